"""A codebook as REFI-QDA's .qdc (version 1.5 of the standard for the exchange between analysis programs).

XML with the codes in each other. A code there has a name, a colour and one description: what we know more of
it (when to use it, when not, its lexicon) stands in the description under headings, and is read from there.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext

from analysis.codebook.files.csv_file import BETWEEN, guid_of
from analysis.codebook.files.entries import DEEPEST, MOST_BYTES, BadCodebook, Entry
from analysis.models import Code
from stories.formats import xml
from stories.formats.transcript import Unreadable

NAMESPACE: Final = "urn:QDA-XML:codebook:1.0"
ORIGIN: Final = "Storybook"
HEADINGS: Final = {"When to use": "when_to_use", "When not to use": "when_not_to_use", "Lexicon": "lexicon"}
HEADING: Final = re.compile(rf"^({'|'.join(HEADINGS)}):[ \n]", re.M)
COLOURS: Final = (
    *("#1d5c8a", "#8a4b08", "#2e6b34", "#7a2e6b", "#8a1f2d", "#4a4a8a"),
    *("#006b6b", "#6b5900", "#a03b6e", "#3d5a1f", "#5c3a1e", "#44546a"),
    "#7a6a00",
)
"""Of each colour of the design, one that stands for it in programs that know none of ours."""


def write(codes: Iterable[Code]) -> bytes:
    """The codes in use, in the order of the tree."""
    root = Element("CodeBook", {"xmlns": NAMESPACE, "origin": ORIGIN})
    above: dict[str, Element] = {"": SubElement(root, "Codes")}
    for code in codes:
        # A parent that is retired is left out: what stands under it stands under the next one up.
        path = code.path[: -code.steplen]
        while path not in above:
            path = path[: -code.steplen]
        said = {"guid": str(code.guid), "name": xml.legal(code.name), "isCodable": "true"}
        element = SubElement(above[path], "Code", {**said, "color": COLOURS[code.colour - 1]})
        if description := _description(code):
            SubElement(element, "Description").text = xml.legal(description)
        above[code.path] = element
    return xml.written(root, spaced=True)


def _description(code: Code) -> str:
    parts = [code.definition]
    for heading, name in HEADINGS.items():
        value = getattr(code, name)
        if text := BETWEEN.join(value) if isinstance(value, list) else value:
            parts.append(f"{heading}: {text}")
    return "\n\n".join(part for part in parts if part)


def read(data: bytes) -> list[Entry]:
    """Of any program that writes it, in any of the namespaces that are met. Raises `BadCodebook`."""
    if len(data) > MOST_BYTES:
        raise BadCodebook(gettext("The file is too large."))
    try:
        root = xml.parsed(data)
    except Unreadable as error:
        raise BadCodebook(str(error)) from error
    codes = xml.within(root, "Codes")
    if xml.local(root).casefold() not in ("codebook", "project") or codes is None:
        raise BadCodebook(gettext("This is no REFI-QDA codebook."))
    return _apart(list(_codes(codes)))


def _codes(codes: Element) -> Iterator[tuple[Element, int | None]]:
    """Each code with the number of the one that it stands in. Without recursion, however deep it is."""
    waiting: list[tuple[Element, int | None, int]] = [(one, None, 1) for one in reversed(list(codes))]
    number = -1
    while waiting:
        element, parent, depth = waiting.pop()
        if xml.local(element) != "Code":
            continue
        if depth > DEEPEST:
            raise BadCodebook(
                gettext("Codes stand in each other more than %(most)s deep.") % {"most": DEEPEST}
            )
        number += 1
        yield element, parent
        waiting.extend((one, number, depth + 1) for one in reversed(list(element)))


def _apart(found: list[tuple[Element, int | None]]) -> list[Entry]:
    """Elsewhere two codes in different places may have one name: it is told by what it stands under."""
    names: set[str] = set()
    entries: list[Entry] = []
    for element, parent in found:
        name = " ".join((element.get("name") or "").split())
        if name.casefold() in names and parent is not None:
            name = f"{name} ({entries[parent].name})"
        names.add(name.casefold())
        entries.append(Entry(name, parent, guid_of(element.get("guid") or ""), _fields(element)))
    return entries


def _fields(element: Element) -> dict[str, Any]:
    said = next((one.text or "" for one in element if xml.local(one) == "Description"), "")
    parts = HEADING.split(said.strip())
    fields: dict[str, Any] = {"definition": parts[0].strip()} if said.strip() else {}
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        name = HEADINGS[heading]
        phrases = [one.strip().lower() for one in text.split(";") if one.strip()]
        fields[name] = phrases if name == "lexicon" else text.strip()
    colour = (element.get("color") or "").casefold()
    return fields | ({"colour": COLOURS.index(colour) + 1} if colour in COLOURS else {})
