"""Studying: each function makes one move of a session, writes its events, and returns what is to be shown next.

The rules are `learning.session`'s; here decks, memories and settings are gathered for them and nothing is shown before
it is saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quizapp.collection import Collection, IndexedDeck, agenda
from quizapp.collection.agenda import agenda_of, usual_answer_ms
from quizapp.collection.crams import end_cram, new_cram_id
from quizapp.collection.questions import matching
from quizapp.config import WEEKDAYS, StudySettings
from quizapp.errors import QuizError
from quizapp.learning import rereading
from quizapp.learning import session as moves
from quizapp.learning.asking import EASY_TYPES, Course, quickest_ms
from quizapp.learning.confidence import can_be_said
from quizapp.learning.events import Confidence, Event, Mode, Note, NoteKind, Rating, fact_ref, study_day
from quizapp.learning.filter import Filter
from quizapp.learning.ladder import Forms
from quizapp.learning.queue import Agenda, due_by_day, kin_of, spaced
from quizapp.learning.scheduling import FactState, Policy, Promise
from quizapp.learning.session import Session
from quizapp.learning.turns import promised

if TYPE_CHECKING:
    from quizapp.collection.identity import Followed
    from quizapp.deck.model import Deck, Question

EVERYTHING = 1_000_000
"""More facts than a deck can have due."""
QUICK_OVER = 500
"""The learner's own quickness is measured over so many answers: people get quicker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A session with the course it draws on. `elsewhere`: facts that another window answered meanwhile.

    `refitted`: other weights than those it began with are in force, so that undo may lead back to memories of the old.
    """

    course: Course
    session: Session
    elsewhere: tuple[str, ...] = ()
    refitted: bool = False

    @property
    def minutes_left(self) -> float:
        """About how long the rest takes, in minutes."""
        return self.session.left * self.course.answer_ms / 60_000


def course_of(collection: Collection, deck_ids: Sequence[str]) -> Course:
    """What these decks are taught by. Raises DeckError where one cannot be read."""
    model, weights_id = collection.model()
    decks = {deck_id: collection.deck(deck_id) for deck_id in deck_ids}
    settings = {deck_id: collection.settings.study(deck_id) for deck_id in deck_ids}
    answer_ms = usual_answer_ms(collection)
    return Course(
        decks=decks,
        model=model,
        weights_id=weights_id,
        policies={deck_id: policy_of(chosen, answer_ms) for deck_id, chosen in settings.items()},
        forms={deck_id: Forms(chosen.forms) for deck_id, chosen in settings.items()},
        accepted=collection.store.accepted(),
        quick_ms=_quick_ms(collection),
        answer_ms=answer_ms,
        load=due_by_day(collection.store.fact_states().values()),
        kin={fact: others for deck in decks.values() for fact, others in kin_of(deck).items()},
    )


def policy_of(settings: StudySettings, answer_ms: int = 20_000) -> Policy:
    """The policy that a deck's settings make, for a learner whose answers take so long."""
    return Policy(
        retention=settings.retention,
        efficient=settings.efficient,
        longest_interval_days=settings.longest_interval_days,
        step_minutes=settings.step_minutes,
        fuzz=settings.fuzz,
        balance=settings.balance,
        easy_weekdays=frozenset(WEEKDAYS.index(day) for day in settings.easy_days),
        exam_on=None if settings.exam_on is None else study_day(settings.exam_on),
        exam_reviews=max(1, settings.exam_minutes * 60_000 // max(answer_ms, 1)),
    )


def _quick_ms(collection: Collection) -> dict[str, int]:
    """How soon the learner's own quickest answers begin, for the types that have enough of them."""
    found = {name: quickest_ms(collection.store.first_key_times(name, QUICK_OVER)) for name in EASY_TYPES}
    return {name: quick for name, quick in found.items() if quick is not None}


def start(
    collection: Collection,
    deck_ids: Sequence[str],
    *,
    mode: Mode = Mode.STUDY,
    most_due: int | None = None,
    only: Sequence[str] | None = None,
    with_new: bool = False,
    filter: Filter | None = None,  # noqa: A002 - the word for it
) -> Sitting:
    """Begin a session with what these decks offer today.

    `most_due`: at most so many due facts of each deck, whatever the day's limit (None: as the backlog proposes, else
    all within the limit). `with_new`: new facts also while there is a backlog. `only`: just these facts, whether due or
    not. A cram takes every fact and touches no schedule. `filter`: only facts with a question that fits; UsageError
    where there is none.
    """
    fitting: set[str] | None = None
    if filter is not None:
        rows = matching(collection, filter, deck_ids)
        fitting = {row.fact for row in rows}
        deck_ids = tuple(dict.fromkeys(row.deck_id for row in rows))
    course = course_of(collection, deck_ids)
    now = collection.now()
    facts: list[str] = []
    states: dict[str, FactState] = {}
    for deck_id, deck in course.decks.items():
        refs = [fact_ref(deck_id, fact) for fact in deck.facts]
        refs = [ref for ref in refs if fitting is None or ref in fitting]
        states |= collection.store.fact_states(deck_id)
        if only is None and mode is not Mode.CRAM:
            offered = agenda_of(collection, deck_id, refs, states, now, with_new=with_new)
            facts += _within(offered, most_due).facts
        elif only is None:
            facts += [ref for ref in refs if not (ref in states and states[ref].suspended)]
    if only is not None:
        facts = [ref for ref in dict.fromkeys(only) if course.questions(ref)]
    collection.watch_facts(facts)
    session = moves.start(
        course,
        spaced(facts, course.kin),
        {fact: states[fact] for fact in facts if fact in states},
        now,
        mode=mode,
        seed=collection.new_seed(),
        marked=frozenset(collection.store.marked()),
        cram_id=new_cram_id(collection) if mode is Mode.CRAM else None,
    )
    return Sitting(course=course, session=session)


def _within(offered: Agenda, most_due: int | None) -> Agenda:
    if most_due is not None:
        return replace(offered, due=offered.every_due[:most_due])
    return replace(offered, due=offered.due[: offered.backlog.today]) if offered.backlog else offered


def submit(
    collection: Collection,
    sitting: Sitting,
    given: tuple[str, ...],
    *,
    answer_ms: int,
    first_key_ms: int | None = None,
    knew: bool = True,
    confidence: Confidence | None = None,
) -> Sitting:
    """Answer; see `learning.session.submit`."""
    session = moves.submit(
        sitting.session,
        sitting.course,
        given,
        collection.now(),
        answer_ms=answer_ms,
        first_key_ms=first_key_ms,
        knew=knew,
        confidence=confidence,
    )
    return replace(sitting, session=session, elsewhere=())


def asks_confidence(collection: Collection, sitting: Sitting, given: Sequence[str], *, knew: bool = True) -> bool:
    """Whether the learner wants to say how sure an answer is before it is judged; a cram asks for nothing more."""
    session = sitting.session
    if session.showing is None or session.mode is not Mode.STUDY:
        return False
    asked = session.showing.asked
    return collection.settings.study(asked.deck_id).confidence and can_be_said(asked.type, given, knew=knew)


def hint(sitting: Sitting) -> Sitting:
    """Show the next hint."""
    return replace(sitting, session=moves.hint(sitting.session))


def override(sitting: Sitting) -> Sitting:
    """I was right, and back."""
    return replace(sitting, session=moves.override(sitting.session))


def spelling_to_accept(sitting: Sitting) -> str | None:
    """The spelling that may be accepted from now on, if one is on offer."""
    return moves.spelling_to_accept(sitting.session, sitting.course)


def remember(sitting: Sitting, spelling: str, *, yes: bool) -> Sitting:
    """Accept a spelling from now on, or not."""
    return replace(sitting, session=moves.remember(sitting.session, spelling, yes=yes))


def select(sitting: Sitting, rating: Rating) -> Sitting:
    """Move the selected rating."""
    return replace(sitting, session=moves.select(sitting.session, rating))


def rate(collection: Collection, sitting: Sitting, rating: Rating) -> Sitting:
    """Take a rating: it is on the disk before the next question is returned."""
    return _saved(collection, sitting, *moves.rate(sitting.session, sitting.course, rating, collection.stamp))


def not_now(collection: Collection, sitting: Sitting) -> Sitting:
    """Put the question off."""
    return _saved(collection, sitting, *moves.not_now(sitting.session, sitting.course, collection.stamp))


def bury(collection: Collection, sitting: Sitting) -> Sitting:
    """Not before tomorrow."""
    return _set_aside(collection, sitting, NoteKind.BURIED_UNTIL)


def suspend(collection: Collection, sitting: Sitting) -> Sitting:
    """Not until it is taken up again."""
    return _set_aside(collection, sitting, NoteKind.SUSPENDED)


def _set_aside(collection: Collection, sitting: Sitting, kind: NoteKind) -> Sitting:
    return _saved(collection, sitting, *moves.set_aside(sitting.session, sitting.course, kind, collection.stamp))


def come_back_as_new(collection: Collection, sitting: Sitting, fact: str) -> Sitting:
    """Reset a fact that the last rating stopped; undo takes the reset back with the rating."""
    return _saved(collection, sitting, *moves.settle(sitting.session, fact, NoteKind.RESET, collection.stamp))


def drop(collection: Collection, sitting: Sitting, fact: str) -> Sitting:
    """Suspend a fact that the last rating stopped, so that it is no longer listed as a leech; undo as above."""
    return _saved(collection, sitting, *moves.settle(sitting.session, fact, NoteKind.SUSPENDED, collection.stamp))


def mark(collection: Collection, sitting: Sitting) -> Sitting:
    """Mark the question, or take the mark off."""
    return _saved(collection, sitting, *moves.mark(sitting.session, collection.stamp))


def undo(collection: Collection, sitting: Sitting) -> Sitting:
    """Take back the last rating."""
    return _saved(collection, sitting, *moves.undo(sitting.session, sitting.course, collection.stamp))


def promises_now(collection: Collection, sitting: Sitting) -> tuple[Promise, ...]:
    """What the four ratings of the question on show would do, as its buttons say it once it is answered.

    Nothing in a cram, and where no question is on show.
    """
    showing = sitting.session.showing
    if showing is None or showing.verdict is not None:
        return showing.promises if showing else ()
    return promised(sitting.session, sitting.course, showing, collection.now()).promises


def ask_now(sitting: Sitting) -> Sitting:
    """Do not wait for the learning step."""
    return replace(sitting, session=moves.ask_now(sitting.session, sitting.course))


def leave(collection: Collection, sitting: Sitting) -> int:
    """End the session, saving a verdict on show; the number of answers saved in it."""
    events = moves.leave(sitting.session, sitting.course, collection.stamp)
    if events:
        collection.log(events, sitting.course.decks)
    if sitting.session.cram_id is not None:
        left = sitting.session.left - (1 if events else 0)
        end_cram(collection, sitting.session.cram_id, whole=left == 0)
    return sitting.session.answered + (1 if events else 0)


def _saved(collection: Collection, sitting: Sitting, session: Session, events: tuple[Event, ...]) -> Sitting:
    elsewhere = collection.log(events, sitting.course.decks) if events else ()
    course = sitting.course
    voids = any(isinstance(event, Note) and event.kind == NoteKind.VOID for event in events)
    if voids or any(isinstance(event, Note) and event.kind == NoteKind.ACCEPTED for event in events):
        course = replace(course, accepted=collection.store.accepted())
    # An answer of another window is in the log and not in the session; it may also stand under what was taken back.
    asked = session.showing.asked.fact if voids and session.showing else None
    stale = {*elsewhere, asked} if asked else {*elsewhere}
    known = {fact: collection.store.fact_state(fact) or FactState() for fact in stale}
    if any(session.state(fact) != state for fact, state in known.items()):
        session = moves.renewed(session, course, known, collection.now())
    after = replace(sitting, course=course, session=session, elsewhere=elsewhere)
    return _by_weights_in_force(collection, after, again=voids and sitting.refitted)


def by_weights_in_force(collection: Collection, sitting: Sitting) -> Sitting:
    """The sitting by the weights of now: a fit may be adopted while it lasts. An answer on show keeps its promises."""
    showing = sitting.session.showing
    return sitting if showing is not None and showing.verdict else _by_weights_in_force(collection, sitting)


def _by_weights_in_force(collection: Collection, sitting: Sitting, *, again: bool = False) -> Sitting:
    model, weights_id = collection.model()
    if weights_id == sitting.course.weights_id and not again:
        return sitting
    load = due_by_day(collection.store.fact_states().values())
    course = replace(sitting.course, model=model, weights_id=weights_id, load=load)
    states = {fact: state for deck in course.decks for fact, state in collection.store.fact_states(deck).items()}
    session = moves.refitted(sitting.session, course, states, collection.now())
    return replace(sitting, course=course, session=session, refitted=True)


def reread(collection: Collection, sitting: Sitting, followed: Sequence[Followed] = ()) -> Sitting:
    """The sitting with its decks as their files are now, where another program edited them; `followed` says what of it.

    A deck that is gone, or has errors and fewer of its questions, stays as it was for this sitting, and so does one
    that lost the question whose answer waits for its rating.
    """
    indexed = {deck.deck_id: deck for deck in collection.every_deck()}
    known = sitting.course.decks
    decks = {deck_id: _reread_deck(collection, indexed.get(deck_id), deck, sitting) for deck_id, deck in known.items()}
    if all(decks[deck_id] is known[deck_id] for deck_id in known):
        return sitting
    questions = _now_called(known, decks, followed)
    facts = {}
    for old, new in questions.items():
        before, after = _question(known, old), _question(decks, new)
        if before is not None and after is not None:
            facts[fact_ref(_deck_of(old), before.fact_key)] = fact_ref(_deck_of(new), after.fact_key)
    kin = {fact: others for deck in decks.values() for fact, others in kin_of(deck).items()}
    course = replace(sitting.course, decks=decks, kin=kin, accepted=collection.store.accepted())
    session = rereading.reread(
        sitting.session,
        course,
        sitting.course,
        collection.now(),
        facts=facts,
        questions=questions,
    )
    collection.watch_facts(facts.values())
    return replace(sitting, course=course, session=session, elsewhere=())


def _deck_of(question: str) -> str:
    return question.partition("/")[0]


def _question(decks: Mapping[str, Deck], ref: str) -> Question | None:
    deck_id, _, question_id = ref.partition("/")
    return decks[deck_id].by_id.get(question_id) if deck_id in decks else None


def _now_called(known: Mapping[str, Deck], decks: Mapping[str, Deck], followed: Sequence[Followed]) -> dict[str, str]:
    """The refs of questions by what they are called now: those that were followed, and those nobody answered yet."""
    from quizapp.deck.identity import Known, follow_questions

    def of(deck: Deck, without: Deck) -> list[Known]:
        lost = (question for name, question in deck.by_id.items() if name not in without.by_id)
        return [Known(deck.id, q.id, q.fact_key, q.type, q.prompt, q.right) for q in lost]

    changed = [deck_id for deck_id in known if decks[deck_id] is not known[deck_id]]
    gone = [one for deck_id in changed for one in of(known[deck_id], decks[deck_id])]
    fresh = [one for deck_id in changed for one in of(decks[deck_id], known[deck_id])]
    told = {one.old: one.new for one in followed if _deck_of(one.old) in known and _deck_of(one.new) in known}
    return follow_questions(gone, fresh) | told


def _reread_deck(collection: Collection, indexed: IndexedDeck | None, known: Deck, sitting: Sitting) -> Deck:
    if indexed is None:
        return known
    try:
        fresh = collection.deck(known.id)
    except QuizError:
        return known
    if fresh is known or fresh == known:
        return known
    wrong = any(problem.severity == "error" for problem in indexed.problems)
    if wrong and not known.by_id.keys() <= fresh.by_id.keys():
        return known
    showing = sitting.session.showing
    waits = showing is not None and showing.verdict is not None and showing.asked.deck_id == known.id
    return known if waits and showing is not None and showing.asked.question_id not in fresh.by_id else fresh


def due_tomorrow(collection: Collection, decks: Mapping[str, Deck]) -> int:
    """How many facts of these decks are due tomorrow if nothing more is studied today."""
    now = collection.now()
    return sum(
        agenda.due_tomorrow((fact_ref(deck_id, f) for f in deck.facts), collection.store.fact_states(deck_id), now)
        for deck_id, deck in decks.items()
    )
