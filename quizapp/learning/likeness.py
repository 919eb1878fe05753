"""Does this text say what that text says? The fair reading of an answer in the learner's own words.

Case, accents, articles, hyphens, plurals, British spelling, the order of a list and words that the prompt already gave
cost nothing; slips of the finger little. What makes another answer costs all: another number, a negation, an opposite,
another acronym, a list of guesses. Which words are slips of each other is known to `learning.spelling`; quantities that
are the whole answer are judged by `learning.grading`.

Both texts are folded alike and only compared folded, so a fold may be crude where it is harmless.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from quizapp.deck.quantity import read_quantity
from quizapp.learning.events import Outcome
from quizapp.learning.spelling import Slip, folded, opposite, turns, word_slips

_LONGEST = 1000
_EXACT = 2.0**53  # beyond it two numbers may share one float


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ARTICLES = _set("the an a")
_OPENERS = _set("i think believe guess it its is are they this these that there answer was were called namely")
_VAGUE = _set("about approximately around roughly circa few probably maybe perhaps")
_PREPOSITIONS = _set("of in for by with to from at on as via through")
_NEGATIONS = _set(
    "not no non never without neither nor none cannot isnt arent wasnt doesnt dont didnt wont cant lack except"
)
# Words that say no more than their neighbour does, at the end of an answer.
_HEADS = _set("system disorder")
_HEADS_TO_MISS = _HEADS | _set("drug medication medicine")

_NUMBER = re.compile(
    r"(?<![^\W_])(?<![.,])[0-9]+(?:[.,' \u00a0\u202f\u2009][0-9]+)*"
    r"(?:\s?(?:thousand|million|billion|trillion|bn|mln|[MkK])\b)?(?![.,]?[0-9])"
)
_SAME_WORD = {
    "within": "in",
    "inside": "in",
    "zero": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
}
_SAME_WORD |= {"six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12"}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_NUMBERED = _set("type stage phase class grade factor bipolar")
_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa", "λ": "lambda", "μ": "mu"}
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "’": "'", "ʼ": "'", "`": "'"})
_SEPARATOR = re.compile(r"[,;&\n]|(?<=\s)\+|\band\b|\bplus\b", re.IGNORECASE)
_GUESSES = re.compile(r"[,;/|\n&+?]|\b(?:and|or|plus|either|maybe)\b", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*+(.*?\S)\s*+\(([^()]+)\)\s*")
_MOST_PAIRS = 40_000


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two texts are: RIGHT, ALMOST (slips), PARTIAL (some of a list) or WRONG.

    `distance` orders likenesses: 0 the same words, 1 words more or fewer that do not matter, 1 + slips beyond.
    """

    outcome: Outcome
    score: float
    distance: int
    note: str = ""


WRONG = Likeness(Outcome.WRONG, 0.0, 99)
_SAME = Likeness(Outcome.RIGHT, 1.0, 0)
_AS_GOOD = Likeness(Outcome.RIGHT, 1.0, 1)


def compare(given: str, right: str, prompt: str = "") -> Likeness:
    """How like a given text is to the right one.

    `prompt` is the text that stands around: its words need not be said again, nor do they harm (asked for a receptor,
    "NMDA" is "NMDA receptor"). Of a right text "long name (LN)" both names are right.
    """
    if len(given) > _LONGEST + 2 * len(right):
        return WRONG
    readings = [right]
    bracketed = _BRACKETED.fullmatch(right)
    if bracketed:
        name, short = bracketed.groups()
        readings += [name, short] if _is_acronym(short) else [name]
    return min((_compared(given, reading, prompt) for reading in readings), key=lambda found: found.distance)


def opposed(given: str, right: str) -> bool:
    """Whether one text says the opposite of the other: a negation more, or a word turned round."""
    g, r = _words(given), _words(right)
    if (_NEGATIONS & {*g}) != (_NEGATIONS & {*r}):
        return True
    return any(opposite(a, b) for a in {*g} - {*r} for b in {*r} - {*g})


