"""Handing a device to a teller, for collectors: what they agree on first, and then the telling alone."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from stories.accounts.actors import require
from stories.accounts.handed_over import hand_over
from stories.ledger import audit
from stories.models import ConsentFormVersion, Study
from stories.roles import Right


@never_cache
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/hand-over/<study>/: read to the teller; by POST the device shows the telling alone."""
    collector = require(request.user, Right.COLLECT)  # type: ignore[arg-type]  # the admin lets only our own in
    study = get_object_or_404(Study.objects.asking(), pk=pk)
    if not Study.objects.reached_by(collector, Right.COLLECT).filter(pk=study.pk).exists():
        raise PermissionDenied
    if request.method == "POST":
        audit.record(by=collector, action="device.handed-over", target=f"study:{study.pk}")
        hand_over(request)
        alone = not Study.objects.exclude(pk=study.pk).exists()
        return redirect("stories:share", *([] if alone else [study.slug]))
    context = {
        "study": study,
        "version": ConsentFormVersion.objects.asked_now(study.consent_form),
        "header_title": gettext("Hand over this device"),
        "header_icon": "user",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": gettext("Hand over this device")},
        ],
    }
    return render(request, "stories/admin/hand_over.html", context)


urlpatterns = [path("hand-over/<int:pk>/", agree, name="stories_hand_over")]
