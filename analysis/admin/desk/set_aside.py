"""What was turned down or taken away in a story, with a way to have each back."""

from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from analysis.admin.desk import answers
from analysis.admin.desk.opened import opened
from analysis.admin.desk.page import crumbs, title_of
from analysis.desk.set_aside import keys_of, laid_out

PAGE: Final = 50


@never_cache
def set_aside(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The latest first; to the desk's script as a part of the desk."""
    at = opened(request, public_id)
    keys = keys_of(at.story, at.reader, others=at.may_edit_codebook)
    page = Paginator(keys, PAGE).get_page(request.GET.get("p"))
    context: dict[str, Any] = {
        "at": at,
        "page": page,
        "rows": laid_out(list(page), at.reader),
        "alone": not answers.by_script(request),
    }
    if answers.by_script(request):
        return render(request, "analysis/workbench/set_aside.html", context)
    title = gettext("Turned down or taken away")
    desk = {"url": reverse("analysis_desk", args=[at.story.public_id]), "label": title_of(at)}
    context |= {
        "header_title": title,
        "header_icon": "undo",
        "breadcrumbs_items": [*crumbs(), desk, {"url": "", "label": title}],
    }
    return render(request, "analysis/workbench/set_aside_page.html", context)
