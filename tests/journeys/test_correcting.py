"""A researcher corrects a transcript: by hearing, typing, parting, joining, and by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from stories.accounts.actors import Machine
from stories.models import Recording, Revision, Voice, Word
from stories.roles import Role
from stories.texts.revisions import keep_transcript
from stories.texts.turns import SpokenTurn, Who
from tests.conftest import Worker
from tests.factories import UserFactory
from tests.journeys.signing_in import sign_in
from tests.stories.recordings import recorded

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LINES = ["What happened?", "I lost my job, and Misses Okafa lost hers.", "When?"]


@pytest.fixture
def recording(transactional_db: None) -> Recording:
    recording = recorded()
    at, ms, turns = 0, 0, []
    for n, line in enumerate(LINES):
        words, start = [], at
        for word in line.split():
            words.append(Word(at, at + len(word), ms, ms + 200, 0.9, measured=True))
            at, ms = at + len(word) + 1, ms + 220
        who = Who(Voice.UNKNOWN, str(1 + n % 2))
        turns.append(SpokenTurn(who, start, at - 1, words[0].start_ms, words[-1].end_ms, tuple(words)))
    body = "\n".join(LINES)
    keep_transcript(by=Machine("test"), recording=recording, body=body, turns=turns, made_with="test")
    return recording


def opened(page: Page, recording: Recording) -> None:
    sign_in(page, UserFactory(role=Role.RESEARCHER))
    page.goto("/admin/recordings/")
    page.get_by_role("link", name="Correct the transcript").click()
    expect(page.locator("[data-text]")).to_have_count(3)


def lines(page: Page) -> list[str]:
    return page.locator("[data-text]").all_inner_texts()


def current(recording: Recording) -> Revision:
    found: Revision | None = Recording.objects.get(pk=recording.pk).transcript.current
    assert found is not None
    return found


def until(page: Page, holds: str) -> None:
    """Playwright's own waiting asks the page to make a function of a string, which its policy forbids."""
    for _ in range(100):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(100)
    raise AssertionError(holds)


KEPT = "Object.keys(localStorage).some((key) => key.startsWith('storybook-words'))"


def caret(page: Page, turn: int, words: str) -> None:
    """Before these words of a turn."""
    page.locator(f'[data-turn="{turn}"] [data-text]').wait_for()  # just saved, it is drawn anew
    page.evaluate(
        """([turn, words]) => {
            const text = document.querySelector(`[data-turn="${turn}"] [data-text]`);
            text.focus();
            document.getSelection().collapse(text.firstChild, text.textContent.indexOf(words));
        }""",
        [turn, words],
    )


def test_words_can_be_read_at_once_and_typed_into_when_the_editor_has_come_or_cannot(
    page: Page, recording: Recording
) -> None:
    waiting: list[Route] = []
    page.route("**/js/editor/editor*.js", lambda route: waiting.append(route))
    sign_in(page, UserFactory(role=Role.RESEARCHER))
    page.goto(f"/admin/recordings/{recording.pk}/words/", wait_until="commit")
    words = page.locator("textarea[name=body]")
    expect(words).to_have_value("\n".join(LINES))
    expect(words).not_to_be_editable()
    for _ in range(100):  # it is asked for as the page is read
        if waiting:
            break
        page.wait_for_timeout(50)
    waiting.pop().abort()
    expect(words).to_be_editable()


def test_a_transcript_is_corrected_by_keyboard_alone(
    page: Page, recording: Recording, axe: Callable[..., None]
) -> None:
    opened(page, recording)
    axe(page, within="main")
    state = page.locator("[data-state]")
    expect(state).to_have_text("Nothing changed")
    caret(page, 1, "Misses")
    page.keyboard.press("Enter")
    assert lines(page) == [LINES[0], "I lost my job, and", "Misses Okafa lost hers.", LINES[2]]
    page.keyboard.press("Control+1")
    page.keyboard.type("Then ")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert lines(page) == LINES
    for _ in range(3):
        page.keyboard.press("Control+y")
    assert lines(page)[2] == "Then Misses Okafa lost hers."
    caret(page, 3, "When")
    page.keyboard.press("Backspace")
    assert lines(page)[2:] == ["Then Misses Okafa lost hers. When?"]
    expect(state).to_have_text("Draft saved")
    axe(page, within="main")
    page.get_by_role("button", name="Save as a new version").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved as version 2.")).to_be_visible()
    after = current(recording)
    assert after.body == "What happened?\nI lost my job, and\nThen Misses Okafa lost hers. When?"
    turns = list(after.turns.all())
    assert [turn.called for turn in turns] == ["Voice 1", "Voice 2", "Voice 1"]
    measured = [word.measured for turn in turns for word in turn.spoken_words]
    assert measured == [True] * 7 + [False] + [True] * 5
    assert not page.evaluate(KEPT)
    expect(page.locator("[data-text]")).to_have_count(3)
    page.keyboard.press("Control+z")  # nothing is left of what was done: the version before
    page.keyboard.press("Control+z")
    expect(page.locator("[data-state]")).to_contain_text("Restored from version 1.")
    assert lines(page) == LINES


