"""`quizapp import`: what it says, before and after, and taking it back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ankifiles import BEGAN_S, AnkiFile
from tests.cli.conftest import Run


@pytest.fixture
def package(tmp_path: Path) -> Path:
    file = AnkiFile()
    file.note(1, "Which side is the heart on? <img src=heart.png>", "the left", ordinals=(0, 1))
    file.note(1, "How many chambers has it?", "four", type=2, queue=-1, due=50, ivl=30)
    file.review(1, BEGAN_S * 1000)
    return file.package(tmp_path / "a.apkg")


def test_a_dry_run_prints_all_and_says_that_nothing_was_written(home: Path, package: Path, quizapp: Run) -> None:
    ran = quizapp("import", str(package), "--dry-run")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "Deck       Added  Changed  Same",
        "med-heart      3        0     0  new",
        "1 answer to learn from.",
        "1 card with an interval and no answers: the memory is an estimate until the first answer.",
        "1 question suspended, as in Anki.",
        "Not brought along: pictures and sounds, of which only the names come along: 2.",
    ]
    assert ran.err == "Nothing was written. Without --dry-run it is done.\n"
    assert not (home / "decks" / "med-heart.toml").exists()


def test_it_is_done_once_and_taken_back(home: Path, package: Path, quizapp: Run) -> None:
    assert "quizapp import --undo takes it back." in quizapp("import", str(package)).err
    assert (home / "decks" / "med-heart.toml").exists()
    again = quizapp("import", str(package))
    assert "0 answers to learn from; 1 were here before." in again.out
    assert again.err == "Nothing new.\n"
    ran = quizapp("import", "--undo")
    assert ran.err.startswith("The import of a.apkg is taken back: 3 events of the log.\nTo the trash: ")
    assert not (home / "decks" / "med-heart.toml").exists()
    nothing = quizapp("import", "--undo")
    assert nothing.code == 2
    assert "no import to take back" in nothing.err


def test_programs_get_json(package: Path, quizapp: Run) -> None:
    deck = {"deck": "heart", "title": "Heart", "new": True, "added": 3, "changed": 0, "unchanged": 0}
    assert json.loads(quizapp("import", str(package), "--to", "Heart", "--json").out) == {
        "dry_run": False,
        "decks": [deck],
        "answers": 1,
        "known": 0,
        "estimates": 1,
        "suspended": 1,
        "losses": [{"what": "pictures and sounds, of which only the names come along", "number": 2}],
    }
    undone = json.loads(quizapp("import", "--undo", "--json").out)
    assert (undone["file"], len(undone["trashed"]), undone["restored"], undone["events"]) == ("a.apkg", 1, [], 3)


def test_wrong_use_and_a_bad_file_are_one_line(tmp_path: Path, package: Path, quizapp: Run) -> None:
    assert quizapp("import").code == 2
    assert quizapp("import", str(package), "--undo").code == 2
    assert quizapp("import", str(package), "--to", " ").code == 2
    (tmp_path / "bad.apkg").write_bytes(package.read_bytes()[:-200])
    for name in ("bad.apkg", "none.apkg"):
        ran = quizapp("import", str(tmp_path / name))
        assert ran.code == 1
        assert len(ran.err.splitlines()) == 1
        assert name in ran.err
