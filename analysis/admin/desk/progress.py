"""Finished or not, and blind to the others until then."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from analysis.admin.desk.opened import gone_while_reading, opened
from analysis.coding import progress

ACTS: Final[dict[str, tuple[Callable[..., Any], Any]]] = {
    "finish": (progress.finish, _("Finished. You see now what others coded.")),
    "go-on": (progress.go_on, _("You can go on.")),
    "blind": (progress.be_blind, _("What others code is hidden until you have finished.")),
    "see": (progress.see_others, _("You see what others coded.")),
}


@never_cache
@require_POST
@gone_while_reading
def change(request: HttpRequest, public_id: UUID, act: str) -> HttpResponse:
    at = opened(request, public_id)
    do, said = ACTS[act]
    try:
        do(by=at.reader, story=at.story)
    except progress.SeenAlready as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect("analysis_desk", at.story.public_id)
