"""What no version of the program writes is damage, wherever it stands; whatever it does write is sound."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings

from quizapp.learning.events import Event
from quizapp.storage.database import damage
from quizapp.storage.recovery import salvaged
from quizapp.storage.soundness import require_sound
from quizapp.storage.store import open_store
from tests.storage.support import note, review
from tests.strategies import logs

NEVER_WRITTEN = [
    "UPDATE events SET at_ms = 9223372036854775807 WHERE rowid = 2",
    "UPDATE events SET offset_minutes = -99999 WHERE rowid = 2",
    "UPDATE events SET rating = -1 WHERE rowid = 2",
    "UPDATE events SET deck_id = 'd/eck' WHERE rowid = 2",
    "UPDATE events SET rating = 0 WHERE rowid = 2",
    "UPDATE events SET form = 99 WHERE rowid = 2",
    "UPDATE events SET outcome = 'flew' WHERE rowid = 2",
    "UPDATE events SET answer_ms = 9223372036854775807 WHERE rowid = 2",
    "UPDATE events SET due_on = 9223372036854775807 WHERE rowid = 2",
    "UPDATE events SET score = 9e999 WHERE rowid = 2",
    "UPDATE events SET recall = -9e999 WHERE rowid = 2",
    "UPDATE events SET given = '[1, null, []]' WHERE rowid = 2",
    "UPDATE texts SET answer = 'no json'",
    "UPDATE texts SET answer = printf('%.*c%.*c', 50000, '[', 50000, ']')",
]
BODIES = [
    ("marked", "[]"),
    ("dream", f"{'[' * 50_000}{']' * 50_000}"),
    ("suspended", '{"on": 1e999}'),
    ("due_moved", '{"due_on": 999999999}'),
    ("quiz_started", "{}"),
    ("quiz_started", '{"settings": {"decks": 7}, "kind": "quiz"}'),
    ("quiz_finished", '{"how": "finished"}'),
    ("own_word", '{"question": 3, "on": true}'),
]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "quizapp.db"
    with open_store(path) as store:
        store.append([review(n, fact=f"f{n}") for n in range(3)])
    with apsw.Connection(str(path)) as db:
        db.execute("INSERT INTO texts VALUES ('h', 'typed', 'p', '[]')")
    return path


def by_hand(log: Path, sql: str) -> None:
    """Change what the log's own triggers keep."""
    with apsw.Connection(str(log)) as db:
        kept = db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in kept:
            db.execute(f"DROP TRIGGER {name}")
        db.execute(sql)
        for _, made in kept:
            db.execute(str(made))


@pytest.mark.parametrize("sql", NEVER_WRITTEN, ids=range(len(NEVER_WRITTEN)))
def test_a_row_that_no_version_writes_is_damage_and_the_others_are_read(log: Path, sql: str) -> None:
    assert damage(log) == ""
    by_hand(log, sql)
    assert "cannot be read at or after" in damage(log)
    assert len(salvaged(log)[0]) == (3 if "texts" in sql else 2)


@pytest.mark.parametrize(("kind", "body"), BODIES, ids=range(len(BODIES)))
def test_a_note_that_cannot_be_used_is_damage(log: Path, kind: str, body: str) -> None:
    values = ("018bcfe5-6800-7000-8000-00000000aaaa", 1, kind, 1_700_000_000_000, 0, "m", "", "d/q", body)
    with apsw.Connection(str(log)) as db:
        db.execute(
            "INSERT INTO events (id, version, kind, at_ms, offset_minutes, machine, learner, target, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
    assert "aaaa" in damage(log)
    assert len(salvaged(log)[0]) == 3


@pytest.mark.parametrize("kind", ["void", "reset", "marked", "weights", "of_tomorrow"])
def test_what_a_newer_version_may_say_in_a_note_is_sound(kind: str) -> None:
    require_sound(note(kind, "d/q", anything=["at", {"all": None}], model="fsrs-99"))


@settings(max_examples=25)
@given(logs())
def test_whatever_is_written_is_sound(events: list[Event]) -> None:
    for event in events:
        require_sound(event)
