"""What the learner's log and memories come to: all of it, or one part alone, for the screen and the command line.

Everything is computed here from one reading of the log, so that no two numbers are of different moments. Reading a long
log takes a good part of a second: a screen asks in a worker, within `reading`, which opens connections of its own.
What the numbers mean is decided in `learning`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

from quizapp.collection import Collection
from quizapp.collection.agenda import usual_answer_ms
from quizapp.collection.fitting import in_force
from quizapp.collection.streak import streaks
from quizapp.errors import UsageError
from quizapp.learning import activity, mastery
from quizapp.learning import statistics as values
from quizapp.learning.activity import Answers, Calendar, Period, Retention
from quizapp.learning.calibration import Calibration, calibration
from quizapp.learning.counts import DayCount
from quizapp.learning.events import DAY_MS, Day, Moment, Review, date_of, fact_ref
from quizapp.learning.mastery import Forecast, HardFact, MasteryCell, Memories, Row
from quizapp.learning.readiness import WISHED, MinutesPlan, Readiness, plan_minutes
from quizapp.learning.readiness import readiness as look_ahead
from quizapp.learning.scheduling import FactState
from quizapp.learning.statistics import Confusion, Statistics, Today
from quizapp.learning.tallies import CONFIDENCE, HOUR, TYPE
from quizapp.storage import counts
from quizapp.storage.index import IndexedDeck, open_index
from quizapp.storage.store import open_store

YEAR_DAYS = 365
PACE_DAYS = 28
"""The learner's own pace is that of so many days, days without study among them."""


@contextmanager
def reading(collection: Collection) -> Iterator[Collection]:
    """The collection through connections of its own, as it is at this moment: for use in another thread.

    Nothing may be written within.
    """
    with open_store(collection.paths.log) as store:
        index = open_index(collection.paths.index)
        try:
            with store.snapshot():
                yield replace(collection, store=store, index=index, _seen={}, _fact_of={}, _loaded={})
        finally:
            index.close()


def statistics(
    collection: Collection, deck_ids: Sequence[str] = (), *, now: Moment | None = None, days: int = YEAR_DAYS
) -> Statistics:
    """All of it, over these decks (none: everything); `days` is the span of what is counted by day.

    Opens connections of its own: it may be called in any thread.
    """
    with reading(collection) as own:
        return _everything(own, tuple(deck_ids), now or own.now(), days)


def _everything(own: Collection, deck_ids: tuple[str, ...], now: Moment, days: int) -> Statistics:
    stock = take_stock(own, deck_ids, now)
    by_day = counts.days(own.store, deck_ids)
    first, last = now.day - days + 1, now.day
    by = {period: activity.retention_by(by_day, period, first, last) for period in Period}
    return Statistics(
        now=now,
        decks=deck_ids,
        days=days,
        today=_today(own, stock, by_day.get(now.day, DayCount())),
        calendar=activity.calendar(by_day, last, days),
        forecast=forecast(stock),
        retention=activity.retention(by_day, first, last),
        retention_by_day=by[Period.DAY],
        retention_by_week=by[Period.WEEK],
        retention_by_month=by[Period.MONTH],
        calibration=recall_calibration(own, deck_ids),
        memories=memories(stock),
        mastery=mastery_map(stock),
        hours=hours(own, deck_ids, now, days),
        types=types(own, deck_ids, now, days),
        confidence=confidence(own, deck_ids, now, days),
        hardest=hardest(own, stock),
        leeches=len(counts.stopped(own.store).intersection(stock.facts)),
        confusions=confusions(own, deck_ids),
        weights=in_force(own).words,
    )


# The facts of the decks.


@dataclass(frozen=True, slots=True)
class Stock:
    """The facts of some decks side by side: refs, subject and topic, what the log knows (None: nothing), recall now.

    `decks` are all that are listed.
    """

    now: Moment
    decks: tuple[IndexedDeck, ...]
    facts: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    rows: tuple[Row | None, ...]
    recalls: tuple[float, ...]


