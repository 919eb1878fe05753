"""From a statement to the ladder of questions on its fact: choose it, complete it, recall it.

One fact a statement. The question word is chosen by what the answer is; the members of an enumeration are told apart
by naming the others ("besides nausea"), which are never wrong options. Every question is judged by the deck's own
lint before it counts: an error or a poor wording drops it, and a fact without a question is no fact. What the words
of a question look like is `wording`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from quizapp.deck.lint import lint_question
from quizapp.deck.model import Choice, Cloze, Distractor, Numeric, Question, Source, Typed
from quizapp.generation import distractors, wording, words
from quizapp.generation.statements import Statement
from quizapp.generation.wording import Voice
from quizapp.generation.wordlists import listed


@dataclass(frozen=True, slots=True)
class Asked:
    """What is common to the questions of an article: its raw text, what it leaves unsaid, and its small words."""

    text: str
    unsaid: distractors.Unsaid
    voice: Voice


def ladder(statement: Statement, fact: str, article: Asked) -> tuple[Question, ...]:
    """The questions of one fact, easiest first; empty where none is good enough."""
    drafts = [draft for draft in _drafts(statement, fact, article) if draft is not None]
    return tuple(draft for draft in drafts if _is_good(draft, article.text))


def _is_good(question: Question, text: str) -> bool:
    return all(finding.severity == "I" for finding in lint_question(question, text, generated=True))


def _drafts(statement: Statement, fact: str, article: Asked) -> Iterator[Question | None]:
    common = _common(statement, fact, article)
    wrong = distractors.find(statement, article.unsaid)
    stem = _stem(statement, article.voice, choosing=False)
    choosing = _stem(statement, article.voice, choosing=True)
    if wrong and choosing:
        options = tuple(Distractor(text=text) for text in wrong)
        yield Choice(**common("choice"), type="choice", prompt=choosing, answer=statement.answer, distractors=options)
    gap = wording.gap(statement)
    if gap:
        before, answer, after = gap
        blank = "|".join((answer, *_spellings(statement)))
        before, after = wording.emphatic(f"{before}\0{after}").split("\0")
        yield Cloze(**common("cloze"), type="cloze", prompt=f"{before}{{{{{blank}}}}}{after}", also=_also(statement))
    if stem:
        yield _recall(statement, common, stem)


def _recall(statement: Statement, common: object, stem: str) -> Question:
    make = common  # a closure that fills in what every question of the fact shares
    if statement.quantity and _is_number(statement.answer):
        return Numeric(**make("numeric"), type="numeric", prompt=stem, answer=statement.answer)  # type: ignore[operator]
    return Typed(  # type: ignore[operator]
        **make("typed"),
        type="typed",
        prompt=stem,
        answer=statement.answer,
        accept=(*statement.fuller, *_spellings(statement)),
        also=_also(statement),
    )


def _is_number(answer: str) -> bool:
    return bool(
        re.fullmatch(
            r"[$€£]?\d[\d,.]*(?: (?:thousand|million|billion|trillion))?(?: ?(?:%|percent|mg|mcg|g|kg|ml|mL|"
            r"km|m|cm|hours?|minutes?|days?|weeks?|months?|years?))?",
            answer,
        )
    )


def _spellings(statement: Statement) -> tuple[str, ...]:
    """Other spellings of the answer: its acronym where the sentence gives it, the singular of a compound's "-"."""
    after = statement.clause.text[statement.end :]
    acronym = re.match(r"\s*\(([A-Z][A-Za-z0-9-]{1,9})\)", after)
    return (acronym[1],) if acronym else ()


def _also(statement: Statement) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(sibling for sibling in statement.siblings if sibling.lower() != statement.answer.lower())
    )


_ATTRIBUTION: Final = re.compile(
    r"[Aa]ccording to (?:the |an? )?([A-Z][\w&’'. -]+?)(?=,| \(|\bapprox)|(?:published in|reported by|"
    r"from) the ((?:[A-Z][\w’']+ ?(?:of |for |and )?){2,})|"
    r"\(([A-Z][\w& .’-]+?(?: et al\.?)?,? (?:\d{4}\w?|n\.d\.[\w-]*))\)|([A-Z][\w ]+?) "
    r"(?:reported|found|estimates?|estimated) that"
)


