"""A row of the sheet as what it would be kept as, or what is wrong with it. Nothing is written."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, Final, TypeVar

from django.conf import settings
from django.utils.translation import gettext

from stories import clock
from stories.audio.film import only_sound
from stories.audio.probe import NotASound, probe
from stories.bulk_import.archive import NotASource, Source, found
from stories.bulk_import.spreadsheet import Row, Spreadsheet
from stories.consent import evidence
from stories.consent.evidence import Given, NotEvidence
from stories.formats import registry
from stories.formats.sandbox import Reader
from stories.formats.transcript import Transcript, Unreadable
from stories.intake import resubmission
from stories.intake.submission import Submission, Upload
from stories.languages import ENGLISH, FIND_OUT, SPOKEN
from stories.models import Area, ConsentFormVersion, ContentWarning, HowNamed, Study
from stories.models.reach import LONGEST_CONTACT, Reach
from stories.models.uses import Use
from stories.texts.normalise import normalise, normalise_line, says_something
from stories.transcripts import imports

DAYS: Final = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})"),
)
EARLIEST: Final = date(1900, 1, 1)
NO_NAME: Final = HowNamed.ANONYMOUS
YES: Final = frozenset({"yes", "y", "true", "1", "x"})
NO: Final = frozenset({"", "no", "n", "false", "0"})
LONGEST_NAME: Final = 80
LONGEST_TITLE: Final = 120


T = TypeVar("T")


class Wrong(ValueError):
    """What is wrong with a cell: a sentence for whoever filled the sheet in. It repeats nothing of it."""


@dataclass(frozen=True)
class Reading:
    """All that is needed to keep a row. `key`: the same for the same words or sound, whatever else
    changes; `content`: whoever told them, too. `unsure`: what to look at, a sentence each."""

    row: Row
    submission: Submission
    key: str
    content: str
    transcript: Transcript | None = None
    given: Given | None = None
    unsure: list[str] = field(default_factory=list)


@dataclass
class Scope:
    """What rows are read for: a study, the version of its form, and its places by their names."""

    study: Study
    form_version: ConsentFormVersion
    reader: Reader
    areas: dict[str, list[Area]] = field(default_factory=dict)

    @classmethod
    def of(cls, study: Study, reader: Reader) -> "Scope":
        """Raises `NotASource` where nobody could have said yes."""
        version = ConsentFormVersion.objects.in_force(study.consent_form)
        if version is None:
            raise NotASource(gettext("There is no consent form in force here yet. Publish one first."))
        inside = study.area.get_descendants() | Area.objects.filter(pk=study.area.pk) if study.area else None
        areas: dict[str, list[Area]] = {}
        for area in Area.objects.all() if inside is None else inside:
            for name in {area.name.casefold(), area.code.casefold()} - {""}:
                areas.setdefault(name, []).append(area)
        return cls(study, version, reader, areas)


@contextmanager
def reading(source: Source, sheet: Spreadsheet, row: Row, place: Scope) -> Iterator[Reading | list[str]]:
    """What the row would be kept as, with its files at hand for as long as the block lasts; or all that is
    wrong with it."""
    with ExitStack() as files:
        yield _Reader(source, sheet, row, place, files).read()


class _Reader:
    def __init__(self, source: Source, sheet: Spreadsheet, row: Row, place: Scope, files: ExitStack) -> None:
        self.source, self.sheet, self.row, self.place, self.files = source, sheet, row, place, files
        self.wrong: list[str] = []
        self.unsure: list[str] = []

    def read(self) -> Reading | list[str]:
        body, upload, transcript = self._told()
        answers = self._or(self._answers, {Use.KEEP: True})
        given = self._or(self._evidence, None)
        contact = self._or(lambda: self._line("contact", LONGEST_CONTACT), "")
        if contact and not answers.get(Use.CONTACT):
            self.wrong.append(gettext("There is a contact, and no yes to being contacted. Leave it out."))
        who = self._or(lambda: self._line("who", LONGEST_NAME), "")
        submission = Submission(
            study=self.place.study,
            form_version=self.place.form_version,
            answers=answers,
            body=body,
            upload=upload,
            title=self._or(lambda: self._line("title", LONGEST_TITLE), ""),
            how_named=HowNamed.CHOSEN_NAME if who else NO_NAME,
            display_name=who,
            names_others=self._or(lambda: self._yes("others"), False),
            language=self._or(lambda: self._language(upload), ENGLISH),
            area=self._or(self._area, None),
            content_warnings=self._or(self._warnings, ()),
            reach=Reach.at(contact) if contact else None,
            told_on=self._or(self._day, None),
        )
        if self.wrong:
            return self.wrong
        unsure = [*self.unsure, *(imports.remarks(transcript) if transcript else ())]
        told = self._content(body, upload, transcript)
        key = f"batch-{resubmission.fingerprint(told | {'teller': self.row['teller']})}"
        content = resubmission.fingerprint(told)
        return Reading(self.row, submission, key, content, transcript, given, unsure)

    def _or(self, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except Wrong as error:
            self.wrong.append(str(error))
            return otherwise

    def _told(self) -> tuple[str, Upload | None, Transcript | None]:
        """Words, or sound with or without its transcript, or a transcript alone."""
        words, sound, transcript = (bool(self.row[name]) for name in ("words", "sound", "transcript"))
        if words and (sound or transcript):
            self.wrong.append(
                gettext("A story is written, or it is a recording: leave “words” or the other two empty.")
            )
        elif not (words or sound or transcript):
            self.wrong.append(gettext("There is neither a document, nor a sound, nor a transcript."))
        else:
            return (
                self._or(self._words, "") if words else "",
                self._or(self._sound, None) if sound else None,
                self._or(self._transcript, None) if transcript else None,
            )
        return "", None, None

    def _file(self, column: str, most: int) -> Path:
        name = found(self.source, self.row[column], self.sheet.name)
        if name is None:
            raise Wrong(gettext("The file of the column “%(column)s” is not there.") % {"column": column})
        try:
            path = self.files.enter_context(self.source.open(name))
            size = path.stat().st_size
        except (NotASource, OSError) as error:
            raise Wrong(
                gettext("The file of the column “%(column)s” can’t be read.") % {"column": column}
            ) from error
        if size > most:
            raise Wrong(gettext("The file of the column “%(column)s” is too large.") % {"column": column})
        return path

    def _words(self) -> str:
        path = self._file("words", registry.MOST_BYTES)
        try:
            body = normalise(self.place.reader.document(self.row["words"], path.read_bytes()))
        except Unreadable as error:
            raise Wrong(f"words: {error}") from error
        if not says_something(body):
            raise Wrong(gettext("There is nothing in the document."))
        if len(body) > settings.STORYBOOK_STORY_MAX_CHARACTERS:
            raise Wrong(gettext("The document is longer than a story can be."))
        return body

    def _sound(self) -> Upload:
        path = self._file("sound", settings.STORYBOOK_RECORDING_MAX_BYTES)
        try:
            sound = probe(path, pictures=True)
            if sound.cut_off:
                self.unsure.append(gettext("The recording was cut off: its end is missing."))
            if not sound.pictures:
                return Upload(path, sound)
            path = self.files.enter_context(only_sound(path))  # phones make films of interviews
            self.unsure.append(gettext("It is a film: its sound is kept, and its pictures are not."))
            return Upload(path, probe(path))
        except NotASound as error:
            raise Wrong(f"sound: {error}") from error

    def _transcript(self) -> Transcript:
        path = self._file("transcript", registry.MOST_BYTES)
        try:
            name = PurePosixPath(self.row["transcript"]).name
            return self.place.reader.transcript(name, path.read_bytes())
        except Unreadable as error:
            raise Wrong(f"transcript: {error}") from error

    def _evidence(self) -> Given | None:
        if not self.row["evidence"]:
            return None
        try:
            return evidence.inspect(self._file("evidence", evidence.LARGEST))
        except NotEvidence as error:
            raise Wrong(f"evidence: {error}") from error

    def _answers(self) -> dict[Use, bool]:
        """Each use that is named, and keeping. What is not named was not asked."""
        asked = [use for use, _ in self.place.form_version.asked()]
        said = _parted(self.row["consents"])
        if said == ["all"]:
            return dict.fromkeys({*asked, Use.KEEP}, True)
        known = {name.casefold(): use for use in Use for name in (use.value, str(use.label))}
        if unknown := [one for one in said if one.casefold() not in known]:
            raise Wrong(
                gettext("%(number)s of the consents are no uses. They are: %(uses)s; or all.")
                % {"number": len(unknown), "uses": ", ".join(use.value for use in Use)}
            )
        uses = {known[one.casefold()] for one in said}
        if not uses <= {*asked, Use.KEEP}:
            raise Wrong(gettext("A use is named among the consents that the form here does not ask about."))
        return dict.fromkeys({*uses, Use.KEEP}, True)

    def _line(self, column: str, longest: int) -> str:
        line = normalise_line(self.row[column])
        if len(line) > longest:
            raise Wrong(
                gettext("“%(column)s” is longer than %(longest)s characters.")
                % {"column": column, "longest": longest}
            )
        return line if says_something(line) else ""

    def _yes(self, column: str) -> bool:
        said = self.row[column].casefold()
        if said not in YES | NO:
            raise Wrong(gettext("“%(column)s” has to be yes or no.") % {"column": column})
        return said in YES

    def _language(self, upload: Upload | None) -> str:
        """Its code, or its name in English or in itself. Of a sound, the model finds it out."""
        said = self.row["language"].casefold()
        if not said:
            return FIND_OUT if upload else ENGLISH
        for code, name in SPOKEN:
            own, _, english = name.casefold().partition(" (")
            if said.partition("-")[0] == code or said in (own, english.rstrip(")")):
                return code
        raise Wrong(gettext("We don’t know this language. Write its code, such as en or cy."))

    def _area(self) -> Area | None:
        if not self.row["place"]:
            return None
        areas = self.place.areas.get(normalise_line(self.row["place"]).casefold(), [])
        if len(areas) > 1:
            raise Wrong(
                gettext("There are several places of this name. Write the code of the one that is meant.")
            )
        if not areas:
            known = ", ".join(sorted({area.name for some in self.place.areas.values() for area in some}))
            raise Wrong(
                gettext("We don’t know this place. Those that we know: %(places)s.") % {"places": known}
            )
        return areas[0]

    def _warnings(self) -> Sequence[str]:
        known = {name.casefold(): one.value for one in ContentWarning for name in (one.value, str(one.label))}
        said = _parted(self.row["warnings"])
        if any(one.casefold() not in known for one in said):
            raise Wrong(
                gettext("A warning is none of those that there are: %(warnings)s.")
                % {"warnings": ", ".join(one.value for one in ContentWarning)}
            )
        return sorted({known[one.casefold()] for one in said})

    def _day(self) -> date | None:
        if not self.row["date"]:
            return None
        match = next((one for day in DAYS if (one := day.fullmatch(self.row["date"]))), None)
        try:
            told = date(*(int(match[name]) for name in ("year", "month", "day"))) if match else None
        except ValueError:
            told = None
        if told is None or not EARLIEST <= told <= clock.today():
            raise Wrong(gettext("The date has to be a day that has been, such as 2026-05-17 or 17/05/2026."))
        return told

    def _content(self, body: str, upload: Upload | None, transcript: Transcript | None) -> dict[str, Any]:
        """The study and what was told; so that a sheet that is sent again makes no story twice."""
        lines = [(line.speaker, line.text) for line in transcript.lines] if transcript and not upload else []
        sound = upload.sha256 if upload else ""
        return {"study": self.place.study.pk, "words": body, "sound": sound, "lines": lines}


def _parted(cell: str) -> list[str]:
    return [one for part in re.split(r"[;,|]", cell) if (one := " ".join(part.split()))]
