"""Telling the demo's stories: each on its day, through the same acts as anyone's."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from stories import clock
from stories.accounts.actors import Actor, Machine, Teller
from stories.audio.probe import probe
from stories.consent import acts
from stories.demo import without_sound
from stories.demo.interviews import Told, interviews
from stories.demo.studies import areas as demo_areas
from stories.demo.studies import studies
from stories.demo.texts import FOLDER, Later, Marked, Written, answers, stories
from stories.exports import copies
from stories.intake.submission import Submission, Upload, submit
from stories.models import (
    Area,
    ConsentFormVersion,
    CopyKind,
    HowNamed,
    Passage,
    Recording,
    Revision,
    Story,
    Study,
    TranscriptionRun,
    User,
)
from stories.models.reach import By, Never, Reach
from stories.models.uses import Use
from stories.quotes.acts import approve, ask, refuse, revoke
from stories.roles import Role
from stories.tellers import identity
from stories.texts.passages import find
from stories.texts.revisions import correct, keep_transcript
from stories.transcripts import review

BEGAN: Final = date(2024, 11, 1)
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Town:
    """A town, the study that it is of, and what that study asks."""

    area: Area
    study: Study
    version: ConsentFormVersion


@dataclass(frozen=True)
class Chosen:
    """Words of a story that a researcher codes, an editor asks for, and their teller answers."""

    story: str
    told: date
    passage: Passage
    marked: Marked


def key_of(slug: str) -> str:
    """The key of the form that the demo sends for a story: it decides the receipt too."""
    return f"demo-{slug}"


def story_of(slug: str) -> Story:
    digest = hashlib.sha256(key_of(slug).encode()).hexdigest()
    return Story.objects.get(submission_digest=digest)


def loaded() -> bool:
    """Whether the demo's stories are there."""
    return Story.objects.filter(submission_digest__isnull=False).exists()


def load(staff: Mapping[Role, User]) -> list[Chosen]:
    """Tell everything, and say which words were chosen."""
    with clock.at(on(BEGAN)):
        areas = demo_areas()
        places = {town: _place(areas[town], study) for town, study in studies(staff).items()}
    chosen = []
    for written in (*stories(), *answers()):
        chosen += _write(written, places[written.area])
    for told in interviews():
        chosen += _interview(told, places[told.area], staff)
    _quiet(places["Ashlode"])
    return chosen


def tell_without_sound(staff: Mapping[Role, User]) -> Story:
    """The long interview, of which only the transcript was brought."""
    area = Area.objects.get(name=without_sound.TOWN)
    place = _place(area, Study.objects.get(slug=without_sound.STUDY))
    return without_sound.tell(
        key=key_of(without_sound.SLUG),
        study=place.study,
        version=place.version,
        area=area,
        collector=staff[Role.COLLECTOR],
    )


def _place(area: Area, study: Study) -> Town:
    version = ConsentFormVersion.objects.in_force(study.consent_form)
    assert version is not None  # noqa: S101 (a study of the demo's is opened with its form)
    return Town(area, study, version)


def on(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=UTC)


def _write(written: Written, place: Town) -> list[Chosen]:
    submission = Submission(
        study=place.study,
        form_version=place.version,
        answers={use: use not in {*written.refused, Use.CONTACT} for use in Use if use is not Use.VOICE},
        body=written.body,
        title=written.title,
        how_named=HowNamed.CHOSEN_NAME if written.name else HowNamed.ANONYMOUS,
        display_name=written.name,
        area=place.area,
        content_warnings=written.warnings,
    )
    story = _submit(submission, written.slug, written.told)
    revision = story.texts.get().current
    assert revision is not None  # noqa: S101 (a written story is kept with its words)
    return [
        Chosen(written.slug, written.told, find(revision=revision, words=marked.words), marked)
        for marked in written.marked
    ]


def _submit(submission: Submission, slug: str, day: date) -> Story:
    with clock.at(on(day)):
        submit(submission=submission, key=key_of(slug))
    return story_of(slug)


def _interview(told: Told, place: Town, staff: Mapping[Role, User]) -> list[Chosen]:
    story = _submit(
        Submission(
            study=place.study,
            form_version=place.version,
            answers=dict.fromkeys(Use, True) | {Use.CONTACT: False},
            upload=Upload(told.sound, probe(told.sound)),
            title=told.title,
            how_named=HowNamed.FIRST_NAME,
            display_name=told.name,
            area=place.area,
            collector=staff[Role.COLLECTOR],
            returning=story_of(told.again_as).storyteller if told.again_as else None,
        ),
        told.slug,
        told.told,
    )
    if told.heard is None:
        return []
    revision = _transcribed(story.recordings.get(), told, staff[Role.COLLECTOR])
    return [
        Chosen(told.slug, told.told, find(revision=revision, words=marked.words), marked)
        for marked in told.marked
    ]


