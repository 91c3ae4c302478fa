"""Who holds a receipt on this browser, for half an hour after they last looked."""

from django.http import Http404, HttpRequest

from stories.actors import Teller
from stories.models import Story

KEY = "teller"
SECONDS = 30 * 60


def enter(request: HttpRequest, story: Story) -> None:
    """Open the teller's own page on this browser. The session's key changes, so that none can be planted."""
    request.session.cycle_key()
    request.session[KEY] = {"story": story.pk, "receipt": story.receipt.digest}
    request.session.set_expiry(SECONDS)


def leave(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def story_of(request: HttpRequest) -> Story | None:
    """The teller's story, while the receipt that opened it is still the story's receipt."""
    held = request.session.get(KEY)
    if not isinstance(held, dict):
        return None
    stories = Story.objects.select_related("storyteller", "area")
    return stories.filter(pk=held["story"], receipt__digest=held["receipt"]).first()


def required(request: HttpRequest) -> tuple[Story, Teller]:
    """The teller and their story, or 404."""
    story = story_of(request)
    if story is None:
        raise Http404
    return story, Teller(story.pk)