def _common(statement: Statement, fact: str, article: Asked):  # type: ignore[no-untyped-def]
    sentence = statement.clause.sentence
    quote = _quote(article.text[sentence.start : sentence.end], statement.answer)
    said = _ATTRIBUTION.search(sentence.text)
    source = next((group for group in said.groups() if group), "").strip() if said else ""

    def fields(form: str) -> dict[str, object]:
        return {
            "id": f"{fact}-{form}",
            "fact": fact,
            "topic": statement.topic,
            "subject": statement.subject or None,
            "explanation": f"Source named in the article: {source}." if source and statement.quantity else None,
            "source": Source(section=sentence.section, quote=quote),
        }

    return fields


def _quote(sentence: str, answer: str) -> str:
    """The sentence, or of a very long one the part between semicolons or commas that holds the answer."""
    if len(sentence.split()) <= 58:
        return sentence
    at = max(sentence.find(answer), 0)
    start = max((m.end() for m in re.finditer(r"[;:—]\s", sentence[:at])), default=0)
    end = next((m.start() for m in re.finditer(r"[;—]\s", sentence[at:])), len(sentence) - at) + at
    part = sentence[start:end]
    if not 6 <= len(part.split()) <= 58:
        spread = [m.end() for m in re.finditer(r"\s", sentence)]
        first = len(sentence[:at].split())
        low = max(0, first - 25)
        part = sentence[spread[low - 1] if low else 0 : spread[min(low + 54, len(spread) - 1)]].rstrip()
    return part


# ------------------------------------------------------------------------------------------------ stems

_HOW_MANY: Final = frozenset(["count", "measure", "dose", "duration", "times"])
_CLASS_WORDS: Final = {
    "receptor": ("which receptor", "which receptors"), "enzyme": ("which enzyme", "which enzymes"),
    "hormone": ("which hormone", "which hormones"), "neurotransmitter": ("which neurotransmitter", "which neurotransmitters"),
    "channel": ("which channel", "which channels"), "gene": ("which gene", "which genes"), "protein": ("which protein", "which proteins"),
    "drug class": ("which class of drugs", "which class of drugs"), "cell": ("which cell", "which cells"),
    "organism": ("which organism", "which organisms"), "pathway": ("which pathway", "which pathways"),
    "journal": ("which journal", "which journal"), "organization": ("which organization", "which organization"),
    "university": ("which university", "which university"), "hospital": ("which hospital", "which hospital"),
    "transporter": ("which transporter", "which transporters"),
}  # fmt: skip


def _stem(statement: Statement, voice: Voice, *, choosing: bool) -> str | None:
    if statement.quantity:
        stem = _number_stem(statement, voice)
        figure = "figure" if re.search(r"\d", statement.answer) else "answer"
        return f"{stem} Choose the right {figure}." if stem and choosing else stem
    if statement.relation == "definition" and not statement.clause.text[statement.end :].startswith((".", ",")):
        return None
    if statement.relation in {"action", "nature", "manner", "outcome", "person", "name"}:
        return None
    if statement.relation == "named" and (stem := _source_stem(statement, choosing=choosing)):
        return stem
    first, last = wording.token_range(statement)
    if first < 0:
        return None
    plural = words.is_plural(statement.answer)
    asked = _question_word(statement, choosing=choosing)
    if statement.siblings:
        return _member_stem(statement, asked, voice, choosing=choosing)
    takes_plural = plural and asked.startswith("which") and not asked.startswith("which class") and not choosing
    return wording.question(statement.clause, first, last, asked, voice, plural=takes_plural)