def take_stock(own: Collection, deck_ids: Sequence[str] = (), now: Moment | None = None) -> Stock:
    """The facts that these decks (none: all) hold now; what a deck no longer asks is left out."""
    now = now or own.now()
    decks = own.decks()
    known = counts.fact_rows(own.store, deck_ids)
    refs: list[str] = []
    places: list[tuple[str, str]] = []
    for deck in own.decks_of(deck_ids):
        facts = deck.places
        within = fact_ref(deck.deck_id, "")
        refs += [within + name for name, _ in facts]
        places += [place for _, place in facts]
    rows = [known.get(fact) for fact in refs]
    model, _ = own.model()
    return Stock(now, decks, tuple(refs), tuple(places), tuple(rows), tuple(mastery.recalls(rows, now, model)))


def forecast(stock: Stock, days: int = YEAR_DAYS) -> Forecast:
    """What falls due on each day to come."""
    return mastery.forecast(stock.rows, stock.now.day, days)


def memories(stock: Stock) -> Memories:
    """How many facts are known, and how well."""
    return mastery.memories(stock.rows, stock.recalls)


def mastery_map(stock: Stock) -> tuple[MasteryCell, ...]:
    """The map of subject x topic."""
    return mastery.mastery(stock.places, stock.rows, stock.recalls)


def hardest(own: Collection, stock: Stock, most: int = 20) -> tuple[HardFact, ...]:
    """The facts most often forgotten, with what was asked last."""
    found = mastery.hardest(stock.rows, stock.recalls, most)
    asked = counts.last_asked(own.store, [one.fact for one in found])
    return tuple(
        replace(one, question_id=asked[one.fact][0], prompt=asked[one.fact][1]) if one.fact in asked else one
        for one in found
    )


# What the days brought.


def today(own: Collection, deck_ids: Sequence[str] = (), now: Moment | None = None) -> Today:
    """The study day."""
    stock = take_stock(own, deck_ids, now)
    return _today(own, stock, counts.days(own.store, deck_ids).get(stock.now.day, DayCount()))


def _today(own: Collection, stock: Stock, done: DayCount) -> Today:
    now = stock.now
    found = streaks(own, stock.decks, _States(own), now)
    today, tomorrow = mastery.forecast(stock.rows, now.day, 2).due
    return Today(
        day=now.day,
        answered=done.answered,
        right=done.right,
        new=done.new,
        answer_ms=done.answer_ms,
        due_left=today,
        new_left=sum(row is None or (row[1] is None and mastery.is_new(row, now.day)) for row in stock.rows),
        due_tomorrow=today + tomorrow,
        streak_days=found.current,
        longest_streak_days=found.longest,
    )


class _States(Mapping[str, FactState]):
    """All states, read when the first is looked at, and each made only then."""

    def __init__(self, own: Collection) -> None:
        self._own = own

    @cached_property
    def _rows(self) -> dict[str, Row]:
        return counts.fact_rows(self._own.store)

    def __getitem__(self, fact: str) -> FactState:
        return mastery.state_of(self._rows[fact])

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def calendar(
    own: Collection, deck_ids: Sequence[str] = (), now: Moment | None = None, days: int = YEAR_DAYS
) -> Calendar:
    """Each day of so many up to today."""
    return activity.calendar(counts.days(own.store, deck_ids), (now or own.now()).day, days)


def reviews_of_day(own: Collection, day: Day, deck_ids: Sequence[str] = ()) -> tuple[tuple[Review, str], ...]:
    """The answers of one study day in time order, each with its prompt as read ("": nobody kept it)."""
    found = counts.reviews_of_day(own.store, day, deck_ids)
    wordings = own.store.wordings({review.text_hash for review in found})
    return tuple(
        (review, wordings[review.text_hash].as_read if review.text_hash in wordings else "") for review in found
    )


def retention(
    own: Collection,
    deck_ids: Sequence[str] = (),
    now: Moment | None = None,
    days: int = YEAR_DAYS,
    by: Period = Period.WEEK,
) -> tuple[Retention, ...]:
    """True retention over so many days up to today, by day, week or month."""
    last = (now or own.now()).day
    return activity.retention_by(counts.days(own.store, deck_ids), by, last - days + 1, last)


