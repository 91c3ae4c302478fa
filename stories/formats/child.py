"""What reads a stranger's transcript or document: run alone, with limits, by `stories.formats.sandbox`.

    python -m stories.formats.child LANGUAGE

It reads requests from standard input and answers each on standard output. A request is a line of JSON
({"what", "name", "bytes"}) and so many bytes; an answer is a line of JSON. It has none of the site's settings
or secrets, and no database.
"""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

MEMORY_BYTES = 2 * 1024**3
ROOT = Path(__file__).resolve().parent.parent.parent


def limit() -> None:
    """From here on: no more memory than this, and not one byte written to a file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def configure(language: str) -> None:
    """As much of Django as sentences need."""
    import django
    from django.conf import settings
    from django.utils.translation import activate

    settings.configure(USE_I18N=True, LANGUAGE_CODE="en-gb", LOCALE_PATHS=[ROOT / "locale"])
    django.setup()
    activate(language)


def answer(what: str, name: str, data: bytes) -> dict[str, Any]:
    from stories.formats import documents, registry
    from stories.formats.transcript import Unreadable

    try:
        if what == "document":
            return {"text": documents.words_of(name, data)}
        return {"transcript": asdict(registry.read(name, data))}
    except Unreadable as error:
        return {"refused": str(error)}
    except Exception as error:  # whatever a file brings a reader to is that file's
        return {"failed": type(error).__name__}


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    while line := asked.readline():
        request = json.loads(line)
        data = asked.read(request["bytes"])
        answers.write(json.dumps(answer(request["what"], request["name"], data)).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    limit()
    configure(sys.argv[1])
    serve(sys.stdin.buffer, sys.stdout.buffer)
