"""Why a fact is asked when it is: its memory, its curve, its history, and what each rating would do, in words.

Both front ends show these lines as they stand. Nothing in them tells the answer: a learner may ask before answering.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from quizapp.learning.events import Day, Form, Moment, Rating, date_of
from quizapp.learning.folding import Answer
from quizapp.learning.memory_models import MemoryModel
from quizapp.learning.scheduling import (
    LEECH_LAPSES,
    FactState,
    Policy,
    Promise,
    fuzz_days,
    heard,
    interval_words,
    recall_now,
    wished_recall,
)

_BAR_COLUMNS = 20
_SHOWN_ANSWERS = 12
_RATED: Final = 6  # places in an Answer
_DUE_ON: Final = 11
_FULL, _EMPTY = "█", "░"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One rated answer, and what the memory heard of it; `in_quiz`: given in a scored quiz."""

    on: Day
    rating: Rating
    heard: Rating
    form: Form
    in_quiz: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What is not in a fact's state. `highest_form` is the hardest form its deck asks it in.

    `quizzed` are the ids of answers given in a quiz. `moved_by` says what moved the due day last ("" for nothing) and
    `weights` in a sentence whose weights they are.
    """

    highest_form: Form | None = None
    quizzed: frozenset[str] = frozenset()
    moved_by: str = ""
    weights: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What is known of a fact. `recall` is None for a new one, and so is `foreseen`: the recall on the due day.

    `curve` holds (days since the last answer, recall) up to twice the promised interval; `history` the rated answers,
    oldest first; `wished` is the recall wished for on the due day, and `reason` says why that is not `foreseen`.
    """

    state: FactState
    recall: float | None
    foreseen: float | None
    wished: float | None
    reason: str
    model: str
    weights: str
    curve: tuple[tuple[float, float], ...]
    history: tuple[Past, ...]
    promises: tuple[Promise, ...]
    now: Moment


def explain(
    state: FactState,
    answers: Sequence[Answer],
    promises: tuple[Promise, ...],
    now: Moment,
    model: MemoryModel,
    policy: Policy,
    background: Background = Background(),
) -> Explanation:
    """Gather it: `answers` are those the memory rests on, `promises` what the four ratings would do now."""
    curve: tuple[tuple[float, float], ...] = ()
    memory, foreseen, reason = state.memory, None, ""
    if memory is not None and state.reviewed_on is not None:
        promised = max((now.day if state.due_on is None else state.due_on) - state.reviewed_on, 0)
        foreseen = model.recall(memory, promised)
        far = 2.0 * max(promised, now.day - state.reviewed_on, 1)
        curve = tuple((far * step / 8, model.recall(memory, far * step / 8)) for step in range(9))
        reason = _reason(state, answers, promised, model, policy, background)
    history = tuple(
        Past(
            on=Moment(at, offset).day,
            rating=Rating(rating),
            heard=heard(Rating(rating), Form(form)),
            form=Form(form),
            in_quiz=event_id in background.quizzed,
        )
        for at, event_id, offset, _, _, _, rating, form, *_ in answers
        if rating is not None
    )
    return Explanation(
        state=state,
        recall=recall_now(state, now, model),
        foreseen=foreseen,
        wished=None if memory is None else wished_recall(memory, policy),
        reason=reason,
        model=model.name,
        weights=background.weights,
        curve=curve,
        history=history,
        promises=promises,
        now=now,
    )


def _reason(
    state: FactState,
    answers: Sequence[Answer],
    promised_days: int,
    model: MemoryModel,
    policy: Policy,
    background: Background,
) -> str:
    """Why a fact is due on this day and no other, as far as its state, its answers and the settings of today tell."""
    assert state.memory is not None  # noqa: S101 - of known facts alone
    wisher = "The efficient mode wishes" if policy.efficient else "You wish"
    wish = f"{wisher} for {_percent(wished_recall(state.memory, policy))}"
    if background.moved_by:
        last = answers[-1][_DUE_ON] if answers else None
        promised = f"; the answer promised {date_of(last).isoformat()}" if last is not None else ""
        return f"Moved there by {background.moved_by}{promised}."
    if state.is_estimate:
        return "The other program promised that day."
    reviewed_on, exam_on = state.reviewed_on or 0, policy.exam_on
    wished_days = model.interval_days(state.memory, wished_recall(state.memory, policy))
    if abs(promised_days - wished_days) < 1.0:
        return f"{wish}."
    if wished_days > promised_days and (cap := _cap(state, answers, promised_days, policy, background)):
        return f"{wish}; {cap}."
    # A day for rounding, and another where a better rating had to come later than a worse one.
    if abs(promised_days - wished_days) <= fuzz_days(wished_days) + 2.0:
        return f"{wish}; days are spread, away from full and easy ones."
    if exam_on is not None and reviewed_on < exam_on and reviewed_on + promised_days <= exam_on:
        # When the date was set is not known: the day may also be one of other weights.
        return f"{wish}; the exam on {date_of(exam_on).isoformat()}, or settings changed since, made it that day."
    return f"{wish}; that day was promised before your weights or settings changed."


