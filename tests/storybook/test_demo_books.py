from storybook.demo.books import _book

TEXT = """title: A book
slug: a-book
subtitle: Sub
summary: Sum
colour: 3 leaf
second: 4 arch
introduction: One.
introduction: <b>Two.</b>
about: Who.

# A chapter | a-chapter
> What it is.

Some words.
"a-story 2
## A heading

# Another | another
> More.
"""


def test_a_book_is_read_as_an_editor_wrote_it() -> None:
    book = _book(TEXT)
    assert (book.title, book.cover, book.second) == ("A book", (3, "leaf"), (4, "arch"))
    assert book.introduction == "<p>One.</p><p><b>Two.</b></p>"
    first, second = book.chapters
    assert (first.title, first.slug, first.summary) == ("A chapter", "a-chapter", "What it is.")
    assert first.parts == (
        ("paragraph", "<p>Some words.</p>"),
        ("quote", "a-story 2"),
        ("heading", "A heading"),
    )
    assert (second.slug, second.parts) == ("another", ())
