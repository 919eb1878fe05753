"""Wrong options that are honest: of the answer's own type, no alias of it, and nowhere in the article.

A number gets numbers of the same unit, rounding and shape, far enough away to be wrong. A condition gets everyday
conditions, the nearest in the vocabulary's tree first. What belongs to a closed class gets other members of it. Where
fewer than three remain there are none: a choice between two is a coin. The order is decided by the answer alone, so
the same article makes the same deck.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Final

from quizapp.generation import conditions, words
from quizapp.generation.statements import Statement

WANTED: Final = 3


class Unsaid:
    """Which names an article does not use: a wrong option that stands in it might be right elsewhere."""

    def __init__(self, text: str) -> None:
        self._text = text.lower()
        self._known: dict[str, bool] = {}

    def __contains__(self, name: object) -> bool:
        key = str(name)
        if key not in self._known:
            stem = key.lower().removeprefix("the ").rstrip("s")
            self._known[key] = stem not in self._text or re.search(rf"(?<!\w){re.escape(stem)}", self._text) is None
        return self._known[key]


def find(statement: Statement, article: Unsaid) -> tuple[str, ...]:
    """Three wrong options for the statement's answer, or none, all of them `Unsaid` in the article."""
    if statement.quantity:
        found = list(_numbers(statement))
    elif statement.noun == "condition":
        found = list(_conditions(statement, article))
    else:
        found = list(_of_class(statement, article))
    return tuple(found[:WANTED]) if len(found) >= WANTED else ()


def _order(name: str, answer: str) -> str:
    """A fixed shuffle: where `name` comes among the options for `answer`."""
    return hashlib.sha256(f"{answer}\0{name}".encode()).hexdigest()


