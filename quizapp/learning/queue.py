"""What comes next: which facts are due, in which order, within which limits, and what to do about a backlog.

Facts are named by their refs (`deck/fact`). Which question of a fact is asked is the ladder's decision; learning steps
within a session are the session's.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from quizapp.learning.events import Day, Moment, fact_ref
from quizapp.learning.memory_models import MemoryModel
from quizapp.learning.scheduling import FactState, elapsed_days
from quizapp.learning.seeded import shuffled

if TYPE_CHECKING:
    from quizapp.deck.model import Deck, Question

BACKLOG_FROM = 40
_SEARCHED = 12
"""Up to so many facts every order is tried, if need be, to keep kin apart."""
_COMMON = 12
"""An answer that so many facts have (yes, both, 2) says nothing about which of them are confused."""
_FORGOTTEN_TAKES = 3.0
"""So much longer than a fact that is known: it is thought over, read up, and asked once more."""
Kin = Mapping[str, AbstractSet[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a day may bring, in facts."""

    new_per_day: int = 20
    reviews_per_day: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """More was due this morning than two usual days hold: how many are still offered today (0: today's part is done),
    and over how many days the rest is spread.
    """

    due: int
    today: int
    days_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What may be studied today, in order: `due` within the day's limit, then `new` within its own.

    `every_due` is `due` without a limit; `due_total` and `new_total` count without limits.
    """

    due: tuple[str, ...]
    every_due: tuple[str, ...]
    new: tuple[str, ...]
    due_total: int
    new_total: int
    backlog: Backlog | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """Due and new facts, the new ones spread evenly among the due."""
        return _interleaved(self.due, self.new)


def is_due(state: FactState, day: Day) -> bool:
    """Whether a fact is to be reviewed on this study day: begun, due, and open."""
    return state.due_on is not None and state.due_on <= day and is_open(state, day) and state.memory is not None


def is_open(state: FactState, day: Day) -> bool:
    """Whether a fact may be asked at all: neither suspended nor buried, and not stopped as a leech."""
    return not state.suspended and not state.is_leech and (state.buried_until is None or state.buried_until <= day)


def due_by_day(states: Iterable[FactState]) -> Counter[Day]:
    """How many facts are due on each day, of those that may be asked."""
    return Counter(state.due_on for state in states if state.due_on is not None and is_open(state, state.due_on))


def agenda(
    facts: Sequence[str],
    states: Mapping[str, FactState],
    now: Moment,
    model: MemoryModel,
    *,
    limits: Limits,
    new_done: int = 0,
    reviews_done: int = 0,
    usual_per_day: float = 0.0,
    with_new: bool = False,
    urgent_first: bool = True,
) -> Agenda:
    """The day's facts of a deck or of several, `facts` in deck order.

    `new_done` and `reviews_done` are what today has already brought, `usual_per_day` the mean of the reviews on the
    days studied lately. Where time is short (a fact is left from an earlier day, a backlog, more due than the limit)
    what gains most for its time comes first; else the order is drawn. With a backlog no new facts are offered unless
    the learner wants them all the same (`with_new`). Without `urgent_first` facts left over are no sign of short time,
    and what loses most by waiting comes first, however long it takes.
    """
    blank = FactState()
    due = [fact for fact in facts if is_due(states.get(fact, blank), now.day)]
    new = [
        fact for fact in facts if states.get(fact, blank).memory is None and is_open(states.get(fact, blank), now.day)
    ]
    seen = {fact for fact in facts if states.get(fact, blank).reviewed_on == now.day}
    steps_over = sum(fact in seen and (states[fact].due_at_ms or 0) <= now.at_ms for fact in due)
    waiting = sum(fact not in seen for fact in due)
    most = limits.reviews_per_day
    backlog = _backlog(waiting, len(due), len(seen) - new_done, steps_over, usual_per_day, most)
    due_room = max(0, limits.reviews_per_day - reviews_done)
    behind = any((states[fact].due_on or 0) < now.day for fact in due)
    if backlog or len(due) > due_room or (urgent_first and behind):
        matters = urgency if urgent_first else lost_by_waiting
        # What was learned today and is in its step comes with today's part, whatever that leaves.
        due.sort(key=lambda fact: (fact not in seen, -matters(states[fact], now, model), fact))
    else:
        due = list(shuffled(due, f"{now.day}"))
    due.sort(key=lambda fact: (states[fact].due_at_ms or 0) > now.at_ms)  # steps not yet over come last
    new_room = 0 if backlog and not with_new else max(0, limits.new_per_day - new_done)
    return Agenda(
        due=tuple(due[:due_room]),
        every_due=tuple(due),
        new=tuple(new[:new_room]),
        due_total=len(due),
        new_total=len(new),
        backlog=backlog,
    )


def _backlog(
    waiting: int, due: int, done_today: int, steps_over: int, usual_per_day: float, most_per_day: int
) -> Backlog | None:
    """What is `waiting` as a backlog, judged by what was due before today's `done_today` facts were.

    `due` counts what is in its step too; those `steps_over` come with today's part, which is at most `most_per_day`.
    """
    before = waiting + max(0, done_today)
    if before < BACKLOG_FROM or before <= 2 * usual_per_day:
        return None
    part = max(1, min(max(BACKLOG_FROM, round(usual_per_day)), most_per_day))
    left_today = max(0, min(part, most_per_day) - max(0, done_today))
    if left_today >= waiting:
        return None
    return Backlog(due=due, today=left_today + steps_over, days_after=ceil((waiting - left_today) / part))


def lost_by_waiting(state: FactState, now: Moment, model: MemoryModel) -> float:
    """How much recall of a fact one more day of waiting costs, 0..1; 0 for a new one."""
    if state.memory is None:
        return 0.0
    elapsed = elapsed_days(state, now, model)
    return model.recall(state.memory, elapsed) - model.recall(state.memory, elapsed + 1)


def urgency(state: FactState, now: Moment, model: MemoryModel) -> float:
    """What is lost by waiting a day, for the time that asking takes; 0 for a new fact."""
    if state.memory is None:
        return 0.0
    recall = model.recall(state.memory, elapsed_days(state, now, model))
    return lost_by_waiting(state, now, model) / (1.0 + _FORGOTTEN_TAKES * (1.0 - recall))


def _interleaved(due: Sequence[str], new: Sequence[str]) -> tuple[str, ...]:
    places = [((place + 0.5) / len(due), 0, fact) for place, fact in enumerate(due)]
    places += [((place + 0.5) / len(new), 1, fact) for place, fact in enumerate(new)]
    return tuple(fact for _, _, fact in sorted(places, key=lambda entry: entry[:2]))


def spaced(facts: Sequence[str], kin: Kin) -> tuple[str, ...]:
    """The same facts, moved as little as may be so that kin are not side by side where that can be had.

    It can be had when each fact has kin among less than a third of the others; of a dozen facts or fewer, whenever any
    order has it.
    """
    waiting = list(facts)
    order: list[str] = []
    while waiting:
        near = kin.get(order[-1], frozenset()) if order else frozenset()
        place = next((i for i, fact in enumerate(waiting) if fact not in near), None)
        if place is None:
            break
        order.append(waiting.pop(place))
    if not waiting:
        return tuple(order)
    if len(facts) <= _SEARCHED and (found := _searched(tuple(facts), kin)):
        return found
    for fact in waiting:
        _insert(order, fact, kin.get(fact, frozenset()))
    return tuple(order)


def _insert(order: list[str], fact: str, near: AbstractSet[str]) -> None:
    """Put a fact into the last gap without kin at either side, else at the end."""
    gaps = range(len(order), -1, -1)
    order.insert(next((gap for gap in gaps if not near & {*order[max(gap - 1, 0) : gap + 1]}), len(order)), fact)


def _searched(facts: tuple[str, ...], kin: Kin) -> tuple[str, ...] | None:
    """The first order, by the places the facts have now, in which no kin are side by side; None: there is none."""
    dead: set[tuple[str, frozenset[str]]] = set()

    def ordered(last: str, waiting: tuple[str, ...]) -> tuple[str, ...] | None:
        if not waiting:
            return ()
        here = (last, frozenset(waiting))
        if here in dead:
            return None
        for place, fact in enumerate(waiting):
            if fact in kin.get(last, frozenset()):
                continue
            rest = ordered(fact, waiting[:place] + waiting[place + 1 :])
            if rest is not None:
                return (fact, *rest)
        dead.add(here)
        return None

    return ordered("", facts)


def kin_of(deck: Deck) -> dict[str, set[str]]:
    """For each fact of a deck those that should not follow it at once, by ref.

    Kin are a card and its mirror, and facts that are easily confused: the answer of one stands among the distractors or
    the true-but-not-meant answers of the other.
    """
    answers: dict[str, set[str]] = defaultdict(set)
    for fact, questions in deck.facts.items():
        for question in questions:
            for right in question.right if question.type in {"choice", "typed", "cloze"} else ():
                answers[right.casefold()].add(fact)
    kin: dict[str, set[str]] = defaultdict(set)
    for fact, questions in deck.facts.items():
        for other in _near(fact, questions, answers):
            if other != fact and other in deck.facts:
                kin[fact_ref(deck.id, fact)].add(fact_ref(deck.id, other))
                kin[fact_ref(deck.id, other)].add(fact_ref(deck.id, fact))
    return kin


def _near(fact: str, questions: Sequence[Question], answers: Mapping[str, set[str]]) -> set[str]:
    near = {fact.removesuffix("/reverse"), f"{fact}/reverse"}
    for question in questions:
        named = [d.text for d in getattr(question, "distractors", ())]
        for text in (*named, *getattr(question, "also", ())):
            alike = answers.get(text.casefold(), set())
            near |= alike if len(alike) < _COMMON else set()
    return near