def saved(page: Page) -> None:
    expect(page.locator("[data-state]")).to_have_text("Draft saved")


def again(page: Page, recording: Recording) -> None:
    page.goto(f"/admin/recordings/{recording.pk}/words/")
    expect(page.locator("[data-text]").first).to_be_visible()


def test_the_sound_follows_the_words_and_the_words_the_sound(page: Page, recording: Recording) -> None:
    opened(page, recording)
    at = "document.querySelector('[data-sound]').currentTime"
    until(page, "document.querySelector('[data-sound]').readyState > 0")
    page.locator(".editor-at").nth(1).click()
    until(page, f"{at} >= 0.44")
    page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('[data-sound]').paused")
    expect(page.locator(".editor-turn.is-said [data-text]")).to_have_text(LINES[1])
    caret(page, 1, "Okafa")
    page.keyboard.press("Control+Space")
    until(page, f"{at} >= 1.5")
    page.keyboard.press("F4")
    assert page.evaluate("document.querySelector('[data-sound]').playbackRate") == 1.1
    page.keyboard.press("F1")
    until(page, f"{at} < 1")
    page.keyboard.press("Control+j")
    expect(page.get_by_text("These words have their times already.")).to_be_visible()
    page.keyboard.press("Control+l")
    expect(page.get_by_role("button", name="Repeat this turn")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_a_word_that_is_clicked_is_heard_and_the_sound_waits_there(page: Page, recording: Recording) -> None:
    opened(page, recording)
    until(page, "document.querySelector('[data-sound]').readyState > 0")
    page.evaluate(
        """() => {
            const audio = document.querySelector('[data-sound]');
            Object.assign(window, { began: null, latest: 0, waits: false });
            audio.addEventListener('play', () => { window.began = audio.currentTime; });
            audio.addEventListener('pause', () => { window.waits = true; });
            setInterval(() => { window.latest = Math.max(window.latest, audio.currentTime); }, 5);
        }"""
    )
    word = page.evaluate(
        """() => {
            const text = document.querySelector('[data-turn="1"] [data-text]').firstChild;
            const range = new Range();
            range.setStart(text, text.data.indexOf('Okafa') + 2);
            range.setEnd(text, text.data.indexOf('Okafa') + 3);
            const { x, y, width, height } = range.getBoundingClientRect();
            return { x: x + width / 2, y: y + height / 2 };
        }"""
    )
    start, end = next(
        (one.start_ms / 1000, one.end_ms / 1000)
        for one in current(recording).turns.all()[1].spoken_words
        if current(recording).body[one.start : one.end] == "Okafa"
    )
    page.mouse.click(word["x"], word["y"])
    until(page, "window.waits")
    began, latest, at = page.evaluate(
        "[window.began, window.latest, document.querySelector('[data-sound]').currentTime]"
    )
    assert began <= start < end <= latest < end + 0.5
    assert at == pytest.approx(start, abs=0.05)
    page.keyboard.type("x")  # it is written where it was clicked
    assert "Okxafa" in lines(page)[1] or "Okaxfa" in lines(page)[1]


def test_someone_who_is_not_in_the_list_is_added(page: Page, recording: Recording) -> None:
    opened(page, recording)
    page.on("dialog", lambda dialog: dialog.accept("Ada"))
    page.get_by_label("Who speaks, 0:00").first.select_option("add")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("as version 2.")).to_be_visible()
    assert [turn.called for turn in current(recording).turns.all()] == ["Ada", "Voice 2", "Voice 1"]


