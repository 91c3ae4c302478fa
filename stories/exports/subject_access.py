"""All that a teller gave, and all that was made of it, in one file: to read, and for other programs."""

import json
import mimetypes
import shutil
import zipfile
from dataclasses import asdict
from typing import IO, Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext

from stories.consent.record import record
from stories.consent.summary import plainly
from stories.models import Quote, Recording, Revision, Story, Text, Turn
from stories.tellers import appearances
from stories.transcripts import teller_corrections

STYLE: Final = "read.css"
DATA: Final = "story.json"
CONSENT: Final = "consent.jsonld"
BEST_KNOWN: Final = {
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/x-m4a": ".m4a",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/webm": ".webm",
    "audio/flac": ".flac",
}


def pack(story: Story, into: IO[bytes], *, exercised_at: str) -> None:
    """Write the zip. Sound is put in as it is: it does not get smaller."""
    recordings = [(one, _named(one, number)) for number, one in enumerate(_recordings(story), start=1)]
    texts = list(story.texts.select_related("current", "recording").order_by("pk"))
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(STYLE, (settings.ROOT / "static" / "css" / "everything.css").read_text())
        out.writestr(f"{gettext('Read me first')}.html", _page(story, texts, recordings))
        out.writestr(DATA, _json(_data(story, texts, recordings)))
        out.writestr(CONSENT, _json(record(story, exercised_at=exercised_at)))
        for number, text in enumerate(texts, start=1):
            if text.current is not None:
                out.writestr(f"words/{number}.txt", text.current.body + "\n")
        for recording, name in recordings:
            _put_in(out, recording, name)


def _put_in(out: zipfile.ZipFile, recording: Recording, name: str) -> None:
    """In pieces, wherever the file lies: a recording can be hours long."""
    with recording.file.open("rb") as sound, out.open(zipfile.ZipInfo(name), "w", force_zip64=True) as copy:
        shutil.copyfileobj(sound, copy)


def _recordings(story: Story) -> list[Recording]:
    return list(story.recordings.order_by("pk"))


def _named(recording: Recording, number: int) -> str:
    kind = recording.media_type
    return f"voice/{number}{BEST_KNOWN.get(kind) or mimetypes.guess_extension(kind) or ''}"


def _page(story: Story, texts: list[Text], recordings: list[tuple[Recording, str]]) -> str:
    return render_to_string(
        "stories/subject_access.html",
        {
            "story": story,
            "texts": [(text, _said(text)) for text in texts],
            "recordings": recordings,
            "quotes": _quotes(story),
            "own": teller_corrections.of_story(story),
            "places": appearances.appearances(story),
            "consent": plainly(story),
        },
    )


def _said(text: Text) -> list[tuple[Turn, str]]:
    """Each turn with its words; none where nobody says who spoke."""
    if text.current is None:
        return []
    turns = [
        (turn, text.current.body[turn.start : turn.end])
        for turn in text.current.turns.select_related("speaker")
    ]
    return turns if any(turn.speaker for turn, _ in turns) else []


def _quotes(story: Story) -> list[Quote]:
    return list(Quote.objects.of(story).select_related("passage").order_by("pk"))


def _data(story: Story, texts: list[Text], recordings: list[tuple[Recording, str]]) -> dict[str, Any]:
    teller = story.storyteller
    return {
        "id": str(story.public_id),
        "title": story.title,
        "kind": story.kind,
        "told_on": story.told_on.isoformat(),
        "told_at": story.created_at.isoformat(),
        "language": story.language,
        "place": story.area.name if story.area else "",
        "it_happened_to": story.standpoint,
        "by_what_right": story.authority,
        "who_you_are_to_them": story.relation,
        "content_warnings": story.content_warnings,
        "named": {"how": teller.how_named, "as": teller.display_name},
        "about_me": teller.attributes,
        "what_this_is_about_to_me": story.about_to_teller,
        "what_good_would_look_like": story.good_to_teller,
        "texts": [_text(text) for text in texts],
        "recordings": [
            {
                "file": name,
                "media_type": one.media_type,
                "bytes": one.size,
                "sha256": one.sha256,
                "milliseconds": one.duration_ms,
            }
            for one, name in recordings
        ],
        "what_i_say_that_i_said": [
            {"words": one.words, "said_at": one.said_at.isoformat(), "answer": one.state}
            for one in teller_corrections.of_story(story)
        ],
        "quotes": [
            {"words": one.passage.text, "answer": one.state, "asked_at": one.asked_at.isoformat()}
            for one in _quotes(story)
        ],
        "answers_face_to_face": [
            {"kind": one.kind, "sha256": one.sha256, "said_at": one.event.at.isoformat()}
            for one in story.evidence.select_related("event")
        ],
        "where": [asdict(place) for place in appearances.appearances(story)],
    }


def _text(text: Text) -> dict[str, Any]:
    """Every version there is of the words, with the turns of a conversation."""
    return {"kind": text.kind, "versions": [_version(one) for one in text.revisions.order_by("number")]}


def _version(revision: Revision) -> dict[str, Any]:
    return {
        "number": revision.number,
        "from": revision.source,
        "made_by": revision.maker,
        "made_with": revision.made_with,
        "made_at": revision.made_at.isoformat(),
        "words": revision.body,
        "turns": [
            {
                "speaker": turn.called,
                "voice": turn.speaker.voice if turn.speaker else "",
                "start": turn.start,
                "end": turn.end,
                "start_ms": turn.start_ms,
                "end_ms": turn.end_ms,
                "words": turn.words,
            }
            for turn in revision.turns.select_related("speaker")
        ],
    }


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n"
