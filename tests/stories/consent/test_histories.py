"""Random histories of every act, with the clock going both ways: the gate, its twin and what pages show agree
with an oracle that was thought out apart.

Twenty in CI; `make attack` runs thousands. Pages are asked behind a page cache, which must keep none of them.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from stories import clock
from stories.accounts.actors import Machine, Teller
from stories.consent import acts, compare, third_parties
from stories.consent.allowed import allowed
from stories.consent.gate import decide
from stories.erasure import erase
from stories.ledger import checkpoint
from stories.ledger.verify import verify
from stories.models import (
    ConsentEvent,
    OtherPerson,
    OtherState,
    Quote,
    RedactedPart,
    Story,
    User,
)
from stories.models.uses import Use
from stories.quotes import acts as quotes
from stories.redaction import parts
from stories.roles import Role
from storybook.models import BookIndexPage, BookPage, ChapterPage
from tests.examples import examples
from tests.factories import QuoteFactory, StoryFactory, UserFactory, passage_of, revision_of
from tests.stories.consent.test_gate import all_by_sql
from tests.stories.oracle import A_DAY, Told
from tests.storybook.conftest import chapter_with, publish

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MANY: Final = examples(8)
BOTH: Final = pytest.param("search.engines.embedded", marks=pytest.mark.both)
"""How many histories."""
BEGIN: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
USES: Final = st.sets(st.sampled_from([use for use in Use if use is not Use.KEEP]), min_size=1)
HOURS: Final = st.integers(-60, 60)
AHEAD: Final = st.none() | st.integers(-30, 90).map(lambda hours: timedelta(hours=hours))


class Undone(Exception):
    """Rolls everything back."""


class Histories(RuleBasedStateMachine):
    """Up to three stories, in one book. Each step happens at the machine's own time."""

    def __init__(self) -> None:
        super().__init__()
        cache.clear()
        self.now = BEGIN
        self.all = transaction.atomic()
        self.all.__enter__()
        self.steward: User = UserFactory(role=Role.STEWARD)
        self.told: dict[int, Told] = {}
        self.words: dict[int, str] = {}
        self.book: BookPage = publish(BookIndexPage.objects.get(), BookPage(title="A book", slug="a-book"))
        self.chapters: dict[int, ChapterPage] = {}
        self.reader, self.researcher = Client(), Client()
        self.researcher.force_login(UserFactory(role=Role.RESEARCHER))

    def teardown(self) -> None:
        try:
            raise Undone
        except Undone as undone:
            self.all.__exit__(Undone, undone, undone.__traceback__)
        shutil.rmtree(checkpoint.folder(), ignore_errors=True)  # of entries that are no more

    @contextmanager
    def at_its_time(self) -> Iterator[None]:
        with clock.at(self.now):
            yield

    # ---- The acts -------------------------------------------------------------------------------

    @rule(hours=HOURS)
    def the_clock_moves(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @initialize()
    def there_is_a_story(self) -> None:
        self.someone_tells(set(Use) - {Use.KEEP})

    @precondition(lambda self: len(self.words) < 3)
    @rule(yes=USES)
    def another_tells(self, yes: set[Use]) -> None:
        self.someone_tells(yes)

    def someone_tells(self, yes: set[Use]) -> None:
        with self.at_its_time():
            number = len(self.words)
            word = f"quern{chr(97 + number)}stone"
            story = StoryFactory(
                body=f"First the rain. Nobody came but the {word} nurse. Then hope.", uses=(Use.KEEP, *yes)
            )
            QuoteFactory(passage=passage_of(story, f"the {word} nurse"), approved=True)
            self.told[story.pk] = Told(yes={Use.KEEP, *yes})
            self.words[story.pk] = word
            quote = Quote.objects.of(story).get()
            self.chapters[story.pk] = chapter_with(self.book, quote, slug=f"chapter-{number}")

    def act(
        self,
        data: st.DataObject,
        do: Callable[[Story, Teller], object],
        *,
        refused: Callable[[Told], type[Exception] | None],
        then: Callable[[Told], object],
    ) -> None:
        """On any of the stories: it is refused where the oracle says so, and only there."""
        key = data.draw(st.sampled_from(sorted(self.told)))
        told, story = self.told[key], Story.objects.get(pk=key)
        with self.at_its_time():
            error = refused(told)
            if error is not None:
                with pytest.raises(error), transaction.atomic():
                    do(story, Teller(key))
                return
            do(story, Teller(key))
        then(told)

    @precondition(lambda self: self.told)
    @rule(data=st.data(), uses=USES, yes=st.booleans())
    def they_change_their_mind(self, data: st.DataObject, uses: set[Use], yes: bool) -> None:
        answers = dict.fromkeys(uses, yes)
        self.act(
            data,
            lambda story, teller: acts.change(by=teller, story=story, answers=answers),
            refused=taken_back,
            then=lambda told: told.yes.update(uses) if yes else told.say_no(uses),
        )

    @precondition(lambda self: self.told)
    @rule(data=st.data(), uses=USES)
    def they_take_uses_back(self, data: st.DataObject, uses: set[Use]) -> None:
        self.act(
            data,
            lambda story, teller: acts.withdraw(by=teller, story=story, uses=tuple(uses)),
            refused=never,
            then=lambda told: told.say_no(uses),
        )

    @precondition(lambda self: self.told)
    @rule(data=st.data(), at_once=st.integers(0, 7).map(lambda seldom: seldom == 0))
    def they_take_it_all_back(self, data: st.DataObject, at_once: bool) -> None:
        act: Any = acts.take_back_at_once if at_once else acts.withdraw
        erase_at = self.now if at_once else self.now + A_DAY
        self.act(
            data,
            lambda story, teller: act(by=teller, story=story),
            refused=never,
            then=lambda told: told.take_back(erase_at),
        )

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def they_put_it_back(self, data: st.DataObject) -> None:
        self.act(
            data,
            lambda story, teller: acts.undo_take_back(by=teller, story=story),
            refused=lambda told: None if told.can_undo(self.now) else acts.TooLate,
            then=Told.undo,
        )

    @precondition(lambda self: self.told)
    @rule(data=st.data(), hide=st.booleans())
    def they_hide_or_show_it(self, data: st.DataObject, hide: bool) -> None:
        act: Any = acts.pause if hide else acts.resume
        self.act(
            data,
            lambda story, teller: act(by=teller, story=story),
            refused=taken_back,
            then=lambda told: setattr(told, "hidden", hide),
        )

    @precondition(lambda self: self.told)
    @rule(data=st.data(), ahead=AHEAD)
    def they_let_it_go_on(self, data: st.DataObject, ahead: timedelta | None) -> None:
        ends_at = None if ahead is None else self.now + ahead
        self.act(
            data,
            lambda story, teller: acts.renew(by=teller, story=story, expires_at=ends_at),
            refused=taken_back,
            then=lambda told: told.renew(ends_at),
        )

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def the_clock_writes_down_an_end(self, data: st.DataObject) -> None:
        self.act(
            data,
            lambda story, teller: acts.expire(by=Machine("clock"), story=story),
            refused=lambda told: None if told.over(self.now) else acts.NotOver,
            then=lambda told: setattr(told, "ran_out", True),
        )

    @precondition(lambda self: self.told)
    @rule(data=st.data(), ahead=AHEAD)
    def they_ask_us_to_wait(self, data: st.DataObject, ahead: timedelta | None) -> None:
        until = None if ahead is None else self.now + ahead

        def waits(told: Told) -> None:
            told.waits_until, told.waits_for_word = until, until is None

        self.act(
            data,
            lambda story, teller: acts.embargo(by=teller, story=story, until=until),
            refused=taken_back,
            then=waits,
        )

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def they_need_us_to_wait_no_longer(self, data: st.DataObject) -> None:
        def waits_not(told: Told) -> None:
            told.waits_until, told.waits_for_word = None, False

        self.act(
            data,
            lambda story, teller: acts.lift_embargo(by=teller, story=story),
            refused=taken_back,
            then=waits_not,
        )

    @precondition(lambda self: self.told)
    @rule(data=st.data(), held=st.booleans())
    def a_steward_holds_or_releases(self, data: st.DataObject, held: bool) -> None:
        more: Any = {} if held else {"why": acts.Released.OVER}
        act: Any = partial(acts.hold if held else acts.release, by=self.steward, **more)
        self.act(
            data,
            lambda story, teller: act(story=story),
            refused=never,
            then=lambda told: setattr(told, "held", held),
        )

    @precondition(lambda self: self.told)
    @rule(data=st.data(), seldom=st.integers(0, 7))
    def a_steward_finds_it_invalid(self, data: st.DataObject, seldom: int) -> None:
        if seldom:
            return
        self.act(
            data,
            lambda story, teller: acts.invalidate(by=self.steward, story=story),
            refused=never,
            then=lambda told: setattr(told, "invalid", True),
        )

    @precondition(lambda self: self.told)
    @rule(data=st.data(), settled=st.booleans())
    def someone_else_is_in_it(self, data: st.DataObject, settled: bool) -> None:
        def do(story: Story, teller: Teller) -> None:
            there = OtherPerson.objects.filter(story=story).first()
            there = there or third_parties.add(by=self.steward, story=story, who="a nurse")
            state = OtherState.AGREED if settled else OtherState.NOT_YET
            third_parties.settle(by=self.steward, other=there, state=state)

        self.act(data, do, refused=never, then=lambda told: setattr(told, "others_open", not settled))

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def they_close_or_open_the_part_with_the_quote(self, data: st.DataObject) -> None:
        def do(story: Story, teller: Teller) -> None:
            closed = RedactedPart.objects.closed().filter(text__story=story).first()
            if closed is not None:
                parts.reopen(by=teller, redacted_part=closed)
                return
            revision = revision_of(story)
            start = revision.body.index("Nobody")
            end = revision.body.index("nurse.") + len("nurse.")
            parts.close(by=teller, revision=revision, start=start, end=end)

        self.act(data, do, refused=taken_back, then=lambda told: None)

    @precondition(lambda self: self.told)
    @rule(data=st.data(), answer=st.sampled_from(["approve", "revoke"]))
    def they_answer_for_the_quote(self, data: st.DataObject, answer: str) -> None:
        def do(story: Story, teller: Teller) -> None:
            getattr(quotes, answer)(by=teller, quote=Quote.objects.of(story).get())

        self.act(data, do, refused=taken_back if answer == "approve" else never, then=lambda told: None)

    @precondition(lambda self: self.told)
    @rule()
    def the_worker_erases_what_is_due(self) -> None:
        with self.at_its_time():
            erase.process_due()
        due = [key for key, told in self.told.items() if told.erase_at and told.erase_at <= self.now]
        for key in due:
            del self.told[key]
        assert set(Story.objects.values_list("pk", flat=True)) == set(self.told)

    # ---- What must hold -------------------------------------------------------------------------

    @invariant()
    def the_gate_and_its_twin_say_what_the_oracle_says(self) -> None:
        consents = {key: acts.standing(Story.objects.get(pk=key)) for key in self.told}
        for moment in (self.now, self.now - timedelta(hours=30), self.now + timedelta(hours=30)):
            with clock.at(moment):
                told_by_all = allowed(self.told)
            by_sql = all_by_sql(moment)
            for key, told in self.told.items():
                by_rule = {use for use in Use if decide(consents[key], use, moment).allowed}
                assert by_rule == by_sql[key] == set(told_by_all.uses.get(key, ())) == told.may(moment)

    @rule()
    def the_ledger_is_whole(self) -> None:
        assert list(compare.differing()) == []
        found = verify(ConsentEvent)
        assert found.wrong is None, found

    @rule()
    def readers_see_what_they_may(self) -> None:
        with self.at_its_time():
            for key, chapter in self.chapters.items():
                shown = self.words[key] in self.reader.get(chapter.url).content.decode()
                told = self.told.get(key)
                quote = (
                    Quote.objects.filter(passage__revision__text__story=key).select_related("passage").first()
                )
                may = told is not None and Use.PUBLISH in told.may(self.now)
                assert shown == (may and quote is not None and quote.is_approved)

    @precondition(lambda self: self.told)
    @rule()
    def researchers_read_what_they_may(self) -> None:
        with self.at_its_time():
            for key, told in self.told.items():
                story = Story.objects.get(pk=key)
                page = self.researcher.get(f"/admin/workbench/{story.public_id}/")
                may = Use.RESEARCH in told.may(self.now)
                assert page.status_code == (200 if may else 404)
                closed = RedactedPart.objects.closed().filter(text__story=key).exists()
                assert (self.words[key] in page.content.decode()) == (may and not closed)


def never(told: Told) -> None:
    return None


def taken_back(told: Told) -> type[Exception] | None:
    return None if told.kept() else acts.TakenBack


PAGE_CACHE: Final = (
    "django.middleware.cache.UpdateCacheMiddleware",
    "django.middleware.cache.FetchFromCacheMiddleware",
)


@pytest.mark.parametrize("engine", [BOTH, "search.engines.elasticsearch"])
def test_whatever_people_do_nothing_is_open_that_may_not_be(settings_of_site: Any, engine: str) -> None:
    """Behind a page cache; and with a search engine that does not answer."""
    settings_of_site.STORYBOOK_SEARCH_ENGINE = engine
    settings_of_site.STORYBOOK_ELASTICSEARCH_URL = "http://127.0.0.1:9"
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=max(1, MANY // 2),
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def settings_of_site(settings: Any) -> Any:
    first, last = PAGE_CACHE
    settings.MIDDLEWARE = [first, *settings.MIDDLEWARE, last]
    return settings
