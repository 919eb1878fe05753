"""What the decks are, known without reading them: a cache in a database of its own.

A start must list every deck and count what is due in each; reading all of them takes seconds and the models behind.
So the outcome of reading a file is kept here beside its time and size, problems included, and a file is read again when
either changed. Everything here can be thrown away: a cache that is broken, of another version or not to be written is
rebuilt, and if that fails too it lives in memory. Nothing of the learner's is ever stored here.

Here too is decided which file speaks for an id: a user's deck before the bundled one; of two of the user's, the first,
and the other is a problem naming both.
"""

from __future__ import annotations

import json
import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import apsw

from quizapp import __version__
from quizapp.deck.library import DeckFile
from quizapp.deck.problem import Problem
from quizapp.text import shown

if TYPE_CHECKING:
    from quizapp.deck.file import Parsed
    from quizapp.deck.model import Deck

# Another version may read a deck otherwise or say a problem otherwise, so its cache is none of ours.
_VERSION = zlib.crc32(f"4 {__version__}".encode()) & 0x7FFF_FFFF
_SCHEMA = """
CREATE TABLE decks (
  path TEXT PRIMARY KEY,
  mtime_ns INTEGER NOT NULL,
  size INTEGER NOT NULL,
  deck_id TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  notice TEXT NOT NULL,
  article_title TEXT NOT NULL,
  question_count INTEGER NOT NULL,
  topics TEXT NOT NULL,
  facts TEXT NOT NULL,
  places TEXT NOT NULL,
  problems TEXT NOT NULL
) STRICT, WITHOUT ROWID
"""
_QUESTIONS_SCHEMA = """
CREATE TABLE questions (
  path TEXT NOT NULL,
  mtime_ns INTEGER NOT NULL,
  size INTEGER NOT NULL,
  place INTEGER NOT NULL,
  questions TEXT NOT NULL,
  PRIMARY KEY (path, place)
) STRICT
"""
_GOOD_SCHEMA = """
CREATE TABLE good (
  path TEXT PRIMARY KEY,
  deck TEXT NOT NULL, -- JSON array: the columns of `decks` from deck_id on
  text BLOB NOT NULL -- packed by zlib
) STRICT
"""
_READ = """
SELECT path, mtime_ns, size, deck_id, title, description, notice, article_title, question_count, topics, facts, places,
  problems
FROM decks WHERE path IN (SELECT value FROM json_each(?))
"""
_WRITE = f"INSERT OR REPLACE INTO decks VALUES ({', '.join('?' * 13)})"  # noqa: S608 # question marks only
_WRITE_QUESTIONS = "INSERT OR REPLACE INTO questions VALUES (?, ?, ?, ?, ?)"
_READ_QUESTIONS = "SELECT questions FROM questions WHERE (path, mtime_ns, size) = (?, ?, ?) ORDER BY place"
_DROP_QUESTIONS = "DELETE FROM questions WHERE path = ?"
_PACKED_TOGETHER = 1_000
"""So many questions are unpacked at once: the first of a large deck need not wait for the last."""
_FORGET = [
    f"DELETE FROM {table} WHERE path NOT IN (SELECT value FROM json_each(?))"  # noqa: S608 # two names of our own
    for table in ("decks", "questions", "good")
]


@dataclass(frozen=True, slots=True)
class IndexedFact:
    """One fact: `questions` are (id, type) in file order, mirrors of cards among them; no topic is ""."""

    fact_id: str
    topic: str
    subject: str
    questions: tuple[tuple[str, str], ...]


class IndexedQuestion(NamedTuple):
    """A question as asked, as far as a list shows it. Texts are the author's, "" where there is none.

    `prompt` shows each blank as `____`; `answer` joins the parts of the right answer with semicolons.
    """

    question_id: str
    fact_id: str
    type: str
    topic: str
    subject: str
    tags: tuple[str, ...]
    evidence: str
    status: str
    as_of: int | None
    prompt: str
    answer: str


