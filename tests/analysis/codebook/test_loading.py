import json
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from analysis.codebook import loading
from analysis.models import Code, Shape
from stories.accounts.actors import Machine, Teller
from stories.models import AuditEntry
from stories.roles import Role
from tests.factories import CodeFactory, CodingFactory, UserFactory

pytestmark = pytest.mark.django_db
STARTER_THEMES = [
    "caring",
    "childhood-adversity",
    "choice",
    "crime",
    "health-services",
    "hope",
    "housing",
    "isolation",
    "peer-support",
    "poverty",
    "practice-that-helped",
    "strengths",
    "telling-it-again",
    "turned-away",
    "work",
]


def write(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content))
    return path


def test_starter_codebook_is_complete() -> None:
    codes = loading.read(loading.STARTER)
    assert sorted(code["slug"] for code in codes) == STARTER_THEMES
    for code in codes:
        assert all(code[field] for field in loading.FIELDS)
        assert len(code["lexicon"]) >= 30
        assert all(phrase == phrase.lower().strip() for phrase in code["lexicon"])
    assert len({(code["colour"], code["shape"]) for code in codes}) == len(codes)
    assert {code["shape"] for code in codes} == set(Shape)


def test_load_codebook_twice_is_the_same_as_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_codebook")
    call_command("load_codebook")
    assert list(Code.objects.order_by("slug").values_list("slug", flat=True)) == STARTER_THEMES
    assert capsys.readouterr().out.splitlines() == [
        "Codes added: 15. Brought up to date: 0.",
        "Codes added: 0. Brought up to date: 15.",
    ]


def test_load_codebook_updates_a_definition_and_deletes_nothing(tmp_path: Path) -> None:
    coded = CodingFactory(code=CodeFactory(slug="old", name="Old"))
    CodeFactory(slug="work", name="Work", definition="before")
    entry = {"slug": "work", "name": "Work", "definition": "after", "lexicon": ["my job"]}
    call_command("load_codebook", write(tmp_path / "codes.json", [entry]))
    assert Code.objects.get(slug="work").definition == "after"
    assert Code.objects.filter(pk=coded.code_id).exists()


def test_load_codebook_makes_a_tree(tmp_path: Path) -> None:
    codes = [
        {"slug": "money", "name": "Money"},
        {"slug": "debt", "name": "Debt", "parent": "money"},
    ]
    call_command("load_codebook", write(tmp_path / "codes.json", codes))
    assert Code.objects.get(slug="debt").get_parent().slug == "money"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"slug": "a"}, "is not a list of codes"),
        ([{"slug": "a"}], "is not a list of codes"),
        ([{"slug": "a", "name": "A", "colour": 14}], "“a”: "),
        ([{"slug": "a", "name": "A", "shape": "blob"}], "“a”: "),
        ([{"slug": "a", "name": "A", "lexicon": "words"}], "its lexicon is not a list of phrases"),
        ([{"slug": "a", "name": "A", "parent": "none"}], "its parent is not in the codebook"),
        ([{"slug": "a", "name": "A"}, {"slug": "b", "name": "A"}], "another code has this name already"),
    ],
)
def test_load_codebook_refuses_a_bad_file_and_keeps_nothing_of_it(
    tmp_path: Path, content: object, said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("load_codebook", write(tmp_path / "codes.json", content))
    assert Code.objects.count() == 0


def test_load_codebook_refuses_what_is_no_json(tmp_path: Path) -> None:
    path = tmp_path / "codes.json"
    path.write_text("codes")
    with pytest.raises(CommandError, match="cannot be read as JSON"):
        call_command("load_codebook", path)


def test_load_needs_the_permission() -> None:
    for actor in (UserFactory(role=Role.EDITOR), Teller(1)):
        with pytest.raises(PermissionDenied):
            loading.load(by=actor, codes=[{"slug": "a", "name": "A"}])
    assert Code.objects.count() == 0


def test_load_is_in_the_audit_log() -> None:
    loading.load(by=UserFactory(role=Role.RESEARCHER), codes=[{"slug": "a", "name": "A"}])
    loading.load(by=Machine("load_codebook"), codes=[{"slug": "a", "name": "A"}])
    entries = AuditEntry.objects.filter(action="codebook.loaded").order_by("pk")
    assert [(entry.actor_kind, entry.detail) for entry in entries] == [
        ("staff", {"added": 1, "updated": 0}),
        ("machine: load_codebook", {"added": 0, "updated": 1}),
    ]


def test_a_codebook_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "codes.json"
    path.write_bytes(b"\xef\xbb\xbf" + loading.STARTER.read_bytes())
    assert len(loading.read(path)) == len(loading.read(loading.STARTER))
