"""`generate` and `coverage`: from articles to decks, and what a deck asks of its article.

Stdout has what a program reads (JSON, the text of a dry run, the map); how it went is told on stderr, with a bar while
it takes long and somebody is looking.

The JSON of each is documented at its function and only ever grows: names keep their meaning.
"""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp.cli.opening import deck_named, opened, paths_and_settings
from quizapp.cli.talk import YES
from quizapp.cli.wording import count, percent, put, put_json, put_table, say
from quizapp.errors import QuizError, UsageError
from quizapp.text import bar, fit, shown

if TYPE_CHECKING:
    from quizapp.collection.authoring import Proposal, Request
    from quizapp.collection.coverage import Coverage
    from quizapp.config import Paths
    from quizapp.deck.model import Deck, Question

STDIN = "-"
_LONG_BYTES = 200_000
_BAR_COLUMNS = 24
_NO_TOPIC = "–"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What `generate` was told beside articles and place."""

    title: str | None = None
    most: int | None = None
    keep_all: bool = False
    dry_run: bool = False
    as_json: bool = False
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """An article to read, and the `deck` that was made from it, where that was named instead."""

    article: Path
    deck: Path | None = None

    @property
    def piped(self) -> bool:
        """Whether it comes through a pipe."""
        return self.deck is None and str(self.article) == STDIN

    @property
    def stem(self) -> str:
        """What a deck of it is called."""
        return "stdin" if self.piped else (self.deck or self.article).stem


def sources(named: Sequence[Path], folders: Sequence[Path]) -> list[Source]:
    """The articles meant: files, a pipe, or those that decks were made from, which are named by file, id or title.

    Raises DeckError and ArticleError where a deck cannot be read or names no article that can.
    """
    return [_source(name, folders) for name in named]


def _source(name: Path, folders: Sequence[Path]) -> Source:
    from quizapp.collection.authoring import ARTICLE_SUFFIXES, request_again

    deck = name if name.suffix == ".toml" else None
    # By its ending an article for sure, whether or not it is there; anything else may be the name of a deck.
    is_article = name.suffix.lower() in ARTICLE_SUFFIXES or name.is_file() or str(name) == STDIN
    if deck is None and not is_article:
        deck = _deck_called(str(name), folders)
    return Source(name) if deck is None else Source(request_again(deck).article, deck)


def _deck_called(name: str, folders: Sequence[Path]) -> Path:
    with opened(folders) as collection:
        try:
            return collection.indexed(name).path
        except UsageError as error:
            raise UsageError(f"there is no such file, and {error.message}", hint=error.hint, where=name) from error


def print_generated(articles: Sequence[Source], out: Path | None, options: Options, *, yes: bool) -> int:
    """Make a deck of each article; 1 where one could not be made, after the others. `yes`: no consent is asked for.

    Without `out` the deck that was named is meant, or one in the learner's folder, where the screen would write too.

    JSON: a list, one an article, of {"article", "deck", "error" (null: it went well), "written", "id", "title",
    "facts", "questions", "topics": {name: facts}, "new", "changed", "gone" (lists of {"id", "prompt"}), "article_copy"
    (null: none was needed), "text" (null unless in a dry run), "left_out" (dropped or deleted before), "suggested"
    (facts a language model added), "rejected" ({reason: times})}; after an error only "article", "deck", "error" and
    "written" are there. Empty where no text may be sent.
    """
    from quizapp.collection.authoring import propose_all
    from quizapp.collection.unwanted import recall

    paths, _ = paths_and_settings()
    asked = _requests(articles, out, paths.decks, options)
    if not has_consent(asked, options.model, yes=yes):
        if options.as_json:
            put_json([])
        return 0
    requests = [replace(request, unwanted=recall(paths, request.deck)) for request in asked]
    with _progress(requests) as tick:
        alone = len(requests) == 1 and requests[0].model
        results = (_asking_a_model(requests[0], tick),) if alone else propose_all(requests, tick)
    if len(results) == 1 and isinstance(results[0], QuizError) and not options.as_json:
        raise results[0]
    done = [_finished(paths, result, options) for result in results]
    if options.as_json:
        put_json([_data(request, result, options) for request, result in zip(requests, done, strict=True)])
    else:
        for result in done:
            _tell(result, options)
        if len(done) == 1:
            _say_what_next(paths, done[0], options)
    return 1 if any(isinstance(result, QuizError) for result in done) else 0


def _asking_a_model(request: Request, tick: Callable[..., None] | None) -> Proposal | QuizError:
    from quizapp.collection.authoring import propose

    try:
        return propose(request, tick and (lambda done, many: tick(done, many, "passage")))
    except QuizError as error:
        return error


def _requests(articles: Sequence[Source], out: Path | None, folder: Path, options: Options) -> list[Request]:
    from quizapp.collection.authoring import Request

    _refuse_what_does_not_go_together(articles, folder if out is None else out, options)
    piped = _read_stdin() if any(article.piped for article in articles) else None
    return [
        Request(
            article=Path("stdin") if article.piped else article.article,
            deck=_deck_of(article, out, folder),
            piped=piped if article.piped else None,
            title=options.title,
            most=options.most,
            keep_all=options.keep_all,
            model=options.model,
        )
        for article in articles
    ]


def _deck_of(article: Source, out: Path | None, folder: Path) -> Path:
    if out is None:
        return article.deck or folder / f"{article.stem}.toml"
    return out / f"{article.stem}.toml" if _is_folder(out) else out


def request_to_decide(paths: Paths, articles: Sequence[Source], options: Options) -> Request:
    """What is decided one by one where no place for a deck was given: one article, a deck in the learner's folder."""
    from quizapp.collection.authoring import Request

    unasked = options.as_json or len(articles) > 1 or articles[0].piped
    if unasked:
        raise UsageError("it is not said where the deck goes.", hint="Give -o DECK.toml or a folder.")
    _refuse_limits_together(options)
    return Request(
        article=articles[0].article,
        deck=_deck_of(articles[0], None, paths.decks),
        title=options.title,
        most=options.most,
        keep_all=options.keep_all,
        model=options.model,
    )


