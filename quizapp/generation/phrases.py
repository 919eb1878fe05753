"""The plain noun phrases of a sentence whose words are classed: determiner, modifiers, head.

Split from `grammar`, which classes the words one by one: here a run of them becomes one thing that can be named. A
body's name ("the National Institute of Mental Health") is one phrase, and so are two adjectives joined by "and".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from quizapp.generation import conditions, words
from quizapp.generation.grammar import Token


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: tokens `first` to `last` (inclusive); `core` is its first token after determiners."""

    first: int
    core: int
    last: int


_INSIDE = frozenset("JN#")


_BODY: Final = (
    r"(?:Institutes?|Departments?|University|Journal|Centers?|Centres?|Ministry|Association|Academy|College|School|Office|"
    r"Bureau|Board|Society|Organi[sz]ation|Council|Administration|Agency|Foundation|Service|Services|Federation|Panel|"
    r"Commission|Committee|Initiative|Task Force|Taskforce|Consortium|Congress|Court|Parliament|"
    r"Authority|Inquiry|Programme|Program|Hospital|Clinic|Survey|Network|Alliance|Fund|Union|Group|Annals|Archives|Bank|Library)"
)
_BODY_NAME: Final = re.compile(
    rf"(?:[A-Z][\w.’'-]*\s)*{_BODY}(?:\s(?:of|for|on)(?:\sthe)?\s(?:[A-Z][\w’'-]*)(?:(?:,?\sand)?\s[A-Z][\w’'-]*)*)?"
    rf"|(?<=[a-z,] )(?:[A-Z][\w’'-]+\s)+of\s(?:the\s)?[A-Z][\w’'-]+"
    rf"|(?:[A-Z][\w.’'-]*\s)+and\s(?:[A-Z][\w’'-]*\s)*{_BODY}"
)


def noun_phrases(tokens: tuple[Token, ...], text: str = "") -> list[Phrase]:
    """The plain noun phrases in order: determiner, modifiers, head; prepositions and commas end one.

    A body's name in `text` ("the National Institute of Mental Health") is one phrase.
    """
    bodies = dict(_bodies(tokens, text))
    found: list[Phrase] = []
    index = 0
    while index < len(tokens):
        if index in bodies:
            found.append(Phrase(index, index, bodies[index]))
            index = bodies[index] + 1
            continue
        phrase = None if index + 1 in bodies else _phrase_at(tokens, index)
        if phrase is None:
            index += 1
        else:
            found.append(_with_known_name(tokens, phrase))
            index = phrase.last + 1
    return found


_BEFORE_A_HEAD: Final = frozenset({"back"})


def _with_known_name(tokens: tuple[Token, ...], phrase: Phrase) -> Phrase:
    """The phrase with an adverb before it where only both name a condition ("low {back pain}")."""
    at = phrase.first - 1
    if phrase.first != phrase.core or at < 0 or tokens[at].low not in _BEFORE_A_HEAD:
        return phrase
    name = f"{tokens[at].low} {tokens[phrase.first].low}"
    if conditions.tree_of(name) is None:
        return phrase
    first = at - 1 if at and tokens[at - 1].tag == "J" else at
    return Phrase(first, first, phrase.last)


def _bodies(tokens: tuple[Token, ...], text: str) -> list[tuple[int, int]]:
    """The first and last token of each body's name of two words or more, without its article."""
    found: list[tuple[int, int]] = []
    for match in _BODY_NAME.finditer(text):
        inside = [n for n, token in enumerate(tokens) if match.start() <= token.start and token.end <= match.end()]
        while inside and tokens[inside[0]].low in {"the", "a", "an", "in", "at", "our"}:
            inside = inside[1:]
        if len(inside) > 1:
            found.append((inside[0], inside[-1]))
    return found


def _phrase_at(tokens: tuple[Token, ...], first: int) -> Phrase | None:
    index = first
    while index < len(tokens) and tokens[index].tag == "D":
        index += 1
    if index < len(tokens) and index > first and tokens[index].low in {"more", "most", "less", "very", "same"}:
        index += 1
    core = index
    if _is_noun_after_verb(tokens, index):
        index += 1
    while index < len(tokens) and _belongs(tokens, index, core):
        index += 1
    last = index - 1
    while last >= core and tokens[last].tag not in {"N", "#"}:
        last -= 1
    return Phrase(first, core, last) if last >= core else None


def _is_noun_after_verb(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether a word taken for a verb stands between a verb and its object: "showed {wedge} fractures"."""
    if not 0 < index < len(tokens) - 1 or tokens[index].tag != "V" or tokens[index + 1].tag != "N":
        return False
    return tokens[index - 1].low in _FOUND and "base" in words.verb_forms(tokens[index].low)


# Behind any other verb it may be the verb itself: "the dyes used include ...".
_FOUND: Final = frozenset({"showed", "shows", "revealed", "reveals", "suffered", "developed", "had", "disclosed"})


def _belongs(tokens: tuple[Token, ...], index: int, core: int) -> bool:
    token = tokens[index]
    if token.tag in _INSIDE:
        return True
    after = tokens[index + 1].tag if index + 1 < len(tokens) else "Z"
    if token.tag == "R" and index and after == "J":
        if token.low.endswith("ly") and tokens[index - 1].tag in {"D", "P", "V", "G"}:
            return True
        return index > core and tokens[index - 1].tag == "C"
    # "traumatic and compulsive behaviors" stays one phrase; "pain and nausea" is two.
    if token.low not in {"and", "or"} or index <= core or tokens[index - 1].tag != "J":
        return False
    return after == "J" or (after == "R" and index + 2 < len(tokens) and tokens[index + 2].tag == "J")


def text_of(sentence: str, tokens: tuple[Token, ...], first: int, last: int) -> str:
    """The sentence's own characters from token `first` to token `last`."""
    return sentence[tokens[first].start : tokens[last].end]
