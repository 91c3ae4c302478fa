"""Who holds a receipt on this browser, for half an hour after they last looked."""

from typing import Final

from django.http import Http404, HttpRequest

from stories import clock
from stories.accounts.actors import Teller
from stories.models import Receipt, Story, Storyteller
from stories.models.story import StoryQuerySet

KEY: Final = "teller"
SECONDS: Final = 30 * 60
# A look is written down once a minute at most: a player asks for its sound in many pieces.
NOTED_EVERY: Final = 60


def enter(request: HttpRequest, receipt: Receipt) -> None:
    """Open the teller's own page on this browser. The session's key changes, so that none can be planted."""
    request.session.cycle_key()
    Receipt.objects.filter(pk=receipt.pk, opened_at=None).update(opened_at=clock.now())
    _note(request, receipt.digest)


def leave(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def _note(request: HttpRequest, digest: str) -> None:
    request.session[KEY] = {"receipt": digest, "seen": int(clock.now().timestamp())}
    if not request.user.is_authenticated:  # a collector's own session ends when theirs does
        request.session.set_expiry(SECONDS)


def storyteller_of(request: HttpRequest) -> Storyteller | None:
    """Whose page is open here, while the receipt that opened it is still theirs."""
    held = request.session.get(KEY)
    if not isinstance(held, dict) or not isinstance(held.get("seen"), int):
        return None
    since = int(clock.now().timestamp()) - held["seen"]
    receipt = Receipt.objects.select_related("storyteller").filter(digest=held["receipt"]).first()
    if receipt is None or since > SECONDS:
        leave(request)
        return None
    if since >= NOTED_EVERY:
        _note(request, receipt.digest)
    return receipt.storyteller


def stories_of(request: HttpRequest) -> StoryQuerySet:
    """Every story of whoever's page is open here: none where none is."""
    storyteller = storyteller_of(request)
    if storyteller is None:
        return Story.objects.none()
    return Story.objects.filter(storyteller=storyteller).select_related("storyteller", "area")


def required(request: HttpRequest, public_id: str) -> tuple[Story, Teller]:
    """The teller's story of this id, or 404."""
    story = stories_of(request).filter(public_id=public_id).first()
    if story is None:
        raise Http404
    return story, Teller(story.pk)
