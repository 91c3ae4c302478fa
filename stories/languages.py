"""The languages that a story can be told in: asked of the teller, or found by the speech model."""

from typing import Final

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import activate, get_language_info
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


FORMS: Final = (("en-gb", "English"), *SPOKEN[1:])
"""Those that a consent form can be in: tags of the web (BCP 47)."""


def speak(tag: str) -> None:
    """Show this request's page in the language of its form, where the site has been translated into it."""
    if tag in dict(settings.LANGUAGES):
        activate(tag)


def own_name(tag: str) -> str:
    """Of a language of a form, as those who speak it call it."""
    return dict(FORMS).get(tag, tag).partition(" (")[0]


def called(code: str) -> str:
    """Welsh for cy, in the reader's language where Django knows it; the code itself where nobody does."""
    if code in LANG_INFO and "name" in LANG_INFO[code]:
        return str(get_language_info(code)["name_translated"])
    name = dict(SPOKEN).get(code, code)
    return name.partition("(")[2].rstrip(")") or name
