"""TEI (transcriptions of speech, as ISO 24624 has them): an utterance for each turn, times on a timeline,
each word that has one between two anchors.
"""

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext

from stories.formats import timestamps
from stories.formats.transcript import LATEST_MS, Line, TimedWord, Transcript, Unreadable, kept, ms, one_line
from stories.formats.xml import IDENTIFIER, LANGUAGE, code_of, holdable, local, parsed, within, written

TEI: Final = "http://www.tei-c.org/ns/1.0"
UNSAID: Final = frozenset(
    {"note", "desc", "incident", "kinesic", "vocal", "pause", "del", "figure", "fw", "speaker"}
)
"""What an editor writes into an utterance that nobody said."""
UNITS: Final = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}


def read(data: bytes) -> Transcript:
    """Raises `Unreadable`."""
    root = parsed(data)
    if local(root) not in ("TEI", "TEI.2", "teiCorpus"):
        raise Unreadable(gettext("It is no TEI: it begins with another element."))
    times, names = _times(root), _names(root)
    try:
        lines = [line for one in root.iter() if (line := _line(one, times, names))]
    except RecursionError as error:
        raise Unreadable(gettext("Its XML can’t be read: it may be damaged.")) from error
    text = within(root, "text")
    language = code_of((text if text is not None else root).get(LANGUAGE) or root.get(LANGUAGE))
    return Transcript(kept(lines), language)


def _times(root: Element) -> dict[str, int]:
    """Milliseconds of each point of its timelines. A point can be told from another, once that one is
    known."""
    found: dict[str, int] = {}
    for timeline in (one for one in root.iter() if local(one) == "timeline"):
        unit = timeline.get("unit", "s")
        previous = ""
        for when in timeline:
            name = when.get(IDENTIFIER, "")
            since = when.get("since", "").lstrip("#") or previous or timeline.get("origin", "").lstrip("#")
            found[name] = _time(when, found.get(since, 0), when.get("unit", unit))
            previous = name
    return found


def _time(when: Element, since: int, unit: str) -> int:
    if absolute := timestamps.TIME.fullmatch(when.get("absolute", "")):
        return timestamps.read(absolute)
    try:
        later = float(when.get("interval", "0")) * UNITS.get(unit, 1.0)
    except ValueError as error:
        raise Unreadable(gettext("A time in it is no number.")) from error
    told = since + ms(0 if later < 0 else later)  # -1 says that nobody knows
    if told > LATEST_MS:
        raise Unreadable(gettext("A time in it is out of range."))
    return told


def _names(root: Element) -> dict[str, str]:
    """What each person is called, by their identifier."""
    found = {}
    for person in root.iter():
        if local(person) in ("person", "personGrp") and (name := person.get(IDENTIFIER)):
            called = within(person, "persName")
            told = one_line("".join(called.itertext())) if called is not None else ""
            found[name] = told or person.get("n") or name
    return found


def _line(element: Element, times: dict[str, int], names: dict[str, str]) -> Line | None:
    """An utterance, with the times and the speaker of the block that it is in, if it has none."""
    if local(element) == "annotationBlock":
        inside = within(element, "u")
        if inside is None:
            return None
        for name in ("start", "end", "who"):
            if (told := element.get(name)) and not inside.get(name):
                inside.set(name, told)
        return None  # the utterance itself comes next
    if local(element) == "sp":  # as in a play: nobody writes times there
        called = within(element, "speaker")
        name = one_line("".join(called.itertext())).rstrip(":.") if called is not None else ""
        return Line(one_line(_said(element)), name)
    if local(element) != "u":
        return None
    who = (element.get("who") or "").split()
    speaker = names.get(who[0].lstrip("#"), who[0].lstrip("#")) if who else ""
    start, end = (times.get((element.get(name) or "").lstrip("#")) for name in ("start", "end"))
    if start is not None and end is not None:
        end = max(start, end)
    return Line(one_line(_said(element)), speaker, start, end, tuple(_words(element, times)))


