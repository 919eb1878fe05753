"""Every number shown anywhere, computed once from events: screens, the CLI and --json draw the same values.

Pure functions over what the store hands out; nothing here formats.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from quizapp.learning.events import Day, Event, Kind, Moment, Note, NoteKind, Review, day_of, fact_ref
from quizapp.learning.memory_models import MemoryModel
from quizapp.learning.scheduling import FactState, recall_now

LEAST_QUESTIONS = 10
"""A shorter quiz is listed, but enters neither trend nor best."""


DrawnFrom = tuple[frozenset[str], frozenset[str], str]
"""Decks, topics (none: all) and filter ("": none), whatever their order and case."""


def part_words(topics: Iterable[str], filter_text: str) -> str:
    """What of its decks a quiz asked: `mechanism, is:due`; "" where it was drawn from all of them."""
    return ", ".join(filter(None, (*topics, filter_text)))


def drawn_from(decks: Iterable[str], topics: Iterable[str] = (), filter_text: str = "") -> DrawnFrom:
    """What a quiz on these is compared by."""
    return frozenset(decks), frozenset(topics), filter_text.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One quiz in the list of scores. `at` is when it was finished; `how` is finished, unfinished or discarded.

    `of` counts its questions, `highest` the marks they could bring; `scoring` is plain or confidence.
    """

    quiz_id: str
    at: Moment
    decks: tuple[str, ...]
    topics: tuple[str, ...]
    kind: Kind
    how: str
    percent: int
    marks: float
    of: int
    right: int
    partly: int
    wrong: int
    not_answered: int
    own_word: int
    passed: bool | None
    used_ms: int
    highest: float = 0.0
    scoring: str = "plain"
    filter: str = ""

    @property
    def counts(self) -> bool:
        """Whether it enters trend and best: a whole quiz of at least ten questions, scored in the usual way."""
        whole = self.kind is Kind.QUIZ and self.how == "finished" and self.of >= LEAST_QUESTIONS
        return whole and self.scoring == "plain"

    @property
    def drawn_from(self) -> DrawnFrom:
        """What its questions were drawn from: quizzes of the same compare."""
        return drawn_from(self.decks, self.topics, self.filter)


def scores(notes: Iterable[Note]) -> tuple[Score, ...]:
    """The quizzes that were ended, newest first, from the notes that ended them; discarded ones are left out.

    Of a quiz that two machines ended, the later note counts.
    """
    ended = {note.target: note for note in notes if note.kind == NoteKind.QUIZ_FINISHED}
    found = [_score(note) for note in ended.values() if note.data["how"] != "discarded"]
    return tuple(sorted(found, key=lambda score: (-score.at.at_ms, score.quiz_id)))


