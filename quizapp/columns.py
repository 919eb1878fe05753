"""How many columns text takes, and output that keeps its columns in terminals that count otherwise.

Terminals share no table: a vowel sign beside its letter (Hindi, Tamil) is a column in most and none in some, a family
of signs joined by ZWJ two columns or eight. So the count here is the largest that is usual, and letters never lie on
each other; and `placed` writes output so that whatever stands behind such a word stands in the column that this count
gives it, even if the terminal thinks the word wider or narrower. Only text of which there is one opinion, in ASCII,
Greek, Cyrillic, CJK and the like, goes out as it is.

Knows nothing of what is safe (`text.shown` does) nor of who draws. wcwidth is imported for the first sign that needs
it: that takes 60 ms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

# Kept as text, because compiling these ranges takes as long as importing the rest; `re` keeps what it compiled.
NARROW: Final = (
    " -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u052f\u1e00-\u1f15\u2010-\u2027"
    "\u2030-\u205e\u2070-\u2071\u2074-\u208e\u20a0-\u20bf\u2100-\u218b\u2190-\u22ff\u2500-\u25fc\u2714\u2718\u2800-\u28ff"
)
"""What is one column wide by every table, as the inside of a class in a regular expression."""
_BLOCKS = "\u2500-\u259f"
# `NARROW` without blank and blocks, then CJK, of which there is one opinion too.
_LETTERS = (
    "!-~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u052f\u1e00-\u1f15\u2010-\u2027"
    "\u2030-\u205e\u2070-\u2071\u2074-\u208e\u20a0-\u20bf\u2100-\u218b\u2190-\u22ff\u25a0-\u25fc\u2714\u2718\u2800-\u28ff"
    "\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e"
)
_AGREED = f"\\x00-\\x20{_BLOCKS}{_LETTERS}"
_DOUBTFUL = f"[^{_AGREED}]"
# Words with doubtful signs in them, one blank apart: they flow as the terminal has it, and what follows is placed. More
# than a blank, a line of the frame and a word that all agree on are where the columns of a table may begin.
_RUN = (
    f"(?<![{_LETTERS}])[{_LETTERS}]*{_DOUBTFUL}[^\\x00-\\x20{_BLOCKS}]*"
    f"(?: [{_LETTERS}]*{_DOUBTFUL}[^\\x00-\\x20{_BLOCKS}]*)*"
)
_MOVE = "\x1b\\[[0-9]+;([0-9]+)H"
_CUT = "(\x1b\\[[0-9;]+m)([^\x1b]+)\x1b\\[0m\\1(?=([^\x00-\x1f]))"
_CONTROL = "(\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[\x00-\x1f])"

_POPS = "\u202c\u2069"
_JOINER, _EMOJI_STYLE = "\u200d", "\ufe0f"
_TONES = range(0x1F3FB, 0x1F400)
_LETTERS_OF_FLAGS = range(0x1F1E6, 0x1F200)
_HANGUL_VOWELS = frozenset(map(chr, [*range(0x1160, 0x1200), *range(0xD7B0, 0xD800), 0x3164, 0xFFA0]))
"""And finals: letters, but drawn into the one before them."""


class _Columns(dict[str, int]):
    """The columns of each character by itself; filled as characters are met."""

    def __missing__(self, char: str) -> int:
        self[char] = columns = _columns_of(char)
        return columns


def _columns_of(char: str) -> int:
    if is_narrow(char):
        return 1
    code, category = ord(char), unicodedata.category(char)
    if code in _TONES:
        return 0  # a colour of the sign before it
    if code in _LETTERS_OF_FLAGS:
        return 1  # two of them are one flag
    if category == "Mc":
        return 1
    if category in ("Mn", "Me"):
        return 0
    if category[0] == "L" and char not in _HANGUL_VOWELS:
        return 2 if unicodedata.east_asian_width(char) in "WF" else 1
    from wcwidth import wcwidth  # knows signs newer than this Python

    return max(0, wcwidth(char))


class _Growing(dict[str, bool]):
    """Whether a character of one column takes two where emoji style is asked for."""

    def __missing__(self, char: str) -> bool:
        from wcwidth import wcswidth

        self[char] = grows = _BY_CHAR[char] == 1 and wcswidth(char + _EMOJI_STYLE) == 2
        return grows


_BY_CHAR = _Columns()
_GROWS = _Growing()


def columns_of(text: str) -> int:
    """Columns of `text` on one line: never more than those of its pieces cut between signs, never fewer.

    Control characters take none, as they are not drawn.
    """
    if is_narrow(text):
        return len(text)
    if _JOINER in text or _EMOJI_STYLE in text:
        return sum(map(_columns_of_sign, signs_of(text)))
    return sum(map(_BY_CHAR.__getitem__, text))


def is_narrow(text: str) -> bool:
    """Whether every character is a column by every table: true of most text."""
    return (text.isascii() and text.isprintable()) or re.fullmatch(f"[{NARROW}]*", text) is not None


def signs_of(text: str) -> list[str]:
    """The text in signs that are drawn as one: letters with their marks, conjuncts, families, flags.

    None but the first begins with what `clings`, and none but the last ends with a joiner.
    """
    if text.isascii():
        return list(text)
    from wcwidth import iter_graphemes

    starts, at, joins = [], 0, False
    for sign in iter_graphemes(text):
        if not at or not (joins or clings(sign[0])):
            starts.append(at)
        at += len(sign)
        joins = sign[-1] == _JOINER
    return [text[start:end] for start, end in pairwise([*starts, at])]


def clings(char: str) -> bool:
    """Whether a character belongs to the one before it, so that no line begins with it: a mark, a direction's end."""
    return char in _POPS or unicodedata.category(char)[0] == "M"


