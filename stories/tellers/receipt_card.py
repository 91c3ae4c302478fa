"""The seven words on a card: with a square that a telephone reads instead of typing them."""

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from stories.consent import receipts

SIZED: Final = '<svg width="200" height="200" aria-hidden="true" '
"""Pixels, for where no stylesheet is: in the file. What the square says is written beside it."""


def address_with(words: Sequence[str], request: HttpRequest) -> str:
    """What the square says. No browser sends what stands behind a # to anyone, and no log has it."""
    return request.build_absolute_uri(reverse("stories:my-story")) + "#" + "-".join(words)


def address_at(words: Sequence[str], site: str) -> str:
    """The same, where no request says what the site is called. `site`: with its scheme."""
    return site + reverse("stories:my-story") + "#" + "-".join(words)


def number_of(words: Sequence[str]) -> int | None:
    """The number of the story that was told with these words last. It opens nothing: it is what is said to
    somebody who is rung."""
    receipt = receipts.receipt_of(words) if words else None
    story = receipt.storyteller.stories.order_by("-pk").first() if receipt else None
    return story.pk if story else None


def qr_svg(address: str) -> SafeString:
    """A QR code as SVG, drawn here: dark on light whatever the colours of the page."""
    import segno

    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(
        border=4, dark="#000", light="#fff", svgclass="square", lineclass=None, omitsize=True
    )
    return mark_safe(drawn.replace("<svg ", SIZED, 1))  # noqa: S308 (of modules of a code, and no word of anyone's)
