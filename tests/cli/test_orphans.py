"""`quizapp orphans`: what became of questions, said and put right from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.support import Person, write_deck

PARIS = '[[questions]]\nprompt = "Which country has Paris as its capital?"\nanswer = "France"\n'
ROME = '[[questions]]\nprompt = "Which country has Rome as its capital?"\nanswer = "Italy"\n'
OTHER = '[[questions]]\nid = "other"\nprompt = "How many legs has a spider?"\nanswer = "eight"\n'


@pytest.fixture
def studied(home: Path, quizapp: Run) -> Path:
    """A deck of two questions without ids, both answered."""
    path = write_deck(home, PARIS + ROME)
    assert "2 answered, all saved." in quizapp("study", "heart", "--plain", stdin="\n3\n\n3\n").out
    return path


def test_an_edit_outside_is_followed_and_said_on_stderr(studied: Path, home: Path, quizapp: Run) -> None:
    write_deck(home, PARIS.replace("Which country", "Which state") + ROME)
    ran = quizapp("study", "heart", "--plain")
    assert "“Which state has Paris as its capital?” was edited: its history follows." in ran.err
    assert "quizapp orphans undo takes it back." in ran.err
    assert "followed" not in quizapp("study", "heart", "--plain").err


def test_undo_takes_it_back_and_it_is_not_done_again(studied: Path, home: Path, quizapp: Run) -> None:
    studied.rename(home / "decks" / "liver.toml")
    (home / "decks" / "liver.toml").write_text(PARIS + ROME, "utf-8")
    assert "2 questions moved from heart to liver: their history follows." in quizapp("orphans").err
    assert json.loads(quizapp("due", "--json").out)["decks"][0]["new"] == 0
    assert quizapp("orphans", "undo").err == "Taken back: 2 links.\n"
    assert quizapp("orphans", "undo").err == "No link to take back.\n"
    found = json.loads(quizapp("orphans", "list", "--json").out)
    assert [orphan["prompt"] for orphan in found] == [
        "Which country has Paris as its capital?",
        "Which country has Rome as its capital?",
    ] or [orphan["prompt"] for orphan in found] == [
        "Which country has Rome as its capital?",
        "Which country has Paris as its capital?",
    ]
    assert json.loads(quizapp("due", "--json").out)["decks"][0]["new"] == 2


def test_an_orphan_is_listed_linked_by_hand_and_gone_from_the_list(studied: Path, home: Path, quizapp: Run) -> None:
    write_deck(home, ROME + OTHER)
    (orphan,) = json.loads(quizapp("orphans", "--json").out)
    assert orphan["answers"] == 1
    assert "Which country has Paris as its capital?" in quizapp("orphans", "list").out
    assert quizapp("orphans", "relink", orphan["question"], "heart/nothing").code == 2
    ran = quizapp("orphans", "relink", orphan["question"], "heart/other")
    assert ran.err == f"{orphan['question']} counts for heart/other now.\n"
    assert "No orphans" in quizapp("orphans").err


def test_a_deck_outside_the_deck_folders_is_said_to_be_that_not_lost(
    studied: Path, home: Path, quizapp: Run, tmp_path: Path
) -> None:
    assert "no deck folder" not in quizapp("orphans").err
    elsewhere = studied.rename(tmp_path / "heart.toml")
    ran = quizapp("orphans")
    assert "2 questions of heart, which is in no deck folder." in ran.err
    assert not any(orphan["has_deck"] for orphan in json.loads(quizapp("orphans", "--json").out))
    assert "No orphans" in quizapp("orphans", "--decks", str(elsewhere)).err


def test_forgetting_asks_first(studied: Path, home: Path, quizapp: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write_deck(home, OTHER)
    assert len(json.loads(quizapp("orphans", "--json").out)) == 2
    assert "which orphans?" in quizapp("orphans", "forget").err
    assert quizapp("orphans", "forget", "--all").err == "Nothing was forgotten. --yes does it.\n"
    assert len(json.loads(quizapp("orphans", "--json").out)) == 2
    from quizapp.cli import run

    monkeypatch.setattr("sys.stdin", Person(["y"]))
    assert run(["orphans", "forget", "--all"]) == 0
    assert json.loads(quizapp("orphans", "--json").out) == []
