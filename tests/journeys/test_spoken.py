"""Speaking on the page, with a microphone that beeps: kept while it is said, cut off, and gone on with."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from stories.intake.telling import draft as drafts
from stories.intake.telling import sounds, uploads
from stories.intake.telling.draft import Draft
from stories.models import Recording
from tests.factories import ConsentFormVersionFactory
from tests.journeys.telling import go_on, step_of, tell_until
from tests.journeys.test_taking_back import HARDEST, SMALL, Read
from tests.journeys.test_telling import finish, its_day_is_over
from tests.stories.intake.test_take_in import made

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SPEAK = {"way": {"way": "speak"}, "use-contact": {"use_contact": "no"}}
OWN = SPEAK | {"phone": {"phone": "own"}}
PIECES = """async () => (await indexedDB.databases()).some(({ name }) => name === 'storybook-spoken')"""
TAKES = "[data-takes] li"
KEPT = "It is kept."


@pytest.fixture(autouse=True)
def form_version(transactional_db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    ConsentFormVersionFactory()


def draft_of(page: Page) -> Draft:
    [key] = [one["value"] for one in page.context.cookies() if one["name"] == "storybook_telling"]
    return drafts.held(key)


def here_ms(page: Page) -> int:
    """Of the recording, whole, as the draft has it."""
    sound = draft_of(page).sound
    assert sound is not None
    return sound.duration_ms


def record(page: Page, seconds: float) -> None:
    page.click("button[data-record]")
    expect(page.locator("[data-stop]")).to_be_visible()
    page.wait_for_function(f"() => document.querySelector('[data-time]').textContent >= '0:0{seconds:.0f}'")


def speak(page: Page, seconds: float) -> None:
    """Record, stop, and wait until it is there to be heard."""
    takes = page.locator(TAKES).count()
    record(page, seconds)
    page.click("[data-stop]")
    expect(page.locator(TAKES)).to_have_count(takes + 1)
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()


def test_it_is_spoken_heard_gone_on_with_and_sent(
    person: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = person(viewport=SMALL)
    tell_until(page, "sound", "", chosen=SPEAK)
    read = Read(page, axe)
    read.this()
    record(page, 2)
    page.click("[data-pause]")
    expect(page.get_by_text("Paused. Nothing is recorded now.")).to_be_visible()
    assert page.get_by_role("button", name="Go on").is_visible()
    at = page.locator("[data-time]").inner_text()
    page.wait_for_timeout(1_500)
    assert page.locator("[data-time]").inner_text() == at
    page.click("[data-pause]")
    page.click("[data-stop]")
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    read.this()
    record(page, 1)
    go_on(page)  # while it is recorded: it is ended first
    assert (step_of(page), 2_500 < here_ms(page) < 8_000) == ("others", True)
    page.goto("/share/tell/sound/")
    plays = page.evaluate(
        "async (audio) => { await audio.play(); audio.pause(); return audio.duration; }",
        page.query_selector(".spoken__sound"),
    )
    assert plays > 2.5
    read.this()
    assert read.hardest <= HARDEST, read.grades
    assert page.evaluate(PIECES) is False
    go_on(page)
    finish(page)
    assert Recording.objects.get().media_type == "audio/ogg"
    assert list(sounds.folder().iterdir()) == []


def test_killed_while_speaking_on_ones_own_phone_and_taken_up_again(person: Callable[..., Page]) -> None:
    """The network goes, then the battery: the last piece may be lost, and nothing before it."""
    page = person()
    tell_until(page, "sound", "", chosen=OWN)
    context: BrowserContext = page.context
    record(page, 2)
    context.set_offline(True)
    page.wait_for_function("() => document.querySelector('[data-time]').textContent >= '0:05'")
    page.close()
    [sent] = draft_of_context(context).uploads.values()
    arrived = sounds.size(sent)
    context.set_offline(False)
    again = context.new_page()
    again.goto("/share/tell/sound/")
    expect(again.get_by_text(KEPT, exact=True)).to_be_visible()
    assert again.locator(TAKES).count() == 1
    assert sounds.size(sent) > arrived
    speak(again, 1)
    go_on(again)
    assert here_ms(again) > 4_500
    again.goto("/share/tell/sound/")  # what is part of the recording is not sent once more
    again.wait_for_timeout(500)
    assert (again.locator(TAKES).count(), draft_of(again).uploads) == (0, {})
    go_on(again)
    finish(again)
    assert again.evaluate(PIECES) is False
    assert Recording.objects.get().duration_ms > 4_500


def draft_of_context(context: BrowserContext) -> Draft:
    [key] = [one["value"] for one in context.cookies() if one["name"] == "storybook_telling"]
    return drafts.held(key)


def test_what_was_spoken_on_ones_own_phone_outlives_the_day_here(
    person: Callable[..., Page], watch: Any
) -> None:
    watch.expect("/share/uploads/")  # where it was sent before is gone
    page = person()
    tell_until(page, "sound", "", chosen=OWN)
    speak(page, 2)
    go_on(page)
    its_day_is_over()
    sounds.delete(*draft_files())
    page.goto("/share/")
    page.get_by_role("button", name="Go on with it").click()
    assert step_of(page) == "sound"
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    go_on(page)
    assert here_ms(page) > 1_500


def draft_files() -> Iterator[sounds.SealedFile]:
    for path in sounds.folder().iterdir():
        yield sounds.SealedFile(path.name, "")


def test_killed_while_speaking_on_a_shared_phone_what_was_sent_is_there(person: Callable[..., Page]) -> None:
    page = person()
    tell_until(page, "sound", "", chosen=SPEAK)
    context = page.context
    record(page, 4)
    page.close()
    again = context.new_page()
    again.goto("/share/tell/sound/")
    assert again.locator(TAKES).count() == 1
    assert again.evaluate(PIECES) is False
    go_on(again)
    assert here_ms(again) > 1_500


def test_the_network_goes_while_one_speaks_and_comes_back(person: Callable[..., Page]) -> None:
    page = person()
    tell_until(page, "sound", "", chosen=SPEAK)
    record(page, 1)
    page.context.set_offline(True)
    page.wait_for_function("() => document.querySelector('[data-time]').textContent >= '0:04'")
    page.context.set_offline(False)
    page.wait_for_function("() => document.querySelector('[data-time]').textContent >= '0:05'")
    page.click("[data-stop]")
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    go_on(page)
    assert here_ms(page) > 4_000


def test_begin_again_and_leaving_keep_nothing_on_the_phone(person: Callable[..., Page], watch: Any) -> None:
    watch.expect("/share/uploads/")  # locked, it takes no more
    page = person()
    tell_until(page, "sound", "", chosen=OWN)
    speak(page, 1)
    assert page.evaluate(PIECES) is True
    page.get_by_role("button", name="begin again").click()
    expect(page.locator(TAKES)).to_have_count(0)
    assert page.evaluate(PIECES) is False
    assert list(sounds.folder().iterdir()) == []
    record(page, 1)
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="weather"))
    page.evaluate("document.querySelector('[data-leave]').dataset.leave = '/about/'")
    page.locator("[data-leave]").first.click()
    page.wait_for_url("**/about/")
    assert page.evaluate(PIECES) is False
    page.goto("/share/tell/sound/")
    assert "/share/tell/unlock/" in page.url


def test_a_film_that_the_phone_has_goes_in_parts_too(person: Callable[..., Page], tmp_path: Path) -> None:
    film = tmp_path / "My Name.mp4"
    film.write_bytes(made("mp4", "aac", film="mpeg4"))
    page = person()
    tell_until(page, "sound", "", chosen=SPEAK)
    page.click("[data-other] summary")
    page.set_input_files("[name=recording]", film)
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    page.reload()
    assert page.locator(TAKES).count() == 1
    go_on(page)
    assert abs(here_ms(page) - 2_000) < 100
    assert "My Name" not in str(draft_of(page))


def test_without_a_microphone_or_without_leave_to_use_it(person: Callable[..., Page]) -> None:
    page = person()
    tell_until(page, "sound", "", chosen=SPEAK)
    for name, words in (
        ("NotAllowedError", "did not let us use the microphone"),
        ("NotFoundError", "no microphone"),
    ):
        refuse = f"async () => {{ throw new DOMException('', '{name}'); }}"
        page.evaluate(f"void (navigator.mediaDevices.getUserMedia = {refuse})")
        page.click("button[data-record]")
        expect(page.locator("[data-problem]")).to_contain_text(words)


def test_a_double_click_records_once_and_begins_one_take(person: Callable[..., Page]) -> None:
    page = person()
    tell_until(page, "sound", "", chosen=SPEAK)
    page.dblclick("button[data-record]")
    expect(page.locator("[data-stop]")).to_be_visible()
    page.wait_for_timeout(1_200)
    page.click("[data-stop]")
    expect(page.locator(TAKES)).to_have_count(1)
    page.locator(".telling__acts button[type=submit]").dblclick()
    page.wait_for_url("**/share/tell/others/")
    assert len(draft_of(page).uploads) == 0


def test_when_there_is_no_room_for_more_it_says_so_and_the_rest_is_there(
    person: Callable[..., Page], watch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch.expect("answered 413")
    monkeypatch.setattr(uploads, "MOST", 1)
    page = person()
    tell_until(page, "sound", "", chosen=SPEAK)
    speak(page, 1.2)
    page.click("button[data-record]")
    expect(page.locator("[data-problem]")).to_contain_text("no room for more")
    expect(page.locator("[data-stop]")).to_be_hidden()
    go_on(page)
    assert here_ms(page) > 500


def test_another_file_is_another_file(person: Callable[..., Page], tmp_path: Path) -> None:
    page = person()
    tell_until(page, "sound", "", chosen=SPEAK)
    page.click("[data-other] summary")
    for seconds in (3, 1):
        file = tmp_path / f"{seconds}.m4a"
        file.write_bytes(made("mp4", "aac", seconds))
        page.set_input_files("[name=recording]", file)
        expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
        expect(page.locator(TAKES)).to_have_count(1)
    go_on(page)
    assert abs(here_ms(page) - 1_000) < 100


def test_a_second_tab_sends_nothing_of_what_the_first_is_recording(person: Callable[..., Page]) -> None:
    page = person()
    tell_until(page, "sound", "", chosen=OWN)
    record(page, 2)
    other = page.context.new_page()
    other.goto("/share/tell/sound/")
    page.bring_to_front()
    page.wait_for_function("() => document.querySelector('[data-time]').textContent >= '0:04'")
    page.click("[data-stop]")
    expect(page.get_by_text(KEPT, exact=True)).to_be_visible()
    go_on(page)
    assert here_ms(page) > 3_500
