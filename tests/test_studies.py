"""Staff see only their studies: for each role, at each staff address, in each act."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import URLPattern, reverse

from analysis import insight
from analysis.admin.urls import urlpatterns
from analysis.coding import acts as codings
from analysis.coding import suggestions
from analysis.insight import Shown
from analysis.models import Coding, Suggestion
from analysis.reading import NotReadable
from search.engine import Audience
from search.find import search
from search.indexing import index_story
from stories import clock
from stories.accounts.actors import Actor
from stories.accounts.permissions import permissions_in_study
from stories.consent import acts
from stories.models import Identity, Membership, Quote, Story, Study, User
from stories.models.reach import Reach
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.roles import ROLES_WITH_ACCOUNT, Right, Role
from stories.tellers import identity
from stories.texts.revisions import correct
from stories.transcripts import review
from storybook import wagtail_hooks
from tests.factories import (
    CodeFactory,
    CodingFactory,
    QuoteFactory,
    StoryFactory,
    StudyFactory,
    UserFactory,
    passage_of,
    revision_of,
    the_study,
)
from tests.figures import people_by_area, people_by_code
from tests.stories.recordings import recorded

pytestmark = pytest.mark.django_db
ROLES = [*ROLES_WITH_ACCOUNT]
THEIRS = "We slept in the car that winter"
WORDS = f"{THEIRS}. Then the nurse listened to me."
REACH = Reach.at("nobody@example.org")


@pytest.fixture
def elsewhere() -> Study:
    return StudyFactory(name="Fictional Elsewhere")


@pytest.fixture
def story(elsewhere: Study) -> Story:
    """A story of the other study, open to every use."""
    return StoryFactory(study=elsewhere, title="The other winter", body=WORDS)


@pytest.fixture
def quote(story: Story) -> Quote:
    return QuoteFactory(passage=passage_of(story, THEIRS), approved=True)


@pytest.fixture
def coding(story: Story) -> Coding:
    return CodingFactory(passage=passage_of(story, THEIRS), code=CodeFactory(name="Cold", slug="cold"))


@pytest.fixture
def suggestion(coding: Coding) -> Suggestion:
    passage = passage_of(coding.passage.revision.text.story, "the nurse listened to me")
    return Suggestion.objects.create(
        passage=passage, code=coding.code, score=0.5, because="nurse", made_by="a pipeline"
    )


def member(role: Role, study: Study | None = None) -> User:
    person: User = UserFactory(role=role, role__study=study or the_study())
    return person


def at_the_desk(story: Story, quote: Quote, coding: Coding, suggestion: Suggestion) -> Iterator[str]:
    """Every address of the workbench, about the story."""
    known = {
        "public_id": story.public_id,
        "revision_id": revision_of(story).pk,
        "slug": coding.code.slug,
    }
    rows = {
        "accept": suggestion,
        "reject": suggestion,
        "reopen": suggestion,
        "remove": coding,
        "restore": coding,
    }
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        name = str(pattern.name)
        rest = {key: known[key] for key in pattern.pattern.converters if key in known}
        if "pk" in pattern.pattern.converters:
            rest["pk"] = rows.get(name.removeprefix("analysis_"), suggestion).pk
        yield reverse(name, kwargs=rest)


def of_editors(quote: Quote) -> list[str]:
    choose = "storybook_quote_chooser"
    return [
        *(reverse(pattern.name) for pattern in wagtail_hooks.quotes_urls()),
        reverse(f"{choose}:choose"),
        reverse(f"{choose}:choose_results"),
        reverse(f"{choose}:chosen", args=[quote.pk]),
        f"{reverse(f'{choose}:chosen_multiple')}?id={quote.pk}",
    ]


@pytest.mark.parametrize("role", ROLES)
def test_no_staff_address_tells_of_another_study(
    client: Client, role: Role, story: Story, quote: Quote, coding: Coding, suggestion: Suggestion
) -> None:
    recording = recorded(study=story.study)
    addresses = [
        "/admin/",
        *at_the_desk(story, quote, coding, suggestion),
        *of_editors(quote),
        f"/listen/{recording.public_id}/",
        "/insight/",
        "/insight/cold/",
        "/search/?in=research&q=winter",
    ]
    index_story(story_id=story.pk)
    client.force_login(member(role))
    before = list(Coding.objects.values()), list(Suggestion.objects.values())
    for address in addresses:
        for ask in (client.get, client.post):
            try:
                response = ask(address)
            except Quote.DoesNotExist:
                continue  # Wagtail's chooser answers for what is not there in production as 500
            rows = response.streaming and response["Content-Type"].startswith("text/csv")
            said = b"".join(response) if rows else b"" if response.streaming else response.content
            assert THEIRS.encode() not in said, address
            assert b"The other winter" not in said, address
            assert response.status_code != 200 or not response.streaming or rows, address
    assert (list(Coding.objects.values()), list(Suggestion.objects.values())) == before


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.EDITOR])
def test_those_who_work_there_read_it(client: Client, role: Role, story: Story, quote: Quote) -> None:
    client.force_login(member(role, story.study))
    assert THEIRS in client.get(reverse("analysis_desk", args=[story.public_id])).content.decode()
    assert "The other winter" in client.get("/admin/workbench/").content.decode()


def test_the_only_study_is_everyones(client: Client) -> None:
    story = StoryFactory(body=WORDS)
    client.force_login(UserFactory(role=Role.RESEARCHER))
    assert client.get(reverse("analysis_desk", args=[story.public_id])).status_code == 200


def test_a_role_counts_where_it_is_held(client: Client, story: Story) -> None:
    """A researcher here who is an editor there may code here and not there."""
    person = member(Role.RESEARCHER)
    person.groups.add(*UserFactory(role=Role.EDITOR).groups.all())
    Membership.objects.create(user=person, study=story.study, role=Role.EDITOR)
    client.force_login(person)
    page = client.get(reverse("analysis_desk", args=[story.public_id])).content.decode()
    assert (THEIRS in page, reverse("analysis_code_words", args=[story.public_id]) in page) == (True, False)
    with pytest.raises(PermissionDenied):
        codings.apply(by=person, passage=passage_of(story, THEIRS), code=CodeFactory())


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("role", [None, *ROLES])
def test_what_is_held_in_a_study_is_what_reaches_it(role: Role | None, several: bool) -> None:
    story = StoryFactory()
    there = StudyFactory() if several else story.study
    people = [UserFactory(role=role, role__study=study) for study in (None, there, story.study)]
    people += [UserFactory(is_superuser=True), UserFactory(role=role, role__study=there, is_active=False)]
    for person in people:
        reached = {may for may in Right if Story.objects.reached_by(person, may).filter(pk=story.pk).exists()}
        assert permissions_in_study(person, story) == reached


def of_steward(act: Callable[..., Any], **more: Any) -> Any:
    return pytest.param(Role.STEWARD, lambda by, it: act(by=by, story=it["story"], **more), id=act.__name__)


@pytest.mark.parametrize(
    ("role", "act"),
    [
        pytest.param(Role.EDITOR, lambda by, it: quotes.ask(by=by, passage=it["passage"]), id="quotes.ask"),
        pytest.param(
            Role.COLLECTOR,
            lambda by, it: review.mark_checked(by=by, revision=it["revision"]),
            id="vouching.check",
        ),
        pytest.param(
            Role.COLLECTOR,
            lambda by, it: correct(by=by, text=it["revision"].text, body="Other words."),
            id="texts.correct",
        ),
        pytest.param(
            Role.RESEARCHER,
            lambda by, it: codings.apply(by=by, passage=it["passage"], code=it["coding"].code),
            id="coding.apply",
        ),
        pytest.param(
            Role.RESEARCHER, lambda by, it: codings.remove(by=by, coding=it["coding"]), id="coding.remove"
        ),
        pytest.param(
            Role.RESEARCHER, lambda by, it: codings.restore(by=by, coding=it["coding"]), id="coding.restore"
        ),
        pytest.param(
            Role.RESEARCHER,
            lambda by, it: suggestions.accept(by=by, suggestion=it["suggestion"]),
            id="accept",
        ),
        pytest.param(
            Role.RESEARCHER,
            lambda by, it: suggestions.reject(by=by, suggestion=it["suggestion"]),
            id="reject",
        ),
        pytest.param(
            Role.RESEARCHER,
            lambda by, it: suggestions.reopen(by=by, suggestion=it["suggestion"]),
            id="reopen",
        ),
        of_steward(acts.withdraw),
        of_steward(acts.hold),
        of_steward(acts.release, why=acts.Released.OVER),
        of_steward(acts.expire),
        of_steward(acts.invalidate),
        of_steward(acts.embargo, until=None),
        of_steward(acts.lift_embargo),
        pytest.param(
            Role.COLLECTOR,
            lambda by, it: acts.refuse(by=by, story=it["story"], uses=(Use.SHARE,)),
            id="refuse",
        ),
        pytest.param(Role.COLLECTOR, lambda by, it: acts.renew(by=by, story=it["story"]), id="renew"),
        pytest.param(
            Role.COLLECTOR, lambda by, it: identity.reach(by=by, story=it["story"], way=REACH), id="reach"
        ),
        pytest.param(
            Role.STEWARD,
            lambda by, it: identity.read(
                by=by, storyteller=it["story"].storyteller, why=identity.Why.THEIR_WISH
            ),
            id="identity.read",
        ),
    ],
)
def test_no_act_reaches_another_study(
    role: Role,
    act: Callable[[Actor, dict[str, Any]], Any],
    story: Story,
    coding: Coding,
    suggestion: Suggestion,
) -> None:
    Identity.objects.create(storyteller=story.storyteller)
    it = {
        "story": story,
        "passage": passage_of(story, "Then the nurse"),
        "revision": revision_of(story),
        "coding": coding,
        "suggestion": suggestion,
    }
    with pytest.raises((PermissionDenied, NotReadable)):
        act(member(role), it)


def test_figures_are_of_a_leaders_own_studies(elsewhere: Study) -> None:
    code = CodeFactory(name="Cold", slug="cold")
    for study, people in ((the_study(), 10), (elsewhere, 20)):
        for _ in range(people):
            passage = passage_of(StoryFactory(study=study, body=WORDS), THEIRS)
            CodingFactory(passage=passage, code=code)
    here, there, both = member(Role.LEADER), member(Role.LEADER, elsewhere), member(Role.LEADER)
    Membership.objects.create(user=both, study=elsewhere, role=Role.LEADER)
    for leader, people in ((here, 10), (there, 20), (both, 30)):
        assert people_by_code(leader).people == Shown(people)
        assert people_by_area(code, leader).count == Shown(people)
    # Each study, and everyone where they lead all there is: of no other union is there a figure.
    assert insight.scopes(here) == [the_study()]
    assert insight.scopes(both) == [None, the_study(), elsewhere]
    assert insight.people_by_code(here, elsewhere).rows == ()
    assert insight.people_by_code(both, elsewhere).people == Shown(20)
    third = StudyFactory()
    assert insight.scopes(both) == [the_study(), elsewhere]
    assert insight.people_by_code(both, None).rows == ()
    assert insight.chosen(both, third.slug) == the_study()


def test_a_theme_on_one_page_is_of_the_same_people(elsewhere: Study, client: Client) -> None:
    code = CodeFactory(name="Cold", slug="cold")
    for study, people in ((the_study(), 10), (elsewhere, 20)):
        for _ in range(people):
            CodingFactory(passage=passage_of(StoryFactory(study=study, body=WORDS), THEIRS), code=code)
    leader = member(Role.LEADER)
    Membership.objects.create(user=leader, study=elsewhere, role=Role.LEADER)
    insight.make()
    client.force_login(leader)
    page = f"/insight/cold/?of={elsewhere.slug}"
    assert f'href="{page}"' in client.get(f"/insight/?of={elsewhere.slug}").content.decode()
    said = client.get(page).content.decode()
    assert "About <strong>20 people</strong>" in said
    assert f'href="/insight/?of={elsewhere.slug}"' in said
    assert "About <strong>30 people</strong>" in client.get("/insight/cold/").content.decode()


def test_another_study_ends_everyones_figures_and_makes_none_sooner(elsewhere: Study) -> None:
    leader = member(Role.LEADER)
    Membership.objects.create(user=leader, study=elsewhere, role=Role.LEADER)
    insight.make()
    assert insight.people_by_code(leader, None).made_at
    third = StudyFactory()
    Membership.objects.create(user=leader, study=third, role=Role.LEADER)
    assert insight.scopes(leader)[0] is None
    assert insight.people_by_code(leader, None).made_at is None
    assert insight.people_by_code(leader, elsewhere).made_at
    assert insight.make_due() == 0
    with clock.at(clock.now() + timedelta(weeks=1)):
        assert insight.make_due() == 4
        third.delete()
        assert insight.people_by_code(leader, None).made_at is None


def test_no_figure_of_a_study_is_worked_out_from_everyones(elsewhere: Study) -> None:
    """About ten of one study, and about fifteen of everyone: so somebody in the other, where few spoke."""
    code = CodeFactory(name="Cold", slug="cold")
    for study, people in ((the_study(), 12), (elsewhere, 2)):
        for _ in range(people):
            CodingFactory(passage=passage_of(StoryFactory(study=study, body=WORDS), THEIRS), code=code)
    leader = member(Role.LEADER)
    Membership.objects.create(user=leader, study=elsewhere, role=Role.LEADER)
    insight.make()
    shown = {scope: insight.people_by_code(leader, scope).rows[0].count for scope in insight.scopes(leader)}
    assert [isinstance(shown[scope], Shown) for scope in (None, the_study(), elsewhere)] == [
        *(True, False, False),
    ]


def test_research_finds_what_is_of_ones_own_study(story: Story) -> None:
    index_story(story_id=story.pk)
    found = {
        study: search(text="winter", audience=Audience.RESEARCH, reader=member(Role.RESEARCHER, study)).number
        for study in (story.study, the_study())
    }
    assert found == {story.study: 1, the_study(): 0}


LINKS = re.compile(r'(?:href=|"url": *)"(/[^"#?]*)')
KEYS = re.compile(r"\d+|[0-9a-f-]{36}")
FILES = ("/static/", "/admin/logout", "/documents/", "/media/")


def walked(client: Client, *begin: str, at_most: int) -> Iterator[tuple[str, str]]:
    """Each kind of page that can be walked to from these, with its source."""
    todo, seen = list(begin), set()
    while todo and len(seen) < at_most:
        address = todo.pop(0)
        kind = KEYS.sub("N", address)
        if kind in seen or address.startswith(FILES):
            continue
        seen.add(kind)
        answer = client.get(address, follow=True)
        if "html" in answer.get("Content-Type", "") and not answer.streaming:
            source = answer.content.decode()
            yield address, source
            todo += LINKS.findall(source)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_with_one_study_nobody_hears_of_it(client: Client, role: Role | None) -> None:
    story = StoryFactory(body=WORDS)
    QuoteFactory(passage=passage_of(story, THEIRS), approved=True)
    CodingFactory(passage=passage_of(story, THEIRS))
    if role:
        client.force_login(UserFactory(role=role))
    begin = ["/admin/", "/admin/people/add/"] if role else []
    pages = dict(walked(client, *begin, "/", "/share/", at_most=50))
    assert {*begin, "/share/", "/my-story/", "/privacy/", "/themes/"} <= set(pages)
    told = {address for address, source in pages.items() if re.search(r"\bstud(y|ies)\b", source, re.I)}
    assert told == set()


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.ADMINISTRATOR])
def test_with_two_studies_they_are_named(client: Client, role: Role, elsewhere: Study) -> None:
    client.force_login(member(role, elsewhere))
    pages = dict(walked(client, "/admin/", at_most=8))
    assert any("Fictional Elsewhere" in source for source in pages.values())
