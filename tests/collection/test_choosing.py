"""What is done to many questions at once is done to all of them or to none, and taken back as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.collection import Collection, choosing
from quizapp.collection.choosing import Done, written_ids
from quizapp.collection.questions import apart, rows_of
from quizapp.errors import ConflictError, StoreLocked, UsageError

CARDS = """
[deck]
id = "cards"
[[questions]]
id = "a"
prompt = "Front?"
answer = "Back"
reverse = true
[[questions]]
id = "b"
prompt = "Else?"
answer = "More"
"""


@pytest.fixture
def cards(home: Path, collection: Collection) -> Path:
    path = home / "decks" / "cards.toml"
    path.write_text(CARDS, "utf-8")
    return path


def suspended(collection: Collection) -> set[str]:
    return {row.ref for row in rows_of(collection) if row.state.suspended}


def test_a_mirror_is_edited_as_its_card() -> None:
    assert written_ids(["cards/a/reverse", "d/x", "cards/a", "cards/b"]) == {"cards": ["a", "b"], "d": ["x"]}


def test_deleting_a_mirror_deletes_the_card_and_brings_both_back(collection: Collection, cards: Path) -> None:
    done = choosing.delete(collection, ["cards/a/reverse"])
    assert [row.question_id for row in rows_of(collection, ["cards"])] == ["b"]
    assert choosing.take_back(collection, done) == "Taken back: 1 question deleted."
    assert [row.question_id for row in rows_of(collection, ["cards"])] == ["a", "a/reverse", "b"]
    assert cards.read_text("utf-8") == CARDS


def test_a_change_made_apart_is_seen_at_once(collection: Collection, cards: Path) -> None:
    with apart(collection) as other:
        done = choosing.suspend(other, ["cards/a", "cards/b"])
    assert done.name == "2 facts suspended"
    assert suspended(collection) == {"cards/a", "cards/b"}
    choosing.take_back(collection, done)
    assert suspended(collection) == set()


def test_more_events_than_go_into_one_transaction_are_all_written(
    collection: Collection, cards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "AT_ONCE", 2)
    facts = ["cards/a", "cards/b", "cards/a/reverse", "d/x", "d/y"]
    done = choosing.suspend(collection, facts)
    assert {fact for fact, state in collection.store.fact_states().items() if state.suspended} == set(facts)
    choosing.take_back(collection, done)
    assert not any(state.suspended for state in collection.store.fact_states().values())


def test_events_that_fail_half_way_are_taken_back(
    collection: Collection, cards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "AT_ONCE", 1)
    append, calls = collection.store.append, iter((True, False, True, True))

    def sometimes(*arguments: object, **named: object) -> tuple[str, ...]:
        if not next(calls):
            msg = "the log is in use."
            raise StoreLocked(msg)
        return append(*arguments, **named)  # type: ignore[arg-type] # as it was called

    monkeypatch.setattr(type(collection.store), "append", lambda _, *args, **named: sometimes(*args, **named))
    with pytest.raises(StoreLocked):
        choosing.suspend(collection, ["cards/a", "cards/b"])
    assert suspended(collection) == set()


def test_edits_that_fail_half_way_are_taken_back(collection: Collection, cards: Path, home: Path) -> None:
    with pytest.raises(UsageError):
        choosing.delete(collection, ["cards/a", "d/no-such-question"])
    assert cards.read_text("utf-8") == CARDS


def test_what_was_changed_since_is_not_taken_back(collection: Collection, cards: Path) -> None:
    done = choosing.tag(collection, ["cards/a"], ["new"], [])
    cards.write_text(cards.read_text("utf-8") + "# mine\n", "utf-8")
    with pytest.raises(ConflictError):
        choosing.take_back(collection, done)
    assert "# mine" in cards.read_text("utf-8")


def test_nothing_to_do_is_said(collection: Collection, cards: Path) -> None:
    assert choosing.tag(collection, ["cards/a"], [], ["not there"]).said == "Nothing changed."
    assert choosing.move(collection, ["cards/a"], "cards") == Done("They are in this deck already.")