@dataclass(frozen=True)
class IndexedDeck:
    """A deck as a list shows it. Texts are the author's, "" where there is none.

    `deck_id` "" means it cannot be used: it has problems, a title from its file name, and no facts. `question_count`
    counts questions as asked; `topics` counts facts by topic ("": none), most first. `is_outdated`: nothing in the
    file can be asked as it is now, for its `problems`, and all else is that of the last version that could.
    """

    file: DeckFile
    deck_id: str
    title: str
    description: str = ""
    notice: str = ""
    article_title: str = ""
    question_count: int = 0
    _topics: str = field(default="{}", repr=False)
    _facts: str = field(default="[]", repr=False)
    _places: str = field(default="[[],[],[]]", repr=False)
    _problems: str = field(default="[]", repr=False)
    is_outdated: bool = False

    @property
    def path(self) -> Path:
        """The file."""
        return self.file.path

    @property
    def bundled(self) -> bool:
        """Whether it came with the app."""
        return self.file.bundled

    @cached_property
    def topics(self) -> Mapping[str, int]:
        """How many facts each topic has."""
        counts: dict[str, int] = json.loads(self._topics)
        return counts

    @cached_property
    def facts(self) -> tuple[IndexedFact, ...]:
        """The facts in file order; unpacked when first asked for."""
        return tuple(
            IndexedFact(fact_id, topic, subject, tuple((name, kind) for name, kind in questions))
            for fact_id, topic, subject, questions in json.loads(self._facts)
        )

    @property
    def places(self) -> list[tuple[str, tuple[str, str]]]:
        """The facts in file order with (subject, topic), of which equal ones are one object.

        Takes a tenth of the time of `facts`, for where there may be 100,000.
        """
        names, kinds, kind_of = json.loads(self._places)
        shared = [(subject, topic) for subject, topic in kinds]
        return [(name, shared[kind]) for name, kind in zip(names, kind_of, strict=True)]

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong in the file, in file order."""
        return tuple(Problem(**found) for found in json.loads(self._problems))


class Index:
    """The open cache; see `open_index`."""

    def __init__(self, path: Path, connection: apsw.Connection) -> None:
        self._path = path
        self._connection = connection

    def decks(
        self, files: Sequence[DeckFile], load: Callable[[DeckFile], Parsed], *, last_good: bool = False
    ) -> tuple[IndexedDeck, ...]:
        """The deck of each file, in order, without bundled decks that a user's deck of the same id stands for.

        `load` is called for new and changed files only. `last_good`: for a file that cannot be used, its last version
        that could, if there was one.
        """
        known = self._known(files)
        parsed = {file: load(file) for file in files if file not in known}
        fresh = {file: _indexed(file, found) for file, found in parsed.items()}
        self._keep(fresh, parsed, files)
        known |= fresh
        found = (known[file] for file in files)
        return _one_for_each_id([self._outdated(deck) if last_good else deck for deck in found])

    def good_text(self, path: Path) -> str | None:
        """The text of the last version of a file that could be used, without what was no TOML; None: there was none."""
        with suppress(apsw.Error, zlib.error, UnicodeDecodeError):
            key = _key(DeckFile(path, 0, 0, bundled=False))
            for (packed,) in self._connection.execute("SELECT text FROM good WHERE path = ?", (key,)):
                return zlib.decompress(packed).decode()
        return None

    def _outdated(self, deck: IndexedDeck) -> IndexedDeck:
        if deck.question_count or (deck.deck_id and all(problem.severity != "error" for problem in deck.problems)):
            return deck
        with suppress(apsw.Error, ValueError, TypeError):
            for (columns,) in self._connection.execute("SELECT deck FROM good WHERE path = ?", (_key(deck.file),)):
                good = IndexedDeck(deck.file, *json.loads(columns))
                return replace(good, _problems=deck._problems, is_outdated=True)
        return deck

    def questions(self, deck: IndexedDeck, load: Callable[[DeckFile], Parsed]) -> Iterator[IndexedQuestion]:
        """The questions of a deck as asked, in file order, unpacked as they come; none of one that cannot be used.

        `load` is called only where the cache does not have them.
        """
        if not deck.deck_id:
            return
        file, known = deck.file, False
        with suppress(apsw.Error):
            for (packed,) in self._connection.execute(_READ_QUESTIONS, (_key(file), file.mtime_ns, file.size)):
                known = True
                yield from (IndexedQuestion._make((*v[:5], tuple(v[5]), *v[6:])) for v in json.loads(packed))
        if not known:
            parsed = load(file)
            with suppress(apsw.Error):
                self._keep_questions({file: parsed})
            yield from _questions_of(parsed)

    def _keep_questions(self, parsed: Mapping[DeckFile, Parsed]) -> None:
        self._connection.executemany(_DROP_QUESTIONS, ((_key(file),) for file in parsed))
        for file, found in parsed.items():
            self._connection.executemany(_WRITE_QUESTIONS, _questions_rows(file, found))

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def _known(self, files: Sequence[DeckFile]) -> dict[DeckFile, IndexedDeck]:
        by_key = {_key(file): file for file in files}
        try:
            rows = list(self._connection.execute(_READ, (json.dumps(list(by_key)),)))
        except apsw.Error:
            self._rebuild()
            return {}
        known = {}
        for path, mtime_ns, size, *rest in rows:
            file = by_key[path]
            if (file.mtime_ns, file.size) == (mtime_ns, size):
                known[file] = IndexedDeck(file, *rest)
        return known

    def _keep(
        self, fresh: Mapping[DeckFile, IndexedDeck], parsed: Mapping[DeckFile, Parsed], files: Sequence[DeckFile]
    ) -> None:
        if not fresh:
            return
        try:
            with self._connection:
                self._connection.executemany(_WRITE, [_row(deck) for deck in fresh.values()])
                usable = [(file, found) for file, found in parsed.items() if found.deck is not None]
                self._keep_questions(dict(usable))
                good = (_good_row(fresh[file], found) for file, found in usable if not found.is_lost)
                self._connection.executemany("INSERT OR REPLACE INTO good VALUES (?, ?, ?)", good)
                # Folders come and go with an option, so what is not asked for today is kept, within reason.
                count = next(self._connection.execute("SELECT count(*) FROM decks"))[0]
                if count > 10 * len(files) + 100:
                    for forget in _FORGET:
                        self._connection.execute(forget, (json.dumps([_key(file) for file in files]),))
        except (apsw.BusyError, apsw.ReadOnlyError, apsw.FullError):
            return  # the next start reads these files again
        except apsw.Error:
            self._rebuild()

    def _rebuild(self) -> None:
        self._connection.close()
        self._connection = _new_database(self._path)


def open_index(path: Path) -> Index:
    """The cache at `path`, made with its folder (0700, the file 0600) where there is none.

    Never raises: what cannot be opened is thrown away, and what cannot be written is done without.
    """
    try:
        _make_private(path)
        connection = _opened(os.fspath(path))
        if _version_of(connection) == _VERSION:
            return Index(path, connection)
        connection.close()
    except apsw.BusyError:
        return Index(path, _in_memory())
    except (OSError, apsw.Error):
        pass
    return Index(path, _new_database(path))


def _new_database(path: Path) -> apsw.Connection:
    """An empty cache in the place of whatever lies at `path`; in memory if nothing can be written there."""
    try:
        for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            name.unlink(missing_ok=True)
        _make_private(path)
        connection = _opened(os.fspath(path))
        _create(connection)
    except (OSError, apsw.Error):
        return _in_memory()
    return connection


def _in_memory() -> apsw.Connection:
    connection = _opened(":memory:")
    _create(connection)
    return connection


def _make_private(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite gives its side files the mode of the database, so it is set before there are any.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _opened(name: str) -> apsw.Connection:
    connection = apsw.Connection(name)
    try:
        connection.set_busy_timeout(200)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
    except apsw.Error:
        connection.close()
        raise
    return connection


def _create(connection: apsw.Connection) -> None:
    with connection:
        connection.execute(_SCHEMA)
        connection.execute(_QUESTIONS_SCHEMA)
        connection.execute(_GOOD_SCHEMA)
        connection.execute(f"PRAGMA user_version={_VERSION}")


def _version_of(connection: apsw.Connection) -> int:
    version: Any = next(connection.execute("PRAGMA user_version"))[0]
    return int(version)


def _key(file: DeckFile) -> str:
    """The path as a database takes it: names that are no text on disk are spelled out."""
    return os.fspath(file.path).encode("utf-8", "backslashreplace").decode()


def _row(deck: IndexedDeck) -> tuple[Any, ...]:
    file = deck.file
    texts = (deck.deck_id, deck.title, deck.description, deck.notice, deck.article_title)
    packed = (deck._topics, deck._facts, deck._places, deck._problems)
    return (_key(file), file.mtime_ns, file.size, *texts, deck.question_count, *packed)


def _good_row(deck: IndexedDeck, parsed: Parsed) -> tuple[Any, ...]:
    key, _, _, *columns = _row(deck)
    # A lone surrogate, which a text may hold in memory, is no reason to lose the rest.
    return key, _packed(columns), zlib.compress(parsed.text.encode("utf-8", "replace"), 1)


def _questions_rows(file: DeckFile, parsed: Parsed) -> Iterator[tuple[Any, ...]]:
    """The questions in packs, at least one, so that a deck without any is known to have none."""
    questions = _questions_of(parsed)
    for place in range(0, max(len(questions), 1), _PACKED_TOGETHER):
        pack = _packed(questions[place : place + _PACKED_TOGETHER])
        yield _key(file), file.mtime_ns, file.size, place, pack


def _questions_of(parsed: Parsed) -> tuple[IndexedQuestion, ...]:
    if parsed.deck is None:
        return ()
    return tuple(
        IndexedQuestion(
            question.id,
            question.fact_key,
            question.type,
            question.topic or "",
            question.subject or "",
            question.tags,
            question.evidence or "",
            question.status or "",
            question.as_of,
            "____".join(question.pieces) if question.type == "cloze" else question.prompt,
            "; ".join(question.right),
        )
        for question in parsed.deck.asked
    )


def _indexed(file: DeckFile, parsed: Parsed) -> IndexedDeck:
    problems = _packed([asdict(problem) for problem in parsed.problems])
    deck = parsed.deck
    if deck is None:
        return IndexedDeck(file, "", _spelled(file.path.name), _problems=problems)
    facts = _facts_of(deck)
    return IndexedDeck(
        file,
        deck.id,
        deck.title,
        deck.description or "",
        deck.notice or "",
        (deck.article and deck.article.title) or "",
        len(deck.asked),
        _packed(dict(Counter(topic for _, topic, _, _ in facts).most_common())),
        _packed(facts),
        _packed(_places_of(facts)),
        problems,
    )


def _facts_of(deck: Deck) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Each fact with the first topic and subject that one of its questions names."""
    return [
        (
            fact_id,
            next((question.topic for question in questions if question.topic), ""),
            next((question.subject for question in questions if question.subject), ""),
            [(question.id, question.type) for question in questions],
        )
        for fact_id, questions in deck.facts.items()
    ]


