"""What a filter asks for, as frozen terms: whether a question fits them, and how they are written down.

A term becomes one function of a row, made once, since it is called for every question there is. What is written reads
back as the same terms; reading, and every complaint, is `learning.filter`'s matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from quizapp.learning.events import date_of
from quizapp.learning.question_row import (
    DAYS,
    NAMES,
    NUMBERS,
    STATES,
    TEXTS,
    QuestionRow,
    folded,
    folded_name,
    texts_in,
)

Test = Callable[[QuestionRow], bool]
_BARE = re.compile(r"[^\W_]\w*(?:[-./%]+\w+)*%?")


@dataclass(frozen=True, slots=True)
class Holds:
    """A text or a name: the pieces between the `*`, folded; `said` as they were written. Key "": free text."""

    key: str
    pieces: tuple[str, ...]
    said: tuple[str, ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Is:
    """How a question stands."""

    word: str


@dataclass(frozen=True, slots=True)
class End:
    """One end of a range. `dated`: the value is a study day, not a number of days from today."""

    value: float
    included: bool = True
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """A number or a day between two ends; None: open."""

    key: str
    low: End | None
    high: End | None


@dataclass(frozen=True, slots=True)
class Not:
    """What does not fit the term."""

    term: Term


@dataclass(frozen=True, slots=True)
class All:
    """What fits all of the terms; everything where there are none. No member is an `All` itself."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """What fits one of the terms. No member is an `Any` itself."""

    terms: tuple[Term, ...]


Term = Holds | Is | Range | Not | All | Any


def test_of(term: Term) -> Test:
    """The function that says of a row whether it fits. It never raises."""
    match term:
        case Holds(key, pieces):
            return _name_test(key, pieces) if key in NAMES else _text_test(key, pieces)
        case Is(word):
            return STATES[word]
        case Range(key):
            return _day_test(term) if key in DAYS else _number_test(NUMBERS[key], term)
        case Not(inner):
            test = test_of(inner)
            return lambda row: not test(row)
        case Any(terms):
            tests = tuple(map(test_of, terms))
            return lambda row: any(test(row) for test in tests)
        case All(terms):
            tests = tuple(map(test_of, terms))
            return lambda row: all(test(row) for test in tests)


def _name_test(key: str, pieces: tuple[str, ...]) -> Test:
    read = NAMES[key]
    if len(pieces) == 1:
        (wanted,) = pieces
        return lambda row: any(folded_name(name) == wanted for name in read(row))
    return lambda row: any(_is(folded_name(name), pieces) for name in read(row))


def _is(text: str, pieces: tuple[str, ...]) -> bool:
    """Whether the text is the pieces with anything between them. Linear: each piece is taken where it first stands."""
    first, *middle, last = pieces
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, place, end)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def _text_test(key: str, pieces: tuple[str, ...]) -> Test:
    if key:
        read = TEXTS[key]
        return lambda row: _holds(folded(read(row)), pieces)
    if len(pieces) == 1:
        (wanted,) = pieces
        return lambda row: wanted in row.words
    return lambda row: any(_holds(text, pieces) for text in texts_in(row.words))


def _holds(text: str, pieces: Iterable[str]) -> bool:
    place = 0
    for piece in pieces:
        found = text.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    return True


def _number_test(read: Callable[[QuestionRow], float | None], asked: Range) -> Test:
    low, high = asked.low, asked.high

    def test(row: QuestionRow) -> bool:
        value = read(row)
        if value is None:
            return False
        if low is not None and (value < low.value or (value == low.value and not low.included)):
            return False
        return high is None or value < high.value or (value == high.value and high.included)

    return test


def _day_test(asked: Range) -> Test:
    """Each end is compared by itself: one may be a date, the other days from today, and days ago count back."""
    read, back = DAYS[asked.key], asked.key == "last"
    ends = ((asked.low, 1), (asked.high, -1))
    told = [(end, way) for end, way in ends if end is not None]

    def test(row: QuestionRow) -> bool:
        day = read(row)
        if day is None:
            return False
        for end, way in told:
            away = day - end.value if end.dated else (row.today - day if back else day - row.today) - end.value
            if away * way < 0 or (away == 0 and not end.included):
                return False
        return True

    return test


def written(term: Term, *, within: bool = False) -> str:
    """The term as it is typed, on one line; `within` something else, where several terms need parentheses."""
    match term:
        case Holds(key, _, said):
            return f"{key}:{_quoted(said)}" if key else _quoted(said)
        case Is(word):
            return f"is:{word}"
        case Range():
            return f"{term.key}:{_range_shown(term)}"
        case Not(inner):
            return f"-{written(inner, within=True)}"
        case All(terms):
            inside = " ".join(written(inner, within=isinstance(inner, Any)) for inner in terms)
        case Any(terms):
            inside = " or ".join(written(inner) for inner in terms)
    return f"({inside})" if within else inside


def _quoted(said: tuple[str, ...]) -> str:
    text = "*".join(re.sub(r'([\\*"])', r"\\\1", piece) for piece in said)
    plain = _BARE.fullmatch(text.replace("*", "")) and text.lower() not in {"or", "and"}
    return text if plain and not text.startswith("*") else f'"{text}"'


def _range_shown(asked: Range) -> str:
    low, high = asked.low, asked.high
    if low is not None and low == high:
        return _end_shown(low, asked.key)
    if low is not None and high is not None:
        return f"{_end_shown(low, asked.key)}..{_end_shown(high, asked.key)}"
    if low is not None:
        return f">{'=' * low.included}{_end_shown(low, asked.key)}"
    return f"<{'=' * high.included}{_end_shown(high, asked.key)}" if high is not None else ""


def _end_shown(end: End, key: str) -> str:
    if end.dated:
        return date_of(int(end.value)).isoformat()
    if key in DAYS:
        return f"{int(end.value)}d" if end.value else "today"
    whole, _, part = f"{end.value:.12f}".partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part}" if part else whole
