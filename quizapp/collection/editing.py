"""Editing decks: a question saved, deleted, tagged or moved, a deck begun, and each of these taken back.

An edit changes the blocks it is about and no other letter of the author's file. The file is read again before it is
written: where another window or program changed it meanwhile, both changes stand, unless they are to the same question
(ConflictError, nothing written). What it said before is kept (`collection.versions`); a deck that comes with the app is
copied first. A question's memory goes where its question goes. What a question may say is the matter of `deck`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from quizapp.collection import Collection, identity
from quizapp.collection.editors import editor_command
from quizapp.collection.writing import (
    OpenDeck,
    Written,
    as_it_is,
    called,
    data_of,
    locked,
    put_back,
    read_open,
    text_after,
    unchanged,
    write_text,
)
from quizapp.deck.blocks import patched
from quizapp.deck.file import id_from_text, write_question
from quizapp.deck.library import make_folder, save, schema_file
from quizapp.deck.lint import Finding, lint_deck
from quizapp.deck.model import REVERSE, Deck, Question
from quizapp.deck.renewal import free_name
from quizapp.deck.schema import FILE_NAME
from quizapp.deck.splicing import block_spans
from quizapp.deck.template import id_from_prompt, name_from_title, new_deck_text
from quizapp.deck.wording import fold
from quizapp.errors import ConflictError, DeckError, UsageError
from quizapp.learning.events import fact_ref
from quizapp.learning.following import Move

__all__ = [
    "Edit",
    "OpenDeck",
    "check_question",
    "delete_questions",
    "editor_command",
    "free_id",
    "give_ids",
    "move_questions",
    "new_deck",
    "open_deck",
    "save_question",
    "tag_questions",
    "undo",
]


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit that was made. `said` tells it in words; `opened` is the deck as it is now, for the next edit.

    `ids` are the questions put in or changed, under the ids they have now. `files` and `links` (the event that moved
    memories, if any) are what `undo` takes back, `was` the deck as it is after that, where known.
    """

    said: str
    opened: OpenDeck
    ids: tuple[str, ...] = ()
    files: tuple[Written, ...] = field(default=(), repr=False)
    links: tuple[str, ...] = field(default=(), repr=False)
    was: OpenDeck | None = field(default=None, repr=False)


# Opening


def open_deck(collection: Collection, deck_id: str) -> OpenDeck:
    """A deck to be edited. Raises UsageError where there is none, DeckError where its file cannot be used.

    A deck that comes with the app may be opened; the first edit copies it, which the edit says.
    """
    found = collection.indexed(deck_id)
    return read_open(found.path, collection.parsed(found.deck_id)[1], bundled=found.bundled)


def free_id(opened: OpenDeck, prompt: str) -> str:
    """An id for a new question, made from its prompt, that no other question of the deck has."""
    return free_name(id_from_prompt(prompt), opened.taken_ids)


def check_question(opened: OpenDeck, question: Question, *, replacing: str | None = None) -> tuple[Finding, ...]:
    """What the rules on good questions find in a question that is being written, its likes in the deck considered."""
    same = [
        other for other in opened.by_prompt.get(fold(question.prompt), ()) if other.id not in (replacing, question.id)
    ]
    questions = (*same, question)
    found = lint_deck(opened.deck.model_copy(update={"questions": questions}), opened.article)
    return tuple(finding for finding in found if finding.question_id == question.id)


# Edits


def save_question(collection: Collection, opened: OpenDeck, question: Question, *, replacing: str | None) -> Edit:
    """Write a question into its deck: in the place of the one with the id `replacing`, or as a new one (None).

    A question that has no id in the file keeps having none, so its id changes with its text, and its memory follows.
    Raises ConflictError where the file was changed meanwhile right there, DeckError for an id that is taken and where
    the disk says no.
    """
    with locked(collection):
        now = as_it_is(collection, opened)
        if replacing is None:
            if question.id in now.taken_ids:
                raise _taken(now, question.id)
            return _edit(collection, now, {}, (question,), f"Added “{called(question)}”.")
        old = unchanged(opened, now, replacing)
        if old.id == id_from_text(old) and question.id == old.id:
            question = question.model_copy(update={"id": id_from_text(question)})
        if question == old:
            return Edit("Nothing changed.", now, (old.id,))
        if question.id != old.id and question.id in now.taken_ids:
            raise _taken(now, question.id)
        return _edit(collection, now, {old.id: question}, (), f"Saved “{called(question)}”.")


