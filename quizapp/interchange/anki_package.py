"""What lies in a file of Anki: its collection, as rows, out of a package (.apkg, .colpkg) or bare (.anki2).

The file is a stranger's. Only the collection is taken out of a package, never by a name it gives, and never more than
`LARGEST_COLLECTION_BYTES`, however little it is packed to; it is read from a private copy that is deleted afterwards,
read-only, tables only, with a limit on the steps SQLite takes. What the rows mean as questions is decided in `anki`.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import apsw

from quizapp.errors import InterchangeError

LARGEST_PACKAGE_BYTES = 8 * 2**30
LARGEST_COLLECTION_BYTES = 256 * 2**20
MOST_TIMES_PACKED = 200
"""A collection that is packed tighter than this, and not small, is no collection but a trap."""

LONGEST_DECK_NAME = 1_000
LARGEST_TEMPLATE_BYTES = 2**21
MOST_ROWS = 3_000_000
MOST_FIELDS = 1_000
"""Of one note; Anki's own forms have a handful."""

_SMALL_BYTES = 16 * 2**20
_MOST_STEPS = 20_000  # of 100,000 instructions each: minutes, where an honest collection takes seconds
_ZSTD = "collection.anki21b"
_MEMBERS = (_ZSTD, "collection.anki21", "collection.anki2")
_TABLES = ("col", "notes", "cards", "revlog")
_NEWER_TABLES = ("fields", "templates", "decks")


@dataclass(frozen=True, slots=True)
class Template:
    """How one card of a note is shown, as HTML with fields in braces."""

    front: str
    back: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """Names of the fields in order; templates by ordinal (a cloze type has only the one at 0)."""

    fields: tuple[str, ...]
    templates: Mapping[int, Template]


@dataclass(frozen=True, slots=True)
class AnkiNote:
    """`values` are HTML, one a field; `tags` stand between white space."""

    guid: str
    type_id: int
    tags: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnkiCard:
    """`due` counts days from the collection's first where `type` is 2 (review); `deck_id` is the home of the card."""

    id: int
    note_id: int
    deck_id: int
    ordinal: int
    type: int
    queue: int
    due: int
    interval_days: int
    factor: int


@dataclass(frozen=True, slots=True)
class AnkiReview:
    """One row of the review log; `interval` in days, negative in seconds; `type` 4 and 5 are no answers."""

    at_ms: int
    card_id: int
    ease: int
    interval: int
    factor: int
    answer_ms: int
    type: int


@dataclass(frozen=True, slots=True)
class AnkiCollection:
    """All of it. `began_s` is the UTC second that days are counted from; deck names have their parts joined by `::`."""

    began_s: int
    types: Mapping[int, NoteType]
    decks: Mapping[int, str]
    notes: Mapping[int, AnkiNote] = field(repr=False)
    cards: tuple[AnkiCard, ...] = field(repr=False)
    reviews: tuple[AnkiReview, ...] = field(repr=False)


