"""Every component in every state, in light and in dark. All that it shows is made up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from storybook.views.styleguide_samples import samples


def styleguide(request: HttpRequest) -> HttpResponse:
    """GET /styleguide/: for those who build the site; nothing of it comes from the database."""
    context = {"sides": [samples(side="light"), samples(side="dark")]}
    return render(request, "styleguide/index.html", context)
