"""The fold of very many answers with numpy: what `folding.fold_facts` says, several times as fast.

Counts, days and lapses are sums over columns; the memories are walked by `bulk_memories`, all facts abreast. Facts that
were reset or moved, few as they are, go through the plain fold.

Imported only where thousands of answers are folded at once and numpy is there (the extra `fast`): importing it takes
longer than folding the log of a year. Nothing is decided here that `folding` does not decide; a property holds the two
together: memories to 1e-9, for arrays are raised to powers by other code than single numbers, all else exactly.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice, repeat
from operator import add, is_not, itemgetter
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from quizapp.learning.bulk_memories import Floats, Ints, walked
from quizapp.learning.counts import (
    CLIP,
    MATURE_DAYS,
    NOT_ANSWERED,
    PASSED_SCORE,
    RECALL_BINS,
    DayCount,
    RecallCount,
    surprise,
)
from quizapp.learning.events import DAY_MS, ROLLOVER_MS, Day, Form, Memory, Note, NoteKind, Rating
from quizapp.learning.folding import (
    Answer,
    Folded,
    Tip,
    collector_paused,
    fold_facts,
)
from quizapp.learning.memory_models import MemoryModel
from quizapp.learning.notes import FACT_KINDS
from quizapp.learning.scheduling import FactState

_EXACT = 2**53
"""Whole numbers beyond this are not whole in floating point."""
_MOST_ANSWERS = 100_000_000
"""More than any log has: the time of so many may be added up."""
_FACTS_AT_ONCE = 6_000
_NUMBER_OF: Mapping[int | None, int] = {None: 0, **{int(rating): int(rating) for rating in Rating}}
_RATINGS = (Rating.AGAIN, *Rating)
_FORMS = (None, *Form)
_Days = Mapping[tuple[Day, str], DayCount]
_At = TypeVar("_At")
_Count = TypeVar("_Count", DayCount, RecallCount)
_Bools = NDArray[np.bool_]
_Groups = Sequence[tuple[str, list[Answer]]]
# Past a named tuple's own constructor, which is slow and would be half the work.
_fact_state = partial(tuple.__new__, FactState)
_tip = partial(tuple.__new__, Tip)
_day_count = partial(tuple.__new__, DayCount)
_recall_count = partial(tuple.__new__, RecallCount)
_Wanted = tuple[int, type, Callable[[tuple[Any, ...]], NDArray[Any]]]
"""A place in the answers, what its column holds, and how some of its values are read."""

_BLOCK = 4_096
_TRAITS = len(DayCount._fields) - 1
_TIME_AT = DayCount._fields.index("answer_ms")


def fold_facts_in_bulk(groups: Iterable[tuple[str, list[Answer]]], notes: Iterable[Note], model: MemoryModel) -> Folded:
    """As `folding.fold_facts` without `start`: states, tips and days of the facts that answers or notes speak of."""
    notes = [note for note in notes if note.kind in FACT_KINDS]
    noted = {note.target for note in notes}
    resets = {note.target for note in notes if note.kind == NoteKind.RESET}
    free: list[tuple[str, list[Answer]]] = []
    bound: list[tuple[str, list[Answer]]] = []
    with collector_paused():
        for fact, answers in groups:
            told = fact in noted or (resets and not resets.isdisjoint(map(itemgetter(5), answers)))
            (bound if told or not answers else free).append((fact, answers))
        walked_abreast, left = _fold_free(free, model)
        rest = fold_facts([*bound, *left], notes, model)
    return Folded(
        facts={**walked_abreast.facts, **rest.facts},
        days=_added(walked_abreast.days, rest.days, DayCount),
        recalls=_added(walked_abreast.recalls, rest.recalls, RecallCount),
        tips={**walked_abreast.tips, **rest.tips},
    )


def _fold_free(facts: _Groups, model: MemoryModel) -> tuple[Folded, _Groups]:
    """The fold of facts with answers and without notes, and those among them that arrays do not hold.

    Some thousands at a time, so that their arrays lie in memory that is there already; the days of all are counted
    together.
    """
    decks = _Numbered()
    states: dict[str, FactState] = {}
    tips: dict[str, Tip] = {}
    left: list[tuple[str, list[Answer]]] = []
    counted: list[_Counted] = []
    tested: list[_Tested] = []
    for first in range(0, len(facts), _FACTS_AT_ONCE):
        some = facts[first : first + _FACTS_AT_ONCE]
        table = _table(some, decks)
        if table is None:
            left += some
            continue
        place, mature = _tests(table)
        counted.append(_to_count(table, place, mature))
        tested.append(_Tested(table.deck[place], table.day[place], table.recall[place], table.rating[place] > 1))
        _put_states(some, table, model, states, tips)
    if not counted:
        return Folded(), left
    days = _day_counts(_Counted(*map(np.concatenate, zip(*counted, strict=True))), list(decks))
    recalls = _recall_counts(_Tested(*map(np.concatenate, zip(*tested, strict=True))), list(decks))
    return Folded(states, days, recalls, tips), left


def _added(counts: Mapping[_At, _Count], more: Mapping[_At, _Count], kind: Callable[..., _Count]) -> dict[_At, _Count]:
    found = dict(counts)
    for at, further in more.items():
        found[at] = kind(*map(add, found[at], further)) if at in found else further
    return found


class _Table(NamedTuple):
    """The answers as columns, fact after fact and each in time order; `fact` and `deck` are numbers.

    `rating` 0: unrated. `score` NaN: not judged; `due_on` and `recall` NaN: none. `to_step`: Again, with a step to
    come. `rated` are the places of the rated answers, `begins` where those of each fact begin among these, `counts` how
    many they are.
    """

    fact: Ints
    deck: Ints
    at_ms: Ints
    day: Ints
    rating: Ints
    form: Ints
    answered: _Bools
    score: Floats
    took_ms: Ints
    due_on: Floats
    recall: Floats
    to_step: _Bools
    rated: Ints
    begins: Ints
    counts: Ints


class _Counted(NamedTuple):
    """What is counted of answers: each one's deck and day, its traits as bits in the order of `_to_count`, its time."""

    deck: Ints
    day: Ints
    traits: NDArray[np.int16]
    took_ms: Ints


