"""What can differ between SQLite and PostgreSQL is tried on both: it has tests with the marker `both`.

That is whatever writes SQL, locks rows, searches or restores.
"""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

from tests.test_layout import ROOMS, ROOT, ours, text_of

CAN_DIFFER: Final = re.compile(
    r"\.cursor\(|select_for_update|RawSQL|\.raw\(|\.vendor\b|write_permit\.lock\(|pg_\w+|bulk_create\("
)
SEARCHES_OR_RESTORES: Final = ("search/engines/", "search/find.py", "stories/backup/")


REACHED_BY: Final = {
    "analysis/insight/releases.py": "tests/analysis/insight/test_people.py",
    "analysis/models/coding.py": "tests/analysis/coding/test_acts.py",
    "search/engines/postgres.py": "tests/contracts/test_search_engines.py",
    "stories/ledger/earlier.py": "tests/stories/ledger/test_ledger.py",
    "stories/consent/standing.py": "tests/stories/consent/test_gate.py",
    "stories/tellers/details.py": "tests/stories/exports/test_subject_access.py",
    "storybook/publishing/placements.py": "tests/storybook/publishing/test_placements.py",
}
"""By whose tests a module is reached that none imports: through a page, a command, or the database itself."""


def modules() -> set[str]:
    """Of the rooms, as paths: what can differ."""
    product = ours(".py", under=tuple(f"{room}/" for room in ROOMS))
    named = {str(path.relative_to(ROOT)): path for path in product}
    return {
        name
        for name, path in named.items()
        if "/migrations/" not in name
        and not name.endswith("__init__.py")
        and (name.startswith(SEARCHES_OR_RESTORES) or CAN_DIFFER.search(text_of(path)))
    }


@cache
def tried_on_both() -> set[str]:
    """The modules that tests with the marker import, as paths."""
    found: set[str] = set()
    for path in ours(".py", under=("tests/",)):
        if "mark.both" in text_of(path):
            found |= imported(path)
    return found


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
    return {name.replace(".", "/") + ".py" for name in names}


def test_whatever_can_differ_is_tried_on_both() -> None:
    assert sorted(modules() - tried_on_both() - set(REACHED_BY)) == []


def test_who_reaches_what_is_true() -> None:
    """Each is still there, can differ, is imported by nobody's test, and has tests on both."""
    assert set(REACHED_BY) - modules() == set()
    assert set(REACHED_BY) & tried_on_both() == set()
    assert [name for name in REACHED_BY.values() if "mark.both" not in text_of(ROOT / name)] == []
