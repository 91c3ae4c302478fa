"""Before the first request: what is loaded once and for all is loaded, and the collector looks at it no more.

Half a million objects (classes, templates' nodes, patterns of addresses) live as long as the process
does. Each time Python looks for garbage it would walk through all of them: on a page with 30,000 words
that is a third of its time.
"""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Once, when all applications are loaded."""
    _ = get_resolver().url_patterns  # loads the views of every room
    gc.collect()
    gc.freeze()
