"""Decks edited while they are in use: in a form, as text, in another program; and the study that goes on with the edit.

What an edit does to a file is `collection.editing`'s. Here it meets the learner: whether anything is remembered of what
was changed, what becomes of the question on show, and the file as text for whoever has no editor of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from quizapp.collection import Collection
from quizapp.collection.copies import copied_for_editing
from quizapp.collection.editing import Edit, OpenDeck, free_id, open_deck, save_question
from quizapp.collection.identity import Followed
from quizapp.collection.study import Sitting, course_of
from quizapp.collection.versions import keep_version
from quizapp.collection.writing import locked
from quizapp.deck.library import DeckFile, RefusedError, load, regular_bytes, save
from quizapp.deck.model import REVERSE, Question
from quizapp.deck.problem import Problem
from quizapp.errors import ConflictError, DeckError
from quizapp.learning import session as moves
from quizapp.learning.events import fact_ref
from quizapp.learning.rereading import with_facts_called
from quizapp.learning.revision import answer_changed, renamed
from quizapp.learning.scheduling import FactState

LARGEST_TEXT_BYTES = 2**20
"""What is larger is edited in an editor: a screen of the app would wrap all of it at every key."""


# ---------------------------------------------------------------------------------------------------- one question


def is_remembered(collection: Collection, deck_id: str, question: Question) -> bool:
    """Whether anything was ever answered of the question's fact."""
    return collection.store.last_event_of(fact_ref(deck_id, question.fact_key)) is not None


def save_edited(
    collection: Collection, opened: OpenDeck, question: Question, before: Question | None, *, same_fact: bool = True
) -> Edit:
    """Save a question in the place of `before` (None: as a new one); where it is another fact, without its memory.

    Another fact has another id, so that nothing answered of the old one is taken for an answer to it; what was stays in
    the log. Raises what `editing.save_question` does.
    """
    replacing = before.id if before else None
    if same_fact or before is None:
        return save_question(collection, opened, question, replacing=replacing)
    other = question.model_copy(update={"id": free_id(opened, question.prompt), "fact": None})
    edit = save_question(collection, opened, other, replacing=replacing)
    collection.void(edit.links)
    return replace(edit, links=())


def made_another_fact(collection: Collection, deck_id: str, question_id: str) -> Edit:
    """Take a question that was edited outside for another fact: it gets an id of its own, and begins without memory.

    Raises what `editing.save_question` does.
    """
    opened = open_deck(collection, deck_id)
    question = opened.deck.by_id[question_id.removesuffix(REVERSE)]
    return save_edited(collection, opened, question, question, same_fact=False)


# ---------------------------------------------------------------------------------------------------- study goes on


def taken_up(
    collection: Collection, sitting: Sitting, *, called: str | None = None, followed: Sequence[Followed] = ()
) -> Sitting:
    """The sitting after the learner edited its decks: the question on show, where it was edited, is asked anew.

    `called` is the id that the question on show has now (None: its own), `followed` what else goes by another name.
    Raises DeckError where a deck cannot be read: the sitting goes on with what it had.
    """
    showing = sitting.session.showing
    before = sitting.course.written(showing.asked) if showing else None
    course = course_of(collection, tuple(sitting.course.decks))
    session = with_facts_called(sitting.session, _facts_called(sitting, followed))
    fresh = replace(sitting, course=course, session=session, elsewhere=())
    if showing is None:
        return fresh
    renames = {one.old: one.new.partition("/")[2] for one in followed}
    name = called or renames.get(showing.asked.question_ref, showing.asked.question_id)
    asked = renamed(course, showing.asked, name)
    if asked == showing.asked and course.written(asked) == before:
        return fresh
    state = collection.store.fact_state(asked.fact) or FactState()
    session = replace(session, changed={**session.changed, asked.fact: state})
    collection.watch_facts([asked.fact])
    return replace(fresh, session=moves.ask_again(session, course, collection.now(), before, question_id=name))


