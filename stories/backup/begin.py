"""Before the first request is answered: what was erased is gone, what was closed is closed, and what is kept
beside the stories is what was said. Where this cannot be done, nothing is served."""

import logging
from datetime import timedelta
from typing import Final

from django.conf import settings

from stories import clock
from stories.backup import replay, unfinished
from stories.consent import closings, compare
from stories.erasure import erase
from stories.erasure import log as erased_log
from stories.ledger import journal

A_MONTH: Final = timedelta(days=31)
log = logging.getLogger("storybook.ledger")


def before_the_first_request() -> None:
    """The database may be an older one than the files beside it, put there by whatever means."""
    unfinished.refuse()
    erase.apply_again()
    if journal.is_there():
        replay.replay(unknown_is_held=False, erases=False)
    compare.close_what_differs(None if compare.missing_triggers() else compare.last_changed())


def before_other_work(**_: object) -> None:
    """The same for what works beside the site: before a job, and before what the timer does. A glance at the
    journal's end is enough, for the ledger of an older database lacks that. (A `task_started` receiver.)"""
    unfinished.refuse()
    if replay.is_behind():
        before_the_first_request()


def tidy_the_journal() -> int:
    """Once a day: all of it is read. Lines that later ones repeat go, and those of stories that no backup can
    bring back."""
    if not journal.is_there():
        return 0
    if wrong := journal.look():
        log.error("The journal of closings is not whole: %s.", wrong)
    try:
        journal.fill_the_reserve()
    except OSError as error:  # the disk filled up meanwhile; `/readyz` says so
        log.error("The reserve beside the journal: %s.", type(error).__name__)
    oldest = clock.now() - A_MONTH * settings.STORYBOOK_BACKUPS_KEPT_MONTHS
    gone = replay.forgotten({one.subject: one.at for one in erased_log.read()}, oldest)
    return journal.compact(lambda lines: closings.repeated(lines, forgotten=gone))
