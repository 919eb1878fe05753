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


_PART_OF_THEM: Final = re.compile(
    r", (?:[a-z]+ ){0,2}?(?:\d[\d.,]*%?|[a-z]+[- ](?:quarters?|thirds?|fifths?|tenths?)|half|most|many|some) "
    r"of (?:it|them)$"
)


def _dangles(text: str, tokens: tuple[Token, ...], index: int) -> bool:
    token, after = tokens[index], tokens[min(index + 1, len(tokens) - 1)]
    if token.low == "there":
        placed = any(token.text == "." for token in tokens[:index])  # by the sentence before
        return index > 0 and not placed and after.tag not in {"X", "V"} and tokens[index - 1].tag != "X"
    if token.low in _ALONE:
        part = index > 1 and tokens[index - 1].low == "of"
        opened = part and tokens[index - 2].low in {"which", "one"}
        if part and any(token.text == "." for token in tokens[:index]):
            return not [n for n in range(index) if _fits(tokens, n, "them")]  # "It has 500. Two thirds of these ..."
        return not opened and after.tag not in {"N", "J", "#", "G", "R"}
    if token.low == "it" and _EMPTY_IT.match(text[token.start :]):
        return False
    meant = [n for n in range(index) if _fits(tokens, n, token.low)]
    if token.low in {"it", "them"} and tokens[index - 1].low == "of":
        meant = [n for n in meant if n < index - 2]  # "a percentage of it"
        if _PART_OF_THEM.search(text[: token.end]):
            return not meant  # "10.8 million fell ill, a quarter of them in India"
    if tokens[index - 1].tag == "G" or (index and tokens[index - 1].low in _AROUND):
        return not meant  # "by soaking {them}", "came down with a train inside {them}"
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
    earlier = _joined_verb_before(tokens, verb)  # "boiled {oil} and blackened it": what the verb before acts on
    return not [n for n in meant if n < begins or n > verb or n > earlier or _hangs_on_preposition(tokens, n, begins)]


def _joined_verb_before(tokens: tuple[Token, ...], verb: int) -> int:
    """The verb that "and" joins to this one, of the same subject; past the end where there is none."""
    if verb < 2 or tokens[verb - 1].low != "and":
        return len(tokens)
    return next((n for n in range(verb - 2, 0, -1) if tokens[n].tag == "V"), len(tokens))


# Behind these a clause's own subject can be meant.
_AROUND: Final = frozenset({"inside", "around", "behind", "beneath", "beside", "within", "among", "above", "below"})


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
        if token.tag == "#" or token.text == "%":
            return _counts_by_itself(tokens, index)
        one_of_many = pronoun in {"their", "they"} and _HUMAN.match(token.low) is not None
        several = words.is_plural(token.text) or token.low in _EITHER_NUMBER
        return token.tag in {"N", "U"} and (several or joined or one_of_many)
    return token.tag == "N" and token.text != "%" and not words.is_plural(token.text)


def _counts_by_itself(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether a number stands for what it counts: "an estimated 10.8 million {fell ill}"."""
    return all(token.tag not in "N#" and token.text != "%" for token in tokens[index + 1 : index + 3])


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
