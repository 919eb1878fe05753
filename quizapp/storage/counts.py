"""What statistics are made of, read from the log's caches: by property, by fact, by mistake; and one day's answers.

Apart from the store, which study needs at every key: this is read now and then, in a worker, through a store of its
own and in one `Store.snapshot`, so that all numbers are of one moment.
"""

# ruff: noqa: S608 - only column lists and conditions of our own are set into SQL; values are bound.

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from quizapp.learning.counts import PASSED_SCORE, DayCount, RecallCount
from quizapp.learning.events import DAY_MS, ROLLOVER_MS, Day, Outcome, Review, Wording, day_of
from quizapp.learning.mastery import Row
from quizapp.learning.scheduling import LEECH_LAPSES
from quizapp.storage.rows import NOT_VOIDED, READ
from quizapp.storage.store import Store

_FURTHEST_OFFSET_MS = 16 * 3_600_000
"""No clock stands further from UTC."""

_FACTS = (
    "SELECT fact, stability_days, difficulty, fast_days, reviewed_at_ms, reviewed_on, due_on,"
    f" CASE WHEN suspended OR lapses >= {LEECH_LAPSES} THEN NULL ELSE coalesce(buried_until, 0) END, reviews, lapses"
    " FROM fact_states"
)


def fact_rows(store: Store, deck_ids: Iterable[str] = ()) -> dict[str, Row]:
    """Every fact that the log speaks of by its ref, or those of some decks."""
    decks = tuple(deck_ids)
    if not decks:
        return {row[0]: Row._make(row) for row in store.query(_FACTS)}
    # A deck id has no slash; "0" is the character behind it.
    within = f"{_FACTS} WHERE fact >= ? AND fact < ?"
    return {row[0]: Row._make(row) for deck in decks for row in store.query(within, (f"{deck}/", f"{deck}0"))}


def stopped(store: Store) -> frozenset[str]:
    """The facts forgotten so often that they are asked no more, and were not dropped since."""
    found = store.query("SELECT fact FROM fact_states WHERE lapses >= ? AND NOT suspended", (LEECH_LAPSES,))
    return frozenset(row[0] for row in found)


def days(store: Store, deck_ids: Iterable[str] = ()) -> dict[Day, DayCount]:
    """What each day brought in these decks together; a day that brought nothing is left out."""
    among, values = _among(deck_ids)
    columns = "answered, passed, new, reviews, lapses, answer_ms, young, young_passed, mature, mature_passed"
    sums = ", ".join(f"sum({column})" for column in columns.split(", "))
    sql = f"SELECT day, {sums} FROM day_counts WHERE TRUE {among} GROUP BY day"
    return {row[0]: DayCount(*row[1:]) for row in store.query(sql, values)}


def recalls(store: Store, deck_ids: Iterable[str] = ()) -> list[tuple[int, RecallCount]]:
    """The tests of memories by bin of the recall foreseen, over all days."""
    among, values = _among(deck_ids)
    sql = (
        "SELECT bin, sum(answers), sum(passed), sum(recall_millionths), sum(loss_millionths) FROM recall_counts"
        f" WHERE TRUE {among} GROUP BY bin"
    )
    return [(row[0], RecallCount(*row[1:])) for row in store.query(sql, values)]


def answers_by(
    store: Store, name: str, first: Day, last: Day, deck_ids: Iterable[str] = ()
) -> list[tuple[int | str, int, int, int]]:
    """(value, answered, right, answer_ms) by one property of `learning.tallies`, over days and decks (none: all)."""
    among, values = _among(deck_ids)
    sql = (
        "SELECT value, sum(answered), sum(passed), sum(answer_ms) FROM answers_by"
        f" WHERE property = ? AND day BETWEEN ? AND ? {among} GROUP BY value"
    )
    return [(row[0], row[1], row[2], row[3]) for row in store.query(sql, (name, first, last, *values))]


