"""How many examples a property test tries: few when a change lands, many in `make attack`."""

import os


def examples(landing: int) -> int:
    """So many, or as many as STORYBOOK_ATTACK says."""
    return int(os.environ.get("STORYBOOK_ATTACK", landing))


def attacked() -> bool:
    """Whether this is `make attack`, which has the time for all of it."""
    return "STORYBOOK_ATTACK" in os.environ
