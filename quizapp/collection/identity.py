"""Questions that were edited, moved or renamed outside the app, and those that are gone: what becomes of their memory.

Reviews hang on ids. A question without one is known by its text, so an edit makes it another; this module finds what
it became and appends a link, which the fold follows. It is said aloud and taken back by voiding the link. Nothing is
ever deleted: what no question follows stays in the log as an orphan (`collection.orphans`). Which texts are alike is
`deck.identity`'s, what is gone `learning.following`'s; last wordings come from the log, never from the index.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from quizapp.collection import Collection, IndexedDeck
from quizapp.errors import QuizError
from quizapp.learning.events import Note, NoteKind, Wording, fact_ref
from quizapp.learning.following import Move, Standing, restated, standing
from quizapp.learning.notes import FACT_KINDS, resolve_links

if TYPE_CHECKING:
    from quizapp.deck.identity import Known
    from quizapp.deck.model import Deck

__all__ = ["Followed", "View", "Wish", "follow", "link", "sought", "told", "undo", "write"]

UNDO = "quizapp orphans undo takes it back."


@dataclass(frozen=True, slots=True)
class Followed:
    """A link that was written: its event, the questions it leads from and to, the fact, and how the new one is worded.

    `how` is "edited", "moved" (to another deck), "renamed" (another id, the same text) or "regrouped" (another fact).
    """

    event_id: str
    old: str
    new: str
    fact: str
    how: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A move to be written, with the wordings on both sides where they are known."""

    move: Move
    before: Wording | None
    after: Wording | None


def follow(collection: Collection) -> tuple[Followed, ...]:
    """Find what edits, moves and renames outside the app did to questions, and let their memory follow.

    Costs little while no deck changed. Where two questions are as like as each other neither is followed.
    """
    return write(collection, sought(collection))


def sought(collection: Collection) -> tuple[Wish, ...]:
    """What `follow` would write. Only reads, so a worker with a collection of its own may do it."""
    view = View(collection)
    signature = _signature(collection, view.decks)
    if signature == _remembered(collection):
        return ()
    refused = _taken_back(collection)
    wishes = [view.wish(move) for move in view.standing.moves] + _alike(view)
    wishes = [wish for wish in wishes if wish.move not in refused]
    if not wishes:
        _remember(collection, signature)
    return tuple(wishes)


def write(collection: Collection, wishes: Sequence[Wish], view: View | None = None) -> tuple[Followed, ...]:
    """Append the links, all in one transaction, and what is said again of the facts they lead to.

    `view` is the one that the wishes come from, where no time has passed since; None: all is looked at again, since
    another window may have linked the same meanwhile.
    """
    if not wishes:
        return ()
    view = view or View(collection)
    notes: list[Note] = []
    found: list[Followed] = []
    said: set[str] = set()
    last = {
        (note.kind, note.target): note
        for note in collection.store.events(kinds=[NoteKind.DUE_MOVED, NoteKind.ESTIMATE])
        if isinstance(note, Note)
    }
    for wish in wishes:
        move = wish.move
        if view.links.get(move.old) == (move.new, move.fact):
            continue  # another window was first
        stamp = collection.stamp()
        batch = found[0].event_id if found else stamp.id
        text = {"text": wish.after.hash} if wish.after else {}
        data = {"question": move.new, "fact": move.fact, "batch": batch, **text}
        notes.append(Note(stamp=stamp, kind=NoteKind.LINKED, target=move.old, data=data))
        if move.fact not in said:
            said.add(move.fact)
            notes += _said_again(collection, view.counts_for(move.old), move.fact, batch, last)
        prompt = wish.after.prompt if wish.after else ""
        found.append(Followed(stamp.id, move.old, move.new, move.fact, _how(wish), prompt))
    collection.store.append(notes, texts=[wish.after for wish in wishes if wish.after])
    return tuple(found)


def link(collection: Collection, old: str, new: str, fact: str) -> Followed | None:
    """Let the answers of question `old` count for question `new` and its `fact` from now on (all three "deck/id").

    None: they do already.
    """
    view = View(collection)
    found = write(collection, [view.wish(Move(old, new, fact))], view)
    return found[0] if found else None


def told(followed: Sequence[Followed]) -> str:
    """What was followed in a sentence or two, and how it is taken back; empty where nothing was."""
    if not followed:
        return ""
    groups: dict[tuple[str, str, str], list[Followed]] = {}
    for one in followed:
        groups.setdefault((one.how, _deck_of(one.old), _deck_of(one.new)), []).append(one)
    sentences = [_sentence(how, old, new, found) for (how, old, new), found in groups.items()]
    if len(sentences) > 2:
        sentences = [f"{len(followed)} questions were edited or moved: their history follows."]
    return f"{' '.join(sentences)} {UNDO}"


