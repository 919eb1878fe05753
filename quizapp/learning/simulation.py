"""A learner who forgets, studying day after day by the very code that schedules: what a way of studying is worth.

The learner's memory is hidden: a memory model of their own decides what is recalled, and how long each answer takes is
drawn from their habits. What is asked is the queue's choice, and when it comes back the promise of `preview`, as in the
app, with fitting, leeches and backlog; only the clock and the dice are given. Used where a learner chooses a desired
retention, and by the benchmark that compares policies.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from quizapp.learning.events import DAY_MS, Day, Form, Memory, Moment, Rating
from quizapp.learning.fitting import fit, fit_is_due, worth_adopting
from quizapp.learning.memory_models import MemoryModel
from quizapp.learning.prediction import Heard, days_between
from quizapp.learning.queue import Limits, agenda
from quizapp.learning.scheduling import FactState, Policy, preview

Dice = Callable[[], float]
"""The next chance, 0 <= chance < 1."""

_MORNING_MS = 9 * 3_600_000
_FIRST_DAY = 20_000
_USUAL_OVER_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """Whose memory it is. Odds and seconds are by rating, Again first; `pass_odds` of Hard, Good and Easy.

    The defaults are those of the simulator in fsrs-rs: the mean of many learners.
    """

    truth: MemoryModel
    first_odds: tuple[float, float, float, float] = (0.24, 0.094, 0.495, 0.171)
    pass_odds: tuple[float, float, float] = (0.224, 0.631, 0.145)
    first_seconds: tuple[float, float, float, float] = (33.8, 24.3, 13.7, 6.5)
    review_seconds: tuple[float, float, float, float] = (23.0, 11.7, 7.3, 5.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How it is studied. `model` is what the app believes, fitted to the answers as they come where `refit`.

    `minutes_a_day` None: until nothing is left. Without `stop_leeches` a fact is asked however often it was forgotten.
    `urgent_first` is the queue's.
    """

    policy: Policy
    model: MemoryModel
    limits: Limits = field(default_factory=Limits)
    minutes_a_day: float | None = None
    refit: bool = False
    stop_leeches: bool = True
    urgent_first: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield:
    """What came of it. `known` is the sum of true recall after the last day, `begun` the facts ever asked."""

    known: float
    minutes: float
    answers: int
    begun: int
    stopped: int
    believed: float
    """The sum of recall as the app saw it: above `known`, it over-estimates."""

    @property
    def known_per_minute(self) -> float:
        """Facts known at the end for each minute of study; 0 without any."""
        return self.known / self.minutes if self.minutes else 0.0


def simulate(learner: Learner, plan: Plan, dice: Dice, *, facts: int, days: int, skipped: float = 0.1) -> Yield:
    """Study `facts` new facts for `days` days, each day left out with the chance `skipped`."""
    study = _Study(learner, plan, dice, tuple(f"deck/{n}" for n in range(facts)))
    for day in range(_FIRST_DAY, _FIRST_DAY + days):
        if dice() >= skipped:
            study.day(day)
    return study.outcome(_FIRST_DAY + days)


