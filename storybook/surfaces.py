"""Every address of the site, and what of a story it shows: by which use, to its teller, or nothing at all.

The way an address is named here is `name_of`. A test fails on an address that nobody put in one of these
lists, and walks them all as everyone with stories in every state: whatever of a story is found must be there
by one of these uses, for someone who may, at that moment. An address that is not here shows nothing, and
nothing is what it may show.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import URLPattern, URLResolver

from stories.models.uses import Use
from stories.roles import Right


@dataclass(frozen=True)
class Surface:
    """What an address may show of a story: by any of these uses; to the teller with their receipt, all."""

    uses: frozenset[Use] = frozenset()
    teller: bool = False


def _by(*uses: Use) -> Surface:
    return Surface(frozenset(uses))


FOR: Final[Mapping[Use, Right]] = {Use.RESEARCH: Right.READ, Use.KEEP: Right.COLLECT}
"""By these uses something is shown to those only who may do this. By the others it is shown to anyone."""

TELLER: Final = Surface(teller=True)
NOTHING: Final = Surface()

SHOWS: Final[Mapping[str, Surface]] = {
    # For readers.
    "wagtail_serve": _by(Use.PUBLISH),
    "theme-on-one-page": _by(Use.PUBLISH),
    "search:search": _by(Use.PUBLISH, Use.RESEARCH),
    "stories:listen": Surface(frozenset({Use.VOICE, Use.RESEARCH, Use.KEEP}), teller=True),
    "stories:captions": Surface(frozenset({Use.VOICE, Use.RESEARCH, Use.KEEP}), teller=True),
    # For its teller.
    **{
        f"stories:{name}": TELLER
        for name in (
            *(
                "my-story",
                "one-story",
                "parts",
                "when",
                "names",
                "reach",
                "consent",
                "everything",
                "take-back",
            ),
            *("write-another", "record-another", "said", "said-turn"),
        )
    },
    # For staff. A collector sees what they took in is called, and opens it to check its words.
    "stories_recordings": _by(Use.KEEP, Use.RESEARCH),
    "stories_doubts": _by(Use.KEEP, Use.RESEARCH),
    "stories_speakers": _by(Use.KEEP, Use.RESEARCH),
    **{
        name: _by(Use.KEEP, Use.RESEARCH)
        for name in ("stories_words", *(f"stories_words_{one}" for one in ("draft", "together", "version")))
    },
    "stories_find": _by(Use.KEEP),  # its title, to a steward of its study, who asked for it
    "stories_bring_in": _by(Use.KEEP, Use.RESEARCH),
    "stories_save_words": _by(Use.RESEARCH),
    "stories_batch_cards": _by(Use.KEEP),
    "stories_own_words": _by(Use.KEEP, Use.RESEARCH),
    "stories_strike": _by(Use.KEEP, Use.RESEARCH),
    "wagtailadmin_home": _by(Use.KEEP, Use.RESEARCH, Use.PUBLISH),
    **{
        name: _by(Use.RESEARCH)
        for name in (
            *("analysis_workbench", "analysis_desk", "analysis_code_words", "analysis_check_words"),
            *("analysis_ask_for_words", "analysis_accept", "analysis_reject", "analysis_reopen"),
            *("analysis_remove", "analysis_restore", "analysis_recode", "analysis_undo", "analysis_redo"),
            *("analysis_accept_together", "analysis_reject_together", "analysis_coding"),
            *("analysis_suggestion", "analysis_since", "analysis_counts", "analysis_times"),
            *("analysis_code", "analysis_edit_code", "analysis_memo", "analysis_story_memos"),
            *("analysis_passages", "analysis_passages_csv", "analysis_passages_xlsx"),
            *("analysis_save_query", "analysis_forget_query"),
            *("analysis_table_story", "analysis_table_place", "analysis_table_month", "analysis_table_code"),
            *("analysis_table_story_csv", "analysis_table_place_csv", "analysis_table_month_csv"),
            *("analysis_table_story_xlsx", "analysis_table_place_xlsx", "analysis_table_month_xlsx"),
            *("analysis_table_code_csv", "analysis_table_code_xlsx"),
            *("analysis_memos", "analysis_memos_csv", "analysis_memos_xlsx"),
            *("analysis_change_memo", "analysis_code_memo"),
            *("analysis_remove_memo", "analysis_restore_memo", "analysis_set_aside"),
            *("analysis_finish_coding", "analysis_go-on_coding"),
            *("analysis_blind_coding", "analysis_see_coding"),
        )
    },
    **{
        name: _by(Use.PUBLISH)
        for name in (
            *("storybook_quotes", "stories_answers", "stories_answer", "stories_quote_card"),
            *("wagtailadmin_api:pages:detail", "wagtailadmin_api:pages:action", "wagtailadmin_block_preview"),
        )
    },
    **{
        f"storybook_quote_chooser:{name}": _by(Use.PUBLISH)
        for name in ("choose", "choose_results", "chosen", "chosen_multiple", "create")
    },
    **{
        f"wagtailadmin_pages:{name}": _by(Use.PUBLISH)
        for name in (
            *("edit", "view_draft", "preview_on_add", "preview_on_edit", "workflow_preview"),
            *("revisions_view", "revisions_revert", "revisions_compare"),
        )
    },
}

SHOW_NO_STORY: Final[Mapping[str, str]] = {
    "analysis": "insight",
    "": """
        analysis_codebook analysis_codebook_csv analysis_codebook_qdc analysis_codebook_changes
        analysis_new_code analysis_load_codebook analysis_move_code analysis_merge_code analysis_split_code
        analysis_retire_code analysis_bring_back_code analysis_undo_code analysis_add_example
        analysis_remove_example analysis_tables
        about accessibility django.views.generic.base.TemplateView privacy sitemap stories_add_person
        storybook.views.styleguide.styleguide stories_batch stories_batch_keep stories_batch_throw_away
        stories_batches stories_empty_sheet stories_consent stories_consent_file stories_evidence
        stories_copies stories_discard_form stories_draft_form stories_form stories_form_preview
        stories_forms stories_history_file stories_identity stories_new_password stories_nobody_else
        stories_notice_sent stories_open_account stories_others stories_batch stories_batch_keep
        stories_batch_throw_away stories_batches stories_empty_sheet stories_help_lines stories_lead
        stories_asking stories_asking_of stories_concern stories_concern_decide stories_concerns
        stories_worried stories_site_state stories_site_note
        stories_own_form stories_people
        stories_person stories_publish_form stories_sign_form stories_hand_over stories_field_notes
        stories_receipt_check stories_receipt_give
        stories_receipt_reach stories_receipt_refuse stories_receipts stories_to_tell stories_call_sheet
        stories_call_outcomes stories_sender stories_read_ledger stories_hear_anew stories_say_language
        stories_name_names stories_settle_other stories_steward_acts stories_stop_run
        stories_study stories_talk_done stories_talk_read stories_talks stories_told
        stories_try_run_again storybook.views.for_machines.favicon storybook.views.for_machines.robots
        storybook.views.for_machines.security storybook.views.health.healthz
        storybook.views.health.readyz storybook.views.pictures.picture storybook.views.sign_in.SignIn
        what-happens wagtail.admin.views.home.default wagtail_bulk_action wagtailadmin_account
        wagtailadmin_choose_page wagtailadmin_choose_page_anchor_link wagtailadmin_choose_page_child
        wagtailadmin_choose_page_chosen_multiple wagtailadmin_choose_page_email_link
        wagtailadmin_choose_page_external_link wagtailadmin_choose_page_phone_link
        wagtailadmin_choose_page_search wagtailadmin_dismissibles wagtailadmin_error_test
        wagtailadmin_explore wagtailadmin_explore_results wagtailadmin_explore_root
        wagtailadmin_javascript_catalog wagtailadmin_login wagtailadmin_logout
        wagtailadmin_password_reset wagtailadmin_password_reset_complete
        wagtailadmin_password_reset_confirm wagtailadmin_password_reset_done wagtailadmin_sprite
        wagtailadmin_tag_autocomplete wagtailadmin_tag_model_autocomplete
        wagtailcore_authenticate_with_password wagtailcore_login wagtaildocs_authenticate_with_password
        wagtaildocs_serve
    """,
    "stories": """
        agree-words answer-quote change-use close consent-file go-on gone lost open-part pause put-back
        leave not-safe old-door hand-back restore save-words share sound-again sound-heard take-all-back
        talk-first tell telling thanks these-are-mine throw-away unlock upload uploads
    """,
    "wagtailadmin_api:documents": "detail find listing",
    "wagtailadmin_api:images": "detail find listing",
    "wagtailadmin_api:pages": "find listing",
    "wagtailadmin_collections": "add delete edit index set_privacy",
    "wagtailadmin_editing_sessions": "ping release",
    "wagtailadmin_pages": """
        add add_subpage choose_parent collect_workflow_action_data confirm_workflow_cancellation
        convert_alias copy delete history history_results lock move move_confirm revisions_index
        revisions_unschedule search search_results set_page_position set_privacy type_use
        type_use_results unlock unpublish usage workflow_action workflow_history workflow_history_detail
    """,
    "wagtailadmin_reports": """
        aging_pages aging_pages_results locked_pages locked_pages_results page_types_usage
        page_types_usage_results site_history site_history_results workflow workflow_results
        workflow_tasks workflow_tasks_results
    """,
    "wagtailadmin_workflows": """
        add add_task disable disable_task edit edit_task enable enable_task index index_results remove
        select_task_type task_chooser task_chooser_create task_chooser_results task_chosen task_index
        task_index_results usage usage_results
    """,
    "wagtaildocs": """
        add add_multiple create_multiple_from_uploaded_document delete delete_multiple
        delete_upload_multiple document_usage edit edit_multiple index index_results
    """,
    "wagtaildocs_chooser": "choose choose_results chosen chosen_multiple create",
    "wagtailembeds": "chooser chooser_upload",
    "wagtailimages": """
        add add_multiple create_multiple_from_uploaded_image delete delete_multiple
        delete_upload_multiple edit edit_multiple image_usage index index_results preview url_generator
        url_generator_output
    """,
    "wagtailimages_chooser": "choose choose_results chosen chosen_multiple create select_format",
    "wagtailredirects": "add delete edit index index_results process_import start_import",
    "wagtailsites": "add copy delete edit history history_results index index_results usage",
    "wagtailsnippets": "index",
    "wagtailusers_groups": "add delete edit history history_results index index_results usage",
    "wagtailusers_users": "add copy delete edit history history_results index index_results usage",
}
"""By their namespace. Numbers of people are no story."""


def classified() -> dict[str, Surface]:
    """Every address that someone has put in a list, by its name."""
    nothing = {
        f"{namespace}:{name}" if namespace else name: NOTHING
        for namespace, names in SHOW_NO_STORY.items()
        for name in names.split()
    }
    return nothing | dict(SHOWS)


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf: its name, and the whole of its pattern as Django writes it."""

    name: str
    pattern: str


def addresses(
    patterns: Iterable[URLPattern | URLResolver], namespace: str = "", before: str = ""
) -> Iterator[Address]:
    """All that there are, those of Wagtail too."""
    for one in patterns:
        pattern = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield Address(namespace + name_of(one), pattern)
        else:
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from addresses(one.url_patterns, inner, pattern)


def name_of(pattern: URLPattern) -> str:
    """As it is named; where it has no name, the view that answers it."""
    return pattern.name or pattern.lookup_str
