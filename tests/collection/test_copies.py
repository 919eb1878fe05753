"""The bundled deck becomes the learner's own on the first edit, and nothing of it is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.collection import Collection
from quizapp.collection.copies import base_of, copied_for_editing
from quizapp.deck.library import bundled_folder
from quizapp.errors import DeckError


def test_the_bundled_deck_is_copied_with_its_article_and_says_so(collection: Collection, home: Path) -> None:
    article = collection.article("ketamine")
    copied = copied_for_editing(collection, "ketamine")
    assert copied.path == home / "decks" / "ketamine.toml"
    assert copied.path.read_bytes() == (bundled_folder() / "ketamine.toml").read_bytes()
    assert "copy of your own" in copied.told
    deck = collection.indexed("ketamine")
    assert not deck.bundled
    assert deck.path == copied.path
    assert collection.article("ketamine") == article
    assert base_of(collection, "ketamine").read_bytes() == copied.path.read_bytes()


def test_a_deck_of_ones_own_is_not_copied_and_nothing_is_said(collection: Collection, home: Path) -> None:
    assert copied_for_editing(collection, "d").path == home / "decks" / "d.toml"
    first = copied_for_editing(collection, "ketamine")
    again = copied_for_editing(collection, "ketamine")
    assert (again.path, again.told) == (first.path, "")


@pytest.mark.parametrize("taken", ["ketamine.toml", "ketamine.md"])
def test_a_name_that_is_taken_is_not_overwritten(collection: Collection, home: Path, taken: str) -> None:
    own = '[deck]\nid = "other"\n[[questions]]\nprompt = "Why?"\nanswer = "So."\n'
    (home / "decks" / taken).write_text(own, "utf-8")
    copied = copied_for_editing(collection, "ketamine")
    assert copied.path == home / "decks" / "ketamine" / "ketamine.toml"
    assert (home / "decks" / taken).read_text("utf-8") == own
    assert collection.indexed("ketamine").path == copied.path
    assert collection.article("ketamine")


def test_a_folder_that_may_not_be_written_is_said_and_the_bundled_deck_stays(
    collection: Collection, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shutil.copyfile", refuse)
    with pytest.raises(DeckError, match="cannot be copied: Permission denied"):
        copied_for_editing(collection, "ketamine")
    assert collection.indexed("ketamine").bundled
    assert sorted(path.name for path in (home / "decks").iterdir()) == ["d.toml"]
