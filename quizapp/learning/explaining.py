"""Why a fact is asked when it is: its memory, its curve, its history, and what each rating would do, in words.

Both front ends show these lines as they stand. Nothing in them tells the answer: a learner may ask before answering.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.learning.events import Day, Form, Moment, Rating, date_of
from quizapp.learning.folding import Answer
from quizapp.learning.memory_models import MemoryModel
from quizapp.learning.scheduling import (
    LEECH_LAPSES,
    FactState,
    Policy,
    Promise,
    heard,
    interval_words,
    recall_now,
    wished_recall,
)

_BAR_COLUMNS = 20
_SHOWN_ANSWERS = 12
_FULL, _EMPTY = "█", "░"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What is known of a fact. `recall` is None for a new one.

    `curve` holds (days since the last answer, recall) up to twice the promised interval; `history` the rated answers as
    (study day, rating, what the memory heard, form), oldest first; `wished` is the recall wished for on the due day.
    """

    state: FactState
    recall: float | None
    wished: float | None
    model: str
    curve: tuple[tuple[float, float], ...]
    history: tuple[tuple[Day, Rating, Rating, Form], ...]
    promises: tuple[Promise, ...]
    now: Moment


def explain(
    state: FactState,
    answers: Sequence[Answer],
    promises: tuple[Promise, ...],
    now: Moment,
    model: MemoryModel,
    policy: Policy,
) -> Explanation:
    """Gather it: `answers` are those the memory rests on, `promises` what the four ratings would do now."""
    curve: tuple[tuple[float, float], ...] = ()
    memory = state.memory
    if memory is not None and state.reviewed_on is not None:
        due_days = max((state.due_on or now.day) - state.reviewed_on, 1)
        far = 2.0 * max(due_days, now.day - state.reviewed_on)
        curve = tuple((far * step / 8, model.recall(memory, far * step / 8)) for step in range(9))
    history = tuple(
        (Moment(at, offset).day, Rating(rating), heard(Rating(rating), Form(form)), Form(form))
        for at, _, offset, _, _, _, rating, form, *_ in answers
        if rating is not None
    )
    return Explanation(
        state=state,
        recall=recall_now(state, now, model),
        wished=None if memory is None else wished_recall(memory, policy),
        model=model.name,
        curve=curve,
        history=history,
        promises=promises,
        now=now,
    )


def explanation_lines(found: Explanation, *, ascii_only: bool = False) -> tuple[str, ...]:
    """It in words, a line each, under 60 columns but for none; `ascii_only` draws the curve without blocks."""
    lines = [*_memory_lines(found), "", why_due(found)]
    if found.curve:
        full, empty = ("#", ".") if ascii_only else (_FULL, _EMPTY)
        lines += ["", "Recall, by days since the last answer"]
        lines += [f"{days:7.1f} d  {_bar(recall, full, empty)} {100 * recall:3.0f}%" for days, recall in found.curve]
    if found.promises:
        lines += ["", "What each rating would do"]
        lines += [_promise_line(promise) for promise in found.promises]
    if found.history:
        lines += ["", "Answers so far"]
        if len(found.history) > _SHOWN_ANSWERS:
            lines.append(f"{len(found.history) - _SHOWN_ANSWERS} earlier ones, then:")
        lines += [_answer_line(*entry) for entry in found.history[-_SHOWN_ANSWERS:]]
    return tuple(lines)


def _memory_lines(found: Explanation) -> list[str]:
    memory, state = found.state.memory, found.state
    if memory is None or found.recall is None:
        return ["New: never rated."]
    if state.is_estimate:
        return [
            "An estimate: taken over from another program's interval,",
            "not from answers. The first answer here goes on from it.",
            f"Recall now about {100 * found.recall:.0f}%, as {found.model} sees it.",
            f"Stability {memory.stability_days:.1f} days, difficulty {memory.difficulty:.1f} of 10.",
        ]
    return [
        f"Recall now {100 * found.recall:.0f}%, as {found.model} sees it.",
        f"Stability {memory.stability_days:.1f} days, difficulty {memory.difficulty:.1f} of 10.",
        f"{state.reviews} rated, {state.lapses} of {LEECH_LAPSES} lapses.",
    ]


def why_due(found: Explanation) -> str:
    """One sentence: why it is asked now, or when it will be."""
    state, today = found.state, found.now.day
    if state.is_leech:
        return f"Stopped: forgotten {state.lapses} times. Reset it once it is put better."
    if state.suspended:
        return "Suspended by you."
    if state.due_on is None or found.wished is None:
        return "New facts come as the day's limit allows."
    if state.in_step:
        return "Asked again within the day, since the last answer was wrong."
    wished = f"recall was to fall to {100 * found.wished:.0f}%"
    days = state.due_on - today
    on = date_of(state.due_on).isoformat()
    if days > 0:
        return f"Due in {days} d, on {on}: then {wished}."
    return f"Due since {on}: then {wished}." if days else f"Due today: {wished}."


def _bar(share: float, full: str, empty: str) -> str:
    filled = round(share * _BAR_COLUMNS)
    return full * filled + empty * (_BAR_COLUMNS - filled)


def _promise_line(promise: Promise) -> str:
    name, stability = promise.rating.name.title(), promise.memory.stability_days
    return f"{promise.rating.value} {name:5}  {interval_words(promise):>7}  stability {stability:.1f} d"


def _answer_line(day: Day, rating: Rating, as_heard: Rating, form: Form) -> str:
    said = f"{date_of(day).isoformat()}  {rating.name.title():5}  {form.name.lower()}"
    return said if rating == as_heard else f"{said}, heard as {as_heard.name.title()}"