class _Tested(NamedTuple):
    """The answers that tested a memory, and the recall that was foreseen (NaN: none)."""

    deck: Ints
    day: Ints
    recall: Floats
    passed: _Bools


def _table(facts: _Groups, decks: _Numbered) -> _Table | None:
    """None: something is no number that arrays hold exactly; no clock says such, but a damaged file may."""
    lengths = [len(answers) for _, answers in facts]
    try:
        at_ms, day, took_ms, form, rating, due_on, score, recall, to_come, deck, answered = _columns(
            chain.from_iterable(map(_in_time_order, facts)),
            sum(lengths),
            *((place, np.int64, _whole) for place in (0, 2, 10)),
            (7, np.int64, _small),
            (6, np.int8, _ratings),
            (11, np.float64, _days),
            *((place, np.float64, _fractions) for place in (9, 13)),
            (12, np.bool_, _are_there),
            (3, np.int64, lambda names: np.fromiter(map(decks.__getitem__, names), np.int64, len(names))),
            (8, np.bool_, _are_answers),
        )
    except (OverflowError, TypeError, ValueError, LookupError):
        return None
    sizes = (_size(due_on), _size(at_ms), _size(day) * 60_000, _size(took_ms) * _MOST_ANSWERS)
    if any(size >= _EXACT for size in sizes):
        return None
    # From the minutes of the offset, and in place: fetching new memory for each step takes longer than the step.
    day *= 60_000
    day += at_ms
    day -= ROLLOVER_MS
    day //= DAY_MS
    fact = np.repeat(np.arange(len(facts)), lengths)
    rated = np.flatnonzero(rating)
    counts = np.bincount(fact[rated], minlength=len(facts))
    return _Table(
        fact=fact,
        deck=deck,
        at_ms=at_ms,
        day=day,
        rating=rating,
        form=form,
        answered=answered,
        score=score,
        took_ms=took_ms,
        due_on=due_on,
        recall=recall,
        to_step=(rating == 1) & to_come,
        rated=rated,
        begins=np.cumsum(counts) - counts,
        counts=counts,
    )


