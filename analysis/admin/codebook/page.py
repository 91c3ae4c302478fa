"""The codebook as a tree: how often each code is used, where it stands, what is close to what."""

from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from analysis.admin.codebook.forms import NewCode
from analysis.codebook import acts, arrange, changes, near_names
from analysis.codebook.access import codebooks_of
from analysis.codebook.in_vivo import put_words, with_words
from analysis.models import Code, Codebook, Coding
from analysis.reading import codes_of
from stories import clock
from stories.accounts.actors import require
from stories.models import User
from stories.roles import Right

RECENT: Final = timedelta(days=30)
STEPS: Final = ("up", "down", "in", "out")


def reader_of(request: HttpRequest) -> User:
    return require(request.user, Right.READ)  # type: ignore[arg-type]  # the admin lets only our own users in


def book_of(request: HttpRequest, reader: User) -> Codebook:
    """The one that is asked for by `book`, of those that this person may see; or their first."""
    books = codebooks_of(reader, Right.READ)
    if not books:
        raise PermissionDenied(gettext("Only those who work there can do this."))
    asked = request.GET.get("book") or request.POST.get("book") or ""
    return next((book for book in books if str(book.pk) == asked), books[0])


def code_of(request: HttpRequest, slug: str) -> Code:
    """A code of a codebook that this person may see, or 404."""
    reader = reader_of(request)
    code: Code = get_object_or_404(codes_of(reader, Right.READ), slug=slug)
    put_words([code], reader)
    return code


def crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    here = {"url": reverse("analysis_codebook"), "label": gettext("Codebook")}
    return [{"url": reverse("wagtailadmin_home"), "label": gettext("Home")}, here, *more]


def codebook(request: HttpRequest) -> HttpResponse:
    return show(request, book_of(request, reader_of(request)))


def show(
    request: HttpRequest, book: Codebook, *, form: NewCode | None = None, status: int = 200
) -> HttpResponse:
    reader = reader_of(request)
    codes = with_words(book.codes.select_related("merged_into").order_by("path"), reader)
    recent = changes.since(book, clock.now() - RECENT)[:8]
    named = [one.merged_into for one in codes if one.merged_into] + [change.code for change in recent]
    put_words(named, reader)
    used = _used(reader, book)
    may_edit = book in codebooks_of(reader, Right.EDIT_CODEBOOK) if _may_edit(reader) else False
    context: dict[str, Any] = {
        "book": book,
        "books": codebooks_of(reader, Right.READ),
        "codes": [(code, used.get(code.pk, 0)) for code in codes if code.retired_at is None],
        "retired": [(code, used.get(code.pk, 0)) for code in codes if code.retired_at is not None],
        "near": list(near_names.pairs(codes)) if may_edit else [],
        "recent": recent,
        "may_edit": may_edit,
        "form": form or NewCode(book=book, reader=reader),
        "header_title": gettext("Codebook"),
        "header_icon": "tag",
        "breadcrumbs_items": [*crumbs()[:1], {"url": "", "label": gettext("Codebook")}],
    }
    return render(request, "analysis/codebook/page.html", context, status=status)


def _may_edit(reader: User) -> bool:
    return reader.has_perm(f"stories.{Right.EDIT_CODEBOOK.value}")


def _used(reader: User, book: Codebook) -> dict[int, int]:
    """How many passages have each code, in the stories that this person may read."""
    codings = Coding.objects.seen_by(reader).filter(code__codebook=book).order_by()
    return dict(codings.values_list("code").annotate(number=Count("passage", distinct=True)))


@require_POST
def create(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    book = book_of(request, reader)
    form = NewCode(request.POST, book=book, reader=reader)
    if not form.is_valid():
        return show(request, book, form=form, status=422)
    close = near_names.near(form.cleaned_data["name"], book.codes.all())
    try:
        made = acts.create(
            by=reader, codebook=book, name=form.cleaned_data["name"], parent=form.cleaned_data["parent"]
        )
    except acts.BadCode as error:
        form.add_error("name", str(error))
        return show(request, book, form=form, status=422)
    messages.success(request, gettext("“%(code)s” is in the codebook.") % {"code": made.name})
    if close is not None and close.pk != made.pk:
        said = gettext("Its name is close to “%(code)s”. Do both mean the same?")
        messages.warning(request, said % {"code": close.name})
    return redirect("analysis_code", made.slug)


@require_POST
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """One step up, down, in or out; or by dragging, under a code (`parent`) and behind one (`after`)."""
    reader, code = reader_of(request), code_of(request, slug)
    step = request.POST.get("step", "")
    try:
        if step in STEPS:
            parent, after = _stepped(code, step)
        else:
            parent, after = (
                _named(code, request.POST.get(name, "").replace("\0", "")) for name in ("parent", "after")
            )
        arrange.move(by=reader, code=code, parent=parent, after=after)
    except acts.BadCode as error:
        if _by_script(request):
            return JsonResponse({"said": str(error)}, status=409)
        messages.error(request, str(error))
    if _by_script(request):
        return JsonResponse({"said": gettext("“%(code)s” was moved.") % {"code": code.called}})
    return redirect(f"{reverse('analysis_codebook')}?book={code.codebook_id}#code-{code.slug}")


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("x-requested-with") == "XMLHttpRequest"


def _named(code: Code, slug: str) -> Code | None:
    found: Code | None = code.codebook.codes.filter(slug=slug).first() if slug else None
    return found


def _stepped(code: Code, step: str) -> tuple[Code | None, Code | None]:
    """Under which code, and behind which, one step from where it is. Retired ones are stepped over."""
    parent: Code | None = code.get_parent()
    siblings = [
        one for one in arrange.siblings_under(code, parent) if one.retired_at is None or one.pk == code.pk
    ]
    at = [one.pk for one in siblings].index(code.pk)
    before = siblings[at - 1] if at else None
    match step:
        case "up":
            return parent, siblings[at - 2] if at > 1 else None
        case "down":
            return parent, siblings[min(at + 1, len(siblings) - 1)]
        case "in" if before is not None:
            return before, before.get_children().last()
        case "out" if parent is not None:
            return parent.get_parent(), parent
    raise acts.BadCode(gettext("It can't go further there."))
