"""Telling, one thing a page. What is typed is kept at each step; what is wrong is said by a page that can be
loaded again; and what is sent is sent once."""

import hashlib
from contextlib import suppress
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from stories.accounts import handed_over
from stories.intake import cookies
from stories.intake.cookies import JustTold
from stories.intake.telling import draft as drafts
from stories.intake.telling import send as sending
from stories.intake.telling import sounds
from stories.intake.telling.asked import Asked
from stories.intake.telling.draft import Draft
from stories.intake.telling.forms import TellingForm
from stories.intake.telling.looked_over import looked_over
from stories.intake.telling.send import NotReady, Sent, asked_of
from stories.intake.telling.steps import (
    LOOK,
    PHONE,
    SOUND,
    STORY,
    USE,
    WHO,
    chapters,
    fields_of,
    first_open,
    may_open,
    steps_of,
)
from stories.languages import speak
from stories.models import ConsentFormVersion, HelpLine, Study, User
from stories.roles import Right
from stories.tellers import session
from stories.views.receipt_form import NO_SUCH_RECEIPT, TooMany, receipt_in
from stories.views.spoken import REFUSED, sound_in, still_there, take, takes

WRONG_WORDS: Final = "words_refused"


def said(study: Study) -> Study | None:
    """The study, where a page names it: not where it is the only one."""
    return study if Study.objects.exclude(pk=study.pk).exists() else None


def begun(key: str) -> HttpResponse:
    """On to the first step, with the key for the browser."""
    response = redirect("stories:tell", PHONE)
    cookies.give_key(response, key)
    return response


@never_cache
@require_safe
def go_on(request: HttpRequest) -> HttpResponse:
    """/share/tell/: where the teller left off."""
    try:
        draft = drafts.held(cookies.key_of(request))
        if draft.locked:
            return redirect("stories:unlock")
        return redirect("stories:tell", first_open(draft, steps_of(draft, asked_of(draft))))
    except drafts.NotThere:
        return redirect("stories:share")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, step: str) -> HttpResponse:
    """/share/tell/<step>/"""
    key = cookies.key_of(request)
    try:
        draft = drafts.held(key)
        asked = asked_of(draft)
    except drafts.NotThere:
        return begin_with(request, step) if request.method == "POST" else redirect("stories:share")
    speak(asked.version.language)
    if draft.locked:
        if request.method == "POST":  # from a page that was still open: its words are kept, and not shown
            keep_quietly(request, key, asked, step)
        return redirect("stories:unlock")
    if draft.sent:
        return _thank(request, sending.again(draft))
    if request.method != "POST":
        return _show(request, key, draft, asked, step)
    try:
        if step == LOOK:
            return _send(request, key, draft, asked)
        return _answer(request, key, asked, step)
    except drafts.NotThere:  # thrown away meanwhile, in another tab
        return redirect("stories:share")


def _show(request: HttpRequest, key: str, draft: Draft, asked: Asked, step: str) -> HttpResponse:
    there = steps_of(draft, asked)
    if draft.is_idle:
        drafts.throw_away(key)
        response = redirect(f"{reverse('stories:share')}?idle=yes")
        cookies.take_key(response)
        return response
    if step not in there or not may_open(draft, step, there):
        return redirect("stories:tell", first_open(draft, there))
    if not draft.is_on_their_own:
        with drafts.changing(key):
            pass  # it was looked at: it is not idle
    form = _form(request, draft, asked, step, checked="check" in request.GET)
    if "words" in form.errors and draft.last(WRONG_WORDS):
        form.errors["words"] = form.error_class([draft.last(WRONG_WORDS)])
    return _page(request, draft, asked, step, form)


def _form(request: HttpRequest, draft: Draft, asked: Asked, step: str, *, checked: bool) -> TellingForm:
    """With what was said; `checked`: and with what is not right about it."""
    options: dict[str, Any] = {
        "asked": asked,
        "only": fields_of(step, asked),
        "beside": collector(request, asked.study) is not None,
        "another": bool(draft.teller),
        "session_open": not draft.teller or _is_open(request, draft),
    }
    if checked:
        return TellingForm(draft.data(), **options)
    several = {"content_warnings", "never"}
    initial = {name: typed if name in several else typed[-1] for name, typed in draft.said.items() if typed}
    return TellingForm(initial=initial, **options)