class _Numbered(dict[str, int]):
    """Texts numbered as they come."""

    def __missing__(self, text: str) -> int:
        return self.setdefault(text, len(self))


def _in_time_order(fact: tuple[str, list[Answer]]) -> list[Answer]:
    fact[1].sort()
    return fact[1]


def _columns(answers: Iterator[Answer], count: int, *wanted: _Wanted) -> list[NDArray[Any]]:
    """The wanted columns of so many answers, each as narrow as it may be, since memory is what takes time.

    A block of answers at a time, since they stay in the processor's cache until the last of their columns is read.
    """
    columns: list[NDArray[Any]] = [np.empty(count, kind) for _, kind, _ in wanted]
    for begin in range(0, count, _BLOCK):
        block = tuple(zip(*islice(answers, _BLOCK), strict=True))
        for column, (place, _, read) in zip(columns, wanted, strict=True):
            column[begin : begin + _BLOCK] = read(block[place])
    return columns


# Values that are all of one kind are packed, which takes a third of the time of reading them one by one.


def _whole(values: tuple[Any, ...]) -> NDArray[Any]:
    return _packed(values, "q", np.int64)


def _fractions(values: tuple[Any, ...]) -> NDArray[Any]:
    """NaN: none."""
    return _packed(values, "d", np.float64)


def _days(values: tuple[Any, ...]) -> NDArray[Any]:
    """Whole numbers, or where there are none among them fractions with NaN."""
    try:
        return np.frombuffer(struct.pack(f"{len(values)}q", *values), np.int64)
    except struct.error:
        return np.fromiter(values, np.float64, len(values))


def _packed(values: tuple[Any, ...], code: str, kind: type) -> NDArray[Any]:
    try:
        return np.frombuffer(struct.pack(f"{len(values)}{code}", *values), kind)
    except struct.error:
        return np.fromiter(values, kind, len(values))


def _small(values: tuple[Any, ...]) -> NDArray[Any]:
    try:
        return np.frombuffer(bytes(values), np.uint8)
    except (TypeError, ValueError):
        return np.fromiter(values, np.int64, len(values))


def _ratings(values: tuple[Any, ...]) -> NDArray[Any]:
    """0: unrated. LookupError: no rating."""
    if None not in values:
        found = _small(values)
        if found.dtype == np.uint8 and found.min() >= 1 and found.max() <= len(Rating):
            return found
    return np.fromiter(map(_NUMBER_OF.__getitem__, values), np.int8, len(values))


def _are_there(values: tuple[Any, ...]) -> _Bools:
    return np.frombuffer(bytes(map(is_not, values, repeat(None))), np.bool_)


def _are_answers(outcomes: tuple[Any, ...]) -> _Bools:
    if NOT_ANSWERED.isdisjoint(outcomes):
        return np.ones(len(outcomes), np.bool_)
    return np.fromiter((outcome not in NOT_ANSWERED for outcome in outcomes), np.bool_, len(outcomes))


def _size(numbers: Ints | Floats) -> float:
    """The largest without its sign; NaN where all are NaN."""
    return max(abs(float(np.fmax.reduce(numbers))), abs(float(np.fmin.reduce(numbers))))


def _is_first(table: _Table) -> _Bools:
    """Of each rated answer: is it the first of its fact?"""
    found = np.zeros(len(table.rated), np.bool_)
    found[table.begins[table.counts > 0]] = True
    return found


