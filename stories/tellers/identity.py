"""Who a storyteller is: sealed; read by stewards of a study that they told, for a reason, while they let it
be kept."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stories.accounts.actors import Actor, Teller, require, require_teller
from stories.accounts.permissions import require_in_study
from stories.ledger import audit
from stories.models import Identity, Story, Storyteller
from stories.models.reach import Reach
from stories.models.uses import Use
from stories.roles import Right


class Why(TextChoices):
    """The reasons there are. None is typed: what is typed may name a person, and this is logged."""

    RENEWAL = "renewal", _("To ask whether their yes still holds")
    QUOTE = "quote", _("To ask about a quote")
    WAITS = "waits", _("To tell them that something waits")
    THEIR_WISH = "their-wish", _("They asked to be reached")
    THEY_CAME = "they-came", _("They rang or wrote to us")
    SAFEGUARDING = "safeguarding", _("Somebody may be in danger")
    DUTY = "duty", _("The law asks for it")


@transaction.atomic
def read(*, by: Actor, storyteller: Storyteller, why: Why) -> tuple[str, Reach]:
    """(name, how to reach them) in clear, each empty unless the teller lets a story that this steward
    reaches be put to that use.

    Raises `PermissionDenied`.
    """
    steward = require(by, Right.READ_IDENTITY)
    if not Story.objects.reached_by(steward, Right.READ_IDENTITY).filter(storyteller=storyteller).exists():
        raise PermissionDenied(gettext("They told nothing to a study in whose team you are a steward."))
    identity = Identity.objects.filter(storyteller=storyteller).first() or Identity(storyteller=storyteller)
    audit.record(by=by, action="identity.read", target=f"storyteller:{storyteller.pk}", why=Why(why).value)
    name, way = identity.opened()
    theirs = Story.objects.reached_by(steward, Right.READ_IDENTITY).filter(storyteller=storyteller)
    if not theirs.permitting(Use.KEEP).exists():
        name = ""
    return name, way if theirs.permitting(Use.CONTACT).exists() else Reach()


@transaction.atomic
def reach(*, by: Actor, story: Story, way: Reach) -> None:
    """Keep, sealed, how the teller of this story can be reached. Raises `PermissionDenied`."""
    if isinstance(by, Teller):
        require_teller(by, story.pk)
    else:
        require_in_study(by, Right.COLLECT, story)
    identity, _ = Identity.objects.get_or_create(storyteller=story.storyteller)
    identity.keep_reach(way)
    identity.save()
    audit.record(by=by, action="identity.contact", target=f"storyteller:{story.storyteller_id}")


def reach_of(*, by: Teller, story: Story) -> Reach:
    """What a teller sees of it on their own page. Raises `PermissionDenied`."""
    require_teller(by, story.pk)
    identity = Identity.objects.filter(storyteller=story.storyteller_id).first()
    return identity.opened()[1] if identity else Reach()
