"""What others do at the same story meanwhile, and how often each code is used."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache

from analysis.admin.desk import answers
from analysis.admin.desk.opened import opened
from analysis.codebook.in_vivo import with_words
from analysis.coding import progress
from analysis.models import Code, Coding, Memo
from analysis.models.coding import not_blind_to
from analysis.reading import OF_STORY
from stories import clock

FIRST_YEAR: Final = 2000
OVERLAP: Final = timedelta(seconds=5)
"""An act that began before the last time may have been committed after it. What is told twice is the same."""


@never_cache
def since(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Codings of this story that were made or changed since the moment in `at`, and the moment of now."""
    at, now = opened(request, public_id), clock.now()
    last = _moment(request.GET.get("at", "")) or now
    if last.year < FIRST_YEAR:
        last = now
    codings = Coding.objects.filter(
        not_blind_to(at.reader), **{OF_STORY: at.story}, changed_at__gte=last - OVERLAP
    )
    keys = set(codings.values_list("pk", flat=True))
    written = Memo.objects.of_story(at.story).filter(made_at__gte=last - OVERLAP)
    if not progress.of(at.reader, at.story).sees_others:
        written = written.filter(by=at.reader)
    memos = set(written.values_list("pk", flat=True))
    keys |= set(written.filter(coding__isnull=False).values_list("coding", flat=True))
    told = answers.standing(at, keys, memos=memos)
    fresh = Code.objects.filter(codings__in=keys, made_at__gte=last - OVERLAP).distinct()
    codes = with_words(fresh, at.reader) if keys else []
    new = {"codes": [answers.packed(code) for code in codes]}
    return JsonResponse({**told, **new, **answers.steps(at), "at": now.isoformat()})


def _moment(sent: str) -> datetime | None:
    try:
        moment = parse_datetime(sent)
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


@never_cache
def counts(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """How many passages have each code, in all stories that this person may read."""
    at = opened(request, public_id)
    codings = Coding.objects.seen_by(at.reader).order_by()
    counted = codings.values_list("code").annotate(number=Count("passage", distinct=True))
    return JsonResponse({"counts": {str(code): number for code, number in counted}})
