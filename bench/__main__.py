"""`python -m bench NAME` runs one measurement, `python -m bench` all: one JSON line each.

Standard output carries the lines and nothing else. A goal that is not met is
a result, not an error: it says `"met": false`, and the exit code stays 0.
`--small` runs each with little, to see that it runs: its figures mean nothing.
"""

import argparse
import importlib
import json
import os
import pkgutil
import shutil
import subprocess
import sys
from collections.abc import Sequence

import bench
from bench._site import MIGRATED, prepared


def names() -> list[str]:
    """Every measurement there is: the modules of this package without a leading underscore."""
    return sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if module.name[0] != "_")


def run(name: str, *, small: bool = False) -> bench.Measurement:
    module = importlib.import_module(f"bench.{name}")
    measured = module.measure(**(module.SMALL if small else {}))
    assert isinstance(measured, bench.Measurement)
    return measured


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure, one JSON line each.")
    parser.add_argument("names", nargs="*", choices=[*names(), []], metavar="NAME", help=", ".join(names()))
    parser.add_argument("--small", action="store_true", help="with little, to see that it runs")
    given = parser.parse_args(arguments)
    chosen = given.names or names()
    if given.small:
        return _small(chosen)
    if len(chosen) == 1:
        _print(run(chosen[0]))
        return 0
    # A process each, so that none finds what another left in memory.
    return max(
        subprocess.run([sys.executable, "-m", "bench", name], check=False, timeout=1800).returncode
        for name in chosen
    )


def _small(chosen: Sequence[str]) -> int:
    """Each in a process of its own, which finds Django set up and the site's tables made."""
    with prepared() as folder:
        from django.db import connections

        connections.close_all()
        shutil.copyfile(os.environ["DATABASE_URL"].removeprefix("sqlite:///"), folder / MIGRATED)
        os.environ["STORYBOOK_BENCH_SITE"] = str(folder)
        return max(_forked(name) for name in chosen)


def _forked(name: str) -> int:
    """0 when it ran to its end."""
    sys.stdout.flush()
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    failed = 1
    try:
        _print(run(name, small=True))
        failed = 0
    except BaseException:  # it must never go on where its parent does
        sys.excepthook(*sys.exc_info())
        print(f"bench: {name} failed", file=sys.stderr)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(failed)


def _print(measured: bench.Measurement) -> None:
    print(json.dumps(measured.as_json()), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