def answer_now(collection: Collection, sitting: Sitting, followed: Sequence[Followed] = ()) -> Question | None:
    """The question on show as its file has it now, where its answer is another one and something is remembered of it.

    Then the learner is to say whether it is the same fact. Raises DeckError where the deck cannot be read.
    """
    showing = sitting.session.showing
    before = sitting.course.written(showing.asked) if showing else None
    if showing is None or before is None:
        return None
    deck_id, fact = showing.asked.deck_id, showing.asked.fact
    name = next((one.new.partition("/")[2] for one in followed if one.old == showing.asked.question_ref), before.id)
    after = collection.deck(deck_id).by_id.get(name)
    remembered = collection.store.last_event_of(fact) is not None or any(one.fact == fact for one in followed)
    return after if after is not None and remembered and answer_changed(before, after) else None


def _facts_called(sitting: Sitting, followed: Sequence[Followed]) -> dict[str, str]:
    """The facts of the sitting that go by another name now, old: new."""
    found: dict[str, str] = {}
    for one in followed:
        deck_id, _, question_id = one.old.partition("/")
        deck = sitting.course.decks.get(deck_id)
        question = deck.by_id.get(question_id) if deck else None
        if question is not None and one.new.partition("/")[0] in sitting.course.decks:
            found[fact_ref(deck_id, question.fact_key)] = one.fact
    return found


# ------------------------------------------------------------------------------------------------------ a file as text


@dataclass(frozen=True, slots=True)
class Place:
    """Where an editor is to open: a file of the learner's own, a line from 1, and what is to be said of it."""

    path: Path
    line: int
    told: str = ""


@dataclass(frozen=True, slots=True)
class OpenText:
    """A deck's file as it was read; `text` has its line ends as they are in the file."""

    path: Path
    data: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """What the file says, without a byte order mark."""
        return self.data.decode().removeprefix("\ufeff")


def place_to_edit(collection: Collection, deck_id: str, question_id: str | None) -> Place:
    """Where a question stands in its deck's file, the end of the file for None; a bundled deck is copied first.

    Raises what `copies.copied_for_editing` does.
    """
    copied = copied_for_editing(collection, deck_id)
    parsed = load(DeckFile(copied.path, 0, 0, bundled=False))
    last = parsed.text.count("\n") + 1
    line = parsed.lines.get(question_id.removesuffix(REVERSE), 1) if question_id else last
    return Place(copied.path, line, copied.told)


def place_of_problem(problem: Problem) -> Place:
    """Where a problem is mended."""
    return Place(Path(problem.path), problem.line or 1)


def worst_problem(path: Path) -> Problem | None:
    """The first error in a deck's file as it is now; None where every question can be asked."""
    problems = load(DeckFile(path, 0, 0, bundled=False)).problems
    return next((problem for problem in problems if problem.severity == "error"), None)


def open_text(path: Path) -> OpenText:
    """A deck's file to be edited as text. Raises DeckError for what is no text or too large to be edited here."""
    hint = "Set EDITOR to an editor of yours: quizapp opens it at the line."
    try:
        opened = OpenText(path, regular_bytes(path, LARGEST_TEXT_BYTES))
        _ = opened.text
    except RefusedError as refused:
        raise DeckError(refused.message, hint=hint, where=str(path)) from refused
    except UnicodeDecodeError as error:
        raise DeckError("this is not UTF-8 text.", hint=hint, where=str(path)) from error
    return opened


def save_text(collection: Collection, opened: OpenText, text: str) -> OpenText:
    """Write the file as a whole, what it said before being kept. Raises ConflictError where it changed meanwhile."""
    mark = "\ufeff" if opened.data.startswith(b"\xef\xbb\xbf") else ""
    data = (mark + text).encode("utf-8", "replace")
    if data == opened.data:
        return opened
    with locked(collection):
        if _bytes_there(opened.path) != opened.data:
            message = "the file was changed by another program since you opened it."
            hint = "Nothing was written. Copy what you typed, then open it again."
            raise ConflictError(message, hint=hint, where=str(opened.path))
        keep_version(collection.paths, opened.path, opened.data, data, collection.now().at_ms)
        save(opened.path, data.decode(), instead_of=opened.data)
    return OpenText(opened.path, data)


def _bytes_there(path: Path) -> bytes | None:
    try:
        return regular_bytes(path, LARGEST_TEXT_BYTES)
    except RefusedError:
        return None