def _columns_of_sign(sign: str) -> int:
    total, base, joined, grown = 0, "", False, False
    for char in sign:
        if char == _JOINER:
            joined = base != "" and unicodedata.category(base) == "So"
        elif char == _EMOJI_STYLE:
            if base and not grown and _GROWS[base]:
                total, grown = total + 1, True
        elif joined:
            joined = False
        elif own := _BY_CHAR[char]:
            total, base, grown = total + own, char, False
    return total


def split_at(text: str, columns: int) -> tuple[str, str]:
    """`text` cut so that the first part takes `columns`.

    A vowel sign that stands beside its letter may be cut from it, and `placed` joins them again where they still are
    neighbours; another sign that lies across the cut becomes blanks.
    """
    if is_narrow(text):
        return text[: max(0, columns)], text[max(0, columns) :]
    at = used = 0
    for sign in signs_of(text):
        own = columns_of(sign)
        if used + own > columns:
            if (left := columns - used) <= 0:
                return text[:at], text[at:]
            for place in range(1, len(sign)):
                if unicodedata.category(sign[place]) == "Mc" and columns_of(sign[:place]) == left:
                    return text[: at + place], text[at + place :]
            return text[:at] + " " * left, " " * (own - left) + text[at + len(sign) :]
        used += own
        at += len(sign)
    return text, ""


def placed(output: str) -> tuple[str, bool]:
    """`output` (text, escape sequences and moves to absolute places) with doubtful words held in their columns.

    Also whether a terminal could draw a word beyond the columns that are written behind it up to the next move: what
    stands there must then be drawn anew. Each line begins in column 0 where no move says otherwise. Blanks go first
    where a word will stand, since a terminal that thinks it narrower would leave there what stood there before.
    """
    if output.isascii() or re.search(_DOUBTFUL, output) is None:
        return output, False
    output = re.sub(_CUT, lambda m: m[1] + m[2] if unicodedata.category(m[3]) == "Mc" else m[0], output)
    first, *moves = re.split(f"({_MOVE})", output)
    pieces, spills = [], False
    for move, column, part in zip(["", *moves[::3]], ["1", *moves[1::3]], [first, *moves[2::3]], strict=True):
        if re.search(_DOUBTFUL, part):
            part, spilt = _placed_part(part, int(column) - 1)
            spills = spills or spilt
        pieces += [move, part]
    return "".join(pieces), spills


def _placed_part(part: str, column: int) -> tuple[str, bool]:
    out: list[str] = []
    reach, spills = 0, False
    for place, piece in enumerate(re.split(_CONTROL, part)):
        if place % 2:
            if piece in "\n\r":
                spills = spills or reach > column
                column = reach = 0
            out.append(piece)
            continue
        at = 0
        for start, end in _runs(piece):
            column += columns_of(piece[at:start])
            run = piece[start:end]
            after = column + columns_of(run)
            out += [piece[at:start], " " * (after - column), _to(column), run, _to(after)]
            reach = max(reach, column + _widest(run))
            column, at = after, end
        column += columns_of(piece[at:])
        out.append(piece[at:])
    return "".join(out), spills or reach > column


def _runs(piece: str) -> Iterator[tuple[int, int]]:
    for run in re.finditer(_RUN, piece):
        start, end = run.span()
        # A mark on a blank or a block belongs to what it stands on.
        yield (start - 1 if start and not _BY_CHAR[piece[start]] else start), end


def _to(column: int) -> str:
    """The sequence that goes to a column of this line, counted from 0."""
    return f"\x1b[{column + 1}G"


def _widest(run: str) -> int:
    """The columns of a run in a terminal that joins nothing and draws every mark by itself."""
    return sum(2 if ord(char) >= 0x1F000 or "\u2600" <= char <= "\u27bf" else max(1, _BY_CHAR[char]) for char in run)
