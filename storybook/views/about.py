"""Pages about the site itself, in plain words: what happens to the stories, privacy, accessibility."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stories.models import ConsentForm, ConsentFormVersion


def _page(request: HttpRequest, name: str) -> HttpResponse:
    """With the consent forms in force, which name who looks after the stories and whom to complain to."""
    forms = ConsentForm.objects.filter(studies__isnull=False).order_by("pk").distinct()
    in_force = [version for form in forms if (version := ConsentFormVersion.objects.in_force(form))]
    controllers = list(dict.fromkeys((version.controller, version.complaints_to) for version in in_force))
    return render(request, f"storybook/about/{name}.html", {"controllers": controllers})


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
