"""The installed program in a real terminal: what a person sees, and what is on the disk when it is killed."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from quizapp.config import default_paths
from quizapp.deck.library import bundled_folder, load, scan
from quizapp.learning.events import Mode, Note, Outcome, Review
from quizapp.storage.store import open_store
from tests.endtoend.conftest import Start
from tests.endtoend.learner import ASKED, answer, question_on, reach, state_of
from tests.endtoend.terminal import KEYS, Terminal

MODES_OF_A_SHELL = {1049: False, 25: True, 7: True}
"""Private modes as a shell has them: main screen, cursor on, lines wrapped. All others that an app sets are off."""


def bundled_prompts() -> dict[str, str]:
    """The prompts of the bundled decks by question id."""
    decks = [load(file).deck for file in scan([bundled_folder()])]
    return {name: question.prompt for deck in decks if deck for name, question in deck.by_id.items()}


@dataclass
class Log:
    """What is on the disk, read as the program would read it."""

    home: Path
    reviews: list[Review] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def read(self) -> Log:
        """Read everything, and hold the caches against it."""
        with open_store(default_paths({"QUIZAPP_HOME": str(self.home)}).log) as store:
            events = list(store.events())
            self.reviews = [event for event in events if isinstance(event, Review)]
            self.notes = [event for event in events if isinstance(event, Note)]
            assert store.fold_differs() == []
        return self

    @property
    def asked(self) -> list[str]:
        """The questions answered, in order."""
        return [review.question_id for review in self.read().reviews]


@pytest.fixture
def log(home: Path) -> Log:
    """The log in the program's folder."""
    return Log(home)


def begin_study(terminal: Terminal) -> None:
    """From the first frame to the first question."""
    reach(terminal, "library")
    terminal.press("enter")
    if reach(terminal, *ASKED, "waiting", "finished") == "waiting":
        terminal.press("enter")
        reach(terminal, *ASKED)


def rate_and_see_it_saved(terminal: Terminal) -> None:
    """Take the selected rating; the next question on the screen says that it is on the disk."""
    terminal.press("enter")
    if reach(terminal, *ASKED, "waiting", "finished") == "waiting":
        terminal.press("enter")
        reach(terminal, *ASKED)


# ---------------------------------------------------------------- beginning


def test_two_keys_after_the_first_start_a_question_stands_on_the_screen(start: Start, log: Log) -> None:
    terminal = start()
    reach(terminal, "library")
    terminal.press("enter")
    assert reach(terminal, *ASKED)
    shown = question_on(terminal, bundled_prompts())
    assert shown is not None, terminal.text
    terminal.press("1", "enter")
    reach(terminal, "answered")
    terminal.press("enter")
    reach(terminal, *ASKED)
    assert log.asked == [shown]


def test_forty_columns_and_twelve_rows_are_enough_to_answer_in(start: Start, log: Log) -> None:
    terminal = start(columns=40, rows=12)
    begin_study(terminal)
    assert question_on(terminal, bundled_prompts()), terminal.text
    answer(terminal)
    assert "1 Again" in terminal.text or "Again" in terminal.text, terminal.text
    rate_and_see_it_saved(terminal)
    assert len(log.asked) == 1


def test_a_window_too_small_says_so_and_goes_on_when_it_grows(start: Start) -> None:
    terminal = start(columns=20, rows=5)
    terminal.wait_for("window")
    assert "Make the window" in terminal.text
    terminal.resize(80, 24)
    reach(terminal, "library")
    begin_study(terminal)
    before = terminal.settle().text
    terminal.resize(20, 5)
    terminal.wait_for("Make the window")
    terminal.press("1", "enter", "q")
    terminal.settle()
    terminal.resize(80, 24)
    reach(terminal, *ASKED)
    assert terminal.settle().text == before


@pytest.mark.parametrize(("columns", "rows"), [(10, 3), (1, 1), (400, 120)])
def test_at_no_size_of_window_does_the_program_end_or_draw_without_end(start: Start, columns: int, rows: int) -> None:
    terminal = start()
    begin_study(terminal)
    terminal.resize(columns, rows)
    terminal.settle()
    written = len(terminal.raw)
    terminal.pump(0.5)
    assert len(terminal.raw) == written
    terminal.resize(80, 24)
    assert reach(terminal, *ASKED)


def test_two_hundred_resizes_end_in_the_screen_of_the_last_size(start: Start) -> None:
    terminal = start()
    begin_study(terminal)
    before = terminal.settle().text
    for step in range(200):
        terminal.resize(20 + step * 7 % 130, 5 + step * 3 % 40)
        terminal.pump(0.008)
    terminal.resize(80, 24)
    reach(terminal, *ASKED)
    assert terminal.settle(0.3).text == before


# ---------------------------------------------------------------- nothing acknowledged is lost


