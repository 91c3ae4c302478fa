"""Worried about someone: the form for everybody of the team, and the lead's own list."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stories.admin.dashboard.panel import Line, Panel, Section
from stories.models import Story, Study, User
from stories.models.concern import Decision
from stories.studies import concerns


def _story(user: User, public_id: str) -> Story | None:
    try:
        return concerns.story_of(user, public_id) if public_id else None
    except ValidationError:  # it is no such name
        return None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def worried(request: HttpRequest) -> HttpResponse:
    """/admin/worried/, or with ?story=… about that story's teller, or somebody in it."""
    user: Any = request.user
    sent = request.POST if request.method == "POST" else request.GET
    story, studies = _story(user, sent.get("story", "")), list(concerns.works_in(user))
    if not studies:
        raise Http404
    words, said = "", ""
    if request.method == "POST":
        words = request.POST.get("words", "")
        study = story.study if story else _chosen(studies, request.POST.get("of", ""))
        try:
            concerns.raise_concern(by=user, study=study, words=words, story=story)
        except ValidationError as error:
            said = " ".join(error.messages)
        else:
            messages.success(request, gettext("The safeguarding lead has it on their desk now."))
            return redirect("wagtailadmin_home")
    context = {"story": story, "places": studies, "words": words, "said": said}
    title = gettext("I am worried about someone")
    return _page(request, "worried", title, context, 422 if said else 200)


def _chosen(studies: list[Study], pk: str) -> Study:
    return next((study for study in studies if str(study.pk) == pk), studies[0])


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """/admin/concerns/: the lead's. To anybody else there is no such page."""
    user: Any = request.user
    if not _leads(user):
        raise Http404
    return _page(request, "concerns", gettext("Concerns"), {"concerns": concerns.led_by(user)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/concerns/<concern>/: by POST it is read, which is logged."""
    user: Any = request.user
    concern = get_object_or_404(concerns.led_by(user), pk=pk)
    read = concerns.read(by=user, concern=concern) if request.method == "POST" else None
    return _page(request, "concern", str(concern), {"concern": concern, "read": read, "decisions": Decision})


@never_cache
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """POST /admin/concerns/<concern>/decide/"""
    user: Any = request.user
    concern = get_object_or_404(concerns.led_by(user), pk=pk)
    chosen, reasons = request.POST.get("decision", ""), request.POST.get("reasons", "")
    try:
        if chosen not in Decision.values:
            raise ValidationError(gettext("Choose what you decide."))
        concerns.decide(by=user, concern=concern, decision=Decision(chosen), reasons=reasons)
    except ValidationError as error:
        context = {
            "concern": concern,
            "read": concerns.read(by=user, concern=concern),
            "decisions": Decision,
            "said": " ".join(error.messages),
            "reasons": reasons,
            "chosen": chosen,
        }
        return _page(request, "concern", str(concern), context, 422)
    messages.success(request, gettext("Decided, and written down."))
    return redirect("stories_concerns")


def _leads(user: User) -> bool:
    return Study.objects.filter(safeguarding_lead=user).exists()


def lead_panel(user: User) -> Panel | None:
    """What waits for a safeguarding lead; None for anybody else."""
    if not _leads(user):
        return None
    open_ones = concerns.led_by(user).filter(decided_at=None)
    lines = [
        Line(str(concern), reverse("stories_concern", args=[concern.pk]), f"{concern.raised_at:%-d %b %Y}")
        for concern in open_ones
    ]
    section = Section(
        gettext("Somebody is worried"),
        lines,
        gettext("Nobody is worried just now."),
        Line(gettext("All concerns"), reverse("stories_concerns")),
    )
    lead = gettext("You are the safeguarding lead. Only you read these, and you decide.")
    return Panel(title=gettext("Safeguarding"), lead=lead, order=5, parts=[section])


def _page(
    request: HttpRequest, name: str, title: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": gettext("Home")}]
    if name == "concern":
        crumbs.append({"url": reverse("stories_concerns"), "label": gettext("Concerns")})
    whole = context | {
        "header_title": title,
        "header_icon": "warning",
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
    }
    return render(request, f"stories/admin/{name}.html", whole, status=status)


urlpatterns = [
    path("worried/", worried, name="stories_worried"),
    path("concerns/", listed, name="stories_concerns"),
    path("concerns/<int:pk>/", one, name="stories_concern"),
    path("concerns/<int:pk>/decide/", decide, name="stories_concern_decide"),
]
