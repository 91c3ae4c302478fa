"""Verifying every chain, and keeping when that was last done and how it ended."""

import logging
from dataclasses import asdict
from datetime import timedelta
from typing import Final

from stories import clock
from stories.ledger.verify import Verdict, verify, verify_the_tail
from stories.models import AuditEntry, ConsentEvent, LedgerCheck

CHAINS: Final = (ConsentEvent, AuditEntry)
TAIL: Final = 20
A_DAY: Final = timedelta(days=1)
log = logging.getLogger("storybook.ledger")


def all_of_it() -> list[Verdict]:
    """Each chain from its beginning; what was found is kept, and logged where it is not whole."""
    found = [verify(kind) for kind in CHAINS]
    whole = not any(one.wrong for one in found)
    LedgerCheck.objects.create(found=[asdict(one) for one in found], is_whole=whole)
    for one in found:
        if one.wrong:
            log.error("The ledger is not whole. %s: %s", one.chain, one)
    return found


def the_tail() -> list[Verdict]:
    """The last entries of each chain, and its head."""
    return [verify_the_tail(kind, TAIL) for kind in CHAINS]


def daily() -> list[Verdict]:
    """The whole ledger where that was last done more than a day ago; otherwise nothing."""
    last = LedgerCheck.objects.first()
    return all_of_it() if last is None or last.at <= clock.now() - A_DAY else []
