"""What the ground itself erases of a story: files, tasks and sessions. Its rows go with the story's own."""

import logging
import re
from time import sleep
from typing import Any, Final

from django.contrib.sessions.models import Session
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper
from django_tasks_db.models import DBTaskResult

from stories.erasure.erase import Left
from stories.exports import copies
from stories.models import ConsentEvidence, Receipt, Story, TranscriptionRun
from stories.studies import concerns
from stories.tellers.session import KEY

log = logging.getLogger("storybook.erasure")


def rows(story: Story) -> Left:
    """Its tasks, and its teller's sessions where it is their last story. Its files are left for outside."""
    copies.write_last_notices(story)
    concerns.story_is_erased(story)
    _forget_tasks(story)
    if not Story.objects.filter(storyteller=story.storyteller_id).exclude(pk=story.pk).exists():
        _end_sessions(
            set(Receipt.objects.filter(storyteller=story.storyteller_id).values_list("digest", flat=True))
        )
    folders = [f"recordings/{recording.public_id}" for recording in story.recordings.all()]
    folders += [f"evidence/{evidence_file.public_id}" for evidence_file in story.evidence.all()]
    ConsentEvidence.objects.filter(story=story).delete()  # before the events are emptied
    return [*folders, STRAY_BYTES]


def outside(left: Left) -> None:
    """Every file of each recording, and what the database's own files still hold."""
    for name in left:
        if name == STRAY_BYTES:
            _leave_no_bytes()
        else:
            _remove(name)


STRAY_BYTES = "bytes in the database's files"


def _remove(folder: str) -> None:
    storage = storages["private"]
    try:
        _, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        storage.delete(f"{folder}/{file}")
    storage.delete(folder)


class Busy(RuntimeError):
    """Someone is reading, so the write-ahead log can't be emptied yet."""


def _leave_no_bytes() -> None:
    """SQLite writes over what is deleted (`secure_delete`); its write-ahead log is emptied here.

    On PostgreSQL dead rows stay in its files until they are scrubbed (`manage.py scrub`).
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, *_ = cursor.fetchone()
    if busy:
        raise Busy


def _forget_tasks(story: Story) -> None:
    """Rows of work that is done. They hold primary keys, and where it failed, an error of any kind."""
    runs = TranscriptionRun.objects.filter(recording__story=story).values_list("pk", flat=True)
    recordings = story.recordings.values_list("pk", flat=True)
    for paths, keys in ((OF_RUNS, runs), (OF_RECORDINGS, recordings), (OF_STORIES, [story.pk])):
        of = DBTaskResult.objects.finished().filter(task_path__in=paths)
        of.filter(args_kwargs__args__in=[[key] for key in keys]).delete()


OF_RUNS = ("stories.transcription.tasks.transcribe_recording",)
OF_RECORDINGS = (
    "stories.audio.tasks.keep_listening_copy",
    "stories.transcription.tasks.mask_sound",
    "stories.transcription.tasks.prove_mask",
)
OF_STORIES = (
    "stories.audio.tasks.keep_clips",
    "stories.erasure.tasks.erase_story",
    "search.tasks.index_story",
)


def _end_sessions(digests: set[str]) -> None:
    for session in Session.objects.iterator():
        held = session.get_decoded().get(KEY)
        if isinstance(held, dict) and held.get("receipt") in digests:
            session.delete()


class StillSeen(RuntimeError):
    """Deleted rows had to stay, since another session could still see them. Its text is for the operator."""


TRIES: Final = 20
BETWEEN: Final = 0.5  # seconds
STAYED: Final = re.compile(r"(\d+)\b")
"""How the server's own sentence on a table begins: so many deleted rows could not go yet."""


def scrub() -> str:
    """Write every table anew, without what was deleted. Not inside a transaction. Raises `StillSeen`."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            _leave_no_bytes()
        else:
            _write_anew(cursor)
            _let_old_files_go(cursor)
    return "every table was written anew"


def _write_anew(cursor: CursorWrapper) -> None:
    """A session that was there before keeps what was deleted: wait until it has gone."""
    for _ in range(TRIES):
        stayed = _vacuum(cursor)
        if not stayed:
            return
        sleep(BETWEEN)
    raise StillSeen(
        f"{stayed} deleted rows are still seen by another session. Run it again when it has ended."
    )


def _vacuum(cursor: CursorWrapper) -> int:
    """How many deleted rows of the tables are there still."""
    stayed: list[int] = []

    def hear(said: Any) -> None:
        found = STAYED.match(said.message_detail or "")
        if found and "pg_catalog." not in (said.message_primary or ""):
            stayed.append(int(found[1]))

    server: Any = connection.connection
    server.add_notice_handler(hear)
    try:
        cursor.execute("VACUUM (FULL, VERBOSE)")
    finally:
        server.remove_notice_handler(hear)
    return sum(stayed)


def _let_old_files_go(cursor: CursorWrapper) -> None:
    """The files of before go at the next checkpoint; a role that may not ask for one waits for it."""
    try:
        cursor.execute("CHECKPOINT")
    except DatabaseError:
        log.warning("The old files of the tables go at the next checkpoint: the role may not ask for one.")
