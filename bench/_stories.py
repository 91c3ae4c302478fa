"""Many written stories at once, each of a person of their own who said yes to everything, with its words."""

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final

from bench import _sealed
from bench._corpus import Corpus

if TYPE_CHECKING:
    from stories.models import ConsentFormVersion, Story

PARAGRAPHS: Final = 5
WORDS: Final = 60  # in each paragraph
BATCH: Final = 2_000


def tell(number: int, corpus: Corpus) -> None:
    """As the acts would leave them, written in bulk: so without audit, news and runs of words."""
    version = _form()
    for begun in range(0, number, BATCH):
        _some(min(BATCH, number - begun), corpus, version)


def _form() -> "ConsentFormVersion":
    from django.utils import timezone

    from stories.models import ConsentForm, ConsentFormVersion

    form, _ = ConsentForm.objects.get_or_create(name="Bench", slug="bench")
    version, _ = ConsentFormVersion.objects.get_or_create(
        form=form,
        number=1,
        defaults={"controller": "Nobody", "complaints_to": "Nobody", "published_at": timezone.now()},
    )
    return version


def _some(number: int, corpus: Corpus, version: "ConsentFormVersion") -> None:
    from django.db import transaction
    from django.utils import timezone

    from stories.consent import standing
    from stories.ledger import write_permit
    from stories.models import ConsentEvent, Standing, Story, Storyteller, Study
    from stories.models.uses import Use

    tellers = Storyteller.objects.bulk_create([Storyteller() for _ in range(number)])
    study = Study.objects.get()
    stories = Story.objects.bulk_create(
        [Story(storyteller=teller, study=study, kind="written") for teller in tellers]
    )
    events = [
        ConsentEvent(
            story=story,
            subject=story.public_id,
            sequence=1,
            kind="given",
            form_version=version,
            embargo="none",
            at=timezone.now() - timedelta(days=1),
            method="web",
            **{use.value: True for use in Use},
        )
        for story in stories
    ]
    _sealed.insert(events)
    with transaction.atomic(), write_permit.permit_caches():
        Standing.objects.bulk_create([standing.of([event]) for event in events])
    _words(stories, corpus)


def _words(stories: "list[Story]", corpus: Corpus) -> None:
    from stories.models import Revision, Text

    texts = Text.objects.bulk_create([Text(story=story, kind="account") for story in stories])
    paragraphs = iter(lambda: corpus.text(WORDS), "")
    revisions = Revision.objects.bulk_create(
        [
            Revision(text=text, number=1, source="typed", body="\n".join(islice(paragraphs, PARAGRAPHS)))
            for text in texts
        ]
    )
    for text, revision in zip(texts, revisions, strict=True):
        text.current = revision
    Text.objects.bulk_update(texts, ["current"])