def nearly(given: str, right: str) -> bool:
    """Whether one text looks like a misspelling of the other, forgivable or not: about one letter in eight differs."""
    from rapidfuzz.distance import OSA  # 45 ms, and most sessions never need it

    a, b = _key(_words(given)), _key(_words(right))
    most = max(1 if len(b) < 5 else 2, len(b) // 8)
    return bool(OSA.distance(a, b, score_cutoff=most) <= most)


def guesses(text: str) -> int:
    """How many answers a text gives at most: one more than it has separators."""
    return 1 + len(_GUESSES.findall(_numbers(text)))


def _compared(given: str, right: str, prompt: str) -> Likeness:
    if _raw(given) == _raw(right):
        return _SAME
    g, r = _words(given), _words(right)
    if not g or not r:
        return WRONG
    if _same_words(given, right, g, r):
        return _SAME
    listed = _as_lists(given, right)
    if listed:
        return listed
    pairs = [(g, r), *_trimmed(given, right, prompt)]
    if any(_key(a) == _key(b) for a, b in pairs) or _abbreviates(g, right, prompt):
        return _AS_GOOD
    # As written, too: a slip can look like a plural or an old spelling (horus, glutamae).
    pairs.append((_words(given, as_written=True), _words(right, as_written=True)))
    pairs += [(_inverted(given, g), r), (g, _inverted(right, r))]
    found = [slips for a, b in pairs if (slips := _slips(a, b, _acronyms(right))) is not None]
    return _almost(min(found, key=len)) if found else WRONG


def _almost(slips: tuple[Slip, ...]) -> Likeness:
    note = slips[0].said if len(slips) == 1 else f"{len(slips)} letters differ."
    return Likeness(Outcome.ALMOST, 1.0, 1 + len(slips), note)


# Folding: a text as the words that matter


@lru_cache(maxsize=1024)
def _words(text: str, *, as_written: bool = False) -> tuple[str, ...]:
    """The folded words of a text, without articles and openers; empty if it has no letter or digit."""
    plain = _letters(_numbers(text))
    words = [_SAME_WORD.get(word) or (word if as_written else folded(word)) for word in plain.split()]
    words = [
        _ROMAN.get(word, word) if before in _NUMBERED else word
        for before, word in zip(["", *words], words, strict=False)
    ]
    while len(words) > 1 and words[0] in _OPENERS | _ARTICLES:
        words = words[1:]
    kept = tuple(word for before, word in pairwise(["", *words]) if not _idle(before, word))
    return kept or tuple(words)


def _idle(before: str, word: str) -> bool:
    return word in ("the", "an") or word in _VAGUE or (word == "a" and before in _PREPOSITIONS | {"and", "is", "or"})


def _numbers(text: str) -> str:
    """The text with each number written in one way, so that commas left in it separate words."""
    return _NUMBER.sub(_number, unicodedata.normalize("NFC", text))


def _number(match: re.Match[str]) -> str:
    read = read_quantity(match.group())
    if read is None or read.unit or abs(read.low) > _EXACT:
        return match.group()
    return str(int(read.low)) if read.low.is_integer() else repr(read.low)


def _letters(text: str) -> str:
    """Lower-case letters and digits, accents off, everything else a space."""
    text = re.sub(r"(?<=[A-Z])s\b", "", text)  # GPCRs
    text = re.sub(r"(?<=\w)\+(?!\w)", " positive ", text)
    text = re.sub(r"(?<=[A-Z0-9])[-\u2212](?=\s|$|[,;)])", " negative ", text)
    text = re.sub(r"(?<![\w.])[-\u2212](?=[0-9])", " minus ", text).replace("%", " percent ")
    text = text.casefold().translate(_LETTERS)
    text = re.sub(r"'s\b|'", "", text)
    return "".join(_letter(character) for character in _dotted(unicodedata.normalize("NFKD", text)))


def _dotted(text: str) -> str:
    # A point between digits belongs to the number; "_" is no letter to `_letter`, so it can stand in for none.
    return re.sub(r"(?<=[0-9])\.(?=[0-9])", "\u02d1", text)


def _letter(character: str) -> str:
    if "\u0300" <= character <= "\u036f" or "\u0591" <= character <= "\u05c7" or "\u064b" <= character <= "\u0652":
        return ""
    if character in _GREEK:
        return _GREEK[character]
    kind = unicodedata.category(character)
    if kind == "Cf":
        return ""
    return character if kind[0] in "LNM" or character == "\u02d1" else " "


def _raw(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _key(words: Collection[str]) -> str:
    """The words run together, so that off-label is offlabel; two numbers stay two."""
    return re.sub(r"(?<![0-9]) | (?![0-9])", "", " ".join(words))


def _is_acronym(word: str) -> bool:
    return len(word) <= 6 and sum(character.isupper() for character in word) > 1 and " " not in word.strip()


def _acronyms(text: str) -> frozenset[str]:
    """The folded words of a text that must be matched to the letter: acronyms and words with digits."""
    strict = [word for word in re.findall(r"\w+", text) if _is_acronym(word) or any(c.isdigit() for c in word)]
    return frozenset(folded for word in strict for folded in _words(word))


# Same words


def _same_words(given: str, right: str, g: tuple[str, ...], r: tuple[str, ...]) -> bool:
    key = _key(r)
    if _key(g) == key:
        return True
    turned, right_turned = _inverted(given, g), _inverted(right, r)
    return bool(turned and _key(turned) == key) or bool(right_turned and _key(right_turned) == _key(g))


def _inverted(text: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """`depression, severe` and `relief of pain` the other way round; two bare words swapped; else nothing."""
    comma = _numbers(text).split(",")
    if len(comma) == 2:
        return _words(f"{comma[1]} {comma[0]}")
    joints = [i for i, word in enumerate(words) if word in ("of", "in")]
    if len(joints) == 1 and 0 < joints[0] < len(words) - 1:
        return (*words[joints[0] + 1 :], *words[: joints[0]])
    return words[::-1] if len(words) == 2 and not joints else ()


def _as_lists(given: str, right: str) -> Likeness | None:
    """The likeness of two lists in any order; None where the right text is no list or nothing would be left of it."""
    wanted = _parts(right)
    if len(wanted) < 2:
        return None
    if all(len(part) == 1 for part in wanted) and sorted(w for w in _words(given) if w != "and") == sorted(
        part[0] for part in wanted
    ):
        return _SAME
    offered, strict = _parts(given), _acronyms(right)
    if len(offered) * len(wanted) > _MOST_PAIRS:  # each with each: two lists of thousands would take minutes
        return None
    slips: list[Slip] = []
    left = list(wanted)
    hits = 0
    for part in offered:
        near = [(found, want) for want in left if (found := _slips(part, want, strict)) is not None]
        if near:
            found, want = min(near, key=lambda pair: len(pair[0]))
            left.remove(want)
            slips += found
            hits += 1
    wrong = len(offered) - hits
    if hits == len(wanted) and not wrong:
        return _almost(tuple(slips)) if slips else _SAME
    score = (hits - wrong) / len(wanted)
    note = f"Partly: {hits} of {len(wanted)}, {wrong} wrong."
    return Likeness(Outcome.PARTIAL, score, 50, note) if score > 0 else None


def _parts(text: str) -> list[tuple[str, ...]]:
    return [words for part in _SEPARATOR.split(_numbers(text)) if (words := _words(part))]


# Words more or fewer


def _trimmed(given: str, right: str, prompt: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Both texts less the words that need not be said: either the right one's that are missing or the given one's
    that are too many, never both, or a wrong word could take the place of a right one.
    """
    g, r = _words(given), _words(right)
    free = _free(prompt)
    if not {*r} - free - _HEADS - _PREPOSITIONS:
        return
    yield g, tuple(word for i, word in enumerate(r) if word in g or not _can_miss(r, i, g, free))
    if guesses(given) <= guesses(right):
        spare = free | _PREPOSITIONS | {_initials(right)}
        last = len(g) - 1
        yield tuple(w for i, w in enumerate(g) if w in r or not (w in spare or (i == last and w in _HEADS))), r


def _can_miss(right: tuple[str, ...], at: int, given: tuple[str, ...], free: frozenset[str]) -> bool:
    word = right[at]
    opening = at == 0 and word in _PREPOSITIONS and given[0] not in _PREPOSITIONS
    return word in free or word == "of" or opening or (at == len(right) - 1 and word in _HEADS_TO_MISS)


@lru_cache(maxsize=256)
def _free(prompt: str) -> frozenset[str]:
    """The prompt's words that an answer may repeat or leave out: none that turns or counts, none offered by an "or"."""
    words = _words(prompt)
    offered = {near for i, word in enumerate(words) if word == "or" for near in words[max(0, i - 1) : i + 2]}
    turning = {word for word in words if word in _NEGATIONS or turns(word) or any(c.isdigit() for c in word)}
    return frozenset(words) - offered - turning - {"and"}


def _abbreviates(given: tuple[str, ...], right: str, prompt: str) -> bool:
    """Whether the given text is the right one's initials, unless those stand in the prompt, whose question they are."""
    short = _initials(right)
    return given == (short,) and short not in _words(prompt)


def _initials(text: str) -> str:
    """The initials of three words or more, small words left out: NIMH; else nothing."""
    words = [word for word in _words(text) if word not in _PREPOSITIONS | {"and"}]
    return "".join(word[0] for word in words) if len(words) > 2 else ""


# Slips over several words


def _slips(given: tuple[str, ...], right: tuple[str, ...], strict: frozenset[str]) -> tuple[Slip, ...] | None:
    """The slips that turn the right words into the given ones; () if none, None if more than slips divide them."""
    if _key(given) == _key(right):
        return ()
    if (_NEGATIONS & {*given}) != (_NEGATIONS & {*right}):
        return None
    if len(given) != len(right):
        return _slips_run_together(given, right, strict)
    found: list[Slip] = []
    for a, b in zip(given, right, strict=True):
        slips = word_slips(a, b) if a != b and b not in strict else ()
        if slips is None or (a != b and not slips):
            return None
        found += slips
    return tuple(found) if len(found) <= max(1, len(_key(right)) // 6) else None


def _slips_run_together(
    given: tuple[str, ...], right: tuple[str, ...], strict: frozenset[str]
) -> tuple[Slip, ...] | None:
    """One slip at most where a word is split or two are joined: `postraumatic stress`."""
    a, b = _key(given), _key(right)
    short = any(len(word) < 3 for word in {*given} ^ {*right})  # a letter of its own is a name: hepatitis A
    if strict or short or len(b) < 9 or any(c.isdigit() for c in a + b):
        return None
    slips = word_slips(a, b)
    return slips if slips and len(slips) == 1 else None
