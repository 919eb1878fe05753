"""Questions that are in no deck any more while their facts are remembered: listed, linked by hand, or forgotten.

A deletion deletes no answer. What could not be followed by itself (`collection.identity`) is named here with its last
wording, so that somebody can say what became of it. Forgetting is one more event: the answers stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quizapp.collection import Collection
from quizapp.collection.identity import Followed, View, link
from quizapp.errors import UsageError
from quizapp.learning.events import Day, Note, NoteKind


@dataclass(frozen=True, slots=True)
class Orphan:
    """A question in no deck any more whose fact is remembered and asked by no other.

    `prompt` is its last wording ("" if nobody knows), `answers` how often it was answered, `last_on` the study day of
    its fact's last rating. `has_deck`: its deck is there without it; else the deck's file is in no deck folder, and may
    lie elsewhere.
    """

    question: str
    fact: str
    prompt: str
    answers: int
    last_on: Day | None
    has_deck: bool


def orphans(collection: Collection) -> tuple[Orphan, ...]:
    """The orphans, those answered last first."""
    view = View(collection)
    current = set(view.now.values())
    states = collection.store.fact_states()
    decks = {deck.deck_id for deck in view.decks}
    found = []
    for question, facts in view.standing.gone.items():
        remembered = sorted(f for f in facts - current if f in states and states[f].memory is not None)
        if remembered:
            wording = view.last_wording(question)
            answers = sum(collection.store.answer_count(old, as_) for old, as_, _ in view.places[question])
            last_on = states[remembered[0]].reviewed_on
            prompt = wording.prompt if wording else ""
            has_deck = question.partition("/")[0] in decks
            found.append(Orphan(question, remembered[0], prompt, answers, last_on, has_deck))
    return tuple(sorted(found, key=lambda orphan: (-(orphan.last_on or 0), orphan.question)))


def relink(collection: Collection, old: str, new: str) -> Followed | None:
    """Let an orphan's answers count for a question that is in a deck, both as "deck/question". Raises UsageError."""
    _require_orphan(collection, old)
    now = View(collection).now
    if new not in now:
        from difflib import get_close_matches

        near = get_close_matches(new, now, n=1, cutoff=0.5)
        hint = f"Did you mean {near[0]}?" if near else "Write it as DECK/QUESTION."
        raise UsageError(f"there is no question “{new}”.", hint=hint)
    return link(collection, old, new, now[new])


def forget(collection: Collection, questions: Sequence[str]) -> int:
    """Let what is remembered of these orphans begin anew, should they ever come back; how many facts that were.

    Their answers stay in the log and in the statistics. Raises UsageError for one that is no orphan.
    """
    facts = dict.fromkeys(_require_orphan(collection, question).fact for question in questions)
    collection.store.append(
        [Note(stamp=collection.stamp(), kind=NoteKind.RESET, target=fact, data={}) for fact in facts]
    )
    return len(facts)


def _require_orphan(collection: Collection, question: str) -> Orphan:
    found = next((orphan for orphan in orphans(collection) if orphan.question == question), None)
    if found is None:
        raise UsageError(f"“{question}” is no orphan.", hint="quizapp orphans list names them.")
    return found
