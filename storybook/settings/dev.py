"""For development and the demo: one machine, loopback only."""

from environs import Env

from storybook.settings.base import *  # noqa: F403

# The demo's own folder, which `make demo-reset` empties. Production names another.
DATA = ROOT / "var" / "demo"
DATABASES = {"default": DATABASES["default"] | {"NAME": DATA / "storybook.sqlite3"}}
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "media"

DEBUG = True
SECRET_KEY = "not-a-secret-only-for-development"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
INTERNAL_IPS = ["127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
WAGTAIL_PASSWORD_RESET_ENABLED = True
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": {
        "BACKEND": "stories.storage.PrivateFiles",
        "OPTIONS": {"location": DATA / "private"},
    },
}
STORYBOOK_DEMO = True
STORYBOOK_SPEECH_MODEL = Env().str("STORYBOOK_SPEECH_MODEL", "")
