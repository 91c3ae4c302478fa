"""Each study has its codebook: its own, or the first, which the others share."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from analysis import suggesting
from analysis.coding import acts as coding
from analysis.models import Code, Codebook, Suggestion, SuggestionRun
from analysis.reading import codes_of
from stories.models import Membership, Study, User
from stories.roles import Right, Role
from tests.factories import CodeFactory, StoryFactory, StudyFactory, UserFactory, passage_of, the_study
from tests.figures import people_by_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere() -> Study:
    return StudyFactory(slug="elsewhere", name="Fictional Elsewhere")


@pytest.fixture
def theirs(elsewhere: Study, tmp_path: Path) -> Code:
    """The one code of the other study's own codebook; the first codebook has one of the same name."""
    CodeFactory(name="Housing", slug="housing", lexicon=["the rent"])
    file = tmp_path / "codes.json"
    file.write_text(json.dumps([{"slug": "housing", "name": "Housing", "lexicon": ["my job"]}]))
    call_command("load_codebook", file, study="elsewhere")
    return Code.objects.get(slug="elsewhere-housing")


def reader_in(*studies: Study, role: Role = Role.RESEARCHER) -> User:
    person: User = UserFactory(role=role)
    for study in studies:
        Membership.objects.create(user=person, study=study, role=role)
    return person


def slugs(codes: object) -> list[str]:
    return [code.slug for code in codes]  # type: ignore[attr-defined]


def test_studies_share_the_first_codebook_until_one_has_its_own(elsewhere: Study) -> None:
    CodeFactory(slug="housing")
    assert slugs(Code.objects.of(elsewhere)) == slugs(Code.objects.of(the_study())) == ["housing"]
    assert Codebook.objects.of(elsewhere) == Codebook.objects.of(the_study())


def test_own_codebook_may_name_a_code_as_another_does(elsewhere: Study, theirs: Code) -> None:
    assert slugs(Code.objects.of(elsewhere)) == ["elsewhere-housing"]
    assert slugs(Code.objects.of(the_study())) == ["housing"]
    assert slugs(codes_of(reader_in(elsewhere, the_study()), Right.READ)) == ["housing", "elsewhere-housing"]


def test_own_codebook_loaded_again_is_the_same(elsewhere: Study, theirs: Code, tmp_path: Path) -> None:
    call_command("load_codebook", tmp_path / "codes.json", study="elsewhere")
    assert (Codebook.objects.count(), Code.objects.count()) == (2, 2)


def test_load_codebook_of_no_study(elsewhere: Study) -> None:
    with pytest.raises(CommandError, match="There are: elsewhere, our-stories"):
        call_command("load_codebook", study="nowhere")


def test_machine_suggests_from_the_storys_codebook(elsewhere: Study, theirs: Code) -> None:
    for study in (elsewhere, the_study()):
        StoryFactory(study=study)
    for run in SuggestionRun.objects.all():
        suggesting.suggest(run.pk)
    found = Suggestion.objects.values_list("passage__revision__text__story__study__slug", "code__slug")
    assert sorted(found) == [("elsewhere", "elsewhere-housing"), ("our-stories", "housing")]


def test_coding_is_of_the_storys_codebook(client: Client, elsewhere: Study, theirs: Code) -> None:
    reader, story = reader_in(elsewhere, the_study()), StoryFactory(study=elsewhere)
    passage = passage_of(story, "I lost my job")
    with pytest.raises(coding.NotInCodebook):
        coding.apply(by=reader, passage=passage, code=Code.objects.get(slug="housing"))
    assert coding.apply(by=reader, passage=passage, code=theirs).code == theirs
    client.force_login(reader)
    page = client.get(reverse("analysis_desk", args=[story.public_id])).content.decode()
    assert ('value="elsewhere-housing"' in page, 'value="housing"' in page) == (True, False)
    sent = {"revision": passage.revision_id, "words": "I had hope again", "code": "housing"}
    refused = client.post(reverse("analysis_code_words", args=[story.public_id]), sent)
    assert (refused.status_code, "That code is not in the codebook" in refused.content.decode()) == (
        422,
        True,
    )


def test_leaders_see_the_themes_of_their_own_codebooks(
    client: Client, elsewhere: Study, theirs: Code
) -> None:
    there = reader_in(elsewhere, role=Role.LEADER)
    assert slugs(people_by_code(there).rows) == ["elsewhere-housing"]
    assert slugs(people_by_code(reader_in(the_study(), role=Role.LEADER)).rows) == ["housing"]
    client.force_login(there)
    answers = [client.get(f"/insight/{slug}/").status_code for slug in ("elsewhere-housing", "housing")]
    assert answers == [200, 404]
