"""`quizapp decks --hide`, `--delete`, `--hidden`, `--show`, `--updates`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.collection import Collection
from quizapp.collection.copies import copied_for_editing
from quizapp.deck.library import bundled_folder
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


def test_a_hidden_deck_is_studied_where_it_is_named(home: Path, quizapp: Run) -> None:
    write_deck(home, QUESTIONS["typed"])
    quizapp("decks", "--hide", "heart")
    for more in ((), ("--filter", "type:typed")):
        ran = quizapp("study", "heart", "--plain", *more, stdin="")
        assert (ran.code, ran.out.startswith("Question. 1 left.")) == (0, True)
    assert "there is a deck “heart” already" in quizapp("new", "Heart").err


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


def test_what_a_newer_app_brings_for_a_copy_is_listed_and_taken(
    home: Path, quizapp: Run, opened: Callable[[], Collection], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copied = copied_for_editing(opened(), "ketamine").path
    assert "Your copies have everything" in quizapp("decks", "--updates").err
    shipped = tmp_path / "shipped"
    shutil.copytree(bundled_folder(), shipped)
    with (shipped / "ketamine.toml").open("a", encoding="utf-8") as stream:
        stream.write('\n[[questions]]\nid = "brand-new"\nprompt = "What is new?"\nanswer = "This."\n')
    for module in ("quizapp.collection", "quizapp.collection.updates", "quizapp.deck.library"):
        monkeypatch.setattr(f"{module}.bundled_folder", lambda: shipped)
    assert "the newer deck has 1 new. quizapp decks --updates lists them." in quizapp("decks").err
    assert "What is new?" in quizapp("decks", "--updates").out
    assert "brand-new" not in copied.read_text("utf-8")
    (taken,) = json.loads(quizapp("decks", "--updates", "--take", "--json").out)
    assert (taken["question"], taken["taken"]) == ("brand-new", True)
    assert "brand-new" in copied.read_text("utf-8")
    assert "newer deck" not in quizapp("decks").err
