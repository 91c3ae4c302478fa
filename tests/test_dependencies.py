"""What is installed: pinned by hash, declared where it is imported, the same wherever it is tested."""

import ast
import re
import sys
import tomllib
from importlib import metadata
from itertools import chain
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.test_layout import ROOMS, ROOT, ours, text_of

LOCKS = ("demo.txt", "production.txt", "dev.txt")


@pytest.mark.parametrize("name", LOCKS)
def test_lock_pins_every_package_with_its_hash_and_names_no_host(name: str) -> None:
    lock = (ROOT / "requirements" / name).read_text()
    entries = re.split(r"\n(?=\S)", re.sub(r"(?m)^\s*#.*\n?", "", lock).strip())
    assert len(entries) > 20
    assert [entry for entry in entries if not re.match(r"[\w.\-\[\],]+==\S+", entry)] == []
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"(?m)^.*(?:://|--index-url|--find-links|--trusted-host).*$", lock) == []


def pinned(name: str) -> dict[str, tuple[set[str], str]]:
    """Each package of a lock that this Python installs: its extras and its version."""
    lines = re.findall(r"(?m)^[\w.\-\[\],]+==[^\\\n]+", (ROOT / "requirements" / name).read_text())
    here = [one for one in map(Requirement, lines) if one.marker is None or one.marker.evaluate()]
    return {canonicalize_name(one.name): (one.extras, str(one.specifier)) for one in here}


def test_locks_agree_on_every_version() -> None:
    """What is tested is what is deployed, and what the demo shows."""
    demo, production, dev = (pinned(name) for name in LOCKS)
    assert {name: dev.get(name) for name in demo} == demo
    assert {name: dev.get(name) for name in production} == production


def test_production_gets_no_part_that_is_the_demos_alone() -> None:
    demos = {canonicalize_name(Requirement(line).name) for line in project()["optional-dependencies"]["demo"]}
    assert demos <= set(pinned("demo.txt"))
    assert demos & set(pinned("production.txt")) == set()


def test_lock_pins_with_its_extras_whatever_is_required_with_them() -> None:
    """pip's hash-checking mode takes `coverage==1` for no answer to a requirement of `coverage[toml]`."""
    locked = pinned("dev.txt")
    required = [
        wanted
        for name, (extras, _version) in locked.items()
        for wanted in map(Requirement, metadata.distribution(name).requires or ())
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": one}) for one in (extras or {""}))
    ]
    assert [str(one) for one in required if one.extras - locked[canonicalize_name(one.name)][0]] == []
    assert sum(bool(wanted.extras) for wanted in required) >= 2  # willow[heif] of Wagtail's is one


def test_what_is_imported_is_declared() -> None:
    """A package that another one happens to bring today may be gone tomorrow."""
    lines = [*project()["dependencies"], *chain(*project()["optional-dependencies"].values())]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    given_by = metadata.packages_distributions()
    imported = {
        name
        for path in ours(".py", under=(*(f"{room}/" for room in ROOMS), "tests/", "bench/"))
        for name in modules_of(ast.parse(text_of(path)))
    }
    outside = imported - set(sys.stdlib_module_names) - {*ROOMS, "tests", "bench", *OF_ANOTHER_PYTHON}
    sources = {name: {canonicalize_name(one) for one in given_by.get(name, [name])} for name in outside}
    assert {name: by for name, by in sources.items() if not by & declared} == {}
    assert {"django", "numpy", "huggingface_hub", "treebeard"} <= outside


OF_ANOTHER_PYTHON = {"whisper"}
"""Imported by `stories/transcription/openai_child.py` alone, which runs on a Python of the operator's."""


def project() -> dict[str, Any]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"])


def modules_of(tree: ast.AST) -> set[str]:
    """The first part of each name that is imported, at the top or inside a function."""
    nodes = list(ast.walk(tree))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    whole = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {name.split(".")[0] for name in plain | whole}
