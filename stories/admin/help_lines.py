"""Where a teller or a reader can turn now: the list, edited as a whole."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import RegexValidator
from django.forms import ModelForm, modelformset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from stories.ledger import audit
from stories.models import HelpLine, User
from stories.roles import Right

MAY: Final = (Right.PUBLISH, Right.KEEP_CONSENT)
is_an_address = RegexValidator(
    r"^(tel:\+?[\d ]+|sms:\+?\d+(\?&body=[\w ]+)?|https://[^\s\"<>]+)$",
    _("Begin it with tel:, sms: or https://."),
)


class HelpLineForm(ModelForm[HelpLine]):
    class Meta:
        model = HelpLine
        fields = ("name", "how", "address", "about", "area", "position")

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"])
        is_an_address(address)
        return address


Lines = modelformset_factory(HelpLine, form=HelpLineForm, extra=1, can_delete=True)


def may(user: User) -> bool:
    """Whether they keep the list."""
    return any(user.has_perm(f"stories.{right.value}") for right in MAY)


@never_cache
def lines(request: HttpRequest) -> HttpResponse:
    """/admin/help-lines/"""
    user: Any = request.user
    if not may(user):
        raise PermissionDenied
    formset = Lines(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _is_valid(formset):
        formset.save()
        audit.record(by=user, action="help.edited", target="help:all", lines=HelpLine.objects.count())
        messages.success(request, gettext("Saved. Everybody sees it from now on."))
        return redirect("stories_help_lines")
    title = gettext("Help lines")
    context = {
        "formset": formset,
        "header_title": title,
        "header_icon": "help",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": "", "label": title},
        ],
    }
    status = 422 if formset.is_bound else 200
    return render(request, "stories/admin/help_lines.html", context, status=status)


def _is_valid(formset: Any) -> bool:
    try:
        return bool(formset.is_valid())
    except ValidationError:  # its own hidden fields are missing
        return False


urlpatterns = [path("help-lines/", lines, name="stories_help_lines")]
