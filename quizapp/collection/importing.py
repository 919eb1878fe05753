"""Decks and memories brought along from Anki: looked at first, done whole or not at all, and taken back whole.

Every deck of the file becomes one in the learner's folder, or is added to the one of its name that is there; a question
that came before is brought up to date where it is now, wherever that is, and none is ever deleted. What was written is
kept in the data folder until it is taken back; before all of it is, under another name, so that the next start takes
back what a kill or a power cut left half done. What a card becomes is decided in `interchange.anki`, what an answer
does to a memory in `adopting`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizapp.collection import Collection, IndexedDeck, shelf
from quizapp.collection.adopting import Adopted, PastAnswer, PastInterval, PastSuspension, adopt, take_back, was_adopted
from quizapp.collection.unwanted import stored
from quizapp.collection.versions import fingerprint
from quizapp.collection.writing import (
    Earlier,
    OpenDeck,
    Written,
    as_it_is,
    data_of,
    earlier,
    locked,
    put_back,
    put_earlier,
    read_open,
    text_after,
    write_text,
)
from quizapp.deck.file import Parsed, read_bytes, write_deck, write_question
from quizapp.deck.library import LARGEST_DECK_BYTES, make_folder, save
from quizapp.deck.model import Deck, Question
from quizapp.deck.template import name_from_title
from quizapp.errors import ConflictError, DeckError, UsageError
from quizapp.interchange.anki import ID_START, Bundle, Loss, read_anki
from quizapp.learning.events import Review

BEGUN = ".begun"
"""How the record of an import ends until all of it is written."""

_LONG_TITLE = 40


@dataclass(frozen=True, slots=True)
class DeckPlan:
    """What an import does to one deck. Numbers are of questions."""

    deck_id: str
    title: str
    is_new: bool
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do (`dry`). `known` answers were here before."""

    decks: tuple[DeckPlan, ...]
    answers: int
    known: int
    estimates: int
    suspended: int
    losses: tuple[Loss, ...]
    dry: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an undo did: of which file, decks put to the trash, decks put back, and events taken back."""

    name: str
    trashed: tuple[str, ...]
    restored: tuple[str, ...]
    events: int


@dataclass(frozen=True, slots=True)
class _Change:
    """The text that a deck is to have; `opened` None where it is a new one."""

    plan: DeckPlan
    path: Path
    opened: OpenDeck | None
    text: str
    parsed: Parsed


def import_anki(collection: Collection, path: Path, *, to: str | None = None, dry: bool = False) -> Imported:
    """Bring a file of Anki along; `to` is the title of one deck for all of it, `dry` writes nothing.

    Raises InterchangeError for a file that cannot be read, DeckError where a deck cannot be written; nothing is left
    half done then.
    """
    bundle = read_anki(path, collection.now().offset_minutes)
    if not dry:
        take_back_cut_off(collection)
    with locked(collection):
        homes, changes = _changes(collection, bundle, to)
        past = _past(collection, bundle, homes)
        if dry:
            found = adopt(collection, past.answers, past.intervals, past.suspensions, dry=True)
            found = _foreseen(collection, found, past, {change.plan.deck_id for change in changes})
        else:
            found = _done(collection, path.name, changes, past)
    plans = tuple(change.plan for change in changes)
    known = found.known + past.known
    return Imported(plans, found.answers, known, found.estimates, found.suspended, bundle.losses, dry)


# Decks


def _changes(collection: Collection, bundle: Bundle, to: str | None) -> tuple[dict[str, str], list[_Change]]:
    """Where each question of the file belongs, and what that makes of each deck."""
    every = {deck.deck_id: deck for deck in collection.every_deck() if deck.deck_id}
    homes = {
        question.question_id: deck.deck_id
        for deck in every.values()
        if not deck.bundled
        for question in collection.questions(deck)
        if question.question_id.startswith(ID_START)
    }
    titles: dict[str, str] = {}
    wanted: dict[str, list[Question]] = {}
    for deck in bundle.decks:
        title = " ".join((to or deck.title.replace("::", " – ")).split()) or "Anki"
        own = _name_of(title)
        for question in deck.questions:
            name = homes.setdefault(question.id, own)
            titles.setdefault(name, title)
            wanted.setdefault(name, []).append(question)
    changes = [_change(collection, every.get(name), name, titles[name], them) for name, them in wanted.items()]
    return homes, changes


def _name_of(title: str) -> str:
    """A deck's id; long titles, which may differ in their ends only, are numbered by what they say."""
    name = name_from_title(title)
    return name if len(title) <= _LONG_TITLE else f"{name}-{fingerprint(title.encode())[:4]}"


