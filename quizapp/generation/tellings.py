"""What a clause states in words that are no noun phrase: an action, a manner, a quoted name, the outcome of a case.

Each kind has a narrow pattern of its own, because outside noun phrases almost everything is grammar and hardly
anything an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from quizapp.generation import agency, conditions, mechanisms, words
from quizapp.generation.clauses import Clause
from quizapp.generation.statements import Statement


def find(clause: Clause, *, is_case: bool) -> Iterator[Statement]:
    """The actions, manners and names of the clause; outcomes only where it tells of a case."""
    yield from _actions(clause)
    yield from _manners(clause)
    yield from _names(clause)
    if is_case:
        yield from _outcomes(clause)


def _actions(clause: Clause) -> Iterator[Statement]:
    """What one thing does to another where that is the mechanism: "works by blocking ..."."""
    if mechanisms.strength(clause.text) < 2 and not agency.tells_a_law(clause):
        return
    for before, token, after in zip(clause.tokens, clause.tokens[1:], clause.tokens[2:], strict=False):
        if token.tag != "G" or before.low not in {"by", "and"} or after.tag not in {"D", "N", "J", "#"}:
            continue
        base = next(iter(words.verb_forms(token.low).values()), "")
        if mechanisms.is_action(base):
            yield Statement(clause, "mechanism", "action", token.text, token.start, token.end)


_MANNER: Final = re.compile(
    r"\b(off-label|over-the-counter|by prescription|intravenously|orally|nasally|subcutaneously|by mouth|by injection|"
    r"intramuscularly)\b",
    re.IGNORECASE,
)
_NATURE: Final = re.compile(
    r"\b([a-z]+-(?:acting|term|release|onset|lasting|affinity|resistant|like)) "
    r"(?:nature|effects?|propert(?:y|ies)|action|profile|character)\b"
)
_NOT_HELPED: Final = re.compile(
    r"\bwho (?:have|has|had|do|does|did) not ((?:respond|improve|benefit|tolerate)\w*(?: well)? "
    r"(?:to |from |on |with )?([\w -]{4,40}?))(?=[.,;]|$)"
)


def _manners(clause: Clause) -> Iterator[Statement]:
    """How a thing is given, a property it is named for, and whom nothing else helped."""
    for match in _MANNER.finditer(clause.text):
        yield Statement(clause, "finding", "manner", match[1], *match.span(1))
    for match in _NOT_HELPED.finditer(clause.text):
        yield Statement(clause, "finding", "manner", match[2], *match.span(2), fuller=(f"not {match[1]}",))
    for match in _NATURE.finditer(clause.text):
        yield Statement(clause, "mechanism", "nature", match[1], *match.span(1))


_TRIAL: Final = re.compile(
    r"\b((?:[A-Z][A-Z-]*[A-Z]|[A-Z][a-z]*[A-Z]\w*)(?:[ -][A-Z][A-Z-]+)*(?:-\d+)?)"
    r"(?= (?:trial|study|survey|programme|program|project|mission)\b)"
)
_QUOTED: Final = re.compile(r"[\"“]([^\"“”]{4,60}?)[,.]?[\"”]")
_CALLED: Final = re.compile(
    r"\b(?:called|known as|named|termed|dubbed)\s(?:the |an? )?[\"“]?([\w][\w’ -]{2,40}?)"
    r"(?=[\"”,.;)]|\s(?:which|that|and|because|in|is|are|was|were|to|or)\b)"
)


def _names(clause: Clause) -> Iterator[Statement]:
    """Names of trials, quoted names, and what a thing is called."""
    for pattern in (_TRIAL, _QUOTED):
        for match in pattern.finditer(clause.text):
            yield Statement(clause, "finding", "name", match[1], *match.span(1))
    for match in _CALLED.finditer(clause.text):
        own = tuple(match[1].split())
        kind = mechanisms.class_of(own) or mechanisms.class_of(clause.text[: match.start()].split()[-1:])
        topic = "condition" if conditions.is_condition(own) else "mechanism" if kind else "finding"
        topic = "finding" if kind == "drug class" else topic
        yield Statement(clause, topic, "name", match[1], *match.span(1))


_BEFORE: Final = r"(?:(?:fully|completely|gradually|slowly|quickly) )?"
_AFTER: Final = r"(?: (?:fully|completely|again|entirely|rapidly|quickly|markedly|uneventfully|without \w+))?"
_OUTCOME: Final = re.compile(
    rf"\b((?:symptoms? |pain |tumou?r |fever |rash |attacks )?)({_BEFORE}(?:recovered|improved|disappeared|resolved|"
    rf"died|remitted|subsided|cleared|vanished|returned|relapsed|survived|healed|regained|walked){_AFTER})\b"
)
_STATE: Final = re.compile(
    r"\b(?:became|felt|was|were|remained) ((?:symptom-free|pain-free|seizure-free|[a-z]+ and [a-z]+|well|stable|"
    r"unconscious|confused|drowsy|free of [a-z]+|discharged [a-z ]+))(?=[.,;]| (?:within|after|for|by|in|on)\b)"
)


def _outcomes(clause: Clause) -> Iterator[Statement]:
    """How a case ended: a verb ("recovered fully") or a state ("became confused")."""
    for match in _OUTCOME.finditer(clause.text):
        fuller = (match[1] + match[2],) if match[1] else ()
        yield Statement(clause, "case", "outcome", match[2], *match.span(2), fuller=fuller)
    for match in _STATE.finditer(clause.text):
        yield Statement(clause, "case", "outcome", match[1], *match.span(1))