@pytest.mark.slow
def test_every_rating_shown_as_saved_outlives_a_kill_at_any_moment(start: Start, log: Log) -> None:
    prompts = bundled_prompts()
    saved: list[str | None] = []
    delays_after_the_rating_key = (0.0, 0.005, 0.02)
    for delay in delays_after_the_rating_key:
        terminal = start()
        begin_study(terminal)
        for _ in range(2):
            shown = question_on(terminal, prompts)
            answer(terminal)
            rate_and_see_it_saved(terminal)
            saved.append(shown)
        terminal.kill()
        assert log.asked == saved

        terminal = start()
        begin_study(terminal)
        shown = question_on(terminal, prompts)
        answer(terminal)
        terminal.press("enter")
        time.sleep(delay)
        terminal.kill()
        # The key was pressed, the next question was not seen: it may be there or not, but never half.
        in_flight = log.asked[len(saved) :]
        assert log.asked[: len(saved)] == saved
        assert in_flight in ([], [shown])
        saved += in_flight

    terminal = start()
    begin_study(terminal)
    answer(terminal)
    terminal.kill()  # with the verdict on show: not rated, so not promised
    assert log.asked == saved
    assert None not in saved


@pytest.mark.slow
def test_every_answer_of_a_quiz_outlives_a_kill_and_the_quiz_goes_on_where_it_stood(start: Start, log: Log) -> None:
    prompts = bundled_prompts()
    terminal = start("quiz", "ketamine")
    reach(terminal, "setup")
    terminal.press("enter")
    saved: list[str | None] = []
    for delay in (None, 0.0, 0.01):
        for _ in range(2):
            reach(terminal, *ASKED)
            shown = question_on(terminal.settle(), prompts)
            answer(terminal)
            terminal.press("enter")
            reach(terminal, *ASKED)
            saved.append(shown)
        standing = question_on(terminal.settle(), prompts)
        if delay is not None and state_of(terminal) != "flash":
            terminal.press("1", "enter")
            time.sleep(delay)
        terminal.kill()
        in_flight = log.asked[len(saved) :]
        assert log.asked[: len(saved)] == saved
        assert in_flight in ([], [standing])
        saved += in_flight
        terminal = start()
        terminal.wait_for("Paused:")
        terminal.press("enter")
        reach(terminal, *ASKED)
        if not in_flight:
            assert question_on(terminal.settle(), prompts) == standing
    assert None not in saved
    assert len(set(saved)) == len(saved), "no question is asked twice"
    assert {review.mode for review in log.reviews} == {Mode.QUIZ}


@pytest.mark.parametrize("end", ["ctrl+q", signal.SIGTERM])
def test_a_quiz_that_is_quit_or_terminated_stands_paused_in_the_library(
    start: Start, log: Log, end: str | signal.Signals
) -> None:
    terminal = start("quiz", "ketamine")
    reach(terminal, "setup")
    terminal.press("enter")
    answer(terminal)
    if isinstance(end, str):
        terminal.press(end)
    else:
        terminal.signal(end)
    assert terminal.wait() == (0 if isinstance(end, str) else 128 + end)
    assert_restored(terminal)
    assert len(log.asked) == 1
    terminal = start()
    terminal.wait_for("Paused:")


def test_a_result_on_the_screen_is_kept(start: Start, log: Log) -> None:
    terminal = start("quiz", "ketamine")
    reach(terminal, "setup")
    terminal.press("enter")
    answer(terminal)
    terminal.press("q")
    terminal.wait_for("Paused at 1 of 20")
    terminal.press("f")
    reach(terminal, "result")
    terminal.kill()
    assert [review.outcome for review in log.read().reviews].count(Outcome.NOT_ANSWERED) == 19
    terminal = start()
    reach(terminal, "library")
    assert "Paused" not in terminal.text
    terminal.press("s")
    reach(terminal, "scores")
    terminal.press("enter")
    reach(terminal, "result")
    assert "of 20 marks" in terminal.text
    assert "19 not answered" in terminal.text, "whatever the one answer was: the paper is drawn by lot"


def test_leaving_saves_the_verdict_on_show_and_says_how_many_were_answered(start: Start, log: Log) -> None:
    terminal = start()
    begin_study(terminal)
    answer(terminal)
    terminal.press("q")
    terminal.wait_for("1 answered, all saved.")
    terminal.kill()
    assert len(log.asked) == 1


def test_two_windows_that_answer_the_same_fact_both_stand_and_the_second_is_told(start: Start, log: Log) -> None:
    first, second = start(), start()
    prompts = bundled_prompts()
    for terminal in (first, second):
        begin_study(terminal)
    assert question_on(first, prompts) == question_on(second, prompts)
    for terminal in (first, second):
        answer(terminal)
        rate_and_see_it_saved(terminal)
    assert "Another window answered this meanwhile; both answers stand." in second.settle().text
    assert "Another window" not in first.text
    one, other = log.read().reviews
    assert one.question_id == other.question_id
    assert one.stamp.id != other.stamp.id


# ---------------------------------------------------------------- accidents


def test_enter_just_after_a_change_does_nothing(start: Start, log: Log) -> None:
    terminal = start()
    begin_study(terminal)
    terminal.press("1", "enter")
    reach(terminal, "answered")
    terminal.send(KEYS["enter"])
    terminal.settle()
    assert state_of(terminal) == "answered"
    assert log.asked == []
    terminal.press("enter")
    reach(terminal, *ASKED)
    assert len(log.asked) == 1


