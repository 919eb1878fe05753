"""The caches of what each answer adds to the statistics by itself: kept as answers come and are taken back.

Unlike a fact's state these do not depend on the weights, so adopting some leaves them alone. What is counted is decided
by `learning.tallies`; nothing here begins or ends a transaction.
"""

# ruff: noqa: S608 - only column lists and conditions of our own are set into SQL; values are bound.

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import apsw

from quizapp.learning.tallies import MISTAKEN, Mistake, Tallies, Told, tally
from quizapp.storage.rows import texts_of

TABLES = ("answers_by", "mistakes")

_OUTCOMES = ", ".join(f"'{outcome}'" for outcome in sorted(MISTAKEN))
_TOLD = (
    "SELECT at_ms, offset_minutes, deck_id, question_id, type, outcome, score, rating, answer_ms, confidence, "
    + ", ".join(
        f"CASE WHEN outcome IN ({_OUTCOMES}) THEN {texts} END" for texts in ("given", "right_answer", "options")
    )
    + " FROM events AS e WHERE kind = 'review' AND {condition}"
)
_ADD_ANSWERS = """
INSERT INTO answers_by (property, day, deck_id, value, answered, passed, answer_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET answered = answered + excluded.answered, passed = passed + excluded.passed,
  answer_ms = answer_ms + excluded.answer_ms
"""
_ADD_MISTAKE = """
INSERT INTO mistakes (deck_id, right_answer, given, question_id, offered, times) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET times = times + excluded.times
"""
_NOTHING_LEFT = (
    "DELETE FROM answers_by WHERE (property, day, deck_id, value) = (?, ?, ?, ?)"
    " AND (answered, passed, answer_ms) = (0, 0, 0)"
)
_NO_MISTAKE_LEFT = (
    "DELETE FROM mistakes WHERE (deck_id, right_answer, given, question_id, offered) = (?, ?, ?, ?, ?) AND times = 0"
)


def reviews_told(db: apsw.Connection, condition: str, values: tuple[str, ...] = ()) -> Iterator[Told]:
    """What is counted of the reviews `e` that meet a condition."""
    for row in db.execute(_TOLD.format(condition=condition), values):
        yield Told(*row[:10], *(texts_of(texts or "[]") for texts in row[10:]))


def add_to_tallies(db: apsw.Connection, reviews: Iterable[Told], sign: int = 1) -> None:
    """Count reviews in, or with `sign` -1 out again."""
    found = tally(reviews)
    db.executemany(_ADD_ANSWERS, ((*by, *(sign * n for n in counts)) for by, counts in found.answers.items()))
    db.executemany(_ADD_MISTAKE, ((*_row(mistake), sign * times) for mistake, times in found.mistakes.items()))
    if sign < 0:
        db.executemany(_NOTHING_LEFT, found.answers)
        db.executemany(_NO_MISTAKE_LEFT, map(_row, found.mistakes))


def rebuild_tallies(db: apsw.Connection, condition: str) -> None:
    """Count everything anew, the reviews that meet a condition."""
    for table in TABLES:
        db.execute(f"DELETE FROM {table}")
    add_to_tallies(db, reviews_told(db, condition))


def read_tallies(db: apsw.Connection) -> Tallies:
    """All of it, as `tally` counts it."""
    from quizapp.learning.tallies import By

    answers = db.execute("SELECT property, day, deck_id, value, answered, passed, answer_ms FROM answers_by")
    mistakes = db.execute("SELECT deck_id, right_answer, given, question_id, offered, times FROM mistakes")
    return Tallies(
        {By(*row[:4]): (row[4], row[5], row[6]) for row in answers},
        {Mistake(d, json.loads(r), json.loads(g), q, bool(offered)): n for d, r, g, q, offered, n in mistakes},
    )


def _row(mistake: Mistake) -> tuple[str, str, str, str, bool]:
    return (
        mistake.deck_id,
        json.dumps(mistake.right),
        json.dumps(mistake.given),
        mistake.question_id,
        mistake.offered,
    )
