"""Every address there is, walked as everyone, with a story in every state: nothing shows that may not."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any, Final

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.urls import get_resolver

from analysis.models import Code
from search import indexing
from stories import clock
from stories.accounts.actors import Teller
from stories.consent import acts, receipts, third_parties
from stories.formats.transcript import Line, Transcript
from stories.models import Quote, Recording, Revision, Story, TextKind, User
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.redaction import parts
from stories.roles import ROLES_WITH_ACCOUNT, Role
from stories.texts.interviews import without_sound
from stories.transcripts import imports
from storybook.models import BookIndexPage, BookPage, ChapterPage
from storybook.surfaces import FOR, NOTHING, Address, Surface, addresses, classified
from tests.examples import attacked
from tests.factories import CodingFactory, QuoteFactory, StoryFactory, UserFactory, passage_of
from tests.stories.sounds import wav
from tests.storybook.conftest import chapter_with, publish

pytestmark = [pytest.mark.once, pytest.mark.django_db]
ALL: Final = tuple(Use)
FOUND: Final = tuple(addresses(get_resolver().url_patterns))
ONLY_IN_DEBUG: Final = {"storybook.views.styleguide.styleguide"}


def test_every_address_is_classified_and_no_other() -> None:
    there = {address.name for address in FOUND}
    unknown = there - classified().keys()
    assert not unknown, f"Say in storybook/surfaces.py what these show of a story: {sorted(unknown)}"
    assert classified().keys() - there <= ONLY_IN_DEBUG


# ---- A story in every state -------------------------------------------------------------------


def _without(*uses: Use) -> Callable[[Story], object]:
    return lambda story: acts.withdraw(by=Teller(story.pk), story=story, uses=uses)


def _by_steward(act: Callable[..., object], **more: Any) -> Callable[[Story], object]:
    return lambda story: act(by=User.objects.get(username="steward"), story=story, **more)


def _by_teller(act: Callable[..., object], **more: Any) -> Callable[[Story], object]:
    return lambda story: act(by=Teller(story.pk), story=story, **more)


def _revoke(story: Story) -> None:
    quotes.revoke(by=Teller(story.pk), quote=Quote.objects.of(story).get())


def _close_all(story: Story) -> None:
    revision = Revision.objects.get(text__story=story, text__kind=TextKind.ACCOUNT)
    parts.close(by=Teller(story.pk), revision=revision, start=0, end=len(revision.body))


A_DAY: Final = timedelta(days=1)
OPEN: Final = "open"
STATES: Final[Mapping[str, Callable[[Story], object]]] = {
    OPEN: lambda story: None,
    **{f"no {use.value}": _without(use) for use in Use if use is not Use.KEEP},
    "taken back": _without(*ALL),
    "at once": _by_teller(acts.take_back_at_once),
    "hidden": _by_teller(acts.pause),
    "embargo": _by_teller(acts.embargo, until=None),
    "embargo until": lambda story: acts.embargo(by=Teller(story.pk), story=story, until=clock.now() + A_DAY),
    "run out": lambda story: acts.renew(by=Teller(story.pk), story=story, expires_at=clock.now() - A_DAY),
    "held": _by_steward(acts.hold),
    "invalid": _by_steward(acts.invalidate),
    "others": _by_steward(third_parties.add, who="a nurse"),
    "quote back": _revoke,
    "closed": _close_all,
}


@dataclass(frozen=True)
class World:
    """The stories by their state, each with a word of its own, and what else there is to open."""

    stories: Mapping[str, Story]
    words: Mapping[str, str]
    chapter: ChapterPage
    book: BookPage

    def keys(self, states: Collection[str] = ()) -> "dict[str, list[Any]]":
        """What to put into an address, by the name of its gap: of the stories in these states, or of all. The
        first of each is of the open story."""
        stories = [story for state, story in self.stories.items() if not states or state in {OPEN, *states}]
        written = without_sound().filter(story__in=stories).order_by("pk")
        heard = Recording.objects.filter(story__in=stories).order_by("pk")
        asked = [quote.pk for story in stories for quote in Quote.objects.of(story)]
        revision = self.chapter.latest_revision_id
        pages = [self.chapter.pk, self.book.pk]
        return {
            "public_id": [story.public_id for story in stories],
            "story": [story.pk for story in stories],
            "quote": asked,
            "page": pages,
            "revision": [revision],
            "recording": [one.public_id for one in heard],
            "slug": ["kindness"],
            "code": list(Code.objects.values_list("slug", flat=True)),
            "key": [
                *(f"recordings/{one.pk}" for one in heard),
                *(f"transcripts/{one.pk}" for one in written),
            ],
        }


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once; each walk begins from it, and what a walk does is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _world()
        transaction.set_rollback(True)


def _world() -> World:
    """Made while all is open, pages and index too; and then everyone changes their mind, with no worker."""
    UserFactory(username="steward", role=Role.STEWARD)
    collector = UserFactory(role=Role.COLLECTOR)
    stories, words = dict[str, Story](), dict[str, str]()
    for number, state in enumerate(STATES):
        word = words[state] = f"quern{chr(97 + number)}stone"
        body = f"Nobody came for weeks but the {word} nurse."
        stories[state] = StoryFactory(body=body, title=f"The {word} door", collected_by=collector)
        _record(stories[state], word)
        passage = passage_of(stories[state], f"the {word} nurse")
        QuoteFactory(passage=passage, approved=True)
        CodingFactory(passage=passage)
        _write_down(stories[state], word)
    book = publish(BookIndexPage.objects.get(), BookPage(title="Hard times", slug="hard-times"))
    chapter = chapter_with(book, *Quote.objects.order_by("pk"))
    for story in stories.values():
        indexing.index_story(story_id=story.pk)
    for state, act in STATES.items():
        act(stories[state])
    return World(stories, words, chapter, book)


def _write_down(story: Story, word: str) -> None:
    """An interview that was written down elsewhere."""
    told = Transcript(
        (Line(f"Who is the {word} miller?", "I"), Line(f"Nobody, said the {word} miller.", "P"))
    )
    imports.bring_in_alone(by=UserFactory(is_superuser=True), story=story, transcript=told)


def _record(story: Story, word: str) -> None:
    """Sound with the word behind it, as a file can carry it."""
    sound = wav(0.5) + word.encode()
    recording = Recording(
        story=story, sha256="0" * 64, size=len(sound), duration_ms=500, media_type="audio/wav"
    )
    recording.file.save("original", ContentFile(sound))


# ---- The walk -----------------------------------------------------------------------------------

KIND: Final[Mapping[str, str]] = {
    # The gaps of an address that are not what their name says.
    "stories:listen": "recording",
    "stories:captions": "recording",
    "stories_consent": "story",
    "stories_consent_file": "story",
    "stories_history_file": "story",
    "stories_others": "story",
    "stories_answer": "quote",
    "analysis_code": "code",
    "stories_quote_card": "quote",
    "storybook_quote_chooser:chosen": "quote",
    "wagtailadmin_api:pages:detail": "page",
}
GAP: Final = re.compile(r"<(?:\w+:)?(\w+)>")
PATTERNS: Final[Mapping[str, tuple[str, ...]]] = {
    # Written with regular expressions: the addresses of theirs that there are here.
    "wagtail_serve": ("", "books/", "books/hard-times/", "books/hard-times/a-spring/", "themes/"),
    "wagtailadmin_pages:revisions_compare": ("admin/pages/<page>/revisions/compare/earliest...live/",),
    "wagtail.admin.views.home.default": ("admin/nothing-here/",),
    "wagtaildocs_serve": ("documents/1/a.pdf",),
}
SIGN_IN: Final = "/admin/login/"
QUERIES: Final = {
    "analysis_passages": ["?code1={code}"],
    "search:search": ["?q=nurse", "?q=nurse&in=research"],
    "storybook_quote_chooser:chosen_multiple": ["?id={quote}"],
    "storybook_quote_chooser:choose": ["?q=quern"],
}


def paths(address: Address, keys: Mapping[str, list[Any]]) -> Iterator[str]:
    for pattern in PATTERNS.get(address.name, (address.pattern.replace("^", "").replace("$", ""),)):
        gaps = GAP.findall(pattern)
        for values in product(*(_values(address.name, gap, keys) for gap in gaps)):
            path = pattern
            for value in values:
                path = GAP.sub(str(value), path, count=1)
            for query in QUERIES.get(address.name, [""]):
                yield f"/{path}{query.format(quote=keys['quote'][0], code=keys['code'][0])}"


def _values(name: str, gap: str, keys: Mapping[str, list[Any]]) -> list[Any]:
    if gap in ("pk", "public_id", "slug") and name in KIND:
        return keys[KIND[name]]
    if gap in keys:
        return keys[gap]
    if gap in ("page_id", "parent_page_id", "page_pk", "page_to_move_id"):
        return keys["page"]
    if gap == "revision_id":
        return keys["revision"]
    return {"content_type_app_name": ["storybook"], "content_type_model_name": ["chapterpage"]}.get(gap, [1])


def content(answer: HttpResponseBase) -> str:
    whole = answer.getvalue() if isinstance(answer, StreamingHttpResponse) else answer.content  # type: ignore[attr-defined]
    return bytes(whole).decode("utf-8", "replace")


def closed_whatever_it_is_of(answer: HttpResponseBase) -> bool:
    """Refused before anything is looked up: it is only written to, or not before one signs in."""
    return answer.status_code == 405 or answer.headers.get("Location", "").startswith(SIGN_IN)


def may_see(surface: Surface, story: Story, visitor: User | None) -> bool:
    """Whether this visitor, who is no teller, may see something of the story at this kind of address."""
    return any(
        Story.objects.permitting(use).filter(pk=story.pk).exists()
        for use in surface.uses
        if use not in FOR or (visitor is not None and visitor.has_perm(f"stories.{FOR[use].value}"))
    )


def _walked_by(role: Role | str | None) -> list[str]:
    """Nobody, and who may do everything, come by each story; of those with one role a third each, and each
    story has two of them. All of them come by all in `make attack`."""
    if not isinstance(role, Role) or attacked():
        return list(STATES)
    return list(STATES)[ROLES_WITH_ACCOUNT.index(role) % 3 :: 3]


@pytest.mark.parametrize("role", [None, *ROLES_WITH_ACCOUNT, "all"], ids=str)
def test_nothing_is_shown_that_may_not_be(client: Client, world: World, role: Role | str | None) -> None:
    visitor: User | None = None
    if role is not None:
        visitor = UserFactory(is_superuser=True) if role == "all" else UserFactory(role=role)
        client.force_login(visitor)
    client.raise_request_exception = False
    keys, seen, faults = world.keys(_walked_by(role)), 0, []
    for address in FOUND:
        surface = classified().get(address.name, NOTHING)
        if surface is NOTHING and role not in (None, "all") and not attacked():
            continue  # what shows nothing to whoever may do everything: the rest of its walk is `make attack`
        for path in paths(address, keys):
            answer = client.get(path)
            if answer.status_code >= 500 and address.name != "wagtailadmin_error_test":
                faults.append(f"{path} answered {answer.status_code}")
            if closed_whatever_it_is_of(answer) and not attacked():
                break
            if answer.status_code != 200:
                continue
            source = content(answer)
            for state, word in world.words.items():
                if word not in source:
                    continue
                seen += 1
                if not may_see(surface, world.stories[state], visitor):
                    faults.append(f"{address.name} ({path}) shows the story “{state}”")
        if visitor is not None and "_auth_user_id" not in client.session:
            client.force_login(visitor)  # one of the addresses signs out
    assert not faults, "\n".join(faults)
    assert seen > 0  # the walk comes by what is open


@pytest.mark.parametrize("state", STATES)
def test_a_teller_sees_their_own_story_and_no_other(client: Client, world: World, state: str) -> None:
    mine = world.stories[state]
    client.post("/my-story/", {"words": " ".join(receipts.issue(mine.storyteller, "a key"))})
    following = [*STATES, *STATES][list(STATES).index(state) :]
    # Their own, three others, and the open one.
    keys = world.keys(list(STATES) if attacked() else following[:4])
    for address in FOUND:
        if not classified().get(address.name, NOTHING).teller:
            continue
        for path in paths(address, keys):
            answer = client.get(path)
            if answer.status_code != 200:
                continue
            shown = {of for of, word in world.words.items() if word in content(answer)}
            assert shown <= {state}, f"{path} shows {shown - {state}} to the teller of “{state}”"
    kept = Story.objects.permitting(Use.KEEP).filter(pk=mine.pk).exists()
    words = world.words[state] in content(client.get(f"/my-story/{mine.public_id}/parts/"))
    assert words == kept
