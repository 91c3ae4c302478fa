"""What every public page's template may need."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str | bool]:
    # Wagtail's own views put a site's address under `site_name`; `brand` stays the project's name there too.
    name = settings.SITE_NAME
    return {"site_name": name, "brand": name, "is_demo": settings.STORYBOOK_DEMO}
