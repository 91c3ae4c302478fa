"""Production refuses to start with anything missing or weak, and says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from storybook.settings.check_deploy import ROOT, environment

DEVELOPMENT_IDENTITY_KEY = "bm90LWEtc2VjcmV0LW9ubHktZm9yLWRldmVsb3BtZSE="


def start(environ: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, as a server is: settings are read once, when it starts."""
    return subprocess.run(
        [sys.executable, *(command or ("-c", "import django; django.setup()"))],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def last_line(text: str) -> str:
    return text.strip().splitlines()[-1]


def test_production_with_strong_secrets_starts(tmp_path: Path) -> None:
    started = start(environment(tmp_path))
    assert (started.returncode, started.stderr) == (0, "")


REFUSED = {
    "SECRET_KEY": {
        "missing": None,
        "empty": "",
        "short": "a-short-one",
        "repeating": "ab" * 40,
        "repeating a longer group": "abcdefghijkl" * 6,
        "of development": "not-a-secret-only-for-development" + "-0123456789abcdefghij",
    },
    "STORYBOOK_RECEIPT_PEPPER": {
        "missing": None,
        "short": "salt",
        "repeating": "x" * 64,
        "the same as the key": "the same as the key",
        "of development": "not-a-secret-only-for-development" + "-0123456789abcdefghij",
    },
    "STORYBOOK_IDENTITY_KEYS": {
        "missing": None,
        "no key": "just-words",
        "too short": "c2hvcnQ=",
        "all zero": "A" * 43 + "=",
        "repeating": "Z" * 43 + "=",
        "of development": DEVELOPMENT_IDENTITY_KEY,
        "one good and one of development": "Z" * 43 + "=," + DEVELOPMENT_IDENTITY_KEY,
    },
    "ALLOWED_HOSTS": {"missing": None, "empty": "", "a star": "stories.example.org,*", "any below": "*.org"},
    "DATABASE_URL": {"missing": None, "empty": ""},
    "STORYBOOK_DATA": {
        "missing": None,
        "the demo's": str(ROOT / "var" / "demo"),
        "inside": str(ROOT / "data"),
    },
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param(name, value, id=f"{name} {fault}")
        for name, faults in REFUSED.items()
        for fault, value in faults.items()
    ],
)
def test_production_refuses_to_start_with(name: str, value: str | None, tmp_path: Path) -> None:
    environ = environment(tmp_path)
    environ.pop(name)
    if value == "the same as the key":
        value = environ["SECRET_KEY"]
    if value is not None:
        environ[name] = value
    started = start(environ, "-c", "import storybook.settings.production")
    assert started.returncode == 1
    assert last_line(started.stderr).startswith(f"django.core.exceptions.ImproperlyConfigured: {name} must")
    # The refusal names what is wrong and never shows the value.
    assert not value or value not in started.stderr


def test_production_shows_no_debug_page_and_sends_cookies_only_over_https(tmp_path: Path) -> None:
    names = ("DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS")
    program = f"import storybook.settings.production as p; print([getattr(p, n) for n in {names!r}])"
    started = start(environment(tmp_path), "-c", program)
    assert started.stdout.strip() == "[False, True, True, True, ['stories.example.org']]"


def test_production_on_postgresql_compiles_no_query(tmp_path: Path) -> None:
    environ = environment(tmp_path) | {"DATABASE_URL": "postgres://name:word@db:5432/stories?sslmode=require"}
    program = "import storybook.settings.production as p; print(p.DATABASES['default']['OPTIONS'])"
    assert start(environ, "-c", program).stdout.strip() == "{'options': '-c jit=off', 'sslmode': 'require'}"


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_does_as_it_is_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


def test_production_without_a_server_for_letters_promises_none(tmp_path: Path) -> None:
    names = ("EMAIL_BACKEND", "WAGTAIL_PASSWORD_RESET_ENABLED")
    program = f"import storybook.settings.production as p; print(*[getattr(p, n) for n in {names!r}])"
    unset = start(environment(tmp_path), "-c", program)
    assert unset.stdout.strip() == "django.core.mail.backends.dummy.EmailBackend False"
    environ = environment(tmp_path) | {"EMAIL_HOST": "mail.example.org", "EMAIL_FROM": "stories@example.org"}
    named = start(environ, "-c", program)
    assert named.stdout.strip() == "django.core.mail.backends.smtp.EmailBackend True"


@pytest.mark.parametrize(("port", "tls", "ssl"), [("", "True", "False"), ("465", "False", "True")])
def test_letters_are_always_encrypted(port: str, tls: str, ssl: str, tmp_path: Path) -> None:
    environ = environment(tmp_path) | {"EMAIL_HOST": "mail.example.org", "EMAIL_FROM": "stories@example.org"}
    if port:
        environ["EMAIL_PORT"] = port
    program = "import storybook.settings.production as p; print(p.EMAIL_USE_TLS, p.EMAIL_USE_SSL)"
    assert start(environ, "-c", program).stdout.split() == [tls, ssl]


def test_letters_come_from_somebody(tmp_path: Path) -> None:
    environ = environment(tmp_path) | {"EMAIL_HOST": "mail.example.org"}
    started = start(environ, "-c", "import storybook.settings.production")
    assert "ImproperlyConfigured: EMAIL_FROM must" in last_line(started.stderr)


def test_production_with_redis_puts_its_tasks_there(tmp_path: Path) -> None:
    environ = environment(tmp_path) | {"REDIS_URL": "redis://127.0.0.1:6379/0"}
    checked = start(environ, "manage.py", "check", "--fail-level", "WARNING")
    assert (checked.returncode, last_line(checked.stdout)) == (
        0,
        "System check identified no issues (0 silenced).",
    )
    program = "import storybook.settings.production as p; print(p.TASKS['default']['BACKEND'])"
    assert start(environ, "-c", program).stdout.strip() == "django_tasks_rq.RQBackend"


def test_deployment_checks_pass_and_say_so() -> None:
    checked = start(dict(os.environ), "-m", "storybook.settings.check_deploy")
    assert (checked.returncode, last_line(checked.stdout)) == (0, "The deployment checks passed.")
