"""A collector's own notes on a story that they took in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from stories.accounts.actors import require
from stories.intake import field_notes
from stories.models import FieldNote, Story, User
from stories.models.uses import Use
from stories.roles import Right


@never_cache
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """/admin/field-notes/<story>/: read by who writes them alone. By POST one more, or one fewer."""
    collector: User = require(request.user, Right.COLLECT)  # type: ignore[arg-type]  # the admin lets only our own in
    mine = Story.objects.permitting(Use.KEEP).reached_by(collector, Right.COLLECT)
    story = get_object_or_404(mine, pk=pk, collected_by=collector)
    typed = request.POST.get("body", "")
    status = 200
    if request.method == "POST":
        try:
            _change(collector, story, typed, request.POST.get("remove", ""))
        except field_notes.BadNote as error:
            messages.error(request, str(error))
            status = 422
        else:
            messages.success(request, gettext("Saved. Only you read it."))
            return redirect("stories_field_notes", pk)
    title = gettext("Your notes on story %(number)s") % {"number": story.pk}
    context = {
        "notes": field_notes.of(collector, story),
        "typed": typed,
        "header_title": title,
        "header_icon": "edit",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": title},
        ],
    }
    return render(request, "stories/admin/field_notes.html", context, status=status)


def _change(collector: User, story: Story, typed: str, removed: str) -> None:
    if removed:
        note = get_object_or_404(
            FieldNote, pk=removed if removed.isdecimal() else 0, by=collector, story=story
        )
        field_notes.remove(by=collector, note=note)
    else:
        field_notes.write(by=collector, story=story, body=typed)


urlpatterns = [path("field-notes/<int:pk>/", notes, name="stories_field_notes")]
