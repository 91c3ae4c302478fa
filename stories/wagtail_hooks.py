"""The ground's panels on the first page of the Wagtail admin, and the accounts."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from stories.admin import (
    batches,
    call_sheet,
    concerns,
    consent_forms,
    consent_record,
    copies,
    corrections,
    drafts,
    edited_lists,
    export,
    face_to_face,
    field_notes,
    find_story,
    hand_over,
    imports,
    ledger,
    people,
    receipt_recovery,
    recordings,
    referrals,
    site_state,
    speakers,
    story_acts,
    strike_out,
    third_parties,
    transcript,
)
from stories.admin.dashboard.administrator import administrator
from stories.admin.dashboard.collector import collector
from stories.admin.dashboard.panel import add_panel
from stories.admin.dashboard.steward import steward
from stories.roles import Right


class AccountsMenuItem(MenuItem):
    """Only for those who look after accounts."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"stories.{Right.ADMINISTER.value}")


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def own_urls() -> list[URLPattern]:
    return [
        *people.urlpatterns,
        *consent_record.urlpatterns,
        *find_story.urlpatterns,
        *site_state.urlpatterns,
        *story_acts.urlpatterns,
        *ledger.urlpatterns,
        *referrals.urlpatterns,
        *third_parties.urlpatterns,
        *consent_forms.urlpatterns,
        *recordings.urlpatterns,
        *speakers.urlpatterns,
        *transcript.urlpatterns,
        *drafts.urlpatterns,
        *imports.urlpatterns,
        *export.urlpatterns,
        *batches.urlpatterns,
        *strike_out.urlpatterns,
        *corrections.urlpatterns,
        *copies.urlpatterns,
        *receipt_recovery.urlpatterns,
        *call_sheet.urlpatterns,
        *face_to_face.urlpatterns,
        *hand_over.urlpatterns,
        *field_notes.urlpatterns,
        *edited_lists.urlpatterns,
        *concerns.urlpatterns,
    ]


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def accounts_menu_item() -> Any:
    return AccountsMenuItem(
        _("Accounts"), reverse("stories_people"), name="accounts", icon_name="group", order=120
    )


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def site_state_menu_item() -> Any:
    return AccountsMenuItem(
        _("How the site is"), reverse("stories_site_state"), name="site-state", icon_name="cogs", order=121
    )


class HelpLinesMenuItem(MenuItem):
    """For those who keep the list."""

    def is_shown(self, request: HttpRequest) -> bool:
        return edited_lists.may(request.user)  # type: ignore[arg-type]  # the admin lets only our own in


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def help_lines_menu_item() -> Any:
    return HelpLinesMenuItem(
        _("Help lines"), reverse("stories_help_lines"), name="help-lines", icon_name="help", order=118
    )


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def asking_menu_item() -> Any:
    return HelpLinesMenuItem(
        _("What tellers are asked"), reverse("stories_asking"), name="asking", icon_name="edit", order=117
    )


class CopiesMenuItem(MenuItem):
    """For those who give copies, and those who tell of a withdrawal."""

    def is_shown(self, request: HttpRequest) -> bool:
        return any(
            request.user.has_perm(f"stories.{may.value}") for may in (Right.KEEP_CONSENT, Right.PUBLISH)
        )


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def copies_menu_item() -> Any:
    return CopiesMenuItem(
        _("Copies given"), reverse("stories_copies"), name="copies", icon_name="copy", order=115
    )


class RecordingsMenuItem(MenuItem):
    """For those who start and check transcripts."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"stories.{Right.TRANSCRIBE.value}")


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def recordings_menu_item() -> Any:
    return RecordingsMenuItem(
        _("Recordings"), reverse("stories_recordings"), name="recordings", icon_name="media", order=105
    )


class BringInMenuItem(MenuItem):
    """For those who collect."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"stories.{Right.COLLECT.value}")


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def bring_in_menu_item() -> Any:
    return BringInMenuItem(
        _("Import stories"), reverse("stories_batches"), name="bring-in", icon_name="upload", order=104
    )


class FormsMenuItem(MenuItem):
    """For those who look after consent."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"stories.{Right.KEEP_CONSENT.value}")


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def find_story_menu_item() -> Any:
    return FormsMenuItem(
        _("Find a story"), reverse("stories_find"), name="find-story", icon_name="search", order=103
    )


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def forms_menu_item() -> Any:
    return FormsMenuItem(
        _("Consent forms"),
        reverse("stories_forms"),
        name="consent-forms",
        icon_name="clipboard-list",
        order=112,
    )


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def worried_menu_item() -> Any:
    return MenuItem(
        _("I am worried about someone"),
        reverse("stories_worried"),
        name="worried",
        icon_name="warning",
        order=900,
    )


@hooks.register("construct_homepage_panels", order=10)  # type: ignore[untyped-decorator]
def lay_desks(request: HttpRequest, panels: list[Any]) -> None:
    if (panel := concerns.lead_panel(request.user)) is not None:  # type: ignore[arg-type]  # one of ours
        panels.append(panel)
    add_panel(request, panels, Right.COLLECT, collector)
    add_panel(request, panels, Right.KEEP_CONSENT, steward)
    add_panel(request, panels, Right.ADMINISTER, administrator)
