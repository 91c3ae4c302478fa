"""What a memo hangs on, said and linked to."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import Truncator

from analysis.models import Memo
from analysis.models.memo import On
from stories.models import Passage, Story

WORDS = 12


@dataclass(frozen=True)
class Hooked:
    """`what` is what it hangs on, as it is called; `address` is where that can be seen."""

    memo: Memo
    kind: str
    what: str
    address: str


def hooked(memo: Memo) -> Hooked:
    what, address = _of(memo)
    return Hooked(memo, str(memo.on.label), what, address)


def _of(memo: Memo) -> tuple[str, str]:
    match memo.on:
        case On.STORY if memo.story is not None:
            return memo.story.called, reverse("analysis_desk", args=[memo.story.public_id])
        case On.PASSAGE if memo.passage is not None:
            return _words(memo.passage), f"{_desk(memo.passage)}#m{memo.pk}"
        case On.CODING if memo.coding is not None:
            words = f"{memo.coding.code.name}: {_words(memo.coding.passage)}"
            return words, f"{_desk(memo.coding.passage)}#c{memo.coding.pk}"
        case On.CODE if memo.code is not None:
            return memo.code.name, reverse("analysis_code", args=[memo.code.slug])
        case _:
            return str(memo.study), reverse("analysis_memos")


def story_of(memo: Memo) -> Story | None:
    """The story that it goes with; None of a code or a study."""
    passage = memo.coding.passage if memo.coding is not None else memo.passage
    return memo.story if passage is None else passage.revision.text.story


def _words(passage: Passage) -> str:
    return f"“{Truncator(passage.text).words(WORDS)}”"


def _desk(passage: Passage) -> str:
    return reverse("analysis_desk", args=[passage.revision.text.story.public_id])
