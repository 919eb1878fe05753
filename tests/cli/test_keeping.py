"""`backup`, `restore` and `doctor` as somebody types them."""

from __future__ import annotations

import json
from pathlib import Path

import apsw
import pytest

from quizapp.cli.keeping import print_restore
from tests.cli.conftest import Ran, Run
from tests.cli.support import QUESTIONS, Person, write_deck


@pytest.fixture
def studied(home: Path, quizapp: Run) -> Path:
    """A home with two answers, which ending made a backup of."""
    write_deck(home, QUESTIONS["typed"] + QUESTIONS["choice"])
    home.chmod(0o700)
    assert quizapp("study", "heart", "--plain", stdin="glutamate\n1\n").code == 0
    return home


def answer_one_more(quizapp: Run) -> None:
    assert quizapp("quiz", "heart", "-n", "1", "--plain", stdin="1\n" * 9).code == 0


def test_ending_study_makes_a_backup_and_ending_it_with_nothing_new_makes_none(studied: Path, quizapp: Run) -> None:
    listed = json.loads(quizapp("restore", "--json").out)
    assert [backup["number"] for backup in listed] == [1]
    assert quizapp("study", "heart", "--plain").code == 0
    assert len(json.loads(quizapp("restore", "--json").out)) == 1


def test_a_log_that_says_what_no_quizapp_writes_is_told_as_damage_and_mended(studied: Path, quizapp: Run) -> None:
    answer_one_more(quizapp)
    values = ("018bcfe5-6800-7000-8000-00000000aaaa", "quiz_finished", 1_700_000_000_000, "a quiz", '{"how": 7}')
    with apsw.Connection(str(studied / "quizapp.db")) as db:
        db.execute(
            "INSERT INTO events (id, version, kind, at_ms, offset_minutes, machine, learner, target, body)"
            " VALUES (?, 1, ?, ?, 0, 'm', '', ?, ?)",
            values,
        )
    ran = quizapp("scores")
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "quizapp doctor --fix" in ran.err
    assert quizapp("doctor").code == 1
    ran = quizapp("study", "heart", "--plain")  # what failed once is looked at before it is used again
    assert (ran.code, "quizapp.damaged-1.db" in ran.err) == (0, True)
    assert len(json.loads(quizapp("scores", "--json").out)) == 1
    assert quizapp("doctor").code == 0


def test_a_backup_is_made_and_listed(studied: Path, quizapp: Run) -> None:
    ran = quizapp("backup")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Backup 2: 2 events, ")
    listed = quizapp("restore")
    assert [line.split()[:2] for line in listed.out.splitlines()[1:]] == [["2", "2"], ["1", "2"]]
    data = json.loads(quizapp("backup", "--json").out)
    assert (data["number"], data["events"]) == (3, 2)
    assert Path(data["path"]).is_file()


