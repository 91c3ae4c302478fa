"""What a teller does with a story that is theirs: save all of it, and change what it and they are called."""

import tempfile

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stories.consent import acts
from stories.exports import subject_access
from stories.languages import ENGLISH
from stories.ledger import audit
from stories.models import ConsentEvent, HowNamed, Question, Story
from stories.tellers import details, questions, session
from stories.tellers.forms import NamedForm


@never_cache
@require_safe
def save_all(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """/my-story/<story>/everything.zip: words, voice, answers, and where they are."""
    story, teller = session.required(request, public_id)
    if not acts.is_kept(story):
        raise Http404
    packed = tempfile.TemporaryFile()  # noqa: SIM115 (it has no name; the answer closes it)
    subject_access.pack(story, packed, exercised_at=request.build_absolute_uri(reverse("stories:my-story")))
    packed.seek(0)
    audit.record(by=teller, action="story.saved", target=f"story:{story.pk}")
    return FileResponse(packed, as_attachment=True, filename="my-story.zip", content_type="application/zip")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest, public_id: str) -> HttpResponse:
    """/my-story/<story>/names/: what it is called, how its teller is named, and what to warn of."""
    story, teller = session.required(request, public_id)
    back = redirect("stories:one-story", story.public_id)
    if not acts.is_kept(story):
        return back
    person = story.storyteller
    now = {
        "title": story.title,
        "how_named": person.how_named,
        "display_name": person.display_name,
        "content_warnings": story.content_warnings,
    }
    asked = _asked(story)
    now |= questions.said_before(asked, person.attributes)
    form = NamedForm(request.POST if request.method == "POST" else None, initial=now)
    form.fields |= questions.fields(asked)
    if not form.is_valid():
        several = session.stories_of(request).count() > 1
        about_you = [form[name] for name in questions.names(asked)]
        context = {"story": story, "form": form, "several": several, "about_you": about_you}
        return render(request, "stories/details.html", context, status=422 if form.errors else 200)
    said = {name: form.cleaned_data[name] for name in NamedForm.base_fields}
    said["how_named"] = HowNamed(said["how_named"])
    details.describe(by=teller, story=story, **said, about=questions.said(asked, form.cleaned_data))
    messages.success(request, gettext("Saved. It holds from now on."))
    return back


def _asked(story: Story) -> list[Question]:
    """In the language in which the teller agreed."""
    agreed = ConsentEvent.objects.of(story).select_related("form_version").first()
    language = agreed.form_version.language if agreed else ENGLISH
    return list(Question.objects.of(story.study).read_in(language))
