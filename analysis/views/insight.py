from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from analysis import theme_readings
from analysis.insight import chosen, people_by_code, scopes
from analysis.insight.picture import bars
from analysis.views.leaders import for_leaders
from stories.models import User


@for_leaders
def insight(request: HttpRequest, leader: User) -> HttpResponse:
    """The figures, for leaders."""
    scope = chosen(leader, request.GET.get("of", ""))
    table = people_by_code(leader, scope)
    context = {
        "scope": scope,
        "scopes": scopes(leader),
        "table": table,
        "bars": bars(table, theme_readings.readings()),
        "floor": settings.STORYBOOK_INSIGHT_FLOOR,
        "step": settings.STORYBOOK_INSIGHT_ROUNDING,
    }
    return render(request, "analysis/insight.html", context)