def _places_of(
    facts: Iterable[tuple[str, str, str, list[tuple[str, str]]]],
) -> tuple[list[str], list[tuple[str, str]], list[int]]:
    """The ids, the pairs of subject and topic, and for each id the place of its pair: flat lists are read fast."""
    kinds: dict[tuple[str, str], int] = {}
    names: list[str] = []
    kind_of: list[int] = []
    for name, topic, subject, _ in facts:
        names.append(name)
        kind_of.append(kinds.setdefault((subject, topic), len(kinds)))
    return names, list(kinds), kind_of


def _packed(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _spelled(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _one_for_each_id(decks: Iterable[IndexedDeck]) -> tuple[IndexedDeck, ...]:
    found = list(decks)
    own = {deck.deck_id for deck in found if not deck.bundled}
    first: dict[str, IndexedDeck] = {}
    result = []
    for deck in found:
        if deck.bundled and deck.deck_id in own and deck.deck_id:
            continue
        other = first.setdefault(deck.deck_id, deck) if deck.deck_id else deck
        result.append(deck if other is deck else _same_id(deck, other))
    return tuple(result)


def _same_id(deck: IndexedDeck, other: IndexedDeck) -> IndexedDeck:
    message = f'The deck id "{shown(deck.deck_id)}" is that of {shown(os.fspath(other.path))} too.'
    problem = Problem("error", message, "Give one of them another id, or take one away.", os.fspath(deck.path))
    problems = _packed([asdict(problem), *json.loads(deck._problems)])
    return replace(
        deck, deck_id="", question_count=0, _topics="{}", _facts="[]", _places="[[],[],[]]", _problems=problems
    )
