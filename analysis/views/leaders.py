"""Pages for leaders only."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from stories.accounts.actors import require
from stories.roles import Right


def for_leaders(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """To those who may see insight: `view(request, leader, …)`. To anyone else, there is no such page."""

    @wraps(view)
    def asked(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        try:
            leader = require(request.user, Right.SEE_INSIGHT)  # type: ignore[arg-type]  # login_required: one of our users
        except PermissionDenied as refused:
            raise Http404 from refused
        return view(request, leader, *args, **kwargs)

    return require_safe(never_cache(login_required(asked)))
