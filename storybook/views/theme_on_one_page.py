from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from analysis.insight import chosen, people_by_area, people_by_code, scopes
from analysis.insight.picture import place_bars
from analysis.models import Code
from analysis.reading import codes_of
from analysis.views.leaders import for_leaders
from stories import clock
from stories.models import User
from stories.roles import Right
from storybook.models import ThemePage
from storybook.publishing.themes import voices

VOICES: Final = 3


@for_leaders
def theme_on_one_page(request: HttpRequest, leader: User, slug: str) -> HttpResponse:
    """A theme as a leader takes it to a meeting: how many, where, in whose words, and what changed."""
    code: Code = get_object_or_404(codes_of(leader, Right.SEE_INSIGHT), slug=slug)
    scope = chosen(leader, request.GET.get("of", ""))
    whole = people_by_area(code, leader, scope)
    table = people_by_code(leader, scope)
    context = {
        "code": code,
        "scope": scope,
        "scopes": scopes(leader),
        "whole": whole,
        "bars": place_bars(whole),
        "everyone": table.people,
        "table": table,
        "voices": voices(code, VOICES),
        "page": ThemePage.objects.open_to_readers().filter(code=code).first(),
        "today": clock.today(),
        "floor": settings.STORYBOOK_INSIGHT_FLOOR,
        "step": settings.STORYBOOK_INSIGHT_ROUNDING,
    }
    return render(request, "storybook/theme_on_one_page.html", context)
