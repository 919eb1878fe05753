"""Foreign text made safe to draw or print, measured in terminal columns.

Decks, articles and imports hold what somebody else wrote; a terminal obeys some of it. Here alone is decided what of it
reaches the screen: `shown` leaves every character that only stands there and replaces or drops what acts, hides or
moves its neighbours. Nothing here parses markup, and the stored text is never changed: only its picture is.

Columns are counted as `quizapp.columns` says, in tables on stdout and on the screens alike; Textual is made to count so
too (`tui.straight`), so what is fitted and padded here takes on the screen just the room it was given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from quizapp.columns import NARROW, clings, columns_of, is_narrow, signs_of

REPLACEMENT = "\ufffd"
ELLIPSIS = "…"
_DOTTED_CIRCLE = "\u25cc"

# The way of nearly every text: what needs no second look.
_PLAIN_RANGES = (
    NARROW + "\u2300-\u23ff\u2460-\u24ff\u25fd-\u2bff\u3001-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff5e"
)
_PLAIN = f"[{_PLAIN_RANGES}]*"
_PLAIN_LINES = f"[\n{_PLAIN_RANGES}]*"

# Format characters that draw something, shape their neighbours or only give a direction.
_KEPT_FORMATS = frozenset(
    "\u061c\u06dd\u070f\u08e2\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    "\u0600\u0601\u0602\u0603\u0604\u0605\u0890\u0891\U000110bd\U000110cd"
) | {chr(code) for code in range(0x13430, 0x13440)}
_ANNOTATIONS = "\ufff9\ufffa\ufffb"
_JOINERS = "\u200c\u200d\ufe0f"
_TEXT_STYLE = "\ufe0e"  # narrows the sign before it in wcwidth, in Textual and most terminals not

_ISOLATES = "\u2066\u2067\u2068"
_EMBEDDINGS = "\u202a\u202b\u202d\u202e"
_POP_ISOLATE = "\u2069"
_POP_EMBEDDING = "\u202c"
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")

_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]{1,2}")
_TAGS = re.compile("(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,8}\U000e007f)|[\U000e0000-\U000e007f]")
_PICTURES = "\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
_TONES = "\U0001f3fb-\U0001f3ff"
_SKIN_TONE = re.compile(f"((?:(?![{_TONES}])[\u261d\u26f9\u270a-\u270d{_PICTURES}])?)([{_TONES}])")
_JOINED = f"[\u2194\u2195\u2640\u2642\u2695\u2696\u2708\u2764\u27a1\u2b1b{_PICTURES}]"
_SHAPED = "[\u0590-\u10ff\u1200-\u1cff\ua800-\uabff]"
_JOINER = re.compile(
    f"(?P<kept>(?<=[\u2600-\u27bf\ufe0f\U000e007f{_PICTURES}])\u200d(?={_JOINED})"
    f"|(?<={_SHAPED})\u200d(?={_SHAPED}))|\u200d"
)
_LINE_START_MARK = re.compile(r"^(?=[^\x00-\u02ff])", re.MULTILINE)


class _Pictures(dict[int, str]):
    """What is drawn for each character by itself; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        self[code] = picture = _picture(chr(code))
        return picture


def _picture(char: str) -> str:
    code, category = ord(char), unicodedata.category(char)
    if category == "Cc":
        return _control_picture(code)
    if category in ("Zl", "Zp"):
        return "\n"
    if category == "Cs" or char in _ANNOTATIONS:
        return REPLACEMENT
    if category == "Cf":
        # Tags are looked at in context; what is left invisible hides text or splits words, and goes.
        return char if char in _KEPT_FORMATS or 0xE0000 <= code <= 0xE007F else ""
    if category == "Cn":
        return _unassigned_picture(char)
    return "" if char == _TEXT_STYLE else char


def _control_picture(code: int) -> str:
    if code in (9, 10):
        return " " if code == 9 else "\n"
    if code < 32:
        return chr(0x2400 + code)
    return "\u2421" if code == 127 else f"\\x{code:02x}"


