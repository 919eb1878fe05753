"""Where a clause's subject ends and its verb begins: the one reading on which every inverted question rests.

Looks past what may stand before or inside a subject (a fronted phrase, an apposition, a relative clause, a bracket,
a list) to the finite verb that belongs to it. Where the reading is not safe there is no spine, and the clause is only
asked with a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from quizapp.generation import words
from quizapp.generation.grammar import Token


@dataclass(frozen=True, slots=True)
class Spine:
    """The parts of a clause as token numbers: subject, verb group (inclusive), and the end (exclusive).

    `start` is where the clause begins after a fronted phrase or a reporting frame ("Studies show that").
    """

    start: int
    subject: tuple[int, int]
    verbs: tuple[int, int]
    end: int


def find(tokens: tuple[Token, ...], start: int = 0) -> Spine | None:
    end = len(tokens) - 1 if tokens and tokens[-1].text in {".", "!", "?"} else len(tokens)
    first = _after_fronted(tokens, start, end)
    if first is None:
        return None
    last = _subject_end(tokens, first, end)
    if last is None:
        return None
    last = _past_noun(tokens, last, end)
    stop = last + 1
    while (
        stop < end
        and tokens[stop].tag in {"X", "V", "R"}
        and not (tokens[stop].tag == "R" and stop + 1 < end and tokens[stop + 1].tag == "#")
    ):
        stop += 1
        if stop + 1 < end and tokens[stop].tag == "T" and tokens[stop + 1].tag in {"V", "X"}:
            stop += 1
    verbs = stop - 1
    while verbs > last and tokens[verbs].tag == "R" and tokens[verbs].low not in {"not"}:
        verbs -= 1
    return Spine(start, (first, last), (last + 1, verbs), end) if verbs > last else None


def _past_noun(tokens: tuple[Token, ...], last: int, end: int) -> int:
    """The subject's end after a noun taken for its verb: of two finite verbs in a row ("flows rarely kill") it is."""
    second = last + 2
    while second < end and tokens[second].tag == "R":
        second += 1
    if second >= end or tokens[last + 1].tag != "V" or tokens[second].tag != "V":
        return last
    return last if tokens[last + 1].low in {"help", "helps", "helped", "let", "lets"} else last + 1


_SUBJECT_START: Final = frozenset("DNJ#URG")
_APPROXIMATE: Final = frozenset({"about", "around", "over", "under", "nearly", "up", "at", "between", "some"})


def _after_fronted(tokens: tuple[Token, ...], start: int, end: int) -> int | None:
    """Where the subject begins: at once, or after the comma that closes a fronted phrase."""
    if start >= end:
        return None
    about = tokens[start].low in _APPROXIMATE and start + 1 < end and tokens[start + 1].tag == "#"
    if (tokens[start].tag in _SUBJECT_START or about) and _subject_end(tokens, start, end) is not None:
        return start
    for index in range(start + 1, end - 2):
        year = (
            tokens[start].tag == "P"
            and index == start + 2
            and tokens[start + 1].tag == "#"
            and len(tokens[start + 1].text) == 4
        )
        late = (
            tokens[index].tag == "U"
            and tokens[index].low in {"he", "she", "it", "they", "we"}
            and tokens[start].tag in {"P", "#", "R"}
        )
        if (year or late) and tokens[index].tag in {"D", "N", "U"} and _subject_end(tokens, index, end) is not None:
            return index
        if tokens[start].tag == "G" and sum(token.text == "," for token in tokens[start:index]) > 0:
            return None  # a list of gerunds, no fronted phrase
        opened = tokens[index].text == "," and tokens[index + 1].tag in _SUBJECT_START
        if opened and _subject_end(tokens, index + 1, end) is not None:
            return index + 1
    return None


def _subject_end(tokens: tuple[Token, ...], first: int, end: int) -> int | None:
    """The subject's last token where a finite verb follows it directly, else None."""
    index = first
    nominal = False
    while index < end and index < first + 20:
        token = tokens[index]
        if token.tag in {"X", "V"}:
            break
        if token.tag in {"S", "G", "E", "Z"} and not (token.tag == "G" and index == first):
            closing = (
                _modifier_end(tokens, index, end) if token.tag != "Z" and nominal else _aside_end(tokens, index, end)
            )
            if closing is None:
                return None
            index = closing
        nominal = nominal or token.tag in {"N", "U", "#"}
        index += 1
    if not nominal or index >= end or tokens[index].tag not in {"X", "V"}:
        return None
    last = index - 1
    while last > first and tokens[last].tag == "R":
        last -= 1
    if (
        is_reduced(tokens, index)
        or tokens[last].tag in {"P", "C", "D", "T"}
        or tokens[index].low in {"be", "been", "being", "having"}
    ):
        return None
    return last


def _modifier_end(tokens: tuple[Token, ...], index: int, end: int) -> int | None:
    """The last token of what opens a modifier inside a subject: "who smoke", "that may affect", "made", "aimed at"."""
    token = tokens[index]
    if token.tag == "E" or (token.tag == "G" and tokens[index - 1].tag in {"P", "E", "N"}):
        return index
    if token.low not in {"who", "that", "which"}:
        return None
    position = index + 1
    while position < end and tokens[position].tag in {"D", "N", "U", "J", "R"} and position < index + 5:
        position += 1
    started = position
    while position < end and tokens[position].tag in {"X", "V", "R"}:
        position += 1
        if position < end and tokens[position].tag == "X" and tokens[position - 1].tag == "V":
            break  # the clause's own verb: "who smoke | are"
    return position - 1 if position > started else None


def _aside_end(tokens: tuple[Token, ...], index: int, end: int) -> int | None:
    """The last token of what may stand inside a subject: a bracket, a list's comma, an apposition between commas."""
    token = tokens[index]
    if token.text == "(":
        return next((n for n in range(index + 1, min(end, index + 12)) if tokens[n].text == ")"), None)
    if token.text == "%":
        return index
    if token.text != ",":
        return None
    for position in range(index + 1, min(end - 1, index + 14)):
        if tokens[position].tag in {"X", "V"} and tokens[index + 1].tag not in {"S", "E", "R", "P", "V"}:
            break
        if tokens[position].tag == "C" and tokens[position - 1].text in {","} | {
            t.text for t in tokens[index + 1 : position] if t.tag == "N"
        }:
            return index
        if tokens[position].text == "," and tokens[position + 1].tag in {"X", "V", "R"}:
            return position
    return None


def is_reduced(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether a verb is a participle hanging on its noun ("patients treated with ...")."""
    forms = words.verb_forms(tokens[index].low)
    return (
        tokens[index].tag == "V" and "participle" in forms and index + 1 < len(tokens) and tokens[index + 1].low == "by"
    )
