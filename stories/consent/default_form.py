"""The consent form that comes with the project, in plain words; a programme publishes it in its own name."""

import json
from pathlib import Path
from typing import Final

from django.db import transaction

from stories import clock
from stories.models import ConsentForm, ConsentFormVersion
from stories.models.consent_form import ENGLISH

FORM: Final = "tell-your-story"
"""The slug of the first study's form."""
WORDING: Final = Path(__file__).parent / "wording.json"


@transaction.atomic
def publish(
    *,
    controller: str,
    complaints_to: str,
    address: str = "",
    contact: str = "",
    country: str = "",
    read_within_days: int | None = None,
    form: ConsentForm | None = None,
) -> ConsentFormVersion:
    """The form (the first study's) with these words: a new version, unless the one in force has them.

    `read_within_days`: how soon a person reads a story. Until that is said nobody can tell one.
    """
    form = form or ConsentForm.objects.get(slug=FORM)
    who = {
        "controller": controller,
        "complaints_to": complaints_to,
        "address": address,
        "contact": contact,
        "country": country.upper(),
    }
    wording = {**json.loads(WORDING.read_text()), **who, "read_within_days": read_within_days}
    last = ConsentFormVersion.objects.in_force(form)
    if last and {name: getattr(last, name) for name in wording} == wording:
        return last
    there = ConsentFormVersion.objects.filter(form=form, language=ENGLISH).order_by("number").last()
    number = there.number + 1 if there else 1  # a steward's draft has its number already
    return ConsentFormVersion.objects.create(form=form, number=number, published_at=clock.now(), **wording)