def _lapsed(table: _Table) -> _Bools:
    """Of each rated answer: is it Again on a fact with a memory, outside a step?"""
    in_step = np.zeros(len(table.rated), np.bool_)
    in_step[1:] = table.to_step[table.rated[:-1]]
    lapsed: _Bools = (table.rating[table.rated] == 1) & ~_is_first(table) & ~in_step
    return lapsed


def _tests(table: _Table) -> tuple[Ints, _Bools]:
    """The places of the answers that tested a memory, and whether it was mature: a fact's first rated one of a day."""
    before, place = table.rated[:-1], table.rated[1:]
    is_test = ~_is_first(table)[1:] & (table.day[place] > table.day[before])
    before, place = before[is_test], place[is_test]
    due_on = table.due_on[before]
    interval = np.where(np.isnan(due_on), table.day[place], due_on) - table.day[before]
    return place, interval >= MATURE_DAYS


def _put_states(
    facts: _Groups, table: _Table, model: MemoryModel, states: dict[str, FactState], tips: dict[str, Tip]
) -> None:
    """Put the state and the tip of each fact among these."""
    at_ms, day, rating, form = (c[table.rated] for c in (table.at_ms, table.day, table.rating, table.form))
    elapsed_days = np.zeros(len(rating))  # a fact's first has none, and its number is not looked at
    answered_at = day if model.whole_days else at_ms
    np.subtract(answered_at[1:], answered_at[:-1], out=elapsed_days[1:])
    elapsed_days /= 1 if model.whole_days else DAY_MS
    np.maximum(elapsed_days, 0.0, out=elapsed_days)
    heard = np.where((rating == 4) & (form < Form.RECALL), 3, rating)
    memories = walked(table.begins, table.counts, elapsed_days, heard, model)
    lapses = np.bincount(table.fact[table.rated[_lapsed(table)]], minlength=len(facts)).tolist()
    some = table.counts > 0
    begins = np.searchsorted(table.fact, np.arange(len(facts)))
    last, highest = begins.copy(), np.zeros(len(facts), np.int64)
    if some.any():
        last[some] = table.rated[(table.begins + table.counts - 1)[some]]
        highest[some] = np.maximum.reduceat(form, table.begins[some])
    nth = (last - begins).tolist()
    rest = zip(memories, nth, table.day[last].tolist(), highest.tolist(), table.counts.tolist(), lapses, strict=True)
    for (fact, answers), one in zip(facts, rest, strict=True):
        latest = answers[-1]
        states[fact] = _state(answers[one[1]], latest[4], *one)
        tips[fact] = _tip((latest[0], latest[1], latest[1]))


def _state(
    rated: Answer, question_id: str, memory: Memory | None, _: int, on: Day, highest: int, reviews: int, lapses: int
) -> FactState:
    """`rated` is the last rated answer, if any, `on` its study day."""
    if memory is None:
        return FactState(last_question_id=question_id)
    last = (rated[0], on, rated[11], rated[12], _RATINGS[rated[6] or 0], _FORMS[rated[7]], _FORMS[highest], question_id)
    return _fact_state((memory, *last, reviews, lapses, False, None))


def _to_count(table: _Table, tests: Ints, mature: _Bools) -> _Counted:
    passed = table.rating > 1
    right = np.where(np.isnan(table.score), passed, table.score >= PASSED_SCORE)
    # In the order of DayCount, without the time.
    traits = (
        table.answered,
        table.answered & right,
        _at(table.rated[_is_first(table)], table),
        table.rating > 0,
        _at(table.rated[_lapsed(table)], table),
        young := _at(tests[~mature], table),
        young & passed,
        old := _at(tests[mature], table),
        old & passed,
    )
    bits = np.zeros(len(passed), np.int16)
    for place, trait in enumerate(traits):
        bits |= trait.astype(np.int16) << np.int16(place)
    return _Counted(table.deck, table.day, bits, table.took_ms)


