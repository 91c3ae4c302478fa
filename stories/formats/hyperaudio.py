"""HTML: Hyperaudio's, with the moment of each word in milliseconds, or any page of text.

A page is cleaned (by nh3) of all that is not text before anything else looks at it.
"""

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from typing import Final

import nh3
from django.utils.translation import gettext

from stories.formats.decoding import text_of
from stories.formats.plain import transcript_of
from stories.formats.transcript import LATEST_MS, Line, TimedWord, Transcript, Unreadable, kept, one_line
from stories.formats.xml import code_of

PARAGRAPHS: Final = frozenset({"p", "div", "li", "h1", "h2", "h3", "h4", "blockquote", "pre", "tr", "td"})
TAGS: Final = PARAGRAPHS | {"article", "span", "a", "br"}
TIMES: Final = {"data-m", "data-d"}
ATTRIBUTES: Final = {
    "article": {"lang"},
    "p": TIMES,
    "span": TIMES | {"class"},
    "a": TIMES | {"name"},  # its older form; and noScribe's
}
MOST_FIGURES: Final = 10
ANCHOR: Final = re.compile(r"ts_(\d{1,9})_(\d{1,9})_(.*)")
"""As noScribe names what was said from when until when, and by whom."""
CHARSET: Final = '<meta charset="utf-8">'
UNSAID: Final = {
    "script",
    "style",
    "title",
    "noscript",
    "template",
    "iframe",
    "object",
    "textarea",
    "svg",
    "math",
}


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    page = _page(data)
    if any(line.words or line.speaker or line.start_ms is not None for line in page.lines):
        return Transcript(kept(page.lines), page.language)
    return transcript_of([line.text for line in page.lines], page.language)


def lines_of_page(data: bytes) -> list[Line]:
    """Its paragraphs. Raises `Unreadable`."""
    return _page(data).lines


def _page(data: bytes) -> "_Page":
    page = _Page()
    page.feed(cleaned(text_of(data)))
    page.close()
    page.end()
    return page


def cleaned(html: str) -> str:
    return nh3.clean(html, tags=set(TAGS), clean_content_tags=UNSAID, attributes=ATTRIBUTES, link_rel=None)


class _Page(HTMLParser):
    """Paragraphs as they close. The times of a word are those of the span that it is in."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.language = ""
        self.begin(None)

    def begin(self, span: tuple[int, int | None] | None) -> None:
        self.text, self.speaker = "", ""
        self.span, self.words = span, list[TimedWord]()
        self.inside, self.labelled = "", False
        self.moment: tuple[int, int | None] | None = None

    def end(self) -> None:
        text = one_line(self.text)
        if self.labelled:  # noScribe writes it in the text too
            text = text.removeprefix(f"{self.speaker}:").strip()
        if text:
            start, end = self.span or (
                (self.words[0].start_ms, self.words[-1].end_ms) if self.words else (None, None)
            )
            self.lines.append(Line(text, self.speaker, start, end, tuple(self.words)))
        self.begin(None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "article":
            self.language = self.language or code_of(told.get("lang"))
        elif tag in PARAGRAPHS:
            self.end()
            self.begin(_span(told))
        elif tag == "br":
            self.text += "\n"
        elif anchor := ANCHOR.fullmatch(told.get("name") or ""):
            self.said(int(anchor[1]), int(anchor[2]), one_line(anchor[3]))
        else:
            self.inside = "speaker" if "speaker" in (told.get("class") or "").split() else tag
            self.moment = _span(told)

    def said(self, start_ms: int, end_ms: int, speaker: str) -> None:
        since = self.span[0] if self.span else start_ms
        self.span, self.speaker, self.labelled = (since, max(since, end_ms)), speaker, True

    def handle_endtag(self, tag: str) -> None:
        if tag in PARAGRAPHS:
            self.end()
        elif tag in ("span", "a"):
            self.inside, self.moment = "", None

    def handle_data(self, data: str) -> None:
        if self.inside == "speaker":
            self.speaker = self.speaker or one_line(data).strip("[]").rstrip(":").strip()
            return
        self.text += data
        if self.moment and (word := one_line(data)):
            start, end = self.moment
            self.words.append(TimedWord(word, start, start if end is None else end))


def _span(told: dict[str, str | None]) -> tuple[int, int | None] | None:
    """(from, to) in milliseconds; to is None where nobody says how long. Raises `Unreadable`."""
    since, length = told.get("data-m") or "", told.get("data-d") or ""
    if not since:
        return None
    if not all(part.isdecimal() and len(part) < MOST_FIGURES for part in (since, length or "0")):
        raise Unreadable(gettext("A time in it is no number."))
    if int(since) + int(length or 0) > LATEST_MS:
        raise Unreadable(gettext("A time in it is out of range."))
    return int(since), int(since) + int(length) if length else None


def write(transcript: Transcript) -> bytes:
    """As Hyperaudio has it: what is between the spans has no time."""
    lang = f' lang="{escape(transcript.language)}"' if transcript.language else ""
    body = "\n".join(_paragraph(line) for line in transcript.lines)
    page = [
        "<!doctype html>",
        f"<html{lang}><head>",
        CHARSET,
        f"<title>{escape(gettext('Transcript'))}</title>",
    ]
    page += ["</head><body>", f"<article{lang}><section>", body, "</section></article>", "</body></html>\n"]
    return "\n".join(page).encode()


def _paragraph(line: Line) -> str:
    times = "" if line.start_ms is None else _times(line.start_ms, line.end_ms)
    who = ""
    if line.speaker:
        moment = "" if line.start_ms is None else _times(line.start_ms, line.start_ms)
        who = f'<span{moment} class="speaker">[{escape(line.speaker)}] </span>'
    return f"<p{times}>{who}{''.join(_words(line))}</p>"


def _words(line: Line) -> Iterator[str]:
    at = 0
    for word in line.words:
        found = line.text.find(word.text, at) if word.text else -1
        if found >= 0:
            yield escape(line.text[at:found])
            yield f"<span{_times(word.start_ms, word.end_ms)}>{escape(word.text)}</span>"
            at = found + len(word.text)
    yield escape(line.text[at:])


def _times(start_ms: int, end_ms: int | None) -> str:
    length = "" if end_ms is None else f' data-d="{max(0, end_ms - start_ms)}"'
    return f' data-m="{start_ms}"{length}'
