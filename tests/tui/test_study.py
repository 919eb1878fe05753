"""The study screen: state first, then what stands on the screen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizapp.learning.events import DAY_MS, Form, Mode, Outcome, Rating, Review, Stamp, uuid7
from quizapp.learning.scheduling import FactState
from quizapp.learning.session import Phase, Session
from quizapp.tui.app import Guard
from quizapp.tui.screens.dialogs import ChoiceDialog
from quizapp.tui.screens.form import QuestionForm
from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.stopped import offer_ways_out
from quizapp.tui.screens.study import StudyScreen
from tests.tui.conftest import Clock, OpenApp, press, screen_text

TWO_CHOICES = """
[deck]
id = "two"
title = "Two facts"

[[questions]]
id = "first"
type = "choice"
subject = "PTSD"
topic = "mechanism"
prompt = "Which brain system is targeted?"
answer = "the glutamate system"
distractors = [{ text = "the GABA system", why = "Benzodiazepines act there." }, "the dopamine system"]
hint = "It excites."
explanation = "NMDA receptors are glutamate receptors."

[[questions]]
id = "second"
type = "choice"
prompt = "Which receptors are blocked?"
answer = "NMDA receptors"
distractors = ["opioid receptors", "GABA receptors"]
"""


def session_of(pilot: Pilot[Any]) -> Session:
    screen = pilot.app.screen
    assert isinstance(screen, StudyScreen)
    return screen.sitting.session


def reviews_of(pilot: Pilot[Any]) -> list[Review]:
    return [event for event in pilot.app.collection.store.events() if isinstance(event, Review)]  # type: ignore[attr-defined]  # QuizApp has it


def option(pilot: Pilot[Any], text: str) -> str:
    """The digit of an option."""
    showing = session_of(pilot).showing
    assert showing is not None
    return str(showing.asked.options.index(text) + 1)


@pytest.fixture
def two_facts(home: Path) -> None:
    (home / "decks" / "two.toml").write_text(TWO_CHOICES, "utf-8")


async def begin(pilot: Pilot[Any]) -> None:
    """Study the learner's own deck, which stands above the bundled one."""
    await press(pilot, "enter")
    assert session_of(pilot).phase is Phase.ASKING


async def test_two_keys_after_the_start_a_bundled_question_waits_for_its_answer(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "1")
        showing = session_of(pilot).showing
        assert showing is not None
        assert showing.asked.deck_id == "ketamine"
        assert showing.verdict is None


@pytest.mark.usefixtures("two_facts")
async def test_a_right_answer_is_rated_good_by_enter_and_saved_before_the_next_question(app: OpenApp) -> None:
    async with app() as pilot:
        await begin(pilot)
        await press(pilot, option(pilot, "the glutamate system"), "enter")
        assert session_of(pilot).phase is Phase.ANSWERED
        assert reviews_of(pilot) == []
        await press(pilot, "enter")
        (review,) = reviews_of(pilot)
        assert (review.outcome, review.rating) == (Outcome.RIGHT, Rating.GOOD)
        assert session_of(pilot).phase is Phase.ASKING
        assert "Which receptors are blocked?" in screen_text(pilot)


@pytest.mark.usefixtures("two_facts")
async def test_after_a_wrong_answer_everything_stays_in_view(app: OpenApp) -> None:
    async with app() as pilot:
        await begin(pilot)
        before = screen_text(pilot).splitlines()
        await press(pilot, option(pilot, "the GABA system"), "enter")
        text = screen_text(pilot)
        for part in (
            "Which brain system",
            "Wrong",
            "the glutamate system",
            "Benzodiazepines act there.",
            "NMDA receptors",
        ):
            assert part in text
        assert "PTSD · mechanism · form 1 of 3: recognise" in text
        prompt = next(row for row, line in enumerate(before) if "Which brain system" in line)
        assert "Which brain system" in text.splitlines()[prompt]


@pytest.mark.usefixtures("two_facts")
async def test_nothing_chosen_is_said_once_and_enter_again_means_i_dont_know(app: OpenApp) -> None:
    async with app() as pilot:
        await begin(pilot)
        await press(pilot, "enter")
        assert session_of(pilot).phase is Phase.ASKING
        assert "Nothing chosen. 1-3 choose; enter again: I don't know" in screen_text(pilot)
        await press(pilot, "enter")
        showing = session_of(pilot).showing
        assert showing is not None
        assert showing.verdict is not None
        assert showing.verdict.outcome is Outcome.DONT_KNOW


