"""The record of a story's consent, for a steward, and whether all is in it that must be."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stories import clock
from stories.accounts.actors import require
from stories.admin.evidence_form import EvidenceForm
from stories.admin.reported_form import ToldForm
from stories.bulk_import import missing_evidence
from stories.consent import acts, events, ts27560
from stories.consent.gate import decide
from stories.consent.record import record
from stories.consent.summary import plainly
from stories.consent.summary_sentence import sentence
from stories.ledger import audit, story_history
from stories.models import AuditEntry, Hold, Story, User
from stories.models.reach import Reach
from stories.models.uses import Use
from stories.roles import Right
from stories.tellers import identity
from stories.tellers.identity import Why
from stories.views.consent_record import as_file

MOST: Final = 100
"""So many of the last entries of the audit trail are on the page; all of them are in the file."""


@dataclass(frozen=True)
class Done:
    """An entry of the audit trail: what was done, and by whom, in words."""

    entry: AuditEntry
    what: str
    who: str


@never_cache
@require_safe
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/consent/<story>/"""
    return show(request, steward_and_story(request, pk)[1])


def show(
    request: HttpRequest,
    story: Story,
    *,
    form: ToldForm | None = None,
    evidence: EvidenceForm | None = None,
    who: Mapping[str, str | Reach] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; with what is wrong with the form on it, where it was sent."""
    consent = acts.standing(story)
    title = gettext("Consent of story %(number)s") % {"number": story.pk}
    context = {
        "story": story,
        "consent": plainly(story),
        "missing": ts27560.missing(record(story, exercised_at=reverse("stories:my-story"))),
        "broken": events.first_broken(story),
        "today": sentence(consent, clock.now()),
        "held": sorted(hold.label for hold in consent.holds - {Hold.EVIDENCE}),
        "closed_again": story.closed_again.filter(looked_at=None).exclude(closed=[]),
        "reasons_to_release": acts.Released.choices,
        "unproven": missing_evidence.waiting().filter(pk=story.pk).exists(),
        "evidence": evidence or EvidenceForm(),
        "invalid": consent.invalid,
        "kept": decide(consent, Use.KEEP, clock.now()).allowed,
        "told": form or ToldForm(),
        "done": [_done(entry) for entry in story_history.entries(story)[-MOST:]],
        "reasons": Why.choices,
        "may_read_identity": request.user.has_perm(f"stories.{Right.READ_IDENTITY.value}"),
        "identity": who,
        "header_title": title,
        "header_icon": "lock",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "stories/admin/consent_record.html", context, status=status)


def _done(entry: AuditEntry) -> Done:
    return Done(entry, story_history.in_words(entry), story_history.who_did(entry))


@never_cache
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/consent/<story>/record.jsonld"""
    return as_file(request, steward_and_story(request, pk)[1])


@never_cache
@require_safe
def history_file(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/consent/<story>/history.json"""
    steward, story = steward_and_story(request, pk)
    told = story_history.history(story)
    audit.record(by=steward, action="story.history", target=f"story:{story.pk}")
    return JsonResponse(
        told,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="history-{story.public_id}.json"'},
    )


@never_cache
@require_POST
def who_it_is(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/consent/<story>/identity/: name and contact, on this page alone, for a reason."""
    steward, story = steward_and_story(request, pk)
    why = request.POST.get("why")
    if why not in Why.values:
        messages.error(request, gettext("Choose why you read it: that is logged."))
        return redirect("stories_consent", pk)
    name, reach = identity.read(by=steward, storyteller=story.storyteller, why=Why(why))
    return show(request, story, who={"name": name, "reach": reach})


def steward_and_story(request: HttpRequest, pk: int) -> tuple[User, Story]:
    """Closed ones too: what was said of them is what a steward looks after. It shows nothing of it."""
    steward = require(request.user, Right.KEEP_CONSENT)  # type: ignore[arg-type]  # the admin lets only our own users in
    story = Story.objects.reached_by(steward, Right.KEEP_CONSENT).filter(pk=pk).first()
    if story is None or not story.consent_events.exists():
        raise Http404
    return steward, story


urlpatterns = [
    path("consent/<int:pk>/", page, name="stories_consent"),
    path("consent/<int:pk>/history.json", history_file, name="stories_history_file"),
    path("consent/<int:pk>/identity/", who_it_is, name="stories_identity"),
    path("consent/<int:pk>/record.jsonld", file, name="stories_consent_file"),
]
