"""`quizapp decks --hide`, `--delete`, `--hidden`, `--show`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.cli.support import QUESTIONS, write_deck


def ids(quizapp: Run) -> list[str]:
    return [deck["id"] for deck in json.loads(quizapp("decks", "--json").out)]


def test_a_deck_is_hidden_listed_as_such_and_shown_again(home: Path, quizapp: Run) -> None:
    write_deck(home, QUESTIONS["typed"])
    assert "quizapp decks --show heart" in quizapp("decks", "--hide", "heart").err
    assert ids(quizapp) == ["ketamine"]
    shelf = json.loads(quizapp("decks", "--hidden", "--json").out)
    assert [deck["id"] for deck in shelf["hidden"]] == ["heart"]
    assert quizapp("decks", "--show", "The heart").code == 0
    assert ids(quizapp) == ["heart", "ketamine"]
    assert quizapp("decks", "--hidden").err == "Nothing is hidden or deleted.\n"


def test_a_deck_is_deleted_to_the_trash_and_put_back(home: Path, quizapp: Run) -> None:
    path = write_deck(home, QUESTIONS["typed"])
    assert "In the trash: heart.toml." in quizapp("decks", "--delete", "heart").err
    assert not path.exists()
    assert str(path) in quizapp("decks", "--hidden").out
    assert f"Put back: {path}" in quizapp("decks", "--show", "heart").err
    assert ids(quizapp) == ["heart", "ketamine"]


def test_the_bundled_deck_is_not_deleted_and_what_is_not_away_cannot_be_shown(home: Path, quizapp: Run) -> None:
    ran = quizapp("decks", "--delete", "ketamine")
    assert (ran.code, "Hide it instead." in ran.err) == (2, True)
    ran = quizapp("decks", "--show", "nothing")
    assert (ran.code, "neither hidden nor in the trash" in ran.err) == (2, True)
