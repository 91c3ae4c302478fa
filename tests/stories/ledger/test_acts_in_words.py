"""Every act that the audit trail knows of a story is told in words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.story_history import ACTS
from stories.ledger import story_history
from stories.ledger.acts_in_words import OF_GROUND
from stories.models import AuditEntry, CorrectionState, EventKind, QuoteState
from stories.models.other_person import OtherState
from stories.roles import Role
from stories.tellers.call_sheet import Outcome
from tests.factories import UserFactory

OF_A_STORY = re.compile(
    r"(story|restore|note|other|consent|quote|identity|receipt|contact|text|speaker|transcript"
    r"|coding|suggestions?|memo)\.[a-z_]+"
)
NOT_OF_ONE = {"identity.resealed", "restore.tried"}
"""Of all of them together, when a key is changed; of the site."""


def written_down() -> Iterator[str]:
    """Each name of an act of a story that stands in the code of the two rooms."""
    for path in (*Path("stories").rglob("*.py"), *Path("analysis").rglob("*.py")):
        code = path.read_text()
        if "audit" not in code or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(code)):
            said = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if OF_A_STORY.fullmatch(said) and not said.endswith("_"):
                yield said


def test_every_act_of_a_story_is_told_in_words() -> None:
    known = OF_GROUND | ACTS
    made_up = {
        *(f"identity.{one}" for one in Outcome),
        *(f"consent.{one.value}" for one in EventKind),
        *(f"quote.{one.value}" for one in QuoteState),
        *(f"other.{one.value}" for one in OtherState),
        *(f"text.own_{one.value}" for one in CorrectionState),
        *(f"text.{one.value}" for one in (EventKind.PART_CLOSED, EventKind.PART_OPENED)),
        *(f"suggestion.{one}" for one in ("accepted", "rejected", "reopened")),
        *(f"memo.{one}" for one in ("written", "edited", "removed", "restored")),
        *(f"coding.{one}" for one in ("finished", "blind", "open")),
    }
    assert made_up - known.keys() == set()
    assert set(written_down()) - NOT_OF_ONE - known.keys() == set()
    assert not [words for words in map(str, known.values()) if not words or words[0].islower()]


@pytest.mark.django_db
def test_who_did_it_is_said_and_an_act_of_long_ago_keeps_its_name() -> None:
    steward = UserFactory(role=Role.STEWARD, username="ada")
    told = [
        AuditEntry(action="consent.held", actor=steward, actor_kind="staff"),
        AuditEntry(action="text.revised", actor_kind="teller"),
        AuditEntry(action="page.published", actor_kind="machine: wagtail"),
    ]
    assert [(story_history.in_words(one), story_history.who_did(one)) for one in told] == [
        ("Consent: Put on hold", "ada"),
        ("The words were written down or changed", "the teller"),
        ("page.published", "the site by itself"),
    ]
