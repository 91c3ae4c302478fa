import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from stories.audio.decode import Pass
from stories.audio.probe import WHY_NOT, NotASound, probe
from stories.audio.sandbox import Overran
from stories.transcription import engines
from stories.transcription.engine import Engine, EngineUnavailable
from stories.transcription.models_on_disk import GET_ONE
from stories.transcription.output_files import WRITERS, doubtful
from stories.transcription.steps import Step, steps


class NotWritten(Exception):
    """A file that was left out. Its text says why."""


class Command(BaseCommand):
    help = "Write recordings down with Whisper, each into a file of its own. Nothing is kept in the database."
    requires_system_checks: list[str] = []  # it needs no database

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--to", choices=sorted(WRITERS), default="txt", help="the form of the transcript")
        parser.add_argument(
            "--out", type=Path, default=Path(), metavar="FOLDER", help="where they go; here by default"
        )
        parser.add_argument("--model", default="", help="a size that was fetched, a folder, or a package")
        parser.add_argument(
            "--language", help="two letters, such as en or cy; found by the model when left out"
        )
        parser.add_argument(
            "--again", action="store_true", help="write anew what is there already, instead of leaving it out"
        )

    def handle(
        self,
        *args: Any,
        files: list[Path],
        to: str,
        out: Path,
        model: str,
        language: str | None,
        again: bool,
        **_: Any,
    ) -> None:
        try:
            engine = engines.engine(model)
        except EngineUnavailable as error:
            raise CommandError(f"{error} {GET_ONE}") from error
        if language is None and engine.only_english:
            self.stderr.write(f"{engine.name} knows only English, so all is taken for English.", str)
            language = "en"
        out.mkdir(parents=True, exist_ok=True)
        failed = 0
        for file, target in zip(files, targets(files, out, to), strict=True):
            if target.exists() and not again:
                self.stdout.write(
                    f"{file}: left as it is, {target} is there already (--again writes it anew)"
                )
                continue
            try:
                self.write_down(engine, file, target, language or "")
            except NotWritten as error:
                failed += 1
                self.stderr.write(self.style.ERROR(f"{file}: {error}"))
        if failed:
            raise CommandError(f"{failed} of {len(files)} could not be written down: see above.")

    def write_down(self, engine: Engine, file: Path, target: Path, language: str) -> None:
        """One recording, whole or not at all. Raises `NotWritten`."""
        begun = monotonic()
        try:
            there = file.resolve()  # what reads it stands in another folder
            if not there.exists():
                raise NotWritten("There is no such file.")
            sound = probe(there, pictures=True)
            listening = steps(engine, Pass(there), duration_ms=sound.duration_ms, language=language)
            heard = list(self.telling(file, sound.duration_ms, listening))
            segments = [segment for step in heard for segment in step.heard.segments]
            found = next((step.heard.language for step in heard if step.heard.language), language)
            part = target.with_name(target.name + ".part")
            part.write_text(WRITERS[target.suffix[1:]](segments, found), encoding="utf-8")
            part.replace(target)
        except NotWritten:
            raise
        except EngineUnavailable as error:
            raise NotWritten(f"{error} {GET_ONE}") from error
        except NotASound as error:
            raise NotWritten(str(error)) from error
        except Overran as error:
            raise NotWritten(str(WHY_NOT["broken"])) from error
        except OSError as error:
            raise NotWritten(error.strerror or type(error).__name__) from error
        except Exception as error:
            raise NotWritten(f"The engine stopped ({type(error).__name__}).") from error
        seconds, words = monotonic() - begun, sum(len(one.text.split()) for one in segments)
        said = f"{words} words, {found}" if segments else "we heard no words"
        if doubts := doubtful(segments):
            said += f", {doubts} of them may be made up"
        if sound.pictures:
            said += ", of the sound of a film"
        if sound.cut_off:
            said += ", of a recording that was cut off: its end is missing"
        self.stdout.write(f"{file}: {target}, {said}, in {length(seconds)}")

    def telling(self, file: Path, duration_ms: int, listening: Iterable[Step]) -> Iterator[Step]:
        """The steps, saying on a terminal how far it is and how long it will take yet."""
        begun = monotonic()
        for step in listening:
            yield step
            done = min(1.0, step.end_ms / duration_ms)
            if sys.stderr.isatty() and done > 0:
                left = (monotonic() - begun) * (1 - done) / done
                self.stderr.write(f"\r\033[K{file.name}: {done:.0%}, {length(left)} left\r", str, "")
        if sys.stderr.isatty():
            self.stderr.write("\r\033[K", str, "")


def targets(files: Iterable[Path], out: Path, to: str) -> Iterator[Path]:
    """A file for each, named after it; two of one name from two folders do not write over each other."""
    taken: set[str] = set()
    for file in files:
        name, number = f"{file.stem}.{to}", 1
        while name in taken:
            number += 1
            name = f"{file.stem}-{number}.{to}"
        taken.add(name)
        yield out / name


def length(seconds: float) -> str:
    """3 s, 4 min 20 s, 1 h 5 min."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 60:
        return f"{minutes // 60} h {minutes % 60} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
