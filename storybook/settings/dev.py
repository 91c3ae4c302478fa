"""For development and the demo: one machine, loopback only."""

from environs import Env

from storybook.settings.base import *  # noqa: F403

DEBUG = True
SECRET_KEY = "not-a-secret-only-for-development"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
INTERNAL_IPS = ["127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# None: recordings wait. The demo names the speech fixture here when nothing else is named.
STORYBOOK_SPEECH_MODEL = Env().path("STORYBOOK_SPEECH_MODEL", None)
