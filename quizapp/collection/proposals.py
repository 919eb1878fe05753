"""Proposals one by one: a draft for an article, kept after every decision, and the deck that comes of it.

A draft lies in the data folder, one for each deck file that is being made or brought up to date, and is replaced in one
step. It holds the proposals themselves, so what a language model said is paid for once, and what was dropped is known
for good. The deck is written only by `write`. What deciding means is `generation.proposals`; what a deck looks like,
`authoring`.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from quizapp.collection import Collection, authoring
from quizapp.collection.authoring import Proposal, Request
from quizapp.collection.copies import keep_base
from quizapp.collection.coverage import Coverage, covered, sentences_of
from quizapp.collection.unwanted import Unwanted, draft_path, from_data, store, stored
from quizapp.config import Paths
from quizapp.deck.file import Parsed, id_from_text, read_deck, write_deck, write_question
from quizapp.deck.library import DeckFile, bundled_folder, load
from quizapp.deck.model import Cloze, Deck, Match, Question
from quizapp.deck.splicing import spliced
from quizapp.errors import DeckError
from quizapp.generation.proposals import (
    Deciding,
    Decision,
    Origin,
    Row,
    as_data,
    carried_over,
    decided_deck,
    proposed,
)
from quizapp.generation.proposals import from_data as decisions_from_data
from quizapp.interchange.articles import read_article
from quizapp.text import shown

__all__ = [
    "Draft",
    "Request",
    "article_path",
    "before",
    "begin",
    "completed",
    "differences",
    "editable",
    "edited",
    "keep",
    "outlook",
    "request_for",
    "told",
    "with_words",
    "write",
]

_EDITED = "question.toml"
_LINES_ABOVE = 1
_WRITTEN = "written"
"""Stands for the deck's fingerprint once it was written: what is left open is then compared with it anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Decisions on the proposals of one article.

    `proposal` is what the generator would do unasked, `target` the deck file that `write` makes or changes, `path`
    where the draft lies. `known_hash` tells whether the deck that is there is still the same. `resumed`: some of
    `deciding` is of an earlier time.
    """

    proposal: Proposal
    target: Path
    path: Path
    article_hash: str
    known_hash: str
    deciding: Deciding
    resumed: bool
    unwanted: Unwanted

    @property
    def title(self) -> str:
        """The deck's title."""
        return self.proposal.deck.title


def request_for(collection: Collection, what: Path | str) -> Request:
    """What to propose from: the article at a path, for a deck of its name in the learner's folder; or a deck.

    A deck is meant by its id, or by the path of its file. Raises ArticleError where it names no article, DeckError
    where its file is broken, UsageError where there is no such deck.
    """
    if isinstance(what, str):
        what = collection.indexed(what).path
    if what.suffix == ".toml":
        return authoring.request_again(what)
    return Request(article=what, deck=collection.paths.decks / f"{what.stem}.toml")


def article_path(typed: str) -> Path:
    """The path in what was typed, pasted or dropped: quotes around it go, `~` is the home folder."""
    path = typed.strip()
    for quote in "'", '"':
        if len(path) > 1 and path[0] == path[-1] == quote:
            path = path[1:-1]
    with suppress(RuntimeError):
        return Path(path.removeprefix("file://")).expanduser()
    return Path(path)


def completed(typed: str) -> tuple[str, tuple[str, ...]]:
    """A path as far as it can only go on in one way, and the names it may go on with, where there are several.

    Folders end in a slash; of files only what may be an article or a deck is named, hidden ones only after a dot.
    """
    typed = typed.lstrip().removeprefix("file://")
    given, start = os.path.split(typed)
    folder = article_path(given) if given else Path()
    names: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, _MOST_LOOKED_AT):
                hidden = entry.name.startswith(".") and not start.startswith(".")
                if hidden or not entry.name.startswith(start) or entry.name != shown(entry.name):
                    continue
                if entry.is_dir():
                    names.append(f"{entry.name}/")
                elif Path(entry.name).suffix.casefold() in _MAY_BE_NAMED:
                    names.append(entry.name)
    except OSError:
        return typed, ()
    names.sort()
    common = os.path.commonprefix(names)  # noqa: RUF071 - the start that all names share, sign by sign
    written = typed[: len(typed) - len(start)]
    return (written + common if common else typed), tuple(names) if len(names) > 1 else ()


