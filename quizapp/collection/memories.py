"""What the learner may ask about their memory: one fact explained, the leeches, what a desired retention costs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from quizapp.collection import Collection
from quizapp.collection.agenda import FEEDBACK_SHARE
from quizapp.collection.fitting import in_force
from quizapp.collection.study import course_of, policy_of
from quizapp.config import StudySettings
from quizapp.errors import UsageError
from quizapp.learning.asking import Course, ask
from quizapp.learning.events import Form, Note, NoteKind, Rating, Review, fact_ref
from quizapp.learning.explaining import Background, Explanation
from quizapp.learning.explaining import explain as explained
from quizapp.learning.folding import Answer
from quizapp.learning.memory_models import MemoryModel
from quizapp.learning.queue import Limits
from quizapp.learning.scheduling import FactState, preview
from quizapp.learning.simulation import Learner, Plan, simulate

TARGETS = (0.70, 0.75, 0.80, 0.85, 0.90, 0.95)
CHOICES: tuple[float | None, ...] = (*TARGETS, None)
"""What may be chosen; None: the efficient mode."""
YEAR_DAYS = 365
_MOST_SIMULATED = 300
_MOST_YEARS = 4
"""More take longer than anybody waits."""
_OWN_FROM = 10
"""So many answers of a kind before the learner's own times stand for the usual ones."""


def explain(collection: Collection, course: Course, fact: str, form: Form | None = None) -> Explanation:
    """Why a fact (a ref) is asked when it is; `form` None: the form it would be asked in now.

    UsageError where its deck has no such fact.
    """
    if not course.questions(fact):
        deck_id = fact.partition("/")[0]
        raise UsageError(f"there is no question or fact “{fact}”.", hint=f"The file of {deck_id} lists its questions.")
    now, deck_id = collection.now(), fact.partition("/")[0]
    # Not the course's: a fit may have been adopted since it was made, and then the log's memories are of those weights.
    model, _ = collection.model()
    state = collection.store.fact_state(fact) or FactState()
    asked = ask(course, fact, state, "explain")
    promises = preview(
        state,
        fact,
        form or asked.form,
        now,
        model,
        course.policy(deck_id),
        highest_form=asked.highest_form,
        load=course.load,
    )
    answers = collection.store.histories([fact]).get(fact, [])
    background = Background(
        highest_form=asked.highest_form,
        quizzed=collection.store.in_quizzes(answer[1] for answer in answers),
        moved_by=_moved_by(collection, fact, state, answers),
        weights=in_force(collection).words,
    )
    return explained(state, answers, promises, now, model, course.policy(deck_id), background)


def _moved_by(collection: Collection, fact: str, state: FactState, answers: Sequence[Answer]) -> str:
    """What moved the due day of a fact since its last answer, in words; "" where it is the day that was promised."""
    promised = answers[-1][11] if answers else None
    if state.due_on is None or state.due_on == promised:
        return ""
    moves = collection.store.events(kinds=[NoteKind.DUE_MOVED], deck_id=fact.partition("/")[0])
    found = [note for note in moves if isinstance(note, Note) and note.target == fact]
    since = answers[-1][0] if answers else 0
    if not found or found[-1].stamp.at_ms < since:
        return ""
    by = str(found[-1].data.get("by", ""))
    return {"catch-up": "a catch-up", "vacation": "a vacation", "exam": "the exam ahead"}.get(by, "you")


