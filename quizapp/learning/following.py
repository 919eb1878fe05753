"""What became of the questions that the log knows: which are gone, which came back, which ask for another fact now.

Compares where every question stands in the decks with where its answers count. Texts are not compared here (that is
`deck.identity`) and nothing is written: whoever follows a question writes a link, and says the notes on its old fact
again of the new one, as `restated` has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from quizapp.learning.events import Day, NoteKind
from quizapp.learning.scheduling import FactState


@dataclass(frozen=True, slots=True)
class Move:
    """The answers of question `old` are to count for question `new` and its `fact` from now on. All three are refs."""

    old: str
    new: str
    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the log and the decks go together.

    `moves` need no look at texts: a question that asks for another fact now, or stands again where it was once linked
    away from. `gone` are in no deck any more, with the facts their answers count for; `fresh` are in one and nothing
    counts for them, with the fact they ask for.
    """

    moves: tuple[Move, ...]
    gone: Mapping[str, frozenset[str]]
    fresh: Mapping[str, str]


def standing(
    now: Mapping[str, str], places: Iterable[tuple[str, str, str]], links: Mapping[str, tuple[str, str]]
) -> Standing:
    """`now`: every question in a deck, with its fact. `places`, `links`: as `Store.places` and `resolve_links` give."""
    counted: dict[str, set[str]] = {}
    begun: dict[str, set[str]] = {}
    for question, _, counts_for in places:
        end = links[question][0] if question in links else question
        counted.setdefault(end, set()).add(counts_for)
        begun.setdefault(end, set()).add(question)
    moves = [
        Move(question, question, now[question])
        for question, facts in counted.items()
        if question in now and facts != {now[question]}
    ]
    gone = {question: facts for question, facts in counted.items() if question not in now}
    for end in list(gone):
        back = sorted((begun[end] | {q for q in links if links[q][0] == end}) & now.keys())
        if len(back) == 1:
            moves.append(Move(end, back[0], now[back[0]]))
            del gone[end]
    known = {question for group in begun.values() for question in group} | counted.keys() | links.keys()
    return Standing(
        moves=tuple(moves),
        gone={question: frozenset(facts) for question, facts in gone.items()},
        fresh={question: fact for question, fact in now.items() if question not in known},
    )


def restated(old: FactState, today: Day, *, due_was_moved: bool) -> tuple[tuple[NoteKind, dict[str, Any]], ...]:
    """The notes that make a fact without a state of its own go on where the `old` one stood.

    Suspended, buried, and due on another day than its last answer was promised: none of these follows a link by itself.
    """
    found: list[tuple[NoteKind, dict[str, Any]]] = []
    if old.suspended:
        found.append((NoteKind.SUSPENDED, {"on": True}))
    if old.buried_until is not None and old.buried_until > today:
        found.append((NoteKind.BURIED_UNTIL, {"day": old.buried_until}))
    if due_was_moved and old.due_on is not None:
        found.append((NoteKind.DUE_MOVED, {"due_on": old.due_on}))
    return tuple(found)