def read_package(path: Path) -> AnkiCollection:
    """What is in the file. Raises InterchangeError for whatever is no sound collection, and says why."""
    try:
        with tempfile.TemporaryDirectory(prefix="quizapp-") as folder:
            copy = Path(folder) / "collection.db"
            _copy_out(path, copy)
            with closing(_opened(copy)) as connection:
                return _read(_Rows(connection, max(_SMALL_BYTES, copy.stat().st_size)))
    except apsw.InterruptError as error:
        raise _refused(path, "reading it takes far too long for a collection.") from error
    except (apsw.Error, ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        raise _refused(path, "what is in it is no collection of Anki, or a damaged one.") from error
    except (_TooMuch, MemoryError) as error:
        raise _refused(path, "there is more in it than can be read at once.", "Export it deck by deck.") from error
    except OSError as error:
        raise _refused(
            path, f"it cannot be read: {error.strerror or error}.", "Check the file and its rights."
        ) from error


def _refused(path: Path, message: str, hint: str = "Export it from Anki again.") -> InterchangeError:
    return InterchangeError(message, hint=hint, where=str(path))


# The file


def _copy_out(path: Path, copy: Path) -> None:
    if not path.is_file():
        raise _refused(path, "there is no such file.", "Give a .apkg, .colpkg or .anki2 file.")
    if path.stat().st_size > LARGEST_PACKAGE_BYTES:
        raise _refused(path, "it is larger than 8 GiB.", "Export it without media.")
    with path.open("rb") as file:
        start = file.read(16)
        file.seek(0)
        if start == b"SQLite format 3\0":
            _copy_bare(path, file, copy)
        elif start.startswith(b"PK"):
            _copy_member(path, file, copy)
        else:
            raise _refused(path, "it is no file of Anki.", "Give a .apkg, .colpkg or .anki2 file.")


def _copy_bare(path: Path, file: IO[bytes], copy: Path) -> None:
    beside = path.with_name(path.name + "-wal")
    if beside.exists() and beside.stat().st_size:
        raise _refused(path, "Anki has it open, or did not close it.", "Close Anki first, or export a package.")
    _pour(path, file, copy, LARGEST_COLLECTION_BYTES)


def _copy_member(path: Path, file: IO[bytes], copy: Path) -> None:
    try:
        with zipfile.ZipFile(file) as package:
            infos = {info.filename: info for info in package.infolist()}
            info = next((infos[name] for name in _MEMBERS if name in infos), None)
            if info is None:
                raise _refused(path, "there is no collection in it.", "Give a package that Anki exported.")
            if info.flag_bits & 1:
                raise _refused(path, "it is encrypted.")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                # Anki never uses the others, which may ask for gigabytes of memory in one field of their header.
                raise _refused(path, "it is packed in a way that Anki does not use.")
            most = _most_bytes(info.compress_size)
            with package.open(info) as member:
                _pour(path, _unpacked(path, member) if info.filename == _ZSTD else member, copy, most)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _refused(path, "the package is damaged or cut off.") from error


def _most_bytes(packed_bytes: int) -> int:
    return min(LARGEST_COLLECTION_BYTES, max(_SMALL_BYTES, MOST_TIMES_PACKED * packed_bytes))


def _unpacked(path: Path, member: IO[bytes]) -> Any:
    """A stream of what zstd packed, as newer versions of Anki do."""
    try:
        import zstandard
    except ImportError as error:
        message = "it is packed with zstd, which this installation cannot read."
        hint = "pip install 'quizapp-tui[anki]', or export it with “Support older Anki versions” ticked."
        raise InterchangeError(message, hint=hint, where=str(path)) from error
    return _Unpacked(path, zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(member), zstandard.ZstdError)


class _Unpacked:
    """Reads like a file; what zstd complains of is said as what it is."""

    def __init__(self, path: Path, stream: Any, complaint: type[Exception]) -> None:
        self._path, self._stream, self._complaint = path, stream, complaint

    def read(self, size: int) -> bytes:
        try:
            return bytes(self._stream.read(size))
        except self._complaint as error:
            raise _refused(self._path, "the package is damaged or cut off.") from error


def _pour(path: Path, stream: Any, copy: Path, most: int) -> None:
    total = 0
    with copy.open("wb") as target:
        while piece := stream.read(2**20):
            total += len(piece)
            if total > most:
                limit = f"more than {LARGEST_COLLECTION_BYTES // 2**20} MiB, or packed tighter than any collection."
                raise _refused(path, f"its collection is {limit}", "Export it deck by deck.")
            target.write(piece)


# The database


def _opened(copy: Path) -> apsw.Connection:
    # Immutable: one in write-ahead mode could not be opened read-only otherwise.
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    connection = apsw.Connection(f"{copy.as_uri()}?immutable=1", flags=flags)
    steps = 0

    def count_step() -> bool:
        nonlocal steps
        steps += 1
        return steps > _MOST_STEPS

    connection.set_progress_handler(count_step, 100_000)
    connection.create_collation("unicase", lambda a, b: (a.casefold() > b.casefold()) - (a.casefold() < b.casefold()))
    connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.limit(apsw.SQLITE_LIMIT_LENGTH, 16 * 2**20)
    return connection


class _TooMuch(Exception):
    """More comes out of the file than memory should hold."""


class _Rows:
    """What queries give, no more text than the file could hold: a column may be worked out instead of stored."""

    def __init__(self, connection: apsw.Connection, most_signs: int) -> None:
        self._connection, self._signs_left, self._rows_left = connection, most_signs, MOST_ROWS

    def of(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows, one after the other; _TooMuch where they become too much."""
        for row in self._connection.execute(query):
            self._rows_left -= 1
            self._signs_left -= sum(len(value) for value in row if isinstance(value, str | bytes))
            if self._signs_left < 0 or self._rows_left < 0:
                raise _TooMuch
            yield row


def _read(rows: _Rows) -> AnkiCollection:
    made = rows.of("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    tables = {str(name) for name, sql in made if str(sql).upper().startswith("CREATE TABLE")}
    if not tables.issuperset(_TABLES):
        message = "a table is missing"
        raise ValueError(message)
    began_s, models, decks = next(rows.of("SELECT crt, models, decks FROM col"), (0, "", ""))
    newer = tables.issuperset(_NEWER_TABLES)
    return AnkiCollection(
        began_s=int(began_s),
        types=_newer_types(rows) if newer else _older_types(models),
        decks=_newer_decks(rows) if newer else _older_decks(decks),
        notes={row[0]: _note(row) for row in rows.of("SELECT id, guid, mid, tags, flds FROM notes")},
        cards=tuple(_cards(rows)),
        reviews=tuple(_reviews(rows)),
    )


def _note(row: Sequence[Any]) -> AnkiNote:
    _, guid, type_id, tags, values = row
    return AnkiNote(str(guid), int(type_id), str(tags), tuple(str(values).split("\x1f", MOST_FIELDS)))


def _cards(rows: _Rows) -> Iterator[AnkiCard]:
    """Those in a filtered deck as they were at home."""
    query = "SELECT id, nid, did, ord, type, queue, due, ivl, factor, odue, odid FROM cards ORDER BY id"
    for id_, note, deck, ordinal, type_, queue, due, interval, factor, home_due, home in rows.of(query):
        at = (int(home), int(home_due)) if home else (int(deck), int(due))
        yield AnkiCard(
            int(id_), int(note), at[0], int(ordinal), int(type_), int(queue), at[1], int(interval), int(factor)
        )


def _reviews(rows: _Rows) -> Iterator[AnkiReview]:
    for row in rows.of("SELECT id, cid, ease, ivl, factor, time, type FROM revlog ORDER BY id"):
        yield AnkiReview(*map(int, row))


def _older_types(models: Any) -> dict[int, NoteType]:
    found = {}
    for name, model in json.loads(str(models)).items():
        fields = sorted(model["flds"], key=lambda one: int(one["ord"]))
        templates = {int(one["ord"]): Template(str(one["qfmt"]), str(one["afmt"])) for one in model["tmpls"]}
        found[int(name)] = NoteType(tuple(str(one["name"]) for one in fields), templates)
    return found


def _older_decks(decks: Any) -> dict[int, str]:
    return {int(name): _deck_name(deck["name"]) for name, deck in json.loads(str(decks)).items()}


def _deck_name(name: Any) -> str:
    """A name as text, however long it is there and whatever stands in it."""
    return str(name)[:LONGEST_DECK_NAME].replace("\x1f", "::").encode("utf-8", "replace").decode()


def _newer_types(rows: _Rows) -> dict[int, NoteType]:
    fields: dict[int, list[tuple[int, str]]] = {}
    for type_id, ordinal, name in rows.of("SELECT ntid, ord, name FROM fields"):
        fields.setdefault(int(type_id), []).append((int(ordinal), str(name)))
    templates: dict[int, dict[int, Template]] = {}
    for type_id, ordinal, config in rows.of("SELECT ntid, ord, config FROM templates"):
        texts = _texts_of(config)
        templates.setdefault(int(type_id), {})[int(ordinal)] = Template(texts.get(1, ""), texts.get(2, ""))
    return {
        type_id: NoteType(tuple(name for _, name in sorted(named)), templates.get(type_id, {}))
        for type_id, named in fields.items()
    }


def _newer_decks(rows: _Rows) -> dict[int, str]:
    return {int(deck_id): _deck_name(name) for deck_id, name in rows.of("SELECT id, name FROM decks")}


def _texts_of(message: Any) -> dict[int, str]:
    """The texts of a protobuf message by field number; ValueError where it is none. Other kinds are passed over."""
    if not isinstance(message, bytes) or len(message) > LARGEST_TEMPLATE_BYTES:
        # A number in its place would be taken for a length, and so many zeros be read.
        msg = "no form of a card"
        raise ValueError(msg)
    found: dict[int, str] = {}
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == 0:
            _, at = _varint(message, at)
        elif kind == 2:
            size, at = _varint(message, at)
            found[key >> 3] = message[at : at + size].decode(errors="replace")
            at += size
        elif kind in (1, 5):
            at += 8 if kind == 1 else 4
        else:
            msg = "no such kind of field"
            raise ValueError(msg)
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while shift < 64 and at < len(message):
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    msg = "a number without an end"
    raise ValueError(msg)
