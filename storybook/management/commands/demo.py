import logging
import shutil
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

import storybook.demo
from analysis import insight
from analysis.demo import load as coding
from analysis.demo import two_coders
from stories.consent import receipts
from stories.demo import load, people
from stories.ledger import checkpoint, schedule
from stories.ledger.earlier import EarlierDatabase
from stories.models import Story, User
from stories.roles import Role

COUNTED_FROM: Final = 7
"""So two themes have too few people to show, and the others enough."""


class Command(BaseCommand):
    help = "The site with fictional people in it, and a worker. Ctrl-C stops both."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="begin afresh")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="load the content and stop")

    def handle(self, *args: Any, reset: bool, port: int, no_serve: bool, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo runs only under the development settings.")
        if not no_serve and taken(port):
            raise CommandError(
                f"Something else answers on port {port}. Try: manage.py demo --port {port + 1}"
            )
        claim(settings.DATA)
        if reset:
            forget(Path(str(settings.DATABASES["default"]["NAME"])))
        self.stdout.write("Preparing the database …")
        prepare()
        self.load()
        self.tell(port)
        if not no_serve:
            sys.exit(serve(port))

    @transaction.atomic
    def load(self) -> None:
        """All of it, or nothing: a demo that was stopped half-way begins again."""
        if load.loaded():
            self.stdout.write("The fictional people and their stories are there already.")
            return
        self.stdout.write("Loading fictional people and their stories …")
        logging.getLogger("storybook.audit").setLevel(logging.WARNING)  # two thousand lines otherwise
        staff = people.people()
        chosen = load.load(staff)
        coded = [(one.passage, one.marked.codes) for one in chosen]
        coding.load(
            researcher=staff[Role.RESEARCHER], stories=Story.objects.all(), coded=coded, first=COUNTED_FROM
        )
        coders = {name: User.objects.get(username=name) for name in ("researcher", people.OF_ONE_STUDY)}
        two_coders.load(load.tell_without_sound(staff), coders)
        for one in chosen:
            load.answer(one, editor=staff[Role.EDITOR])
        load.go_on(staff[Role.STEWARD])
        storybook.demo.load_books(editor=staff[Role.EDITOR], chosen=chosen)
        insight.make()
        call_command("reindex", verbosity=0)
        transaction.on_commit(drop_what_is_done)
        transaction.on_commit(read_the_ledger)

    def tell(self, port: int) -> None:
        self.stdout.write(f"\n  The site       http://127.0.0.1:{port}/")
        self.stdout.write(f"  The workbench  http://127.0.0.1:{port}/admin/\n")
        for role, name in people.SIGN_INS.items():
            self.stdout.write(f"  {role.value:<16} {name:<14} {people.password(name)}")
        self.stdout.write(
            f"  {'Of one study':<16} {people.OF_ONE_STUDY:<14} {people.password(people.OF_ONE_STUDY)}"
        )
        words = " ".join(receipts.given(load.story_of(TELLER), load.key_of(TELLER)))
        self.stdout.write(f"\n  Len’s own page  http://127.0.0.1:{port}/my-story/\n  his seven words {words}")
        self.stdout.write("\n  Everyone in it is fictional. Ctrl-C stops the site and its worker.\n")


def drop_what_is_done() -> None:
    """All is indexed: the worker need not do each again. What the rooms have yet to be told, it tells: so
    each story is looked through for themes."""
    DBTaskResult.objects.ready().filter(task_path__startswith="search.").delete()


def read_the_ledger() -> None:
    """As the daily timer does, which a demo has not."""
    schedule.all_of_it()


def taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


MARK: Final = "only-the-demo"

TELLER: Final = "the-room-with-the-boxes"
"""The story whose receipt is printed."""


def claim(folder: Path) -> None:
    """Mark an empty data folder as the demo's. Raises `CommandError` for one that anyone else has filled."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / MARK).exists():
        raise CommandError(
            f"The data folder {folder} is not the demo's, and may hold people's stories. "
            "Nothing was changed. Give the demo a folder of its own: unset DJANGO_SETTINGS_MODULE."
        )
    (folder / MARK).touch()


def prepare() -> None:
    try:
        call_command("migrate", verbosity=0)
    except EarlierDatabase as error:
        raise CommandError(
            "The demo's database was made by an earlier version, which this one cannot use. "
            "Begin the demo afresh: make demo-reset"
        ) from error


def forget(database: Path) -> None:
    """Take away the demo's database and files, and nothing else of the data folder, nor outside it."""
    if not database.resolve().is_relative_to(settings.DATA.resolve()):
        raise CommandError("The database lies outside the demo's data folder. Nothing was taken away.")
    connection.close()
    for name in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))):
        name.unlink(missing_ok=True)
    for folder in (settings.DATA / "private", settings.MEDIA_ROOT, checkpoint.folder()):
        shutil.rmtree(folder, ignore_errors=True)


def serve(port: int) -> int:
    """The site and the worker side by side, until Ctrl-C or until one of them ends."""
    manage = [sys.executable, str(settings.ROOT / "manage.py")]
    commands = (
        [*manage, "runserver", "--noreload", f"127.0.0.1:{port}"],
        [*manage, "db_worker", "--queue-name", "*"],
    )
    running = [subprocess.Popen(command, start_new_session=True) for command in commands]  # noqa: S603
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.5)
        return 1
    except (KeyboardInterrupt, SystemExit):
        return 0
    finally:
        for process in running:
            process.terminate()
        for process in running:
            stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