def test_a_key_that_repeats_itself_rates_nothing(start: Start, log: Log) -> None:
    terminal = start()
    begin_study(terminal)
    terminal.press("1")
    for _ in range(25):
        terminal.press("enter", after=0.03)
    terminal.settle()
    assert len(log.asked) == 0
    assert state_of(terminal) == "answered"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_no_run_of_keys_ends_the_program_but_quit_or_spoils_the_log(start: Start, log: Log, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a test that can be run again
    keys = [*"0123456789hnuobvjk@*y?qzsfld/", *(name for name in KEYS if name not in {"ctrl+q", "ctrl+c", "ctrl+z"})]
    size = {"columns": dice.choice((40, 80, 150)), "rows": dice.choice((12, 24, 40))}
    terminal = start(**size)
    for _ in range(30):
        terminal.press("enter")
        for key in dice.choices(keys, k=dice.randint(1, 12)):
            if not terminal.pump(0):
                break
            terminal.press(key, after=dice.choice((0, 0, 0.005, 0.05)))
        if not terminal.pump(0.05):
            assert terminal.wait() == 0, terminal.text
            assert_restored(terminal, silent=False)
            terminal = start(**size)
    terminal.press("ctrl+q")
    for _ in range(200):  # until it has ended, or asks first about what stands unsaved in an editor
        if not terminal.pump(0.05) or "Discard" in terminal.text:
            break
    if terminal.pump(0) and "Discard" in terminal.text:
        terminal.press("d", after=0.5)
        terminal.press("ctrl+q")
    assert terminal.wait() == 0, terminal.text
    assert_restored(terminal, silent=False)
    log.read()


# ---------------------------------------------------------------- ends


def assert_restored(terminal: Terminal, *, silent: bool = True) -> None:
    """The terminal is as a shell wants it, and `silent`: nothing was said on the way out."""
    left = {mode: on for mode, on in terminal.modes.items() if on != MODES_OF_A_SHELL.get(mode, False)}
    assert left == {}
    assert b"\x1b[<u" in terminal.raw, "the keyboard mode is given back"
    after = bytes(terminal.raw).rpartition(b"\x1b[?1049l")[2]
    assert b"Traceback" not in terminal.raw
    assert not silent or not [char for char in after.decode() if char.isalpha() and char not in "hl"], after


def test_ctrl_q_quits_with_the_terminal_as_it_was(start: Start) -> None:
    terminal = start()
    reach(terminal, "library")
    terminal.press("ctrl+q")
    assert terminal.wait() == 0
    assert_restored(terminal)


def test_ctrl_q_keeps_the_verdict_on_show(start: Start, log: Log) -> None:
    terminal = start()
    begin_study(terminal)
    answer(terminal)
    terminal.press("ctrl+q")
    assert terminal.wait() == 0
    assert len(log.asked) == 1


def test_ctrl_c_says_how_to_quit(start: Start) -> None:
    terminal = start()
    reach(terminal, "library")
    terminal.press("ctrl+c")
    terminal.wait_for("ctrl+q quits, all is saved")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_it_with_its_code_and_the_terminal_as_it_was(
    start: Start, log: Log, number: signal.Signals, code: int
) -> None:
    terminal = start()
    begin_study(terminal)
    answer(terminal)
    terminal.signal(number)
    assert terminal.wait() == code
    assert_restored(terminal)
    assert len(log.asked) == 1


def test_a_lost_connection_ends_it_without_an_orphan(start: Start, log: Log) -> None:
    terminal = start()
    begin_study(terminal)
    answer(terminal)
    rate_and_see_it_saved(terminal)
    terminal.hang_up()
    assert terminal.wait(timeout=5) == 129
    assert len(log.asked) == 1


def test_stopped_and_continued_it_gives_the_terminal_back_and_takes_it_again(start: Start) -> None:
    terminal = start()
    begin_study(terminal)
    before = terminal.settle().text
    terminal.signal(signal.SIGTSTP)
    terminal.wait_until(lambda: terminal.modes.get(1049) is False, "the main screen")
    terminal.settle()
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.wait_until(lambda: terminal.modes.get(1049) is True, "the app's screen")
    terminal.settle(0.3)
    assert state_of(terminal) in ASKED
    assert terminal.text == before


def test_a_dumb_terminal_gets_the_plain_form_or_one_clear_line(start: Start) -> None:
    terminal = start(TERM="dumb")
    terminal.settle(1.0)
    terminal.send("\x04")
    assert terminal.wait() in (0, 2)
    assert b"\x1b" not in terminal.raw
    assert b"Traceback" not in terminal.raw


def test_a_locale_without_utf_8_gets_one_clear_line(start: Start) -> None:
    terminal = start(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="latin-1")
    assert terminal.wait() == 2
    assert "UTF-8" in terminal.text
    assert len(terminal.text.strip().splitlines()) <= 2
