"""What every public page's template may need."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str | bool]:
    return {"site_name": settings.SITE_NAME, "is_demo": settings.STORYBOOK_DEMO}
