"""Where things stand in the text of a deck file: the line of every key, the slice of every question.

tomli reads values and forgets where they stood. A message needs the line, and an edit needs the slice it may replace,
so this walks the same text once more, over strings, comments, arrays and inline tables, without reading any value. It
is run only for a problem or an edit, on text that tomli has accepted or nearly so; where it loses its way it stops,
and what comes later has no place. What the keys mean is not known here, but for the one name `questions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise

import tomli

Path = tuple[str | int, ...]
"""The way to a value: keys, and indexes into arrays from 0, e.g. `("questions", 3, "distractors", 1, "text")`."""

_DEEPEST = 6  # no key of a deck lies deeper; what does is skipped without recursion
_MOST_PARTS = 20
"""No key of a deck has more; keys of thousands of parts would fill the memory."""

_SPACE = re.compile(r"[ \t]*")
_BETWEEN = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_LINE_END = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\r\n|\Z)")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_STRING = re.compile(
    r'''"""(?:\\.|[^\\])*?"""(?:"{0,2})|\'\'\'.*?\'\'\'(?:'{0,2})|"(?:\\.|[^"\\\n])*"|'[^'\n]*\'''', re.DOTALL
)
# Most lines of a deck: a bare key and a value on one line. Found at one go, the walk takes half the time.
_SIMPLE_PAIR = re.compile(
    r"""([A-Za-z0-9_-]+)[ \t]*=[ \t]*(?:"(?:\\.|[^"\\\n])*"(?!")|'[^'\n]*'(?!')|[A-Za-z0-9+.:_-]+)[ \t]*(?=\r?\n|\Z)"""
)
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*questions[ \t]*\]\]", re.MULTILINE)
_SCALAR = re.compile(r"[^,\]}#\r\n]+")
_DEEP = re.compile(rf"{_STRING.pattern}|#[^\n]*|[\[\]{{}}]|[^\[\]{{}}\"'#]+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """One question: its first line, and the slices (start, end) of the text that make it, in order.

    `inline`: it is `{...}` in an array; else its slices are whole lines, from `[[questions]]` to its last key.
    """

    line: int
    slices: tuple[tuple[int, int], ...]
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """`lines`: the first line (from 1) of every key and item. `repeated`: (path, line) of keys set a second time."""

    lines: dict[Path, int]
    questions: tuple[Place, ...]
    repeated: tuple[tuple[Path, int], ...]

    def line_of(self, path: Path) -> int | None:
        """The line of `path`, or of the nearest thing around it; None where nothing of it is in the text."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return None


def find_places(text: str) -> Places:
    """The places of everything in `text`, which is TOML."""
    walk = _Walk(text)
    with suppress(_LostError):
        walk.statements()
    questions = tuple(
        Place(walk.lines["questions", index], tuple((start, end) for start, end in slices), index in walk.inline)
        for index, slices in sorted(walk.slices.items())
    )
    return Places(walk.lines, questions, tuple(walk.repeated))


def question_lines(text: str) -> tuple[int, ...]:
    """The first line of each question. Ten times as fast as `find_places` where no text runs over several lines."""
    starts = [found.start() for found in _HEADER.finditer(text)]
    if not starts or '"""' in text or "'''" in text:
        return tuple(place.line for place in find_places(text).questions)
    lines, line = [], 1
    for before, start in pairwise((0, *starts)):
        line += text.count("\n", before, start)
        lines.append(line)
    return tuple(lines)


def question_starts(text: str) -> tuple[int, ...]:
    """Where each line that looks like the header of a question begins, and the end of the text: a quick guess."""
    return (*(found.start() for found in _HEADER.finditer(text)), len(text))


@dataclass(frozen=True, slots=True)
class Pair:
    """One `key = value` in the block of a question, or among the settings above them.

    `path`: its keys, seen from the question, or from the top. `start`, `end`: its lines, a comment behind it too;
    `value`: the value.
    """

    path: Path
    start: int
    value: tuple[int, int]
    end: int


def find_pairs(block: str) -> tuple[Pair, ...]:
    """The pairs of the one question that `block` holds, in order; none where it is not laid out so."""
    return tuple(replace(pair, path=pair.path[2:]) for pair in find_settings(block))


def find_settings(head: str) -> tuple[Pair, ...]:
    """The pairs of a text without questions, in order, each with its path from the top; none where it loses its way."""
    walk = _Walk(head)
    with suppress(_LostError):
        return tuple(walk.pairs())
    return ()


def find_items(array: str) -> tuple[tuple[int, int], ...] | None:
    """Where each item of a TOML array stands in its text `[...]`; None where that is no array."""
    walk = _Walk(array)
    with suppress(_LostError):
        walk.spans = []
        if array.startswith("[") and walk.container((), 0, 0, array=True) == len(array):
            return tuple(walk.spans)
    return None


class _LostError(Exception):
    """The text is not what the walk takes it for."""


