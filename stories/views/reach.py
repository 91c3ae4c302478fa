"""How a teller may be reached, seen and changed by them."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stories.consent import acts
from stories.models.uses import Use
from stories.tellers import identity, session
from stories.tellers.forms import ReachForm, as_initial, reach_said


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: HttpRequest, public_id: str) -> HttpResponse:
    """/my-story/<story>/reach/: saved, it is a yes to being contacted, which the page says."""
    story, teller = session.required(request, public_id)
    back = redirect("stories:one-story", story.public_id)
    if not acts.is_kept(story):
        return back
    now = identity.reach_of(by=teller, story=story)
    form = ReachForm(request.POST if request.method == "POST" else None, initial=as_initial(now))
    way = reach_said(form.cleaned_data) if form.is_valid() else None
    said_yes = bool(acts.standing(story).answers.get(Use.CONTACT))
    if way is None:
        context = {"story": story, "form": form, "said_yes": said_yes, "sender": story.study.neutral_sender}
        return render(request, "stories/reach.html", context, status=422 if form.errors else 200)
    try:
        with transaction.atomic():
            if not said_yes:
                acts.change(by=teller, story=story, answers={Use.CONTACT: True})
            identity.reach(by=teller, story=story, way=way)
    except acts.TakenBack:
        return back  # which says so
    messages.success(request, gettext("Saved. This is how we reach you from now on."))
    return back
