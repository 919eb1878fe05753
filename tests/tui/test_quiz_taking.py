"""Taking a quiz: answers, feedback, marks, the clock, the pause."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizapp.learning.events import Mode, NoteKind, Outcome
from quizapp.learning.paper import QuizSettings
from quizapp.learning.quiz_phases import QuizPhase
from quizapp.tui.app import Guard
from quizapp.tui.opening import Opening
from quizapp.tui.screens.dialogs import ChoiceDialog
from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.quiz import QuizScreen
from quizapp.tui.screens.result import ResultScreen
from tests.tui.conftest import Clock, OpenApp, press, screen_text
from tests.tui.quizzes import (
    SIZES,
    answer,
    answer_all,
    notes_of,
    quiz_of,
    reviews_of,
    right_keys,
    screen_of,
    setting_up,
    to_question,
    words,
    write_mixed,
    wrong_keys,
)


@pytest.fixture(autouse=True)
def mixed(home: Path) -> None:
    write_mixed(home)


@SIZES
async def test_a_whole_quiz_of_every_type_is_answered_by_keys_alone(app: OpenApp, size: tuple[int, int]) -> None:
    async with app(size=size, opening=setting_up()) as pilot:
        await press(pilot, "enter")
        assert len(quiz_of(pilot).paper.items) == 10
        await answer_all(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ResultScreen)
        assert screen.ended is not None
        assert screen.ended.result.percent == 100
        assert len(reviews_of(pilot)) == 10
        assert {review.mode for review in reviews_of(pilot)} == {Mode.QUIZ}
        assert "100%" in screen_text(pilot)


@SIZES
async def test_before_the_answer_only_deck_and_progress_stand_above(app: OpenApp, size: tuple[int, int]) -> None:
    async with app(size=size, opening=setting_up(minutes=10)) as pilot:
        await press(pilot, "enter")
        first = screen_text(pilot).splitlines()[0]
        assert first.split() == ["Mixed", "1", "of", "10", "·", "10:00", "left"]
        item = quiz_of(pilot).item
        assert not (item.subject and f"{item.subject} ·" in screen_text(pilot))


async def test_with_feedback_at_once_the_verdict_stands_until_enter(app: OpenApp) -> None:
    async with app(opening=setting_up()) as pilot:
        await press(pilot, "enter")
        await to_question(pilot, "choice")
        place = quiz_of(pilot).place
        await answer(pilot, right=False)
        assert quiz_of(pilot).phase is QuizPhase.SHOWN
        assert "Wrong" in screen_text(pilot)
        assert "NMDA receptors are glutamate receptors." in screen_text(pilot)
        assert "1 Again" not in screen_text(pilot)
        await press(pilot, "enter")
        assert quiz_of(pilot).place == place + 1 or not isinstance(pilot.app.screen, QuizScreen)


async def test_i_was_right_counts_it_right_and_back(app: OpenApp) -> None:
    async with app(opening=setting_up(topics=("statistic",))) as pilot:
        await press(pilot, "enter")
        await answer(pilot, right=False)
        await press(pilot, "o")
        assert reviews_of(pilot)[0].overridden
        assert "right by your own word" in screen_text(pilot).casefold()
        await press(pilot, "o")
        assert [review.outcome for review in reviews_of(pilot)] == [Outcome.WRONG]
        await press(pilot, "o", "enter")
        assert "1 by your own word" in words(pilot)


async def test_a_spelling_can_be_accepted_after_i_was_right_and_goes_with_it(app: OpenApp) -> None:
    async with app(opening=setting_up()) as pilot:
        await press(pilot, "enter")
        await to_question(pilot, "typed")
        await press(pilot, "type:something other", "enter", "o")
        assert "Accept “something other” from now on?" in words(pilot)
        assert "y Yes" in words(pilot)
        await press(pilot, "y")
        assert "“something other” is accepted from now on." in words(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, QuizScreen)
        ref = screen.quiz.item.asked.question_ref
        assert "something other" in screen.sitting.course.accepted[ref]
        await press(pilot, "o")
        assert not screen.sitting.course.accepted.get(ref)


async def test_what_was_right_cannot_be_overridden(app: OpenApp) -> None:
    async with app(opening=setting_up(topics=("statistic",))) as pilot:
        await press(pilot, "enter")
        await answer(pilot)
        assert "I was right" not in screen_text(pilot)
        await press(pilot, "o")
        assert not reviews_of(pilot)[0].overridden


async def test_with_feedback_at_the_end_the_next_question_comes_without_a_verdict(app: OpenApp) -> None:
    async with app(opening=setting_up(at_once=False)) as pilot:
        await press(pilot, "enter")
        await answer(pilot, right=False)
        assert (quiz_of(pilot).phase, quiz_of(pilot).place) == (QuizPhase.ASKING, 1)
        assert "Wrong" not in screen_text(pilot)


async def test_u_reopens_the_question_before_with_its_answer_and_the_new_one_counts(app: OpenApp) -> None:
    async with app(opening=setting_up(at_once=False, topics=("statistic", "finding"))) as pilot:
        await press(pilot, "enter")
        first = quiz_of(pilot).item.asked.question_id
        await press(pilot, "type:99", "enter", "ctrl+z")
        assert quiz_of(pilot).item.asked.question_id == first
        assert screen_of(pilot).view is not None
        assert screen_of(pilot).view.so_far() == ("99",)  # type: ignore[union-attr]  # asserted above
        await press(pilot, "backspace", "backspace", *right_keys(screen_of(pilot)), "enter")
        assert [review.outcome for review in reviews_of(pilot)] == [Outcome.RIGHT]
        assert len(notes_of(pilot, NoteKind.VOID)) == 1


async def test_the_last_page_of_a_quiz_reopens_its_last_question_or_shows_the_result(app: OpenApp) -> None:
    async with app(opening=setting_up(at_once=False, topics=("condition",))) as pilot:
        await press(pilot, "enter")
        await answer_all(pilot)
        assert "All 3 answered." in screen_text(pilot)
        await press(pilot, "u")
        assert quiz_of(pilot).place == 2
        await press(pilot, "enter", "enter")
        assert isinstance(pilot.app.screen, ResultScreen)


async def test_with_feedback_at_once_nothing_is_reopened(app: OpenApp) -> None:
    async with app(opening=setting_up()) as pilot:
        await press(pilot, "enter")
        await answer(pilot)
        if quiz_of(pilot).phase is QuizPhase.SHOWN:
            await press(pilot, "enter")
        await press(pilot, "u")
        assert quiz_of(pilot).place == 1


@pytest.mark.parametrize(("key", "score"), [("1", 0.0), ("2", 0.5), ("3", 1.0)])
async def test_a_long_card_is_marked_by_the_learner(app: OpenApp, key: str, score: float) -> None:
    async with app(opening=setting_up(topics=("mechanism",))) as pilot:
        await press(pilot, "enter")
        await to_question(pilot, "card")
        await press(pilot, "1", "enter")
        assert quiz_of(pilot).phase is QuizPhase.REVEALED
        assert "1 Missed 2 Partly 3 Knew" in words(pilot)
        await press(pilot, "enter")
        assert quiz_of(pilot).phase is QuizPhase.REVEALED
        await press(pilot, key)
        marked = [review for review in reviews_of(pilot) if review.question_id == "card"]
        assert [review.score for review in marked] == [score]
        await answer_all(pilot)
        assert "1 self-marked" in words(pilot)


async def test_a_mark_can_be_chosen_with_the_arrows_and_the_mouse(app: OpenApp) -> None:
    async with app(opening=setting_up(topics=("mechanism",), at_once=False)) as pilot:
        await press(pilot, "enter")
        await to_question(pilot, "card")
        await press(pilot, "enter", "right", "right", "enter")
        assert [r.score for r in reviews_of(pilot) if r.question_id == "card"] == [0.5]
        await press(pilot, "ctrl+z")
        assert quiz_of(pilot).item.asked.question_id == "card"
        await press(pilot, "enter")
        await pilot.click("#marks", offset=(25, 0))
        await pilot.pause()
        assert [r.score for r in reviews_of(pilot) if r.question_id == "card"] == [1.0]


async def test_what_is_true_but_not_meant_clears_the_field_and_logs_nothing(app: OpenApp) -> None:
    async with app(opening=setting_up(topics=("condition",))) as pilot:
        await press(pilot, "enter")
        await to_question(pilot, "typed")
        before = len(reviews_of(pilot))
        await press(pilot, "type:nightmares", "enter")
        assert "Also true. Another one is meant." in screen_text(pilot)
        assert len(reviews_of(pilot)) == before
        await press(pilot, "type:flashbacks", "enter")
        assert reviews_of(pilot)[-1].outcome is Outcome.RIGHT


async def test_enter_with_nothing_chosen_says_so_and_again_means_i_do_not_know(app: OpenApp) -> None:
    async with app(opening=setting_up(topics=("statistic",))) as pilot:
        await press(pilot, "enter", "enter")
        assert "Nothing chosen." in screen_text(pilot)
        assert reviews_of(pilot) == []
        await press(pilot, "enter")
        assert reviews_of(pilot)[0].outcome is Outcome.DONT_KNOW


async def test_the_fields_of_a_quiz_own_their_letters(app: OpenApp) -> None:
    async with app(opening=setting_up(topics=("finding",))) as pilot:
        await press(pilot, "enter", "type:quofv")
        assert screen_of(pilot).view is not None
        assert screen_of(pilot).view.so_far() == ("quofv",)  # type: ignore[union-attr]  # asserted above


# The clock


async def test_the_clock_is_repainted_every_ten_seconds_and_each_second_of_the_last_minute(
    app: OpenApp, clock: Clock
) -> None:
    async with app(opening=setting_up(minutes=2)) as pilot:
        await press(pilot, "enter")
        shown = []
        for seconds in (1, 8, 2, 49, 1, 1):
            clock.move(seconds=seconds)
            await screen_of(pilot).check_clock()
            await pilot.pause()
            shown.append(screen_text(pilot).splitlines()[0].split(" · ")[-1])
        assert shown == ["2:00 left", "2:00 left", "1:50 left", "1:00 left", "0:59 left", "0:58 left"]


async def test_when_time_is_up_what_stands_there_is_taken_and_said(app: OpenApp, clock: Clock) -> None:
    async with app(opening=setting_up(minutes=1, topics=("statistic", "finding"))) as pilot:
        await press(pilot, "enter")
        await press(pilot, *right_keys(screen_of(pilot)))
        clock.move(seconds=61)
        await screen_of(pilot).check_clock()
        await pilot.pause()
        assert isinstance(pilot.app.screen, ResultScreen)
        assert "Time's up. Your last answer was taken as it stood." in screen_text(pilot)
        outcomes = [review.outcome for review in reviews_of(pilot)]
        assert outcomes == [Outcome.RIGHT, Outcome.NOT_ANSWERED]


async def test_a_half_tied_match_is_taken_as_it_stands(app: OpenApp, clock: Clock) -> None:
    async with app(opening=setting_up(minutes=1, topics=("case",))) as pilot:
        await press(pilot, "enter")
        await to_question(pilot, "match")
        await press(pilot, right_keys(screen_of(pilot))[0])
        clock.move(seconds=61)
        await screen_of(pilot).check_clock()
        await pilot.pause()
        match = next(review for review in reviews_of(pilot) if review.question_id == "match")
        assert (match.given, match.outcome) == (("trauma", "", ""), Outcome.PARTIAL)


async def test_a_time_factor_in_the_settings_lengthens_the_limit(app: OpenApp, home: Path) -> None:
    (home / "config.toml").write_text("time_factor = 1.5\n", "utf-8")
    async with app(opening=setting_up(minutes=10)) as pilot:
        assert "15 min with your" in screen_text(pilot)
        await press(pilot, "enter")
        assert "15:00 left" in screen_text(pilot)


# The pause


async def paused(pilot: Pilot[Any]) -> str:
    await press(pilot, "escape")
    assert isinstance(pilot.app.screen, ChoiceDialog)
    return screen_text(pilot)


@SIZES
async def test_escape_pauses_and_says_how_it_stands(app: OpenApp, clock: Clock, size: tuple[int, int]) -> None:
    async with app(size=size, opening=setting_up(minutes=12, at_once=False)) as pilot:
        await press(pilot, "enter")
        for _ in range(8):
            await answer(pilot)
        clock.move(seconds=20)
        await paused(pilot)
        said = words(pilot)
        assert "Paused at 8 of 10, 11:40 left." in said
        assert "enter Go on l Later f Finish now, 2 not answered d Discard" in said


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_going_on_starts_the_clock_again_with_what_was_typed(app: OpenApp, clock: Clock, key: str) -> None:
    async with app(opening=setting_up(minutes=10, topics=("finding",))) as pilot:
        await press(pilot, "enter", "type:NMDA")
        await paused(pilot)
        clock.move(minutes=30)
        await press(pilot, key)
        assert quiz_of(pilot).phase is QuizPhase.ASKING
        assert quiz_of(pilot).time_left_ms(clock.ticks()) == 600_000
        await press(pilot, "type: receptor", "enter")
        assert reviews_of(pilot)[0].given == ("NMDA receptor",)


async def test_while_the_clock_stands_the_question_is_not_to_be_read(app: OpenApp) -> None:
    async with app(opening=setting_up(topics=("finding",))) as pilot:
        await press(pilot, "enter")
        assert "Which receptor?" in screen_text(pilot)
        assert "Which receptor?" not in await paused(pilot)


async def test_later_leaves_it_in_the_library_where_enter_goes_on(app: OpenApp) -> None:
    async with app(opening=setting_up(minutes=10, at_once=False)) as pilot:
        await press(pilot, "enter")
        await answer(pilot)
        await answer(pilot)
        await paused(pilot)
        await press(pilot, "l")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert "Paused: Mixed 2 of 10   enter" in screen_text(pilot)
        await press(pilot, "enter")
        assert (quiz_of(pilot).phase, quiz_of(pilot).place) == (QuizPhase.ASKING, 2)


async def test_a_quiz_cut_off_is_there_at_the_next_start(app: OpenApp) -> None:
    async with app(opening=setting_up(at_once=False)) as pilot:
        await press(pilot, "enter")
        await answer(pilot)
    async with app() as pilot:
        await pilot.pause()
        assert "Paused: Mixed 1 of 10   enter" in screen_text(pilot)


async def test_to_quit_pauses_and_keeps_what_stands_in_an_exam(app: OpenApp, clock: Clock) -> None:
    async with app(opening=setting_up(exam=True, topics=("statistic",))) as pilot:
        await press(pilot, "enter", "type:17")
        clock.move(minutes=3)
        await press(pilot, "ctrl+q")
        assert pilot.app._exit
        (note,) = notes_of(pilot, NoteKind.QUIZ_PAUSED)
        assert note.data["used_ms"] == 180_000
        assert [review.given for review in reviews_of(pilot)] == [("17",)]


async def test_after_a_week_a_paused_quiz_is_closed_as_unfinished(app: OpenApp, clock: Clock) -> None:
    async with app(opening=setting_up(at_once=False)) as pilot:
        await press(pilot, "enter")
        await answer(pilot)
    clock.move(days=8)
    async with app() as pilot:
        await pilot.pause()
        assert "Paused" not in screen_text(pilot)
        assert [note.data["how"] for note in notes_of(pilot, NoteKind.QUIZ_FINISHED)] == ["unfinished"]
        await press(pilot, "s")
        assert "unfinished" in screen_text(pilot)


async def test_finishing_in_a_pause_counts_the_rest_as_not_answered(app: OpenApp) -> None:
    async with app(opening=setting_up(at_once=False)) as pilot:
        await press(pilot, "enter")
        await answer(pilot)
        await paused(pilot)
        await press(pilot, "f")
        assert isinstance(pilot.app.screen, ResultScreen)
        assert "1 right, 9 not answered" in screen_text(pilot)


async def test_a_discarded_quiz_is_neither_paused_nor_listed_but_its_answers_stay(app: OpenApp) -> None:
    async with app(opening=setting_up(at_once=False)) as pilot:
        await press(pilot, "enter")
        await answer(pilot)
        await paused(pilot)
        await press(pilot, "d")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert "Paused" not in screen_text(pilot)
        assert len(reviews_of(pilot)) == 1
        await press(pilot, "s")
        assert "No quiz yet." in screen_text(pilot)


async def test_a_verdict_on_show_comes_back_after_the_pause(app: OpenApp) -> None:
    async with app(opening=setting_up(topics=("statistic", "finding"))) as pilot:
        await press(pilot, "enter")
        await answer(pilot, right=False)
        await paused(pilot)
        await press(pilot, "enter")
        assert quiz_of(pilot).phase is QuizPhase.SHOWN
        assert "Wrong" in screen_text(pilot)
        assert " more" not in screen_text(pilot), "all of it fits, so nothing may be said to stand below"


async def test_a_question_gone_from_its_deck_is_left_out_when_a_quiz_is_taken_up(
    app: OpenApp, home: Path, clock: Clock
) -> None:
    async with app(opening=setting_up(at_once=False, topics=("statistic", "finding"))) as pilot:
        await press(pilot, "enter")
        await paused(pilot)
        await press(pilot, "l")
    text = (home / "decks" / "mix.toml").read_text("utf-8")
    (home / "decks" / "mix.toml").write_text(text.replace('id = "numeric"', 'id = "other"'), "utf-8")
    async with app() as pilot:
        await pilot.pause()
        await press(pilot, "enter")
        assert [item.asked.question_id for item in quiz_of(pilot).paper.items] == ["short"]
        await answer_all(pilot)
        await press(pilot, "enter")
        assert "100%" in screen_text(pilot)


async def test_a_key_meant_for_the_screen_before_does_nothing(app: OpenApp) -> None:
    guard = Guard(change_ms=60_000, repeat_ms=0)
    async with app(opening=setting_up(), guard=guard) as pilot:
        await press(pilot, "enter")
        assert not isinstance(pilot.app.screen, QuizScreen)


@SIZES
async def test_every_question_fits_its_window_without_losing_keys_or_clock(app: OpenApp, size: tuple[int, int]) -> None:
    async with app(size=size, opening=setting_up(minutes=10)) as pilot:
        await press(pilot, "enter")
        while isinstance(pilot.app.screen, QuizScreen):
            lines = screen_text(pilot).splitlines()
            assert "left" in lines[0]
            assert "Help" in lines[-1]
            assert quiz_of(pilot).item.prompt.split()[0] in screen_text(pilot)
            if quiz_of(pilot).phase is QuizPhase.SHOWN:
                await press(pilot, "enter")
            elif quiz_of(pilot).self_marks:
                await answer(pilot)
            else:
                await press(pilot, *wrong_keys(screen_of(pilot)), "enter")
                if isinstance(pilot.app.screen, QuizScreen) and quiz_of(pilot).phase is QuizPhase.ASKING:
                    await press(pilot, "enter")


async def test_the_article_stands_beside_the_verdict_only_while_the_window_is_wide(app: OpenApp) -> None:
    paper = QuizSettings(decks=("ketamine",))
    async with app(size=(200, 60), opening=Opening(first="quiz", deck_id="ketamine", quiz=paper, seed="k")) as pilot:
        await press(pilot, "enter")
        while quiz_of(pilot).item.asked.type != "choice":
            await answer(pilot)
            await press(pilot, "enter")
        source = screen_of(pilot).query_one("#source")
        assert not source.display
        await answer(pilot, right=False)
        for width, beside in ((200, True), (80, False), (200, True)):
            await pilot.resize_terminal(width, 60)
            await pilot.pause()
            assert source.display == beside
        await press(pilot, "enter")
        assert not source.display


async def test_a_paused_quiz_whose_deck_is_gone_can_be_kept_or_discarded(app: OpenApp, home: Path) -> None:
    async with app(opening=setting_up(at_once=False)) as pilot:
        await press(pilot, "enter", "escape", "l")
    (home / "decks" / "mix.toml").unlink()
    async with app() as pilot:
        await pilot.pause()
        await press(pilot, "enter")
        assert "the questions of this quiz are gone from their decks" in words(pilot)
        await press(pilot, "enter")
        assert "Paused: mix 0 of 10" in screen_text(pilot)
        await press(pilot, "enter", "d")
        assert "Paused" not in screen_text(pilot)
        assert [note.data["how"] for note in notes_of(pilot, NoteKind.QUIZ_FINISHED)] == ["discarded"]


async def test_z_on_a_paused_quiz_sets_up_another_on_its_deck(app: OpenApp) -> None:
    async with app(opening=setting_up(at_once=False)) as pilot:
        await press(pilot, "enter", "escape", "l", "z")
        assert "Quiz · Mixed" in screen_text(pilot)
        await press(pilot, "enter", "escape", "l")
        assert words(pilot).count("Paused: Mixed") == 2
