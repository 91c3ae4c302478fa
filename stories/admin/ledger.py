"""Reading the ledger when a steward asks, beside the daily reading."""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from stories import clock
from stories.accounts.actors import require
from stories.ledger.tasks import read_ledger
from stories.models import LedgerCheck
from stories.roles import Right

JUST_READ: Final = timedelta(minutes=1)


@never_cache
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """POST /admin/ledger/read/: by a worker, since it can take a while."""
    require(request.user, Right.KEEP_CONSENT)  # type: ignore[arg-type]  # the admin lets only our own in
    last = LedgerCheck.objects.first()
    if last is not None and last.at > clock.now() - JUST_READ:
        messages.info(request, gettext("The ledger was read less than a minute ago."))
    else:
        read_ledger.enqueue()
        messages.success(
            request, gettext("A worker reads the ledger now. What it finds is on this page then.")
        )
    return redirect("wagtailadmin_home")


urlpatterns = [path("ledger/read/", read, name="stories_read_ledger")]