def _page(
    request: HttpRequest, draft: Draft, asked: Asked, step: str, form: TellingForm, *, status: int = 200
) -> HttpResponse:
    there = steps_of(draft, asked)
    at = there.index(step)
    all_chapters, chapter = chapters(there), USE if step.startswith(USE) else step
    uses = [one for one in there if one.startswith(USE)]
    beside = collector(request, asked.study)
    context = {
        "form": form,
        "field": form[next(iter(form.fields))] if form.fields else None,
        "step": step,
        "draft": draft,
        "version": asked.version,
        "study": said(asked.study),
        "asked": asked,
        "before": there[at - 1] if at else "",
        "number": all_chapters.index(chapter) + 1,
        "of": len(all_chapters),
        "question": uses.index(step) + 1 if step in uses else 0,
        "questions": len(uses),
        "then": LOOK if request.GET.get("then") == LOOK or request.POST.get("then") == LOOK else "",
        "beside": beside,
        "mark": _mark(draft.once),
        "was": _mark(draft.last("body")),
        "refused": draft.last(REFUSED) if "check" in request.GET else "",
        "takes": takes(draft) if step == SOUND else (),
        "has_sound": step in (SOUND, LOOK) and still_there(draft),
        "both": "both" in request.GET,
        "prompts": asked.study.prompts.read_in(asked.version.language) if step in (STORY, SOUND) else (),
        "help_lines": HelpLine.objects.near(asked.study.area, asked.version.language),
        "again": "again" in request.GET or status != 200,
        "looked_over": looked_over(draft, asked, beside=beside is not None) if step == LOOK else [],
    }
    name = "use" if step in uses else step
    return render(request, f"stories/telling/{name}.html", context, status=status)


def _answer(request: HttpRequest, key: str, asked: Asked, step: str) -> HttpResponse:
    """Keep it, and go on; where something is not right, the same page says so once it is loaded."""
    quietly = request.POST.get("quietly") == "yes"
    if quietly and step == WHO:  # under sixteen nothing is kept
        return HttpResponse(status=204)
    if step == SOUND and not quietly:
        return _speak(request, key, asked)
    with drafts.changing(key) as draft:
        there = steps_of(draft, asked)
        if draft.sent or not may_open(draft, step, there):
            return redirect("stories:telling")
        if step == STORY and (joined := _of_two_tabs(request, draft)) is not None:
            if quietly:
                return HttpResponse(status=409)  # its page says so, and goes on holding its own
            draft.said["body"] = [joined]
            return redirect(f"{reverse('stories:tell', args=[step])}?both=yes")
        drafts.say(draft, fields_of(step, asked), request.POST)
        if quietly:
            return HttpResponse(status=204, headers={"Telling-Was": _mark(draft.last("body"))})
        form = _form(request, draft, asked, step, checked=True)
        stops = form.why_first
        after = _done(request, draft, asked, step, form.is_valid())
        own = draft.is_on_their_own
    if stops:
        return _talk_first(key, asked, str(stops))
    response = redirect(after)
    if step == PHONE and "check=" not in after:
        cookies.give_key(response, key, own=own)
    return response


def _speak(request: HttpRequest, key: str, asked: Asked) -> HttpResponse:
    """What was spoken, or a file. All that takes long is done before anything is locked."""
    sent = sound_in(request, drafts.held(key))
    left: list[sounds.SealedFile | None] = [sent.sound]
    try:
        with drafts.changing(key) as draft:
            if draft.sent or not may_open(draft, SOUND, steps_of(draft, asked)):
                return redirect("stories:telling")
            left = [*take(draft, sent)]
            is_right = draft.sound is not None and not draft.last(REFUSED)
            return redirect(_done(request, draft, asked, SOUND, is_right))
    finally:
        sounds.delete(*left)


def _done(request: HttpRequest, draft: Draft, asked: Asked, step: str, is_right: bool) -> str:
    """Note that a step was answered; where that leads: to the next, or to what is wrong here."""
    draft.done = [one for one in draft.done if one != step] + ([step] if is_right else [])
    if not is_right:
        then = "&then=look" if request.POST.get("then") == LOOK else ""
        return f"{reverse('stories:tell', args=[step])}?check=yes{then}"
    return reverse("stories:tell", args=[_after(request, draft, step, steps_of(draft, asked))])


def _after(request: HttpRequest, draft: Draft, step: str, there: list[str]) -> str:
    if request.POST.get("then") == LOOK:
        return first_open(draft, there)
    following = there[there.index(step) + 1]
    return following if may_open(draft, following, there) else first_open(draft, there)


def _of_two_tabs(request: HttpRequest, draft: Draft) -> str | None:
    """Both, where something else was typed in another tab since this page was made; else None."""
    here, there = request.POST.get("body", ""), draft.last("body")
    if request.POST.get("was", "") == _mark(there) or not there.strip() or there in here:
        return None
    return there if here in there else f"{there}\n\n{here}"


def _mark(typed: str) -> str:
    return hashlib.sha256(typed.replace("\r\n", "\n").encode()).hexdigest()[:12]


