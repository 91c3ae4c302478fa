"""Every sentence that a person reads can be translated: none is written where gettext does not find it."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import polib
import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils import translation

from tests import pseudo_locale

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("storybook", "search", "analysis", "stories")

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "styleguide")
"""All but the style guide's, which stands only where the site is developed."""
HIDDEN = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.S)
MARKED = re.compile(r"\{% blocktranslate\b.*?\{% endblocktranslate %\}", re.S)
INCLUDED = re.compile(r"\{% include [^%]*?\bwith\b(.*?)%\}", re.S)
ARGUMENT = re.compile(r"\b\w+=\"([^\"]*)\"|default(?:_if_none)?:[\"']([^\"']*)[\"']")
DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
ATTRIBUTE = re.compile(r"\b(?:alt|aria-label|placeholder|title)=(?:\"([^\"]*)\"|'([^']*)')")
TAG = re.compile(r"<(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>", re.S)
LETTERS = re.compile(r"[A-Za-z]{2}")
NAMES = {"Storybook", "/share//", "has-leave"}
"""Not words of a language."""

MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
A_PHRASE = re.compile(r"[A-Z“‘][\w’']*[,:;]? [\w“‘%{’']")
NOT_READ = {
    "backup/archive.py": "said to whoever runs the server",
    "backup/unfinished.py": "said to whoever runs the server",
    "checks.py": "said to whoever runs the server",
    "erasure/own_rows.py": "said to whoever runs the server",
    "search/eraser.py": "said to whoever runs the server",
    "first_study.py": "kept in the database as it is, and changed there",
    "models/codebook.py": "kept in the database as it is, and changed there",
    "files/qdc.py": "headings in a file that other programs read",
    "codebook/loading.py": "said to whoever runs the server",
    "ledger/journal.py": "said to whoever runs the server",
    "ledger/earlier.py": "said to whoever runs the server",
    "accounts/groups.py": "the name of a permission of Wagtail's, as Wagtail writes it",
    "models_on_disk.py": "said to whoever runs the server",
    "download.py": "said to whoever runs the server",
    "faster_whisper.py": "the name of a program and its model",
    "styleguide_samples.py": "stands only where the site is developed",
    "themes/find.py": "kept in the database as it is: the names of programs",
}
FOLDERS_NOT_READ = {
    "migrations": "history",
    "management": "said to whoever runs the server",
    "settings": "said to whoever runs the server",
    "demo": "stories of fictional people, in their own words",
    "engines": "SQL, and names of products",
}
MODULES = [
    path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if not str(path).endswith(tuple(f"/{name}" for name in NOT_READ))
    and not set(path.relative_to(ROOT).parts) & set(FOLDERS_NOT_READ)
]
MISTAKES: Final = {"ValueError", "LookupError", "TypeError", "NotImplementedError", "RuntimeError"}
"""Raised for whoever writes programs."""


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def unmarked_in_template(source: str) -> Iterator[str]:
    source = MARKED.sub("", HIDDEN.sub("", source))
    for included in INCLUDED.findall(source):
        yield from (text for pair in ARGUMENT.findall(included) for text in pair if A_PHRASE.match(text))
    source = DJANGO.sub("", source)
    yield from (
        text for pair in ATTRIBUTE.findall(source) for text in pair if re.search(r"[A-Za-z]{2}", text)
    )
    for text in TAG.split(source):
        plain = re.sub(r"&\w+;", "", text).strip()
        if re.search(r"[A-Za-z]{2}", plain) and plain not in NAMES:
            yield plain


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_every_sentence_of_a_template_is_marked(path: Path) -> None:
    assert list(unmarked_in_template(path.read_text())) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ('<p>{% translate "Hello there" %}</p>', []),
        ("<p>{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}</p>", []),
        ('<a aria-label="Go on" href="/x">›</a>', ["Go on"]),
        ('{% include "a.html" with title="Two words" kind="quiet" only %}', ["Two words"]),
        ('{% include "a.html" with title=_("Two words") only %}', []),
        ("{% if a %}{{ b }} of {{ c }}{% endif %}", ["of"]),
        ("{# A note #}<b>{{ name }}</b> – &amp;", []),
    ],
)
def test_unmarked_words_of_a_template_are_found(source: str, found: list[str]) -> None:
    assert list(unmarked_in_template(source)) == found


