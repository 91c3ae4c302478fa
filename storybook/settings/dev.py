"""For development and the demo: one machine, loopback only."""

from storybook.settings.base import *  # noqa: F403

DEBUG = True
SECRET_KEY = "not-a-secret-only-for-development"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
INTERNAL_IPS = ["127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# No model can be assumed on a developer's machine; this one ships with the
# project and knows only the demo recordings, and what it writes says so.
STORYBOOK_SPEECH_MODEL = ROOT / "tests" / "speech_fixture" / "model"
