"""A standing for each story that was told before there were standings: the gate's rule as it was then."""

from itertools import groupby
from typing import Any

from django.db import migrations

NEEDS = {
    "keep": ("keep",),
    "research": ("keep", "research"),
    "insight": ("keep", "research", "insight"),
    "publish": ("keep", "publish"),
    "voice": ("keep", "publish", "voice"),
    "book": ("keep", "book"),
    "share": ("keep", "share"),
    "contact": ("keep", "contact"),
}


def standing(events: list[Any]) -> dict[str, Any]:
    said: dict[str, bool] = {}
    invalid, expired, ends_at, embargo, opens_at = False, False, None, "none", None
    for event in events:
        said |= {use: getattr(event, use) for use in NEEDS if getattr(event, use) is not None}
        if event.embargo:
            embargo, opens_at = event.embargo, event.embargo_until
        if event.kind == "given":
            invalid = False
        if event.kind in ("given", "renewed"):
            expired, ends_at = False, event.expires_at
        expired = expired or event.kind == "expired"
        invalid = invalid or event.kind == "invalidated"
    uses = {use: not invalid and all(said.get(need) for need in needs) for use, needs in NEEDS.items()}
    closed = expired or embargo == "open"
    last = events[-1]
    return {
        **uses,
        "closed": closed,
        "opens_at": opens_at if embargo == "until" else None,
        "ends_at": ends_at,
        "sequence": last.sequence,
        "hash": last.hash,
    }


def make_standings(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    events = apps.get_model("stories", "ConsentEvent").objects.using(using).order_by("story", "sequence")
    standings = apps.get_model("stories", "Standing").objects.using(using)
    by_story = groupby(events.iterator(), key=lambda event: event.story_id)
    standings.bulk_create(
        [standings.model(story_id=story, **standing(list(history))) for story, history in by_story],
        batch_size=1_000,
    )


class Migration(migrations.Migration):
    dependencies = [("stories", "0005_standing")]
    operations = [migrations.RunPython(make_standings, migrations.RunPython.noop)]
