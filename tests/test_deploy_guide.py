"""The guide to a first deployment is followed to its end: every command in it, in order, as production."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from storybook.settings.check_deploy import ROOT, environment
from tests.examples import attacked

pytestmark = pytest.mark.postgres  # which the guide is about

GUIDE = ROOT / "docs/how-to/deploy-with-postgresql.md"
FETCHES_A_MODEL = "get_speech_model"
CHECK = "check --deploy --database default"
OPEN_PAGES = (
    "/",
    "/share/",
    "/my-story/",
    "/books/",
    "/search/?q=home",
    "/admin/login/",
    "/readyz",
)
NAME_THE_LEAD_AND_VISIT = f"""
import django; django.setup()
from django.test import Client
from stories.models import Study, User
Study.objects.update(safeguarding_lead=User.objects.get())
client = Client(headers={{"host": "stories.example.org", "x-forwarded-proto": "https"}})
print({{path: client.get(path).status_code for path in {OPEN_PAGES!r}}})
"""


def commands() -> list[list[str]]:
    """What the guide runs with manage.py for the first start, without the program's name."""
    return [
        shlex.split(line)
        for line in re.findall(r"^ {4}\.venv/bin/python manage\.py (.*)$", GUIDE.read_text(), re.M)
    ]


@pytest.fixture
def database_url(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database that was just migrated, or, in `make attack`, an empty one: 240 migrations take half of the
    time of all that the guide says, and each run on PostgreSQL begins with them."""
    name, at = f"storybook_guide_{os.getpid()}", connection.settings_dict
    with django_db_blocker.unblock():
        connection.close()  # nobody may be in what is copied
        _run(f"CREATE DATABASE {name}" if attacked() else f"CREATE DATABASE {name} TEMPLATE {at['NAME']}")
        try:
            yield f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{name}"
        finally:
            _run(f"DROP DATABASE {name}")


def _run(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def test_the_guide_leads_to_a_site_where_a_story_can_be_told(database_url: str, tmp_path: Path) -> None:
    environ = environment(tmp_path / "data") | {
        "DATABASE_URL": database_url,
        "DJANGO_SUPERUSER_USERNAME": "chief",
        "DJANGO_SUPERUSER_EMAIL": "chief@example.org",
        "DJANGO_SUPERUSER_PASSWORD": "a-word-that-is-long-enough",
    }

    def run(*command: str) -> str:
        program = [sys.executable, *command]
        done = subprocess.run(
            program, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, (command, done.stderr)
        return done.stdout + done.stderr

    told = ""
    for command in commands():
        if command[0] != FETCHES_A_MODEL:  # from the hub: hundreds of megabytes
            told = run("manage.py", *command, *(["--no-input"] if command[0] == "createsuperuser" else []))
    assert shlex.join(command) == CHECK
    # What the hub would have brought, and whom only a person can name, in the admin, as the guide says.
    assert set(re.findall(r"\(\w+\.\w\d+\)", told)) <= {"(stories.W001)", "(stories.W003)"}, told
    assert "named the safeguarding lead" in GUIDE.read_text()
    assert run("-c", NAME_THE_LEAD_AND_VISIT).strip() == str(dict.fromkeys(OPEN_PAGES, 200))
    assert "stories.W003" not in run("manage.py", *command)