def _at(places: Ints, table: _Table) -> _Bools:
    """Of each answer: is it in one of the places?"""
    found = np.zeros(len(table.day), np.bool_)
    found[places] = True
    return found


def _day_counts(answers: _Counted, decks: Sequence[str]) -> _Days:
    first = int(answers.day.min())
    span = int(answers.day.max()) - first + 1
    cells, cell = _cells(answers.deck * span + (answers.day - first), span * len(decks))
    took_ms = np.bincount(cell, weights=answers.took_ms, minlength=len(cells)).astype(np.int64)
    counts = np.insert(_with_traits(answers.traits, cell, len(cells)), _TIME_AT, took_ms, axis=1)
    some = counts.any(axis=1)
    places = ((first + at % span, decks[at // span]) for at in cells[some].tolist())
    return dict(zip(places, map(_day_count, counts[some].tolist()), strict=True))


def _with_traits(traits: NDArray[np.int16], cell: Ints, cells: int) -> Ints:
    """How many answers of each cell have each trait: a row a cell.

    Answers are of few kinds (the traits that they have together), so each is counted once, and then its kind's traits.
    """
    kinds = np.flatnonzero(np.bincount(traits, minlength=1 << _TRAITS))
    number = np.zeros(1 << _TRAITS, np.int64)
    number[kinds] = np.arange(len(kinds))
    of_kind = np.bincount(cell * len(kinds) + number[traits], minlength=cells * len(kinds)).reshape(cells, len(kinds))
    counts: Ints = of_kind @ (kinds[:, np.newaxis] >> np.arange(_TRAITS) & 1)
    return counts


def _cells(numbers: Ints, below: int) -> tuple[Ints, Ints]:
    """Cells to count in, and in which of these each number falls: all numbers there can be, unless few of them are."""
    if below <= len(numbers):
        return np.arange(below), numbers
    return np.unique(numbers, return_inverse=True)


def _recall_counts(tests: _Tested, decks: Sequence[str]) -> dict[tuple[Day, str, int], RecallCount]:
    sound = (tests.recall >= 0.0) & (tests.recall <= 1.0)
    if not sound.any():
        return {}
    deck, day, recall, passed = tests.deck[sound], tests.day[sound], tests.recall[sound], tests.passed[sound]
    first = int(day.min())
    span = int(day.max()) - first + 1
    bins = np.minimum((recall * RECALL_BINS).astype(np.int64), RECALL_BINS - 1)
    cells, cell = _cells((deck * span + (day - first)) * RECALL_BINS + bins, span * len(decks) * RECALL_BINS)
    some = np.flatnonzero(np.bincount(cell, minlength=len(cells)))
    sums = (None, passed, np.rint(recall * 1e6), _losses(recall, passed))
    counts = [np.bincount(cell, weights=w)[some].astype(np.int64).tolist() for w in sums]
    day_of_deck, place = np.divmod(cells[some], RECALL_BINS)
    deck, day = np.divmod(day_of_deck, span)
    at = zip((day + first).tolist(), map(decks.__getitem__, deck.tolist()), place.tolist(), strict=True)
    return dict(zip(at, map(_recall_count, zip(*counts, strict=True)), strict=True))


def _losses(recall: Floats, passed: _Bools) -> Floats:
    """The surprise of each test in whole millionths, the very numbers that come of one at a time."""
    millionths = -1e6 * np.log(np.clip(np.where(passed, recall, 1.0 - recall), CLIP, 1.0 - CLIP))
    losses: Floats = np.rint(millionths)
    # Another logarithm may be off by a hair, which tells only halfway between two whole numbers.
    for place in np.flatnonzero(np.abs(np.abs(millionths - losses) - 0.5) < 1e-4).tolist():
        losses[place] = round(surprise(float(recall[place]), bool(passed[place])) * 1e6)
    return losses
