"""What a person sees who sent something that could not be kept just now: nothing was done; their words."""

import logging
from collections.abc import Callable
from typing import Final

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext

from stories.ledger.journal import NotWritten

AGAIN: Final = "30"  # seconds
NOT_SENT_BACK: Final = ("csrfmiddlewaretoken", "password")
"""Parts of names of fields."""
log = logging.getLogger("storybook.journal")


class SendsTheFormBack:
    """A database that is locked or away, a disk that is full: the form comes back with what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if request.method != "POST" or not isinstance(exception, (NotWritten, OperationalError)):
            return None
        log.error("%s could not be kept: %s", request.path_info.split("/")[1], type(exception).__name__)
        answer = self._answer(request, sure=isinstance(exception, NotWritten))
        answer.headers["Retry-After"] = AGAIN
        add_never_cache_headers(answer)
        return answer

    def _answer(self, request: HttpRequest, *, sure: bool) -> HttpResponse:
        """`sure`: nothing was kept. Else it may have been, in the last moment."""
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"said": gettext("It could not be kept just now. Try again.")}, status=503)
        sent = [
            (name, value)
            for name, values in request.POST.lists()
            if not any(part in name for part in NOT_SENT_BACK)
            for value in values
        ]
        context = {
            "written": [(name, value) for name, value in sent if _is_written(value)],
            "hidden": [(name, value) for name, value in sent if not _is_written(value)],
            "sure": sure,
            "had_files": bool(request.FILES),
        }
        return render(request, "503_not_written.html", context, status=503)


def _is_written(value: str) -> bool:
    """Somebody's words, and not an answer that was chosen, nor a key of ours."""
    return "\n" in value or (len(value) > 60 and " " in value)
