"""What goes wrong on a disk: one clear line with the place and a fix, exit code 1, the other decks still work."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizapp.cli.plain import study_plainly
from quizapp.collection import Collection
from quizapp.errors import StoreLocked
from quizapp.storage.store import open_store
from tests.cli.conftest import Ran, Run
from tests.cli.support import QUESTIONS, Person, talk_of, write_deck

BAD_DECKS = {
    "no TOML": "[[questions]\n",
    "a duplicate id": QUESTIONS["typed"] + QUESTIONS["typed"],
    "a missing distractor": '[[questions]]\nid = "q"\ntype = "choice"\nprompt = "p?"\nanswer = "a"\n',
    "a wrong type": '[[questions]]\nid = "q"\ntype = "riddle"\nprompt = "p?"\nanswer = "a"\n',
    "a number for text": '[[questions]]\nid = "q"\nprompt = 7\nanswer = "a"\n',
    "no answer": '[[questions]]\nid = "q"\nprompt = "p?"\n',
}
NO_DECK_AT_ALL = {
    "bytes that are no text": b'[deck]\nid = "heart"\ntitle = "\xff"\n',
    "a deck without an id": b'[deck]\nid = 7\n[[questions]]\nid = "q"\nprompt = "p"\nanswer = "a"\n',
}


def one_line(ran: Ran) -> str:
    """The one line on stderr."""
    assert "Traceback" not in ran.err
    assert ran.err.count("\n") == 1, ran.err
    assert ran.err.startswith("quizapp: ")
    return ran.err


@pytest.mark.parametrize("what", BAD_DECKS)
def test_check_names_the_line_and_ends_with_1(home: Path, quizapp: Run, what: str) -> None:
    path = write_deck(home, BAD_DECKS[what])
    ran = quizapp("check")
    assert ran.code == 1
    assert ran.out.startswith(f"{path}:"), ran.out
    assert ": error: " in ran.out
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("what", NO_DECK_AT_ALL)
def test_a_deck_that_cannot_be_used_is_named_and_the_others_still_work(home: Path, quizapp: Run, what: str) -> None:
    path = write_deck(home, "")
    path.write_bytes(NO_DECK_AT_ALL[what])
    for verb in (("decks",), ("due",)):
        ran = quizapp(*verb)
        assert ran.code == 1
        assert "ketamine" in ran.out
        assert f"{path}:" in ran.err.splitlines()[-1]
    studied = quizapp("study", "heart", "--plain")
    assert studied.code == 1
    assert f"{path}:" in one_line(studied)
    assert quizapp("study", "ketamine", "--plain").code == 0


def test_one_bad_question_does_not_hide_the_rest_of_its_deck(home: Path, quizapp: Run) -> None:
    write_deck(home, BAD_DECKS["no answer"] + QUESTIONS["typed"])
    assert "Which transmitter" in quizapp("study", "heart", "--plain").out


def test_two_decks_of_one_id_are_an_error_that_names_both(home: Path, quizapp: Run) -> None:
    first = write_deck(home, QUESTIONS["typed"])
    second = first.with_name("zebra.toml")
    second.write_text(first.read_text(encoding="utf-8"), encoding="utf-8")
    ran = quizapp("check")
    assert ran.code == 1
    assert str(first) in ran.out
    assert str(second) in ran.out


@pytest.mark.parametrize("arguments", [("study", "no/such.toml", "--plain"), ("quiz", "nosuch.toml", "--plain")])
def test_a_deck_file_that_is_not_there_is_said(quizapp: Run, arguments: tuple[str, ...]) -> None:
    ran = quizapp(*arguments)
    assert ran.code == 1
    assert "there is no such file." in one_line(ran)


def test_checking_a_file_that_is_not_there_is_an_error(quizapp: Run) -> None:
    ran = quizapp("check", "/no/such.toml")
    assert ran.code == 1
    assert ran.out.startswith("/no/such.toml: error: ")


def test_a_deck_with_no_questions_passes_check(home: Path, quizapp: Run) -> None:
    path = write_deck(home, "")
    ran = quizapp("check", str(path))
    assert (ran.code, ran.out) == (0, "")
    assert f"{path}: No questions yet: quizapp add heart asks for one.\n" in ran.err
    assert quizapp("check", "--strict", str(path)).code == 0


def test_wrong_settings_are_named_with_their_line(home: Path, quizapp: Run) -> None:
    home.mkdir()
    config = home / "config.toml"
    config.write_text("\n[study]\nretention = 2\n", encoding="utf-8")
    said = f"quizapp: {config}:3: study.retention should be a number from 0.7 to 0.97"
    for verb in ("due", "scores"):
        ran = quizapp(verb)
        assert ran.code == 1
        assert one_line(ran).startswith(said)
    for verb in ("decks", "check"):  # what needs no settings is done all the same
        ran = quizapp(verb)
        assert ran.code == 1
        assert ran.err.splitlines()[-1].startswith(said)
    assert "ketamine" in quizapp("decks").out


def test_a_log_of_a_newer_version_is_refused_and_left_as_it_is(home: Path, quizapp: Run) -> None:
    assert quizapp("due").code == 0
    log = home / "quizapp.db"
    with sqlite3.connect(log) as database:
        database.execute("PRAGMA user_version = 999")
    database.close()
    before = log.read_bytes()
    ran = quizapp("due")
    assert ran.code == 1
    assert "newer" in one_line(ran)
    assert log.read_bytes() == before


def test_a_log_that_is_no_database_is_said_and_kept(home: Path, quizapp: Run) -> None:
    home.mkdir()
    log = home / "quizapp.db"
    log.write_text("my diary" * 1000, encoding="utf-8")
    ran = quizapp("due")
    assert ran.code == 1
    assert str(log) in one_line(ran)
    assert log.read_text(encoding="utf-8") == "my diary" * 1000


HOLD_THE_LOCK = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def locked(home: Path, quizapp: Run) -> Iterator[Path]:
    """A log that another program is writing: another process, for locks of one do not keep it from itself."""
    assert quizapp("due").code == 0
    log = home / "quizapp.db"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(log)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == b"locked\n"
        yield log
        holder.stdin.close()


def test_a_locked_log_is_said_when_there_is_something_to_save(locked: Path, quizapp: Run) -> None:
    ran = quizapp("study", "ketamine", "--plain", stdin="0\n")
    assert ran.code == 1
    assert str(locked) in one_line(ran)


def test_a_locked_log_does_not_keep_anybody_from_looking(locked: Path, quizapp: Run) -> None:
    assert quizapp("due").code == 0


def test_a_person_may_try_again_until_the_log_is_free(locked: Path, opened: Callable[[], Collection]) -> None:
    collection = opened()
    collection.store.close()
    collection.store = open_store(locked, wait_ms=50)
    person = Person(["0", "", ""])
    with pytest.raises(StoreLocked):  # leaving saves the verdict on show, which the lock still forbids
        study_plainly(collection, talk_of(person), "ketamine")
    heard = person.heard.getvalue()
    assert heard.count("Another program is writing to the log.") == 2
    assert heard.count("Rating: 1 Again 10 minutes") == 3
    assert heard.count("Question. 20 left.") == 1


def test_a_file_where_the_data_folder_should_be_is_said(home: Path, quizapp: Run) -> None:
    home.write_text("", encoding="utf-8")
    ran = quizapp("due")
    assert ran.code == 1
    assert str(home) in one_line(ran)


@pytest.mark.parametrize("verb", ["due", "doctor", "backup", "paths"])
def test_a_name_longer_than_any_is_said(quizapp: Run, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    monkeypatch.setenv("QUIZAPP_HOME", "/" + "x" * 5_000)
    ran = quizapp(verb)
    assert ran.code in (0, 1)
    assert verb == "paths" or "xxx" in one_line(ran)


def test_a_data_folder_under_a_file_is_said(home: Path, quizapp: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZAPP_HOME", "/dev/null/home")
    ran = quizapp("due")
    assert ran.code == 1
    assert "/dev/null/home" in one_line(ran)


@pytest.mark.usefixtures("bound_by_rights")
@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_a_folder_without_rights_is_said(home: Path, quizapp: Run, mode: int) -> None:
    home.mkdir()
    home.chmod(mode)
    try:
        ran = [quizapp(*verb) for verb in (("due",), ("backup",), ("restore", "1"), ("study", "ketamine", "--plain"))]
        examined = quizapp("doctor")
    finally:
        home.chmod(0o700)
    assert [one.code for one in ran[::3]] == [1, 1]
    assert all(one.code in {1, 2} for one in ran)
    assert str(home) in one_line(ran[0])
    assert all(one.err.count("\n") == 1 for one in ran)
    assert examined.code == 1
    assert f"{home} may not be written." in examined.out


def test_without_a_home_folder_it_says_what_to_set(quizapp: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUIZAPP_HOME")
    monkeypatch.setenv("HOME", "")
    ran = quizapp("due")
    assert ran.code == 1
    assert "QUIZAPP_HOME" in one_line(ran)


def test_titles_and_paths_of_decks_cannot_drive_the_terminal(home: Path, quizapp: Run) -> None:
    path = write_deck(home, QUESTIONS["typed"], name="x\x1b[2J")
    path.write_text(
        '[deck]\nid = "heart"\ntitle = "a\\u001b[31m\\u009b\\u202e b\\n[red]"\n' + QUESTIONS["typed"], encoding="utf-8"
    )
    for verb in (("decks",), ("decks", "--json"), ("due",), ("due", "--json"), ("check",), ("study", "--plain")):
        ran = quizapp(*verb)
        assert not {"\x1b", "\x9b"} & set(ran.out + ran.err), verb
        assert "[red]" in ran.out or verb == ("check",)


def test_names_from_outside_cannot_drive_the_terminal(quizapp: Run) -> None:
    ran = quizapp("study", "\x1b[31m\u202e", "--plain")
    assert ran.code == 2
    assert "\x1b" not in one_line(ran)
