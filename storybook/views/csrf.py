"""A form whose cookies were lost on the way. What somebody was telling comes back, to be sent once more."""

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.csrf import csrf_failure

from stories.views import telling


def failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, whichever page it is."""
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return csrf_failure(request, reason)
    if found.view_name == "stories:tell" and (page := telling.give_back(request, found.kwargs["step"])):
        return page
    return csrf_failure(request, reason)
