"""How many written stories a second come in with a sheet: a folder of documents of 500 words, one by one,
each with its consent, the picture that proves it, its hashes and its audit, whole or not at all.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from bench import Measurement
from bench._corpus import Corpus
from bench._site import own_site
from bench.submit import publish_a_form

STORIES: Final = 500
WORDS: Final = 500
ENOUGH: Final = 100  # a second
USES: Final = "research; insight; publish"
SMALL: Final = {"stories": 5}


def measure(stories: int = STORIES) -> Measurement:
    with own_site(), TemporaryDirectory() as folder:
        from stories.models import Story

        publish_a_form()
        _write(Path(folder), stories)
        looked = _timed(folder, keep=False)
        kept = _timed(folder, keep=True)
        assert Story.objects.count() == stories
        return Measurement(
            "bring_in",
            round(kept / stories * 1000, 1),
            "milliseconds a story",
            1000 / ENOUGH,
            {"per_second": round(stories / kept, 1), "looked_at_per_second": round(stories / looked, 1)},
        )


def _write(folder: Path, stories: int) -> None:
    from PIL import Image

    corpus = Corpus()
    rows = ["words,teller,consents,evidence"]
    Image.new("RGB", (800, 600), "white").save(folder / "form.jpg")
    for number in range(stories):
        (folder / f"{number}.txt").write_text(corpus.text(WORDS))
        rows.append(f"{number}.txt,{number},{USES},form.jpg")
    (folder / "stories.csv").write_text("\n".join(rows))


def _timed(folder: str, *, keep: bool) -> float:
    from stories.bulk_import.archive import source_of
    from stories.bulk_import.run import Came, run
    from stories.models import Batch, BatchStage, Study

    stage = BatchStage.KEEPING if keep else BatchStage.LOOKING
    batch = Batch.objects.create(study=Study.objects.get(), by=_collector(), stage=stage)
    begun = perf_counter()
    report = run(batch, source_of(Path(folder)))
    whole = perf_counter() - begun
    assert set(report.counts) == {Came.KEPT if keep else Came.GOOD}, report.counts
    return whole


def _collector() -> Any:
    """Of the study's team, with the role of it and nothing else."""
    from django.contrib.auth.models import Group

    from stories.models import Membership, Study, User
    from stories.roles import Role

    collector, made = User.objects.get_or_create(username="bench")
    if made:
        collector.groups.add(Group.objects.get(name=Role.COLLECTOR.value))
        Membership.objects.create(user=collector, study=Study.objects.get(), role=Role.COLLECTOR.value)
    return collector