def has_consent(requests: Sequence[Request], model_name: str | None, *, yes: bool) -> bool:
    """Name the model and the host that text would go to, and ask; a no is told here, and nothing is wrong with it.

    UsageError where nobody is there to be asked. ArticleError, before a question, where an article is not there.
    """
    if model_name is None:
        return True
    from quizapp.collection.authoring import open_model, require_articles

    model = open_model(model_name)
    if not yes:
        require_articles(requests)
    say(f"The text of {count(len(requests), 'article')} goes to the model {model.name} at {model.host}.")
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to allow that.", hint="--yes allows it.")
    sys.stderr.write("Send it? y or n: ")
    sys.stderr.flush()
    agreed = sys.stdin.readline().strip().casefold() in YES
    if not agreed:
        say("Nothing was sent, and no deck was made. Without --llm everything stays on this machine.")
    return agreed


def _is_folder(out: Path) -> bool:
    return out.is_dir() or (out.suffix != ".toml" and not out.exists())


def _refuse_limits_together(options: Options) -> None:
    if options.most is not None and options.keep_all:
        raise UsageError("--max and --all exclude each other.", hint="Give one of them.")


def _refuse_what_does_not_go_together(articles: Sequence[Source], out: Path, options: Options) -> None:
    _refuse_limits_together(options)
    if str(out) == STDIN:
        raise UsageError("a deck is a file.", where="-o -", hint="--dry-run prints it instead.")
    if len(articles) > 1 and options.title:
        raise UsageError("--title is for one article.", hint="Give the articles one by one.")
    if not _is_folder(out):
        if out.suffix != ".toml":
            raise UsageError("a deck's name ends in .toml.", where=str(out), hint="Give DECK.toml or a folder.")
        if len(articles) > 1:
            raise UsageError("several articles need a folder.", where=str(out), hint="Give -o FOLDER.")
    elif out.suffix and not out.is_dir():
        raise UsageError("a deck's name ends in .toml.", where=str(out), hint="Give DECK.toml or a folder.")
    stems = Counter(article.stem for article in articles)
    twice = next((stem for stem, times in stems.items() if times > 1), None)
    if twice is not None:
        raise UsageError(f"two articles would become {twice}.toml.", hint="Give them one by one, with -o DECK.toml.")


