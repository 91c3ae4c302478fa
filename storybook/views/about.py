"""Pages about the site itself, in plain words: what happens to the stories, privacy, accessibility."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stories.models import ConsentFormVersion
from stories.views.share import FORM


def _page(request: HttpRequest, name: str) -> HttpResponse:
    """With the consent form in force, which names who looks after the stories."""
    return render(
        request, f"storybook/about/{name}.html", {"form": ConsentFormVersion.objects.in_force(FORM)}
    )


@require_safe
def what_happens(request: HttpRequest) -> HttpResponse:
    return _page(request, "what_happens")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return _page(request, "privacy")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return _page(request, "accessibility")


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return _page(request, "about")