def _score(finished: Note) -> Score:
    data = finished.data
    return Score(
        quiz_id=finished.target,
        at=Moment(finished.stamp.at_ms, finished.stamp.offset_minutes),
        decks=tuple(data["decks"]),
        topics=tuple(data["topics"]),
        kind=Kind(data["kind"]),
        how=data["how"],
        percent=data["percent"],
        marks=data["marks"],
        of=data["of"],
        right=data["right"],
        partly=data["partly"],
        wrong=data["wrong"],
        not_answered=data["not_answered"],
        own_word=data["own_word"],
        passed=data["passed"],
        used_ms=data["used_ms"],
        highest=data.get("highest", float(data["of"])),
        scoring=data.get("scoring", "plain"),
        filter=data.get("filter", ""),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the quizzes of one deck and filter went: the one before, the best before, all percents oldest first."""

    last: Score | None
    best: int | None
    trend: tuple[int, ...]


def standing(
    all_scores: Sequence[Score],
    decks: Sequence[str],
    topics: Sequence[str] = (),
    filter_text: str = "",
    *,
    before: str | None = None,
) -> Standing:
    """The standing of quizzes over the same decks, topics and filter; `before` leaves out that quiz and later ones."""
    wanted = drawn_from(decks, topics, filter_text)
    alike = [score for score in all_scores if score.counts and score.drawn_from == wanted]
    if before is not None:
        at = next((score.at.at_ms for score in all_scores if score.quiz_id == before), None)
        alike = [score for score in alike if score.quiz_id != before and (at is None or score.at.at_ms <= at)]
    return Standing(
        last=alike[0] if alike else None,
        best=max((score.percent for score in alike), default=None),
        trend=tuple(score.percent for score in reversed(alike)),
    )


def newest(all_scores: Sequence[Score], deck_id: str) -> Score | None:
    """The newest quiz or exam on this deck alone that was taken to its end, however short; None: there is none."""
    whole = (score for score in all_scores if score.how == "finished" and score.kind in {Kind.QUIZ, Kind.EXAM})
    return next((score for score in whole if score.decks == (deck_id,)), None)


Span = tuple[Day, Day]
"""A first and a last study day."""


def day_streak(
    answered: Collection[Day],
    today: Day,
    had_nothing: Callable[[Day], bool] = lambda _day: False,
    away: Sequence[Span] = (),
) -> int:
    """How many study days have an answer, back from today, without a break; today unfinished never breaks.

    `had_nothing` is asked of a day without an answer that would break it: whether there was nothing to study. Such days
    neither break nor add, and so do those of a vacation (`away`). Of several in a row only the last that is no vacation
    is asked: what it had not, none before it had.
    """
    days = sorted((day for day in answered if day <= today), reverse=True)
    length = 0
    expected = today if days and days[0] == today else today - 1
    for day in days:
        if _breaks(day, expected + 1, had_nothing, away):
            break
        length += 1
        expected = day - 1
    return length


def longest_streak(
    answered: Collection[Day], had_nothing: Callable[[Day], bool] = lambda _day: False, away: Sequence[Span] = ()
) -> int:
    """The longest run of study days with an answer; `had_nothing` and `away` as in `day_streak`."""
    longest = length = 0
    last: Day | None = None
    for day in sorted(answered):
        length = 1 if last is None or _breaks(last, day, had_nothing, away) else length + 1
        longest, last = max(longest, length), day
    return longest


def latest_missed(earlier: Day, later: Day, away: Sequence[Span] = ()) -> Day | None:
    """Of the days between two days with an answer the latest that is no vacation; None: there is none."""
    day = later - 1
    while day > earlier:
        begins = min((first for first, last in away if first <= day <= last), default=None)
        if begins is None:
            return day
        day = begins - 1
    return None


def _breaks(earlier: Day, later: Day, had_nothing: Callable[[Day], bool], away: Sequence[Span]) -> bool:
    missed = latest_missed(earlier, later, away)
    return missed is not None and not had_nothing(missed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Studied:
    """What may be studied of some decks: `facts` by ref, those of them that count while they are new (`offered_new`),
    and the first day with an answer of each deck: before it, the deck may not have been there.
    """

    facts: tuple[str, ...]
    offered_new: AbstractSet[str]
    begun_on: Mapping[str, Day]


def days_without_study(
    events: Iterable[Event], days: Iterable[Day], studied: Studied, links: Mapping[str, tuple[str, str]]
) -> frozenset[Day]:
    """Those of the study days at whose end nothing was due, and nothing new left.

    `events` are in time order, none of them taken back; `links` as `folding.resolve_links` gives them. Due dates stand
    in the reviews, so no memory is worked out.
    """
    asked = sorted(days, reverse=True)
    found: set[Day] = set()
    waits = _Waits(studied)
    for event in events:
        now = day_of(event.stamp.at_ms, event.stamp.offset_minutes)
        while asked and now > asked[-1]:
            day = asked.pop()
            found |= set() if waits.any_on(day) else {day}
        if not asked:
            return frozenset(found)
        waits.hear(event, links)
    return frozenset(found | {day for day in asked if not waits.any_on(day)})


class _Waits:
    """When each fact is to be asked, as the log has it so far."""

    def __init__(self, studied: Studied) -> None:
        self.studied = studied
        self.due_on: dict[str, Day | None] = {}
        self.suspended: dict[str, bool] = {}
        self.buried_until: dict[str, Day | None] = {}

    def hear(self, event: Event, links: Mapping[str, tuple[str, str]]) -> None:
        if isinstance(event, Review):
            linked = links.get(fact_ref(event.deck_id, event.question_id))
            if event.rating is not None:
                self.due_on[linked[1] if linked else fact_ref(event.deck_id, event.fact_id)] = event.due_on
        elif event.kind == NoteKind.RESET:
            self.due_on.pop(event.target, None)
        elif event.kind == NoteKind.DUE_MOVED and event.target in self.due_on:
            self.due_on[event.target] = event.data.get("due_on")
        elif event.kind == NoteKind.SUSPENDED:
            self.suspended[event.target] = event.data.get("on") is True
        elif event.kind == NoteKind.BURIED_UNTIL:
            self.buried_until[event.target] = event.data.get("day")

    def any_on(self, day: Day) -> bool:
        return any(self._waits(fact, day) for fact in self.studied.facts)

    def _waits(self, fact: str, day: Day) -> bool:
        begun_on = self.studied.begun_on.get(fact.partition("/")[0])
        if begun_on is None or begun_on > day or self.suspended.get(fact):
            return False
        if (self.buried_until.get(fact) or day) > day:
            return False
        return (self.due_on[fact] or day) <= day if fact in self.due_on else fact in self.studied.offered_new


def known_now(facts: Sequence[str], states: Mapping[str, FactState], now: Moment, model: MemoryModel) -> float:
    """How many of these facts are known now: the sum of their retrievability, 0 for one never studied."""
    return sum(recall_now(states[fact], now, model) or 0.0 for fact in facts if fact in states)