def _question_word(statement: Statement, *, choosing: bool) -> str:
    """What the answer is called: "which receptor", "which condition", "what"."""
    pair = _CLASS_WORDS.get(statement.noun)
    if pair and re.search(rf"\b{pair[0].split()[-1]}s?\b", statement.clause.text[: statement.start], re.IGNORECASE):
        pair = None
    plural = words.is_plural(statement.answer)
    if pair:
        noun = pair[1] if plural else pair[0]
        if not choosing:
            return noun
        return f"which of these {_plural_noun(pair[1])}"
    if choosing:
        return "which of these"
    if statement.answer.split()[-1].lower() in _PEOPLE:
        return "who"
    if statement.relation == "named" and re.search(
        r"\b(?:in|at|near|from|across|throughout) (?:the )?$", statement.clause.text[: statement.start]
    ):
        return "which place"
    if statement.noun == "condition" and not plural and _is_disease(statement.answer):
        return "which condition"
    return "what"


_PEOPLE: Final = frozenset(listed("questions.people"))


def _plural_noun(asked: str) -> str:
    noun = asked.removeprefix("which ")
    return {
        "class of drugs": "classes of drugs",
        "journal": "journals",
        "organization": "organizations",
        "university": "universities",
        "hospital": "hospitals",
    }.get(noun, noun)


def _is_disease(answer: str) -> bool:
    from quizapp.generation import conditions

    tree = conditions.tree_of(answer)
    return (
        tree is not None
        and not tree.startswith("C23")
        and not re.search(r"symptom|pain|thought|stress", answer, re.IGNORECASE)
    )


def _member_stem(statement: Statement, asked: str, voice: Voice, *, choosing: bool) -> str | None:
    """A list's member asked beside the others: the whole list leaves the clause, two or three others open the question."""
    clause = statement.clause
    first, _ = wording.token_range(statement)
    run = next((run for run in clause.lists if any(p.first <= first <= p.last for p in run)), None)
    if run is None:
        return None
    others = [clause.slice(p.first, p.last) for p in run if not p.core <= first <= p.last]
    others = [name[0].lower() + name[1:] if name.lower().startswith(("the ", "a ", "an ")) else name for name in others]
    own = next(n for n, p in enumerate(run) if p.first <= first <= p.last)
    turned = others[own:] + others[:own]
    named = turned[:3] if len(turned) <= 3 else turned[:2]
    opening = "besides " + (" and ".join(named) if len(named) < 3 else f"{named[0]}, {named[1]} and {named[2]}")
    start, end = run[0].first, run[-1].last
    category = _category(clause, start)
    if category:
        start, noun = category
        what = f"which of these {noun}" if choosing else f"which other {words.singular(noun)}"
        return wording.question(clause, start, end, what, voice, opening=opening)
    word = "which of these" if choosing else "what else" if asked in {"what", "which condition"} else asked
    return wording.question(clause, start, end, word, voice, opening=opening)


def _category(clause: object, start: int) -> tuple[int, str] | None:
    """The first token and the noun of "symptoms such as ..." before a list that begins at token `start`."""
    tokens = clause.tokens  # type: ignore[attr-defined]
    index = start - 1
    if index < 1:
        return None
    if tokens[index].low == "as" and tokens[index - 1].low == "such":
        index -= 2
    elif tokens[index].low in {"including", "like"}:
        index -= 1
    else:
        return None
    if index >= 0 and tokens[index].text == ",":
        index -= 1
    phrase = next((p for p in clause.phrases if p.last == index), None)  # type: ignore[attr-defined]
    if phrase is None or not words.is_plural(tokens[index].text):
        return None
    noun = clause.slice(phrase.core, phrase.last)  # type: ignore[attr-defined]
    return phrase.first, noun[0].lower() + noun[1:] if phrase.first == 0 and not noun[1:2].isupper() else noun


