"""The ground's own rules, as Django system checks."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db import connections

from stories.ledger import triggers
from stories.models import ConsentFormVersion, Study
from stories.transcription.engine import EngineUnavailable
from stories.transcription.models_on_disk import GET_ONE, chosen


def triggers_in_place(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """stories.E001: the database refuses what may never be changed (once it has been migrated)."""
    return [
        checks.Error(
            f"The database lacks the trigger {name!r}, so what may never change could be changed.",
            hint="Run manage.py migrate, which puts every trigger in place.",
            id="stories.E001",
        )
        for alias in databases or ()
        if "stories_passage" in connections[alias].introspection.table_names()
        for name in triggers.missing(using=alias)
    ]


def consent_form_there(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """stories.W002: without a published consent form nobody can tell a story (/share/ answers 503)."""
    return [
        checks.Warning(
            "No consent form is published, so nobody can tell a story.",
            hint="Run manage.py load_consent_form, with your organisation's name.",
            id="stories.W002",
        )
        for alias in databases or ()
        if "stories_consentformversion" in connections[alias].introspection.table_names()
        and not ConsentFormVersion.objects.using(alias).exists()
    ]


def safeguarding_lead_there(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """stories.W003: a study has a form, and nobody is named whom its team tells when it is worried."""
    return [
        checks.Warning(
            "A study has no safeguarding lead, or its form does not say how soon a person reads a story: "
            "nobody can tell it one.",
            hint="Name the lead in the admin, under Consent forms, and publish a version that says it.",
            id="stories.W003",
        )
        for alias in databases or ()
        if "stories_consentformversion" in connections[alias].introspection.table_names()
        and ConsentFormVersion.objects.using(alias).exists()
        and Study.objects.using(alias).exclude(pk__in=Study.objects.using(alias).asking()).exists()
    ]


def speech_model_there(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[checks.CheckMessage]:
    """stories.W001: without a speech model recordings are kept, and wait."""
    try:
        chosen()
    except EngineUnavailable as error:
        return [checks.Warning(str(error), hint=GET_ONE, id="stories.W001")]
    return []
