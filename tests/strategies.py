"""Events as hypothesis draws them: few names and close times, so that links, voids and ties really meet."""

from __future__ import annotations

from hypothesis import strategies as st

from quizapp.learning.events import (
    DAY_MS,
    Event,
    Form,
    Mode,
    Note,
    NoteKind,
    Outcome,
    Rating,
    Review,
    Stamp,
    day_of,
    fact_ref,
    uuid7,
)
from quizapp.learning.memory_models import FSRS6_WEIGHTS, FSRS7_WEIGHTS

START_MS = 1_700_000_000_000
DECKS = ("a", "b")
NAMES = ("p", "q/reverse")
REFS = tuple(fact_ref(deck, name) for deck in DECKS for name in NAMES)

refs = st.sampled_from(REFS)

TEXTS = st.text(alphabet="aé 😀\0\n'\"[\ud800\u202e", max_size=3)
"""Over an alphabet of its own: in a fresh checkout hypothesis takes two seconds to learn all of Unicode."""


@st.composite
def stamps(draw: st.DrawFn) -> Stamp:
    """A stamp within twelve days; ids differ by 74 random bits, times are often the same."""
    at_ms = START_MS + draw(st.integers(0, 12)) * (DAY_MS - 3_600_000) + draw(st.integers(0, 3)) * 300_000
    return Stamp(
        id=uuid7(at_ms, draw(st.integers(0, 2**74 - 1))),
        at_ms=at_ms,
        offset_minutes=draw(st.sampled_from((0, 60, -480, 345))),
        machine=draw(st.sampled_from(("laptop", "phone"))),
    )


@st.composite
def reviews(draw: st.DrawFn) -> Review:
    """A review as study, quiz, exam or cram would write it."""
    stamp = draw(stamps())
    mode = draw(st.sampled_from(Mode))
    outcome = draw(st.sampled_from(Outcome))
    judged = outcome not in (Outcome.SKIPPED, Outcome.NOT_ANSWERED, Outcome.TIMED_OUT, Outcome.REVEALED)
    heard = mode in (Mode.STUDY, Mode.QUIZ) and (judged or outcome is Outcome.REVEALED)
    rating = draw(st.none() | st.sampled_from(Rating)) if heard else None
    today = day_of(stamp.at_ms, stamp.offset_minutes)
    again = rating is Rating.AGAIN
    return Review(
        stamp=stamp,
        deck_id=draw(st.sampled_from(DECKS)),
        question_id=draw(st.sampled_from(NAMES)),
        fact_id=draw(st.sampled_from(NAMES)),
        text_hash="0" * 32,
        type="choice",
        form=draw(st.sampled_from(Form)),
        mode=mode,
        outcome=outcome,
        score=draw(st.sampled_from((0.0, 0.5, 2 / 3, 1.0))) if judged else None,
        rating=rating,
        suggested=rating,
        quiz_id="quiz" if mode in (Mode.QUIZ, Mode.EXAM) else None,
        given=draw(st.lists(TEXTS, max_size=2).map(tuple)),
        right=("right",),
        answer_ms=draw(st.integers(0, 9_000)),
        first_key_ms=draw(st.none() | st.integers(0, 9_000)),
        recall=draw(st.none() | st.floats(0, 1)),
        due_on=None if rating is None else today if again else today + draw(st.integers(1, 30)),
        due_at_ms=stamp.at_ms + 600_000 if again else None,
    )


estimates = st.fixed_dictionaries(
    {
        "interval_days": st.sampled_from((0.5, 1, 30.0, 400)),
        "ease": st.sampled_from((1.3, 2.5, 4)),
        "reviewed_at_ms": st.sampled_from((START_MS - 40 * DAY_MS, START_MS + 2 * DAY_MS)),
        "due_on": st.integers(19_675, 19_690),
    }
)
"""What an estimate says."""


@st.composite
def notes(draw: st.DrawFn) -> Note:
    """A note of any kind but void and weights; some say what no version understands."""
    sound = {
        NoteKind.RESET: st.just({}),
        NoteKind.SUSPENDED: st.fixed_dictionaries({"on": st.booleans()}),
        NoteKind.BURIED_UNTIL: st.fixed_dictionaries({"day": st.none() | st.integers(19_675, 19_690)}),
        NoteKind.MARKED: st.fixed_dictionaries({"on": st.booleans()}),
        NoteKind.ACCEPTED: st.fixed_dictionaries({"text": st.sampled_from(("x", "y")), "on": st.booleans()}),
        NoteKind.DUE_MOVED: st.fixed_dictionaries({"due_on": st.integers(19_675, 19_690)}),
        NoteKind.LINKED: st.fixed_dictionaries({"question": refs, "fact": refs}),
        NoteKind.ESTIMATE: estimates,
    }
    kind = draw(st.sampled_from((*sound, NoteKind.LINKED, NoteKind.RESET, NoteKind.ESTIMATE, "of_tomorrow")))
    strange = st.dictionaries(st.sampled_from(("on", "day", "due_on")), st.none() | TEXTS, max_size=2)
    data = draw(strange if draw(st.integers(0, 5)) == 5 else sound.get(kind, strange))
    return Note(stamp=draw(stamps()), kind=str(kind), target=draw(refs), data=data)


@st.composite
def weights(draw: st.DrawFn) -> Note:
    """Adopted weights; some of a model that this version does not know."""
    data = draw(
        st.sampled_from(
            (
                {"model": "fsrs-6", "weights": [w * 0.9 for w in FSRS6_WEIGHTS]},
                {"model": "fsrs-7", "weights": list(FSRS7_WEIGHTS)},
                {"model": "fsrs-99", "weights": [1.0]},
                {"model": "fsrs-6", "weights": None},
            )
        )
    )
    return Note(stamp=draw(stamps()), kind=NoteKind.WEIGHTS, target=draw(st.sampled_from(("w1", "w2"))), data=data)


@st.composite
def logs(draw: st.DrawFn, max_size: int = 24) -> list[Event]:
    """A log in any order, no id twice: voids of its own events, of each other and of events that never came."""
    found: list[Event] = draw(st.lists(st.one_of(reviews(), reviews(), notes(), weights()), max_size=max_size))
    for _ in range(draw(st.integers(0, 4))):
        targets = [event.stamp.id for event in found] or ["nothing"]
        target = draw(st.sampled_from(targets) | st.just("nothing"))
        found.append(Note(stamp=draw(stamps()), kind=NoteKind.VOID, target=target, data={}))
    unique = {event.stamp.id: event for event in found}
    return draw(st.permutations(list(unique.values())))
