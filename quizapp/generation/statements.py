"""What an article states: one answer in one clause, before any question is worded, and which of them are worth asking.

A statement is a number, a condition, a mechanism, a finding or a detail of a case, with the relation by which the
clause states it, the other members of its enumeration, and what it is worth. At most one statement has a given span.
How statements are found is `extraction`, what they are worth `worth`, how they are asked `questions`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from quizapp.generation.clauses import Clause
from quizapp.generation.numbers import Quantity


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a clause states.

    `answer` is the clause's own words from `start` to `end` of its text; `fuller` are longer wordings that are as
    right. `relation` says how it is stated (a kind of quantity, "member", "named", "action", "object", ...). `noun`
    is what a question calls it ("receptor", "condition", ""). `siblings` are the other members of its list. `subject`
    is what the statement is about. `worth` orders statements: the log odds that a teacher would ask for it.
    """

    clause: Clause
    topic: str
    relation: str
    answer: str
    start: int
    end: int
    worth: float = 0.0
    subject: str = ""
    fuller: tuple[str, ...] = ()
    noun: str = ""
    quantity: Quantity | None = None
    siblings: tuple[str, ...] = ()


LEAST_WORTH: Final = -1.6
"""Of what is worth less, hardly one in six would be asked for."""
_A_NUMBER_LESS: Final = 1.5  # a figure is looked for in an article even where it is not what matters most
_MORE_OF_A_LIST: Final = 4
_LEFT_BY_NUMBERS: Final = 3


def chosen(statements: Iterable[Statement], most_per_sentence: int = 4, least: float = LEAST_WORTH) -> list[Statement]:
    """The statements worth a question: the best of each sentence, one a span, an answer once per sentence.

    An enumeration counts as two at most, and may bring four more: leaving out its tail would teach half of it. Nor is
    a number left out for what stands beside it, and numbers leave three places to the rest.
    """
    by_sentence: dict[int, list[Statement]] = {}
    for statement in statements:
        by_sentence.setdefault(statement.clause.sentence.start, []).append(statement)
    kept: list[Statement] = []
    for group in by_sentence.values():
        taken: list[Statement] = []
        for statement in sorted(group, key=lambda s: (-s.worth, s.start)):
            if statement.worth < least - (_A_NUMBER_LESS if statement.quantity else 0.0):
                continue
            if statement.quantity is None and _is_full(taken, statement, most_per_sentence):
                continue
            if not any(_clash(statement, other) for other in taken):
                taken.append(statement)
        kept.extend(sorted(taken, key=lambda s: (s.clause.text != group[0].clause.text, s.start)))
    return kept


def _is_full(taken: list[Statement], following: Statement, most: int) -> bool:
    """Whether the places of a sentence are taken."""
    plain = sum(statement.quantity is None for statement in taken)
    return plain >= _LEFT_BY_NUMBERS and len(taken) >= most + _spared(taken, following)


def _spared(taken: list[Statement], following: Statement) -> int:
    """How many places the members of enumerations among `taken` do not use up, that of the following one included."""
    listed = [len(statement.siblings) > 1 for statement in (*taken, following)]
    return min(max(sum(listed) - 2, 0), _MORE_OF_A_LIST)


def _clash(one: Statement, other: Statement) -> bool:
    if one.answer.lower() == other.answer.lower():
        return True
    return one.clause is other.clause and one.start < other.end and other.start < one.end