def _sentence(how: str, old: str, new: str, found: Sequence[Followed]) -> str:
    one = len(found) == 1
    what = f"“{found[0].prompt}”" if one and found[0].prompt else f"{len(found)} question{'' if one else 's'}"
    was, its = ("was", "its") if one else ("were", "their")
    did = {
        "edited": f"{was} edited",
        "moved": f"moved from {old} to {new}",
        "renamed": f"{was} given another id",
        "regrouped": f"{was} put with another fact",
    }[how]
    return f"{what} {did}: {its} history follows."


def undo(collection: Collection, event_id: str | None = None) -> tuple[Followed, ...]:
    """Take back the newest following, or that of an event, all that was written with it; it is not done again.

    () where there is none.
    """
    live = [note for note in collection.store.events(kinds=[NoteKind.LINKED]) if isinstance(note, Note)]
    live = [note for note in live if event_id in (None, note.stamp.id)]
    if not live:
        return ()
    batch = live[-1].data.get("batch", live[-1].stamp.id)
    kinds = (NoteKind.LINKED, *FACT_KINDS)
    notes = [
        note
        for note in collection.store.events(kinds=kinds)
        if isinstance(note, Note) and (note.data.get("batch") == batch or note.stamp.id == batch)
    ]
    collection.void(note.stamp.id for note in notes)
    wordings = collection.store.wordings(str(note.data.get("text", "")) for note in notes)
    return tuple(_followed(note, wordings) for note in notes if note.kind == NoteKind.LINKED)


def _followed(note: Note, wordings: Mapping[str, Wording]) -> Followed:
    move = Move(note.target, note.data["question"], note.data["fact"])
    after = wordings.get(str(note.data.get("text", "")))
    prompt = after.prompt if after else ""
    return Followed(note.stamp.id, move.old, move.new, move.fact, _how(Wish(move, None, after)), prompt)


class View:
    """What is looked up again and again while questions are followed, each once."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self._opened: dict[str, Deck | None] = {}

    @cached_property
    def decks(self) -> tuple[IndexedDeck, ...]:
        """Every deck there is."""
        return self.collection.every_deck()

    @cached_property
    def now(self) -> dict[str, str]:
        """Every question in a deck with its fact, as refs."""
        return {
            fact_ref(deck.deck_id, question): fact_ref(deck.deck_id, fact.fact_id)
            for deck in self.decks
            if deck.deck_id
            for fact in deck.facts
            for question, _ in fact.questions
        }

    @cached_property
    def _linked(self) -> tuple[Note, ...]:
        found = self.collection.store.events(kinds=[NoteKind.LINKED])
        return tuple(note for note in found if isinstance(note, Note))

    @cached_property
    def links(self) -> dict[str, tuple[str, str]]:
        """Where the links lead."""
        return resolve_links(self._linked)

    @cached_property
    def standing(self) -> Standing:
        """How the log and the decks go together."""
        return standing(self.now, self.collection.store.places(), self.links)

    @cached_property
    def places(self) -> dict[str, list[tuple[str, str, str]]]:
        """Of each question that answers count for: the questions and facts they were asked as, and for which fact."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        for place in self.collection.store.places():
            end = self.links[place[0]][0] if place[0] in self.links else place[0]
            found.setdefault(end, []).append(place)
        return found

    def counts_for(self, question: str) -> set[str]:
        """The facts that a question's answers count for."""
        return {fact for _, _, fact in self.places.get(question, ())}

    def last_wording(self, question: str) -> Wording | None:
        """How a question was last worded: as it was answered, or as it was when answers were linked to it."""
        store = self.collection.store
        dated = [found for old, as_, _ in self.places.get(question, ()) if (found := store.last_wording(old, as_))]
        linked = {n.data["text"]: n for n in self._linked if n.data.get("question") == question and "text" in n.data}
        for name, wording in store.wordings(linked).items() if linked else ():
            dated.append((linked[name].stamp.at_ms, wording))
        return max(dated, key=lambda entry: entry[0])[1] if dated else None

    def wording_now(self, question: str) -> Wording | None:
        """How a question stands in its deck; None where it does not, or the deck cannot be read."""
        deck_id, question_id = question.split("/", 1)
        if deck_id not in self._opened:
            self._opened[deck_id] = None
            with suppress(QuizError):
                self._opened[deck_id] = self.collection.deck(deck_id)
        deck = self._opened[deck_id]
        found = deck.by_id.get(question_id) if deck else None
        return Wording(found.type, found.prompt, found.right) if found else None

    def wish(self, move: Move) -> Wish:
        """The move with its wordings."""
        return Wish(move, self.last_wording(move.old), self.wording_now(move.new))