def test_without_a_script_it_is_a_field(person: Callable[..., Page], recording: Recording) -> None:
    page = person(java_script_enabled=False)
    sign_in(page, UserFactory(role=Role.RESEARCHER))
    page.goto(f"/admin/recordings/{recording.pk}/words/")
    field = page.get_by_label("The words, each turn on a line of its own")
    field.fill("\n".join(LINES).replace("Misses Okafa", "Mrs Okafor"))
    page.get_by_role("button", name="Save as a new version").click()
    assert current(recording).body.split("\n")[1] == "I lost my job, and Mrs Okafor lost hers."
    assert [turn.called for turn in current(recording).turns.all()] == ["Voice 1", "Voice 2", "Voice 1"]


def test_a_recording_without_words_is_typed_while_it_is_heard(page: Page, transactional_db: None) -> None:
    recording = recorded()
    sign_in(page, UserFactory(role=Role.RESEARCHER))
    page.goto("/admin/recordings/")
    page.get_by_role("link", name="Transcribe by hand").click()
    page.locator("[data-text]").click()
    page.keyboard.type("What happened?")
    page.evaluate("document.querySelector('[data-sound]').currentTime = 1.5")
    page.keyboard.press("Enter")
    page.keyboard.type("I lost my job.")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("as version 1.")).to_be_visible()
    times = [(turn.start_ms, turn.end_ms) for turn in current(recording).turns.all()]
    assert times == [(0, 1500), (1500, 3000)]

    caret(page, 1, "lost")
    page.evaluate("document.querySelector('[data-sound]').currentTime = 2.25")
    page.keyboard.press("Control+j")
    expect(page.locator(".editor-at").nth(1)).to_have_text("0:02")
    page.keyboard.press("Control+z")
    expect(page.locator(".editor-at").nth(1)).to_have_text("0:01")
    page.keyboard.press("Control+y")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("as version 2.")).to_be_visible()
    times = [(turn.start_ms, turn.end_ms) for turn in current(recording).turns.all()]
    assert times == [(0, 2250), (2250, 3000)]


def test_a_name_is_put_right_everywhere_after_a_look(
    page: Page, recording: Recording, axe: Callable[..., None]
) -> None:
    opened(page, recording)
    caret(page, 0, "happened")
    page.keyboard.press("Control+h")
    dialog = page.get_by_role("dialog", name="Find and replace")
    dialog.get_by_label("Find", exact=True).fill("H")
    expect(dialog.get_by_role("status")).to_have_text("Places found: 0")
    dialog.get_by_label("whole words only").uncheck()
    expect(dialog.get_by_role("status")).to_have_text("Places found: 4")
    dialog.get_by_label("capitals count").check()
    expect(dialog.get_by_role("status")).to_have_text("Places found: 0")
    dialog.get_by_label("capitals count").uncheck()
    dialog.get_by_label("Find", exact=True).fill("lost")
    dialog.get_by_label("Replace with").fill("mislaid")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    axe(page, within="dialog[open]")
    dialog.get_by_role("listitem").nth(1).get_by_role("checkbox").uncheck()
    dialog.get_by_role("button", name="Replace those that are ticked").click()
    assert lines(page)[1] == "I mislaid my job, and Misses Okafa lost hers."
    page.keyboard.press("Control+z")
    assert lines(page) == LINES


def test_only_places_that_are_shown_are_replaced(page: Page, recording: Recording) -> None:
    opened(page, recording)
    caret(page, 0, "happened")
    page.keyboard.insert_text("so " * 250)
    page.keyboard.press("Control+h")
    dialog = page.get_by_role("dialog", name="Find and replace")
    dialog.get_by_label("Find", exact=True).fill("so")
    dialog.get_by_label("Replace with").fill("then")
    said = "Places found: 250. Shown, and changed, are the first 200."
    expect(dialog.get_by_role("status")).to_have_text(said)
    dialog.get_by_role("button", name="Replace those that are ticked").click()
    words = lines(page)[0].split()
    assert (words.count("then"), words.count("so")) == (200, 50)


