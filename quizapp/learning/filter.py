"""The language that chooses questions: `topic:mechanism subject:PTSD is:due lapses:>3 tag:exam "free text"`.

Words beside each other must all hold; `or`, `-` and parentheses do what they look like. Names are compared whole, free
text and prompt:/answer: by what a text holds, both without case and accents; `*` stands for anything. A wrong filter is
never guessed at: FilterError says at which character it went wrong and what may have been meant. `str` writes a filter
so that it reads back as the same one. Time and depth are bounded, whatever is typed. What a key looks at in a question
is `learning.question_row`'s matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from quizapp.errors import UsageError
from quizapp.learning.events import Form, study_day
from quizapp.learning.filter_terms import All, Any, End, Holds, Is, Not, Range, Term, Test, test_of, written
from quizapp.learning.ladder import form_of_types
from quizapp.learning.question_row import DAYS, NAMES, NUMBERS, STATES, TEXTS, QuestionRow, folded
from quizapp.text import shown, width

LONGEST = 5_000
"""So many characters a filter may have, and so many terms once saved filters stand in their places."""
DEEPEST = 40
_LARGEST = 1e9
KEYS = ("is", *NAMES, *TEXTS, *NUMBERS, *DAYS)
_WORDS: Mapping[str, tuple[str, ...]] = {
    "is": tuple(STATES),
    "type": tuple(form_of_types()),
    "form": tuple(form.name.lower() for form in Form),
}
_UNITS = {"": 1.0, "d": 1.0, "w": 7.0, "mo": 30.4375, "y": 365.25, "%": 0.01}
_NUMBER = re.compile(r"([+-]?\d{1,15}(?:\.\d{1,15})?)\s*(mo|[dwy%])?", re.ASCII)
_KEYED = re.compile(r"([A-Za-z_]+)(:|(?=[<>=]))")
_COMPARED = re.compile(r"(<=|>=|<|>|=)\s*(.*)", re.DOTALL)
_EXCERPT_COLUMNS = 60


class FilterError(UsageError):
    """A filter that cannot be read. `position` counts characters of `text` from 0 to its length."""

    def __init__(self, message: str, text: str, position: int, hint: str = "") -> None:
        super().__init__(message, hint=hint, where=f"filter, character {position + 1}")
        self.text = text
        self.position = position

    @property
    def picture(self) -> tuple[str, str]:
        """The text about the place, as `shown`, and a line with a caret below it."""
        first = max(0, self.position - _EXCERPT_COLUMNS // 2)
        before = shown(("…" if first else "") + self.text[first : self.position])
        behind = shown(self.text[self.position : first + _EXCERPT_COLUMNS])
        cut = "…" if first + _EXCERPT_COLUMNS < len(self.text) else ""
        return before + behind + cut, " " * width(before) + "^"


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter that was understood. Two are equal that ask for the same in the same order."""

    term: Term
    _test: Test = field(compare=False, repr=False)

    def matches(self, row: QuestionRow) -> bool:
        """Whether a question fits. Never raises."""
        return self._test(row)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that every question fits."""
        return self.term == All(())

    def __str__(self) -> str:
        return written(self.term)


def parse_filter(text: str, saved: Mapping[str, str] | None = None) -> Filter:
    """Read a filter; "" fits everything. `saved` are the filters that may stand in it as `@name`.

    Raises FilterError, and nothing else.
    """
    reader = _Reader(text, saved or {}, ())
    found = Filter(term := reader.read(0), test_of(term))
    if len(str(found)) > LONGEST:
        raise reader.too_much()
    return found


# ---------------------------------------------------------------- reading


class _Reader:
    """Reads one text from left to right. `within` names the saved filters that are being read around it."""

    def __init__(self, text: str, saved: Mapping[str, str], within: tuple[str, ...]) -> None:
        self.text = text
        self.saved = saved
        self.within = within
        self.place = 0
        self.terms = 0

    def read(self, depth: int) -> Term:
        if len(self.text) > LONGEST:
            raise self.wrong(f"a filter has at most {LONGEST:,} characters.", LONGEST, "Leave some of it out.")
        self._skip()
        if self.place == len(self.text):
            return All(())
        found = self._either(depth)
        if self.place < len(self.text):
            raise self.wrong("this parenthesis closes nothing.", self.place, "Take it away, or open it before.")
        return found

    def wrong(self, message: str, place: int, hint: str = "") -> FilterError:
        return FilterError(message, self.text, place, hint)

    def _either(self, depth: int) -> Term:
        """Terms with `or` between them."""
        found = [self._together(depth)]
        while self._takes("or"):
            found.append(self._together(depth))
        flat = [inner for term in found for inner in (term.terms if isinstance(term, Any) else (term,))]
        return flat[0] if len(flat) == 1 else Any(tuple(flat))

    def _together(self, depth: int) -> Term:
        """Terms beside each other, at least one."""
        found: list[Term] = []
        while not self._at_end_of_terms():
            found.append(self._term(depth))
            self._takes("and")
        if not found:
            raise self.wrong("something is missing here.", self.place, 'A word, such as is:due or "free text".')
        flat = [inner for term in found for inner in (term.terms if isinstance(term, All) else (term,))]
        return flat[0] if len(flat) == 1 else All(tuple(flat))

    def _at_end_of_terms(self) -> bool:
        self._skip()
        return self.place == len(self.text) or self.text[self.place] == ")" or self._sees("or")

    def _term(self, depth: int) -> Term:
        if depth > DEEPEST:
            raise self.wrong("this is nested too deeply.", self.place, f"At most {DEEPEST} deep.")
        self._count(1)
        begin, sign = self.place, self.text[self.place]
        if sign not in "-(@":
            return self._asked()
        self.place += 1
        if sign == "@":
            return self._named(begin, depth)
        if sign == "-":
            if self.place == len(self.text) or self.text[self.place].isspace() or self.text[self.place] == ")":
                raise self.wrong("nothing follows this -.", begin, "It stands right before what is left out: -is:new.")
            return Not(self._term(depth + 1))
        found = self._either(depth + 1)
        if self.place == len(self.text):
            raise self.wrong("this parenthesis is not closed.", begin, "Add a ).")
        self.place += 1
        return found

    def _count(self, terms: int) -> None:
        """So many terms more: saved filters within saved filters could make a short text very long."""
        self.terms += terms
        if self.terms > LONGEST:
            raise self.too_much()

    def too_much(self) -> FilterError:
        return self.wrong("this asks for too much at once.", 0, "Leave some of it out.")

    def _named(self, begin: int, depth: int) -> Term:
        name, _ = self._value()
        if name not in self.saved:
            raise self.wrong(
                f"there is no saved filter “{name}”.", begin, _meant(name, tuple(self.saved), "No filter is saved.")
            )
        if name in self.within:
            raise self.wrong(f"the saved filter “{name}” asks for itself.", begin, "Mend it in the settings.")
        inner = _Reader(self.saved[name], self.saved, (*self.within, name))
        inner.terms = self.terms
        try:
            found = inner.read(depth + 1)
        except FilterError as error:
            message = f"in the saved filter “{name}”, {error.message}"
            raise self.wrong(message, begin, error.hint) from error
        self.terms = inner.terms
        return found

    def _asked(self) -> Term:
        """Free text, or a key with its value."""
        begin = self.place
        keyed = _KEYED.match(self.text, begin)
        key = keyed[1].lower() if keyed else ""
        if keyed is None or (not keyed[2] and key not in (*NUMBERS, *DAYS)):
            _, said = self._value()
            return Holds("", tuple(map(folded, said)), said)
        if key not in KEYS:
            quoted = f'If it is a text to look for: "{self._rest_of_word(begin)}".'
            raise self.wrong(f"“{keyed[1]}” is no key.", begin, f"{_meant(key, KEYS, '', ':')} {quoted}".strip())
        self.place = keyed.end()
        value_at = self.place
        value, said = self._value()
        if value_at == self.place:
            raise self.wrong(f"what {key}?", value_at, _EXAMPLES.get(key, f'{key}:"" finds those without one.'))
        if key in NUMBERS or key in DAYS:
            return self._range(key, value, value_at)
        return self._words(key, value, said, value_at)

    def _words(self, key: str, value: str, said: tuple[str, ...], place: int) -> Term:
        pieces = tuple(map(folded, said))
        known = _WORDS.get(key, ())
        if key == "is" or (known and len(pieces) == 1):
            if pieces[0] not in known or len(pieces) > 1:
                hint = _meant(value, known, "") or f"{key}: takes {', '.join(known)}."
                raise self.wrong(f"“{value}” is no {'state' if key == 'is' else key}.", place, hint)
            return Is(pieces[0]) if key == "is" else Holds(key, pieces, pieces)
        return Holds(key, pieces, said)

    def _range(self, key: str, value: str, place: int) -> Range:
        compared = _COMPARED.fullmatch(value)
        if compared:
            end = self._end(key, compared[2], place)
            sign = compared[1]
            if sign == "=":
                return Range(key, end, end)
            end = End(end.value, len(sign) == 2, end.dated)
            return Range(key, end, None) if sign[0] == ">" else Range(key, None, end)
        first, dots, second = value.partition("..")
        low = self._end(key, first, place) if first or not dots else None
        high = self._end(key, second, place) if second else (None if dots else low)
        if low is None and high is None:
            raise self.wrong("this range has no end.", place, f"{_EXAMPLES[key]}")
        if low and high and low.dated == high.dated and low.value > high.value:
            raise self.wrong("this range runs backwards.", place, f"Write {key}:{second}..{first}.")
        return Range(key, low, high)

    def _end(self, key: str, value: str, place: int) -> End:
        if key in DAYS and value.lower() in _DAY_WORDS:
            return End(_DAY_WORDS[value.lower()] * (-1 if key == "last" else 1))
        if key in DAYS and (day := _date(value)) is not None:
            return End(float(study_day(day)), dated=True)
        found = _NUMBER.fullmatch(value)
        if found is None or (found[2] or "") not in _UNITS_OF.get(key, _SPANS):
            raise self.wrong(f"“{value}” is no {'day' if key in DAYS else 'number'} here.", place, _EXAMPLES[key])
        number = round(float(found[1]) * _UNITS[found[2] or ""], 12)
        if abs(number) > _LARGEST:
            raise self.wrong("this number is too large.", place, "At most a thousand million.")
        return End(float(round(number)) if key in DAYS else number)

    def _value(self) -> tuple[str, tuple[str, ...]]:
        """What stands up to the next space or parenthesis outside quotes: as text, and cut at each `*`."""
        pieces: list[str] = [""]
        quoted_at = -1
        text, end = self.text, len(self.text)
        while self.place < end:
            char = text[self.place]
            if quoted_at < 0 and (char.isspace() or char in "()"):
                break
            self.place += 1
            if char == '"':
                quoted_at = self.place - 1 if quoted_at < 0 else -1
            elif char == "*":
                if len(pieces) == 1 or pieces[-1]:
                    pieces.append("")
            elif char == "\\" and self.place < end:
                pieces[-1] += text[self.place]
                self.place += 1
            else:
                pieces[-1] += char
        if quoted_at >= 0:
            raise self.wrong("this quote is not closed.", quoted_at, 'Add a ".')
        said = tuple(re.sub(r"\s+", " ", piece) for piece in pieces)
        return "*".join(said), said

    def _skip(self) -> None:
        while self.place < len(self.text) and self.text[self.place].isspace():
            self.place += 1

    def _sees(self, word: str) -> bool:
        end = self.place + len(word)
        behind = self.text[end : end + 1]
        return self.text[self.place : end].lower() == word and (not behind or behind.isspace() or behind in "()")

    def _takes(self, word: str) -> bool:
        self._skip()
        sees = self._sees(word)
        self.place += len(word) * sees
        return sees

    def _rest_of_word(self, begin: int) -> str:
        return re.split(r'[\s()"]', self.text[begin : begin + 40], maxsplit=1)[0]


_DAY_WORDS = {"yesterday": -1.0, "today": 0.0, "tomorrow": 1.0}
_SPANS = ("", "d", "w", "mo", "y")
_UNITS_OF = {"retrievability": ("", "%"), "difficulty": ("",), "lapses": ("",), "reviews": ("",), "as_of": ("",)}
_EXAMPLES: Mapping[str, str] = {
    "stability": "Days, such as stability:>30 or stability:1w..3mo.",
    "interval": "Days, such as interval:<21 or interval:1w..3mo.",
    "difficulty": "1 to 10, such as difficulty:>7.",
    "retrievability": "0 to 1 or a percentage, such as retrievability:<70%.",
    "lapses": "A number, such as lapses:>3 or lapses:1..2.",
    "reviews": "A number, such as reviews:0 or reviews:>10.",
    "as_of": "A year, such as as_of:<2020.",
    "due": "Days from today, such as due:today, due:<7d, due:2026-12-24 or due:1d..7d.",
    "last": "Days ago, such as last:today, last:<7d, last:>2026-11-01.",
    "is": f"is: takes {', '.join(STATES)}.",
    "prompt": "prompt:receptor finds prompts that hold it.",
    "answer": "answer:NMDA finds answers that hold it.",
}


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) else None
    except ValueError:
        return None


def _meant(name: str, known: tuple[str, ...], otherwise: str, behind: str = "") -> str:
    from difflib import get_close_matches  # only an error needs it

    near = get_close_matches(name[:40].lower(), known, n=1, cutoff=0.5)
    if near:
        return f"Did you mean {near[0]}{behind}?"
    return f"There are {', '.join(known[:20])}." if known and not otherwise else otherwise
