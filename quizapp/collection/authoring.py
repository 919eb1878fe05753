"""From articles to decks on disk: propose, show the difference, write.

Proposing reads and computes, and touches no file; only `write` does, in one step per file, the article before the deck
that names it. Needs neither log nor index, so it runs in worker processes, where nothing of the learner's is open. What
a good question is stands in `generation`, what stays of an older deck in `deck.renewal`.
"""

from __future__ import annotations

import hashlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import active_children, get_context
from pathlib import Path, PurePath
from typing import Any

from quizapp.collection import system_clock
from quizapp.collection.unwanted import Unwanted
from quizapp.collection.versions import keep_version
from quizapp.config import Paths
from quizapp.deck.file import Parsed, write_deck
from quizapp.deck.identity import match_questions
from quizapp.deck.library import (
    LARGEST_ARTICLE_BYTES,
    LARGEST_DECK_BYTES,
    DeckFile,
    RefusedError,
    article_text,
    load,
    regular_bytes,
    save,
)
from quizapp.deck.model import Article, Deck
from quizapp.deck.renewal import Renewal, free_name, renewed
from quizapp.deck.splicing import spliced
from quizapp.errors import ArticleError, DeckError, QuizError
from quizapp.generation.decks import deck_from_article
from quizapp.generation.suggestions import Suggested, with_suggestions
from quizapp.interchange.articles import FORMATS, ArticleText, article_bytes, read_article
from quizapp.interchange.model import LanguageModel, open_model
from quizapp.text import shown

__all__ = [
    "ARTICLE_SUFFIXES",
    "LARGEST_ARTICLE_BYTES",
    "LanguageModel",
    "Proposal",
    "Request",
    "open_model",
    "propose",
    "propose_all",
    "request_again",
    "require_articles",
    "write",
]