def test_the_next_words_that_may_be_made_up_are_found(page: Page, recording: Recording) -> None:
    turn = current(recording).turns.get(number=2)
    turn.words = [[*packed[:6], "unsure"] if n == 5 else packed for n, packed in enumerate(turn.words)]
    turn.save()
    opened(page, recording)
    page.get_by_role("button", name="Next doubtful").click()
    chosen = page.evaluate("document.activeElement.textContent.slice(document.getSelection().focusOffset)")
    assert chosen.startswith("Misses")
    assert page.evaluate("CSS.highlights.get('doubtful').size") == 1


def test_a_name_is_struck_out_and_put_back(
    page: Page, recording: Recording, axe: Callable[..., None], worker: Worker
) -> None:
    opened(page, recording)
    page.evaluate(
        """() => {
            const text = document.querySelector('[data-turn="1"] [data-text]').firstChild;
            const at = text.data.indexOf("Okafa");
            text.parentNode.focus();
            document.getSelection().setBaseAndExtent(text, at, text, at + 5);
        }"""
    )
    page.get_by_role("button", name="Redact words").click()
    expect(page.get_by_text("One place. Leave out what you do not mean.")).to_be_visible()
    axe(page, within="main")
    page.get_by_role("button", name="Redact these").press("Enter")
    expect(page.get_by_text("The sound is closed while it is being muted.")).to_be_visible()
    expect(page.get_by_text("“Okafa” stands nowhere in the words.")).to_be_visible()
    assert current(recording).body.split("\n")[1] == "I lost my job, and Misses […] lost hers."
    worker.drain()
    page.get_by_role("link", name="Back to the transcript").click()
    expect(page.locator("[data-text]")).to_have_count(3)
    until(page, "document.querySelector('[data-sound]').readyState > 0")
    assert page.evaluate("Math.abs(document.querySelector('[data-sound]').duration - 3) < 0.1")
    page.get_by_role("button", name="Redact words").click()
    expect(page.get_by_text("Muted")).to_be_visible()
    axe(page, within="main")
    page.get_by_role("button", name="Put it back: Okafa").click()
    expect(page.get_by_text("The words are restored.")).to_be_visible()
    assert current(recording).body.split("\n") == LINES


def test_turns_are_ticked_one_after_the_other(
    page: Page, recording: Recording, axe: Callable[..., None]
) -> None:
    opened(page, recording)
    far = page.locator("[data-far]")
    expect(far).to_have_text("0 of 3 turns checked")
    page.get_by_role("button", name="Next unchecked").click()
    caret(page, 0, "What")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("Yes, ")
    assert lines(page)[1] == f"Yes, {LINES[1]}"
    page.keyboard.press("Control+Enter")
    expect(far).to_have_text("2 of 3 turns checked")
    caret(page, 1, "lost")
    page.keyboard.type("have ")
    expect(far).to_have_text("1 of 3 turns checked")  # other words: nobody has listened to those
    page.keyboard.press("Control+z")
    expect(far).to_have_text("2 of 3 turns checked")
    third = page.get_by_role("button", name="I have listened: these are the words").nth(2)
    third.click()
    expect(third).to_have_attribute("aria-pressed", "true")
    axe(page, within="main")
    page.keyboard.press("Alt+n")
    expect(page.locator("[data-state]")).to_have_text("Somebody has listened to every turn.")
    third.click()
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("as version 2.")).to_be_visible()
    expect(far).to_have_text("2 of 3 turns checked")
    checked = current(recording).turns.values_list("checked_at", flat=True)
    assert [at is not None for at in checked] == [True, True, False]


def test_all_turns_of_a_voice_are_given_to_another_or_swapped(
    page: Page, recording: Recording, axe: Callable[..., None]
) -> None:
    opened(page, recording)

    def who() -> list[str]:
        return page.locator("select.editor-who").evaluate_all(
            "(all) => all.map((select) => select.selectedOptions[0].textContent)"
        )

    dialog = page.get_by_role("dialog", name="Speakers")
    page.get_by_role("button", name="Speakers").click()
    expect(dialog.get_by_role("status")).to_have_text("Voice 1: 2. Voice 2: 1.")
    axe(page, within="dialog[open]")
    dialog.get_by_role("button", name="Swap the two").click()
    assert who() == ["Voice 2", "Voice 1", "Voice 2"]
    page.get_by_role("button", name="Speakers").click()
    dialog.get_by_role("button", name="Change all of them").click()
    assert who() == ["Voice 2", "Voice 2", "Voice 2"]
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert who() == ["Voice 1", "Voice 2", "Voice 1"]
