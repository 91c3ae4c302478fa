"""Reading the demo's stories and answers from their files.

A story is some lines of `name: value`, an empty line, and its words; `=====` stands between two stories.
Words to be asked for as a quote stand in double brackets, after the codes that a researcher gave them:

    [[housing, hope| It was my key. It was my kitchen.]]

With `!asked`, `!refused` or `!revoked` among the codes the teller has not answered, or answered so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from stories.models.uses import Use

FOLDER: Final = Path(__file__).parent
MARKED: Final = re.compile(r"\[\[([^|\]]*)\|\s*(.*?)\]\]", re.DOTALL)


@dataclass(frozen=True)
class Marked:
    """Words that a researcher coded and an editor asked for, and what their teller said."""

    words: str
    codes: tuple[str, ...]
    answer: str = "approved"


@dataclass(frozen=True)
class Later:
    """What happened to a story's consent on a later day: an act's name, and the day that it speaks of."""

    on: date
    what: str
    until: date | None = None


@dataclass(frozen=True)
class Written:
    """A story as it was written."""

    slug: str
    title: str
    area: str
    name: str
    told: date
    refused: frozenset[Use]
    warnings: tuple[str, ...]
    body: str
    marked: tuple[Marked, ...]
    later: Later | None


def stories() -> list[Written]:
    """Every written story, the oldest first."""
    found = [
        _story(part)
        for file in sorted((FOLDER / "told").glob("*.txt"))
        for part in file.read_text(encoding="utf-8").split("\n=====\n")
    ]
    return sorted(found, key=lambda story: (story.told, story.slug))


def _story(part: str) -> Written:
    head, _, body = part.strip().partition("\n\n")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    return Written(
        slug=said["slug"],
        title=said["title"],
        area=said["area"],
        name=said.get("name", ""),
        told=date.fromisoformat(said["told"]),
        refused=frozenset(Use(use.lstrip("-")) for use in said.get("uses", "").split()),
        warnings=tuple(said.get("warnings", "").split()),
        body=MARKED.sub(r"\2", body),
        marked=tuple(_marked(*found) for found in MARKED.findall(body)),
        later=_later(said["then"]) if "then" in said else None,
    )


def _marked(codes: str, words: str) -> Marked:
    names = codes.replace(",", " ").split()
    answers = [name[1:] for name in names if name.startswith("!")]
    return Marked(
        words.strip(), tuple(name for name in names if name[0] != "!"), (answers or ["approved"])[0]
    )


def _later(said: str) -> Later:
    on, what, *until = said.split()
    return Later(date.fromisoformat(on), what, date.fromisoformat(until[0]) if until else None)


def answers() -> Iterator[Written]:
    """Every short answer, as a story that is titled with its question."""
    question = ""
    for number, line in enumerate((FOLDER / "answers.txt").read_text(encoding="utf-8").splitlines()):
        if line.startswith("? "):
            question = line[2:]
        elif line and not line.startswith("#"):
            area, told, body = (part.strip() for part in line.split(" | "))
            yield Written(
                slug=f"answer-{number}",
                title=question,
                area=area,
                name="",
                told=date.fromisoformat(told),
                refused=frozenset({Use.VOICE, Use.SHARE, Use.CONTACT}),
                warnings=(),
                body=body,
                marked=(),
                later=None,
            )
