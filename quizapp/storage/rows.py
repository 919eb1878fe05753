"""Events as rows of the log, fact states as rows of their cache, and back.

What a column holds is decided here and in schema.sql together. Reading keeps everything: notes of unknown kinds come
back as they went in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from quizapp.learning.events import Confidence, Event, Form, Memory, Mode, Note, Outcome, Rating, Review, Stamp
from quizapp.learning.scheduling import FactState

if TYPE_CHECKING:
    from quizapp.learning.folding import Tip

EVENT_VERSION = 1
"""A review of a later version is kept, and neither read nor folded: its words may be unknown here."""

REVIEW = "review"

NOT_VOIDED = "NOT EXISTS (SELECT 1 FROM events AS v WHERE v.kind = 'void' AND v.target = e.id)"
"""Of an event `e`."""

READ = f"(kind <> 'review' OR version <= {EVENT_VERSION})"
"""Is an event one that this version reads?"""

EVENT_COLUMNS = (
    "id, version, kind, at_ms, offset_minutes, machine, learner, target, body, deck_id, question_id, fact_id,"
    " text_hash, type, form, mode, quiz_id, outcome, score, rating, suggested, given, right_answer, options, hint,"
    " overridden, confidence, answer_ms, first_key_ms, recall, weights_id, due_on, due_at_ms"
)
STATE_COLUMNS = (
    "fact, stability_days, difficulty, fast_days, reviewed_at_ms, reviewed_on, due_on, due_at_ms, last_rating,"
    " last_form, highest_form, last_question_id, reviews, lapses, suspended, buried_until"
)
TIP_COLUMNS = "newest_at_ms, newest_id, last_review_id"

Row = Sequence[Any]

_NO_REVIEW = (None,) * 24
# By what a column holds: calling an enumeration takes three times as long.
_RATINGS: dict[int | None, Rating | None] = {None: None, **{int(rating): rating for rating in Rating}}
_FORMS: dict[int | None, Form | None] = {None: None, **{int(form): form for form in Form}}
_CONFIDENCES: dict[int | None, Confidence | None] = {None: None, **{int(one): one for one in Confidence}}
_MODES = {str(mode): mode for mode in Mode}
_OUTCOMES = {str(outcome): outcome for outcome in Outcome}


def marks(columns: str) -> str:
    """As many question marks as there are columns."""
    return ", ".join("?" * (columns.count(",") + 1))


def event_row(event: Event) -> Row:
    """The event in the order of EVENT_COLUMNS."""
    s = event.stamp
    head = (s.id, EVENT_VERSION, kind_of(event), s.at_ms, s.offset_minutes, s.machine, s.learner)
    if isinstance(event, Note):
        return (*head, event.target, json.dumps(event.data), *_NO_REVIEW)
    r = event
    asked = (r.deck_id, r.question_id, r.fact_id, r.text_hash, r.type, r.form, r.mode, r.quiz_id)
    judged = (r.outcome, r.score, r.rating, r.suggested)
    shown = (_array_of(r.given), _array_of(r.right), _array_of(r.options))
    how = (r.hint, r.overridden, r.confidence, r.answer_ms, r.first_key_ms, r.recall)
    return (*head, None, None, *asked, *judged, *shown, *how, r.weights_id, r.due_on, r.due_at_ms)


def kind_of(event: Event) -> str:
    """What the log calls the event."""
    return event.kind if isinstance(event, Note) else REVIEW


def event_of(row: Row) -> Event:
    """The event of a row in the order of EVENT_COLUMNS. ValueError, LookupError: what no version 1 event says."""
    event_id, _, kind, at_ms, offset_minutes, machine, learner, target, body = row[:9]
    stamp = Stamp(id=event_id, at_ms=at_ms, offset_minutes=offset_minutes, machine=machine, learner=learner)
    if kind != REVIEW:
        return Note(stamp=stamp, kind=kind, target=target, data=json.loads(body))
    return _review(stamp, row[9:])


def _review(stamp: Stamp, row: Row) -> Review:
    deck_id, question_id, fact_id, text_hash, type_, form, mode, quiz_id, outcome, score, rating, suggested = row[:12]
    given, right, options, hint, overridden, confidence, answer_ms, first_key_ms, recall, *promised = row[12:]
    weights_id, due_on, due_at_ms = promised
    return Review(
        stamp=stamp,
        deck_id=deck_id,
        question_id=question_id,
        fact_id=fact_id,
        text_hash=text_hash,
        type=type_,
        form=Form(form),
        mode=_MODES[mode],
        outcome=_OUTCOMES[outcome],
        score=score,
        rating=_RATINGS[rating],
        suggested=_RATINGS[suggested],
        quiz_id=quiz_id,
        given=texts_of(given),
        right=texts_of(right),
        options=texts_of(options),
        hint=bool(hint),
        overridden=bool(overridden),
        confidence=_CONFIDENCES[confidence],
        answer_ms=answer_ms,
        first_key_ms=first_key_ms,
        recall=recall,
        weights_id=weights_id,
        due_on=due_on,
        due_at_ms=due_at_ms,
    )


@lru_cache(maxsize=4_096)  # the same answers and options come again and again
def _array_of(texts: tuple[str, ...]) -> str:
    return json.dumps(texts)


@lru_cache(maxsize=4_096)
def texts_of(array: str) -> tuple[str, ...]:
    """The texts of a JSON array."""
    return () if array == "[]" else tuple(json.loads(array))


def state_row(fact: str, state: FactState, tip: Tip) -> Row:
    """The state in the order of STATE_COLUMNS, then TIP_COLUMNS."""
    m, s = state.memory, state
    memory = (None, None, None) if m is None else (m.stability_days, m.difficulty, m.fast_days)
    last = (s.reviewed_at_ms, s.reviewed_on, s.due_on, s.due_at_ms, s.last_rating, s.last_form, s.highest_form)
    return (fact, *memory, *last, s.last_question_id, s.reviews, s.lapses, s.suspended, s.buried_until, *tip)


def state_of(row: Row) -> FactState:
    """The state of a row in the order of STATE_COLUMNS; further columns are not looked at.

    ValueError for a memory that no model makes: the caches were damaged.
    """
    _, stability, difficulty, fast, at_ms, on, due_on, due_at_ms, rating, form, highest, *rest = row
    question_id, reviews, lapses, suspended, buried_until = rest[:5]
    if stability is not None and not (stability > 0.0 and 1.0 <= difficulty <= 10.0):
        raise ValueError(f"no memory: {stability!r}, {difficulty!r}")
    return FactState(
        memory=None if stability is None else Memory(stability, difficulty, fast),
        reviewed_at_ms=at_ms,
        reviewed_on=on,
        due_on=due_on,
        due_at_ms=due_at_ms,
        last_rating=_RATINGS[rating],
        last_form=_FORMS[form],
        highest_form=_FORMS[highest],
        last_question_id=question_id,
        reviews=reviews,
        lapses=lapses,
        suspended=bool(suspended),
        buried_until=buried_until,
    )
