"""Receipts: seven words by which a teller opens their own page, and which are kept nowhere.

The words are made from the one-time key that the form carried, so that a
repeated submission is given the same receipt again. Seven words of a list of
5,000 or more are 86 bits. Only a hash keyed with the site's pepper is stored: the same
words give the same hash, so a receipt can be looked up.
"""

import difflib
import hmac
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext, ngettext

from stories import clock
from stories.models import Receipt, Story, Storyteller
from stories.security.passphrase import word_list

LENGTH: Final = 7
SHOWN_FOR: Final = timedelta(minutes=10)
"""From when they were first shown: a page that was closed too early, or never came, is opened again."""


class NotAReceipt(ValueError):
    """The words can't be a receipt of ours. Its text is for the person who typed them."""


def words_for(key: str) -> tuple[str, ...]:
    """The seven words that belong to a form's one-time key."""
    number = int.from_bytes(
        hmac.digest(settings.STORYBOOK_RECEIPT_PEPPER.encode(), b"receipt:" + key.encode(), "sha256")
    )
    words = word_list()
    chosen = []
    for _ in range(LENGTH):
        number, index = divmod(number, len(words))
        chosen.append(words[index])
    return tuple(chosen)


def read(typed: str) -> tuple[str, ...]:
    """Seven words as a person types them: any case, any marks between. Raises `NotAReceipt`."""
    words = tuple(re.findall(r"[a-z]+", typed.lower()))
    for word in words:
        if word not in word_list():
            raise NotAReceipt(_unknown(word))
    if len(words) != LENGTH:
        said = ngettext(
            "A receipt has %(all)s words. You typed %(number)s.",
            "A receipt has %(all)s words. You typed %(number)s.",
            len(words),
        )
        raise NotAReceipt(said % {"all": LENGTH, "number": len(words)})
    return words


def _unknown(word: str) -> str:
    near = difflib.get_close_matches(word, word_list(), n=1, cutoff=0.75)
    if not near:
        return gettext("“%(word)s” is not one of our words.") % {"word": word[:30]}
    said = gettext("“%(word)s” is not one of our words. Did you mean “%(near)s”?")
    return said % {"word": word[:30], "near": near[0]}


def digest(words: tuple[str, ...]) -> str:
    """64 hexadecimal digits: HMAC-SHA-256 under the pepper. Not slow: docs/decisions/0002-receipts.md."""
    pepper = settings.STORYBOOK_RECEIPT_PEPPER.encode()
    return hmac.digest(pepper, b"kept:" + " ".join(words).encode(), "sha256").hex()


def issue(storyteller: Storyteller, key: str) -> tuple[str, ...]:
    """Give the storyteller their receipt; the words are returned and not kept."""
    words = words_for(key)
    Receipt.objects.create(storyteller=storyteller, digest=digest(words))
    return words


def given(story: Story, key: str) -> tuple[str, ...]:
    """The words that came with the story for this key.

    None at all where its teller had told before, and has them; none where they were shown too long ago.
    """
    words = words_for(key)
    receipt = Receipt.objects.filter(storyteller=story.storyteller_id, digest=digest(words)).first()
    return words if receipt is not None and _may_be_shown(receipt) else ()


def show(words: Sequence[str]) -> tuple[str, ...]:
    """The words, to put on a page; the first time is written down, and some time after it there are none."""
    receipt = receipt_of(words) if words else None
    if receipt is None or not _may_be_shown(receipt):
        return ()
    if receipt.shown_at is None:
        Receipt.objects.filter(pk=receipt.pk, shown_at=None).update(shown_at=clock.now())
    return tuple(words)


def _may_be_shown(receipt: Receipt) -> bool:
    return receipt.shown_at is None or clock.now() - receipt.shown_at <= SHOWN_FOR


def receipt_of(words: Sequence[str]) -> Receipt | None:
    """The receipt that these seven words are, if there is one."""
    return Receipt.objects.select_related("storyteller").filter(digest=digest(tuple(words))).first()
