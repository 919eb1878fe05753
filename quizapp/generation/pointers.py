"""Whether a prompt's pronouns point at something the prompt itself says.

A question stands alone on its card, so "it", "their", "he" and "there" need what they mean in the same words: a noun
of their number before them, and for an object one that is not its own verb's subject. A pronoun that comes before its
noun counts as pointing at nothing. What a pronoun means in the article is `rewording`; here nothing is replaced.
"""

from __future__ import annotations

import re
from typing import Final

from quizapp.generation import grammar, words
from quizapp.generation.grammar import Token

_THING: Final = frozenset({"it", "its", "itself"})
_SEVERAL: Final = frozenset({"they", "them", "their", "themselves"})
_PERSON: Final = frozenset({"he", "him", "his", "she", "her", "himself", "herself"})
_EITHER_NUMBER: Final = frozenset({"all", "both", "species", "series", "sheep", "fish", "cattle", "police"})
_POSSESSIVE: Final = frozenset({"its", "their", "his", "her"})
_ASKING: Final = frozenset({"what", "which", "who"})
_HUMAN: Final = re.compile(
    r"(?:patient|man|woman|boy|girl|child|baby|infant|mother|father|person|nurse|chef|student|\w{3,}(?:er|or|ist|ian|ee))$"
)
# "it" that stands for nothing: "it is estimated that", "it takes years".
_EMPTY_IT: Final = re.compile(
    r"it (?:is|was|has been|may be|can be|could be|seems|appears|takes?|took)\b(?=[^,;]*\b(?:that|to|whether|for)\b)",
    re.IGNORECASE,
)


def dangling(text: str) -> bool:
    """Whether a pronoun of `text` (a whole sentence or question) has nothing before it that it could mean."""
    if not _ANY.search(text):
        return False
    tokens = grammar.read(text)
    return any(_dangles(text, tokens, index) for index, token in enumerate(tokens) if token.low in _PRONOUNS)


_ALONE: Final = frozenset({"this", "these"})  # with no noun behind them
_PRONOUNS: Final = _THING | _SEVERAL | _PERSON | _ALONE | {"there"}
_ANY: Final = re.compile(rf"\b(?:{'|'.join(sorted(_PRONOUNS))})\b", re.IGNORECASE)


def _dangles(text: str, tokens: tuple[Token, ...], index: int) -> bool:
    token, after = tokens[index], tokens[min(index + 1, len(tokens) - 1)]
    if token.low == "there":
        return index > 0 and after.tag not in {"X", "V"} and tokens[index - 1].tag != "X"
    if token.low in _ALONE:
        opened = index > 1 and tokens[index - 1].low == "of" and tokens[index - 2].low in {"which", "one"}
        return not opened and after.tag not in {"N", "J", "#", "G", "R"}
    if token.low == "it" and _EMPTY_IT.match(text[token.start :]):
        return False
    meant = [n for n in range(index) if _fits(tokens, n, token.low)]
    if token.low in {"it", "them"} and tokens[index - 1].low == "of":
        meant = [n for n in meant if n < index - 2]  # "a percentage of it"
    verb = _governing(tokens, index)
    begins = _clause_begins(tokens, verb if verb is not None else index)
    if token.low in _POSSESSIVE:
        named = verb is not None and tokens[verb].low in words.BE and verb == index - 1
        return not [n for n in meant if not named or n < begins]
    made_to = token.low in {"them", "him", "her"} and index > 0 and tokens[index - 1].tag == "V"  # "help them grow"
    if after.tag in {"X", "V", "R"} and not made_to:
        return not meant
    if verb is None:
        return True
    meant = [n for n in meant if tokens[n].low not in _ASKING]
    return not [n for n in meant if n < begins or n > verb or _hangs_on_preposition(tokens, n, begins)]


def _fits(tokens: tuple[Token, ...], index: int, pronoun: str) -> bool:
    """Whether the word at `index` can be what the pronoun means, by its number and kind."""
    token = tokens[index]
    if token.low in _ASKING:
        return tokens[min(index + 1, len(tokens) - 1)].tag != "X" or _asks_for_the_doer(tokens, index)
    if pronoun in _PERSON:
        named = token.text[0].isupper() and token.tag == "N" and not token.text.isupper()
        return token.tag == "N" and (named or _HUMAN.match(token.low) is not None)
    if pronoun in _SEVERAL:
        joined = index > 0 and tokens[index - 1].low == "and"
        several = words.is_plural(token.text) or joined or token.low in _EITHER_NUMBER
        return token.tag in {"N", "U"} and several
    return token.tag == "N" and token.text != "%" and not words.is_plural(token.text)


def _asks_for_the_doer(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether the auxiliary behind a question word is its own verb's ("what has lost"), not "what does her doctor"."""
    after = tokens[index + 2 : index + 3]
    return bool(after) and after[0].tag in {"V", "R", "X"}


def _governing(tokens: tuple[Token, ...], index: int) -> int | None:
    """The nearest verb before a pronoun in its own clause."""
    for position in range(index - 1, -1, -1):
        if tokens[position].tag in {"V", "X"}:
            return position
        if tokens[position].text in {";", ":"}:
            return None
    return None


def _clause_begins(tokens: tuple[Token, ...], verb: int) -> int:
    """Where the clause of the verb begins: after the last comma or subordinator before it."""
    for position in range(verb - 1, -1, -1):
        if tokens[position].text in {",", ";", ":", "—"} or (tokens[position].tag == "S" and position):
            return position
    return 0


def _hangs_on_preposition(tokens: tuple[Token, ...], index: int, begins: int) -> bool:
    """Whether a noun within the subject stands behind a preposition ("patients on lithium")."""
    before = tokens[max(begins, index - 3) : index]
    measured = any(token.low in _MEASURES for token in before)  # "a third of the people": the people
    return not measured and any(token.tag == "P" for token in before)


_MEASURES: Final = frozenset(
    {"percentage", "fraction", "proportion", "number", "third", "quarter", "half", "share", "%"}
)