def mistakes(
    store: Store, deck_ids: Iterable[str] = (), *, least: int = 2, most: int = 50
) -> list[tuple[str, str, str, str, bool, int]]:
    """(deck, right, given, question, offered, times) of the pairs that were mistaken most often, `most` pairs.

    `least`: a pair mistaken less often is left out.
    """
    among, values = _among(deck_ids)
    pairs = (
        f"SELECT deck_id, right_answer, given, sum(times) AS times FROM mistakes WHERE TRUE {among}"
        " GROUP BY deck_id, right_answer, given HAVING sum(times) >= ? ORDER BY 4 DESC, 1, 2, 3 LIMIT ?"
    )
    sql = (
        f"SELECT m.deck_id, m.right_answer, m.given, m.question_id, m.offered, m.times FROM ({pairs}) AS p"
        " JOIN mistakes AS m USING (deck_id, right_answer, given)"
    )
    return [
        (deck, json.loads(right), json.loads(given), question, bool(offered), times)
        for deck, right, given, question, offered, times in store.query(sql, (*values, least, most))
    ]


def reviews_of_day(store: Store, day: Day, deck_ids: Iterable[str] = ()) -> list[Review]:
    """The answers of one study day, in time order."""
    begin = day * DAY_MS + ROLLOVER_MS
    decks = frozenset(deck_ids)
    found = store.events(
        kinds=["review"], since_ms=begin - _FURTHEST_OFFSET_MS, before_ms=begin + DAY_MS + _FURTHEST_OFFSET_MS
    )
    return [
        event
        for event in found
        if isinstance(event, Review)
        and day_of(event.stamp.at_ms, event.stamp.offset_minutes) == day
        and (not decks or event.deck_id in decks)
    ]


def last_asked(store: Store, facts: Sequence[str]) -> dict[str, tuple[str, str]]:
    """The question of each fact that was answered last, with its prompt as read then ("": nobody kept it)."""
    sql = (
        "SELECT s.fact, e.question_id, coalesce(t.type, ''), coalesce(t.prompt, '') FROM fact_states AS s"
        " JOIN events AS e ON e.id = s.last_review_id LEFT JOIN texts AS t ON t.hash = e.text_hash"
        " WHERE s.fact IN (SELECT value FROM json_each(?))"
    )
    found = store.query(sql, (json.dumps(facts),))
    return {fact: (question, Wording(kind, prompt, ()).as_read) for fact, question, kind, prompt in found}


def sure_but_wrong(store: Store, since_ms: int, deck_ids: Iterable[str] = ()) -> list[tuple[str, str, str, int]]:
    """(deck, question, fact, at_ms) of what was answered wrongly though the learner was sure, and not rightly since.

    Newest first, each question once.
    """
    among, values = _among(deck_ids, "e.deck_id")
    right_since = (
        "EXISTS (SELECT 1 FROM events AS l WHERE l.deck_id = e.deck_id AND l.fact_id = e.fact_id"
        f" AND l.question_id = e.question_id AND l.at_ms > e.at_ms AND l.score >= {PASSED_SCORE}"
        " AND NOT EXISTS (SELECT 1 FROM events AS v WHERE v.kind = 'void' AND v.target = l.id))"
    )
    sql = (
        "SELECT deck_id, question_id, fact_id, max(at_ms) FROM events AS e"
        f" WHERE confidence = 1 AND outcome = '{Outcome.WRONG}' AND at_ms >= ? {among} AND {READ} AND {NOT_VOIDED}"
        f" AND NOT {right_since} GROUP BY deck_id, question_id ORDER BY 4 DESC"
    )
    return [(row[0], row[1], row[2], row[3]) for row in store.query(sql, (since_ms, *values))]


def _among(deck_ids: Iterable[str], column: str = "deck_id") -> tuple[str, tuple[str, ...]]:
    decks = list(deck_ids)
    return (f"AND {column} IN (SELECT value FROM json_each(?))", (json.dumps(decks),)) if decks else ("", ())