def _unassigned_picture(char: str) -> str:
    """A letter or sign newer than this Python's tables stays; noncharacters and what has no width do not."""
    from wcwidth import wcwidth

    code = ord(char)
    nonchar = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return REPLACEMENT if nonchar or wcwidth(char) <= 0 else char


_PICTURES_BY_CODE = _Pictures()


def shown(text: str, *, lines: bool = False) -> str:
    """`text` as it may be drawn or printed: nothing in it acts on the terminal or on its neighbours.

    Control characters become visible (`␛`, `␀`, `\\x9b`), a tab a space, and every line break a space unless `lines`.
    Direction marks are closed or dropped within each line. Invisible characters go, but for joiners, variation
    selectors and flags where they do their work; half a flag becomes a letter. Lone surrogates and noncharacters become
    U+FFFD; private-use and new characters stay. `shown(shown(x)) == shown(x)`.
    """
    if (text.isascii() and text.isprintable()) or re.fullmatch(_PLAIN_LINES if lines else _PLAIN, text):
        return text
    text = text.replace("\r\n", "\n").translate(_PICTURES_BY_CODE)
    if not lines:
        text = text.replace("\n", " ")
    # Dropping one mark may leave another without its neighbour, so the contextual rules run until nothing changes.
    while (settled := _settled(text)) != text:
        text = settled
    return text


