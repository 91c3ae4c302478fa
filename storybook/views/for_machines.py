"""What programs ask a site for: robots.txt, sitemap.xml, favicon.ico, security.txt."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from stories import clock
from storybook.models.pages import ReadersPageQuerySet

NOT_FOR_ROBOTS: Final = ("/admin/", "/insight/", "/listen/", "/my-story/", "/search/", "/share/")
OWN_PAGES: Final = ("stories:share", "what-happens", "privacy", "accessibility", "about")
VALID_FOR: Final = timedelta(days=180)
"""RFC 9116 asks for less than a year."""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """/robots.txt: a voice, a teller's page and a search are nobody's to collect."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return _plain("\n".join(lines) + "\n")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """/sitemap.xml: what anyone may read at this moment, and nothing that is in draft."""
    pages = ReadersPageQuerySet(Page).filter(depth__gt=1).open_to_readers().order_by("path")
    paths = [page.get_url(request) or "" for page in pages]
    paths += [reverse(name) for name in OWN_PAGES]
    addresses = [request.build_absolute_uri(path) for path in paths if path]
    return render(
        request, "storybook/about/sitemap.xml", {"addresses": addresses}, content_type="application/xml"
    )


@require_safe
def favicon(request: HttpRequest) -> FileResponse:
    """/favicon.ico: for browsers that look there whatever a page says."""
    return FileResponse((settings.ROOT / "static/img/favicon.ico").open("rb"), content_type="image/x-icon")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """/.well-known/security.txt (RFC 9116), where the site has said whom to tell; 404 where it has not."""
    if not settings.STORYBOOK_SECURITY_CONTACT:
        raise Http404
    ends = (clock.now() + VALID_FOR).strftime("%Y-%m-%dT00:00:00Z")
    return _plain(
        f"Contact: {settings.STORYBOOK_SECURITY_CONTACT}\nExpires: {ends}\nPreferred-Languages: en\n"
    )


def _plain(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
