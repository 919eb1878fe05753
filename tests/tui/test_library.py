"""The library: what it says of each deck, and the ways out of it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from quizapp.collection import quiz
from quizapp.collection.copies import copied_for_editing
from quizapp.errors import StoreDamaged
from quizapp.learning.events import Mode, Rating
from quizapp.learning.paper import QuizSettings
from quizapp.tui.screens.dialogs import ChoiceDialog
from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.study import StudyScreen
from tests.tui.conftest import Clock, OpenApp, press, screen_text
from tests.tui.quizzes import Opened, taken, write_mixed

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp

FLAT = '[[questions]]\nprompt = "Capital of France?"\nanswer = "Paris"\n'


def deck_of(count: int) -> str:
    blocks = [f'[[questions]]\nid = "q{n}"\nprompt = "Question {n}?"\nanswer = "Answer {n}"\n' for n in range(count)]
    return "\n".join(blocks)


async def test_the_first_start_says_what_there_is_and_which_key_asks_the_first(app: OpenApp) -> None:
    async with app() as pilot:
        text = screen_text(pilot)
        assert "What ketamine is prescribed for" in text
        assert "48 facts, 104 questions" in text
        assert "enter asks the first." in text
        assert "For study, not medical advice." in text
        assert "0 due" in text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows stops no program")
async def test_being_stopped_waits_for_the_step_that_is_being_done(app: OpenApp) -> None:
    """In the middle of a step the terminal cannot be given back: what hands it on would wait for itself."""
    stopped: list[int] = []
    before = signal.signal(signal.SIGTSTP, lambda number, _: stopped.append(number))
    try:
        async with app() as pilot:
            os.kill(os.getpid(), signal.SIGTSTP)
            assert stopped == []
            await pilot.pause(0.05)
            assert stopped == [signal.SIGTSTP]
    finally:
        signal.signal(signal.SIGTSTP, before)


async def test_a_broken_deck_says_its_line_and_the_others_still_work(app: OpenApp, home: Path) -> None:
    (home / "decks" / "asthma.toml").write_text('[[questions]]\nid = "dose"\nprompt = "Which dose?"\n', "utf-8")
    (home / "decks" / "capitals.toml").write_text(FLAT, "utf-8")
    async with app() as pilot:
        assert "! asthma" in screen_text(pilot)
        assert "line" in screen_text(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        assert "Add answer" in " ".join(screen_text(pilot).split())
        await press(pilot, "enter", "j", "enter")
        assert isinstance(pilot.app.screen, StudyScreen)


async def test_a_newer_version_of_a_copied_deck_is_offered_and_taken_after_a_yes(app: OpenApp, home: Path) -> None:
    async with app() as pilot:
        assert "newer version" not in screen_text(pilot)
        await press(pilot, "U")
        copied = copied_for_editing(cast("QuizApp", pilot.app).collection, "ketamine").path
    whole = copied.read_text("utf-8")
    older = whole.rpartition("[[questions]]")[0]  # as if the last question had come with a later version
    for path in (copied, home / "copied" / "ketamine.toml"):
        path.write_text(older, "utf-8")
    async with app() as pilot:
        await press(pilot, "escape")
        assert "There is a newer version of this deck: U shows what it brings." in screen_text(pilot)
        await press(pilot, "U")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        assert "new: " in screen_text(pilot)
        await press(pilot, "enter")
        assert copied.read_text("utf-8") == older
        await press(pilot, "U", "y")
        assert "1 question taken." in screen_text(pilot)
        assert "newer version" not in screen_text(pilot)
    assert copied.read_text("utf-8").rstrip() == whole.rstrip()


async def test_the_filter_finds_a_deck_and_enter_studies_the_first_match(app: OpenApp, home: Path) -> None:
    (home / "decks" / "capitals.toml").write_text(FLAT, "utf-8")
    async with app() as pilot:
        await press(pilot, "slash", "type:keta", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, StudyScreen)
        assert list(screen.sitting.course.decks) == ["ketamine"]


async def test_the_filter_begins_at_its_first_match_wherever_the_cursor_was_and_names_its_own_keys(
    app: OpenApp, home: Path
) -> None:
    for name in ("Ants", "Apes", "Asps"):
        deck = FLAT.replace('id = "capitals"', f'id = "{name}"').replace('title = "Capitals"', f'title = "{name}"')
        (home / "decks" / f"{name}.toml").write_text(deck, "utf-8")
    async with app() as pilot:
        await press(pilot, "end", "j", "j", "j", "slash", "type:s")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert pilot.app.screen.row == pilot.app.screen.rows[0]
        assert screen_text(pilot).splitlines()[-1].split("   ")[0].strip() == "enter Study it"
        await press(pilot, "escape")
        assert "z Quiz" in screen_text(pilot)


async def test_a_long_library_is_paged_and_what_cannot_be_asked_says_why(app: OpenApp, home: Path) -> None:
    (home / "decks" / "a-broken.toml").write_text('[[questions]]\nprompt = "Which?"\n', "utf-8")
    (home / "decks" / "b-empty.toml").write_text('[deck]\nid = "empty"\ntitle = "Blank"\n', "utf-8")
    async with app() as pilot:
        assert isinstance(pilot.app.screen, LibraryScreen)
        for place, told in ((0, "Mend it first"), (1, "No questions yet: a adds one.")):
            for key in ("z", "c", "m"):
                await press(pilot, "home", *["down"] * place)
                assert told not in screen_text(pilot).splitlines()[-2]
                await press(pilot, key)
                assert told in screen_text(pilot).splitlines()[-2]
        await press(pilot, "end")
        assert pilot.app.screen.row == pilot.app.screen.rows[-1]
        await press(pilot, "pageup")
        assert pilot.app.screen.row == pilot.app.screen.rows[0]


async def test_the_bar_of_an_empty_library_names_only_what_does_something(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "d", "h")
        assert "enter Study" not in screen_text(pilot)
        assert "n New   g Generate   s Scores   D Hidden decks" in screen_text(pilot)


async def test_a_filter_that_matches_nothing_says_how_to_get_back(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "slash", "type:zzz")
        assert "esc shows all" in screen_text(pilot)
        await press(pilot, "escape")
        assert "What ketamine is prescribed for" in screen_text(pilot)


async def test_letters_typed_into_the_filter_do_nothing_else(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "slash", "type:q")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert pilot.app.is_running


async def test_a_backlog_is_offered_in_portions(app: OpenApp, home: Path, clock: Clock) -> None:
    (home / "decks" / "many.toml").write_text(deck_of(90), "utf-8")
    (home / "config.toml").write_text("[study]\nnew_per_day = 90\n", "utf-8")
    async with app() as pilot:
        await press(pilot, "slash", "type:many", "enter")
        for _ in range(90):
            await pilot.press("enter", "enter")
        await press(pilot, "q")
    clock.move(days=200)
    async with app() as pilot:
        await press(pilot, "slash", "type:many", "enter")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        assert "90 due, last studied 24 Nov. Today 40" in screen_text(pilot)
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, StudyScreen)
        assert screen.sitting.session.left == 40
        for _ in range(40):
            await pilot.press("enter", "enter")
        await press(pilot, "q", "enter")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        assert "Today's part is done." in screen_text(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, LibraryScreen)


async def test_with_nothing_due_the_next_keys_are_named(app: OpenApp, home: Path) -> None:
    (home / "decks" / "capitals.toml").write_text(FLAT, "utf-8")
    async with app() as pilot:
        await press(pilot, "enter", "enter", str(Rating.EASY.value), "enter")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert "Nothing due. z quizzes, c crams" in screen_text(pilot)


async def test_help_lists_the_keys_of_the_screen_behind_it(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "question_mark")
        assert "Study what is due in this deck" in screen_text(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)


async def test_ctrl_c_says_how_to_quit_and_does_not(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "ctrl+c")
        assert [toast.message for toast in pilot.app._notifications] == ["ctrl+q quits, all is saved"]
        assert pilot.app.is_running


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (200, 60)])
async def test_at_every_size_the_deck_and_its_counts_are_on_the_screen(app: OpenApp, size: tuple[int, int]) -> None:
    async with app(size=size) as pilot:
        text = screen_text(pilot)
        assert "What ketamine" in text
        assert " 48 " in text
        assert "enter Study" in text
        assert "? Help" in text


async def test_the_palette_finds_what_the_keys_do(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "colon")
        await press(pilot, "type:cram")
        await pilot.pause(0.3)
        await press(pilot, "enter")
        await pilot.pause(0.2)
        assert isinstance(pilot.app.screen, StudyScreen)
        assert pilot.app.screen.sitting.session.mode is Mode.CRAM


async def test_a_clock_that_stands_before_the_newest_answer_is_asked_about(app: OpenApp, clock: Clock) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "1", "enter", "enter", "q")
        clock.move(minutes=-120)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        assert "The clock stands 2 h 0 min before your newest answer." in " ".join(screen_text(pilot).split())
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, LibraryScreen)
        await press(pilot, "enter", "y")
        assert isinstance(pilot.app.screen, StudyScreen)


async def test_a_deck_of_which_a_question_is_broken_says_which_one_is_left_out(app: OpenApp, home: Path) -> None:
    broken = FLAT + '[[questions]]\nid = "dose"\nprompt = "Which dose?"\n'
    (home / "decks" / "capitals.toml").write_text(broken, "utf-8")
    async with app() as pilot:
        assert "Capitals !" in screen_text(pilot)
        text = " ".join(screen_text(pilot).split())
        assert "1 fact, 1 question" in text
        assert "! Left out: " in text
        assert 'question "dose" has no answer.' in text


async def test_a_quiz_too_short_for_the_trend_is_shown_with_a_star_that_is_explained(
    app: OpenApp, home: Path, collection_of: Opened, clock: Clock
) -> None:
    write_mixed(home)
    taken(collection_of(), clock, wrong=1, questions=5)
    async with app() as pilot:
        await press(pilot, "slash", "type:mix")
        text = screen_text(pilot)
        assert " 80%*" in text
        assert "* Last quiz 80%, 5 questions: under 10, so outside the trend." in text
    clock.move(days=1)
    taken(collection_of(), clock, wrong=3)
    async with app() as pilot:
        assert " 70%" in screen_text(pilot)
        assert "*" not in screen_text(pilot)


async def test_over_a_log_that_cannot_be_read_the_library_does_not_say_that_there_are_no_decks(
    app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StoreDamaged("The log is damaged.", hint="quizapp doctor says how much.")

    monkeypatch.setattr("quizapp.tui.screens.library.overview", refuse)
    async with app() as pilot:
        text = " ".join(screen_text(pilot).split())
        assert "No decks yet." not in text
        assert "The decks cannot be counted. The log is damaged. quizapp doctor says how much." in text


async def test_a_damaged_deck_hides_none_of_the_good_ones(app: OpenApp, home: Path) -> None:
    (home / "decks" / "noise.toml").write_bytes(bytes(range(256)) * 40)
    (home / "decks" / "gone.toml").symlink_to(home / "decks" / "gone.toml")
    (home / "decks" / "capitals.toml").write_text(FLAT, "utf-8")
    async with app() as pilot:
        text = screen_text(pilot)
        assert "! noise.toml" in text
        assert "! gone.toml" in text
        assert "Capitals" in text
        assert "What ketamine is prescribed for" in text


async def test_of_many_paused_quizzes_the_newest_stand_there_and_enter_unfolds_the_rest(
    app: OpenApp, home: Path
) -> None:
    (home / "decks" / "many.toml").write_text(deck_of(12), "utf-8")
    async with app() as pilot:
        for _ in range(5):
            quiz.start(pilot.app.collection, QuizSettings(decks=("many",)))  # type: ignore[attr-defined]
        screen = pilot.app.screen
        assert isinstance(screen, LibraryScreen)
        screen._find_paused()
        await pilot.pause()
        assert screen_text(pilot).count("Paused: ") == 2
        assert "3 older paused quizzes" in screen_text(pilot)
        assert screen.row is None
        await press(pilot, "j", "j")
        assert "closed as unfinished" in screen_text(pilot)
        await press(pilot, "enter")
        assert screen_text(pilot).count("Paused: ") == 5
        assert "older paused" not in screen_text(pilot)
        await press(pilot, "j", "j", "j")
        assert screen.row is not None