def delete_questions(collection: Collection, opened: OpenDeck, ids: Sequence[str]) -> Edit:
    """Take questions out of their deck; what was answered of them stays in the log."""
    with locked(collection):
        now = as_it_is(collection, opened)
        for name in ids:
            unchanged(opened, now, name)
        said = f"Deleted {_counted(ids)}; what you answered stays in the log."
        return _edit(collection, now, dict.fromkeys(ids), (), said)


def tag_questions(
    collection: Collection, opened: OpenDeck, ids: Sequence[str], add: Sequence[str] = (), remove: Sequence[str] = ()
) -> Edit:
    """Put tags on questions and take others off; a question that has them already is left alone."""
    with locked(collection):
        now = as_it_is(collection, opened)
        changes: dict[str, Question | None] = {}
        for name in ids:
            old = unchanged(opened, now, name)
            tags = tuple(dict.fromkeys(tag for tag in (*old.tags, *add) if tag not in set(remove)))
            if tags != old.tags:
                changes[name] = old.model_copy(update={"tags": tags})
        if not changes:
            return Edit("Nothing changed.", now, tuple(ids))
        return _edit(collection, now, changes, (), f"Tagged {_counted(tuple(changes))}.")


def give_ids(collection: Collection, opened: OpenDeck) -> Edit:
    """Write an id, made from the prompt, into each question without one; no other letter changes, memories go along."""
    with locked(collection):
        now = as_it_is(collection, opened)
        taken = set(now.taken_ids)
        changes: dict[str, Question | None] = {}
        for question in now.deck.questions:
            if question.id == id_from_text(question):
                name = free_name(id_from_prompt(question.prompt), taken)
                taken.add(name)
                changes[question.id] = question.model_copy(update={"id": name})
        if not changes:
            return Edit("Nothing changed.", now)
        return _edit(collection, now, changes, (), f"{_counted(tuple(changes))} got an id.")


def move_questions(collection: Collection, opened: OpenDeck, ids: Sequence[str], to_deck_id: str) -> Edit:
    """Move questions with their memories to the end of another deck, letter for letter.

    Ids and facts that are taken there are numbered, which `said` tells. `opened` of the edit is the deck they left.
    """
    with locked(collection):
        target = open_deck(collection, to_deck_id)
        if target.deck.id == opened.deck.id:
            message = "the questions are in this deck already."
            raise DeckError(message, hint="Choose another one.", where=str(target.path))
        now = as_it_is(collection, opened)
        moved = [unchanged(opened, now, name) for name in ids]
        renamed = _renamed(target, moved)
        there = as_it_is(collection, target)
        blocks = tuple(_blocks_of(now, moved, renamed))
        put = _edit(collection, there, {}, renamed, "", blocks=blocks)
        try:
            cut = _edit(collection, now, dict.fromkeys(ids), (), "")
        except Exception:
            put_back(collection, put.files)
            raise
        links = _link(collection, opened.deck.id, moved, target.deck.id, renamed)
    names = [f"“{old.id}” is “{new.id}” there" for old, new in zip(moved, renamed, strict=True) if old.id != new.id]
    told = " ".join(filter(None, (put.said, cut.said, f"Moved {_counted(ids)} to {target.deck.title}.")))
    said = f"{told} {'; '.join(names)}, for the name was taken." if names else told
    return Edit(said, cut.opened, tuple(q.id for q in renamed), (*put.files, *cut.files), links, cut.was)


def new_deck(collection: Collection, title: str) -> Edit:
    """Begin a deck in the learner's folder: a file that shows every type of question, commented out.

    Raises UsageError for a title of nothing, DeckError where there is such a deck or file already.
    """
    title = " ".join(title.split())
    if not title:
        raise UsageError("a deck needs a title.", hint='quizapp new "The heart"')
    name = name_from_title(title)
    path = collection.paths.decks / f"{name}.toml"
    there = next((deck.path for deck in collection.every_deck() if deck.deck_id == name), None)
    if there or os.path.lexists(path):
        message = f"there is a deck “{name}” already."
        raise DeckError(message, hint=f"quizapp edit {name} opens it.", where=str(there or path))
    text = new_deck_text(Deck(id=name, title=title), FILE_NAME)
    make_folder(path.parent)
    save(path, text, new=True)
    with suppress(DeckError):  # only the author's editor reads it
        save(path.parent / FILE_NAME, schema_file().read_text("utf-8"))
    opened = read_open(path)
    return Edit(f"New deck “{title}”: {path}", opened, (), (Written(path, None, text.encode()),))