def _change(
    collection: Collection, there: IndexedDeck | None, deck_id: str, title: str, questions: Sequence[Question]
) -> _Change:
    """What becomes of the deck that is `there`, or of a new one (None)."""
    if there is not None and there.bundled:
        raise DeckError(f"“{deck_id}” is the name of a deck that comes with quizapp.", hint="Give another by --to.")
    if there is None:
        path = collection.paths.decks / f"{deck_id}.toml"
        if os.path.lexists(path):
            message = f"a file of the name {path.name} is there already, and is no deck “{deck_id}”."
            raise DeckError(message, hint="Move it away, or give another name by --to.", where=str(path))
        text = write_deck(Deck(id=deck_id, title=title, questions=tuple(questions)))
        plan = DeckPlan(deck_id, title, is_new=True, added=len(questions), changed=0, unchanged=0)
        return _Change(plan, path, None, text, _checked(text, path, questions))
    opened = read_open(there.path)
    here = opened.deck.by_id
    found = {question.id: _kept(here[question.id], question) for question in questions if question.id in here}
    changes: dict[str, Question | None] = {name: new for name, new in found.items() if new != here[name]}
    added = [question for question in questions if question.id not in opened.taken_ids]
    text, parsed = opened.text, opened.parsed
    if changes or added:
        text, parsed = text_after(opened, changes, added, [write_question(question) for question in added])
    plan = DeckPlan(
        deck_id,
        opened.deck.title,
        is_new=False,
        added=len(added),
        changed=len(changes),
        unchanged=len(questions) - len(added) - len(changes),
    )
    return _Change(plan, there.path, opened, text, parsed)


def _kept(here: Question, there: Question) -> Question:
    """A question as the file has it, with what was only added here: everything that Anki knows nothing of."""
    if here.type != there.type:
        return there
    names = ("prompt", "answer", "hint", "explanation", "tags")
    return here.model_copy(update={name: getattr(there, name) for name in names if hasattr(there, name)})


def _checked(text: str, path: Path, questions: Sequence[Question]) -> Parsed:
    """What the text of a new deck says; DeckError, before anything is written, where that is not all of it."""
    data = text.encode()
    parsed = read_bytes(data, str(path))
    if len(data) > LARGEST_DECK_BYTES or parsed.deck is None or len(parsed.deck.questions) != len(questions):
        worst = next((problem.message for problem in parsed.problems), "it would be larger than 64 MiB.")
        raise DeckError(f"the deck cannot be made: {worst}", hint="Export it deck by deck.", where=str(path))
    return parsed


def _write(collection: Collection, change: _Change) -> Written | None:
    if change.opened is not None:
        if change.text == change.opened.text:
            return None
        return write_text(collection, as_it_is(collection, change.opened), change.text, change.parsed)
    make_folder(change.path.parent)
    save(change.path, change.text, new=True)
    return Written(change.path, None, change.text.encode())


# Memories


@dataclass(frozen=True, slots=True)
class _Past:
    answers: tuple[PastAnswer, ...]
    intervals: tuple[PastInterval, ...]
    suspensions: tuple[PastSuspension, ...]
    known: int


def _past(collection: Collection, bundle: Bundle, homes: Mapping[str, str]) -> _Past:
    """What the file tells of the past, less what is in the log, under whatever deck it was then."""
    seen = {
        (event.question_id, event.stamp.at_ms)
        for event in collection.store.events(kinds=["review"])
        if isinstance(event, Review) and event.question_id.startswith(ID_START)
    }
    now = collection.now()
    fresh = [answer for answer in bundle.answers if (answer.question_id, answer.at_ms) not in seen]
    answers = tuple(
        PastAnswer(
            deck_id=homes[answer.question_id],
            question_id=answer.question_id,
            at_ms=answer.at_ms,
            offset_minutes=now.offset_minutes,
            rating=answer.rating,
            answer_ms=answer.answer_ms,
            due_on=answer.due_on,
        )
        for answer in fresh
        if answer.at_ms <= now.at_ms
    )
    intervals = tuple(
        PastInterval(
            deck_id=homes[one.question_id],
            question_id=one.question_id,
            interval_days=one.interval_days,
            due_on=one.due_on,
            ease=one.ease,
        )
        for one in bundle.intervals
    )
    stopped = tuple(PastSuspension(deck_id=homes[name], question_id=name) for name in bundle.suspended)
    return _Past(answers, intervals, stopped, len(bundle.answers) - len(fresh))


def _foreseen(collection: Collection, found: Adopted, past: _Past, deck_ids: set[str]) -> Adopted:
    """What `adopt` would say once the decks are written: questions that are not there yet have no past here."""
    there: set[tuple[str, str]] = set()
    for deck in collection.every_deck():
        if deck.deck_id in deck_ids:
            there |= {(deck.deck_id, question.question_id) for question in collection.questions(deck)}
    estimates = sum((one.deck_id, one.question_id) not in there for one in past.intervals)
    suspended = sum((one.deck_id, one.question_id) not in there for one in past.suspensions)
    return Adopted(
        batch="",
        answers=found.answers + found.unknown,
        estimates=found.estimates + estimates,
        known=found.known,
        unknown=0,
        suspended=found.suspended + suspended,
    )