@dataclass
class _Walk:
    text: str
    lines: dict[Path, int] = field(default_factory=dict)
    repeated: list[tuple[Path, int]] = field(default_factory=list)
    slices: dict[int, list[list[int]]] = field(default_factory=dict)
    inline: set[int] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)
    _counts: dict[Path, int] = field(default_factory=dict)
    _line: int = 1
    _counted_to: int = 0

    def statements(self) -> None:
        table: Path = ()
        owner: int | None = None
        position = self._past(_BETWEEN, 0)
        while position < len(self.text):
            if self.text[position] == "[":
                start = self.text.rfind("\n", 0, position) + 1
                table, position = self._header(position)
                owner = _owner(table)
                if owner is not None and not self._continues(owner, start):
                    self.slices.setdefault(owner, []).append([start, start])
            elif simple := _SIMPLE_PAIR.match(self.text, position):
                self._set((*table, simple[1]), position)
                position = simple.end()
            else:
                position = self._pair(table, position, 0)
            position = self._past(_LINE_END, position)
            if owner is not None:
                self.slices[owner][-1][1] = position
            position = self._past(_BETWEEN, position)

    def pairs(self) -> Iterator[Pair]:
        """Each pair, with its place and its path from the top."""
        table: Path = ()
        position = self._past(_BETWEEN, 0)
        while position < len(self.text):
            start = self.text.rfind("\n", 0, position) + 1
            if self.text[position] == "[":
                table, position = self._header(position)
                position = self._past(_LINE_END, position)
            else:
                keys, position = self._keys(position)
                if not self.text.startswith("=", position):
                    raise _LostError
                value = self._past(_SPACE, position + 1)
                end = self._value((*table, *keys), value, 0)
                end = value + len(self.text[value:end].rstrip(" \t"))
                position = self._past(_LINE_END, end)
                yield Pair((*table, *keys), start, (value, end), position)
            position = self._past(_BETWEEN, position)

    def _continues(self, owner: int, start: int) -> bool:
        """Whether only blanks and comments stand between the last slice of `owner` and `start`."""
        slices = self.slices.get(owner)
        return slices is not None and self._past(_BETWEEN, slices[-1][1]) >= start

    def _header(self, position: int) -> tuple[Path, int]:
        array = self.text.startswith("[[", position)
        at = position
        keys, position = self._keys(position + (2 if array else 1))
        table: Path = ()
        for key in keys[:-1]:
            table = self._latest((*table, key))
        table = (*table, keys[-1])
        if array:
            self._note(table, at)
            self._counts[table] = self._counts.get(table, 0) + 1
        table = self._latest(table)
        self._note(table, at)
        return table, self._past(_SPACE, position) + (2 if array else 1)

    def _latest(self, table: Path) -> Path:
        return (*table, self._counts[table] - 1) if table in self._counts else table

    def _keys(self, position: int) -> tuple[list[str], int]:
        keys: list[str] = []
        while True:
            position = self._past(_SPACE, position)
            end = self._past(_PART, position)
            part = self.text[position:end]
            keys.append(_unquoted(part) if part[0] in "\"'" else part)
            if len(keys) > _MOST_PARTS:
                raise _LostError
            position = self._past(_SPACE, end)
            if not self.text.startswith(".", position):
                return keys, position
            position += 1

    def _pair(self, table: Path, position: int, depth: int) -> int:
        at = position
        keys, position = self._keys(position)
        path = (*table, *keys)
        for length in range(len(table) + 1, len(path)):
            self._note(path[:length], at)
        self._set(path, at)
        if not self.text.startswith("=", position):
            raise _LostError
        return self._value(path, self._past(_SPACE, position + 1), depth)

    def _set(self, path: Path, position: int) -> None:
        if path in self.lines:
            self.repeated.append((path, self._line_at(position)))
        self._note(path, position)

    def _value(self, path: Path, position: int, depth: int) -> int:
        opener = self.text[position : position + 1]
        if opener in ("[", "{"):
            if depth >= _DEEPEST:
                return self._deep(position)
            return self.container(path, position, depth, array=opener == "[")
        return self._past(_STRING if opener in ('"', "'") else _SCALAR, position)

    def container(self, path: Path, position: int, depth: int, *, array: bool) -> int:
        """The end of the array or inline table that begins at `position`."""
        closer = "]" if array else "}"
        position = self._past(_BETWEEN, position + 1)
        index = 0
        while not self.text.startswith(closer, position):
            if array:
                position = self._item((*path, index), position, depth)
                index += 1
            else:
                position = self._pair(path, position, depth + 1)
            position = self._past(_BETWEEN, position)
            if self.text.startswith(",", position):
                position = self._past(_BETWEEN, position + 1)
        return position + 1

    def _item(self, path: Path, position: int, depth: int) -> int:
        self._note(path, position)
        end = self._value(path, position, depth + 1)
        if len(path) == 1:
            self.spans.append((position, end))
        owner = _owner(path)
        if owner is not None and len(path) == 2:
            self.slices[owner] = [[position, end]]
            self.inline.add(owner)
        return end

    def _deep(self, position: int) -> int:
        open_brackets = 0
        while True:
            end = self._past(_DEEP, position)
            open_brackets += {"[": 1, "{": 1, "]": -1, "}": -1}.get(self.text[position:end], 0)
            position = end
            if open_brackets == 0:
                return position

    def _past(self, pattern: re.Pattern[str], position: int) -> int:
        found = pattern.match(self.text, position)
        if not found:
            raise _LostError
        return found.end()

    def _note(self, path: Path, position: int) -> None:
        if path not in self.lines:
            self.lines[path] = self._line_at(position)

    def _line_at(self, position: int) -> int:
        """Positions only grow, so each newline is counted once."""
        self._line += self.text.count("\n", self._counted_to, position)
        self._counted_to = max(position, self._counted_to)
        return self._line


def _unquoted(key: str) -> str:
    try:
        return next(iter(tomli.loads(f"{key}=0")))
    except tomli.TOMLDecodeError as error:
        raise _LostError from error


def _owner(path: Path) -> int | None:
    """The index of the question that `path` belongs to."""
    if len(path) >= 2 and path[0] == "questions" and isinstance(path[1], int):
        return path[1]
    return None