def _transcribed(recording: Recording, told: Told, collector: User) -> Revision:
    """What Whisper wrote that night, and where a person has corrected it since, that."""
    machine = Machine(told.made_with)
    with clock.at(on(told.told, 23)):
        revision = _kept(machine, recording, told)
    with clock.at(on(told.told + WEEK, 15)):
        if told.corrected:
            revision = correct(
                by=collector,
                text=recording.transcript,
                body=told.corrected.body,
                turns=told.corrected.turns,
            )
            review.teller_agrees(by=Teller(recording.story_id), revision=revision)
    return revision


def _kept(by: Machine, recording: Recording, told: Told) -> Revision:
    heard = told.heard
    assert heard is not None  # noqa: S101 (asked before)
    revision = keep_transcript(
        by=by, recording=recording, body=heard.body, turns=heard.turns, made_with=told.made_with
    )
    recording.peaks = told.peaks
    recording.save(update_fields=["peaks"])
    _done(recording)
    return revision


def _done(recording: Recording) -> None:
    """The run that its telling has made, as if a worker had done it."""
    run = TranscriptionRun.objects.claim(recording.transcription_runs.get().pk)
    if run is not None:
        run.finish()


def _quiet(place: Town) -> None:
    """A recording in which nobody says anything."""
    sound = FOLDER / "quiet.mp3"
    submission = Submission(
        study=place.study,
        form_version=place.version,
        answers=dict.fromkeys(Use, True) | {Use.CONTACT: False},
        upload=Upload(sound, probe(sound)),
        title="The kitchen, late",
        area=place.area,
    )
    story = _submit(submission, "quiet", date(2026, 11, 3))
    with clock.at(on(date(2026, 11, 3), 11)):
        _done(story.recordings.get())


BY_TELEPHONE: Final = Reach("0117 496 0123", By.CALL, "Weekday mornings", (Never.VOICEMAIL,))
"""A number that is kept for stories that are made up."""


def answer(chosen: Chosen, *, editor: User) -> None:
    """The editor asks a month after the telling; the teller answers in the week after."""
    teller = Teller(chosen.passage.revision.text.story_id)
    with clock.at(on(chosen.told + 4 * WEEK)):
        quote = ask(by=editor, passage=chosen.passage)
    with clock.at(on(chosen.told + 5 * WEEK)):
        if chosen.marked.answer in ("approved", "revoked"):
            quote = approve(by=teller, quote=quote)
        elif chosen.marked.answer == "refused":
            refuse(by=teller, quote=quote)
    if chosen.marked.answer == "asked":
        story = chosen.passage.revision.text.story
        if Story.objects.permitting(Use.CONTACT).filter(pk=story.pk).exists():
            identity.reach(by=teller, story=story, way=BY_TELEPHONE)
    if chosen.marked.answer == "revoked":
        with clock.at(on(chosen.told + 20 * WEEK)):
            revoke(by=teller, quote=quote)


def go_on(steward: User) -> None:
    """What became of some consents: taken back, on hold, embargoed, run out, found invalid."""
    for written in stories():
        if written.later:
            _later(story_of(written.slug), written.later, steward)
    _print_a_book()


def _print_a_book() -> None:
    """Of the newest stories whose tellers said yes to books: a library has it."""
    newest = Story.objects.permitting(Use.BOOK).order_by("-pk")[:3]
    copies.register(
        by=Machine("demo"),
        kind=CopyKind.PRINT,
        title="The door that opened",
        given_to="Saltrow library (fictional)",
        reach="desk@example.org",
        stories=list(newest),
    )


def _later(story: Story, later: Later, steward: User) -> None:
    teller = Teller(story.pk)
    until = on(later.until) if later.until else None
    known: dict[str, tuple[Callable[..., Any], Actor, dict[str, Any]]] = {
        "withdraw": (acts.withdraw, teller, {}),
        "hold": (acts.hold, steward, {}),
        "invalidate": (acts.invalidate, steward, {}),
        "embargo": (acts.embargo, teller, {"until": None}),
        "embargo-until": (acts.embargo, teller, {"until": until}),
        "expire": (acts.expire, Machine("clock"), {}),
    }
    if later.what == "expire":
        with clock.at(on(story.told_on)):
            acts.renew(by=teller, story=story, expires_at=on(later.on))
    act, by, more = known[later.what]
    with clock.at(on(later.on, 12)):
        act(by=by, story=story, **more)
