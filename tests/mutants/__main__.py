"""`python -m tests.mutants [WORD]`: make each mutant (whose rule holds the word) and say which survive."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutants.rules import MUTANTS, Mutant
from tests.test_layout import ROOT, committed


def copy_of_the_project(into: Path) -> None:
    for name in committed():
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    kept = ROOT / "build" / "kept-databases"
    if kept.is_dir():
        shutil.copytree(kept, into / "build" / "kept-databases")


def tests_pass(project: Path, tests: str) -> bool:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", tests],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode not in (0, 1):  # neither passed nor failed: they could not be run
        raise SystemExit(f"{tests} could not be run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 0


def survives(mutant: Mutant, project: Path) -> bool:
    file = project / mutant.path
    whole = file.read_text()
    file.write_text(whole.replace(mutant.was, mutant.becomes))
    try:
        return tests_pass(project, mutant.killed_by)
    finally:
        file.write_text(whole)


def main(word: str = "") -> int:
    chosen = [mutant for mutant in MUTANTS if word.lower() in mutant.rule.lower()]
    survivors = []
    with tempfile.TemporaryDirectory(prefix="storybook-mutants-") as folder:
        project = Path(folder)
        copy_of_the_project(project)
        for tests in sorted({mutant.killed_by for mutant in chosen}):
            if not tests_pass(project, tests):
                raise SystemExit(f"{tests} fails without any mutant.")
        for mutant in chosen:
            alive = survives(mutant, project)
            survivors += [mutant] if alive else []
            print("SURVIVES" if alive else "killed", mutant.rule, sep="  ", flush=True)
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mutants killed")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