@pytest.mark.usefixtures("two_facts")
async def test_any_key_between_disarms_i_dont_know(app: OpenApp) -> None:
    async with app() as pilot:
        await begin(pilot)
        await press(pilot, "enter", option(pilot, "the glutamate system"), "enter")
        showing = session_of(pilot).showing
        assert showing is not None
        assert showing.verdict is not None
        assert showing.verdict.outcome is Outcome.RIGHT


@pytest.mark.usefixtures("two_facts")
async def test_better_than_again_takes_two_presses_after_a_wrong_answer(app: OpenApp) -> None:
    async with app() as pilot:
        await begin(pilot)
        await press(pilot, option(pilot, "the GABA system"), "enter", "3")
        assert reviews_of(pilot) == []
        assert "Counted as wrong. o if you were right; 3 again to rate it Good." in screen_text(pilot)
        await press(pilot, "3")
        assert [review.rating for review in reviews_of(pilot)] == [Rating.GOOD]


@pytest.mark.usefixtures("two_facts")
async def test_undo_voids_the_rating_and_shows_its_question_as_after_the_answer(app: OpenApp) -> None:
    async with app() as pilot:
        await begin(pilot)
        await press(pilot, option(pilot, "the glutamate system"), "enter", "enter", "u")
        assert reviews_of(pilot) == []
        assert session_of(pilot).phase is Phase.ANSWERED
        assert "Which brain system" in screen_text(pilot)
        assert "Took back Good on “Which brain system is…”" in screen_text(pilot)
        await press(pilot, "2")
        assert [review.rating for review in reviews_of(pilot)] == [Rating.HARD]
        assert "Which receptors are blocked?" in screen_text(pilot)


@pytest.mark.usefixtures("two_facts")
async def test_undo_works_from_the_end_screen(app: OpenApp) -> None:
    async with app() as pilot:
        await begin(pilot)
        for answer in ("the glutamate system", "NMDA receptors"):
            await press(pilot, option(pilot, answer), "enter", "enter")
        assert session_of(pilot).phase is Phase.FINISHED
        assert "2 answered, 2 right" in screen_text(pilot)
        await press(pilot, "u", "u")
        assert reviews_of(pilot) == []
        assert session_of(pilot).phase is Phase.ANSWERED


@pytest.mark.usefixtures("two_facts")
async def test_a_wrong_answer_comes_back_when_its_step_is_over(app: OpenApp, clock: Clock) -> None:
    async with app() as pilot:
        await begin(pilot)
        await press(pilot, option(pilot, "the GABA system"), "enter", "enter")
        await press(pilot, option(pilot, "NMDA receptors"), "enter", "enter")
        clock.move(minutes=11)
        assert "Which brain system" in screen_text(pilot) or session_of(pilot).phase is Phase.WAITING
        await press(pilot, "enter")
        assert "Which brain system" in screen_text(pilot)


@pytest.mark.usefixtures("two_facts")
async def test_alone_a_waiting_fact_is_asked_when_the_learner_says_so(app: OpenApp) -> None:
    async with app() as pilot:
        await begin(pilot)
        await press(pilot, option(pilot, "the glutamate system"), "enter", "enter")
        await press(pilot, option(pilot, "GABA receptors"), "enter", "enter")
        assert session_of(pilot).phase is Phase.WAITING
        assert "1 comes back in 10 min." in screen_text(pilot)
        await press(pilot, "enter")
        assert session_of(pilot).phase is Phase.ASKING


@pytest.mark.usefixtures("two_facts")
async def test_leaving_saves_the_verdict_on_show_with_its_selected_rating(app: OpenApp) -> None:
    async with app() as pilot:
        await begin(pilot)
        await press(pilot, option(pilot, "the glutamate system"), "enter", "q")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert [review.rating for review in reviews_of(pilot)] == [Rating.GOOD]
        assert "1 answered, all saved." in screen_text(pilot)


@pytest.mark.usefixtures("two_facts")
async def test_i_was_right_flips_the_verdict_and_back(app: OpenApp) -> None:
    async with app() as pilot:
        await begin(pilot)
        await press(pilot, option(pilot, "the GABA system"), "enter", "o")
        assert "Right by your own word" in screen_text(pilot)
        assert "o Count as judged" in screen_text(pilot)
        await press(pilot, "o")
        assert "Wrong" in screen_text(pilot)
        await press(pilot, "o", "enter")
        (review,) = reviews_of(pilot)
        assert review.overridden
        assert review.rating is Rating.GOOD


@pytest.mark.usefixtures("two_facts")
async def test_a_hint_shows_and_makes_the_right_answer_hard(app: OpenApp) -> None:
    async with app() as pilot:
        await begin(pilot)
        await press(pilot, "h")
        assert "It excites." in screen_text(pilot)
        await press(pilot, option(pilot, "the glutamate system"), "enter")
        showing = session_of(pilot).showing
        assert showing is not None
        assert showing.selected is Rating.HARD


