from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analysis import words_to_read
from analysis.insight import people_by_code
from analysis.insight.picture import bars
from stories.actors import require
from stories.roles import May


@require_safe
@never_cache
@login_required
def insight(request: HttpRequest) -> HttpResponse:
    """The figures, for leaders. To anyone else who is signed in, there is no such page."""
    try:
        require(request.user, May.SEE_INSIGHT)  # type: ignore[arg-type]  # login_required: one of our users
    except PermissionDenied as refused:
        raise Http404 from refused
    table = people_by_code()
    context = {
        "table": table,
        "bars": bars(table, words_to_read.addresses()),
        "floor": settings.STORYBOOK_INSIGHT_FLOOR,
        "step": settings.STORYBOOK_INSIGHT_ROUNDING,
    }
    return render(request, "analysis/insight.html", context)
