"""For the tests. DATABASE_URL chooses PostgreSQL; the rest is named outright."""

import tempfile
from pathlib import Path

from environs import Env

from storybook.settings.base import *  # noqa: F403

env = Env()
DEBUG = False
SECRET_KEY = "not-a-secret-only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

if env.str("DATABASE_URL", ""):
    DATABASES = {"default": env.dj_db_url("DATABASE_URL")}

# Fast here; the real hasher has its own tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATA = Path(tempfile.gettempdir()) / "storybook-tests"
MEDIA_ROOT = DATA / "media"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {
        "BACKEND": "stories.private_files.PrivateFiles",
        "OPTIONS": {"location": DATA / "private"},
    },
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORYBOOK_SPEECH_MODEL = ROOT / "tests" / "speech_fixture" / "model"
