"""A codebook goes out and comes in: as CSV, and as REFI-QDA, read back by a second reader."""

from pathlib import Path
from uuid import uuid4

import pytest
from pyrefiqda import RefiCodebook

from analysis.codebook import loading
from analysis.codebook.acts import create, retire
from analysis.codebook.files import csv_file, qdc
from analysis.codebook.files.entries import BadCodebook, Entry, bring_in, checked
from analysis.models import Code, Codebook
from stories.accounts.actors import Machine
from stories.models import User
from stories.roles import Role
from tests.factories import CodeFactory, UserFactory

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture
def book(researcher: User) -> Codebook:
    loading.load(by=Machine("test"), codes=loading.read(loading.STARTER))
    book = Codebook.objects.first_of_all()
    create(by=researcher, codebook=book, name="Nights", parent=book.codes.get(slug="isolation"))
    return book


def fields(book: Codebook) -> list[tuple[object, ...]]:
    return [
        (one.name, one.definition, one.when_to_use, one.when_not_to_use, one.lexicon, one.depth)
        for one in book.codes.order_by("path")
    ]


@pytest.mark.parametrize("kind", ["csv", "qdc"])
def test_what_went_out_comes_in_elsewhere_as_it_was(book: Codebook, kind: str) -> None:
    codes = book.codes.order_by("path")
    data = csv_file.write(codes).encode("utf-8-sig") if kind == "csv" else qdc.write(codes)
    entries = {"csv": csv_file.read, "qdc": qdc.read}[kind](data)
    chief = UserFactory(is_superuser=True)
    again = bring_in(by=chief, codebook=book, entries=entries)
    assert (again.added, again.updated, again.same) == (0, 0, book.codes.count())
    other = Codebook.objects.create(name="Other", prefix="other-")
    from analysis.models import CodebookUse
    from tests.factories import StudyFactory

    CodebookUse.objects.create(study=StudyFactory(), codebook=other)
    report = bring_in(by=chief, codebook=other, entries=entries)
    assert (report.added, fields(other)) == (book.codes.count(), fields(book))


def test_a_second_reader_reads_what_we_write(book: Codebook, researcher: User, tmp_path: Path) -> None:
    retire(by=researcher, code=book.codes.get(slug="work"))
    (tmp_path / "codebook.qdc").write_bytes(qdc.write(Code.objects.filter(codebook=book).in_use()))
    read = RefiCodebook.load(tmp_path / "codebook.qdc")
    codes = {code.name: code for code in read.codes.code}
    assert "Work" not in codes
    isolation = book.codes.get(slug="isolation")
    assert codes["Isolation"].guid == str(isolation.guid)
    assert isolation.definition in str(codes["Isolation"].description)
    assert [child.name for child in codes["Isolation"].code] == ["Nights"]


QDC = (
    '<CodeBook xmlns="urn:QDA-XML:codebook:0:4" origin="Elsewhere"><Codes>'
    '<Code guid="{guid}" name="Housing" isCodable="true" color="#ff0000"><Description>A roof.</Description>'
    '<Code guid="not one" name="Damp" isCodable="true"/></Code>'
    '<Code name="Money" isCodable="false"><Code name="Damp"/></Code></Codes><Sets/></CodeBook>'
)


def test_files_of_other_programs_are_read(book: Codebook, researcher: User) -> None:
    """Other namespaces, no GUID or none that is one, a name that is there twice."""
    guid = uuid4()
    entries = qdc.read(QDC.format(guid=guid).encode())
    assert [(one.name, one.parent) for one in entries] == [
        ("Housing", None),
        ("Damp", 0),
        ("Money", None),
        ("Damp (Money)", 2),
    ]
    assert (entries[0].guid, entries[0].fields) == (guid, {"definition": "A roof."})
    report = bring_in(by=researcher, codebook=book, entries=entries)
    assert (report.added, report.updated) == (3, 1)
    assert Code.objects.get(name="Damp").get_parent().slug == "housing"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "damaged"),
        (b"<a>", "damaged"),
        (b"<a/>", "no REFI-QDA codebook"),
        (b"<CodeBook><Codes/></CodeBook>", "There is no code"),
        (b'<CodeBook><Codes><Code name=""/></Codes></CodeBook>', "needs a name"),
        (b'<CodeBook><Codes><Code name="A"/><Code name="a"/></Codes></CodeBook>', "Two codes are called"),
        (
            b'<!DOCTYPE a [<!ENTITY b "c">]><CodeBook><Codes><Code name="&b;"/></Codes></CodeBook>',
            "damaged",
        ),
        (
            b"<CodeBook><Codes>"
            + b"".join(b'<Code name="%d">' % n for n in range(60))
            + b"</Code>" * 60
            + b"</Codes></CodeBook>",
            "more than 40 deep",
        ),
        (b"<CodeBook><Codes>" + b'<Code name="A"/>' * 2001 + b"</Codes></CodeBook>", "2000 codes at most"),
        (b"x" * (5 * 1024 * 1024 + 1), "too large"),
    ],
)
def test_a_qdc_that_is_none_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(BadCodebook, match=said):
        checked(qdc.read(data))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "name its columns"),
        (b"title\nHope\n", "name its columns"),
        (b"name\n", "There is no code"),
        (b'name\n"Hope\n', "has no end"),
        (b"name,parent\nHope,Nowhere\n", "is not in the file"),
        (b"name,parent\nA,B\nB,A\n", "stands under itself"),
        (b"name\nHope\nhope\n", "Two codes are called"),
        (b"name\n" + b"x" * 81 + b"\n", "at most 80 letters"),
        (b"name\n" + b"".join(b"%d\n" % n for n in range(2001)), "2000 codes at most"),
        (b"name\n\x00\n", "as text"),
    ],
)
def test_a_csv_that_is_none_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(BadCodebook, match=said):
        checked(csv_file.read(data))


def test_a_csv_of_a_program_for_sheets_is_read() -> None:
    heads = "\ufeffName;Parent;Definition;Colour;Shape;Lexicon"
    rows = (heads, 'Cold; Housing;x;40;cloud;"Damp; mould"', "Housing;;y;3;leaf;", "")
    one, other = csv_file.read("\r\n".join(rows).encode())
    assert (one.name, one.parent, one.fields) == (
        "Cold",
        1,
        {"definition": "x", "lexicon": ["damp", "mould"]},
    )
    assert other.fields == {"definition": "y", "colour": 3, "shape": "leaf"}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_begins_a_formula_and_reads_back_as_it_was(cell: str) -> None:
    code = CodeFactory(definition=cell)
    rows = csv_file.write([code])
    assert f"'{cell}" in rows
    assert csv_file.read(rows.encode())[0].fields["definition"] == cell


def test_only_those_who_look_after_it_bring_a_codebook_in(book: Codebook) -> None:
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        bring_in(by=UserFactory(role=Role.EDITOR), codebook=book, entries=[Entry("A")])