def in_place(text: str) -> str:
    """`text` with one harmless sign in the place of each character that acts on the terminal or on its neighbours.

    For a text that is being edited: every other character stays where it is counted. Line breaks are replaced too.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_sign_for, text))


@lru_cache(4096)
def _sign_for(char: str) -> str:
    if char in _JOINERS or shown(f"a{char}") == f"a{char}":
        return char
    picture = shown(char)
    return picture if len(picture) == 1 and picture.isprintable() else REPLACEMENT


def _settled(text: str) -> str:
    text = _TAGS.sub(lambda m: m[1] or "", text)
    text = _REGIONAL.sub(lambda m: m[0] if len(m[0]) == 2 else chr(ord(m[0]) - 0x1F1E6 + ord("A")), text)
    text = _SKIN_TONE.sub(_tone_on_its_base, text)
    text = _JOINER.sub(lambda m: m["kept"] or "", text)
    if _BIDI.search(text):
        text = "\n".join(_balanced(line) for line in text.split("\n"))
    return _LINE_START_MARK.sub(lambda m: _DOTTED_CIRCLE if _is_mark(text[m.start()]) else "", text)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def _tone_on_its_base(match: re.Match[str]) -> str:
    from wcwidth import wcswidth

    base, tone = match[1], match[2]
    return match[0] if base and wcswidth(base + tone) == wcswidth(base) else base + REPLACEMENT


def _balanced(line: str) -> str:
    """Every direction opened in `line` closed, every stray closer dropped (Unicode Annex 9, BD9 and BD11).

    For a line that was `shown` as a part of a longer one.
    """
    out: list[str] = []
    closers: list[str] = []
    isolates = 0  # how many of them are open: looking through all of `closers` would take its square
    for char in line:
        if char in _ISOLATES or char in _EMBEDDINGS:
            closers.append(_POP_ISOLATE if char in _ISOLATES else _POP_EMBEDDING)
            isolates += char in _ISOLATES
        elif char == _POP_EMBEDDING:
            if not closers or closers[-1] != _POP_EMBEDDING:
                continue
            closers.pop()
        elif char == _POP_ISOLATE:
            if not isolates:
                continue
            isolates -= 1
            while closers.pop() != _POP_ISOLATE:
                out.append(_POP_EMBEDDING)
        out.append(char)
    return "".join(out) + "".join(reversed(closers))


def directions_ended(output: str) -> str:
    """`output` with its escape sequences, each direction ended where the stretch of text ends that opens it.

    For what was `shown` and then broken into lines, or covered in part, by somebody who knows no directions.
    """
    if output.isascii() or not _BIDI.search(output):
        return output
    return re.sub("[^\x00-\x1f]+", lambda m: _balanced(m[0]) if _BIDI.search(m[0]) else m[0], output)


def width(text: str) -> int:
    """Columns that `text`, on one line and as `shown`, takes in a terminal."""
    return columns_of(shown(text))


def fit(text: str, columns: int) -> str:
    """`text` as `shown`, on one line of at most `columns`; what was cut leaves a `…`, and no sign is cut in half."""
    safe = shown(text)
    if columns_of(safe) <= columns:
        return safe
    if columns <= 0:
        return ""
    return _balanced(_head(safe, columns - 1).rstrip()) + ELLIPSIS


def _head(safe: str, columns: int) -> str:
    """The longest run of whole signs from the start of `safe` that fits."""
    if is_narrow(safe):
        return safe[:columns]
    head, used = "", 0
    for sign in signs_of(safe):
        used += columns_of(sign)
        if used > columns:
            break
        head += sign
    return head


def padded(text: str, columns: int, align: Literal["left", "right"] = "left") -> str:
    """`text` fitted and filled up with spaces to exactly `columns`."""
    fitted = fit(text, columns)
    room = " " * (columns - width(fitted))
    return fitted + room if align == "left" else room + fitted


def wrapped(text: str, columns: int) -> list[str]:
    """`text` as `shown`, broken at spaces into lines of at most `columns` (at least 1); its own line breaks stay.

    A word longer than a line is broken between graphemes, and a direction ends with its line. Empty text is one empty
    line.
    """
    columns = max(1, columns)
    lines: list[str] = []
    for paragraph in shown(text, lines=True).split("\n"):
        line = ""
        for word in _words(paragraph):
            joined = f"{line} {word}" if line else word
            if width(joined) <= columns:
                line = joined
                continue
            if line:
                lines.append(line)
            *full, line = _pieces(word, columns)
            lines += full
        lines.append(line)
    return [_balanced(line) for line in lines] if _BIDI.search(text) else lines


def _words(paragraph: str) -> list[str]:
    """The paragraph cut at its blanks, but for those that carry a mark."""
    words = paragraph.split(" ")
    if paragraph.isascii() or not any(word and clings(word[0]) for word in words[1:]):
        return words
    starts = [place for place, word in enumerate(words) if not place or not word or not clings(word[0])]
    return [" ".join(words[start:end]) for start, end in pairwise([*starts, len(words)])]


def _pieces(word: str, columns: int) -> list[str]:
    """A word as `shown`, cut into pieces of whole graphemes that fit, but for one wider than the line; read once."""
    if is_narrow(word):
        return [word[at : at + columns] for at in range(0, len(word), columns)] or [""]
    pieces, used = [""], 0
    for sign in signs_of(word):
        wide = columns_of(sign)
        if used + wide > columns and pieces[-1]:
            pieces.append("")
            used = 0
        pieces[-1] += sign
        used += wide
    return pieces


def bar(share: float, columns: int, *, ascii_only: bool = False) -> str:
    """A horizontal bar of exactly `columns` for `share` (0..1, clipped), in steps of an eighth of a column."""
    share = min(max(share, 0.0), 1.0)
    if ascii_only:
        full = round(share * columns)
        return "#" * full + "." * (columns - full)
    eighths = round(share * columns * 8)
    full, part = divmod(eighths, 8)
    drawn = "█" * full + ("▏▎▍▌▋▊▉"[part - 1] if part else "")
    return drawn + "░" * (columns - len(drawn))


def sparkline(percents: Sequence[float], *, ascii_only: bool = False) -> str:
    """One sign a value on a fixed scale of 0 to 100, in the order given."""
    signs = "_.-=*" if ascii_only else "▁▂▃▄▅▆▇█"
    top = len(signs) - 1
    return "".join(signs[round(min(max(percent, 0.0), 100.0) / 100 * top)] for percent in percents)