class Sentences(ast.NodeVisitor):
    """The phrases of a module that are neither marked nor for whoever writes programs."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        of = getattr(getattr(node.func, "value", None), "id", "")
        if name not in MARKS and name not in MISTAKES and of != "log":
            self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name != "__str__":  # how a row is called in a log or a shell
            for part in (*node.body, *node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
                if part is not None:
                    self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        text = TAG.sub("", text)  # what stands in a tag is no sentence
        if re.search(r"[A-Za-z]{3,} [A-Za-z{]|[a-z]{3,} \{", text) and not A_STATEMENT.match(text.strip()):
            self.found.append(text)

    def visit_Constant(self, node: ast.Constant) -> None:
        text = node.value
        if (
            isinstance(text, str)
            and text not in KEPT
            and A_PHRASE.match(text)
            and not A_STATEMENT.match(text)
        ):
            self.found.append(text)


A_STATEMENT = re.compile(
    r"(SELECT|INSERT|UPDATE|DELETE|PERFORM|PRAGMA|VACUUM|set_config|CREATE|DROP|WITH|BEFORE|LEFT|WHERE|FROM|AND|NOT|OF|OLD"
    r"|id IN|bytes|\{\} OR|openai-whisper)\b"
)
"""SQL, a header of HTTP, and the name of an engine."""
KEPT = {"What happened, in people’s own words", "Consent steward"}
"""Words that a page begins with, for its editors to change; and a role's key, beside its marked name."""


def unmarked_in_module(source: str) -> list[str]:
    sentences = Sentences()
    sentences.visit(ast.parse(source))
    return sentences.found


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_sentence_of_a_module_is_marked(path: Path) -> None:
    assert unmarked_in_module(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('say("We could not do it.")', ["We could not do it."]),
        ('say(gettext("We could not do it."))', []),
        ('label = f"Story {number} of many"', ["Story {} of many"]),
        ('said = "Not allowed" if no else ""', ["Not allowed"]),
        ('"""A docstring, which is read by programmers."""', []),
        ('raise ValueError("A turn ends after it starts.")', []),
        ('log.info("What was done")', []),
    ],
)
def test_unmarked_words_of_a_module_are_found(source: str, found: list[str]) -> None:
    assert unmarked_in_module(source) == found


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "js").glob("*.js")), ids=named)
def test_scripts_hold_no_sentence(path: Path) -> None:
    """They take their words from the page, which is in the reader's language."""
    code = re.sub(r"//.*", "", path.read_text())
    assert re.findall(r"[\"'`][A-Z][a-z]* [a-z][^\"'`]*[\"'`]", code) == []


def sentences_of(path: Path) -> set[tuple[str, str]]:
    return {(entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(path)) if not entry.obsolete}


@pytest.mark.gettext
def test_the_catalogue_holds_every_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*ROOMS, "templates"):
        # A copy: the command writes files beside those that it reads, and other tests read the tree.
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.mp3"))
    (tmp_path / "locale" / "en" / "LC_MESSAGES").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    with override_settings(LOCALE_PATHS=[tmp_path / "locale"]):
        call_command(
            "makemessages",
            locale=["en"],
            verbosity=0,
            ignore_patterns=["templates/styleguide"],
        )
    found = sentences_of(tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po")
    kept = sentences_of(pseudo_locale.SOURCE)
    assert (sorted(found - kept), sorted(kept - found)) == ([], []), "Run `make messages`."


def test_the_pseudo_locale_is_in_step_and_compiled() -> None:
    kept = polib.pofile(str(pseudo_locale.PSEUDO))
    assert sentences_of(pseudo_locale.PSEUDO) == sentences_of(pseudo_locale.SOURCE)
    compiled = {
        entry.msgid: entry.msgstr for entry in polib.mofile(str(pseudo_locale.PSEUDO.with_suffix(".mo")))
    }
    assert compiled == {entry.msgid: entry.msgstr for entry in kept}
    assert all(entry.msgstr == pseudo_locale.pseudo(entry.msgid) for entry in kept if not entry.msgid_plural)


def test_pseudo_keeps_what_is_put_in_and_the_marks() -> None:
    made = pseudo_locale.pseudo('%(name)s said <a href="/x">yes</a> &amp; no')
    assert made == '%(name)s śáíď <a href="/x">ýéś</a> &amp; ńó'


@pytest.mark.parametrize(("number", "said"), [(1, "1 ćĥáṕťéŕ"), (2, "2 ćĥáṕťéŕś")])
def test_plurals_are_the_languages_own(number: int, said: str) -> None:
    with translation.override("en-xa"):
        one_or_more = translation.ngettext("%(number)s chapter", "%(number)s chapters", number)
        assert one_or_more % {"number": number} == said
