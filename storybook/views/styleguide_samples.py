"""Fictional forms and words for the style guide. No person said any of this."""

from datetime import date
from typing import Any, Final, Literal

from django import forms
from django.core.paginator import Paginator

YES_NO: Final = [("yes", "Yes, you may"), ("no", "No, please do not")]
LONG_WORD: Final = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochandagainandagain"
THEMES: Final = [
    ("Poverty", "drop"),
    ("Isolation", "ring"),
    ("Caring", "leaf"),
    ("Work", "square"),
    ("Housing", "arch"),
    ("Health services", "cross"),
    ("Crime", "triangle"),
    ("Childhood adversity", "hexagon"),
    ("Peer support", "circle"),
    ("Hope", "star"),
    ("Something else", "diamond"),
    ("And another", "wave"),
    ("Strengths", "sun"),
]
STORY: Final = (
    "This is a made-up story. The kettle was the first thing I unpacked. I sat on the floor with it and "
    "waited for it to boil, and when it did I cried, because it was my kettle, in my kitchen.\n\n"
    "Nobody had given me a key before that I did not have to give back."
)


class AskingForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="What shall we call your story?", max_length=80, required=False)
    words = forms.CharField(
        label="What happened?",
        help_text="Start anywhere. There is no right way to tell it.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=200,
    )
    email = forms.EmailField(label="Your email", help_text="Only to answer you.", required=False)
    place = forms.ChoiceField(
        label="Where was it?", choices=[("", "Choose, if you like"), ("n", "The north")]
    )
    recording = forms.FileField(label="Your recording", required=False)
    closed = forms.CharField(
        label="Closed just now", required=False, disabled=True, initial="Cannot be changed"
    )
    teller = forms.ChoiceField(
        label="Whose story is it?",
        choices=[("mine", "It is mine"), ("other", "I tell it for someone else, who said that I may")],
        widget=forms.RadioSelect,
    )
    warnings = forms.MultipleChoiceField(
        label="Is there anything a reader should know first?",
        choices=[("loss", "Losing someone"), ("harm", "Being hurt"), ("long", f"A long word: {LONG_WORD}")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    publish = forms.ChoiceField(
        label="May your words appear on our website?",
        help_text="Anyone could read them there. You can take them back, and they are gone at once.",
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    book = forms.ChoiceField(
        label="May your words be in books that people download or print?",
        help_text="Copies that people already have cannot be called back.",
        choices=YES_NO,
        widget=forms.RadioSelect,
    )


def _theme(number: int, *, suggested: bool = False) -> dict[str, Any]:
    name, shape = THEMES[number - 1]
    return {"name": name, "shape": shape, "colour": number, "url": "", "suggested": suggested}


def _book(title: str, who: str, first: int, second: int, text: str = "") -> dict[str, Any]:
    one, two = _theme(first), _theme(second)
    return {
        "title": title,
        "who": who,
        "text": text,
        "shape": one["shape"],
        "colour": first,
        "shape2": two["shape"],
        "colour2": second,
    }


def _forms(side: str) -> dict[str, forms.Form]:
    empty = AskingForm(auto_id=f"{side}_%s", use_required_attribute=False)
    wrong = AskingForm(
        {"words": "Too long. " * 25, "email": "no email"},
        auto_id=f"{side}_wrong_%s",
        use_required_attribute=False,
    )
    for field in wrong.fields.values():
        field.error_messages["required"] = f"Please answer this: {field.label}"
    wrong.full_clean()
    return {"empty": empty, "wrong": wrong}


def samples(*, side: Literal["light", "dark"]) -> dict[str, Any]:
    """What one side of the page shows. Its ids begin with the side, so that each is there once."""
    return {
        "theme": side,
        "forms": _forms(side),
        "story": STORY,
        "long_word": LONG_WORD,
        "themes": [_theme(number) for number in range(1, len(THEMES) + 1)],
        "few_themes": [_theme(5), _theme(10), _theme(2, suggested=True)],
        "books": [
            _book("A Key of My Own", "Eleven people", 5, 10, "Made-up stories of finding a home."),
            _book("The Long Night Shift", "Nine people", 3, 4, "Made-up stories of looking after someone."),
            _book("Somebody Knocked", "Seven people", 2, 9),
            _book(f"A title with {LONG_WORD}", "Someone with a rather long name", 8, 6),
        ],
        "receipt": ["harbour", "velvet", "onion", "lantern", "crisp", "meadow", "unforgettably"],
        "day": date(2026, 5, 4),
        "page": Paginator(range(50), 10).page(3),
        "places": [
            {
                "called": "Book",
                "label": "A Key of My Own, chapter 2",
                "url": "#book",
                "since": date(2026, 5, 4),
            },
            {"called": "Counted", "label": "Among those who spoke of housing", "since": date(2026, 6, 1)},
            {"called": "Printed", "label": f"A copy for {LONG_WORD}"},
        ],
        "before": {"title": "The kettle", "url": "#before"},
        "after": {"title": "What the neighbours said, and what they did not say", "url": "#after"},
    }