def _read_stdin() -> bytes:
    from quizapp.collection.authoring import LARGEST_ARTICLE_BYTES

    if sys.stdin.isatty():
        say("Reading the article from the terminal; Ctrl+D ends it.")
    return sys.stdin.buffer.read(LARGEST_ARTICLE_BYTES + 1)


@contextmanager
def _progress(requests: Sequence[Request]) -> Iterator[Callable[..., None] | None]:
    """A bar on stderr where that is a terminal and it takes a while; None where there is nothing to draw."""
    long = (
        len(requests) > 1
        or any(request.model for request in requests)
        or any(_size(request) > _LONG_BYTES for request in requests)
    )
    if not long or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    began = time.monotonic()

    def draw(done: int, many: int = len(requests), noun: str = "article") -> None:
        seconds = int(time.monotonic() - began)
        drawn = bar(done / many, _BAR_COLUMNS, ascii_only="utf" not in sys.stderr.encoding.lower())
        sys.stderr.write(f"\r{drawn} {done} of {count(many, noun)}, {seconds} s")
        sys.stderr.flush()

    try:
        yield draw
    finally:
        sys.stderr.write(f"\r{' ' * (_BAR_COLUMNS + 40)}\r")
        sys.stderr.flush()


def _size(request: Request) -> int:
    if request.piped is not None:
        return len(request.piped)
    try:
        return request.article.stat().st_size
    except OSError:
        return 0


def _finished(paths: Paths, result: Proposal | QuizError, options: Options) -> Proposal | QuizError:
    """Write it; what this leaves in the deck is known afterwards, so that what is deleted from it stays away."""
    from quizapp.collection.authoring import write
    from quizapp.collection.unwanted import remember

    if isinstance(result, QuizError) or options.dry_run:
        return result
    try:
        write(result, paths)
        unwanted = result.request.unwanted.after(result.deck, result.known)
        remember(paths, result.request.deck, unwanted)
    except QuizError as error:
        return error
    return result


def _data(request: Request, result: Proposal | QuizError, options: Options) -> dict[str, Any]:
    about = {"article": str(request.article), "deck": str(request.deck)}
    if isinstance(result, QuizError):
        return {**about, "error": str(result), "written": False}
    deck, copy = result.deck, result.article_copy
    return {
        **about,
        "error": None,
        "written": not options.dry_run and deck != result.known,
        "id": deck.id,
        "title": deck.title,
        "facts": len(deck.facts),
        "questions": len(deck.asked),
        "topics": _topics(deck),
        "new": [_asked(deck.by_id[name]) for name in result.new],
        "changed": [_asked(deck.by_id[name]) for name in result.changed],
        "gone": [_asked(result.known.by_id[name]) for name in result.gone] if result.known else [],
        "article_copy": str(copy[0]) if copy else None,
        "text": result.text if options.dry_run else None,
        "left_out": result.left_out,
        "suggested": result.suggested,
        "rejected": dict(result.rejected),
    }


def _asked(question: Question) -> dict[str, str]:
    return {"id": question.id, "prompt": question.prompt}


def _topics(deck: Deck) -> dict[str, int]:
    """How many facts each topic has, most first."""
    facts = (next((q.topic for q in questions if q.topic), _NO_TOPIC) for questions in deck.facts.values())
    return dict(Counter(facts).most_common())


