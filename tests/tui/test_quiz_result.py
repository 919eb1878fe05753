"""The result of a quiz: what it says, and the ways on from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizapp.learning.events import Kind, NoteKind, Rating
from quizapp.learning.quiz_phases import QuizPhase
from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.quiz import QuizScreen
from quizapp.tui.screens.result import ResultScreen
from quizapp.tui.screens.scores import ScoresScreen
from quizapp.tui.screens.study import StudyScreen
from tests.tui.conftest import Clock, OpenApp, press, screen_text
from tests.tui.quizzes import (
    SIZES,
    Opened,
    answer_all,
    collection_in,
    notes_of,
    quiz_of,
    reviews_of,
    setting_up,
    taken,
    words,
    write_mixed,
)


@pytest.fixture(autouse=True)
def mixed(home: Path) -> None:
    write_mixed(home)


async def to_result(pilot: Pilot[Any], *, wrong: tuple[str, ...] = ("choice", "typed", "numeric")) -> ResultScreen:
    """Start the quiz that is set up and answer it to its result."""
    await press(pilot, "enter")
    await answer_all(pilot, wrong=wrong)
    screen = pilot.app.screen
    assert isinstance(screen, ResultScreen)
    return screen


@SIZES
async def test_percent_comes_first_then_marks_then_how_it_stands(
    app: OpenApp, size: tuple[int, int], collection_of: Opened, clock: Clock
) -> None:
    taken(collection_of(), clock, wrong=5)
    clock.move(days=1)
    async with app(size=size, opening=setting_up()) as pilot:
        screen = await to_result(pilot)
        assert screen.ended is not None
        assert screen.ended.result.percent == 70
        text = words(pilot)
        assert text.index("70%") < text.index("7.0 of 10 marks: 7 right, 3 wrong") < text.index("up from 50%")
        assert "up from 50% (Tue 24 Nov), the best so far" in text


@pytest.mark.parametrize(
    ("before", "said"),
    [((1,), "down from 90% (Tue 24 Nov), best 90%"), ((3,), "the same as 70%"), ((1, 5), "up from 50%"), ((), "first")],
)
async def test_it_is_compared_with_the_last_and_the_best_before(
    app: OpenApp, collection_of: Opened, clock: Clock, before: tuple[int, ...], said: str
) -> None:
    for wrong in before:
        taken(collection_of(), clock, wrong=wrong)
    async with app(opening=setting_up()) as pilot:
        await to_result(pilot)
        assert said in words(pilot)


async def test_a_quiz_on_other_topics_or_under_ten_questions_is_not_compared(
    app: OpenApp, collection_of: Opened, clock: Clock
) -> None:
    taken(collection_of(), clock, wrong=1)
    async with app(opening=setting_up(topics=("condition",))) as pilot:
        await to_result(pilot)
        assert "under 10 questions: not compared with others" in words(pilot)


@SIZES
async def test_bars_by_topic_and_subject_stand_side_by_side_or_fold_under(app: OpenApp, size: tuple[int, int]) -> None:
    async with app(size=size, opening=setting_up()) as pilot:
        await to_result(pilot)
        seen = ""
        for _ in range(8):
            seen += screen_text(pilot) + "\n"
            await press(pilot, "pagedown")
        condition = next(line for line in seen.splitlines() if "Condition" in line)
        assert "2/3" in condition
        assert ("PTSD" in condition) == (size[0] >= 80)
        assert any("PTSD" in line and "1/3" in line for line in seen.splitlines())


@SIZES
async def test_each_miss_stands_with_what_was_given_and_what_is_right(app: OpenApp, size: tuple[int, int]) -> None:
    async with app(size=size, opening=setting_up()) as pilot:
        await to_result(pilot)
        seen = ""
        for _ in range(12):
            seen += " ".join(screen_text(pilot).split()) + " "
            await press(pilot, "pagedown")
        assert "yours 99 right flashbacks" in seen
        assert "yours 99 right 17.3 million" in seen


async def test_r_asks_only_what_was_missed_and_the_retry_is_listed_but_not_compared(app: OpenApp) -> None:
    async with app(opening=setting_up(minutes=10)) as pilot:
        await to_result(pilot)
        assert "r Retry 3 missed" in words(pilot)
        await press(pilot, "r")
        paper = quiz_of(pilot).paper
        assert paper.kind is Kind.RETRY
        assert {item.asked.question_id for item in paper.items} == {"choice", "typed", "numeric"}
        assert quiz_of(pilot).time_left_ms(0) is None
        await answer_all(pilot)
        assert "100%" in screen_text(pilot)
        assert "retry" in screen_text(pilot).splitlines()[0]
        await press(pilot, "s")
        assert "retry" in screen_text(pilot)
        assert "2 quizzes" in screen_text(pilot)


async def test_with_nothing_missed_there_is_nothing_to_retry(app: OpenApp) -> None:
    async with app(opening=setting_up()) as pilot:
        await to_result(pilot, wrong=())
        assert "Nothing missed." in screen_text(pilot)
        await press(pilot, "r")
        assert isinstance(pilot.app.screen, ResultScreen)


async def test_p_puts_the_same_paper_once_more(app: OpenApp) -> None:
    async with app(opening=setting_up()) as pilot:
        first = await to_result(pilot)
        assert first.ended is not None
        await press(pilot, "p")
        paper = quiz_of(pilot).paper
        assert paper.kind is Kind.SAME_PAPER
        assert paper.items == first.ended.paper.items


@SIZES
async def test_d_shows_every_answer_as_it_was_given(app: OpenApp, size: tuple[int, int]) -> None:
    async with app(size=size, opening=setting_up()) as pilot:
        screen = await to_result(pilot)
        await press(pilot, "d")
        assert screen.details
        seen = ""
        for _ in range(40):
            seen += " ".join(screen_text(pilot).split()) + " "
            await press(pilot, "pagedown")
        for item in quiz_items(screen):
            assert item.split()[0] in seen
        assert "✘ the GABA system yours" in seen or "✘ the dopamine system yours" in seen
        assert "NMDA receptors are glutamate receptors." in seen
        await press(pilot, "d")
        assert not screen.details


def quiz_items(screen: ResultScreen) -> list[str]:
    assert screen.ended is not None
    return [item.prompt for item in screen.ended.paper.items]


async def test_a_missed_match_says_what_was_tied_to_what(app: OpenApp) -> None:
    async with app(opening=setting_up()) as pilot:
        await to_result(pilot, wrong=("match",))
        assert "yours PTSD → rituals · OCD → a limb · CRPS → trauma" in words(pilot)
        assert "right PTSD → trauma · OCD → rituals · CRPS → a limb" in words(pilot)


async def test_a_cloze_in_the_list_of_misses_has_its_blanks_open(app: OpenApp) -> None:
    async with app(opening=setting_up()) as pilot:
        await to_result(pilot, wrong=("cloze",))
        assert "It blocks ____ receptors and eases ____." in words(pilot)
        assert "{{" not in screen_text(pilot)


async def test_enter_goes_back_to_the_library_with_the_new_percent(app: OpenApp) -> None:
    async with app(opening=setting_up()) as pilot:
        await to_result(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert "70%" in screen_text(pilot)


async def test_s_shows_the_scores_and_from_there_the_result_goes_back_to_them(app: OpenApp) -> None:
    async with app(opening=setting_up()) as pilot:
        await to_result(pilot)
        await press(pilot, "s", "enter")
        assert isinstance(pilot.app.screen, ResultScreen)
        await press(pilot, "s")
        assert isinstance(pilot.app.screen, ScoresScreen)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)


async def test_a_studies_the_facts_that_are_not_yet_studied(app: OpenApp) -> None:
    async with app(opening=setting_up(topics=("condition",))) as pilot:
        await to_result(pilot)
        assert "3 not yet studied: a studies them today" in words(pilot)
        await press(pilot, "a")
        screen = pilot.app.screen
        assert isinstance(screen, StudyScreen)
        assert screen.sitting.session.left == 3
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)


async def test_study_from_a_result_asks_about_a_clock_that_stands_before_the_answers(
    app: OpenApp, clock: Clock
) -> None:
    async with app(opening=setting_up(topics=("condition",))) as pilot:
        await to_result(pilot)
        clock.move(minutes=-120)
        await press(pilot, "a")
        assert "The clock stands 2 h 0 min before your newest answer." in words(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ResultScreen)
        await press(pilot, "a", "y")
        assert isinstance(pilot.app.screen, StudyScreen)


async def test_a_quiz_leaves_new_facts_new_and_moves_those_begun(
    app: OpenApp, collection_of: Opened, clock: Clock
) -> None:
    async with app(opening=setting_up(topics=("statistic", "finding"))) as pilot:
        await press(pilot, "escape", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, StudyScreen)
        await press(pilot, "q")
        assert collection_in(pilot).store.fact_states("mix") == {}
    async with app(opening=setting_up(topics=("statistic", "finding"))) as pilot:
        await to_result(pilot, wrong=())
        assert {review.rating for review in reviews_of(pilot)} == {None}
        assert all(state.memory is None for state in collection_in(pilot).store.fact_states("mix").values())


async def test_a_fact_begun_hears_of_its_quiz_answer_once(app: OpenApp, clock: Clock) -> None:
    async with app() as pilot:
        await press(pilot, "enter")  # study the deck: answer its first question
        screen = pilot.app.screen
        assert isinstance(screen, StudyScreen)
        begun = screen.sitting.session.showing
        assert begun is not None
        await press(pilot, "0", "enter", "1", "q")
    clock.move(days=1)
    async with app(opening=setting_up()) as pilot:
        await to_result(pilot, wrong=())
        rated = [review for review in reviews_of(pilot) if review.quiz_id and review.rating]
        assert [review.fact_id for review in rated] == [begun.asked.fact_id]
        assert rated[0].rating in {Rating.GOOD, Rating.EASY, Rating.HARD}


async def test_the_app_killed_at_hand_in_has_lost_no_answer(app: OpenApp) -> None:
    async with app(opening=setting_up(at_once=False)) as pilot:
        await press(pilot, "enter")
        await answer_all(pilot)
        assert quiz_of(pilot).phase is QuizPhase.LAST_PAGE
    async with app() as pilot:
        await pilot.pause()
        assert "Paused: Mixed 10 of 10   enter" in screen_text(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, QuizScreen)
        await press(pilot, "enter")
        assert "100%" in screen_text(pilot)
        assert len(notes_of(pilot, NoteKind.QUIZ_FINISHED)) == 1


@pytest.mark.parametrize("way", ["click", "palette"])
async def test_a_picture_of_a_question_is_opened_from_the_result(
    app: OpenApp, home: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("quizapp.tui.screens.pictures._open", opened.append)
    blocks = [
        f'[[questions]]\nid = "{name}"\nprompt = "See [image: {name}.png]?"\nanswer = "a"\n' for name in ("one", "two")
    ]
    (home / "decks" / "mix.toml").write_text('[deck]\nid = "mix"\n' + "".join(blocks), "utf-8")
    for name in ("one", "two"):
        (home / "decks" / f"{name}.png").write_bytes(b"a picture")
    async with app(opening=setting_up()) as pilot:
        await press(pilot, "enter", "escape", "f")
        assert isinstance(pilot.app.screen, ResultScreen)
        if way == "click":
            lines = screen_text(pilot).splitlines()
            row = next(row for row, line in enumerate(lines) if "two.png" in line)
            await pilot.click(offset=(lines[row].index("two.png"), row))
        else:
            commands = {one.title: one for one in pilot.app.get_system_commands(pilot.app.screen)}
            await commands["Open two.png"].callback()
        await pilot.pause()
        assert opened == [home / "decks" / "two.png"]
