"""The consent form that comes with the project, in plain words; a programme publishes it in its own name."""

import json
from pathlib import Path
from typing import Final

from django.db import transaction

from stories import clock
from stories.models import ConsentForm, ConsentFormVersion

SLUG: Final = "tell-your-story"
WORDING: Final = Path(__file__).parent / "wording.json"


@transaction.atomic
def publish(*, controller: str, complaints_to: str) -> ConsentFormVersion:
    """The form in force with these words, published as a new version unless it is there already."""
    wording = {**json.loads(WORDING.read_text()), "controller": controller, "complaints_to": complaints_to}
    last = ConsentFormVersion.objects.in_force(SLUG)
    if last and {name: getattr(last, name) for name in wording} == wording:
        return last
    form, _ = ConsentForm.objects.get_or_create(slug=SLUG, defaults={"name": "Tell your story"})
    number = last.number + 1 if last else 1
    return ConsentFormVersion.objects.create(form=form, number=number, published_at=clock.now(), **wording)
