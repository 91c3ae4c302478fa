"""oTranscribe's file: JSON with a page of text, in which a press of a key left the moment.

A moment begins a line: it is never among the words.
"""

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Final

from django.utils.translation import gettext

from stories.formats import hyperaudio
from stories.formats.decoding import text_of
from stories.formats.labels import unlabelled
from stories.formats.transcript import Line, Transcript, Unreadable, kept, one_line

MOMENT: Final = re.compile(
    r'<span\b(?=[^<>]*\bclass="timestamp")[^<>]*?\bdata-timestamp="(\d{1,7}(?:\.\d{1,20})?)"[^<>]*>[^<]*</span>'
)
BREAK: Final = re.compile(r"<br\s*/?>")
MARK: Final = re.compile("\ue000([0-9.]+)\ue000")
"""A moment as it goes through the cleaning of the page: signs that nobody types."""


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    try:
        told = json.loads(text_of(data))
    except (ValueError, RecursionError) as error:
        raise Unreadable(gettext("It is no JSON.")) from error
    text = told.get("text") if isinstance(told, dict) else None
    if not isinstance(text, str):
        raise Unreadable(gettext("There is no text in it, as oTranscribe writes it."))
    page = BREAK.sub("</p><p>", MOMENT.sub("\ue000\\1\ue000", text.replace("\ue000", "")))
    lines, remarks = unlabelled(list(_lines(hyperaudio.lines_of_page(page.encode(errors="replace")))))
    return Transcript(kept(lines), "", tuple(remarks))


def _lines(paragraphs: list[Line]) -> Iterator[Line]:
    for paragraph in paragraphs:
        said, *moments = MARK.split(paragraph.text)
        yield Line(one_line(said))
        for moment, words in zip(moments[::2], moments[1::2], strict=True):
            seconds = float(moment)
            yield Line(one_line(words), "", round(seconds * 1000) if isfinite(seconds) else None)
