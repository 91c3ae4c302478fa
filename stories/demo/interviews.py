"""Reading the demo's interviews: the sound, the script with its times, and what Whisper wrote of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from stories.demo.texts import FOLDER, Marked
from stories.models import Voice, Word
from stories.texts.turns import SpokenTurn, Who
from stories.transcription.diarization.segments import Stretch
from stories.transcription.diarization.to_turns import Transcript, written
from stories.transcription.diarization.turns import turns
from stories.transcription.engine import HeardSegment, HeardWord

INTERVIEWER: Final = "interviewer"


@dataclass(frozen=True)
class Told:
    """An interview; what the machine wrote of it, and what a person made of that, where there is either."""

    slug: str
    title: str
    name: str
    area: str
    told: date
    sound: Path
    again_as: str
    made_with: str
    peaks: list[int]
    heard: Transcript | None
    corrected: Transcript | None
    marked: tuple[Marked, ...]


def interviews() -> list[Told]:
    """Every interview, the oldest first."""
    files = (FOLDER / "interviews").glob("*.mp3")
    return sorted((_told(file) for file in files), key=lambda told: (told.told, told.slug))


def _told(sound: Path) -> Told:
    script = json.loads(sound.with_suffix(".json").read_text(encoding="utf-8"))
    heard = sound.with_suffix(".heard.json")
    told = json.loads(heard.read_text(encoding="utf-8")) if heard.exists() else None
    return Told(
        slug=sound.stem,
        title=script["title"],
        name=script["name"],
        area=script["area"],
        told=date.fromisoformat(script["told_on"]),
        sound=sound,
        again_as=script.get("second_sitting_of", ""),
        made_with=told["made_with"] if told else "",
        peaks=told["peaks"] if told else [],
        heard=_heard(told) if told else None,
        corrected=_corrected(script["turns"], script["name"]) if script.get("corrected") else None,
        marked=tuple(
            Marked(one["words"], tuple(one["codes"]), one.get("state", "approved"))
            for one in script.get("quotes", ())
        ),
    )


def _heard(told: Mapping[str, Any]) -> Transcript:
    segments = [_segment(one) for one in told["segments"]]
    return written(turns(segments, [Stretch(*voice) for voice in told["voices"]]))


def _segment(one: Mapping[str, Any]) -> HeardSegment:
    words = tuple(HeardWord(*word) for word in one["words"])
    return HeardSegment(one["text"], one["start_ms"], one["end_ms"], words)


def _corrected(turns: Sequence[Mapping[str, Any]], name: str) -> Transcript:
    """The script, a turn a line, with each word's time as it was heard."""
    body, spoken = "", []
    for turn in turns:
        start = len(body) + 1 if body else 0
        body += ("\n" if body else "") + turn["text"]
        words = tuple(
            Word(start + first, start + last, start_ms, end_ms, confidence, bool(measured))
            for first, last, start_ms, end_ms, confidence, measured in turn["words"]
        )
        who = Who(Voice.INTERVIEWER) if turn["who"] == INTERVIEWER else Who(Voice.TELLER, name)
        times = round(turn["start"] * 1000), round(turn["end"] * 1000)
        spoken.append(SpokenTurn(who, start, len(body), *times, words))
    return Transcript(body, tuple(spoken))
