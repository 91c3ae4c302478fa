"""The demo's interviews, for tests and measurements: their words, their times and their sound are known."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from stories.transcription.engine import HeardSegment

FOLDER: Final = Path(__file__).resolve().parent.parent / "stories" / "demo" / "interviews"
NAMES: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.mp3")))


@dataclass(frozen=True)
class Interview:
    """What was said, turn by turn, when each turn begins (seconds), and the file it is said in."""

    sound: Path
    turns: tuple[str, ...]
    starts: tuple[float, ...]

    @property
    def said(self) -> str:
        return " ".join(self.turns)


def interview(name: str) -> Interview:
    script = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    turns = script["turns"]
    return Interview(
        sound=FOLDER / f"{name}.mp3",
        turns=tuple(turn["text"] for turn in turns),
        starts=tuple(turn["start"] for turn in turns),
    )


def words_of(segments: "list[HeardSegment]") -> list[tuple[str, float]]:
    """Each word as heard, and when it began, in seconds."""
    return [(word.text, word.start_ms / 1000) for segment in segments for word in segment.words]
