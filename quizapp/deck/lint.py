"""Is it a good question? E: wrong or broken. W: poor. I: worth a look.

The rules come from the NBME item-writing guide, Haladyna, Downing and Rodriguez (2002), Wozniak's twenty rules,
Matuschak's guide to prompts and QGEval (2024); they stand by subject in `deck.grounding`, `deck.construction` and
`deck.slips`. `check` asks them of every deck, the generator of its own work, which is held to a stricter reading
(`generated`) because a machine repeats its slips by the hundred. Here one question is judged by itself, then a deck for
prompts asked twice. Pure: the article comes in as text, nothing is read or repaired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from quizapp.deck import construction, grounding, slips
from quizapp.deck.item import Item, Rule, Setting, read_item
from quizapp.deck.model import Deck, Question
from quizapp.deck.wording import fold

Severity = Literal["E", "W", "I"]
_INCOMPLETE = Rule("E01", lambda item, _: "answer" if item.prompt else "prompt", "The question has no {}.", "Add one.")
_OTHER_ANSWER = Rule(
    "E10",
    lambda *_: None,
    "The question “{}” has the same prompt and another answer.",
    "Say in the prompt which one is meant, or name the other one under also.",
)
_ASKED_TWICE = Rule("W12", lambda *_: None, "The question “{}” asks the same.", "Remove one, or give both one fact.")
_HAND_RULES = tuple(sorted(grounding.RULES + construction.RULES, key=lambda rule: "EWI".index(rule.code[0])))
_MACHINE_RULES = slips.RULES + _HAND_RULES


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that one question breaks: `message` says what was found, `hint` what to do about it."""

    rule: str
    severity: Severity
    message: str
    hint: str
    question_id: str


def lint_question(question: Question, article: str | None, *, generated: bool = False) -> tuple[Finding, ...]:
    """The findings on one question, the gravest first; `article` is the text its quote comes from, None without one."""
    return _judged(read_item(question.model_dump()), Setting(article, generated, grounded=article is not None))


def lint_deck(deck: Deck, article: str | None, *, generated: bool = False) -> tuple[Finding, ...]:
    """The findings on every question in file order, prompts asked twice among them.

    A deck that names its article owes a quote for each question, whether or not the text is at hand.
    """
    items = [read_item(question.model_dump()) for question in deck.questions]
    return _judged_together(items, Setting(article, generated, grounded=bool(article is not None or deck.article)))


def lint_tables(
    tables: Iterable[Mapping[str, object]], article: str | None, *, generated: bool = False
) -> tuple[Finding, ...]:
    """`lint_deck` for raw `[[questions]]` tables, valid or not; a table without an id goes by its number from 0."""
    items = [read_item(table, number) for number, table in enumerate(tables)]
    return _judged_together(items, Setting(article, generated, grounded=article is not None))


def _judged(item: Item, setting: Setting) -> tuple[Finding, ...]:
    if not item.prompt or not any(item.rights):
        return (_finding(_INCOMPLETE, item, "answer" if item.prompt else "prompt"),)
    rules = _MACHINE_RULES if setting.generated else _HAND_RULES
    return tuple([_finding(rule, item, told) for rule in rules if (told := rule.broken(item, setting)) is not None])


def _judged_together(items: Sequence[Item], setting: Setting) -> tuple[Finding, ...]:
    found: list[Finding] = []
    earlier: dict[str, Item] = {}
    for item in items:
        found.extend(_judged(item, setting))
        first = earlier.setdefault(fold(item.prompt), item)
        if item.prompt and first is not item and (rule := _asked_before(first, item, setting)):
            found.append(_finding(rule, item, first.id))
    return tuple(found)


def _asked_before(first: Item, item: Item, setting: Setting) -> Rule | None:
    """What is wrong with two questions of one prompt.

    By hand, two forms of one fact may share it, and so may two members of a list that name each other under `also`.
    """
    same = first.right == item.right
    if setting.generated:
        return _ASKED_TWICE if same else _OTHER_ANSWER
    if same:
        forms_of_one_fact = first.type != item.type and first.fact and first.fact == item.fact
        return None if forms_of_one_fact else _ASKED_TWICE
    members = first.right in item.rights and item.right in first.rights
    return None if members or _options_tell_apart(first, item) else _OTHER_ANSWER


def _options_tell_apart(first: Item, item: Item) -> bool:
    shared = {first.right, *first.wrongs} & {item.right, *item.wrongs}
    return first.is_choice and item.is_choice and not shared


def _finding(rule: Rule, item: Item, told: str) -> Finding:
    severity: Severity = "E" if rule.code[0] == "E" else "W" if rule.code[0] == "W" else "I"
    return Finding(rule.code, severity, rule.message.format(told), rule.hint, item.id)