def _of_length(name: str, answer: str) -> bool:
    return abs(len(name) - len(answer)) <= max(12, len(answer) // 2)


# ------------------------------------------------------------------------------------------------ conditions


def _conditions(statement: Statement, article: Unsaid) -> Iterable[str]:
    answer = statement.answer
    tree = _groups().get(answer.lower()) or conditions.tree_of(answer) or _tree_of_head(answer) or "C23"
    own = conditions.tree_of(answer)
    plural = words.is_plural(answer)
    acronym = answer.isupper() and len(answer) <= 6
    rated = []
    length = len("a condition" if acronym else answer)
    for name, other, is_plural in _everyday():
        near = conditions.kinship(tree, other)
        if is_plural != plural or not near or abs(len(name) - length) > max(12, length // 2):
            continue
        if own and own.count(".") < 2 and (other == own or other.startswith(own + ".")):
            continue  # a kind of what is asked for
        if name in article:
            rated.append((-near, _order(name, answer), name))
    chosen: list[str] = []
    for _, _, name in sorted(rated):
        if len(chosen) == WANTED:
            break
        if not conditions.same(name, answer) and not any(
            conditions.same(name, other) or _share_head(name, other) for other in chosen
        ):
            chosen.append(name)
    return [_like(name, answer) for name in chosen]


@cache
def _everyday() -> tuple[tuple[str, str, bool], ...]:
    return tuple((name, tree, words.is_plural(name)) for name, tree in conditions.everyday())


@cache
def _groups() -> dict[str, str]:
    return {name.lower(): tree for name, tree in conditions.everyday()}


def _share_head(one: str, other: str) -> bool:
    return one.split()[0] == other.split()[0]


def _tree_of_head(answer: str) -> str | None:
    parts = answer.split()
    return next((tree for n in range(1, len(parts)) if (tree := conditions.tree_of(" ".join(parts[n:])))), None)


def _like(name: str, answer: str) -> str:
    """The name with a capital where the answer has one."""
    return name[0].upper() + name[1:] if answer[:1].isupper() and answer[1:2].islower() else name


# ------------------------------------------------------------------------------------------------ closed classes


@cache
def _bank() -> dict[str, tuple[str, ...]]:
    text = (resources.files("quizapp.generation") / "data" / "wrong_options.txt").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {kind: tuple(names.split(", ")) for kind, names in rows}


def _of_class(statement: Statement, article: Unsaid) -> Iterable[str]:
    answer = statement.answer
    plural = words.is_plural(answer)
    rated = []
    for name in _bank().get(statement.noun, ()):
        own = name if statement.noun in {"journal", "organization", "university"} else name.removeprefix("the ")
        form = own + "s" if plural and own.endswith(("receptor", "channel", "transporter", "pump")) else own
        low = form.lower()
        if low in answer.lower() or answer.lower() in low or own not in article or _head_clash(own, answer):
            continue
        if _of_length(form, answer):
            rated.append((_order(form, answer), form.removeprefix("the ") if not answer.startswith("the ") else form))
    return [_like(form, answer) for _, form in sorted(rated)]


def _head_clash(name: str, answer: str) -> bool:
    """Whether both begin with the same word, and so may mean one thing."""
    return name.split()[0].lower() == answer.split()[0].lower()


# ------------------------------------------------------------------------------------------------ numbers

_FACTORS: Final = (0.5, 2.0, 1.5, 0.7, 3.0, 0.3, 1.3, 2.5, 4.0, 0.2)
_FIGURE: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_WORDS: Final = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_SHARES: Final = (
    "half",
    "one-third",
    "two-thirds",
    "three-quarters",
    "one-quarter",
    "one-fifth",
    "one-tenth",
    "four-fifths",
)
_FUZZY: Final = ("seconds", "minutes", "hours", "days", "weeks", "months", "years", "decades")


def _numbers(statement: Statement) -> Iterable[str]:
    answer = statement.answer
    kind = statement.quantity.kind if statement.quantity else ""
    if kind == "share":
        spaced = " " in answer
        options = [share.replace("-", " ") if spaced else share for share in _SHARES]
        options = [o.replace("one ", "a ") if answer.startswith("a ") else o for o in options]
        pool = sorted(
            (o for o in options if o.lower() != answer.lower() and _value(o) != _value(answer)),
            key=lambda o: _order(o, answer),
        )
    elif kind in {"year", "date"}:
        pool = list(_years(answer))
    elif kind == "ratio" and ":" not in answer:
        pool = list(_ratios(answer))
    elif _FIGURE.search(answer):
        pool = list(_scaled(answer, kind))
    else:
        pool = list(_worded(answer))
    quote = statement.clause.sentence.text.lower()
    return [
        option for option in dict.fromkeys(pool) if option.lower() not in quote and option.lower() != answer.lower()
    ]


_SHARE_VALUES: Final = {
    "half": 0.5, "third": 1 / 3, "thirds": 2 / 3, "quarters": 0.75, "quarter": 0.25, "fourth": 0.25, "fifth": 0.2,
    "tenth": 0.1,
    "fifths": 0.8,
}  # fmt: skip


def _value(share: str) -> float:
    return _SHARE_VALUES.get(re.split(r"[- ]", share.lower())[-1], 0.0)


def _years(answer: str) -> Iterable[str]:
    found = re.findall(r"\d{4}", answer)
    if not found:
        return
    shifts = [(-7, 4, -12, 6, -3), (-4, 6, -11, 3, -8), (5, -6, -10, 2, -15)]
    order = int(_order("", answer)[:4], 16) % len(shifts)
    step = 10 if re.search(r"\d0s", answer) else 1
    for shift in shifts[order]:
        moved = [
            int(year) + (shift // abs(shift) * max(abs(shift) // 4, 1) * 10 if step == 10 else shift) for year in found
        ]
        if max(moved) <= 2024:
            text = answer
            for old, new in zip(found, moved, strict=True):
                text = text.replace(old, f"\0{new}")
            yield text.replace("\0", "")


def _ratios(answer: str) -> Iterable[str]:
    match = re.match(r"(\S+)( (?:in|out of)(?: every)? )(\S+)(.*)$", answer)
    if not match:
        return
    if match[3].replace(",", "").isdigit():
        base = int(match[3].replace(",", ""))
        factors = (2, 4, 0.5, 10, 3) if base >= 4 else (2, 4, 5, 10)
        for factor in factors:
            other = max(2, round(base * factor))
            if other != base:
                yield (
                    f"{match[1]}{match[2]}{other:,}{match[4]}"
                    if "," in match[3]
                    else f"{match[1]}{match[2]}{other}{match[4]}"
                )
    elif match[3].lower() in _WORDS:
        own = _WORDS.index(match[3].lower())
        for index in (own + 3, own + 5, own - 2, own + 2, own + 4):
            if 1 <= index < len(_WORDS) and _WORDS[index] != match[1].lower():
                yield f"{match[1]}{match[2]}{_WORDS[index]}{match[4]}"


def _scaled(answer: str, kind: str) -> Iterable[str]:
    """The same quantity with every figure scaled alike, written with as many digits as it had."""
    figures = _FIGURE.findall(answer)
    start = int(_order("", answer)[:4], 16) % 3
    for factor in (*_FACTORS[start:], *_FACTORS[:start]):
        moved = [_rounded(figure, factor) for figure in figures]
        if "" in moved or any(new == old for old, new in zip(figures, moved, strict=True)):
            continue
        highest = max(float(new.replace(",", "")) for new in moved)
        ceiling = 1000 if _SCALE_WORD.search(answer) else _CEILING.get(kind, math.inf)
        if highest >= ceiling or len(set(moved)) < len(set(figures)):
            continue
        text = (
            _SINGULAR_UNIT.sub(r"\1s", _with_figures(answer, moved))
            if figures == ["1"]
            else _with_figures(answer, moved)
        )
        if not re.match(r"1 (?:\w*s)\b", text):
            yield text


_SCALE_WORD: Final = re.compile(r"\b(?:million|billion|trillion)\b")
_SINGULAR_UNIT: Final = re.compile(
    r"\b(second|minute|hour|day|week|month|year|decade|mile|pound|gram|cup|dose|degree)$"
)
_CEILING: Final = {"percent": 100, "age": 96}


def _with_figures(answer: str, figures: list[str]) -> str:
    remaining = iter(figures)
    return _FIGURE.sub(lambda _: next(remaining), answer)


def _rounded(figure: str, factor: float) -> str:
    """`figure` times `factor`, as round as it was, with its commas and decimals; "" where it would be nought."""
    plain = figure.replace(",", "")
    value = float(plain) * factor
    decimals = len(plain.partition(".")[2])
    if decimals:
        shown = f"{value:,.{decimals}f}" if "," in figure else f"{value:.{decimals}f}"
        return shown if float(shown.replace(",", "")) > 0 else ""
    zeros = len(plain) - len(plain.rstrip("0"))
    step = 10**zeros if zeros else 5 if plain.endswith("5") and value >= 10 else 1
    whole = max(round(value / step), 1) * step
    if not 0.85 * value <= whole <= 1.2 * value and value >= 2:
        whole = round(value)
    return f"{whole:,}" if "," in figure or whole >= 10_000 else str(whole)


def _worded(answer: str) -> Iterable[str]:
    """Number words and loose durations: "six weeks" gets other numbers of weeks, "within hours" other units."""
    low = answer.lower()
    for index, word in enumerate(_WORDS):
        match = re.search(rf"\b{word}\b", low)
        if match and index:
            for other in (index + 2, index - 1, index + 4, index + 1, index + 3):
                if 1 <= other < len(_WORDS) and other != index:
                    yield answer[: match.start()] + _WORDS[other] + answer[match.end() :]
            return
    for index, unit in enumerate(_FUZZY):
        if re.search(rf"\b{unit}$", low):
            for other in (index + 1, index - 1, index + 2, index - 2):
                if 0 <= other < len(_FUZZY):
                    yield answer[: -len(unit)] + _FUZZY[other]
            return
    if low == "twice daily":
        yield from ("once daily", "four times daily", "once weekly")
    elif low.startswith("once"):
        yield from (
            answer.replace("once", other, 1).replace("Once", other.capitalize(), 1)
            for other in ("twice", "three times", "four times")
        )
    elif low.startswith("twice"):
        yield from (answer.replace("twice", other, 1) for other in ("three times", "five times", "ten times"))