TICK_SECONDS = 0.2
ARTICLE_SUFFIXES = frozenset(FORMATS)
"""The endings of files that are articles by their names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to make: a deck in the file `deck` of the `article` in a file (or `piped`: then `article` only names it).

    `title` None: the deck's own, else the article's. `most` limits the facts that are proposed (None: by the article's
    length), `keep_all` lifts every limit. `model` names a language model that may add to what is found: whoever asks
    for one has been told where the text goes. `with_poor` adds what is poorly worded, for somebody to decide on;
    `unwanted` is what the deck that is there shall not get again.
    """

    article: Path
    deck: Path
    piped: bytes | None = None
    title: str | None = None
    most: int | None = None
    keep_all: bool = False
    model: str | None = None
    with_poor: bool = False
    unwanted: Unwanted = field(default_factory=Unwanted, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What would be written: the `text` of `deck`, and `article_copy` (a path, its text) where none lies there yet.

    `known` is the deck that is there now, None where there is none; `new`, `changed` and `gone` are ids of questions.
    `left_out` counts questions that were not wanted before. `suggested` is how many facts a language model added,
    `rejected` how often it proposed in vain, by reason.
    """

    request: Request
    deck: Deck
    text: str
    known: Deck | None
    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    article_copy: tuple[Path, str] | None
    left_out: int = 0
    suggested: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)

    @property
    def suggestions(self) -> str:
        """What the language model came to, each reason for a rejection with its number; empty without one."""
        if self.request.model is None:
            return ""
        added = f"{self.request.model} added {self.suggested} fact{'' if self.suggested == 1 else 's'}."
        rejected = "; ".join(f"{times} × {reason}" for reason, times in sorted(self.rejected.items()))
        return f"{added} Rejected: {rejected}." if rejected else added


def request_again(deck: Path) -> Request:
    """What brings the deck in this file up to date: the article that it names, which lies beside it.

    Raises DeckError where that is no sound deck, ArticleError where it names no article or that cannot be read.
    """
    known = _deck_there(deck)
    if known is None or known.deck is None:
        raise DeckError("there is no such file.", hint="quizapp decks lists the decks there are.", where=str(deck))
    article_text(deck, known.deck)
    named = known.deck.article and known.deck.article.file
    return Request(article=deck.parent / (named or ""), deck=deck)


def require_articles(requests: Sequence[Request]) -> None:
    """Look for the articles without making anything of them. Raises ArticleError for the first that is not there."""
    for request in requests:
        if request.piped is None:
            article_bytes(request.article)


def propose(request: Request, tick: Callable[[int, int], None] | None = None) -> Proposal:
    """Generate a deck, or bring the one that is there up to date.

    `tick` hears before each call of a language model how many of how many passages are done; what it raises ends it.
    Raises ArticleError where the article cannot be read or states nothing, DeckError where the file in the deck's place
    is no sound deck, or one that quotes nothing of this article.
    """
    before = _deck_there(request.deck)
    article = read_article(request.article, request.piped)
    fresh, copy = _generated(request, article, before.deck if before else None)
    if request.model is None:
        return _compared(request, before, article, fresh, copy)
    suggested = _suggested(fresh, article.text, open_model(request.model), tick)
    proposal = _compared(request, before, article, suggested.deck, copy)
    return replace(proposal, suggested=suggested.added, rejected=suggested.rejected)


def _suggested(fresh: Deck, text: str, model: LanguageModel, tick: Callable[[int, int], None] | None) -> Suggested:
    place = (0, 1)

    def at(*reached: int) -> None:
        nonlocal place
        place = (reached[0], reached[1])

    def ask(prompt: str, schema: Mapping[str, Any]) -> str:
        if tick:
            tick(*place)
        return model.ask(prompt, schema)

    return with_suggestions(fresh, text, ask, at)


def _compared(
    request: Request, before: Parsed | None, article: ArticleText, fresh: Deck, copy: tuple[Path, str] | None
) -> Proposal:
    """The fresh deck by itself, or what it changes of the one that is there."""
    if before is None or before.deck is None:
        return Proposal(
            request=request,
            deck=fresh,
            text=write_deck(fresh),
            known=None,
            new=tuple(question.id for question in fresh.questions),
            changed=(),
            gone=(),
            article_copy=copy,
        )
    renewal = renewed(before.deck, fresh, article.text)
    _refuse_another_article(renewal, before.deck, request.deck)
    away = _unwanted(request, before.deck, renewal)
    questions = tuple(question for question in renewal.deck.questions if question.id not in away)
    deck = renewal.deck.model_copy(update={"title": request.title or before.deck.title, "questions": questions})
    return Proposal(
        request=request,
        deck=deck,
        text=before.text if deck == before.deck else spliced(before, deck, str(request.deck)),
        known=before.deck,
        new=tuple(name for name in renewal.new if name not in away),
        changed=renewal.changed,
        gone=renewal.gone,
        article_copy=copy,
        left_out=len(away),
    )


def _unwanted(request: Request, known: Deck, renewal: Renewal) -> frozenset[str]:
    """The ids of new questions that somebody dropped or deleted before; with `keep_all` they come back."""
    unwanted = () if request.keep_all else request.unwanted.of(known)
    new = [renewal.deck.by_id[name] for name in renewal.new]
    return frozenset(match_questions(unwanted, new) if unwanted else ())


def _deck_there(path: Path) -> Parsed | None:
    if not os.path.lexists(path):
        return None
    parsed = load(DeckFile(path, 0, 0, bundled=False))
    # What holds nothing but keys of something else (a pyproject.toml) is no deck to be brought up to date.
    grave = {"error"} if parsed.deck and parsed.deck.questions else {"error", "warning"}
    wrong = next((problem for problem in parsed.problems if problem.severity in grave), None)
    if wrong is not None or parsed.deck is None:
        where = f"{path}:{wrong.line}" if wrong and wrong.line else str(path)
        said = f"{wrong.message[:1].lower()}{wrong.message[1:]}" if wrong else "it cannot be read."
        raise DeckError(f"the file that is there is no sound deck: {said}", hint="Mend it or move it.", where=where)
    return parsed


def _generated(request: Request, article: ArticleText, known: Deck | None) -> tuple[Deck, tuple[Path, str] | None]:
    """The deck on the article under the id it has or gets, and the copy of the article that it needs."""
    deck_id = known.id if known else shown(request.deck.stem).strip() or "deck"
    file_name, copy = _place_beside(article, request.deck, known)
    try:
        deck = deck_from_article(
            article.text,
            deck_id=deck_id,
            title=request.title,
            file_name=file_name,
            most=request.most,
            keep_all=request.keep_all,
            with_poor=request.with_poor,
        )
    except ArticleError as error:
        raise ArticleError(error.message, hint=error.hint, where=error.where or str(request.article)) from error
    # A page or PDF may name a title that its text does not repeat.
    title = article.title if article.title and deck.title == deck_id and not request.title else deck.title
    about = deck.article.title if deck.article and deck.article.title != deck_id else title
    source = Article(title=about, file=file_name, sha256=article.sha256)
    return deck.model_copy(update={"title": title, "article": source}), copy


def _place_beside(article: ArticleText, deck: Path, known: Deck | None) -> tuple[str, tuple[Path, str] | None]:
    """The article's file as the deck names it, relative to its folder, and what has to be copied there for that."""
    folder = Path(os.path.realpath(deck)).parent
    if article.file:
        real = Path(os.path.realpath(article.file))
        if real.is_relative_to(folder) and (name := real.relative_to(folder).as_posix()) == shown(name):
            return name, None
    taken: set[str] = set()
    wanted = PurePath(article.copy_name)
    while True:
        name = free_name(wanted.stem, taken) + wanted.suffix
        there = _there(folder / name)
        if there == article.text.encode():
            return name, None
        if there is None or _is_our_copy(name, there, known):
            return name, (folder / name, article.text)
        taken.add(PurePath(name).stem)


def _there(path: Path) -> bytes | None:
    """What the file holds; None where there is none, nothing where it cannot be read."""
    if not os.path.lexists(path):
        return None
    try:
        return regular_bytes(path, LARGEST_ARTICLE_BYTES)
    except RefusedError:
        return b""


def _is_our_copy(name: str, data: bytes, known: Deck | None) -> bool:
    """Whether the file is the copy that was made for the deck before, untouched since."""
    source = known.article if known else None
    return source is not None and source.file == name and source.sha256 == hashlib.sha256(data).hexdigest()


def _refuse_another_article(renewal: Renewal, known: Deck, path: Path) -> None:
    quoting = sum(1 for question in known.questions if question.source and question.source.quote)
    if quoting and len(renewal.gone) == quoting:
        message = "nothing that the deck quotes stands in this article, so it was made from another one."
        raise DeckError(message, hint="Write to another file.", where=str(path))


def propose_all(
    requests: Sequence[Request], tick: Callable[[int], None] | None = None
) -> tuple[Proposal | QuizError, ...]:
    """What `propose` gives or raises for each, in order, on as many cores as there are.

    `tick` hears about five times a second how many are done. A single request without it stays in this process.
    """
    if len(requests) == 1 and tick is None:
        return (_attempted(requests[0]),)
    others = set(active_children())
    # Spawned, not forked: a fork of a process with threads may hang, and copies whatever is open.
    with ProcessPoolExecutor(min(len(requests), _cores()), get_context("spawn")) as pool:
        with _interrupts_ignored():
            futures = [pool.submit(_attempted, request) for request in requests]
        try:
            waiting = set(futures)
            while waiting:
                _, waiting = wait(waiting, timeout=TICK_SECONDS)
                if tick:
                    tick(len(futures) - len(waiting))
        except BaseException:
            for child in set(active_children()) - others:
                child.terminate()
            raise
        return tuple(_result(future, request) for future, request in zip(futures, requests, strict=True))


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """For processes started within: Ctrl+C is for the one that started them, which then ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _result(future: Future[Proposal | QuizError], request: Request) -> Proposal | QuizError:
    try:
        return future.result()
    except BrokenExecutor:
        hint = "Is there enough memory? Try fewer at a time."
        return ArticleError("a process was ended before it was done.", hint=hint, where=str(request.article))


def _attempted(request: Request) -> Proposal | QuizError:
    try:
        return propose(request)
    except QuizError as error:
        return error


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not everywhere
        return os.cpu_count() or 1


def write(proposal: Proposal, paths: Paths | None = None) -> None:
    """Put it on disk, the folder too if it is not there; a deck that would not change is left alone.

    What a deck said before is kept among the learner's `paths` (None: nowhere), for `quizapp edit --undo`. Raises
    DeckError where the disk says no, or where the article that the deck names is not the one that was read any more.
    """
    if not proposal.article_copy and proposal.deck != proposal.known:
        _refuse_changed_article(proposal)
    folder = proposal.request.deck.parent
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        message = f"the folder cannot be made: {error.strerror or error}."
        raise DeckError(message, hint="Make it first.", where=str(folder)) from error
    if proposal.article_copy:
        save(*proposal.article_copy)
    if proposal.deck != proposal.known:
        before = _file_data(proposal.request.deck)
        if paths and before is not None:
            keep_version(paths, proposal.request.deck, before, proposal.text.encode(), system_clock().at_ms)
        save(proposal.request.deck, proposal.text, instead_of=before, new=before is None)


def _refuse_changed_article(proposal: Proposal) -> None:
    source = proposal.deck.article
    if source is None or source.file is None:
        return
    path = proposal.request.deck.parent / source.file
    if hashlib.sha256(_there(path) or b"").hexdigest() != source.sha256:
        message = "the article was changed meanwhile."
        raise DeckError(message, hint="Begin again: what was decided is kept.", where=str(path))


def _file_data(path: Path) -> bytes | None:
    """What the deck's file holds; None where there is none."""
    if not os.path.lexists(path):
        return None
    try:
        return regular_bytes(path, LARGEST_DECK_BYTES)
    except RefusedError as refused:
        raise DeckError(refused.message, hint=refused.hint, where=str(path)) from refused
