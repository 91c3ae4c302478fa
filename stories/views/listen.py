"""The one way by which sound leaves: it asks the gate, at every request."""

import io

from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from stories.audio import listening_copy, masks
from stories.audio.clips import MEDIA_TYPE, NoClip, cut, heard, kept_clip
from stories.audio.masks import Source
from stories.audio.ranges import Blocks
from stories.formats import vtt
from stories.formats.transcript import Transcript
from stories.models import Passage, Quote, Recording, Story, User
from stories.models.uses import Use
from stories.roles import Right
from stories.tellers import session
from stories.texts.passages import Span, spans
from stories.transcripts import access
from stories.transcripts.captions import of_all, of_passage, of_span
from stories.views.ranges import HEADERS, serve


@require_safe
def listen(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """/listen/<recording>/: the whole (?small: the small copy of it), or with ?t=start,end (milliseconds)
    exactly that clip; else 404. Staff hear with ?muted what is left of it where a part is closed."""
    recording = Recording.objects.select_related("story").filter(public_id=public_id).first()
    if recording is None:
        raise Http404
    wanted = _wanted(request.GET.get("t"))
    try:
        source, quoted = let_hear(request, recording, wanted)
        if wanted is not None and quoted is not None:
            return _serve_file(request, kept_clip(recording, wanted, source), MEDIA_TYPE)
        if wanted is None and "small" in request.GET and not source.key:
            return _serve_file(request, listening_copy.name_of(recording), listening_copy.MEDIA_TYPE)
        if wanted is None:
            return _serve_file(request, source.name, source.media_type)
        clip = cut(recording, wanted, source)
        return serve(request, len(clip), MEDIA_TYPE, lambda part: Blocks(io.BytesIO(clip), part))
    except (NoClip, FileNotFoundError) as error:
        raise Http404 from error


@require_safe
def captions(request: HttpRequest, public_id: str) -> HttpResponse:
    """/listen/<recording>/captions.vtt, with ?t=start,end of exactly that clip: to whoever may hear it;
    else 404.

    Of a quote its own words, and of nothing beside it.
    """
    found = Recording.objects.select_related("story", "transcript__current").filter(public_id=public_id)
    recording = found.first()
    text = getattr(recording, "transcript", None)
    if recording is None or text is None or text.current is None:
        raise Http404
    wanted = _wanted(request.GET.get("t"))
    _, quoted = let_hear(request, recording, wanted)
    if wanted is None:
        lines = of_all(text.current)
    else:
        lines = of_passage(quoted, wanted) if quoted is not None else of_span(text.current, wanted)
    told = vtt.write(Transcript(tuple(lines), recording.story.language[:2]))
    return HttpResponse(told, content_type="text/vtt; charset=utf-8", headers=HEADERS)


def let_hear(
    request: HttpRequest, recording: Recording, wanted: Span | None
) -> tuple[Source, Passage | None]:
    """From which sound they hear it; and the quote, where what is wanted is exactly the whole of one that may
    be shown and heard. Raises Http404 for all others."""
    mine = _is_teller(request, recording)
    source = masks.original(recording) if mine else _for_others(request, recording, wanted)
    if source is None:
        raise Http404
    quoted = None if mine or wanted is None else heard(recording).get(wanted)
    if not (mine or quoted is not None or _is_let_hear(request, recording, wanted)):
        raise Http404
    return source, quoted


def _for_others(request: HttpRequest, recording: Recording, wanted: Span | None) -> Source | None:
    if "muted" in request.GET and _may_hear_to_check(request, recording):
        return masks.for_checkers(recording)
    return masks.for_others(recording, wanted)


def _wanted(t: str | None) -> Span | None:
    if t is None:
        return None
    start, _, end = t.partition(",")
    if not (start.isdecimal() and end.isdecimal() and len(t) < 30 and int(start) < int(end)):
        raise Http404
    return Span(int(start), int(end))


def _is_teller(request: HttpRequest, recording: Recording) -> bool:
    """Of a story that is kept. What they closed themselves they hear too."""
    mine = session.stories_of(request).filter(pk=recording.story_id)
    return mine.exists() and Story.objects.permitting(Use.KEEP).filter(pk=recording.story_id).exists()


def _is_let_hear(request: HttpRequest, recording: Recording, wanted: Span | None) -> bool:
    """Staff."""
    return (
        _may_hear_all(request, recording)
        or _may_hear_to_check(request, recording)
        or _may_hear_asked(request, recording, wanted)
    )


def _may_hear_all(request: HttpRequest, recording: Recording) -> bool:
    """Those who read for research, of a story that permits it."""
    user = request.user
    if not isinstance(user, User):
        return False
    readable = Story.objects.permitting(Use.RESEARCH).reached_by(user, Right.READ)
    return readable.filter(pk=recording.story_id).exists()


def _may_hear_to_check(request: HttpRequest, recording: Recording) -> bool:
    """Those who check transcripts, of a story whose words they may open."""
    user = request.user
    return isinstance(user, User) and access.reviewable_by(user).filter(pk=recording.story_id).exists()


def _may_hear_asked(request: HttpRequest, recording: Recording, wanted: Span | None) -> bool:
    """A collector, exactly the moment that they ask its teller about, face to face."""
    user = request.user
    if wanted is None or not isinstance(user, User) or not user.has_perm(f"stories.{Right.COLLECT.value}"):
        return False
    asked = Quote.objects.waiting().filter(passage__revision__text__recording=recording)
    theirs = asked.permitting(Use.PUBLISH).reached_by(user, Right.COLLECT).select_related("passage")
    return wanted in spans(quote.passage for quote in theirs).values()


def _serve_file(request: HttpRequest, name: str, media_type: str) -> HttpResponseBase:
    storage = storages["private"]
    size = storage.size(name)
    return serve(request, size, media_type, lambda part: Blocks(storage.open(name, "rb"), part))
