"""Hiding and deleting decks costs neither an answer nor a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.collection import Collection
from quizapp.collection.adopting import PastAnswer, adopt
from quizapp.collection.overview import overview, row_of
from quizapp.collection.shelf import delete, hidden_decks, hide, restore, trash
from quizapp.errors import DeckError, UsageError
from quizapp.learning.events import Rating
from tests.collection.conftest import Opening


def listed(collection: Collection) -> list[str]:
    return [row.deck.deck_id for row in overview(collection).rows]


def test_a_hidden_deck_is_not_listed_and_can_still_be_named(collection: Collection, opening: Opening) -> None:
    hide(collection, "ketamine")
    assert listed(collection) == ["d"]
    assert listed(opening()) == ["d"]
    assert [deck.deck_id for deck in hidden_decks(collection)] == ["ketamine"]
    assert collection.deck("ketamine").questions
    collection.asked_for |= {"ketamine"}
    assert listed(collection) == ["d", "ketamine"]
    collection.asked_for = frozenset()
    hide(collection, "ketamine", on=False)
    assert listed(collection) == ["d", "ketamine"]


def test_a_past_is_adopted_for_a_hidden_deck_too(collection: Collection) -> None:
    hide(collection, "d")
    name = collection.deck("d").questions[0].id
    past = PastAnswer(deck_id="d", question_id=name, at_ms=1, offset_minutes=0, rating=Rating.GOOD)
    assert adopt(collection, [past]).answers == 1
    assert row_of(collection, "d").due == 1


def test_hiding_twice_says_it_once(collection: Collection) -> None:
    for _ in range(2):
        hide(collection, "d")
    assert collection.store.event_count() == 1
    hide(collection, "ketamine", on=False)
    assert collection.store.event_count() == 1


def test_a_deleted_deck_lies_in_the_trash_and_comes_back_byte_for_byte(collection: Collection, home: Path) -> None:
    path = home / "decks" / "d.toml"
    before = path.read_bytes()
    delete(collection, collection.indexed("d"))
    assert listed(collection) == ["ketamine"]
    assert not path.exists()
    (trashed,) = trash(collection)
    assert (trashed.name, trashed.origin) == ("d.toml", path)
    assert restore(trashed) == path
    assert path.read_bytes() == before
    assert trash(collection) == ()
    assert listed(collection) == ["d", "ketamine"]


def test_what_lies_there_now_is_not_overwritten(collection: Collection, home: Path) -> None:
    path = home / "decks" / "d.toml"
    delete(collection, collection.indexed("d"))
    path.write_text("# mine", "utf-8")
    assert restore(trash(collection)[0]) == home / "decks" / "d-2.toml"
    assert path.read_text("utf-8") == "# mine"


def test_two_decks_of_one_name_deleted_at_once_both_come_back(collection: Collection, home: Path) -> None:
    other = home / "decks" / "more" / "d.toml"
    other.parent.mkdir()
    other.write_text('[deck]\nid = "e"\n[[questions]]\nprompt = "a"\nanswer = "b"\n', "utf-8")
    for deck_id in ("d", "e"):
        delete(collection, collection.indexed(deck_id))
    assert {restore(entry) for entry in trash(collection)} == {home / "decks" / "d.toml", other}


def test_what_comes_with_the_app_can_only_be_hidden(collection: Collection) -> None:
    with pytest.raises(UsageError, match="cannot be deleted"):
        delete(collection, collection.indexed("ketamine"))
    assert collection.indexed("ketamine").path.is_file()


def test_a_disk_that_says_no_leaves_the_deck_where_it_is(
    collection: Collection, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shutil.move", refuse)
    with pytest.raises(DeckError, match="cannot be moved to the trash: Permission denied"):
        delete(collection, collection.indexed("d"))
    assert (home / "decks" / "d.toml").is_file()
    assert trash(collection) == ()


def test_a_damaged_trash_is_no_trash(collection: Collection, home: Path) -> None:
    delete(collection, collection.indexed("d"))
    for name in ("empty", "strange"):
        (home / "trash" / name).mkdir()
    (home / "trash" / "strange" / "from.json").write_text("[]", "utf-8")
    (home / "trash" / "file").write_text("", "utf-8")
    assert [entry.name for entry in trash(collection)] == ["d.toml"]
