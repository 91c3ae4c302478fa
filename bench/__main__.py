"""`python -m bench NAME` runs one measurement, `python -m bench` all: one JSON line each.

Standard output carries the lines and nothing else. A goal that is not met is
a result, not an error: it says `"met": false`, and the exit code stays 0.
"""

import argparse
import importlib
import json
import pkgutil
import subprocess
import sys

import bench


def names() -> list[str]:
    """Every measurement there is: the modules of this package without a leading underscore."""
    return sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if module.name[0] != "_")


def run(name: str) -> bench.Measurement:
    measured = importlib.import_module(f"bench.{name}").measure()
    assert isinstance(measured, bench.Measurement)
    return measured


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, one JSON line each.")
    parser.add_argument("name", nargs="?", choices=names(), help="which one; all when left out")
    chosen = parser.parse_args(arguments).name
    if chosen:
        print(json.dumps(run(chosen).as_json()), flush=True)
        return 0
    # A process each, so that none finds what another left in memory.
    return max(
        subprocess.run([sys.executable, "-m", "bench", name], check=False, timeout=1800).returncode
        for name in names()
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