# Doing and undoing


def _done(collection: Collection, name: str, changes: Sequence[_Change], past: _Past) -> Adopted:
    """Write decks, then memories; whatever fails takes the decks back. The record comes first, against a crash."""
    batch = collection.stamp().id
    record = _folder(collection) / f"{batch}{BEGUN}"
    meant = [change for change in changes if change.opened is None or change.text != change.opened.text]
    _keep(record, name, batch, meant)
    written: list[Written] = []
    try:
        for change in meant:
            file = _write(collection, change)
            written += [file] if file else []
        found = adopt(collection, past.answers, past.intervals, past.suspensions, batch=batch)
    except BaseException:
        put_back(collection, written)
        record.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # the log says by now that it is done
        if meant or found.answers or found.estimates or found.suspended:
            record.replace(record.with_suffix(".json"))
        else:
            record.unlink()
    return found


def _folder(collection: Collection) -> Path:
    return collection.paths.data / "imports"


def _keep(record: Path, name: str, batch: str, changes: Sequence[_Change]) -> None:
    decks = [
        {
            "path": str(change.path),
            "before": fingerprint(change.opened.data) if change.opened else None,
            "after": fingerprint(change.text.encode()),
        }
        for change in changes
    ]
    make_folder(record.parent)
    save(record, json.dumps({"name": name, "batch": batch, "decks": decks}))


def take_back_cut_off(collection: Collection) -> tuple[str, ...]:
    """Take the decks of imports back that were ended half-way; what the learner must know of it, mostly nothing.

    One whose memories are in the log is whole. A deck that was changed since stays, and so does all of its import.
    """
    told = []
    half: list[tuple[Path, dict[str, Any], list[Path], list[Earlier]]] = []
    with locked(collection):  # whoever is importing now has it
        for record in sorted(_folder(collection).glob(f"*{BEGUN}")):
            kept = stored(record)
            if not kept or not isinstance(kept.get("batch"), str) or not isinstance(kept.get("decks"), list):
                record.unlink(missing_ok=True)
            elif was_adopted(collection, kept["batch"]):
                record.replace(record.with_suffix(".json"))
            else:
                try:
                    half.append((record, kept, *_to_take_back(collection, kept["decks"])))
                except ConflictError:
                    record.replace(record.with_suffix(".json"))
                    told.append(f"The import of {kept['name']} was cut off. Import it again: a deck of it is in use.")
    for record, kept, new, old in half:
        for path in new:
            path.unlink(missing_ok=True)
        for found in old:
            put_earlier(collection, found)
        record.unlink(missing_ok=True)
        told.append(f"The import of {kept['name']} was cut off and is taken back. Import it again.")
    return tuple(told)


def undo_import(collection: Collection) -> TakenBack:
    """Take back the last import that stands: new decks go to the trash, others say what they said before.

    Raises UsageError where there is none, ConflictError, with nothing done, where a deck was changed since.
    """
    with locked(collection):
        record, kept = _last(collection)
        new, old = _to_take_back(collection, kept["decks"])
    for found in old:
        put_earlier(collection, found)
    decks = {deck.path: deck for deck in collection.every_deck()}
    for path in new:
        shelf.delete(collection, decks[path])
    events = take_back(collection, kept["batch"])
    with suppress(OSError):
        record.unlink()
    return TakenBack(kept["name"], tuple(map(str, new)), tuple(str(found.path) for found in old), events)


def _to_take_back(collection: Collection, decks: Sequence[Mapping[str, Any]]) -> tuple[list[Path], list[Earlier]]:
    """New decks and changed ones that stand as the import left them; those that are gone or back already are left."""
    new, old = [], []
    for deck in decks:
        path = Path(deck["path"])
        data = data_of(path)
        mark = None if data is None else fingerprint(data)
        if mark in (None, deck["before"]):
            continue
        found = None if deck["before"] is None else earlier(collection, path)
        if mark != deck["after"] or (deck["before"] is not None and (found is None or found.touched)):
            message = "the deck was changed since the import, which is so not taken back."
            hint = "quizapp edit DECK --undo takes that change back; quizapp decks --delete DECK deletes the deck."
            raise ConflictError(message, hint=hint, where=str(path))
        if found is None:
            new.append(path)
        else:
            old.append(found)
    return new, old


def _last(collection: Collection) -> tuple[Path, dict[str, Any]]:
    """The record of the last import that stands."""
    with suppress(OSError):
        for path in sorted(_folder(collection).glob("*.json"), reverse=True):
            kept = stored(path)
            if kept and isinstance(kept.get("batch"), str) and isinstance(kept.get("decks"), list):
                return path, kept
    raise UsageError("there is no import to take back.", hint="quizapp edit DECK --undo takes edits back.")
