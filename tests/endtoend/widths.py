"""Terminals that count columns by other tables, fed with the bytes that one program wrote, and their screens compared.

What each draws in a doubtful word is its own matter; all around it must stand where it stands in every other one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import pairwise

from wcwidth import iter_graphemes, wcwidth

from quizapp.columns import columns_of

_PIECE = re.compile(
    r"([^\x00-\x1f]+)|\x1b\[(?:[?<>=][0-9;]*|([0-9]*)(?:;([0-9]*))?[0-9;]*)[ -/]*([@-~])"
    r"|\x1b\].*?(?:\x07|\x1b\\)|\x1b.|.",
    re.DOTALL,
)
_AGREED_SIGNS = "\\x00-\u02ff\u2010-\u2027\u2190-\u22ff\u2500-\u259f\u25a0-\u25bc\u2714\u2718"
_ALL_AGREED = re.compile(f"[{_AGREED_SIGNS}]*")
_AGREED = re.compile(f"[{_AGREED_SIGNS}\u3041-\u3096\u4e00-\u9fff\uac00-\ud7a3]?")


def _by_char(columns: Callable[[str], int]) -> Callable[[str], Iterable[tuple[str, int]]]:
    return lambda data: ((char, columns(char)) for char in data)


def _spacing_marks(columns: int) -> Callable[[str], int]:
    return lambda char: columns if unicodedata.category(char) == "Mc" else _plainly(char)


def _plainly(char: str) -> int:
    return max(0, wcwidth(char))


def _widest_part(data: str) -> Iterable[tuple[str, int]]:
    return ((sign, max(map(_plainly, sign))) for sign in iter_graphemes(data))


def _by_ourselves(data: str) -> Iterable[tuple[str, int]]:
    return ((sign, columns_of(sign)) for sign in iter_graphemes(data))


OURS = "as we count"
TABLES: dict[str, Callable[[str], Iterable[tuple[str, int]]]] = {
    OURS: _by_ourselves,
    "vowel signs take none": _by_char(_spacing_marks(0)),
    "vowel signs take one, nothing is joined": _by_char(_spacing_marks(1)),
    "a sign is as wide as its widest part": _widest_part,
    "every mark takes one": _by_char(lambda char: max(1, wcwidth(char))),
    "no picture is wide": _by_char(lambda char: min(1, _plainly(char)) if char >= "\U0001f000" else _plainly(char)),
}
"""How a terminal cuts text into signs, and how many columns it gives each."""


class Screen:
    """A screen with a table of its own. What does not fit at the right edge is drawn over the last column.

    Knows text, moves to a place and to a column: all that Textual draws with. A wide sign fills up with "".
    """

    def __init__(self, columns: int, lines: int, signs: Callable[[str], Iterable[tuple[str, int]]]) -> None:
        self.signs = signs
        self.columns = columns
        self.rows = [[" "] * columns for _ in range(lines)]
        self.x = self.y = 0

    def feed(self, drawn: str) -> None:
        for text, row, column, last in _PIECE.findall(drawn):
            if text:
                self._draw(text)
            elif last in ("H", "G"):
                self.y = int(row) - 1 if last == "H" else self.y
                self.x = int(column or row) - 1

    def _draw(self, text: str) -> None:
        line, end = self.rows[self.y], self.x + len(text)
        if end <= self.columns and _ALL_AGREED.fullmatch(text) and "" not in line[self.x : end + 1]:
            line[self.x : end] = text
            self.x = end
            return
        for sign, columns in self.signs(text):
            if columns:
                self._put(line, sign, columns)
            elif self.x:
                line[self._start(line, self.x - 1)] += sign

    def _put(self, line: list[str], sign: str, columns: int) -> None:
        x = min(self.x, self.columns - columns)
        self._break(line, x)
        self._break(line, x + columns)
        line[x : x + columns] = [sign] + [""] * (columns - 1)
        self.x = x + columns

    def _start(self, line: list[str], x: int) -> int:
        while x and not line[x]:
            x -= 1
        return x

    def _break(self, line: list[str], x: int) -> None:
        """A wide sign that begins before column `x` and goes on in it is none any more."""
        if x >= self.columns or line[x]:
            return
        end = next((place for place in range(x, self.columns) if line[place]), self.columns)
        start = self._start(line, x)
        line[start:end] = [" "] * (end - start)


class Screens:
    """One screen a table, all of one size, drawn from the same bytes."""

    def __init__(self, columns: int, lines: int) -> None:
        self.by_table = {name: Screen(columns, lines, signs) for name, signs in TABLES.items()}
        self._taken = 0

    def take(self, raw: bytes) -> None:
        """Draw what came since the last time; `raw` is all that ever came."""
        new, self._taken = raw[self._taken :].decode("utf-8"), len(raw)
        for screen in self.by_table.values():
            screen.feed(new)

    def differences(self) -> list[str]:
        """Where something outside of doubtful words stands otherwise than in a terminal that counts as we do."""
        ours = self.by_table[OURS]
        found = []
        for name, screen in self.by_table.items():
            for y, (right, drawn) in enumerate(zip(ours.rows, screen.rows, strict=True)):
                if any(sure and right[x][:1] != drawn[x][:1] for x, sure in enumerate(_sure(right))):
                    found.append(f"{name}, row {y}:\n{_told(right)}\n{_told(drawn)}")
        return found


def _sure(row: list[str]) -> list[bool]:
    """For each cell whether every terminal must draw the same there: not in a word with signs that tables differ on."""
    sure = [True] * len(row)
    words = list(re.finditer(r"[^ \u2500-\u259f]+", "".join(cell[:1] or "\u4e00" for cell in row)))
    doubtful = [word for word in words if any(_is_doubtful(cell) for cell in row[word.start() : word.end()])]
    for word in doubtful:
        sure[word.start() : word.end()] = [False] * len(word[0])
    for one, other in pairwise(doubtful):
        if one.end() + 1 == other.start():
            sure[one.end()] = False
    return sure


def _is_doubtful(cell: str) -> bool:
    return _AGREED.fullmatch(cell) is None


def _told(row: list[str]) -> str:
    return "".join(cell or "·" for cell in row).rstrip()
