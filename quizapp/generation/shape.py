"""Whether an answer has the shape of one thing in its clause, so that a blank for it can be filled by a name.

A shallow reading now and then cuts a compound ("birth control {pills}"), or takes a verb into a thing
("the level of {cAMP decreases}"). Whoever made the answer cannot see it; the words beside it
can. What is not one thing is not asked at all: no wording mends it. What a thing states is `things`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from quizapp.generation import words
from quizapp.generation.clauses import Clause
from quizapp.generation.grammar import Token


def is_one_thing(clause: Clause, first: int, last: int) -> bool:
    """Whether tokens `first` to `last` are a whole noun phrase and no more."""
    tokens = clause.tokens
    return not (
        _goes_on(tokens, first, last)
        or _is_cut_in_front(clause, first, last)
        or _holds_a_verb(tokens, first, last)
        or _holds_a_name_and_what_is_named(tokens, first, last)
        or (first == last and _is_a_deed(tokens, first))
    )


_CALLED_BY: Final = frozenset({"called", "named", "known", "termed", "dubbed"})


def _goes_on(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether the word behind belongs to the answer: "{lab} tests confirm", "a {hormone-receptor} complex that"."""
    after = tokens[last + 1 : last + 3]
    if len(after) < 2:
        return False
    if after[0].tag == "J" and first == last and "-" in tokens[first].text and after[1].tag in {"S", "V", "X"}:
        return True
    compound = after[0].tag == "V" and words.is_noun_too(after[0].low) and after[1].tag == "N" and first == last
    if compound and not words.is_plural(tokens[last].text) and _may_be_verb(tokens[min(last + 3, len(tokens) - 1)]):
        return True
    return after[0].tag == "N" and after[0].low.isalpha() and after[1].tag in {"V", "X"} and first == last


def _is_cut_in_front(clause: Clause, first: int, last: int) -> bool:
    """Whether the words before belong to it: "birth control {pills}", "the Seventeen {Point Agreement}"."""
    tokens = clause.tokens
    if first < 2:
        return False
    before, earlier = tokens[first - 1], tokens[first - 2]
    if before.tag == "#" and before.text[0].isupper() and before.text[0].isalpha() and tokens[first].text[0].isupper():
        return True
    spine = clause.spine
    as_verb = spine is not None and spine.verbs[0] <= first - 1 <= spine.verbs[1]
    taken = before.tag == "V" and words.is_noun_too(before.low) and earlier.tag == "N"
    lone = taken and spine is not None and not words.is_plural(earlier.text)
    return lone and (not as_verb or _may_be_verb(tokens[min(last + 1, len(tokens) - 1)]))


def _may_be_verb(token: Token) -> bool:
    return token.tag in {"V", "X"} or "base" in words.verb_forms(token.low)


_NEVER_NOUNS: Final = frozenset(
    {"occur", "happen", "become", "seem", "appear", "remain", "exist", "arise", "go", "come"}
)


def _holds_a_verb(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether it begins or ends with a verb: "does not {need anesthesia}", "help the {patches stick}"."""
    low, before = tokens[first].low, tokens[first - 1] if first else None
    forms = words.verb_forms(low)
    if before is not None and before.low == "not" and "base" in forms and first < last:
        return True
    ending = words.verb_forms(tokens[last].low)
    if first == last or not {"base", "third"} & set(ending):
        return False
    bare = "base" in ending and words.is_plural(tokens[last - 1].text) and not words.is_noun_too(tokens[last].low)
    if bare or tokens[last].low in _NEVER_NOUNS:
        return True
    return _lacks_its_verb(tokens, first, last) and tokens[last - 1].tag == "N"


def _lacks_its_verb(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether the part between commas that the answer closes opens with a thing and has no verb but its last word."""
    if last + 1 < len(tokens) and tokens[last + 1].text not in {",", ";", "."}:
        return False
    start = first
    while start and tokens[start - 1].text not in {",", ";", ":"}:
        start -= 1
    inside = tokens[start:first]
    opened = bool(inside) and inside[0].low in {"the", "a", "an", "its", "their"}
    return opened and not any(token.tag in {"V", "X", "G", "E", "S"} for token in inside) and start > 0


def _holds_a_name_and_what_is_named(tokens: tuple[Token, ...], first: int, last: int) -> bool:
    """Whether it is a thing and its name in one: "named the {effect synchronous lateral excitation}"."""
    named = first > 1 and tokens[first - 1].tag == "D" and tokens[first - 2].low in _CALLED_BY
    return (
        named
        and last - first > 1
        and any(left.tag == "N" and right.tag == "J" for left, right in pairwise(tokens[first : last + 1]))
    )


def _is_a_deed(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether it is a lone "-ing" word that says what its own noun does: "stop clots from {forming}"."""
    if "gerund" not in words.verb_forms(tokens[at].low) or not at:
        return False
    return tokens[at - 1].low in {"from", "of", "by", "without", "are", "is", "were", "was", "keep", "start", "stop"}