def _tell(result: Proposal | QuizError, options: Options) -> None:
    if isinstance(result, QuizError):
        say(f"quizapp: {result}")
        return
    if options.dry_run:
        put(shown(result.text.rstrip("\n"), lines=True))
    if result.known:
        for sign, names, deck in (("+", result.new, result.deck), ("~", result.changed, result.deck)):
            _tell_each(sign, names, deck)
        _tell_each("-", result.gone, result.known)
    say(_summary(result, options))
    if result.suggestions:
        say(result.suggestions)


def _say_what_next(paths: Paths, result: Proposal | QuizError, options: Options) -> None:
    """How a deck that was made is studied: by its id where the app lists it, by its file where it lies elsewhere."""
    if isinstance(result, QuizError) or result.known or options.dry_run:
        return
    path = result.request.deck
    name = result.deck.id if path.absolute().parent == paths.decks else str(path)
    say(f"quizapp study {shlex.quote(shown(name))} asks the first.")


def _tell_each(sign: str, names: Sequence[str], deck: Deck) -> None:
    for name in names:
        say(f"{sign} {name}: {fit(deck.by_id[name].prompt, 100)}")


def _summary(result: Proposal, options: Options) -> str:
    deck, path = result.deck, result.request.deck
    topics = ", ".join(f"{facts:,} {topic}" for topic, facts in _topics(deck).items())
    held = f"{count(len(deck.facts), 'fact')} ({topics}), {count(len(deck.asked), 'question')}"
    if result.known:
        kept = len(result.known.questions) - len(result.changed) - len(result.gone)
        held += f": {len(result.new)} new, {len(result.changed)} changed, {len(result.gone)} gone, {kept} as they were"
    if result.left_out:
        held += f", {result.left_out} that you dropped or deleted left out"
    copied = f" The article goes beside it as {result.article_copy[0].name}." if result.article_copy else ""
    if options.dry_run:
        return f"{path}: {held}.{copied} Nothing was written."
    if deck == result.known:
        return f"{path}: {held}. It is up to date."
    return f"{path}: {held}.{copied}"


def print_coverage(deck: str, folders: Sequence[Path], *, as_json: bool = False) -> int:
    """Facts by subject and topic, then the sentences of the article that no question asks about.

    JSON: {"deck", "topics": [names], "subjects": [{"subject" (null: none), "facts": {topic: facts}}], "sentences",
    "asked", "unasked": [{"section" (null: none), "line", "text"}]}.
    """
    from quizapp.collection.coverage import coverage

    with opened(folders) as collection:
        found = coverage(collection, deck_named(collection, deck))
    asked = found.sentences - len(found.unasked)
    if as_json:
        put_json(_coverage_data(found, asked))
        return 0
    rows = [_coverage_row(found, subject) for subject in found.subjects]
    head = ("Subject", *(_topic_said(topic) for topic in found.topics))
    put_table(head, rows, right=range(1, len(found.topics) + 1))
    if found.unasked:
        put("")
    for sentence in found.unasked:
        put(shown(f"{found.article_file}:{sentence.line}: {sentence.text}"))
    share = percent(asked / found.sentences if found.sentences else None)
    say(f"{asked:,} of {count(found.sentences, 'sentence')} ({share}) are asked about.")
    return 0


def _topic_said(topic: str) -> str:
    return shown(topic[:1].upper() + topic[1:]) or _NO_TOPIC


def _coverage_row(found: Coverage, subject: str) -> tuple[str, ...]:
    counts = (found.facts.get((subject, topic), 0) for topic in found.topics)
    return (subject or _NO_TOPIC, *(f"{facts:,}" if facts else "" for facts in counts))


def _coverage_data(found: Coverage, asked: int) -> dict[str, Any]:
    return {
        "deck": found.deck_id,
        "topics": list(found.topics),
        "subjects": [
            {
                "subject": subject or None,
                "facts": {t: found.facts[subject, t] for t in found.topics if (subject, t) in found.facts},
            }
            for subject in found.subjects
        ],
        "sentences": found.sentences,
        "asked": asked,
        "unasked": [{"section": one.section, "line": one.line, "text": one.text} for one in found.unasked],
    }