def recall_calibration(own: Collection, deck_ids: Sequence[str] = ()) -> Calibration:
    """How well recall was foreseen."""
    return calibration(counts.recalls(own.store, deck_ids))


def hours(
    own: Collection, deck_ids: Sequence[str] = (), now: Moment | None = None, days: int = YEAR_DAYS
) -> tuple[Answers, ...]:
    """The answers by hour of the learner's clock, 24 of them."""
    return activity.answers_by(_by(own, HOUR, deck_ids, now, days), range(24))


def types(
    own: Collection, deck_ids: Sequence[str] = (), now: Moment | None = None, days: int = YEAR_DAYS
) -> tuple[Answers, ...]:
    """The answers by type of question, the most frequent first."""
    return activity.answers_by(_by(own, TYPE, deck_ids, now, days))


def confidence(
    own: Collection, deck_ids: Sequence[str] = (), now: Moment | None = None, days: int = YEAR_DAYS
) -> tuple[Answers, ...]:
    """The answers by confidence: sure, unsure, a guess; empty where none was ever told."""
    found = _by(own, CONFIDENCE, deck_ids, now, days)
    return activity.answers_by(found, (1, 2, 3)) if found else ()


def _by(
    own: Collection, name: str, deck_ids: Sequence[str], now: Moment | None, days: int
) -> list[tuple[int | str, int, int, int]]:
    last = (now or own.now()).day
    return counts.answers_by(own.store, name, last - days + 1, last, deck_ids)


def confusions(own: Collection, deck_ids: Sequence[str] = (), most: int = 50) -> tuple[Confusion, ...]:
    """What was taken for what at least twice, most often first."""
    found = counts.mistakes(own.store, deck_ids, most=most)
    return values.confusions(
        (deck, right, given, fact_ref(deck, question), offered, times)
        for deck, right, given, question, offered, times in found
    )


def readiness(
    own: Collection, deck_ids: Sequence[str], on: Day, now: Moment | None = None, wished: float = WISHED
) -> Readiness:
    """What is expected on a day at the learner's own pace in these decks: that of the last four weeks.

    UsageError for a day that is over.
    """
    stock = take_stock(own, deck_ids, now)
    today = stock.now.day
    if on < today:
        raise UsageError(f"{date_of(on).isoformat()} is over.", hint="Give today or a day to come.")
    done = counts.days(own.store, deck_ids)
    facts = sum(done[day].new + done[day].young + done[day].mature for day in done if today - PACE_DAYS < day <= today)
    model, _ = own.model()
    return look_ahead(stock.rows, stock.now, model, on, facts / PACE_DAYS, wished)


def plan(own: Collection, deck_ids: Sequence[str], minutes: float, now: Moment | None = None) -> MinutesPlan:
    """What is best asked in so many minutes; new facts within what the decks still take today."""
    stock = take_stock(own, deck_ids, now)
    model, _ = own.model()
    chosen = deck_ids or [deck.deck_id for deck in stock.decks if deck.deck_id]
    done = own.store.day_counts(stock.now.day, stock.now.day)
    nothing = DayCount()
    room = (
        max(0, own.settings.study(deck).new_per_day - done.get((stock.now.day, deck), nothing).new) for deck in chosen
    )
    return plan_minutes(
        stock.facts,
        stock.rows,
        stock.now,
        model,
        minutes=minutes,
        fact_seconds=usual_answer_ms(own) / 1000,
        most_new=sum(room),
    )


@dataclass(frozen=True, slots=True)
class SureButWrong:
    """A question (ref) of a fact (ref) that was answered wrongly, though surely, and not rightly since."""

    question: str
    fact: str
    at_ms: int


def sure_but_wrong(
    own: Collection, deck_ids: Sequence[str] = (), now: Moment | None = None, days: int = YEAR_DAYS
) -> tuple[SureButWrong, ...]:
    """The queue of what the learner was sure of and had wrong, newest first."""
    since_ms = (now or own.now()).at_ms - days * DAY_MS
    found = counts.sure_but_wrong(own.store, since_ms, deck_ids)
    return tuple(SureButWrong(fact_ref(deck, q), fact_ref(deck, fact), at_ms) for deck, q, fact, at_ms in found)