_MAY_BE_NAMED = authoring.ARTICLE_SUFFIXES | {".toml"}
_MOST_LOOKED_AT = 20_000


def begin(paths: Paths, request: Request, tick: Callable[[int, int], None] | None = None) -> Draft:
    """Read the article and generate, then take up what was decided earlier. May take seconds; opens no database.

    A deck that comes with the app is changed as a copy in the learner's folder. `tick` and what is raised: see
    `authoring.propose`.
    """
    article = read_article(request.article, request.piped)
    target = paths.decks / request.deck.name if _is_bundled(request.deck) else request.deck
    path = draft_path(paths, target)
    known_hash = _hash_of(request.deck)
    found = stored(path)
    earlier, unwanted = _earlier(found, article.text), from_data(found)
    same = found and (found.get("article"), found.get("known")) == (article.sha256, known_hash)
    asked_already = request.model in (None, found.get("model") if found else None)
    request = replace(request, with_poor=True)
    if found and earlier and same and asked_already:
        request = replace(request, model=found.get("model"))
        proposal = _as_stored(authoring.propose(replace(request, model=None)), found)
        proposal = replace(proposal, request=request)
        deciding = earlier
    else:
        proposal = authoring.propose(request, tick)
        deciding = proposed(
            proposal.deck,
            proposal.known,
            article.text,
            changed=proposal.changed,
            gone=proposal.gone,
            dropped=_dropped(earlier, unwanted, proposal.known),
        )
        deciding = carried_over(deciding, earlier) if earlier else deciding
    sentences_of(article.text)  # so that the outlook need not look for them while somebody waits
    if target != request.deck:
        proposal = _as_copy(proposal, target, article.text)
    return Draft(
        proposal=proposal,
        target=target,
        path=path,
        article_hash=article.sha256,
        known_hash=known_hash,
        deciding=deciding,
        resumed=bool(earlier and earlier.pages),
        unwanted=unwanted,
    )


def _is_bundled(path: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(bundled_folder()))


