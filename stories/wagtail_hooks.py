"""The ground's desks on the first page of the Wagtail admin, and the accounts."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from stories.admin import (
    batches,
    bringing_in,
    consent_forms,
    consent_record,
    copies,
    desks,
    drafts,
    face_to_face,
    lost_receipts,
    others,
    own_words,
    people,
    recordings,
    saving,
    speakers,
    story_acts,
    striking,
    talking_first,
    words,
)
from stories.admin.desk import lay
from stories.roles import May


class AccountsMenuItem(MenuItem):
    """Only for those who look after accounts."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"stories.{May.ADMINISTER.value}")


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def own_urls() -> list[URLPattern]:
    return [
        *people.urlpatterns,
        *consent_record.urlpatterns,
        *story_acts.urlpatterns,
        *talking_first.urlpatterns,
        *others.urlpatterns,
        *consent_forms.urlpatterns,
        *recordings.urlpatterns,
        *speakers.urlpatterns,
        *words.urlpatterns,
        *drafts.urlpatterns,
        *bringing_in.urlpatterns,
        *saving.urlpatterns,
        *batches.urlpatterns,
        *striking.urlpatterns,
        *own_words.urlpatterns,
        *copies.urlpatterns,
        *lost_receipts.urlpatterns,
        *face_to_face.urlpatterns,
    ]


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def accounts_menu_item() -> Any:
    return AccountsMenuItem(
        _("Accounts"), reverse("stories_people"), name="accounts", icon_name="group", order=120
    )


class CopiesMenuItem(MenuItem):
    """For those who give copies, and those who tell of a withdrawal."""

    def is_shown(self, request: HttpRequest) -> bool:
        return any(request.user.has_perm(f"stories.{may.value}") for may in (May.KEEP_CONSENT, May.PUBLISH))


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def copies_menu_item() -> Any:
    return CopiesMenuItem(
        _("Copies given"), reverse("stories_copies"), name="copies", icon_name="copy", order=115
    )


class RecordingsMenuItem(MenuItem):
    """For those who start and check transcripts."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"stories.{May.TRANSCRIBE.value}")


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def recordings_menu_item() -> Any:
    return RecordingsMenuItem(
        _("Recordings"), reverse("stories_recordings"), name="recordings", icon_name="media", order=105
    )


class BringInMenuItem(MenuItem):
    """For those who collect."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"stories.{May.COLLECT.value}")


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def bring_in_menu_item() -> Any:
    return BringInMenuItem(
        _("Bring stories in"), reverse("stories_batches"), name="bring-in", icon_name="upload", order=104
    )


class FormsMenuItem(MenuItem):
    """For those who look after consent."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"stories.{May.KEEP_CONSENT.value}")


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def forms_menu_item() -> Any:
    return FormsMenuItem(
        _("Consent forms"),
        reverse("stories_forms"),
        name="consent-forms",
        icon_name="clipboard-list",
        order=112,
    )


@hooks.register("construct_homepage_panels", order=10)  # type: ignore[untyped-decorator]
def lay_desks(request: HttpRequest, panels: list[Any]) -> None:
    lay(request, panels, May.COLLECT, desks.collector)
    lay(request, panels, May.KEEP_CONSENT, desks.steward)
    lay(request, panels, May.ADMINISTER, desks.administrator)
