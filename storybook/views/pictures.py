"""The pictures that editors put on pages, handed out by the site: no web server need read its folder."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

FOR_ALL: Final = "images"
"""Where Wagtail keeps a picture as cut for a page. Documents have an address of their own, and rules."""
FOR_STAFF: Final = frozenset({"original_images", "avatar_images"})
KEPT_FOR: Final = 3600
"""Seconds for which a browser need not ask again."""


@require_safe
def picture(request: HttpRequest, folder: str, name: str) -> HttpResponseBase:
    """/media/<folder>/<name>: as a page shows it, for anyone; as it was uploaded, for who is signed in."""
    if folder != FOR_ALL and not (folder in FOR_STAFF and request.user.has_perm("wagtailadmin.access_admin")):
        raise Http404
    answer = serve(request, name, document_root=str(Path(settings.MEDIA_ROOT) / folder))
    whose = "public" if folder == FOR_ALL else "private"
    answer["Cache-Control"] = f"{whose}, max-age={KEPT_FOR}"
    return answer
