"""For the public. Everything comes from the environment; nothing weak is accepted."""

import base64
import zlib
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environs import Env

from storybook.settings.base import *  # noqa: F403

env = Env()


def secret(name: str, minimum_length: int = 50) -> str:
    """The secret named, or a refusal to start that says what to do."""
    value = env.str(name, "")
    if len(value) < minimum_length or repeats(value.encode()) or value.startswith("not-a-secret"):
        raise ImproperlyConfigured(
            f"{name} must be set to a random value of at least {minimum_length} characters. "
            "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    return value


def repeats(value: bytes) -> bool:
    """Whether it is one group of letters again and again: what is random can't be packed any smaller."""
    return len(zlib.compress(value, 9)) < min(len(value), 40)


def another(name: str, *others: str) -> str:
    """A secret that is none of the others: who learns one must not have learnt them all."""
    value = secret(name)
    if value in others:
        raise ImproperlyConfigured(f"{name} must be a secret of its own, and it is the same as another.")
    return value


def hosts(name: str) -> list[str]:
    """The host names in full: with a star, links that are sent could carry any name for this machine."""
    named = [host for host in needed(name).split(",") if host]
    if any("*" in host for host in named):
        raise ImproperlyConfigured(
            f"{name} must name each host, such as stories.example.org, without a star."
        )
    return named


def identity_keys(name: str) -> list[str]:
    """One or more encryption keys, newest first, each 32 bytes in URL-safe base64."""
    keys: list[str] = env.list(name, [])
    weak = STORYBOOK_IDENTITY_KEYS
    try:
        good = bool(keys) and all(
            len(decoded := base64.urlsafe_b64decode(key)) == 32 and key not in weak and not repeats(decoded)
            for key in keys
        )
    except ValueError:
        good = False
    if not good:
        raise ImproperlyConfigured(
            f"{name} must hold at least one key of 32 bytes. Make one with: python -c "
            "'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
        )
    return keys


def data_folder(name: str) -> Path:
    """Where this site keeps its files: never in the checkout, where the demo keeps (and forgets) its own."""
    folder = Path(needed(name)).resolve()
    if folder.is_relative_to(ROOT):
        raise ImproperlyConfigured(
            f"{name} must be a folder outside the program's own, such as /var/lib/storybook: "
            "what lies inside can be lost when the program is replaced, or the demo begun afresh."
        )
    return folder


def needed(name: str) -> str:
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} must be set: see docs/reference/settings.md")
    return value


DEBUG = False
SECRET_KEY = secret("SECRET_KEY")
STORYBOOK_RECEIPT_PEPPER = another("STORYBOOK_RECEIPT_PEPPER", SECRET_KEY)
STORYBOOK_IDENTITY_KEYS = identity_keys("STORYBOOK_IDENTITY_KEYS")
ALLOWED_HOSTS = hosts("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
WAGTAILADMIN_BASE_URL = f"https://{ALLOWED_HOSTS[0]}"

needed("DATABASE_URL")
database: dict[str, Any] = {"OPTIONS": {}} | env.dj_db_url(
    "DATABASE_URL", conn_max_age=60, conn_health_checks=True
)
if database["ENGINE"] == "django.db.backends.sqlite3":
    database["OPTIONS"] = SQLITE_OPTIONS
elif database["ENGINE"] == "django.db.backends.postgresql":
    database["OPTIONS"] = {**POSTGRES_OPTIONS, **database["OPTIONS"]}
DATABASES = {"default": database}

DATA = data_folder("STORYBOOK_DATA")
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "media"
STORAGES = STORAGES | {
    "private": {
        "BACKEND": "stories.storage.PrivateFiles",
        "OPTIONS": {"location": DATA / "private"},
    },
}

EMAIL_HOST = env.str("EMAIL_HOST", "")
if EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_PORT = env.int("EMAIL_PORT", 587)
    EMAIL_USE_SSL = EMAIL_PORT == 465  # encrypted from the first byte; at any other port from STARTTLS on
    EMAIL_USE_TLS = not EMAIL_USE_SSL
    EMAIL_TIMEOUT = 10  # seconds
    EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = needed("EMAIL_FROM")
    WAGTAIL_PASSWORD_RESET_ENABLED = True

STORYBOOK_LEDGER_HEADS = env.str("STORYBOOK_LEDGER_HEADS", "")
STORYBOOK_JOURNAL = env.str("STORYBOOK_JOURNAL", "")
STORYBOOK_BACKUPS_KEPT_MONTHS = env.int("STORYBOOK_BACKUPS_KEPT_MONTHS", 12)
STORYBOOK_SPEECH_ENGINE = env.str("STORYBOOK_SPEECH_ENGINE", STORYBOOK_SPEECH_ENGINE)
STORYBOOK_OPENAI_PYTHON = env.str("STORYBOOK_OPENAI_PYTHON", "")
STORYBOOK_SPEECH_MODEL = env.str("STORYBOOK_SPEECH_MODEL", "")
STORYBOOK_PROXIES = env.int("STORYBOOK_PROXIES", 1)
STORYBOOK_SECURITY_CONTACT = env.str("STORYBOOK_SECURITY_CONTACT", "")
STORYBOOK_SEARCH_ENGINE = env.str("STORYBOOK_SEARCH_ENGINE", STORYBOOK_SEARCH_ENGINE)
STORYBOOK_ELASTICSEARCH_URL = env.str("STORYBOOK_ELASTICSEARCH_URL", "")

if env.str("REDIS_URL", ""):
    INSTALLED_APPS = [*INSTALLED_APPS, "django_rq"]
    RQ_QUEUES: dict[str, dict[str, Any]] = {
        queue: {"URL": env.str("REDIS_URL"), "DEFAULT_TIMEOUT": 12 * 3600}  # seconds: an interview is long
        for queue in ("default", "transcription")
    }
    TASKS = {
        "default": {"BACKEND": "django_tasks_rq.RQBackend", "QUEUES": ["default", "transcription"]},
    }

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
