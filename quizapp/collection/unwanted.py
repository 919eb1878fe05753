"""What somebody did not want of an article's questions: dropped when proposed, or deleted from the deck since.

Kept in the data folder beside the decisions on the same deck file, so that neither the pages nor `generate -o` bring it
back. What was deleted is found by comparing the deck that is there with the one that was written last; a question that
is only worded otherwise, or has another id, is not deleted. What is asked of an article is not known here.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizapp.config import Paths
from quizapp.deck.file import read_deck, write_deck
from quizapp.deck.identity import match_questions
from quizapp.deck.library import RefusedError, make_folder, regular_bytes, save
from quizapp.deck.model import Deck, Question

LARGEST_DRAFT_BYTES = 64 * 2**20
_DROPPED, _WRITTEN = "unwanted", "deck_written"


@dataclass(frozen=True, slots=True)
class Unwanted:
    """What is known of one deck file: questions that were `dropped`, and those of the deck as it was `written` last."""

    dropped: tuple[Question, ...] = ()
    written: tuple[Question, ...] = ()

    def of(self, deck: Deck | None) -> tuple[Question, ...]:
        """What is not to come again into `deck`, the one that is there (None: there is none, so nothing was deleted).

        What stands in the deck is wanted, whatever was decided before.
        """
        if deck is None:
            return self.dropped
        away = [question for question in self.written if question.id not in deck.by_id]
        missing = {question.id: question for question in (*self.dropped, *away) if question.id not in deck.by_id}
        renamed = set(match_questions(list(missing.values()), _unknown(deck, self.written)).values())
        return tuple(question for name, question in missing.items() if name not in renamed)

    def after(self, written: Deck, before: Deck | None) -> Unwanted:
        """The same once `written` took the place of `before`."""
        return Unwanted(self.of(before), written.questions)

    def as_data(self) -> dict[str, str]:
        """As JSON; `from_data` reads it."""
        return {_DROPPED: _as_text(self.dropped), _WRITTEN: _as_text(self.written)}


def _unknown(deck: Deck, written: Sequence[Question]) -> list[Question]:
    names = {question.id for question in written}
    return [question for question in deck.questions if question.id not in names]


def _as_text(questions: Sequence[Question]) -> str:
    unique = {question.id: question for question in questions}
    return write_deck(Deck(id="deck", title="deck", questions=tuple(unique.values()))) if unique else ""


def from_data(data: Mapping[str, Any] | None) -> Unwanted:
    """What `as_data` gave, as far as it can be read."""
    parts = []
    for name in (_DROPPED, _WRITTEN):
        deck = read_deck(str(data.get(name) or ""), f"{name}.toml").deck if data else None
        parts.append(deck.questions if deck else ())
    return Unwanted(*parts)


def draft_path(paths: Paths, target: Path) -> Path:
    """Where decisions on the deck file `target` lie."""
    name = hashlib.sha256(os.fsencode(os.path.realpath(target))).hexdigest()[:16]
    return paths.data / "drafts" / f"{name}.json"


def stored(path: Path) -> dict[str, Any] | None:
    """What lies at a draft's path; None where nothing does, or nothing that can be read."""
    try:
        found = json.loads(regular_bytes(path, LARGEST_DRAFT_BYTES))
    except (RefusedError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def store(path: Path, data: Mapping[str, Any]) -> None:
    """Put a draft in its place, in one step. Raises DeckError where the disk says no."""
    for folder in (path.parent.parent, path.parent):  # `parents` alone would not give the first its rights
        make_folder(folder)
    save(path, json.dumps(data, ensure_ascii=True))


def recall(paths: Paths, target: Path) -> Unwanted:
    """What is known of the deck file `target`."""
    return from_data(stored(draft_path(paths, target)))


def remember(paths: Paths, target: Path, unwanted: Unwanted) -> None:
    """Keep what is known of the deck file `target` beside the decisions on it. Raises DeckError."""
    path = draft_path(paths, target)
    store(path, {**(stored(path) or {}), **unwanted.as_data()})
