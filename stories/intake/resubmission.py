"""A form that comes again: the same thing once more, or something else under the same key.

A form can come again without anyone meaning it (a double click, a reload, an answer
lost on the way), or be changed and sent again from a browser's Back button. What it
says now is never dropped without a word, and it opens nothing: it can take a yes
away; for a yes, and for other words, the teller is told what to do.
"""

import hmac
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.models import ConsentEvent, EventKind, Story
from stories.models.uses import Use


class SentBefore(ValueError):
    """Under this key something else was kept, for `story`, and stays. `closed`: what it said no to now."""

    def __init__(self, story: Story, closed: tuple[Use, ...]) -> None:
        super().__init__("this form was sent before, with something else in it")
        self.story, self.closed = story, closed


def fingerprint(told: Mapping[str, Any]) -> str:
    """64 hexadecimal digits that say whether two forms hold the same: HMAC-SHA-256 under the pepper."""
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    pepper = settings.STORYBOOK_RECEIPT_PEPPER.encode()
    return hmac.digest(pepper, b"sent:" + canonical.encode(), "sha256").hex()


@transaction.atomic
def _close(story: Story, answers: Mapping[Use, bool]) -> tuple[tuple[Use, ...], bool]:
    """Say no where it says no now. The uses closed, and whether it asks for a yes that was a no."""
    first = ConsentEvent.objects.of(story).filter(kind=EventKind.GIVEN).first()
    given = first.answers if first else {}
    now = acts.standing(story).answers
    closed = tuple(use for use, yes in answers.items() if given.get(use) and not yes and now.get(use))
    if closed:
        acts.withdraw(by=Teller(story.pk), story=story, uses=closed)
    return closed, any(yes and not given.get(use) for use, yes in answers.items())


def handle_resubmission(story: Story, *, content: str, answers: Mapping[Use, bool]) -> tuple[Use, ...]:
    """The uses that were closed by it: none if all is as it was. Raises `SentBefore`."""
    closed, asks_for_more = _close(story, answers)
    if asks_for_more or not hmac.compare_digest(content, story.submission_content):
        raise SentBefore(story, closed)
    return closed
