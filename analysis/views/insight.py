from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from analysis import theme_readings
from analysis.insight import people_by_code
from analysis.insight.picture import bars
from analysis.views.leaders import for_leaders
from stories.models import User


@for_leaders
def insight(request: HttpRequest, leader: User) -> HttpResponse:
    """The figures, for leaders."""
    table = people_by_code(leader)
    context = {
        "table": table,
        "bars": bars(table, theme_readings.readings()),
        "floor": settings.STORYBOOK_INSIGHT_FLOOR,
        "step": settings.STORYBOOK_INSIGHT_ROUNDING,
    }
    return render(request, "analysis/insight.html", context)