def _cap(
    state: FactState, answers: Sequence[Answer], promised_days: int, policy: Policy, background: Background
) -> str:
    """What let a pass grant no more than these days; "" for nothing."""
    rated = [rating for answer in answers if (rating := answer[_RATED]) is not None]
    passes = [rating for rating in rated if rating != Rating.AGAIN]
    highest = background.highest_form or state.highest_form
    first = policy.first_days[rated[-1] - 2] if len(passes) == 1 and rated[-1] != Rating.AGAIN else None
    lower = state.last_form is not None and highest is not None and state.last_form < highest
    caps = (
        (first, "a first pass grants {} d at most"),
        (policy.lower_form_cap_days if lower else None, "an easier form grants {} d at most"),
        (policy.longest_interval_days, "no interval is over {} d"),
    )
    for most, words in caps:
        # What is capped is spread too, to below the cap.
        if most is not None and most - fuzz_days(most) - 1.0 <= promised_days <= most:
            return words.format(most)
    return ""


def explanation_lines(found: Explanation, *, ascii_only: bool = False) -> tuple[str, ...]:
    """It in words, a line each, under 60 columns but for none; `ascii_only` draws the curve without blocks."""
    lines = [*_memory_lines(found), "", *_why(found)]
    if found.curve:
        full, empty = ("#", ".") if ascii_only else (_FULL, _EMPTY)
        lines += ["", "Recall, by days since the last answer"]
        marks = {len(found.curve) // 2: f"  {_middle(found)}"}
        lines += [
            f"{f'{days:.1f} d':9}{_bar(recall, full, empty)} {_percent(recall):>4}{marks.get(place, '')}"
            for place, (days, recall) in enumerate(found.curve)
        ]
    if found.promises:
        lines += ["", "What each rating would do"]
        lines += [_promise_line(promise) for promise in found.promises]
    if found.history:
        lines += ["", "Answers so far"]
        if len(found.history) > _SHOWN_ANSWERS:
            lines.append(f"{len(found.history) - _SHOWN_ANSWERS} earlier ones, then:")
        lines += [_answer_line(past) for past in found.history[-_SHOWN_ANSWERS:]]
    return tuple(lines)


def _memory_lines(found: Explanation) -> list[str]:
    memory, state = found.state.memory, found.state
    if memory is None or found.recall is None:
        return ["New: never rated."]
    about = "about " if state.is_estimate else ""
    lines = [
        f"Recall now {about}{_percent(found.recall)}, as {found.model.upper()} sees it.",
        f"Stability {_span(memory.stability_days)}, difficulty {memory.difficulty:.1f} of 10.",
    ]
    if state.is_estimate:
        lines[:0] = [
            "An estimate: taken over from another program's interval,",
            "not from answers. The first answer here goes on from it.",
        ]
    else:
        lines.append(f"{state.reviews} rated, {state.lapses} of {LEECH_LAPSES} lapses.")
    return [*lines, found.weights] if found.weights else lines


def why_due(found: Explanation) -> str:
    """In one or two sentences: why it is asked now, or when it will be."""
    return " ".join(_why(found))


def _why(found: Explanation) -> list[str]:
    """The same, a sentence a line."""
    state, today = found.state, found.now.day
    if state.suspended:
        return ["Suspended by you: not asked until it is taken up again."]
    if state.is_leech:
        return [f"Stopped: forgotten {state.lapses} times.", "Once it is put better, reset it: it comes back as new."]
    if state.buried_until is not None and state.buried_until > today:
        return [f"Buried by you: not asked before {date_of(state.buried_until).isoformat()}."]
    if state.due_on is None or found.foreseen is None:
        return ["New facts come as the day's limit allows."]
    if state.in_step:
        left_ms = (state.due_at_ms or 0) - found.now.at_ms
        when = f"in {max(1, round(left_ms / 60_000))} min" if left_ms > 0 else "now"
        return [f"Comes back {when}, since it was rated Again last."]
    days, on, share = state.due_on - today, date_of(state.due_on).isoformat(), _percent(found.foreseen)
    if days > 0:
        return [f"Due in {days} d, on {on}: recall about {share} then.", found.reason]
    if days < 0:
        return [f"Due since {on}: recall was about {share} then.", found.reason]
    return [f"Due today, with recall at about {share}.", found.reason]


def _middle(found: Explanation) -> str:
    """What the point in the middle of the curve is: the due day, or today where that is later."""
    state = found.state
    due = state.due_on is not None and state.due_on >= found.now.day and not state.in_step
    return "due" if due and state.due_on != found.now.day else "today"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def _span(days: float) -> str:
    """A stability in days; below a day in hours or minutes, which would read as nothing else."""
    if days >= 1.0:
        return f"{days:.1f} days"
    return f"{24 * days:.1f} hours" if days >= 1 / 24 else f"{max(1, round(1440 * days))} min"


def _bar(share: float, full: str, empty: str) -> str:
    filled = round(share * _BAR_COLUMNS)
    return full * filled + empty * (_BAR_COLUMNS - filled)


def _promise_line(promise: Promise) -> str:
    name, stability = promise.rating.name.title(), promise.memory.stability_days
    return f"{promise.rating.value} {name:5}  {interval_words(promise):>7}  stability {_span(stability)}"


def _answer_line(past: Past) -> str:
    said = f"{date_of(past.on).isoformat()}  {past.rating.name.title():5}  {past.form.name.lower()}"
    said += ", in a quiz" if past.in_quiz else ""
    return said if past.rating == past.heard else f"{said}, heard as {past.heard.name.title()}"
