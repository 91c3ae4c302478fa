"""The languages that a story can be told in: asked of the teller, or found by the speech model."""

from typing import Final

from django.utils.translation import gettext_lazy as _

ENGLISH: Final = "en"
FIND_OUT: Final = ""
"""Nobody said which: the speech model finds it out."""

SPOKEN: Final = (
    # Languages of many homes in the UK, each in its own words. Codes are ISO 639-1, which Whisper uses too.
    ("en", "English"),
    ("cy", "Cymraeg (Welsh)"),
    ("ar", "العربية (Arabic)"),
    ("bn", "বাংলা (Bengali)"),
    ("zh", "中文 (Chinese)"),
    ("fr", "Français (French)"),
    ("de", "Deutsch (German)"),
    ("gu", "ગુજરાતી (Gujarati)"),
    ("it", "Italiano (Italian)"),
    ("lt", "Lietuvių (Lithuanian)"),
    ("pa", "ਪੰਜਾਬੀ (Panjabi)"),
    ("fa", "فارسی (Persian)"),
    ("pl", "Polski (Polish)"),
    ("pt", "Português (Portuguese)"),
    ("ro", "Română (Romanian)"),
    ("ru", "Русский (Russian)"),
    ("so", "Soomaali (Somali)"),
    ("es", "Español (Spanish)"),
    ("ta", "தமிழ் (Tamil)"),
    ("tr", "Türkçe (Turkish)"),
    ("uk", "Українська (Ukrainian)"),
    ("ur", "اردو (Urdu)"),
)

CHOICES: Final = (*SPOKEN, (FIND_OUT, _("Another language, or more than one")))


def name_in_english(code: str) -> str:
    """Welsh for cy; the code itself for a language that is not in the list."""
    name = dict(SPOKEN).get(code, code)
    return name.partition("(")[2].rstrip(")") or name
