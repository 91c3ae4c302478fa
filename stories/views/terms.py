"""From when a story may be used, and for how long: its teller's choice, and letting a yes go on."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stories.accounts.actors import Teller
from stories.consent import acts
from stories.consent.terms_form import TermsForm
from stories.models import Embargo, Story
from stories.tellers import session


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def when(request: HttpRequest, public_id: str) -> HttpResponse:
    """/my-story/<story>/when/"""
    story, teller = session.required(request, public_id)
    if not acts.is_kept(story):
        return redirect("stories:one-story", story.public_id)
    form = TermsForm(request.POST if request.method == "POST" else None, consent=acts.standing(story))
    if not form.is_valid():
        context = {"story": story, "form": form}
        return render(request, "stories/terms.html", context, status=422 if form.errors else 200)
    _keep(teller, story, form)
    messages.success(request, gettext("Saved. It holds from now on."))
    return redirect("stories:one-story", story.public_id)


@transaction.atomic
def _keep(teller: Teller, story: Story, form: TermsForm) -> None:
    """What is other than before, and no more."""
    if form.embargo_changed:
        embargo, until = form.embargo
        if embargo == Embargo.NONE:
            acts.lift_embargo(by=teller, story=story)
        else:
            acts.embargo(by=teller, story=story, until=until)
    if form.end_changed:
        acts.renew(by=teller, story=story, expires_at=form.ends_at)


@require_POST
def go_on(request: HttpRequest, public_id: str) -> HttpResponse:
    """POST /my-story/<story>/go-on/: the yes goes on for as long as the form says, with all answers."""
    story, teller = session.required(request, public_id)
    try:
        acts.renew(by=teller, story=story, expires_at=acts.next_end(story))
    except acts.TakenBack:
        pass  # the page says so
    else:
        messages.success(request, gettext("Thank you. Your answers hold again, as they were."))
    return redirect("stories:one-story", story.public_id)