def _hash_of(path: Path) -> str:
    """The fingerprint of a file's bytes; empty where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _as_copy(proposal: Proposal, target: Path, article: str) -> Proposal:
    """The same for a file in another folder, which the article has to be copied to."""
    named = proposal.deck.article and proposal.deck.article.file
    return replace(proposal, article_copy=(target.parent / named, article) if named else None)


# ------------------------------------------------------------------------------------------------------- the draft


def keep(draft: Draft, deciding: Deciding) -> Draft:
    """The draft with other decisions; on disk too once it returns. Raises DeckError where the disk says no."""
    kept = replace(draft, deciding=deciding)
    _save(kept, deciding, draft.unwanted, known_hash=draft.known_hash)
    return kept


def _save(draft: Draft, deciding: Deciding, unwanted: Unwanted, *, known_hash: str) -> None:
    data = {
        "article": draft.article_hash,
        "known": known_hash,
        "model": draft.proposal.request.model,
        "deck": write_deck(draft.proposal.deck),
        "changed": draft.proposal.changed,
        "gone": draft.proposal.gone,
        "deciding": as_data(deciding),
    }
    store(draft.path, {**data, **unwanted.as_data()})


def _dropped(earlier: Deciding | None, unwanted: Unwanted, known: Deck | None) -> tuple[Question, ...]:
    """What is not proposed: what was dropped here, by another way, or deleted from the deck."""
    before = earlier.dropped if earlier else ()
    seen = {question.id for question in before}
    return (*before, *(question for question in unwanted.of(known) if question.id not in seen))


def _earlier(found: dict[str, Any] | None, article: str) -> Deciding | None:
    try:
        return decisions_from_data(found["deciding"], article) if found else None
    except (KeyError, ValueError):
        return None


def _as_stored(proposal: Proposal, found: dict[str, Any]) -> Proposal:
    """The proposal with the deck that the decisions are about: a newer generator may propose another."""
    deck = read_deck(str(found.get("deck", "")), _EDITED).deck
    if deck is None:
        return proposal
    changed, gone = tuple(map(str, found.get("changed", ()))), tuple(map(str, found.get("gone", ())))
    deck = deck.model_copy(update={"title": proposal.deck.title, "article": proposal.deck.article})
    return replace(proposal, deck=deck, changed=changed, gone=gone)


# -------------------------------------------------------------------------------------------------------- the deck


def outlook(draft: Draft, deciding: Deciding) -> tuple[Coverage, Coverage]:
    """What the deck covers by what is decided, and what it would were the rest accepted as it is marked."""
    proposal = draft.proposal
    now, then = (
        decided_deck(deciding, proposal.deck, proposal.known, as_if_accepted=accepted) for accepted in (False, True)
    )
    return covered(now, deciding.article), covered(then, deciding.article)


def differences(draft: Draft) -> str:
    """What is to be decided of a deck that is there, `2 facts changed or gone, then 64 new.`; empty for a new one."""
    pages = draft.deciding.pages
    if draft.proposal.known is None or not pages:
        return ""
    known = sum(any(row.origin is not Origin.NEW for row in page.rows) for page in pages)
    new = len(pages) - known
    said = [f"{known} fact{'' if known == 1 else 's'} changed or gone"] if known else []
    return ", then ".join([*said, *([f"{new} new"] if new else [])]) + "."


def before(draft: Draft, row: Row) -> str:
    """How the deck that is there words what is changed, or the sentence it rests on; empty where nothing is changed."""
    known = draft.proposal.known
    old = known.by_id.get(row.name) if known and row.origin is Origin.CHANGED else None
    if old is None:
        return ""
    (was, _), (now, _) = told(old), told(row.question)
    right = " · ".join(old.right)
    if was != now:
        return was if right in was else f"{was} {right}"
    return right if right != " · ".join(row.question.right) else f"“{(old.source and old.source.quote) or ''}”"


def write(draft: Draft, paths: Paths | None = None) -> Deck:
    """Write what was decided, the article beside it where the deck needs that; open pages stay in the draft.

    Raises DeckError where nothing is kept, where the deck was changed since the draft was begun, or by the disk.
    """
    proposal = draft.proposal
    deck = decided_deck(draft.deciding, proposal.deck, proposal.known)
    if not deck.questions:
        raise DeckError("nothing is kept yet.", hint="Accept a page first.")
    before = _unchanged(draft)
    text = spliced(before, deck, str(draft.target)) if before else write_deck(deck)
    as_decided = replace(proposal, deck=deck, text=text, request=replace(proposal.request, deck=draft.target))
    if draft.target != proposal.request.deck:
        as_decided = replace(as_decided, known=None)  # the copy is written even where nothing was changed
    authoring.write(as_decided, paths)
    if paths and draft.target != proposal.request.deck:
        keep_base(paths, deck.id, proposal.request.deck)
    pages = tuple(page for page in draft.deciding.pages if page.decision is Decision.OPEN)
    dropped = (*draft.deciding.ever_dropped, *_asked_otherwise(draft))
    rest = replace(draft.deciding, pages=pages, dropped=dropped, here=0)
    unwanted = Unwanted(dropped, deck.questions)
    _save(draft, rest, unwanted, known_hash=_WRITTEN)
    return deck


def _asked_otherwise(draft: Draft) -> list[Question]:
    """Proposals that the person has asked in another type: with an id of their own they would be proposed again."""
    proposals = {question.id: question for question in draft.proposal.deck.questions}
    rows = [row for page in draft.deciding.pages if page.decision is Decision.ACCEPTED for row in page.rows]
    return [proposals[row.name] for row in rows if row.question.id != row.name and row.name in proposals]


def _unchanged(draft: Draft) -> Parsed | None:
    """The deck file that is there, None where there is none, provided that it is the one that was read."""
    there = draft.proposal.request.deck
    copied_already = draft.target != there and os.path.lexists(draft.target)
    if _hash_of(there) != draft.known_hash or copied_already:
        message = "the deck was changed by something else meanwhile."
        raise DeckError(message, hint="Open the proposals again: what you decided is kept.", where=str(draft.target))
    return load(DeckFile(there, 0, 0, bundled=False)) if draft.known_hash else None


# ------------------------------------------------------------------------------------------------- one question's words


def editable(question: Question) -> str:
    """The question as a person edits it: its block in a deck file, without id, fact and source, which stay.

    What would drive a terminal stands there by its number.
    """
    bare = question.model_copy(update={"id": id_from_text(question), "fact": None, "source": None})
    text = write_question(bare).partition("\n")[2]
    return "".join(_escaped(sign) if sign != "\n" and _acts(sign) else sign for sign in text)


def told(question: Question) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A question as its author reads it: the prompt with each answer in its blank, then what is right and what not.

    Each line is a label (empty for the right answer) and its text.
    """
    prompt = question.prompt
    if isinstance(question, Cloze):
        filled = (f"[{blank[0]}]" for blank in question.blanks)
        prompt = "".join(piece + next(filled, "") for piece in question.pieces)
        lines = [("accepts", ", ".join(spelling for blank in question.blanks for spelling in blank[1:]))]
    elif isinstance(question, Match):
        lines = [("", " · ".join(f"{left} – {right}" for left, right in question.pairs))]
    else:
        lines = [("", " · ".join(question.right))]
    wrong = getattr(question, "distractors", ())
    lines += [("wrong", " · ".join(option.text for option in wrong))]
    lines += [("accepts", " · ".join(getattr(question, "accept", ())))]
    lines += [("true, not meant", " · ".join(getattr(question, "also", ())))]
    return prompt, tuple((label, text) for label, text in lines if text)


