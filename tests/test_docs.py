"""The documentation can't fall behind: what there is to look up is looked up here, and must be in it."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.dispatch import Signal

from bench.__main__ import names as measurements
from stories.roles import MATRIX, Right, Role

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
ROOMS = ("storybook", "search", "analysis", "stories")


def reference(name: str) -> str:
    return (REFERENCE / name).read_text()


def missing(names: set[str], page: str) -> list[str]:
    """Those that the page does not name as code."""
    text = reference(page)
    return sorted(
        name for name in names if not re.search(rf"`[^`\n]*(?<!\w){re.escape(name)}(?!\w)[^`\n]*`", text)
    )


def commands() -> set[str]:
    return {
        path.stem
        for room in ROOMS
        for path in (ROOT / room).glob("management/commands/*.py")
        if path.stem[0] != "_"
    }


def own_settings() -> set[str]:
    base = (ROOT / "storybook" / "settings" / "base.py").read_text()
    return set(re.findall(r"(?m)^(STORYBOOK_[A-Z_]+)\b", base))


def variables(module: str) -> set[str]:
    """What a settings module reads from the environment: first arguments of `env.…`, `secret`, `needed`."""
    tree = ast.parse((ROOT / "storybook" / "settings" / f"{module}.py").read_text())
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
        and re.fullmatch(r"[A-Z][A-Z_]+", call.args[0].value)
    }


def signals() -> set[str]:
    return {
        f"{room}.signals.{name}"
        for room in ROOMS
        if (ROOT / room / "signals.py").exists()
        for name, value in inspect.getmembers(importlib.import_module(f"{room}.signals"))
        if isinstance(value, Signal)
    }


def check_ids() -> set[str]:
    return {
        identity
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for identity in re.findall(rf"id=[\"']((?:{'|'.join(ROOMS)})\.[EWI]\d{{3}})[\"']", path.read_text())
    }


def test_every_command_has_an_entry() -> None:
    entries = set(re.findall(r"(?m)^### `(\w+)`$", reference("commands.md")))
    assert commands() - entries == set()


def test_every_make_target_has_an_entry() -> None:
    targets = set(re.findall(r"(?m)^([a-z][a-z-]*):", (ROOT / "Makefile").read_text()))
    assert missing({f"make {target}" for target in targets}, "commands.md") == []


def test_every_measurement_has_an_entry() -> None:
    assert missing(set(measurements()), "commands.md") == []


def test_every_setting_has_an_entry() -> None:
    assert missing(own_settings(), "settings.md") == []


def test_every_variable_of_production_and_of_the_tests_has_an_entry() -> None:
    assert missing(variables("production") | variables("test"), "settings.md") == []


def test_every_system_check_has_an_entry() -> None:
    assert missing(check_ids(), "settings.md") == []


def test_every_signal_has_an_entry() -> None:
    assert missing(signals(), "signals.md") == []


def test_every_model_has_an_entry() -> None:
    models = {model.__name__ for room in ROOMS for model in apps.get_app_config(room).get_models()}
    assert missing(models, "models.md") == []


def test_no_entry_is_of_what_is_gone() -> None:
    """What the docs list is there: settings, variables, signals and our own commands."""
    named = set(
        re.findall(r"`(STORYBOOK_[A-Z_]+)`", "".join(path.read_text() for path in DOCS.rglob("*.md")))
    )
    assert named - own_settings() - variables("production") == set()
    assert set(re.findall(r"`((?:\w+)\.signals\.\w+)`", reference("signals.md"))) == signals()
    assert set(re.findall(r"(?m)^### `(\w+)`$", reference("commands.md"))) == commands()


def test_matrix_of_roles_is_the_one_in_force() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in reference("roles.md").splitlines()
        if line.startswith("|")
    ]
    header, _rule, *body = rows
    assert header == ["May", *(role.value for role in Role)]
    written = {
        role: frozenset(Right(re.search(r"`(\w+)`", row[0])[1]) for row in body if row[column] == "yes")  # type: ignore[index]
        for column, role in enumerate(Role, start=1)
    }
    assert written == MATRIX
    assert [
        row[0] for row in body if not row[0].startswith(str(Right(re.search(r"`(\w+)`", row[0])[1]).label))
    ] == []  # type: ignore[index]
    assert len(body) == len(Right)


def links(page: Path) -> Iterator[Path]:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            yield (page.parent / target).resolve()


@pytest.mark.parametrize(
    "page", [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md"))], ids=lambda page: page.name
)
def test_links_lead_somewhere(page: Path) -> None:
    assert [str(target.relative_to(ROOT)) for target in links(page) if not target.exists()] == []


def test_every_page_can_be_reached_from_the_index() -> None:
    index = set(links(DOCS / "index.md"))
    assert sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md") if page not in index) == [
        "index.md"
    ]
