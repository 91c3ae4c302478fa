"""The last step: what was said becomes a story, once."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from stories.audio.probe import Sound as Probed
from stories.consent import receipts
from stories.intake.submission import Submission, Upload, story_of, submit
from stories.intake.telling import draft as drafts
from stories.intake.telling import sounds, uploads
from stories.intake.telling.asked import Asked
from stories.intake.telling.draft import Draft
from stories.intake.telling.forms import TellingForm
from stories.intake.telling.steps import (
    BOTH,
    LOOK,
    SOUND,
    SPEAK,
    STORY,
    WRITE,
    fields_of,
    first_open,
    steps_of,
    uses_asked,
)
from stories.models import ConsentFormVersion, HowNamed, Standpoint, Storyteller, Study, User
from stories.tellers import questions
from stories.tellers.forms import reach_said


class NotReady(ValueError):
    """Something is not answered, or not right, at `step`."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


@dataclass(frozen=True)
class Sent:
    """The key of what was sent, its seven words (none where their teller has them, or has had them long
    enough), and whether it was spoken, and joined what was told before."""

    once: str
    words: Sequence[str]
    spoken: bool
    joined: bool


def asked_of(draft: Draft) -> Asked:
    """Raises `DraftNotThere` where the study is gone meanwhile."""
    study = Study.objects.filter(pk=draft.study).first()
    version = ConsentFormVersion.objects.filter(pk=draft.version).first()
    if study is None or version is None:
        raise drafts.NotThere
    return Asked(study, version)


def send(
    secret: str, seen: Draft, asked: Asked, *, collector: User | None, returning: Storyteller | None
) -> Sent:
    """Keep it as a story, and drop the draft's content, in one transaction; sent once more, the same again.

    `seen`: the draft as it was a moment ago: all that takes long is made of it before anything is locked.
    `returning`: whose page is open. Raises `NotReady`, `drafts.NotThere`.
    """
    sound = _sound_of(seen)
    with ExitStack() as files:
        try:
            upload = _upload(files, sound)
        except NotReady:
            _lost(secret)
            raise
        submission = _submission(seen, asked, upload, collector, returning).made_ready()
        with drafts.changing(secret) as draft:
            if draft.sent:
                return again(draft)
            if draft != seen:  # in another tab, meanwhile
                if _sound_of(draft) != sound:
                    raise NotReady(SOUND)
                submission = _submission(draft, asked_of(draft), upload, collector, returning)
            words = submit(submission=submission, key=draft.once).words
            sent = Sent(draft.once, words, sound is not None, submission.returning is not None)
            left = [draft.sound, *draft.uploads.values()]
            draft.sent, draft.done, draft.sound, draft.uploads = True, [], None, {}
            draft.said = {"spoken": ["yes"] if sound else []}
    sounds.delete(*left)
    return sent


def _sound_of(draft: Draft) -> sounds.Sound | None:
    """The recording that belongs to the story, as it is told now."""
    return draft.sound if draft.last("way") in (SPEAK, BOTH) else None


def again(draft: Draft) -> Sent:
    """Of one that was sent: the same once more."""
    story = story_of(draft.once)
    words = receipts.given(story, draft.once) if story else ()
    return Sent(draft.once, words, bool(draft.last("spoken")), bool(draft.teller))


def _lost(secret: str) -> None:
    """Its file is gone: it is asked for again."""
    with drafts.changing(secret) as draft:
        draft.sound, draft.done = None, [step for step in draft.done if step != SOUND]


def _upload(files: ExitStack, sound: sounds.Sound | None) -> Upload | None:
    if sound is None:
        return None
    try:
        path: Path = files.enter_context(sounds.opened(sound))
    except FileNotFoundError as error:
        raise NotReady(SOUND) from error
    return Upload(path, Probed(sound.media_type, sound.duration_ms))


def _submission(
    draft: Draft,
    asked: Asked,
    upload: Upload | None,
    collector: User | None,
    returning: Storyteller | None,
) -> Submission:
    there = steps_of(draft, asked)
    if (step := first_open(draft, there)) != LOOK:
        raise NotReady(step)
    way = draft.last("way")
    if way in (SPEAK, BOTH) and (upload is None or (draft.uploads and uploads.here(draft))):
        raise NotReady(SOUND)  # or something was spoken, or chosen, that is not part of it yet
    if draft.teller and (returning is None or str(returning.public_id) != draft.teller):
        raise NotReady(LOOK)
    fields = [name for step in there if step != LOOK for name in fields_of(step, asked)]
    options = {"beside": collector is not None, "another": bool(draft.teller)}
    form = TellingForm(draft.data(), asked=asked, only=fields, **options)
    if form.why_first or not form.is_valid():
        raise NotReady(_step_of(form, there, asked))
    said = form.cleaned_data
    return Submission(
        study=asked.study,
        form_version=asked.version,
        answers={use: said[f"use_{use.value}"] == "yes" for use in uses_asked(draft, asked)},
        body=said["body"] if way in (WRITE, BOTH) else "",
        upload=upload,
        title=said["title"],
        how_named=HowNamed(said.get("how_named", HowNamed.ANONYMOUS)),
        display_name=said.get("display_name", ""),
        standpoint=Standpoint(said["standpoint"]),
        authority=form.right,
        relation=form.who_they_are,
        names_others=said["others"] == "yes",
        language=said["language"],
        area=said["area"],
        content_warnings=said["content_warnings"],
        reach=reach_said(said),
        about_to_me=said["about_to_me"],
        good_to_me=said["good_to_me"],
        attributes=questions.said(asked.questions, said),
        collector=collector,
        returning=returning if draft.teller else None,
    )


def _step_of(form: TellingForm, there: Sequence[str], asked: Asked) -> str:
    """Where the first thing that is not right was said."""
    for step in there:
        if any(name in form.errors for name in fields_of(step, asked)):
            return step
    return STORY if STORY in there else there[0]
