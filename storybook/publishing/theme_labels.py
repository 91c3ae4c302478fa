"""Which themes a person found in some words, as readers see them: a name, a colour, a shape, a link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from analysis.models import Code, Coding
from stories.consent.allowed import Allowed
from stories.models import Passage
from stories.models.uses import Use
from storybook.models import ThemePage

OF_CODE: Final = tuple(f"code__{field}" for field in ("name", "path", "colour", "shape"))
"""Without the phrases of its lexicon, which are many."""


@dataclass(frozen=True)
class ThemeLabel:
    name: str
    colour: int
    shape: str
    # The page of the theme, or of the nearest theme above it; empty when there is none to read.
    url: str = ""


def labels_of(passages: Iterable[Passage], gate: Allowed) -> dict[int, tuple[ThemeLabel, ...]]:
    """The themes of each passage, by its primary key: codes of live codings that touch its words.

    Two queries however many passages there are. What researchers may no longer
    read names no theme either: `gate` has been asked about the passages' stories.
    """
    passages = list(passages)
    codings = list(
        Coding.objects.live()
        .filter(
            passage__revision__in={passage.revision_id for passage in passages if _readable(passage, gate)}
        )
        .select_related("code", "passage")
        .only(*OF_CODE, "passage__revision", "passage__start", "passage__end")
        .order_by("code__name")
    )
    addresses = _addresses()
    labels = {}
    for passage in passages:
        codes = dict.fromkeys(coding.code for coding in codings if _touch(coding.passage, passage))
        labels[passage.pk] = tuple(label(code, addresses) for code in codes)
    return labels


def _readable(passage: Passage, gate: Allowed) -> bool:
    return gate.may(Use.RESEARCH, passage.revision.text.story_id)


def _touch(one: Passage, other: Passage) -> bool:
    return one.revision_id == other.revision_id and one.start < other.end and one.end > other.start


def label(code: Code, addresses: Sequence[tuple[str, str]]) -> ThemeLabel:
    """A code as readers see it; `addresses` as (path in the codebook, URL), deepest first."""
    url = next((url for path, url in addresses if code.path.startswith(path)), "")
    return ThemeLabel(name=code.name, colour=code.colour, shape=code.shape, url=url)


def _addresses() -> list[tuple[str, str]]:
    pages = (
        ThemePage.objects.open_to_readers()
        .select_related("code")
        .only("url_path", "locale", "code__path")
        .order_by("-code__depth")
    )
    return [(page.code.path, page.get_url() or "") for page in pages]
