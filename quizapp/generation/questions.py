"""From a statement to the ladder of questions on its fact: choose it, complete it, recall it.

One fact a statement. Every question is judged by the deck's own lint before it counts: an error or a poor wording
drops it, and a fact without a question is no fact. The other members of an enumeration are true, so they stand under
`also` and are never wrong options. What a question's words are is `stems` and `wording`, where wrong options come
from is `distractors`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypedDict

from quizapp.deck.blanks import with_gaps
from quizapp.deck.lint import lint_question
from quizapp.deck.model import Choice, Cloze, Distractor, Numeric, Question, Source, Typed
from quizapp.deck.quantity import read_quantity
from quizapp.generation import alone, distractors, gaps, stems
from quizapp.generation.alone import Setting
from quizapp.generation.statements import Statement
from quizapp.generation.wording import Voice

_LONGEST_QUOTE_WORDS: Final = 58


@dataclass(frozen=True, slots=True)
class Asked:
    """What is common to the questions of an article: its text, what it leaves unsaid, its small words, its setting."""

    text: str
    unsaid: distractors.Unsaid
    voice: Voice
    setting: Setting


class _Common(TypedDict):
    """The keys that every question of a fact shares but for its id."""

    id: str
    fact: str
    topic: str
    subject: str | None
    explanation: str | None
    source: Source


def ladder(statement: Statement, fact: str, article: Asked) -> tuple[Question, ...]:
    """The questions of one fact, easiest first; empty where none is good enough."""
    good = [draft for draft in drafts(statement, fact, article) if _is_good(draft)]
    if statement.quantity and {"choice", "cloze"} <= {draft.type for draft in good}:
        # Both show the same blank: the choice stays where another question asks to recall, else the cloze does.
        spared = "cloze" if len(good) > 2 else "choice"
        good = [draft for draft in good if draft.type != spared]
    return tuple(good)


def poor(statement: Statement, fact: str, article: Asked) -> tuple[Question, ...]:
    """The questions of one fact that are not wrong but poorly worded: for a person to look at, never kept unasked."""
    return tuple(draft for draft in drafts(statement, fact, article) if _severities(draft) == {"W"})


def _is_good(question: Question) -> bool:
    """Whether the lint finds no error and nothing poor; the quote, a slice by construction, stands for the article."""
    return not _severities(question)


def _severities(question: Question) -> frozenset[str]:
    """How bad the lint's findings are: "E", "W"; empty where there are none, notes left out."""
    quote = question.source.quote if question.source else None
    found = lint_question(question, quote, generated=True)
    return frozenset(finding.severity for finding in found if finding.severity != "I")


def drafts(statement: Statement, fact: str, article: Asked) -> Iterator[Question]:
    """The forms of one fact as they come, not yet judged: a choice, a cloze, and a numeric or typed question."""
    wrong = distractors.find(statement, article.unsaid)
    prompt = _alone(stems.stem(statement, article.voice, choosing=False), statement, article)
    choosing = _alone(stems.stem(statement, article.voice, choosing=True), statement, article) if wrong else None
    if statement.quantity and not prompt:
        choosing = None
    if choosing:
        options = tuple(Distractor(text=text) for text in wrong)
        common = _common(statement, fact, "choice", article)
        yield Choice(**common, type="choice", prompt=choosing, answer=statement.answer, distractors=options)
    yield from _cloze(statement, fact, article)
    if prompt:
        yield _recall(statement, prompt, fact, article)


def _cloze(statement: Statement, fact: str, article: Asked) -> list[Question]:
    """The clause with a blank; behind the sentence before it where it is poor by itself, none where neither will do."""
    common = _common(statement, fact, "cloze", article)
    made: list[Question] = []
    for led in (False, True):
        if led and alone.points_back(statement.clause.before):
            break  # what would stand in front points further back itself
        gap = gaps.gap(statement, led=led)
        if gap and (said := _alone(_with_blank(statement, gap), statement, article, led=led)):
            made.append(Cloze(**common, type="cloze", prompt=said, also=_also(statement)))
            if _is_good(made[-1]):
                return made[-1:]
    return made[:1]


