"""Decks on disk: which files there are, what is in one, and the article beside it.

The only module of the deck layer that touches a disk. Looking for decks happens at every start and uses nothing but the
standard library; the reader and its models are imported when a file is really read. What a disk can do wrong (no
permission, a pipe where a file should be, a link that leads away, a gigabyte) becomes a problem or an error here. A
file is written whole or not at all, and never over what somebody else wrote meanwhile.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.errors import ArticleError, ConflictError, DeckError

if TYPE_CHECKING:
    from quizapp.deck.file import Parsed
    from quizapp.deck.model import Deck

LARGEST_DECK_BYTES = 64 * 2**20
LARGEST_ARTICLE_BYTES = 20 * 10**6
_DEEPEST_FOLDER = 4
_EXCHANGE, _HERE = 2, -100
"""RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS; AT_FDCWD of Linux."""
_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class DeckFile:
    """A file that should hold a deck, as it was when looked at; unchanged while all four stay the same.

    What could not be looked at (a folder without permission, a link to nothing) is one of these too, with a size of 0:
    `load` says what is wrong with it.
    """

    path: Path
    mtime_ns: int
    size: int
    bundled: bool


def bundled_folder(package: Path = _PACKAGE) -> Path:
    """Where the decks that come with the app lie: in the installed package, else beside it in a checkout."""
    inside = package / "decks"
    return inside if inside.is_dir() else package.parent / "decks"


def schema_file(package: Path = _PACKAGE) -> Path:
    """The JSON Schema of the deck format, as it lies in the package."""
    return package / "deck" / "schema.json"


def scan(folders: Sequence[Path]) -> tuple[DeckFile, ...]:
    """Every `*.toml` in `folders` and their subfolders, in the order of the folders and then by path.

    Hidden files and folders are passed over, links to folders not followed, a file met twice is given once. A folder
    that is not there holds nothing; a file in the place of a folder is itself the deck.
    """
    bundled = os.path.realpath(bundled_folder())
    found: dict[str, DeckFile] = {}
    for folder in folders:
        is_bundled = os.path.realpath(folder) == bundled
        for path in sorted(_deck_paths(os.fspath(folder), 0)):
            found.setdefault(os.path.realpath(path), _looked_at(path, bundled=is_bundled))
    return tuple(found.values())


def _deck_paths(folder: str, depth: int) -> Iterator[str]:
    """Paths of deck files, and of folders that cannot be listed."""
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if depth < _DEEPEST_FOLDER:
                yield from _deck_paths(entry.path, depth + 1)
        elif entry.name.endswith(".toml"):
            yield entry.path


def _looked_at(path: str, *, bundled: bool) -> DeckFile:
    try:
        found = os.stat(path)  # noqa: PTH116 # half the time of Path.stat, and it is done for every deck at every start
    except OSError:
        return DeckFile(Path(path), 0, 0, bundled)
    size = found.st_size if stat.S_ISREG(found.st_mode) else 0
    return DeckFile(Path(path), found.st_mtime_ns, size, bundled)


def load(file: DeckFile) -> Parsed:
    """What is in the file now. Never raises: a file that cannot be read is a problem.

    Pipes, devices and folders are refused without being opened for long, files over 64 MiB without being read.
    """
    from quizapp.deck.file import Parsed, Problem, read_bytes

    path = os.fspath(file.path)
    try:
        data = regular_bytes(file.path, LARGEST_DECK_BYTES)
    except RefusedError as refused:
        return Parsed(None, (Problem("error", refused.message, refused.hint, path),))
    return read_bytes(data, path)


class RefusedError(Exception):
    """A file that is not read: `message` and `hint` are sentences without the path, for whoever knows what it is."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def regular_bytes(path: Path, largest: int) -> bytes:
    """What is in a regular file of at most `largest` bytes; RefusedError for anything else, pipes and devices too."""
    # Without O_NONBLOCK, opening a pipe would wait for a writer for ever.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
        try:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                raise RefusedError("This is not a regular file.", "Put a text file in its place.")
            if about.st_size > largest:
                raise RefusedError(f"The file is larger than {_megabytes(largest)}.", "Split it.")
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                data = stream.read(largest + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise RefusedError(
            f"It cannot be read: {error.strerror or error}.", "Check the file and its rights."
        ) from error
    if len(data) > largest:
        raise RefusedError(f"The file is larger than {_megabytes(largest)}.", "Split it.")
    return data


def _megabytes(size: int) -> str:
    return f"{size // 2**20} MiB" if size % 2**20 == 0 else f"{size // 10**6} MB"


def article_text(deck_path: Path, deck: Deck) -> str:
    """The text of the article that `deck`, read from `deck_path`, was made from, with `\\n` as its line ends.

    The article is a regular UTF-8 file inside the deck's folder, links resolved, of at most 20 MB; anything else raises
    ArticleError, as does a deck that names none.
    """
    data = article_data(deck_path, deck)
    try:
        return data.decode().removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        named = deck.article.file if deck.article else ""
        message = f"the article {named} is not UTF-8 text."
        raise ArticleError(message, hint="Save it as UTF-8.", where=str(deck_path)) from error


def article_data(deck_path: Path, deck: Deck) -> bytes:
    """The bytes of the article; see `article_text`."""
    named = deck.article.file if deck.article else None
    if named is None:
        raise ArticleError(
            "the deck names no article.", hint='Add file = "..." below [deck.article].', where=str(deck_path)
        )
    folder = Path(os.path.realpath(deck_path)).parent
    try:
        article = Path(os.path.realpath(folder / named))
    except ValueError:  # a NUL in the name
        article = folder
    if not article.is_relative_to(folder) or article == folder:
        message = f"the article {named} lies outside the deck's folder."
        raise ArticleError(message, hint="Copy it beside the deck.", where=str(deck_path))
    try:
        return regular_bytes(article, LARGEST_ARTICLE_BYTES)
    except RefusedError as refused:
        raise ArticleError(
            f"the article {named}: {refused.message}", hint=refused.hint, where=str(deck_path)
        ) from refused


def make_folder(folder: Path) -> None:
    """Make a folder for the learner's eyes alone, and those above it, where they are missing. Raises DeckError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = f"the folder cannot be made: {error.strerror or error}."
        raise DeckError(message, hint="Check its rights.", where=str(folder)) from error


def save(path: Path, text: str, *, instead_of: bytes | None = None, new: bool = False) -> None:
    """Put `text` into the file at `path`, replacing what was there in one step: a crash leaves the old or the new.

    Links are followed, the rights of a file that is there are kept. Raises DeckError where the disk says no, and
    ConflictError where `instead_of` is given and is not what the file holds, or the file is to be `new` and is not.
    What another program wrote meanwhile stands then, as far as the system can tell (see `_replace`).
    """
    real = os.path.realpath(path)
    try:
        beside = _written_beside(real, text)
        try:
            if new:
                _put_new(beside, real)
            elif instead_of is None:
                os.replace(beside, real)  # noqa: PTH105
            else:
                _replace(beside, real, instead_of)
        finally:
            Path(beside).unlink(missing_ok=True)
        sync_folder(real)
    except OSError as error:
        raise DeckError(
            f"it cannot be written: {error.strerror or error}.",
            hint="Check the folder and its rights.",
            where=str(path),
        ) from error


def _written_beside(real: str, text: str) -> str:
    """The text in a file of another name in the same folder, on the disk, with the rights it shall have."""
    import tempfile  # with what it needs as long to import as all else here, and a start writes nothing

    descriptor, beside = tempfile.mkstemp(dir=os.path.dirname(real), prefix=".", suffix=".quizapp")  # noqa: PTH120
    try:
        # What was no text stays as it was: an undo may bring back such a file.
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(beside, _rights_for(real))  # noqa: PTH101 # a name, as mkstemp gives it
    except BaseException:
        os.unlink(beside)  # noqa: PTH108
        raise
    return beside


def _put_new(beside: str, real: str) -> None:
    try:
        os.link(beside, real)  # refuses a name that is taken, in one step
    except FileExistsError:
        raise _conflict(real, "there is a file of this name now.") from None
    except OSError:  # no such links on this disk
        if os.path.lexists(real):
            raise _conflict(real, "there is a file of this name now.") from None
        os.replace(beside, real)  # noqa: PTH105


def _replace(beside: str, real: str, expected: bytes) -> None:
    """Put a file in the place of one that holds `expected`.

    A program that knows no lock may write between the look and the step. So the two change places where the system can
    do that (Linux, macOS), and what was really replaced is looked at; elsewhere a second name keeps hold of it, which
    shows what was written into the file, though not that another one took its name.
    """
    if not _holds(real, expected):
        raise _conflict(real)
    if _exchange(beside, real):
        if not _holds(beside, expected):
            _exchange(beside, real)
            raise _conflict(real)
        return
    with suppress(OSError):
        os.link(real, f"{beside}.was")
    try:
        os.replace(beside, real)  # noqa: PTH105
        if os.path.lexists(f"{beside}.was") and not _holds(f"{beside}.was", expected):
            os.replace(f"{beside}.was", real)  # noqa: PTH105
            raise _conflict(real)
    finally:
        Path(f"{beside}.was").unlink(missing_ok=True)


def _exchange(one: str, other: str) -> bool:
    """Let two files change places in one step; False, and nothing done, where this system or disk cannot."""
    import ctypes

    names = os.fsencode(one), os.fsencode(other)
    try:
        libc = ctypes.CDLL(None)
        if sys.platform == "darwin":
            return bool(libc.renamex_np(*names, _EXCHANGE) == 0)
        return bool(libc.renameat2(_HERE, names[0], _HERE, names[1], _EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):  # Windows, other Unixes, a C library without it
        return False


def _holds(path: str, data: bytes) -> bool:
    try:
        return regular_bytes(Path(path), LARGEST_DECK_BYTES) == data
    except RefusedError:
        return False


def _conflict(real: str, message: str = "the file was changed this very moment by another program.") -> ConflictError:
    return ConflictError(message, hint="Look at it, then try again.", where=real)


def sync_folder(path: str) -> None:
    """Make a new name in the folder of `path` outlast a power cut, where the system can."""
    with suppress(OSError):
        descriptor = os.open(os.path.dirname(path), os.O_RDONLY)  # noqa: PTH120
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _rights_for(path: str) -> int:
    """Those of the file in whose place another comes; for a new one those the system would give it."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)  # noqa: PTH116
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