def keep_quietly(request: HttpRequest, key: str, asked: Asked, step: str) -> None:
    """What a page held, where nothing can be shown."""
    with suppress(KeyError), drafts.changing(key) as draft:
        fields = fields_of(step, asked)
        if draft.sent or step in (WHO, LOOK):  # under sixteen nothing is kept, and no seven words are
            return
        if step == STORY and (joined := _of_two_tabs(request, draft)) is not None:
            draft.said["body"] = [joined]
        else:
            drafts.say(draft, fields, request.POST)


def _talk_first(key: str, asked: Asked, why: str) -> HttpResponse:
    """Nothing of what was said is kept: a person talks with them first."""
    drafts.throw_away(key)
    where = reverse("stories:talk-first", args=[asked.study.slug] if said(asked.study) else [])
    response = redirect(f"{where}?why={why}&stopped=yes&in={asked.version.language}")
    cookies.take_key(response)
    return response


# ---- Sending ----------------------------------------------------------------------------------------


def _send(request: HttpRequest, key: str, draft: Draft, asked: Asked) -> HttpResponse:
    if draft.teller and not _is_open(request, draft):
        form = _form(request, draft, asked, LOOK, checked=True)
        form.data = request.POST
        try:
            receipt = receipt_in(form, request)
        except TooMany:
            return _page(request, draft, asked, LOOK, form, status=429)
        if receipt is None or str(receipt.storyteller.public_id) != draft.teller:
            wrong = form.errors.get("words", [NO_SUCH_RECEIPT])[0]
            with drafts.changing(key) as changed:
                changed.said[WRONG_WORDS] = [str(wrong)]
            return redirect(f"{reverse('stories:tell', args=[LOOK])}?check=yes")
        session.enter(request, receipt)
    try:
        sent = sending.send(
            key,
            draft,
            asked,
            collector=collector(request, asked.study),
            returning=session.storyteller_of(request),
        )
    except NotReady as not_ready:
        return redirect(f"{reverse('stories:tell', args=[not_ready.step])}?check=yes&then=look")
    return _thank(request, sent)


def _is_open(request: HttpRequest, draft: Draft) -> bool:
    teller = session.storyteller_of(request)
    return teller is not None and str(teller.public_id) == draft.teller


def _thank(request: HttpRequest, sent: Sent) -> HttpResponse:
    """On to the page with the seven words, however often it is sent."""
    page = cookies.page_of(sent.once)
    response = redirect(f"{reverse('stories:thanks')}?of={page}")
    told = JustTold(words=tuple(sent.words), spoken=sent.spoken, joined=sent.joined)
    cookies.remember(request, response, page, told)
    return response


def collector(request: HttpRequest, study: Study) -> User | None:
    """The member of staff beside the teller: whoever is signed in on this device and may collect there."""
    user = handed_over.beside(request)
    if user is None:
        return None
    return user if Study.objects.reached_by(user, Right.COLLECT).filter(pk=study.pk).exists() else None


# ---- Pages whose draft, or whose cookies, are gone ------------------------------------------------------


def begin_with(request: HttpRequest, step: str) -> HttpResponse:
    """The page was open longer than its draft was kept: what it held begins another one."""
    asked = asked_by(request)
    if asked is None or step in (SOUND, WHO, LOOK):
        return redirect(f"{reverse('stories:share')}?again=yes")
    key = drafts.begin(study=asked.study, version=asked.version)
    with drafts.changing(key) as draft:
        try:
            drafts.say(draft, fields_of(step, asked), request.POST)
        except KeyError as unknown:
            raise Http404 from unknown
        if step == STORY:
            draft.said["way"] = ["write"]
    response = redirect(f"{reverse('stories:tell', args=[PHONE])}?again=yes")
    cookies.give_key(response, key)
    return response


def asked_by(request: HttpRequest) -> Asked | None:
    """Whom the page was telling."""
    study = Study.objects.asking().filter(slug=request.POST.get("for", "")).first()
    version = ConsentFormVersion.objects.asked_now(study.consent_form) if study else None
    return Asked(study, version) if study and version else None


def give_back(request: HttpRequest, step: str) -> HttpResponse | None:
    """Where the browser's cookies are lost nothing can be kept: the page comes back with all that it held, to
    be sent once more. None where there is no such page."""
    try:
        draft = drafts.held(cookies.key_of(request))
        asked: Asked | None = asked_of(draft)
    except drafts.NotThere:
        asked = asked_by(request)
        draft = Draft("", asked.study.pk, asked.version.pk) if asked else Draft("", 0, 0)
    if asked is None:
        return None
    try:
        fields = fields_of(step, asked)
    except KeyError:
        return None
    drafts.say(draft, fields, request.POST)
    if step == STORY:
        draft.said.setdefault("way", ["write"])
    if step not in steps_of(draft, asked):
        return None
    form = _form(request, draft, asked, step, checked=False)
    return _page(request, draft, asked, step, form, status=403)