def _alone(prompt: str | None, statement: Statement, article: Asked, *, led: bool = False) -> str | None:
    """The prompt as it can stand on a card; None where it cannot."""
    led = led or statement.clause.points_back
    told = article.setting.people.get(statement.clause.sentence.block)  # whom a label introduces
    if prompt and not led and not told and alone.speaks_of_the_same(prompt, statement.clause.before):
        return None
    if prompt and (statement.quantity or statement.topic == "condition"):
        prompt = alone.impersonal(prompt)
    if prompt is None or alone.says_little(statement) or alone.is_refused(with_gaps(prompt, "____"), led=led):
        return None
    if not led and alone.is_one_of_several(prompt, article.setting.about):
        return None
    return alone.labelled(prompt, statement, article.setting, article.voice)


def _with_blank(statement: Statement, gap: tuple[str, str]) -> str:
    before, after = gap
    return f"{before}{{{{{'|'.join((statement.answer, *_acronym(statement)))}}}}}{after}"


def _recall(statement: Statement, prompt: str, fact: str, article: Asked) -> Question:
    if statement.quantity and _NUMBER.fullmatch(statement.answer) and read_quantity(statement.answer):
        common = _common(statement, fact, "numeric", article)
        return Numeric(**common, type="numeric", prompt=prompt, answer=statement.answer)
    accept = (*statement.fuller, *_acronym(statement))
    common = _common(statement, fact, "typed", article)
    return Typed(**common, type="typed", prompt=prompt, answer=statement.answer, accept=accept, also=_also(statement))


# One number with its unit; a sum of money is recalled in words, as it is not read without its unit being named.
_NUMBER: Final = re.compile(
    r"[$€£]?\d[\d,.]*(?: (?:thousand|million|billion|trillion))?"
    r"(?: ?(?:%|percent|mg|mcg|g|kg|ml|mL|km|m|cm|hours?|minutes?|days?|weeks?|months?|years?))?"
)


def _acronym(statement: Statement) -> tuple[str, ...]:
    """The acronym that the clause gives behind the answer, as another spelling of it."""
    found = re.match(r"\s*\(([A-Z][A-Za-z0-9-]{1,9})\)", statement.clause.text[statement.end :])
    return (found[1],) if found else ()


def _also(statement: Statement) -> tuple[str, ...]:
    others = (sibling for sibling in statement.siblings if sibling.lower() != statement.answer.lower())
    return tuple(dict.fromkeys(others))


# ------------------------------------------------------------------------------------------------ where it comes from

_ATTRIBUTION: Final = re.compile(
    r"[Aa]ccording to (?:the |an? )?([A-Z][\w&’'. -]+?)(?=,| \(|\bapprox)|"
    r"(?:published in|reported by|from) the ((?:[A-Z][\w’']+ ?(?:of |for |and )?){2,})|"
    r"\(([A-Z][\w& .’-]+?(?: et al\.?)?,? (?:\d{4}\w?|n\.d\.[\w-]*))\)|"
    r"([A-Z][\w ]+?) (?:reported|found|estimates?|estimated) that"
)


def _common(statement: Statement, fact: str, form: str, article: Asked) -> _Common:
    sentence = statement.clause.sentence
    quote = _quote(article.text[sentence.start : sentence.end], statement.answer)
    said = _ATTRIBUTION.search(sentence.text) if statement.quantity else None
    source = next((group for group in said.groups() if group), "").strip() if said else ""
    return {
        "id": f"{fact}-{form}",
        "fact": fact,
        "topic": statement.topic,
        "subject": statement.subject or None,
        "explanation": f"Source named in the article: {source}." if source else None,
        "source": Source(section=sentence.section, quote=quote),
    }


def _quote(sentence: str, answer: str) -> str:
    """The sentence; of a very long one the part between semicolons that holds the answer, or the words around it."""
    if len(sentence.split()) <= _LONGEST_QUOTE_WORDS:
        return sentence
    at = max(sentence.find(answer), 0)
    start = max((mark.end() for mark in re.finditer(r"[;:—]\s", sentence[:at])), default=0)
    stop = re.search(r"[;—]\s", sentence[at:])
    part = sentence[start : at + stop.start() if stop else len(sentence)]
    if 6 <= len(part.split()) <= _LONGEST_QUOTE_WORDS:
        return part
    spaces = [space.end() for space in re.finditer(r"\s+", sentence)]
    low = max(0, len(sentence[:at].split()) - 25)
    high = min(low + _LONGEST_QUOTE_WORDS - 4, len(spaces) - 1)
    return sentence[spaces[low - 1] if low else 0 : spaces[high]].rstrip()