def _said(element: Element) -> str:
    inside = "".join(
        ("" if local(one) in UNSAID else " " if local(one) == "lb" else _said(one)) + (one.tail or "")
        for one in element
    )
    return (element.text or "") + inside


def _words(utterance: Element, times: dict[str, int]) -> Iterator[TimedWord]:
    parts = list(utterance)
    for before, word, after in zip(parts, parts[1:], parts[2:], strict=False):
        if [local(one) for one in (before, word, after)] != ["anchor", "w", "anchor"]:
            continue
        start, end = (times.get(one.get("synch", "").lstrip("#")) for one in (before, after))
        text = one_line("".join(word.itertext()))
        if text and start is not None and end is not None:
            yield TimedWord(text, start, max(start, end), _sure(word.get("cert", "")))


def _sure(cert: str) -> float | None:
    return float(cert) if re.fullmatch(r"0(\.\d+)?|1(\.0+)?", cert) else None


def write(transcript: Transcript) -> bytes:
    transcript = holdable(transcript)
    root = Element("TEI", xmlns=TEI)
    speakers = list(dict.fromkeys(line.speaker for line in transcript.lines if line.speaker))
    who = {speaker: f"p{number}" for number, speaker in enumerate(speakers, 1)}
    _head(root, who)
    text = _sub(root, "text")
    if transcript.language:
        text.set(LANGUAGE, transcript.language)
    moments = sorted({one for line in transcript.lines for one in _moments(line)})
    when = {moment: f"T{number}" for number, moment in enumerate(moments, 1)}
    if when:
        timeline = _sub(text, "timeline", unit="s", origin="#T0")
        _sub(timeline, "when").set(IDENTIFIER, "T0")
        for moment, name in when.items():
            _sub(timeline, "when", interval=f"{moment / 1000:.3f}", since="#T0").set(IDENTIFIER, name)
    body = _sub(text, "body")
    for line in transcript.lines:
        _utterance(body, line, who, when)
    return written(root)


def _head(root: Element, who: dict[str, str]) -> None:
    head = _sub(root, "teiHeader")
    file = _sub(head, "fileDesc")
    _sub(_sub(file, "titleStmt"), "title").text = gettext("Transcript")
    _sub(_sub(file, "publicationStmt"), "p").text = gettext("Not published.")
    _sub(_sub(file, "sourceDesc"), "p").text = gettext("A recording.")
    if who:
        people = _sub(_sub(_sub(head, "profileDesc"), "particDesc"), "listPerson")
        for name, identifier in who.items():
            person = _sub(people, "person")
            person.set(IDENTIFIER, identifier)
            _sub(person, "persName").text = name


def _utterance(body: Element, line: Line, who: dict[str, str], when: dict[int, str]) -> None:
    told = _sub(body, "u")
    if line.speaker:
        told.set("who", f"#{who[line.speaker]}")
    for name, moment in (("start", line.start_ms), ("end", line.end_ms)):
        if moment is not None:
            told.set(name, f"#{when[moment]}")
    last, at = None, 0
    for word in line.words:
        found = line.text.find(word.text, at) if word.text else -1
        if found < 0:
            continue
        _follow(told, last, line.text[at:found])
        _sub(told, "anchor", synch=f"#{when[word.start_ms]}")
        spoken = _sub(told, "w")
        spoken.text = word.text
        if word.confidence is not None:
            spoken.set("cert", str(word.confidence))
        last = _sub(told, "anchor", synch=f"#{when[word.end_ms]}")
        at = found + len(word.text)
    _follow(told, last, line.text[at:])


def _follow(told: Element, last: Element | None, text: str) -> None:
    if last is None:
        told.text = text
    else:
        last.tail = text


def _moments(line: Line) -> Iterator[int]:
    yield from (moment for moment in (line.start_ms, line.end_ms) if moment is not None)
    for word in line.words:
        yield from (word.start_ms, word.end_ms)


def _sub(parent: Element, name: str, **attributes: str) -> Element:
    return SubElement(parent, name, attributes)