@pytest.mark.usefixtures("two_facts")
async def test_bury_suspend_and_not_now_move_on_and_can_be_taken_back(app: OpenApp) -> None:
    for key in ("b", "at", "n"):
        async with app() as pilot:
            await begin(pilot)
            await press(pilot, key)
            assert "Which receptors are blocked?" in screen_text(pilot)
            await press(pilot, "u")
            assert "Which brain system" in screen_text(pilot)
            await press(pilot, "q")


@pytest.mark.usefixtures("two_facts")
async def test_a_cram_touches_no_memory(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "c")
        await press(pilot, option(pilot, "the glutamate system"), "enter")
        assert "3 Done" in screen_text(pilot)
        assert "enter Done, next   1 3 Rate" in screen_text(pilot)
        await press(pilot, "enter")
        (review,) = reviews_of(pilot)
        assert review.rating is None
        assert pilot.app.collection.store.fact_states("two")["two/first"].memory is None  # type: ignore[attr-defined]  # QuizApp has it


@pytest.mark.usefixtures("two_facts")
async def test_before_the_answer_only_deck_and_progress_are_said(app: OpenApp) -> None:
    async with app() as pilot:
        await begin(pilot)
        text = screen_text(pilot)
        assert "PTSD" not in text
        assert "mechanism" not in text
        assert "2 left · about 1 min left" in text


async def test_the_article_opens_at_the_sentence_and_closes_again(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "1", "enter", "v")
        showing_article = screen_text(pilot)
        assert "What is Ketamine Prescribed For" in showing_article
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, StudyScreen)


@pytest.mark.usefixtures("two_facts")
async def test_an_enter_meant_for_the_screen_before_does_nothing(app: OpenApp) -> None:
    async with app(guard=Guard(change_ms=10_000, repeat_ms=0)) as pilot:
        pilot.app.guard._changed_at = float("-inf")  # type: ignore[attr-defined]  # as long after the start
        await press(pilot, "enter")
        await press(pilot, "1", "enter")
        assert session_of(pilot).phase is Phase.ASKING
        assert not getattr(pilot.app.screen, "armed", True)


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (200, 60)])
@pytest.mark.usefixtures("two_facts")
async def test_at_every_size_question_verdict_and_ratings_are_on_the_screen(
    app: OpenApp, size: tuple[int, int]
) -> None:
    async with app(size=size) as pilot:
        await begin(pilot)
        assert "Which brain system" in screen_text(pilot)
        await press(pilot, option(pilot, "the GABA system"), "enter")
        text = screen_text(pilot)
        for part in ("Wrong", "1 Again", "4 Easy", "Help"):
            assert part in text


async def test_in_a_window_too_small_the_app_asks_for_a_larger_one_and_goes_on(app: OpenApp) -> None:
    async with app(size=(20, 5)) as pilot:
        await pilot.pause()
        assert "Make the window" in screen_text(pilot)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert isinstance(pilot.app.screen, LibraryScreen)


@pytest.mark.usefixtures("two_facts")
async def test_i_explains_before_the_answer_without_giving_it_away(app: OpenApp) -> None:
    async with app() as pilot:
        await begin(pilot)
        await press(pilot, "i")
        shown = screen_text(pilot)
        assert "Why this is asked now" in shown
        assert "New: never rated." in shown
        assert "glutamate" not in shown
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, StudyScreen)
        await press(pilot, "1", "enter", "i")
        assert "What each rating would do" in screen_text(pilot)


def forgotten_seven_times(pilot: Pilot[Any]) -> None:
    """Give the first fact a history of seven lapses, the last one passed long ago."""
    collection = pilot.app.collection  # type: ignore[attr-defined]  # QuizApp has it
    now = collection.now()
    for nth in range(15):
        at_ms = now.at_ms - (60 - 2 * nth) * DAY_MS
        stamp = Stamp(id=uuid7(at_ms, nth), at_ms=at_ms, offset_minutes=0, machine="m")
        review = Review(
            stamp=stamp,
            deck_id="two",
            question_id="first",
            fact_id="first",
            text_hash="0" * 32,
            type="choice",
            form=Form.RECOGNISE,
            mode=Mode.STUDY,
            outcome=Outcome.WRONG if nth % 2 else Outcome.RIGHT,
            score=float(nth % 2 == 0),
            rating=Rating.AGAIN if nth % 2 else Rating.GOOD,
            due_on=at_ms // DAY_MS + 1,
        )
        collection.store.append([review])


