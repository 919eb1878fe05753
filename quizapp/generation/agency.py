"""Who acts in a clause and on what: whether a phrase takes part in a law ("tariffs protect producers") or in a deed.

A law is told in the present by a verb of change or of force whose subject is a thing. What people, courts and
guidelines do is their deed, whatever the verb; where and when it happens is no part of it. The verbs are those of the
classes of change of state, of holding, moving, letting and hindering; what is merely so ("lies", "contains", "wears")
is none of them.
"""

from __future__ import annotations

import re
from typing import Final

from quizapp.generation import words
from quizapp.generation.clauses import Clause
from quizapp.generation.wordlists import listed

_ACTS: Final = frozenset(listed("mechanisms.acts"))
# What a thing is, has, means or shows, where it is, and what people do: verbs that tell no law of whatever subject.
_STATES: Final = frozenset(listed("agency.states"))
_AGENTS: Final = frozenset(listed("agency.agents")) | frozenset(listed("questions.people"))
_PERSONAL: Final = re.compile(
    r"(?:[a-z]{3,}(?:ologist|iatrist|ician|smith|man|men|wright)|[a-z]{2,}ists?|[a-z]{3,}ians?)s?$"
)
_DOER: Final = re.compile(r"([a-z]{3,}?)(?:er|or)s?$")
# Verbs whose doer in "-er" is a person: "farmers", "builders"; a blocker or a filter is none.
_TRADES: Final = frozenset(listed("agency.trades"))


def acts_on(clause: Clause, first: int, last: int) -> bool:
    """Whether the phrase from token `first` to `last` is what acts, or is acted on, by a law the clause tells."""
    spine = clause.spine
    if spine and spine.subject[0] <= first and last <= spine.subject[1]:
        return tells_a_law(clause) or _suffers_a_law(clause)
    verb = _governing(clause, first)
    if verb is not None and _is_passive(clause, verb):
        held = (
            clause.tokens[first - 1].low == "in"
            and words.verb_forms(clause.tokens[verb].low).get("participle") in _HAPPENS_IN
        )
        return (held or clause.tokens[first - 1].low in _THROUGH) and not is_agent(clause, first, last)
    if verb is None or not _is_law(clause, verb) or _is_by_hand(clause, verb):
        return False
    return not _says_where(clause, verb, first)


_THROUGH: Final = frozenset({"by", "into", "from", "through", "via", "to", "when"})
# What happens within something happens to it: "is stored in the liver", "makes holes in the wall".
_HAPPENS_IN: Final = frozenset(
    ["absorb", "accumulate", "break", "convert", "deposit", "destroy", "digest", "filter", "metabolize", "store"]
)
_LEFT_IN: Final = frozenset(["holes", "pores", "gaps", "cracks", "breaks", "changes", "mutations", "damage", "errors"])


def _suffers_a_law(clause: Clause) -> bool:
    """Whether the subject is what a law acts on: "starch | is broken down by an enzyme"."""
    spine = clause.spine
    if spine is None or not _is_passive(clause, spine.verbs[1]):
        return False
    behind = next((n for n in range(spine.verbs[1] + 1, spine.end - 1) if clause.tokens[n].tag != "R"), 0)
    within = behind and clause.tokens[behind].low == "in"
    if not behind or (clause.tokens[behind].low not in _THROUGH and not within):
        return False
    if within and words.verb_forms(clause.tokens[spine.verbs[1]].low).get("participle") not in _HAPPENS_IN:
        return False
    return not is_agent(clause, behind + 1, spine.end - 1)


_PRESENT: Final = frozenset({"is", "are", "be", "being"})


def _is_passive(clause: Clause, verb: int) -> bool:
    """Whether a participle of change or force says in the present what is done: "is split by", "cells killed by"."""
    token = clause.tokens[verb]
    if words.verb_forms(token.low).get("participle") not in _ACTS:
        return False
    if token.tag == "E":
        return clause.tokens[verb + 1].low == "by"
    before = verb - 1
    while before > 0 and (
        clause.tokens[before].tag in {"R", "C"} or "participle" in words.verb_forms(clause.tokens[before].low)
    ):
        before -= 1  # "are blown or {washed} away"
    return token.tag == "V" and before >= 0 and clause.tokens[before].low in _PRESENT


def tells_a_law(clause: Clause) -> bool:
    """Whether the clause's own verb says what one thing does to another, in the present."""
    spine = clause.spine
    return spine is not None and _is_law(clause, spine.verbs[1]) and not is_agent(clause, *spine.subject)


