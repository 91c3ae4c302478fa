"""The rules of the house, held by tests. DESIGN.md and docs/explanation/architecture.md say why."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("storybook", "search", "analysis", "stories")
SAYS_NOTHING = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "manager",
    "managers",
    "service",
    "services",
}
WRITTEN_BY_OTHERS = ("static/vendor/", "tests/vendor/")


def committed() -> list[str]:
    """Every file of the project, as git knows it (or would, once added)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return sorted(path for path in set(listed) if (ROOT / path).is_file())


def ours(*suffixes: str, under: tuple[str, ...] = ("",)) -> list[Path]:
    return [
        ROOT / path
        for path in committed()
        if path.endswith(suffixes) and path.startswith(under) and not path.startswith(WRITTEN_BY_OTHERS)
    ]


def text_of(path: Path) -> str:
    """Empty for a file that holds no text."""
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


def found(pattern: str, paths: list[Path]) -> list[str]:
    """Each place where it is found, as path:line: what. A tag may run over several lines."""
    wrong = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    return [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}: {match[0].strip()[:120]}"
        for path in paths
        for text in [text_of(path)]
        for match in wrong.finditer(text)
    ]


def templates() -> list[Path]:
    return ours(".html", ".xhtml", under=("templates/", *(f"{room}/" for room in ROOMS)))


def test_imports_run_downwards_only() -> None:
    linted = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout


def test_no_module_is_longer_than_400_lines() -> None:
    modules = [path for path in ours(".py") if "/migrations/" not in str(path)]
    long = {str(path.relative_to(ROOT)): len(text_of(path).splitlines()) for path in modules}
    assert {path: length for path, length in long.items() if length > 400} == {}


def test_no_name_says_nothing() -> None:
    named = [
        path
        for path in committed()
        if path.endswith(".py") and SAYS_NOTHING & set(Path(path).with_suffix("").parts)
    ]
    assert named == []


def test_every_component_and_style_is_used_by_a_page() -> None:
    """The style guide shows what pages use; it is no reason to keep what none does."""
    pages = "".join(text_of(path) for path in templates() if "/styleguide/" not in str(path))
    code = "".join(text_of(path) for path in ours(".py", under=tuple(f"{room}/" for room in ROOMS)))
    parts = {f"components/{path.name}" for path in ours(".html", under=("templates/components/",))}
    styles = {f"components/{path.name}" for path in ours(".css", under=("static/css/components/",))}
    assert sorted(name for name in parts if name not in pages + code) == []
    assert sorted(name for name in styles - {"components/styleguide.css"} if name not in pages + code) == []


def test_templates_have_no_inline_script_or_style() -> None:
    wrong = (
        r"<script(?![^>]*\bsrc=)(?![^>]*\btype=[\"'](application|importmap)[^>]*json)"
        r"|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:"
    )
    assert found(wrong, templates()) == []


def test_no_browser_cuts_what_is_pasted() -> None:
    """With `maxlength` it would, without a word: what is too long is said by whoever reads it."""
    assert found(r" maxlength=", templates()) == []


def test_templates_and_styles_ask_no_third_party() -> None:
    tag = r"<(script|link|img|iframe|audio|video|source|object|embed|use|image)\b[^>]*"
    address = r"\b(src|href|data|poster|srcset)\s*=\s*[\"']?\s*(https?:)?//"
    assert found(tag + address, templates()) == []
    assert found(r"(url\(|@import)\s*[\"']?\s*(https?:)?//", ours(".css")) == []
    assert found(r"(import|fetch)\s*\(?\s*[\"'`](https?:)?//", ours(".js", ".mjs")) == []


def test_no_file_names_a_machines_path_or_a_registry() -> None:
    paths = [path for path in ours("") if path.name != "test_layout.py"]
    machine = r"(^|[^a-z.\w/])/(work|root|home)/[a-z.]"
    registry = r"https?://[^/\s\"']*(pypi|npmj|pythonhost|deb\.debian|maven|crates\.io)"
    assert found(machine, paths) == []
    assert found(registry, paths) == []


def test_nothing_packed_is_in_the_repository() -> None:
    """A wheel or an archive of someone else's slips in with the rest when it was downloaded here."""
    packed = (".whl", ".zip", ".tar", ".gz", ".bz2", ".xz", ".jar", ".egg")
    assert [path for path in committed() if path.endswith(packed)] == []


def test_one_journey_of_each_folder_runs_on_both_databases() -> None:
    """All of them on both would cost CI its time; none on PostgreSQL would leave a room untried there."""
    journeys = [
        path
        for path in ours(".py", under=("tests/",))
        if re.search(r"(?m)^pytestmark.*mark\.journey", text_of(path))
    ]
    both = {path.parent for path in journeys if "mark.both" in text_of(path)}
    assert {str(path.parent.relative_to(ROOT)) for path in journeys if path.parent not in both} == set()
    assert {path.name for path in both} == {"journeys"}


def test_tests_skip_only_for_want_of_a_real_part() -> None:
    """A test that is skipped or expected to fail for another reason is a promise nobody keeps."""
    allowed = {"conftest.py", "test_layout.py"}
    tests = [path for path in ours(".py", under=("tests/",)) if path.name not in allowed]
    assert found(r"pytest\.(mark\.)?(skip|xfail)|importorskip|unittest\.skip", tests) == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Nor where an import stands inside a function, which hides a circle and does not break it."""
    graph = grimp.build_graph(*ROOMS, exclude_type_checking_imports=True)
    circles = {
        module: sorted(path)
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
        if (path := graph.find_shortest_chain(importer=imported, imported=module)) is not None
    }
    assert circles == {}


def acts() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every public function that says who acts and asks whether they may."""
    for path in ours(".py", under=tuple(f"{room}/" for room in ROOMS)):
        for one in ast.parse(text_of(path)).body:
            if not isinstance(one, ast.FunctionDef) or one.name.startswith("_"):
                continue
            called = {
                call.func.id
                for call in ast.walk(one)
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
            }
            if "by" in {arg.arg for arg in one.args.kwonlyargs} and any(
                name.startswith("require") for name in called
            ):
                yield str(path.relative_to(ROOT)), one


def test_every_act_says_that_it_can_refuse() -> None:
    found = list(acts())
    silent = [
        f"{path}: {one.name}"
        for path, one in found
        if "PermissionDenied" not in (ast.get_docstring(one) or "")
    ]
    assert (silent, len(found) > 50) == ([], True)


def test_few_modules_lie_loose_at_the_top_of_the_ground() -> None:
    loose = {path.stem for path in ours(".py", under=("stories/",)) if path.parent == ROOT / "stories"}
    assert loose - {"__init__"} == {
        *("apps", "checks", "clock", "languages", "receivers"),
        *("roles", "signals", "storage", "urls", "wagtail_hooks"),
    }


def test_modules_and_functions_are_short() -> None:
    """The median module has at most 70 lines, nine in ten at most 200; the median function at most 6."""
    modules = [
        path
        for path in ours(".py", under=tuple(f"{room}/" for room in ROOMS))
        if "/migrations/" not in str(path)
    ]
    lengths = sorted(len(text_of(path).splitlines()) for path in modules if text_of(path).strip())
    functions = sorted(
        one.end_lineno - one.body[0].lineno + 1
        for path in modules
        for one in ast.walk(ast.parse(text_of(path)))
        if isinstance(one, ast.FunctionDef) and one.end_lineno
    )
    assert lengths[len(lengths) // 2] <= 70
    assert lengths[len(lengths) * 9 // 10] <= 200
    assert functions[len(functions) // 2] <= 6
