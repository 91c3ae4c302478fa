"""What became of a coding since it was made, from the audit log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from analysis.models import Code, Coding
from stories.models import AuditEntry


@dataclass(frozen=True)
class Event:
    """Something that was done to a coding: what, by whom (their user name), when."""

    said: str
    by: str
    at: datetime


def history_of(coding: Coding) -> list[Event]:
    """From its making on, in as many queries for a long history as for a short one."""
    found = AuditEntry.objects.filter(target=f"coding:{coding.pk}").select_related("actor").order_by("pk")
    entries = list(found)
    keys = {entry.detail.get(name) for entry in entries for name in ("code", "was")}
    names = dict(Code.objects.filter(pk__in=keys - {None}).values_list("pk", "name"))
    return list(_told(entries, names))


def _told(entries: list[AuditEntry], names: dict[int, str]) -> Iterator[Event]:
    for entry in entries:
        code = names.get(entry.detail.get("code"), "")
        was = names.get(entry.detail.get("was"), "")
        said = {
            "coding.applied": gettext("Coded as %(code)s"),
            "coding.recoded": gettext("Changed from %(was)s to %(code)s"),
            "coding.removed": gettext("Taken away"),
            "coding.restored": gettext("Put back"),
        }.get(entry.action)
        if said:
            by = entry.actor.get_username() if entry.actor else ""
            yield Event(said % {"code": code, "was": was}, by, entry.at)
