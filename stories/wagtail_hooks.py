"""The ground's desks on the first page of the Wagtail admin."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from stories.admin import desks
from stories.admin.desk import lay
from stories.roles import May


@hooks.register("construct_homepage_panels", order=10)  # type: ignore[untyped-decorator]
def lay_desks(request: HttpRequest, panels: list[Any]) -> None:
    lay(request, panels, May.COLLECT, desks.collector)
    lay(request, panels, May.KEEP_CONSENT, desks.steward)
    lay(request, panels, May.ADMINISTER, desks.administrator)
