"""What was written before there were seals is sealed as it stands, in the order of its time.

An earlier alteration can't be seen any more by this; a story whose events no longer follow on each other stays
closed, since its standing is not touched where it did not match the last event.
"""

import secrets
from typing import Any

from django.db import migrations

from stories.chain.seal import digest, seal

USES = ("keep", "research", "insight", "publish", "voice", "book", "share", "contact")


def said(event: Any) -> dict[str, Any]:
    form = event.form_version
    return {
        "form": digest(
            {
                "form": form.form_id,
                "number": form.number,
                "language": form.language,
                "introduction": form.introduction,
                "questions": form.questions,
                "controller": form.controller,
                "complaints_to": form.complaints_to,
            },
            salt="",
        ),
        "answers": {use: getattr(event, use) for use in USES if getattr(event, use) is not None},
        "embargo": event.embargo,
        "embargo_until": event.embargo_until,
        "expires_at": event.expires_at,
        "method": event.method,
        "by": event.by_id,
    }


def seal_events(apps: Any, using: str) -> None:
    events = apps.get_model("stories", "ConsentEvent").objects.using(using)
    standings = apps.get_model("stories", "Standing").objects.using(using)
    before, previous = "", {}
    in_order = events.select_related("form_version", "story").order_by("at", "pk")
    for number, event in enumerate(in_order.iterator(chunk_size=2_000), start=1):
        old = event.hash
        event.number, event.subject = number, event.story.public_id
        event.salt = secrets.token_hex(16)
        event.content = digest(said(event), salt=event.salt)
        event.previous_hash = previous.get(event.story_id, "")
        links = {
            "number": number,
            "subject": event.subject,
            "sequence": event.sequence,
            "kind": event.kind,
            "at": event.at,
            "content": event.content,
            "previous": event.previous_hash,
        }
        event.hash = before = previous[event.story_id] = seal(links, before=before)
        event.save(update_fields=["number", "subject", "salt", "content", "previous_hash", "hash"])
        standings.filter(story=event.story_id, sequence=event.sequence, hash=old).update(hash=event.hash)


def seal_audit(apps: Any, using: str) -> None:
    entries = apps.get_model("stories", "AuditEntry").objects.using(using)
    before = ""
    for number, entry in enumerate(entries.order_by("at", "pk").iterator(chunk_size=2_000), start=1):
        links = {
            "number": number,
            "at": entry.at,
            "actor": entry.actor_id,
            "actor_kind": entry.actor_kind,
            "action": entry.action,
            "target": entry.target,
            "detail": entry.detail,
        }
        entry.number, entry.hash = number, seal(links, before=before)
        before = entry.hash
        entry.save(update_fields=["number", "hash"])


def seal_all(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    seal_events(apps, using)
    seal_audit(apps, using)


class Migration(migrations.Migration):
    dependencies = [("stories", "0019_the_ledger_is_chained")]

    operations = [migrations.RunPython(seal_all, migrations.RunPython.noop)]