async def stopped(pilot: Pilot[Any]) -> None:
    """Forget a fact for the eighth time, so that the ways out are on the screen."""
    forgotten_seven_times(pilot)
    await begin(pilot)
    showing = session_of(pilot).showing
    while showing is not None and showing.asked.question_id != "first":
        await press(pilot, "n")
        showing = session_of(pilot).showing
    await press(pilot, option(pilot, "the GABA system"), "enter", "enter")
    assert isinstance(pilot.app.screen, ChoiceDialog)


def state_of(pilot: Pilot[Any], fact: str = "two/first") -> FactState:
    found = pilot.app.collection.store.fact_state(fact)  # type: ignore[attr-defined]  # QuizApp has it
    assert isinstance(found, FactState)
    return found


@pytest.mark.usefixtures("two_facts")
@pytest.mark.parametrize(
    ("key", "memory", "suspended"), [("enter", True, False), ("n", False, False), ("d", True, True)]
)
async def test_a_fact_forgotten_too_often_is_stopped_with_ways_out_that_undo_takes_back(
    app: OpenApp, key: str, memory: bool, suspended: bool
) -> None:
    async with app(size=(40, 12)) as pilot:
        await stopped(pilot)
        shown = " ".join(screen_text(pilot).split())
        assert "(two.toml:6) was forgotten 8 times" in shown
        assert "Split it" in shown
        assert "Drop it for good" in shown, "the last way out is not on the screen"
        await press(pilot, key)
        assert isinstance(pilot.app.screen, StudyScreen)
        assert (state_of(pilot).memory is not None, state_of(pilot).suspended) == (memory, suspended)
        assert not session_of(pilot).is_queued("two/first")
        await press(pilot, "u")
        assert "Took back Again" in screen_text(pilot)
        assert (state_of(pilot).lapses, state_of(pilot).suspended) == (7, False)
        assert session_of(pilot).state("two/first") == state_of(pilot)


@pytest.mark.usefixtures("two_facts")
async def test_a_stopped_fact_that_is_rewritten_comes_back_as_new(app: OpenApp) -> None:
    async with app() as pilot:
        await stopped(pilot)
        await press(pilot, "e")
        assert isinstance(pilot.app.screen, QuestionForm)
        await press(pilot, *" Really?", "ctrl+s")
        assert isinstance(pilot.app.screen, StudyScreen)
        assert "It comes back as new." in screen_text(pilot)
        assert state_of(pilot).memory is None
        assert "Really?" in pilot.app.collection.deck("two").by_id["first"].prompt  # type: ignore[attr-defined]


@pytest.mark.usefixtures("two_facts")
async def test_a_stopped_fact_that_is_split_is_asked_by_its_parts_and_left_alone_where_none_was_written(
    app: OpenApp,
) -> None:
    async with app() as pilot:
        await stopped(pilot)
        await press(pilot, "s")
        assert "Parts of “" in screen_text(pilot)
        await press(pilot, "escape")
        assert "Left stopped." in screen_text(pilot)
        assert state_of(pilot).is_leech
        assert not state_of(pilot).suspended
        screen, step = pilot.app.screen, session_of(pilot).previous
        assert isinstance(screen, StudyScreen)
        assert step is not None
        assert step.before.showing is not None
        offer_ways_out(screen, step.before.showing.asked)
        await pilot.pause()
        await press(pilot, "s", *"A part?", "tab", *"yes", "ctrl+s", "escape")
        assert "1 part is saved and new" in screen_text(pilot)
        assert state_of(pilot).suspended
        assert len(pilot.app.collection.deck("two").questions) == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize("way", ["click", "palette"])
async def test_a_picture_in_the_prompt_is_opened_by_click_or_palette(
    app: OpenApp, home: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("quizapp.tui.screens.pictures._open", opened.append)
    asks = 'id = "q"\nprompt = "What does [image: ecg.png] show?"\nanswer = "a rhythm"\n'
    (home / "decks" / "p.toml").write_text(f'[deck]\nid = "p"\n[[questions]]\n{asks}', "utf-8")
    (home / "decks" / "ecg.png").write_bytes(b"a picture")
    async with app() as pilot:
        await press(pilot, "enter")
        lines = screen_text(pilot).splitlines()
        row = next(row for row, line in enumerate(lines) if "ecg.png" in line)
        if way == "click":
            await pilot.click(offset=(lines[row].index("ecg.png"), row))
        else:
            commands = {one.title: one for one in pilot.app.get_system_commands(pilot.app.screen)}
            await commands["Open ecg.png"].callback()
        await pilot.pause()
        assert opened == [home / "decks" / "ecg.png"]
        assert session_of(pilot).phase is Phase.ASKING
