"""The workbench: every story that may be read, and what waits in it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.admin.forms import Narrow
from analysis.coding import progress
from analysis.reading import on_the_workbench
from stories.accounts.actors import require
from stories.roles import Right

PAGE = 25
CRUMBS = [{"url": "", "label": _("Workbench")}]


def workbench(request: HttpRequest) -> HttpResponse:
    reader = require(request.user, Right.READ)  # type: ignore[arg-type]  # the admin lets only our own users in
    narrow = Narrow(request.GET, reader=reader)
    chosen = narrow.cleaned_data if narrow.is_valid() else {}
    stories = on_the_workbench(reader, code=chosen.get("code"), only_open=bool(chosen.get("open")))
    page = Paginator(stories, PAGE).get_page(request.GET.get("p"))
    finished = progress.finished_by([story.pk for story in page.object_list])
    for story in page.object_list:
        story.finished = ", ".join(finished.get(story.pk, ()))  # type: ignore[attr-defined]
    asked = request.GET.copy()
    asked.pop("p", None)
    context = {
        "page": page,
        "narrow": narrow,
        "asked": asked.urlencode(),
        "breadcrumbs_items": [{"url": reverse("wagtailadmin_home"), "label": gettext("Home")}, *CRUMBS],
        "header_title": gettext("Workbench"),
        "header_icon": "doc-full-inverse",
    }
    return render(request, "analysis/workbench/list.html", context)
