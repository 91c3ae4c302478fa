"""What was loaded for good is out of the collector's way, and what comes later is not."""

import gc

from storybook.settling import settle


def test_what_is_there_is_frozen() -> None:
    gc.unfreeze()
    try:
        settle()
        assert gc.get_freeze_count() > 10_000
        later = [[] for _ in range(10)]
        assert any(one is later for one in gc.get_objects())
    finally:
        gc.unfreeze()
