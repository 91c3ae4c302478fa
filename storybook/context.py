"""What every public page's template may need."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from stories.models import HelpLine


def site(request: HttpRequest) -> dict[str, object]:
    # Wagtail's own views put a site's address under `site_name`; `brand` stays the project's name there too.
    name = settings.SITE_NAME
    return {
        "site_name": name,
        "brand": name,
        "is_demo": settings.STORYBOOK_DEMO,
        "help_lines": HelpLine.objects.near(None, get_language() or ""),  # asked for where a page shows them
    }