def _acts(sign: str) -> bool:
    return not sign.isascii() and unicodedata.category(sign)[0] in "CZ" and sign != "\u00a0"


def _escaped(sign: str) -> str:
    code = ord(sign)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def with_words(question: Question, words: Mapping[str, object]) -> Question:
    """The question with other values of some of its keys. Raises DeckError where that makes no sense."""
    raw = question.model_dump() | dict(words)
    try:
        changed = type(question).model_validate(raw)
    except ValidationError as error:
        found = error.errors()[0]
        key = str(found["loc"][0]) if found["loc"] else "it"
        raise DeckError(
            f"{key} {found['msg'].removeprefix('Value error, ').lower()}.", hint="Say it otherwise."
        ) from error
    return edited(question, editable(changed))


def edited(question: Question, text: str) -> Question:
    """The question as `text` has it. Raises DeckError, with the line, where any of it makes no sense."""
    parsed = read_deck(f"[[questions]]\n{text}\n", _EDITED)
    for problem in parsed.problems:
        where = f"line {max(1, problem.line - _LINES_ABOVE)}" if problem.line else ""
        raise DeckError(problem.message, hint=problem.hint, where=where)
    questions = parsed.deck.questions if parsed.deck else ()
    if len(questions) != 1:
        raise DeckError("this is not one question.", hint="Write one, without [[questions]].")
    kept = {"id": question.id, "fact": question.fact, "source": question.source}
    return questions[0].model_copy(update=kept)
