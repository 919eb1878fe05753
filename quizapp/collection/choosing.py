"""What may be done to many questions at once: suspend, reset, tag, move, delete; and each of these taken back.

Suspending and resetting are events on facts, taken back by a void; tagging, moving and deleting are edits of deck
files, taken back by `collection.editing`. Whatever fails half-way is taken back before the failure is told, so that
either all of it is done or nothing. May run in a worker, on a collection of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from quizapp.collection import Collection
from quizapp.errors import QuizError
from quizapp.learning.events import Note, NoteKind

if TYPE_CHECKING:
    from quizapp.collection.editing import Edit, OpenDeck

_REVERSE = "/reverse"  # as deck.model has it, whose import would bring pydantic
AT_ONCE = 500
"""So many events are written in one transaction: others may want to write meanwhile."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: all there is to say of it, and its name, as in `Taken back: 2 questions tagged.`

    The events and edits are what `take_back` takes back.
    """

    said: str
    name: str = ""
    events: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()


def suspend(collection: Collection, facts: Sequence[str], *, on: bool = True) -> Done:
    """Ask these facts (refs) no more, or again."""
    name = f"{_counted(facts, 'fact')} {'suspended' if on else 'taken up again'}"
    return _noted(collection, NoteKind.SUSPENDED, facts, {"on": on}, f"{name}.", name)


def reset(collection: Collection, facts: Sequence[str]) -> Done:
    """Let facts (refs) come back as new; what was answered stays in the log and in the statistics."""
    name = f"{_counted(facts, 'fact')} reset"
    return _noted(collection, NoteKind.RESET, facts, {}, f"{_counted(facts, 'fact')} will come back as new.", name)


def tag(collection: Collection, questions: Sequence[str], add: Sequence[str], remove: Sequence[str]) -> Done:
    """Put tags on questions (refs) and take others off."""
    from quizapp.collection.editing import tag_questions

    make = lambda opened, ids: tag_questions(collection, opened, ids, add, remove)  # noqa: E731 - one line, used once
    return _edited(collection, questions, make, "tagged")


def move(collection: Collection, questions: Sequence[str], to_deck_id: str) -> Done:
    """Move questions (refs) with their memories to the end of another deck; those that are in it stay."""
    from quizapp.collection.editing import move_questions

    moving = [ref for ref in questions if ref.partition("/")[0] != to_deck_id]
    make = lambda opened, ids: move_questions(collection, opened, ids, to_deck_id)  # noqa: E731 - as above
    return _edited(collection, moving, make, "moved") if moving else Done("They are in this deck already.")


def delete(collection: Collection, questions: Sequence[str]) -> Done:
    """Take questions (refs) out of their decks; what was answered of them stays in the log."""
    from quizapp.collection.editing import delete_questions

    make = lambda opened, ids: delete_questions(collection, opened, ids)  # noqa: E731 - as above
    return _edited(collection, questions, make, "deleted")


def take_back(collection: Collection, done: Done) -> str:
    """Undo it; what that did, in words. Raises ConflictError where a file was changed since."""
    if done.edits:
        from quizapp.collection.editing import undo

        for edit in reversed(done.edits):
            undo(collection, edit)
    voids = (Note(stamp=collection.stamp(), kind=NoteKind.VOID, target=e, data={}) for e in reversed(done.events))
    _write(collection, voids)
    return f"Taken back: {done.name}."


def written_ids(refs: Iterable[str]) -> dict[str, list[str]]:
    """Questions by deck, under the ids they are written with: a card's mirror is its card."""
    found: dict[str, dict[str, None]] = {}
    for ref in refs:
        deck_id, _, question_id = ref.partition("/")
        found.setdefault(deck_id, {})[question_id.removesuffix(_REVERSE)] = None
    return {deck_id: list(ids) for deck_id, ids in found.items()}


def _noted(
    collection: Collection, kind: NoteKind, facts: Sequence[str], data: Mapping[str, object], said: str, name: str
) -> Done:
    notes = (Note(stamp=collection.stamp(), kind=kind, target=fact, data=dict(data)) for fact in facts)
    written: list[str] = []
    try:
        _write(collection, notes, written)
    except QuizError:
        take_back(collection, Done(said, name, tuple(written)))
        raise
    return Done(said, name, tuple(written))


def _write(collection: Collection, notes: Iterable[Note], written: list[str] | None = None) -> None:
    waiting = iter(notes)
    while some := tuple(islice(waiting, AT_ONCE)):
        collection.log(some, {})
        if written is not None:
            written += [note.stamp.id for note in some]


def _edited(
    collection: Collection, questions: Sequence[str], edit: Callable[[OpenDeck, Sequence[str]], Edit], did: str
) -> Done:
    from quizapp.collection.editing import open_deck

    edits: list[Edit] = []
    try:
        for deck_id, ids in written_ids(questions).items():
            made = edit(open_deck(collection, deck_id), ids)
            edits += [made] if made.files else []
    except QuizError:
        take_back(collection, Done("", "", (), tuple(edits)))
        raise
    said = " ".join(dict.fromkeys(made.said for made in edits)) or "Nothing changed."
    return Done(said, f"{_counted(questions, 'question')} {did}", (), tuple(edits))


def _counted(refs: Sequence[str], word: str) -> str:
    return f"{len(refs):,} {word}{'' if len(refs) == 1 else 's'}"
