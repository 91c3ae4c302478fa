"""What a coder thinks of a suggestion: one row of their own, or none."""

from analysis.coding import steps
from analysis.models import Decision, Suggestion
from stories import clock
from stories.ledger import audit
from stories.models import Story, User


def made_by(coder: User, suggestion_id: int) -> bool | None:
    """Whether they accepted it; None where it is open to them."""
    return (
        Decision.objects.filter(suggestion=suggestion_id, coder=coder)
        .values_list("accepted", flat=True)
        .first()
    )


def keep(coder: User, suggestion_id: int, accepted: bool | None) -> None:
    """Their decision is this from now on; None opens it again."""
    if accepted is None:
        Decision.objects.filter(suggestion=suggestion_id, coder=coder).delete()
        return
    Decision.objects.update_or_create(
        suggestion_id=suggestion_id, coder=coder, defaults={"accepted": accepted, "made_at": clock.now()}
    )


def decide(coder: User, suggestion: Suggestion, accepted: bool | None, story: Story) -> None:
    """As `keep`, written down."""
    before = made_by(coder, suggestion.pk)
    keep(coder, suggestion.pk, accepted)
    steps.note(steps.Kind.DECISION, suggestion.pk, before, accepted)
    action = {True: "accepted", False: "rejected", None: "reopened"}[accepted]
    audit.record(
        by=coder, action=f"suggestion.{action}", target=f"suggestion:{suggestion.pk}", story=story.pk
    )
