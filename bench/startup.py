"""How long `manage.py check` takes beside starting Django with Wagtail's apps alone.

Seconds of the processor. DESIGN.md asks that slow imports live inside functions so that it starts in
about a second. As a ratio, that is little more than what Wagtail itself costs.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Final

from bench import Measurement
from bench._site import seconds

TIMES: Final = 5
ROOT: Final = Path(__file__).resolve().parent.parent
SETTINGS: Final = "storybook.settings.test"
SLOW: Final = ("spacy", "faster_whisper", "ctranslate2", "elasticsearch", "altair", "typst", "av", "numpy")

# The same check with none of our four rooms' own code beyond the settings that name them.
WAGTAIL_ALONE: Final = f"""
import os
os.environ["DJANGO_SETTINGS_MODULE"] = {SETTINGS!r}
from django.conf import settings
rooms = ("storybook.", "search.", "analysis.", "stories.")
settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if not app.startswith(rooms)]
settings.AUTH_USER_MODEL = "auth.User"
settings.WAGTAILIMAGES_IMAGE_MODEL = "wagtailimages.Image"
settings.WAGTAILDOCS_DOCUMENT_MODEL = "wagtaildocs.Document"
import django
django.setup()
import wagtail.admin.urls
"""

IMPORTED_BY_CHECK: Final = f"""
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = {SETTINGS!r}
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "check"])
print(", ".join(name for name in {SLOW!r} if name in sys.modules) or "none")
"""


def of_children() -> float:
    """Seconds that the processor worked for those begun here, which have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(*command: str) -> str:
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": SETTINGS}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environ,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout


SMALL: Final = {"times": 1}


def measure(times: int = TIMES) -> Measurement:
    check = seconds(lambda: run("manage.py", "check"), times=times, clock=of_children)
    alone = seconds(lambda: run("-c", WAGTAIL_ALONE), times=times, clock=of_children)
    return Measurement(
        name="startup",
        value=round(check / alone, 2),
        unit="times the start of Wagtail alone",
        goal=1.5,
        context={
            "check_seconds": round(check, 2),
            "wagtail_alone_seconds": round(alone, 2),
            "slow_imports": run("-c", IMPORTED_BY_CHECK).splitlines()[-1],
        },
    )