def _source_stem(statement: Statement, *, choosing: bool) -> str | None:
    """Who says so: "According to X, ..." and "a study published in X found that ..."."""
    clause = statement.clause
    before, after = clause.text[: statement.start], clause.text[statement.end :]
    noun = {"journal": "journal", "organization": "organization", "university": "university"}.get(statement.noun)
    which = (
        (f"Which of these {noun[:-1] + 'ies' if noun == 'university' else noun + 's'}" if choosing else f"Which {noun}")
        if noun
        else "Who"
    )
    if re.fullmatch(r"According to (?:the |an? )?", before) and after.startswith(", ") and noun:
        rest = after[2:].rstrip(".")
        return _limited(
            f"{which} reports "
            f"that {rest[0].lower() + rest[1:] if rest[1:2].islower() and not rest[0].isupper() else rest}?"
        )
    if clause.frame and re.search(r"published (?:in|by) (?:the )?$", before) and noun == "journal":
        frame_rest = clause.text[statement.end :].strip()
        match = re.match(
            r"(?:has |have )?(?:\w+ )?(found|shows?|showed|suggests?|suggested|reported|"
            r"reports|concluded|estimated?s?|shown) (?:that )?(.*)$",
            frame_rest,
        )
        if match:
            return _limited(f"{which} published a study that {match[1]} that {match[2].rstrip('.')}?")
    return None


def _limited(text: str) -> str | None:
    return text if len(text.split()) <= wording.LONGEST_PROMPT_WORDS else None


_APPROXIMATE: Final = re.compile(r"\b(?:the|a total of)\s$", re.IGNORECASE)


def _number_stem(statement: Statement, voice: Voice) -> str | None:
    """The clause with "how many", "what percentage" ... where the number stood."""
    quantity = statement.quantity
    clause = statement.clause
    if quantity is None or (clause.spine is None and not clause.text.startswith("According")):
        return None
    text = clause.text
    start, end = quantity.start, quantity.end
    after = text[end:]
    asked = _number_words(statement, after)
    if asked is None:
        return None
    phrase, eaten = asked
    before = text[:start]
    spine = clause.spine
    if (
        spine
        and not clause.frame
        and start < clause.tokens[spine.subject[0]].start
        and not before.startswith("According")
    ):
        first, last = wording.token_range(statement)
        return wording.question(clause, first, last, phrase, voice) if first >= 0 and not eaten else None
    if before.lower().endswith("the ") and quantity.kind in {"count", "year"}:
        start -= 4
    if quantity.kind in {"ratio"} and before.lower().endswith(("one ", "a ")):
        return None
    return wording.in_place(clause, start, end + eaten, phrase)


def _number_words(statement: Statement, after: str) -> tuple[str, int] | None:
    """The question phrase for a quantity, and how many characters after it the phrase takes along."""
    quantity = statement.quantity
    assert quantity is not None  # noqa: S101 - the caller has just looked
    answer, kind = statement.answer, quantity.kind
    hyphenated = re.search(r"\d-[a-z]|^\w+-(?:hour|day|week|month|year|minute)", answer) is not None
    if kind == "percent":
        return ("what percentage points", 0) if "point" in answer else ("what percentage", 0)
    if kind == "share":
        return ("what fraction", 0) if after.startswith(" of ") else None
    if kind == "ratio":
        return (
            ("what proportion of", 0)
            if ":" not in answer
            and re.match(r" [a-z]", after)
            and not re.match(r" (?:of|in|are|is|have|has|will)\b", after)
            else None
        )
    if kind == "money":
        return ("how much", 0) if not after.startswith((" per", "-")) else ("how much", 0)
    if kind == "year":
        if answer.endswith("s") or not re.fullmatch(r"\d{4}", answer):
            return None
        return "which year", 0
    if kind == "date":
        return None
    if kind == "frequency":
        return "how often", 0
    if kind == "times":
        return ("how many times", 0) if answer.endswith("times") else None
    if hyphenated or kind == "age":
        return None
    if kind == "count":
        eaten = 3 if after.startswith(" of ") and answer.lower().endswith("s") else 0
        return (
            ("how many", eaten)
            if re.match(r"(?: of)? (?!(?:per|and|or|to|in|is|are|of the)\b)(?:[a-z]|[A-Z][a-z]+s\b)", after)
            else None
        )
    if not quantity.unit or answer.lower() == quantity.unit.lower() or re.match(r"(?:a few|several|many)", answer):
        return None
    unit = quantity.unit
    singular = {
        "hour",
        "day",
        "week",
        "month",
        "year",
        "minute",
        "second",
        "decade",
        "century",
        "mile",
        "pound",
        "gram",
        "cup",
        "dose",
        "degree",
    }
    return (f"how many {unit + 's' if unit in singular else unit}", 0)
