"""Whether the tests reach enough of the four rooms: `python -m tests.coverage_gate REPORT.json`.

Reads the JSON report of SlipCover. Fails below 90 % of the branches of the four
rooms together, and of their lines and branches taken as one.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

GOAL: Final = 90.0
ROOMS: Final = ("storybook", "search", "analysis", "stories")


def by_room(report: dict[str, Any]) -> dict[str, tuple[int, int, int, int]]:
    """Room → (branches taken, branches, lines run, lines); "all" is their sum."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for name, file in report["files"].items():
        room, found = Path(name).parts[0], file["summary"]
        for key in (room, "all"):
            branches, lines = found["covered_branches"], found["covered_lines"]
            counted = (branches, branches + found["missing_branches"], lines, lines + found["missing_lines"])
            sums[key] = [before + here for before, here in zip(sums[key], counted, strict=True)]
    return {key: (a, b, c, d) for key, (a, b, c, d) in sums.items()}


def percent(part: int, whole: int) -> float:
    return 100.0 if whole == 0 else 100.0 * part / whole


def thinnest(report: dict[str, Any], number: int = 10) -> list[tuple[int, str]]:
    """The files with the most branches not taken."""
    missing = [(file["summary"]["missing_branches"], name) for name, file in report["files"].items()]
    return sorted((m for m in missing if m[0]), reverse=True)[:number]


def main(path: Path) -> int:
    report = json.loads(path.read_text())
    rooms = by_room(report)
    for room in (*ROOMS, "all"):
        taken, branches, run, lines = rooms.get(room, (0, 0, 0, 0))
        print(
            f"{room:<10} branches {percent(taken, branches):5.1f} % of {branches:<5} "
            f"lines {percent(run, lines):5.1f} % of {lines}"
        )
    taken, branches, run, lines = rooms["all"]
    reached = percent(taken, branches), percent(taken + run, branches + lines)
    if min(reached) >= GOAL:
        return 0
    print(f"Less than {GOAL:.0f} % is reached. The files with most branches not taken:", file=sys.stderr)
    for number, name in thinnest(report):
        print(f"  {number:>4} {name}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