def undo(collection: Collection, edit: Edit) -> Edit:
    """Take an edit back: files say what they said before, memories go back. What is undone is kept beside the versions.

    Raises ConflictError, and changes nothing, where a file was changed since.
    """
    with locked(collection):
        for file in edit.files:
            if data_of(file.path) != file.after:
                message = "the file was changed since, so this edit is not taken back."
                raise ConflictError(
                    message, hint="quizapp edit DECK --undo shows what it said before.", where=str(file.path)
                )
        put_back(collection, edit.files)
    for link in edit.links:
        identity.undo(collection, link)
    files = tuple(Written(file.path, file.after, file.before) for file in reversed(edit.files))
    opened = _as_it_was(collection, edit)
    return Edit(f"Undone: {edit.said}", opened, (), files, was=edit.opened)


def _as_it_was(collection: Collection, edit: Edit) -> OpenDeck:
    """The deck after an undo: known without reading it, which a large one takes seconds for."""
    path = edit.opened.path
    if edit.was is None or not path.exists() or data_of(path) != edit.was.data:
        return read_open(path) if path.exists() else edit.opened
    with suppress(OSError):
        collection.remember(path, edit.was.parsed)
    return replace(edit.was, told="")


# What every edit does


def _edit(
    collection: Collection,
    now: OpenDeck,
    changes: Mapping[str, Question | None],
    added: Sequence[Question],
    said: str,
    *,
    blocks: Sequence[str] = (),
) -> Edit:
    """Write changes and additions (`blocks`: as they are to be written) and link what is called otherwise now."""
    text, parsed = text_after(now, changes, added, blocks or [write_question(question) for question in added])
    written = write_text(collection, now, text, parsed)
    pairs = [(now.deck.by_id[name], new) for name, new in changes.items() if new is not None]
    deck_id = now.deck.id
    links = _link(collection, deck_id, [old for old, _ in pairs], deck_id, [new for _, new in pairs])
    after = OpenDeck(now.path, parsed.deck or now.deck, parsed, text.encode())
    ids = (*(new.id for _, new in pairs), *(question.id for question in added))
    told = " ".join(filter(None, (now.told, said)))
    return Edit(told, after, ids, (written,), links, now)


def _renamed(target: OpenDeck, moved: Sequence[Question]) -> tuple[Question, ...]:
    """The questions as they are called in another deck: what is taken there is numbered, text ids stay."""
    taken = set(target.taken_ids)
    facts = set(target.deck.facts)
    names: dict[str, str] = {}
    found = []
    for question in moved:
        if question.id in taken and question.id == id_from_text(question):
            message = f"the same question “{called(question)}” is there already."
            raise DeckError(message, hint="Delete one of them instead.", where=str(target.path))
        name = free_name(question.id, taken)
        taken.add(name)
        fact = question.fact and names.setdefault(question.fact, free_name(question.fact, facts))
        found.append(question.model_copy(update={"id": name, "fact": fact}))
    return tuple(found)


def _blocks_of(now: OpenDeck, moved: Sequence[Question], renamed: Sequence[Question]) -> Iterator[str]:
    """The blocks of questions as they stand in the file, under their new names."""
    spans = block_spans(now.parsed, now.text, [question.id for question in moved])
    for old, new in zip(moved, renamed, strict=True):
        yield patched(now.text[slice(*spans[old.id])], old, new) if spans else write_question(new)


def _link(
    collection: Collection, deck_id: str, old: Sequence[Question], new_deck_id: str, new: Sequence[Question]
) -> tuple[str, ...]:
    """Let the memories of questions that have another name or fact now go along; the event to undo it by, if any."""
    moves = []
    for before, after in zip(old, new, strict=True):
        for end in ("", REVERSE) if getattr(before, "reverse", False) else ("",):
            facts = (before.id + end, after.id + end) if end else (before.fact_key, after.fact_key)
            here, there = fact_ref(deck_id, before.id + end), fact_ref(new_deck_id, after.id + end)
            fact = fact_ref(new_deck_id, facts[1])
            if (here, fact_ref(deck_id, facts[0])) != (there, fact):
                moves.append(Move(here, there, fact))
    if not moves:
        return ()
    view = identity.View(collection)
    found = identity.write(collection, [view.wish(move) for move in moves if move.old in view.places], view)
    return tuple(followed.event_id for followed in found[:1])


def _counted(ids: Sequence[str]) -> str:
    return f"{len(ids):,} question{'' if len(ids) == 1 else 's'}"


def _taken(opened: OpenDeck, name: str) -> DeckError:
    message = f"the id “{name}” is that of another question of this deck."
    where = f"{opened.path}:{opened.parsed.lines.get(name, 1)}"
    return DeckError(message, hint="Choose another one.", where=where)