@dataclass(slots=True)
class _Study:
    learner: Learner
    plan: Plan
    dice: Dice
    facts: tuple[str, ...]
    model: MemoryModel = field(init=False)
    states: dict[str, FactState] = field(default_factory=dict)
    truths: dict[str, Memory] = field(default_factory=dict)
    histories: dict[str, list[Heard]] = field(default_factory=dict)
    load: Counter[Day] = field(default_factory=Counter)
    seconds: float = 0.0
    answers: int = 0
    scored: int = 0
    fitted_at: int = 0
    reviews_by_day: dict[Day, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.model = self.plan.model

    def day(self, day: Day) -> None:
        """One sitting: what the queue offers, then the steps it left, until the minutes are over."""
        now = Moment(day * DAY_MS + _MORNING_MS, 0)
        usual = [count for on, count in self.reviews_by_day.items() if day - on <= _USUAL_OVER_DAYS]
        offered = agenda(
            self.facts,
            self.states,
            now,
            self.model,
            limits=self.plan.limits,
            usual_per_day=sum(usual) / len(usual) if usual else 0.0,
            urgent_first=self.plan.urgent_first,
        )
        waiting = deque(offered.facts)
        began, left = self.seconds, (self.plan.minutes_a_day or 1e9) * 60.0
        reviews = 0
        while waiting and self.seconds - began < left:
            fact = waiting.popleft()
            reviews += fact in self.states
            spent_ms = round(1000 * (self.seconds - began))
            # Whoever waits for a step to be over does something else meanwhile: that is no time of study.
            at_ms = max(now.at_ms + spent_ms, (self.states[fact].due_at_ms or 0) if fact in self.states else 0)
            state = self.answer(fact, Moment(at_ms, 0))
            if state.in_step and not state.is_leech:
                waiting.append(fact)
        if reviews:
            self.reviews_by_day[day] = reviews
        if self.plan.refit and fit_is_due(self.scored, self.fitted_at):
            self.fit()

    def answer(self, fact: str, now: Moment) -> FactState:
        """Ask a fact: what the hidden memory makes of it, and what the app is told and promises."""
        state = self.states.get(fact) or FactState()
        history = self.histories.setdefault(fact, [])
        rating = self._rating(fact, history, now)
        seconds = self.learner.review_seconds if history else self.learner.first_seconds
        self.seconds += seconds[rating - 1]
        self.answers += 1
        self.scored += bool(history) and now.day > history[-1].day
        history.append(Heard(now.at_ms, now.day, rating))
        promise = preview(state, fact, Form.RECALL, now, self.model, self.plan.policy, load=self.load)[rating - 1]
        lapsed = rating is Rating.AGAIN and state.memory is not None and not state.in_step
        if state.due_on is not None:
            self.load[state.due_on] -= 1
        self.load[promise.due_on] += 1
        after = self.states[fact] = FactState(
            memory=promise.memory,
            reviewed_at_ms=now.at_ms,
            reviewed_on=now.day,
            due_on=promise.due_on,
            due_at_ms=promise.due_at_ms,
            last_rating=rating,
            highest_form=Form.RECALL,
            reviews=state.reviews + 1,
            lapses=state.lapses + (lapsed and self.plan.stop_leeches),
        )
        return after

    def _rating(self, fact: str, history: Sequence[Heard], now: Moment) -> Rating:
        truth, memory = self.learner.truth, self.truths.get(fact)
        if memory is None:
            rating = Rating(1 + _drawn(self.learner.first_odds, self.dice()))
            self.truths[fact] = truth.first(rating)
            return rating
        elapsed = days_between(history[-1], Heard(now.at_ms, now.day, Rating.GOOD), truth)
        recalled = self.dice() < truth.recall(memory, elapsed)
        rating = Rating(2 + _drawn(self.learner.pass_odds, self.dice())) if recalled else Rating.AGAIN
        self.truths[fact] = truth.after(memory, elapsed, rating)
        return rating

    def fit(self) -> None:
        """As the app does: fit to all answers, keep it where it foresees the latest better, replay every memory."""
        self.fitted_at = self.scored
        name, histories = self.model.name, list(self.histories.values())
        if not worth_adopting(name, histories):
            return
        self.model = fit(name, histories)
        for fact, history in self.histories.items():
            state = self.states[fact]
            self.states[fact] = FactState(
                memory=_replayed(history, self.model),
                reviewed_at_ms=state.reviewed_at_ms,
                reviewed_on=state.reviewed_on,
                due_on=state.due_on,
                due_at_ms=state.due_at_ms,
                last_rating=state.last_rating,
                highest_form=state.highest_form,
                reviews=state.reviews,
                lapses=state.lapses,
            )

    def outcome(self, day: Day) -> Yield:
        now = Heard(day * DAY_MS + _MORNING_MS, day, Rating.GOOD)
        known = believed = 0.0
        for fact, memory in self.truths.items():
            last, state = self.histories[fact][-1], self.states[fact]
            known += self.learner.truth.recall(memory, days_between(last, now, self.learner.truth))
            believed += self.model.recall(state.memory or memory, days_between(last, now, self.model))
        return Yield(
            known=known,
            minutes=self.seconds / 60.0,
            answers=self.answers,
            begun=len(self.states),
            stopped=sum(state.is_leech for state in self.states.values()),
            believed=believed,
        )


def _replayed(history: Sequence[Heard], model: MemoryModel) -> Memory:
    memory = model.first(history[0].rating)
    for last, now in pairwise(history):
        memory = model.after(memory, days_between(last, now, model), now.rating)
    return memory


def _drawn(odds: Sequence[float], chance: float) -> int:
    """Which of the odds a chance falls on."""
    wanted = chance * sum(odds)
    return next((place for place, end in enumerate(accumulate(odds)) if wanted < end), len(odds) - 1)
