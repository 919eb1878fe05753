"""The installed program under fire: kills, resizes, any terminal, decks and folders that go away meanwhile."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.config import default_paths
from quizapp.learning.events import Event, Review
from quizapp.storage.database import damage
from quizapp.storage.holdings import holdings
from quizapp.storage.store import open_store
from tests.endtoend.conftest import Start
from tests.endtoend.hostile import write_deck
from tests.endtoend.learner import ASKED, answer, reach, state_of
from tests.endtoend.terminal import Terminal

KILL_ROUNDS = 80
BATCHES = 4


def events_in(home: Path) -> list[Event]:
    """All that is on the disk, the caches held against it."""
    with open_store(default_paths({"QUIZAPP_HOME": str(home)}).log) as store:
        assert store.fold_differs() == []
        return list(store.events())


def reviews_in(home: Path) -> list[Review]:
    return [event for event in events_in(home) if isinstance(event, Review)]


def write_many(home: Path, count: int = 400) -> None:
    """A deck of many facts, all new on one day."""
    asked: list[dict[str, object]] = [
        {"id": f"q{n}", "type": "true_false", "prompt": f"Is {n} even?", "answer": n % 2 == 0} for n in range(count)
    ]
    write_deck(home / "decks" / "many.toml", deck_id="many", title="Many", asked=asked)
    (home / "config.toml").write_text("[study]\nnew_per_day = 5000\nreviews_per_day = 5000\n")


# ---------------------------------------------------------------- kills


class Writer:
    """Somebody who studies line by line until the power goes; `saved` answers were followed by the next question."""

    def __init__(self, start: Start) -> None:
        self.terminal = start("study", "many", "--plain", columns=200)
        self.terminal.wait_until(lambda: self.questions == 1, "a question")
        self.answered = 0

    @property
    def questions(self) -> int:
        return len(re.findall(rb"Question\. \d+ left\.", self.terminal.raw))

    @property
    def saved(self) -> int:
        self.terminal.pump(0)
        return self.questions - 1

    def answer(self) -> None:
        """Send the next answer and its rating without waiting for what they lead to."""
        self.terminal.send("0\n\n")
        self.answered += 1


@pytest.mark.slow
@pytest.mark.parametrize("writers", [1, 2])
@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_answer_followed_by_the_next_question_outlives_a_kill(
    start: Start, home: Path, batch: int, writers: int
) -> None:
    write_many(home)
    dice = random.Random(f"{batch} {writers}")  # noqa: S311 - moments to kill at, no secret
    there = 0
    for _ in range(KILL_ROUNDS // BATCHES // 2):
        windows = [Writer(start) for _ in range(writers)]
        for _ in range(dice.randrange(1, 4)):
            for window in windows:
                window.answer()
                window.terminal.pump(dice.uniform(0, 0.04))
        time.sleep(dice.uniform(0, 0.03))
        for window in windows:
            os.kill(window.terminal.pid, signal.SIGKILL)
        for window in windows:
            window.terminal.wait()
        found = len(reviews_in(home)) - there
        assert sum(window.saved for window in windows) <= found <= sum(window.answered for window in windows)
        there += found
    assert there > 0
    assert damage(home / "quizapp.db") == ""
    assert holdings(home / "quizapp.db").lacking == (), "only what is saved stands in a segment"


# ---------------------------------------------------------------- windows and terminals


def begin_study(terminal: Terminal) -> None:
    reach(terminal, "library")
    terminal.press("enter")
    if reach(terminal, *ASKED, "waiting", "finished") == "waiting":
        terminal.press("enter")
        reach(terminal, *ASKED)


def test_two_hundred_resizes_in_two_seconds_leave_the_question_where_it_was(start: Start) -> None:
    terminal = start()
    begin_study(terminal)
    before = terminal.settle().text
    dice = random.Random(5)  # noqa: S311 - sizes, no secret
    for _ in range(200):
        terminal.resize(dice.randrange(1, 220), dice.randrange(1, 70))
        terminal.pump(0.008)
    terminal.resize(80, 24)
    terminal.wait_until(lambda: terminal.settle(0.3).text == before, before, timeout=20)
    answer(terminal)
    terminal.press("ctrl+q")
    assert terminal.wait() == 0, terminal.text


@pytest.mark.parametrize(("columns", "rows"), [(20, 5), (10, 3), (1, 1), (2, 50), (400, 120), (500, 2)])
def test_a_window_of_any_size_starts_and_ends(start: Start, columns: int, rows: int) -> None:
    terminal = start(columns=columns, rows=rows)
    terminal.wait_until(lambda: bool(terminal.text.strip()), "anything")
    terminal.settle(0.3)
    terminal.press("ctrl+q")
    assert terminal.wait() == 0, terminal.text
    assert b"Traceback" not in terminal.raw


def colours(raw: bytes) -> set[tuple[int, ...]]:
    return {tuple(map(int, rgb.split(b";"))) for rgb in re.findall(rb"[34]8;2;(\d+;\d+;\d+)", raw)}


def test_no_color_leaves_no_colour(start: Start) -> None:
    terminal = start(NO_COLOR="1")
    begin_study(terminal)
    answer(terminal)
    terminal.settle()
    assert all(len(set(rgb)) == 1 for rgb in colours(bytes(terminal.raw)))
    assert not re.search(rb"\x1b\[(?:\d+;)*(?:3[1-6]|4[1-6]|9[1-6])m", terminal.raw)


@pytest.mark.parametrize("term", ["xterm", "vt100", "linux", "screen", "no-such-terminal", ""])
def test_any_terminal_gets_the_app_or_one_clear_line(start: Start, term: str) -> None:
    terminal = start(TERM=term, COLORTERM="")
    end_whatever_it_is(terminal)
    assert b"Traceback" not in terminal.raw


def end_whatever_it_is(terminal: Terminal) -> None:
    """Leave the app or the conversation, whichever came; where one clear line came, it has ended."""
    terminal.wait_until(lambda: state_of(terminal) != "" or "Which" in terminal.text or not terminal.pump(0), "a start")
    if terminal.pump(0):
        terminal.press("ctrl+q") if state_of(terminal) else terminal.send("\x04")
    assert terminal.wait() in (0, 2)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "utf-16"])
def test_an_output_that_is_not_utf_8_is_one_clear_line_and_exit_code_2(start: Start, encoding: str) -> None:
    terminal = start("study", "ketamine", PYTHONIOENCODING=encoding, LC_ALL="C", PYTHONUTF8="0")
    assert terminal.wait() == 2
    assert b"Traceback" not in terminal.raw
    assert b"\x1b[?1049h" not in terminal.raw
    if encoding != "utf-16":
        assert terminal.text.strip().count("\n") <= 1
        assert "UTF-8" in terminal.text


@pytest.mark.parametrize("missing", ["HOME", "TERM", "LANG", "PATH", "LC_ALL"])
def test_no_variable_is_needed(program: str, environment: dict[str, str], tmp_path: Path, missing: str) -> None:
    left = {name: value for name, value in environment.items() if name != missing}
    with Terminal([program], left | {"PYTHONUTF8": "1"}, 80, 24, tmp_path) as terminal:
        end_whatever_it_is(terminal)
        assert b"Traceback" not in terminal.raw


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_the_library_in_a_quiz_and_line_by_line_ends_it(start: Start, number: signal.Signals) -> None:
    code = 128 + number
    library = start()
    reach(library, "library")
    quiz = start("quiz", "ketamine")
    quiz.wait_for("enter")
    for terminal in (library, quiz):
        terminal.settle()
        terminal.signal(number)
        assert terminal.wait(timeout=5) == code
        assert terminal.modes.get(1049) is False
        assert terminal.modes.get(25, True) is True
        assert not any(terminal.modes.get(mode) for mode in (1000, 1002, 1003, 1006, 2004))
    plain = start("study", "ketamine", "--plain")
    plain.wait_for("Question.")
    plain.signal(number)
    assert plain.wait(timeout=5) in (code, -number)


def test_an_app_whose_terminal_is_lost_takes_no_processor(start: Start) -> None:
    terminal = start()
    begin_study(terminal)
    terminal.hang_up()
    assert terminal.wait(timeout=15) == 129


# ---------------------------------------------------------------- decks and folders that go away


def edited(deck: Path) -> None:
    deck.write_text(deck.read_text().replace("even", "odd"))


def renamed(deck: Path) -> None:
    deck.rename(deck.with_name("other.toml"))


def moved(deck: Path) -> None:
    (deck.parent / "sub").mkdir()
    deck.rename(deck.parent / "sub" / deck.name)


def deleted(deck: Path) -> None:
    deck.unlink()


def broken(deck: Path) -> None:
    deck.write_text("[[questions]\n")


def emptied(deck: Path) -> None:
    deck.write_bytes(b"")


def a_folder(deck: Path) -> None:
    deck.unlink()
    deck.mkdir()


def a_pipe(deck: Path) -> None:
    deck.unlink()
    os.mkfifo(deck)


CHANGES = [edited, renamed, moved, deleted, broken, emptied, a_folder, a_pipe]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "moment"),
    [
        *((change, "before the rating") for change in CHANGES),
        *((change, "before the answer") for change in CHANGES[::3]),
    ],
)
def test_a_deck_that_changes_in_the_middle_of_a_question_loses_no_answer(
    start: Start, home: Path, change: Callable[[Path], None], moment: str
) -> None:
    write_many(home, 12)
    terminal = start("study", "many")
    reach(terminal, *ASKED)
    deck = home / "decks" / "many.toml"
    if moment == "before the answer":
        change(deck)
    answer(terminal)
    if moment == "before the rating":
        change(deck)
    terminal.press("enter")
    reach(terminal, *ASKED, "waiting", "finished")
    answered = reviews_in(home)
    assert [review.deck_id for review in answered] == ["many"]
    terminal.press("ctrl+q")
    assert terminal.wait() == 0, terminal.text
    assert reviews_in(home) == answered
    again = start()
    reach(again, "library")
    again.press("ctrl+q")
    assert again.wait() == 0
    assert reviews_in(home) == answered


def test_a_folder_deleted_while_studying_is_said_and_ends_without_a_traceback(start: Start, home: Path) -> None:
    write_many(home, 12)
    terminal = start("study", "many", columns=120)
    reach(terminal, *ASKED)
    answer(terminal)
    shutil.rmtree(home)
    terminal.press("enter")
    terminal.wait_for("The log was moved")
    assert state_of(terminal) == "answered"
    terminal.press("ctrl+q")
    assert terminal.wait() == 1
    assert b"Traceback" not in terminal.raw


# ---------------------------------------------------------------- looking after the log


def test_what_came_is_backed_up_once_the_app_is_on_the_screen_and_at_its_end(start: Start, home: Path) -> None:
    write_many(home, 12)
    terminal = start("study", "many")
    reach(terminal, *ASKED)
    answer(terminal)
    terminal.press("ctrl+q")
    assert terminal.wait() == 0, terminal.text
    backups = home / "backups"
    assert [path.name.split(".")[-2] for path in backups.glob("*.db")] == ["1"]
    terminal = start("study", "many")
    reach(terminal, *ASKED)
    answer(terminal)
    terminal.press("enter")
    reach(terminal, *ASKED)
    terminal.kill()
    terminal = start()
    reach(terminal, "library")
    terminal.wait_until(lambda: len(list(backups.glob("*.db"))) == 2, "a second backup")


def test_a_damaged_log_is_mended_before_the_first_screen_which_says_so(start: Start, home: Path) -> None:
    write_many(home, 12)
    terminal = start("study", "many")
    for _ in range(3):
        reach(terminal, *ASKED)
        answer(terminal)
        terminal.press("enter")
    reach(terminal, *ASKED)
    terminal.press("ctrl+q")
    assert terminal.wait() == 0, terminal.text
    log = home / "quizapp.db"
    log.write_bytes(log.read_bytes()[: 4096 * 6])
    terminal = start(columns=120)
    terminal.wait_for("quizapp.damaged-1.db")
    assert len(reviews_in(home)) == 3
    terminal.press("ctrl+q")
    assert terminal.wait() == 0, terminal.text


def test_damage_that_only_a_look_finds_is_told_while_the_app_runs(start: Start, home: Path) -> None:
    write_many(home, 200)
    terminal = start("study", "many", "--plain", columns=200)
    terminal.wait_for("Question.")
    for _ in range(30):
        terminal.send("0\n\n")
    terminal.wait_until(lambda: len(re.findall(rb"Question\.", terminal.raw)) == 31, "31 questions")
    terminal.send("\x04")
    assert terminal.wait() == 0, terminal.text
    log = home / "quizapp.db"
    data = bytearray(log.read_bytes())
    leaf = next(page for page in range(len(data) // 4096 - 1, 0, -1) if data[4096 * page] == 10)
    data[4096 * leaf + 8 : 4096 * leaf + 60] = b"\xff" * 52
    log.write_bytes(data)
    terminal = start(columns=120)
    terminal.wait_for("The log is damaged.")
    terminal.press("ctrl+q")
    assert terminal.wait() == 0, terminal.text
    terminal = start(columns=120)
    terminal.wait_for("quizapp.damaged-1.db")
    assert len(reviews_in(home)) == 30
