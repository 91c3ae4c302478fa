"""There is a study from the beginning: where it stays the only one, nobody hears of it."""

from typing import Any, Final

from django.apps import apps as registry
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS

from stories.consent.default_form import FORM

NAME: Final = "Our stories"
SLUG: Final = "our-stories"


def make(apps: Apps = registry, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Unless there is one (a `post_migrate` receiver). Its consent form has no words yet."""
    studies: Any = apps.get_model("stories", "Study").objects.using(using)
    forms: Any = apps.get_model("stories", "ConsentForm").objects.using(using)
    if not studies.exists():
        form, _ = forms.get_or_create(slug=FORM, defaults={"name": "Tell your story"})
        studies.create(name=NAME, slug=SLUG, consent_form=form)