def is_agent(clause: Clause, first: int, last: int) -> bool:
    """Whether the phrase is of people, a body or what speaks for one: it acts by will, not by a law."""
    return names_agent(_head(clause, first, last))


def names_agent(head: str) -> bool:
    """Whether a noun or pronoun (lower case) is of people or a body: "she", "baker", "court"."""
    if head in {"who", "he", "she", "we", "you"} or head in _AGENTS or words.singular(head) in _AGENTS:
        return True
    doer = _DOER.match(head)
    return _PERSONAL.match(head) is not None or (doer is not None and _base_of(doer[1]) in _TRADES)


def _base_of(stem: str) -> str:
    """The verb behind a doer's stem: "bak" of "baker" is "bake"."""
    return stem + "e" if stem + "e" in _TRADES else stem[:-1] if len(stem) > 3 and stem[-1] == stem[-2] else stem


def _head(clause: Clause, first: int, last: int) -> str:
    """The head of a subject in lower case: its last noun before a preposition, a comma or a relative clause."""
    end = first
    while end < last and clause.tokens[end + 1].tag in {"D", "J", "N", "#", "R", "U"}:
        end += 1
    return clause.tokens[end].low


def _is_law(clause: Clause, verb: int) -> bool:
    """Whether a verb of change or force stands in the present, behind a modal, or as "-ing" or "to ..."."""
    token, after = clause.tokens[verb], clause.tokens[min(verb + 1, len(clause.tokens) - 1)]
    if after.low == "up" and token.low in {"make", "makes"}:
        return False  # what a thing consists of
    forms = words.verb_forms(token.low)
    if token.tag == "G" or (token.tag == "V" and "gerund" in forms):
        return forms.get("gerund") in _ACTS
    bases = {forms[form] for form in ("third", "base") if form in forms} if token.tag == "V" else set()
    if bases & _BECOMES and after.tag in {"J", "R"}:
        return not _is_past(clause, verb)
    if bases & _ACTS:
        return True
    has_object = after.tag in {"D", "N", "J", "#", "U"}
    return has_object and bool(bases) and not bases & _STATES and not _is_past(clause, verb)


# Verbs that tell a change only with the quality it leads to: "becomes brittle", "goes wrong".
_BECOMES: Final = frozenset(["become", "go", "turn", "get"])


def _is_past(clause: Clause, verb: int) -> bool:
    """Whether a form that may be present or past ("cut") stands behind "had" or a past auxiliary."""
    return any(
        token.low in {"had", "did", "was", "were", "has", "have"} for token in clause.tokens[max(verb - 2, 0) : verb]
    )


def _governing(clause: Clause, first: int) -> int | None:
    """The nearest verb before a phrase, a main verb, an "-ing" form or an infinitive; None where none is."""
    tokens = clause.tokens
    for index in range(first - 1, -1, -1):
        if tokens[index].tag == "G" and index == first - 1 and tokens[index - 1].low in {"of", "at", "with", "between"}:
            continue  # "of migrating salmon"
        if tokens[index].tag in {"V", "G", "E"}:
            return index
        if tokens[index].tag == "X":
            return None
    return None


def _is_by_hand(clause: Clause, verb: int) -> bool:
    """Whether people do what the verb says: its own subject, or that of the clause, is an agent."""
    tokens = clause.tokens
    if verb and tokens[verb - 1].low == "who":
        return True
    spine = clause.spine
    if spine is None:
        return False
    return is_agent(clause, *spine.subject) and not any(
        token.low in {"which", "that"} for token in tokens[spine.verbs[1] + 1 : verb]
    )


_WHERE: Final = frozenset({"at", "in", "during", "near", "across", "after", "before", "along", "beyond"})


def _says_where(clause: Clause, verb: int, first: int) -> bool:
    """Whether the phrase says where, when or as what something acts ("at the poles"): no part of how it acts."""
    before = clause.tokens[first - 1]
    if before.low == "in" and clause.tokens[first - 2].low in _LEFT_IN:
        return False
    if before.low in _WHERE or before.low == "as":  # "serves as a harbour" says what a thing is
        return True
    acts = {"act", "acts", "depend", "depends", "rely", "relies"}
    return before.low == "on" and first - 2 == verb and clause.tokens[verb].low not in acts


def strengthened(clause: Clause, first: int, last: int, strength: int) -> int:
    """`mechanisms.strength` of the whole clause, raised to 2 for a phrase that takes part in a law."""
    return 2 if strength == 2 or acts_on(clause, first, last) else strength