def test_a_backup_into_a_file_can_be_put_back_from_there(studied: Path, quizapp: Run, tmp_path: Path) -> None:
    target = tmp_path / "mine.db"
    assert quizapp("backup", str(target)).code == 0
    again = quizapp("backup", str(target))
    assert again.code == 1
    assert "already" in again.err
    answer_one_more(quizapp)
    ran = quizapp("restore", str(target), "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert "then 2 events." in ran.out


def test_restoring_is_shown_first_and_does_nothing_without_a_yes(studied: Path, quizapp: Run) -> None:
    answer_one_more(quizapp)
    log = (studied / "quizapp.db").read_bytes()
    ran = quizapp("restore", "1")
    assert ran.code == 0
    assert "then 2 events." in ran.out
    assert "Would leave the log (a backup is made first): " in ran.out
    assert ran.err == "Nothing was changed. --yes puts it back.\n"
    assert (studied / "quizapp.db").read_bytes() == log
    data = json.loads(quizapp("restore", "1", "--json").out)
    assert data["restored"] is False
    assert data["now"] - data["leaving"]["events"] == data["then"] == 2


def test_restoring_says_how_it_is_undone_and_undoing_it_works(studied: Path, quizapp: Run) -> None:
    answer_one_more(quizapp)
    answered = quizapp("scores").out
    ran = quizapp("restore", "1", "--yes")
    undo = ran.out.splitlines()[-1]
    assert undo.startswith("Restored: 2 events. quizapp restore ")
    assert quizapp("scores").out != answered
    assert quizapp("restore", undo.split()[-3], "--yes").code == 0
    assert quizapp("scores").out == answered


@pytest.mark.parametrize(("reply", "done"), [("y", True), ("yes", True), ("n", False), ("", False)])
def test_somebody_at_a_terminal_is_asked(
    studied: Path,
    quizapp: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    reply: str,
    done: bool,
) -> None:
    answer_one_more(quizapp)
    monkeypatch.setattr("sys.stdin", Person([reply]))
    assert print_restore("1", yes=False) == 0
    assert ("Restored" in capsys.readouterr().out) is done
    assert (json.loads(quizapp("scores", "--json").out) == []) is done


@pytest.mark.parametrize("name", ["7", "nowhere.db", "\x1b[31m"])
def test_a_backup_that_is_not_there_is_said(studied: Path, quizapp: Run, name: str) -> None:
    ran = quizapp("restore", name)
    assert ran.code == 2
    assert "there is no backup" in ran.err
    assert "\x1b" not in ran.err


def test_a_file_that_is_no_backup_is_refused(studied: Path, quizapp: Run) -> None:
    deck = studied / "decks" / "heart.toml"
    ran = quizapp("restore", str(deck), "--yes")
    assert ran.code == 1
    assert "no backup of quizapp" in ran.err
    assert quizapp("doctor").code == 0


def test_without_a_log_there_is_nothing_to_back_up(home: Path, quizapp: Run) -> None:
    ran = quizapp("backup")
    assert ran.code == 1
    assert "no log" in ran.err
    assert quizapp("restore").err == "There are no backups yet.\n"


def ruin(home: Path) -> None:
    log = home / "quizapp.db"
    log.write_bytes(log.read_bytes()[: 4096 * 5])


def test_the_doctor_says_what_is_sound_and_ends_with_0(studied: Path, quizapp: Run) -> None:
    ran = quizapp("doctor")
    assert (ran.code, ran.err) == (0, "")
    assert {line.split()[0] for line in ran.out.splitlines()} == {"ok"}
    data = json.loads(quizapp("doctor", "--json").out)
    assert data["sound"] is True
    assert {"area", "severity", "message", "hint", "fixed"} == set(data["findings"][0])


def test_the_doctor_finds_damage_ends_with_1_and_mends_it_when_asked(studied: Path, quizapp: Run) -> None:
    ruin(studied)
    ran = quizapp("doctor")
    assert ran.code == 1
    assert "error    log       The log is damaged." in ran.out
    assert json.loads(quizapp("doctor", "--json").out)["sound"] is False
    fixed = quizapp("doctor", "--fix")
    assert fixed.code == 0, fixed.out
    assert "fixed    log" in fixed.out
    assert quizapp("doctor").code == 0


def said_in(ran: Ran) -> list[str]:
    return ran.err.splitlines()


def test_a_damaged_log_is_mended_before_study_and_told(studied: Path, quizapp: Run) -> None:
    ruin(studied)
    ran = quizapp("study", "heart", "--plain")
    assert ran.code == 0
    assert said_in(ran)[0].startswith("quizapp: The log was damaged and lies now in quizapp.damaged-1.db.")
    assert said_in(quizapp("study", "heart", "--plain")) == []


def test_looking_at_a_damaged_log_changes_nothing_and_names_the_doctor(studied: Path, quizapp: Run) -> None:
    ruin(studied)
    before = (studied / "quizapp.db").read_bytes()
    ran = quizapp("due")
    assert ran.code == 1
    assert "quizapp doctor" in ran.err
    assert (studied / "quizapp.db").read_bytes() == before