def _alike(view: View) -> list[Wish]:
    """The questions that are gone and found again by their texts."""
    found = view.standing
    held = _held(view.decks, found.gone)
    gone = {question: facts for question, facts in found.gone.items() if question not in held}
    if not gone or not found.fresh:
        return []
    from quizapp.deck.identity import follow_questions

    before = {question: wording for question in gone if (wording := view.last_wording(question))}
    after = {question: wording for question in found.fresh if (wording := view.wording_now(question))}
    pairs = follow_questions(
        [_known(question, min(gone[question]), wording) for question, wording in before.items()],
        [_known(question, found.fresh[question], wording) for question, wording in after.items()],
    )
    return [Wish(Move(old, new, found.fresh[new]), before[old], after[new]) for old, new in pairs.items()]


def _known(question: str, fact: str, wording: Wording) -> Known:
    from quizapp.deck.identity import Known

    deck_id, question_id = question.split("/", 1)
    fact_id = fact.partition("/")[2]
    return Known(deck_id, question_id, fact_id, wording.type, wording.prompt, wording.answer)


def _how(wish: Wish) -> str:
    if wish.move.old == wish.move.new:
        return "regrouped"
    if _deck_of(wish.move.old) != _deck_of(wish.move.new):
        return "moved"
    return "renamed" if wish.before and wish.before == wish.after else "edited"


def _deck_of(question: str) -> str:
    return question.partition("/")[0]


def _held(decks: Sequence[IndexedDeck], gone: Iterable[str]) -> frozenset[str]:
    """Those that may be missing only because a file cannot be read, or not whole, for now."""
    current = {deck.deck_id: deck for deck in decks if deck.deck_id}
    unreadable = [deck for deck in decks if not deck.deck_id]
    held = set()
    for question in gone:
        deck_id, question_id = question.split("/", 1)
        deck = current.get(deck_id)
        if deck is None:
            maybe = any(_may_hold(broken, deck_id) for broken in unreadable)
        else:
            wrong = [problem for problem in deck.problems if problem.severity == "error"]
            maybe = deck.is_outdated or any(problem.question_id in (None, question_id) for problem in wrong)
        if maybe:
            held.add(question)
    return frozenset(held)


def _may_hold(broken: IndexedDeck, deck_id: str) -> bool:
    """Whether a file that cannot be used may be that deck: by its name, or by what stands in it."""
    if broken.path.stem == deck_id or not broken.file.size:
        return True
    with suppress(OSError), broken.path.open("rb") as stream:
        return deck_id.encode() in stream.read(65_536)
    return True


def _taken_back(collection: Collection) -> frozenset[Move]:
    """Links that were voided: whoever took one back does not want it again."""
    every = collection.store.events(kinds=[NoteKind.LINKED], with_voided=True)
    live = {note.stamp.id for note in collection.store.events(kinds=[NoteKind.LINKED])}
    return frozenset(
        Move(note.target, note.data["question"], note.data["fact"])
        for note in every
        if isinstance(note, Note) and note.stamp.id not in live and {"question", "fact"} <= note.data.keys()
    )


def _said_again(
    collection: Collection, old_facts: Iterable[str], fact: str, batch: str, last: Mapping[tuple[str, str], Note]
) -> list[Note]:
    """The notes on the old fact, of the new one; where that has a state of its own, that stands.

    `last` holds the last move of a due day and the last estimate of each fact.
    """
    if collection.store.fact_state(fact) is not None:
        return []
    notes: list[Note] = []
    for old in old_facts:
        state = collection.store.fact_state(old)
        if state is None or old == fact:
            continue
        moved, estimate = last.get((NoteKind.DUE_MOVED, old)), last.get((NoteKind.ESTIMATE, old))
        due_was_moved = moved is not None and moved.stamp.at_ms > (state.reviewed_at_ms or 0)
        again = restated(state, collection.now().day, due_was_moved=due_was_moved)
        if state.is_estimate and estimate is not None:
            again = ((NoteKind.ESTIMATE, estimate.data), *again)
        for kind, data in again:
            notes.append(Note(stamp=collection.stamp(), kind=kind, target=fact, data={**data, "batch": batch}))
    return notes


# When to look


def _signature(collection: Collection, decks: Iterable[IndexedDeck]) -> str:
    """Another one where a deck changed, another machine wrote, or a link was taken back: else there is nothing new."""
    stamps = sorted((str(deck.path), deck.file.mtime_ns, deck.file.size, deck.deck_id) for deck in decks)
    links = [note.stamp.id for note in collection.store.events(kinds=[NoteKind.LINKED])]
    told = json.dumps([stamps, links, collection.store.newest_of_others(collection.machine)])
    return hashlib.sha256(told.encode()).hexdigest()


def _remembered(collection: Collection) -> str:
    """The signature of what was looked through last; in the cache, so that a lost note costs one more look."""
    with suppress(OSError, UnicodeDecodeError):
        return (collection.paths.cache / "followed").read_text("utf-8")
    return ""


def _remember(collection: Collection, signature: str) -> None:
    with suppress(OSError):
        (collection.paths.cache / "followed").write_text(signature, "utf-8")