def explain_named(collection: Collection, deck_id: str, name: str) -> tuple[str, Explanation]:
    """The same by the id of a question or fact within a deck, with the ref of the fact. UsageError: there is none."""
    course = course_of(collection, [deck_id])
    question = course.decks[deck_id].by_id.get(name)
    fact = fact_ref(deck_id, question.fact_key if question is not None else name)
    return fact, explain(collection, course, fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leech:
    """A fact that was stopped: its ref, how often it was forgotten, and how it is asked (None: gone from its deck)."""

    fact: str
    lapses: int
    prompt: str | None
    place: str | None
    """`path:line` of its first question."""


def leeches(collection: Collection, deck_ids: Iterable[str]) -> tuple[Leech, ...]:
    """The facts of these decks that were stopped, most often forgotten first."""
    found: list[Leech] = []
    for deck_id in deck_ids:
        stopped = {f: s for f, s in collection.store.fact_states(deck_id).items() if s.is_leech and not s.suspended}
        facts = collection.deck(deck_id).facts if stopped else {}
        for fact, state in stopped.items():
            questions = facts.get(fact.partition("/")[2], ())
            prompt = questions[0].prompt if questions else None
            place = collection.place_of(deck_id, questions[0].id) if questions else None
            found.append(Leech(fact=fact, lapses=state.lapses, prompt=prompt, place=place))
    return tuple(sorted(found, key=lambda leech: (-leech.lapses, leech.fact)))


_LEECHES = "leeches"
"""What resets and drops made here are told apart by."""


def reset(collection: Collection, facts: Sequence[str]) -> None:
    """Let facts come back as new; what was answered before stays in the log and in the statistics."""
    _settle(collection, facts, NoteKind.RESET, {})


def drop(collection: Collection, facts: Sequence[str]) -> None:
    """Ask facts no more: suspended, so that they are no longer listed as leeches either."""
    _settle(collection, facts, NoteKind.SUSPENDED, {"on": True})


def _settle(collection: Collection, facts: Sequence[str], kind: NoteKind, data: dict[str, bool]) -> None:
    stamps = [(collection.stamp(), fact) for fact in facts]
    done = {"by": _LEECHES, "move": stamps[0][0].id} if stamps else {}
    collection.log(tuple(Note(stamp=s, kind=kind, target=fact, data={**data, **done}) for s, fact in stamps), {})


def take_back(collection: Collection) -> tuple[str, ...]:
    """Undo the last reset or drop made here, of all its facts; which they were, none where there is nothing."""
    kinds = [NoteKind.RESET, NoteKind.SUSPENDED]
    notes = (note for note in collection.store.events(kinds=kinds) if isinstance(note, Note))
    found = [note for note in notes if note.data.get("by") == _LEECHES]
    taken = [note for note in found if note.data.get("move") == found[-1].data.get("move")]
    collection.void(note.stamp.id for note in taken)
    return tuple(note.target for note in taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a desired retention comes to in a year: minutes on a day of study, facts known at its end, of `facts`."""

    retention: float | None
    """None: the efficient mode."""
    minutes_a_day: float
    known: float
    facts: int

    @property
    def minutes_words(self) -> str:
        """The minutes as they are shown: with two decimals below ten, so that a small deck has its prices too."""
        return f"{self.minutes_a_day:.{1 if self.minutes_a_day >= 10 else 2}f}"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a year is simulated from: read once, and then no more of the log is needed, in whatever thread."""

    chosen: StudySettings
    facts: int
    model: MemoryModel
    learner: Learner


def basis(collection: Collection, deck_id: str) -> Basis:
    """The learner's own weights, times and ratings, and a deck begun anew today."""
    indexed = collection.indexed(deck_id)
    model, _ = collection.model()
    return Basis(collection.settings.study(indexed.deck_id), len(indexed.facts), model, _learner(collection))


def cost(of: Basis, target: float | None) -> Cost:
    """What a desired retention (None: the efficient mode) would cost: simulated on at most 300 facts and scaled up.

    The mean of several years where a deck is small, or chance would say more than the target. The same dice for each.
    """
    if not of.facts:
        return Cost(retention=target, minutes_a_day=0.0, known=0.0, facts=0)
    simulated = min(of.facts, _MOST_SIMULATED)
    years = max(1, _MOST_SIMULATED // simulated)
    scale = of.facts / simulated
    new_per_day = max(1, round(of.chosen.new_per_day / scale))
    limits = Limits(new_per_day=new_per_day, reviews_per_day=of.chosen.reviews_per_day)
    wished = replace(of.chosen, efficient=target is None, retention=target or of.chosen.retention, exam_on=None)
    plan = Plan(policy=policy_of(wished), model=of.model, limits=limits)
    dice = [random.Random(year).random for year in range(min(years, _MOST_YEARS))]  # noqa: S311 - a simulation
    came = [simulate(of.learner, plan, one, facts=simulated, days=YEAR_DAYS, skipped=0.0) for one in dice]
    minutes = fmean(year.minutes for year in came) * scale / YEAR_DAYS
    known = fmean(year.known for year in came) * scale
    return Cost(retention=target, minutes_a_day=minutes, known=known, facts=of.facts)


def costs(collection: Collection, deck_id: str) -> tuple[Cost, ...]:
    """What each of `CHOICES` would cost this learner in this deck."""
    found = basis(collection, deck_id)
    return tuple(cost(found, target) for target in CHOICES)


def _learner(collection: Collection) -> Learner:
    """This learner, as far as the log tells; the usual one for what there are too few answers of."""
    model, _ = collection.model()
    usual = Learner(truth=model)
    seen: set[str] = set()
    firsts: Counter[Rating] = Counter()
    laters: Counter[Rating] = Counter()
    seconds: dict[tuple[bool, Rating], list[float]] = {}
    for event in collection.store.events(kinds=["review"]):
        if not isinstance(event, Review) or event.rating is None:
            continue
        fact = fact_ref(event.deck_id, event.fact_id)
        first = fact not in seen
        seen.add(fact)
        (firsts if first else laters)[event.rating] += 1
        if event.answer_ms:
            seconds.setdefault((first, event.rating), []).append(FEEDBACK_SHARE * event.answer_ms / 1000)

    def usually(first: bool, rating: Rating, otherwise: float) -> float:  # noqa: FBT001 - two tables of one shape
        own = sorted(seconds.get((first, rating), ()))
        return own[len(own) // 2] if len(own) >= _OWN_FROM else otherwise

    def timed(first: bool, otherwise: Sequence[float]) -> tuple[float, float, float, float]:  # noqa: FBT001 - the same
        again, hard, good, easy = (usually(first, r, s) for r, s in zip(Rating, otherwise, strict=True))
        return again, hard, good, easy

    first_odds, pass_odds = usual.first_odds, usual.pass_odds
    if firsts.total() >= _OWN_FROM:
        first_odds = (
            float(firsts[Rating.AGAIN]),
            float(firsts[Rating.HARD]),
            float(firsts[Rating.GOOD]),
            float(firsts[Rating.EASY]),
        )
    if laters.total() - laters[Rating.AGAIN] >= _OWN_FROM:
        pass_odds = (float(laters[Rating.HARD]), float(laters[Rating.GOOD]), float(laters[Rating.EASY]))
    return Learner(
        truth=model,
        first_odds=first_odds,
        pass_odds=pass_odds,
        first_seconds=timed(True, usual.first_seconds),  # noqa: FBT003 - the same
        review_seconds=timed(False, usual.review_seconds),  # noqa: FBT003 - the same
    )
