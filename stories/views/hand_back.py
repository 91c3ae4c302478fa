"""The device goes back to the collector who handed it over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories.accounts import handed_over
from stories.accounts.handed_over import TooManyTries, WrongPassword
from stories.accounts.throttle import WAIT_TO_SIGN_IN
from stories.intake import cookies
from stories.intake.submission import story_of
from stories.intake.telling import draft as drafts
from stories.models import Story
from stories.tellers import session


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_back(request: HttpRequest) -> HttpResponse:
    """/share/hand-back/: by the collector's password. What was not sent is locked, and the teller's own page
    closed: the collector opens neither."""
    if not handed_over.is_handed_over(request):
        return redirect("stories:share")
    refused, status = "", 200
    if request.method == "POST":
        try:
            handed_over.take_back(request, request.POST.get("password", ""))
        except WrongPassword:
            refused, status = gettext("This is not the password."), 422
        except TooManyTries:
            refused, status = str(WAIT_TO_SIGN_IN), 429
        else:
            story = _just_told(cookies.key_of(request))
            drafts.lock(cookies.key_of(request))
            session.leave(request)
            return redirect("stories_field_notes", story.pk) if story else redirect("wagtailadmin_home")
    person = handed_over.beside(request)
    context = {"person": person and (person.get_full_name() or person.get_username()), "refused": refused}
    return render(request, "stories/hand_back.html", context, status=status)


def _just_told(key: str) -> Story | None:
    """Of which the collector may note how it was told."""
    try:
        draft = drafts.held(key)
    except drafts.NotThere:
        return None
    return story_of(draft.once) if draft.sent else None
