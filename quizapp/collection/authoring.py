"""From articles to decks on disk: propose, show the difference, write; and what a deck does not ask of its article.

Proposing reads and computes, and touches no file; only `write` does, in one step per file, the article before the deck
that names it. Needs neither log nor index, so it runs in worker processes, where nothing of the learner's is open. What
a good question is stands in `generation`, what stays of an older deck in `deck.renewal`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from quizapp.deck.file import Parsed, write_deck
from quizapp.deck.library import DeckFile, load, save
from quizapp.deck.model import Article, Deck
from quizapp.deck.renewal import free_name, renewed
from quizapp.deck.splicing import spliced
from quizapp.errors import ArticleError, DeckError, QuizError
from quizapp.generation.decks import deck_from_article
from quizapp.interchange.articles import ArticleText, read_article
from quizapp.text import shown

TICK_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to make: `article` read from its file (or from `piped`, whose name it then is) into the deck file `deck`.

    `title` None: the deck's own, else the article's. `most` limits the facts that are proposed (None: by the article's
    length), `keep_all` lifts every limit.
    """

    article: Path
    deck: Path
    piped: bytes | None = None
    title: str | None = None
    most: int | None = None
    keep_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What would be written: the `text` of `deck` to `path`, and `article_copy` (a path, its text) where there is none.

    `known` is the deck that is there now, None where there is none; `new`, `changed` and `gone` are ids of questions.
    """

    article: Path
    path: Path
    deck: Deck
    text: str
    known: Deck | None
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    article_copy: tuple[Path, str] | None


def propose(request: Request) -> Proposal:
    """Generate, and bring an existing deck up to date.

    Raises ArticleError where the article cannot be read or states nothing, DeckError where the file in the deck's place
    is no sound deck or was made from another article.
    """
    article = read_article(request.article, request.piped)
    before = _deck_there(request.path_of_deck) if False else _deck_there(request.deck)
    known = before.deck if before else None
    fresh = _generated(request, article, known)
    named, copy = _kept_article(article, request.deck, known)
    fresh = fresh.model_copy(update={"article": named if fresh.article is None else _placed(fresh.article, named)})
    if before is None or known is None:
        ids = tuple(question.id for question in fresh.questions)
        return _proposal(request, fresh, write_deck(fresh), None, (ids, (), ()), copy)
    renewal = renewed(known, fresh, article.text)
    if renewal.gone and len(renewal.gone) == sum(1 for q in known.questions if q.source and q.source.quote):
        raise DeckError(
            "the deck that is there was made from another article.", hint="Choose another name.", where=str(request.deck)
        )
    deck = renewal.deck.model_copy(update={"title": request.title or known.title})
    text = spliced(before, deck, str(request.deck)) if deck != known else before.text
    return _proposal(request, deck, text, known, (renewal.new, renewal.changed, renewal.gone), copy)
