"""Who a storyteller is: read by consent stewards only, with a reason, and every reading is logged."""

from django.db import transaction

from stories import audit
from stories.actors import Actor, require
from stories.models import Identity, Storyteller
from stories.roles import May


@transaction.atomic
def read(*, by: Actor, storyteller: Storyteller, why: str) -> tuple[str, str]:
    """(name, contact) in clear. `why` is a reason from the steward; an empty one is refused."""
    require(by, May.READ_IDENTITY)
    if not why.strip():
        raise ValueError("Say why you need to know who this is.")
    identity = Identity.objects.get(storyteller=storyteller)
    audit.record(by=by, action="identity.read", target=f"storyteller:{storyteller.pk}", why=why.strip())
    return identity.opened()
