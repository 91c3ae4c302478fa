"""The pseudo-locale `en-xa`: every sentence of ours, readable, in letters that English does not have.

On a page in it, whatever stands in plain letters was never marked for translation. `make messages` writes it:

    python -m tests.pseudo_locale
"""

import re
from pathlib import Path
from typing import Final

import polib

LOCALE: Final = Path(__file__).resolve().parent.parent / "locale"
SOURCE: Final = LOCALE / "en" / "LC_MESSAGES" / "django.po"
PSEUDO: Final = LOCALE / "en_XA" / "LC_MESSAGES" / "django.po"
LETTERS: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "áƀćďéƒǵĥíĵķĺḿńóṕʠŕśťúṽŵẋýźÁƁĆĎÉƑǴĤÍĴĶĹḾŃÓṔɊŔŚŤÚṼŴẊÝŹ",
)
KEPT: Final = re.compile(r"(%\(\w+\)s|%s|%%|\{\w+\}|<[^>]*>|&[#\w]+;)")
"""What is put in, and marks of HTML."""


def pseudo(text: str) -> str:
    return "".join(
        part if KEPT.fullmatch(part) else part.translate(LETTERS) for part in KEPT.split(text) if part
    )


def write() -> int:
    """Write the catalogue from the one in English, and compile it; how many sentences there are."""
    source = polib.pofile(str(SOURCE))
    made = polib.POFile(wrapwidth=100)
    made.metadata = {
        "Project-Id-Version": "Storybook",
        "PO-Revision-Date": "2026-11-25 12:54+0000",
        "Last-Translator": "nobody",
        "Language-Team": "none",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en_XA",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for entry in source:
        one = polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt, flags=entry.flags)
        if entry.msgid_plural:
            one.msgid_plural = entry.msgid_plural
            one.msgstr_plural = {0: pseudo(entry.msgid), 1: pseudo(entry.msgid_plural)}
        else:
            one.msgstr = pseudo(entry.msgid)
        made.append(one)
    PSEUDO.parent.mkdir(parents=True, exist_ok=True)
    made.save(str(PSEUDO))
    made.save_as_mofile(str(PSEUDO.with_suffix(".mo")))
    return len(made)


if __name__ == "__main__":
    print(f"The pseudo-locale has {write()} sentences.")
