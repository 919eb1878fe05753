"""Which words are a proper name, and what kind of thing it names: a journal, an organization, a place, a person.

Names are asked about in their own words ("which journal", "which organization") and are never taken for conditions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from quizapp.generation import conditions, mechanisms
from quizapp.generation.grammar import Token
from quizapp.generation.wordlists import listed

_ACRONYMS: Final = frozenset(listed("names.acronyms"))
_ORGANIZATION: Final = re.compile(
    r"Institute|College of|"
    r"Department|Cent(?:er|re)s?\b|Ministry|Association|Academy|Office|Bureau|Board|Society|Organi[sz]ation|"
    r"Council|Administration|Agency|Foundation|Service|Federation|Commission|Committee|Programme|Program|Alliance|Bank|"
    r"Nations|Initiative|Survey|Fund\b|Task Force|Consortium|Authority|Union|Network"
)
_LEARNED: Final = re.compile(r"Academy|Association|Society|Federation|College of")  # "... Academy of Sleep Medicine"
_KINDS: Final = (
    ("journal", re.compile(r"Journal|Annals|Archives|Lancet|Review|Nature|Proceedings|Medicine$|Magazine")),
    ("university", re.compile(r"University|College\b(?! of [A-Z])|School")),
    ("hospital", re.compile(r"Hospital|Clinic\b|Medical Center")),
    ("organization", _ORGANIZATION),
)


def kind_of(name: str) -> str:
    """What a name names: "journal", "university", "hospital", "organization", or "" where its words do not say."""
    if name in _ACRONYMS or (_LEARNED.search(name) and "Journal" not in name):
        return "organization"
    return next((kind for kind, pattern in _KINDS if pattern.search(name)), "")


def is_name(tokens: Sequence[Token]) -> bool:
    """Whether the words are a proper name: a body's, two capitalised words or more, an acronym, or a lone name."""
    if len(tokens) == 1:
        return tokens[0].text in _ACRONYMS or _is_lone_name(tokens[0])
    own = tuple(token.text for token in tokens)
    if not (own[0][:1].isupper()):
        return False
    if kind_of(" ".join(own)):
        return True
    capitals = sum(word[:1].isupper() for word in own)
    if capitals < max(2, len(own) - 2) or not own[-1][:1].isupper():
        return False
    return not conditions.is_condition(own) and mechanisms.class_of(own) is None


def _is_lone_name(token: Token) -> bool:
    """Whether a single capitalised word within a sentence is a name ("Armero") and no condition, gene or acronym."""
    word = token.text
    if not token.start or not word[0].isupper() or word[1:] != word[1:].lower() or len(word) < 4 or "-" in word:
        return False
    return not conditions.is_condition((word,)) and mechanisms.class_of((word,)) is None
