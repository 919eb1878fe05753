"""What a statement's question asks for: the question word by what the answer is, and one wording per relation.

A receptor is asked as "which receptor", a share as "what percentage", a journal as the one that published; a member
of an enumeration is asked "besides" the others, because alone it would have many right answers. How the words then
stand in the sentence is `wording`. A choice is worded apart from the question that asks to recall, so that both can
stand in one deck.
"""

from __future__ import annotations

import re
from typing import Final

from quizapp.generation import conditions, gaps, wording, words
from quizapp.generation.clauses import Clause
from quizapp.generation.grammar import Token
from quizapp.generation.numbers import Quantity
from quizapp.generation.phrases import Phrase
from quizapp.generation.statements import Statement
from quizapp.generation.wording import Request, Voice
from quizapp.generation.wordlists import listed

# What no question word fits: a verb, a manner, a name for something. These are asked with a gap alone.
_GAP_ONLY: Final = frozenset({"action", "nature", "manner", "outcome", "person", "name", "population"})


def stem(statement: Statement, voice: Voice, *, choosing: bool) -> str | None:
    """The prompt that asks for the statement's answer; None where no wording is safe.

    `choosing` words it for a choice among options.
    """
    worded = _worded(statement, voice, choosing=choosing)
    if worded is None or _NOBODY_ASKS.search(worded):
        return None
    return _AFTER_PREPOSITION.sub(r"\1 whom", worded)


_AFTER_PREPOSITION: Final = re.compile(r"\b(in|to|with|by|for|from|among|between|against) who\b")
# A pronoun before the question word, a number set off by commas, a question that names nothing: "because they what?",
# "Ibuprofen, how many mg, relieves", "What is the main tool?", "What is about 11 percent?", "did it end and gave".
_NOBODY_ASKS: Final = re.compile(
    r"\b(?:they|it|he|she|we|you|that) (?:which of these|what)\?$|, (?:\w+ )?how (?:many|much)\b[^,?]*, |"
    r"^(?:What|Who) (?:is|are|was|were) the (?:main|first|second|third|other|usual|best|only|key|chief) \w+\?$|"
    r"^What (?:is|are|was|were) (?:[a-z]+ ){0,2}\d[\d.,]*(?: ?%| \w+)?\?$|"
    r"\bdid\b.* and (?:gave|became|took|made|began|came|went|kept|brought|rose|grew)\b"
)


def _worded(statement: Statement, voice: Voice, *, choosing: bool) -> str | None:
    """The words of `stem`, before what nobody would ask is left out."""
    if statement.quantity:
        return _with_blank(statement) if choosing else _of_number(statement, statement.quantity, voice)
    vague = statement.relation == "definition" and statement.clause.text[statement.end :][:1] not in {".", ","}
    if vague or statement.relation in _GAP_ONLY:
        return None
    if statement.relation == "named" and (source := _of_source(statement, choosing=choosing)):
        return source
    asked = _question_word(statement, choosing=choosing)
    if asked == "what" and statement.answer.lower() in {"night", "day", "winter", "summer"}:
        return None  # "begins at what?"
    if statement.siblings:
        return _of_member(statement, asked, voice, choosing=choosing)
    span = wording.token_range(statement)
    plural = words.is_plural(statement.answer) and asked.startswith("which ") and not choosing
    request = Request(statement.clause, asked, voice, plural=plural and asked != "which class of drugs")
    return wording.question(request, *span) if span else None


def _with_blank(statement: Statement) -> str | None:
    """The clause with a blank for the number: a choice among figures, worded apart from the question to recall."""
    around = gaps.gap(statement)
    return f"{around[0]}____{around[1]}" if around else None


# ------------------------------------------------------------------------------------------------ question words

_CLASSES: Final = {
    "receptor": "receptors", "enzyme": "enzymes", "hormone": "hormones", "neurotransmitter": "neurotransmitters",
    "channel": "channels", "gene": "genes", "protein": "proteins", "cell": "cells", "organism": "organisms",
    "pathway": "pathways", "transporter": "transporters", "class of drugs": "classes of drugs", "journal": "journals",
    "organization": "organizations", "university": "universities", "hospital": "hospitals",
}  # fmt: skip
_ACTED_ON: Final = re.compile(r"\b(?:block|inhibit|activat|stimulat|bind|target|antagoni|releas)\w*(?: to)? (?:the )?$")
_ALWAYS_ONE: Final = frozenset({"class of drugs", "journal", "organization", "university", "hospital"})
_PEOPLE: Final = frozenset(listed("questions.people"))
_PLACE_BEFORE: Final = re.compile(r"\b(?:in|at|near|from|across|throughout) (?:the )?$", re.IGNORECASE)


def _question_word(statement: Statement, *, choosing: bool) -> str:
    """What the answer is called: "which receptor", "which condition", "who", "what"."""
    before = statement.clause.text[: statement.start]
    noun = "class of drugs" if statement.noun == "drug class" else statement.noun
    plural = words.is_plural(statement.answer)
    if noun == "gene" and _ACTED_ON.search(before):
        noun = "protein"
    # "an enzyme called which enzyme" says the noun twice.
    if noun in _CLASSES and not re.search(rf"\b{noun}s?\b", before, re.IGNORECASE):
        if choosing:
            return f"which of these {_CLASSES[noun]}"
        return f"which {_CLASSES[noun] if plural and noun not in _ALWAYS_ONE else noun}"
    if choosing:
        return "which of these"
    head = re.split(r" (?:of|in|from|to|for|with|among) ", statement.answer)[0].split()[-1].lower()
    if head in _PEOPLE or (not noun and _PROFESSION.search(head)):
        return "who"
    if not noun and statement.answer.split()[0] in _GIVEN_NAMES:
        return "who"
    if statement.relation == "named" and _acts_as_person(statement):
        return "who"
    if statement.relation == "named" and _PLACE_BEFORE.search(before):
        return "where"
    return (
        "which condition" if statement.noun == "condition" and not plural and _is_disease(statement.answer) else "what"
    )


_GIVEN_NAMES: Final = frozenset(listed("names.given"))
_PROFESSION: Final = re.compile(r"(?:therapist|ologist|iatrist|physicist|chemist|[a-z]{3}ician)s?$")
_DOES_AS_PERSON: Final = re.compile(
    r"\s(?:then |later |first |also )?(?:explain|invent|discover|publish|describ|argu|propos|prefer|observ|notic|prov|"
    r"coin|found that|wrote|built|thought|said|says|suggest|patent|demonstrat|recommend|solved|calculat|measur|"
    r"paint|compos|record|won(?= [^,.]{0,40}Prize))[a-z]*\b"
)


def _acts_as_person(statement: Statement) -> bool:
    """Whether a name of two words or more does what only people do ("explained", "wrote")."""
    spine = statement.clause.spine
    if spine is None or statement.noun or " " not in statement.answer:
        return False
    after = statement.clause.text[statement.clause.tokens[spine.subject[1]].end :]
    tokens = statement.clause.tokens
    inside = tokens[spine.subject[0]].start <= statement.start and statement.end <= tokens[spine.subject[1]].end
    return inside and bool(_DOES_AS_PERSON.match(after))


def _is_disease(answer: str) -> bool:
    """Whether a learner would call it a condition; a symptom is asked as "what"."""
    tree = conditions.tree_of(answer)
    symptom = re.search(r"symptom|pain|thought|stress", answer, re.IGNORECASE)
    return tree is not None and not tree.startswith("C23") and not symptom


# ------------------------------------------------------------------------------------------------ enumerations


def _of_member(statement: Statement, asked: str, voice: Voice, *, choosing: bool) -> str | None:
    """A list's member asked beside the others: the list leaves the clause, two or three others open the question."""
    clause = statement.clause
    span = wording.token_range(statement)
    run = next((run for run in clause.lists if span and any(p.first <= span[0] <= p.last for p in run)), None)
    if span is None or run is None or clause.tokens[0].low == "there":
        return None
    if any(words.singular(clause.tokens[phrase.core].low) in _CLASSES and phrase.core < phrase.last for phrase in run):
        return None  # "the genes A or B": the noun is all members'
    if any(_is_deed(clause.tokens[phrase.first : phrase.last + 1]) for phrase in run):
        return None
    if _is_uneven(clause, run) or clause.tokens[max(run[0].first - 1, 0)].tag in {"J", "G"}:
        return None
    if kinds := _kind_of_list(clause, run):
        what = "which of these" if choosing else "what"
        opening = f"Besides {_others(clause, run, span[0], voice)}"
        return wording.fitting(f"{opening}, {what} {kinds}?")
    opening = f"besides {_others(clause, run, span[0], voice)}"
    named = re.fullmatch(r"[A-Z][a-z]+(?: [A-Z][a-z]+)+", statement.answer) is not None
    if named and clause.spine and run[0].first <= clause.spine.subject[1]:
        return None  # two people or two places: neither "what else" nor "who else" is sure
    category = _category(clause, run[0].first)
    if category:
        start, noun = category
        what = f"which of these {noun}" if choosing else f"which other {words.singular(noun)}"
    else:
        start = run[0].first
        what = _what_else(asked, choosing=choosing)
    return wording.question(Request(clause, what, voice, opening=opening), start, run[-1].last)


def _is_deed(tokens: tuple[Token, ...]) -> bool:
    """Whether a member begins with a verb: "may {cause bleeding} or a rash"."""
    forms = words.verb_forms(tokens[0].low)
    return len(tokens) > 1 and "base" in forms and not words.is_noun_too(tokens[0].low) and tokens[0].tag == "V"


def _is_uneven(clause: Clause, run: tuple[Phrase, ...]) -> bool:
    """Whether a list's first or last member has words of its own that would stand for all: "narrowing of A, B or C"."""
    tokens, after = clause.tokens, run[-1].last + 1
    hangs_on = after + 1 < len(tokens) and tokens[after].tag in {"E", "V"} and tokens[after + 1].low in {"with", "by"}
    modified = run[0].first == 0 and hangs_on and tokens[after].low.endswith("ed")
    ill = [conditions.is_condition(tuple(t.text for t in tokens[p.core : p.last + 1])) for p in run]
    opened = run[0].first > 0 and tokens[run[0].first - 1].low == "of"
    return modified or (opened and not ill[0] and all(ill[1:]))


def _what_else(asked: str, *, choosing: bool) -> str:
    """The question word for one more member of a list."""
    if choosing:
        return "which of these"
    if asked == "where":
        return "where else"
    return "what else" if asked in {"what", "which condition"} else asked


_KINDS: Final = frozenset(listed("stems.kinds"))


def _kind_of_list(clause: Clause, run: tuple[Phrase, ...]) -> str:
    """ "is another symptom of gout" for a list whose subject says of what kind it is; "" for any other."""
    spine, tokens = clause.spine, clause.tokens
    if spine is None or clause.frame or spine.subject[0] or run[0].first != spine.verbs[1] + 1:
        return ""
    if spine.end > run[-1].last + 2 or tokens[spine.verbs[1]].low not in {"include", "are", "be"}:
        return ""
    noun = next((n for n in range(spine.subject[1] + 1) if tokens[n].low in _KINDS), None)
    determined = tokens[0].tag in {"D", "U"} or tokens[0].low in {"other", "more", "many", "most", "some"}
    if noun is None or determined or (noun < spine.subject[1] and tokens[noun + 1].low not in {"of", "for", "in"}):
        return ""
    verb = tokens[spine.verbs[0]].low
    said = f"{verb} be" if verb in {"may", "can", "could", "might"} else "is"
    subject = clause.slice(0, noun)
    kind = words.singular(subject[0].lower() + subject[1:])
    return f"{said} another {kind}{clause.text[tokens[noun].end : tokens[spine.subject[1]].end]}"


def _as_it_is(text: str, _: Token) -> str:
    return text


def _others(clause: Clause, run: tuple[Phrase, ...], token: int, voice: Voice) -> str:
    """Up to three other members, beginning after the one asked, so that each member's question differs."""
    own = next(n for n, phrase in enumerate(run) if phrase.first <= token <= phrase.last)
    others = [
        (voice.inside if phrase.first == 0 else _as_it_is)(
            clause.slice(phrase.first, phrase.last), clause.tokens[phrase.first]
        )
        for phrase in (*run[own + 1 :], *run[:own])
    ]
    others = [re.sub(r"^both (?=\w)", "", name) for name in others]
    small = [name[0].lower() + name[1:] if re.match(r"(?:the|an?) ", name, re.IGNORECASE) else name for name in others]
    named = small if len(small) <= 3 else small[:2]
    return " and ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else named[0]


def _category(clause: Clause, start: int) -> tuple[int, str] | None:
    """The first token and the noun of "symptoms such as ..." before a list that begins at token `start`."""
    tokens = clause.tokens
    lows = [token.low for token in tokens[max(start - 3, 0) : start]]
    index = start - 3 if lows[-2:] == ["such", "as"] else start - 2 if lows[-1:] in (["including"], ["like"]) else -1
    if index >= 0 and tokens[index].text == ",":
        index -= 1
    phrase = next((phrase for phrase in clause.phrases if phrase.last == index), None)
    if phrase is None or not words.is_plural(tokens[index].text):
        return None
    noun = clause.slice(phrase.core, phrase.last)
    return phrase.first, noun[0].lower() + noun[1:] if phrase.first == 0 and not noun[1:2].isupper() else noun


# ------------------------------------------------------------------------------------------------ sources

_REPORTS: Final = re.compile(
    r"(?:has |have )?(?:\w+ )?"
    r"(found|shows?|showed|suggests?|suggested|reported|reports|concluded|estimated?s?|shown) (?:that )?(.*)$"
)


def _of_source(statement: Statement, *, choosing: bool) -> str | None:
    """Who says so: "According to X, ..." and "a study published in X found that ..."."""
    clause = statement.clause
    before, after = clause.text[: statement.start], clause.text[statement.end :]
    if statement.noun not in {"journal", "organization", "university"}:
        return None
    which = f"Which of these {_CLASSES[statement.noun]}" if choosing else f"Which {statement.noun}"
    if re.fullmatch(r"According to (?:the |an? )?", before) and after.startswith(", "):
        return wording.fitting(f"{which} reports that {after[2:].rstrip('.')}?")
    if clause.frame and statement.noun == "journal" and re.search(r"published (?:in|by) (?:the )?$", before):
        report = _REPORTS.match(after.strip())
        if report:
            return wording.fitting(f"{which} published a study that {report[1]} that {report[2].rstrip('.')}?")
    return None


# ------------------------------------------------------------------------------------------------ numbers


def _of_number(statement: Statement, quantity: Quantity, voice: Voice) -> str | None:
    """The clause with "how many", "what percentage" ... where the number stood."""
    clause = statement.clause
    before, after = clause.text[: quantity.start], clause.text[quantity.end :]
    if clause.spine is None and not before.startswith("According"):
        return None
    asked = _number_words(quantity, statement.answer, after)
    after_noun = quantity.kind in {"dose", "duration"} and _ends_in_noun(clause, quantity.start)
    owned = re.search(r"\b(?:its|their|his|her|whose)\s$", before) or after.startswith((" later", " ago", " earlier"))
    ranged = before.endswith("from ") and re.search(r"\d%? to \d", statement.answer)
    if (
        ranged
        or asked is None
        or after_noun
        or owned
        or (quantity.kind == "ratio" and before.lower().endswith(("one ", "a ")))
    ):
        return None
    if quantity.kind == "duration" and before.lower().endswith("every "):
        return wording.in_place(clause, quantity.start - len("every "), quantity.end, "how often")
    if quantity.kind in {"measure", "dose"} and before.lower().endswith(" as "):
        return None
    if quantity.kind == "year" and before.lower().endswith("the ") and re.match(r" [A-Z]", after):
        return None  # "the 1961 Nobel Prize"
    if _goes_on(quantity, before, after) or (clause.tokens[0].low == "there" and ", " in after and " and " in after):
        return None
    counted = " of" if quantity.kind == "count" and after.startswith(" of ") else ""
    fronted = clause.spine and not clause.frame and quantity.start < clause.tokens[clause.spine.subject[0]].start
    if fronted and not before.startswith("According"):
        span = wording.token_range(statement)
        return wording.question(Request(clause, asked, voice), *span) if span and not counted else None
    determined = before.lower().endswith("the ") and quantity.kind in {"count", "year"}
    return wording.in_place(clause, quantity.start - (4 if determined else 0), quantity.end + len(counted), asked)


def _goes_on(quantity: Quantity, before: str, after: str) -> bool:
    """Whether the number is only a part of what is asked ("12 hours and 25 minutes"), or one spoken of before."""
    if quantity.kind == "count" and before.lower().endswith(("the ", "these ", "those ")):
        return True
    if before.endswith(("(", "such as ", "either ", "between ")):
        return True
    if quantity.kind == "frequency" and after.startswith((" or ", " and ")):
        return True
    more = re.match(r" (?:and|or) (?:\d|half|a half|every)", after) or re.search(r"\d\D{1,12} and (?:about )?$", before)
    return bool(more)


def _ends_in_noun(clause: Clause, start: int) -> bool:
    """Whether a noun stands right before a dose ("erenumab 140 mg"), where no question word can stand."""
    before = [token for token in clause.tokens if token.end <= start]
    return bool(before) and before[-1].tag == "N" and before[-1].low not in {"about", "approximately"}


def _number_words(quantity: Quantity, answer: str, after: str) -> str | None:
    """The question phrase for a quantity that is followed by `after`; None where none fits."""
    if quantity.kind in _PLAIN_WORDS:
        return _PLAIN_WORDS[quantity.kind]
    if quantity.kind == "frequency":
        rate = _RATE.match(answer)
        return f"how many {rate[1]}" if rate else "how often"
    if quantity.kind == "share":
        return "what fraction" if after.startswith(" of ") else None
    if quantity.kind == "ratio":
        return "what proportion of" if ":" not in answer and _COUNTED_AFTER_RATIO.match(after) else None
    if quantity.kind == "year":
        if answer.endswith(" century"):
            return "which century"
        return "which year" if re.fullmatch(r"\d{4}|\d+ BCE?|AD \d+", answer) else None
    if quantity.kind == "times":
        return "how many times" if answer.endswith("times") else None
    if quantity.kind == "count":
        return "how many" if _COUNTED.match(after) else None
    return _unit_words(quantity, answer)


_PLAIN_WORDS: Final = {"percent": "what percentage", "money": "how much"}
_RATE: Final = re.compile(r".*? ((?:days|nights|hours|minutes|drinks|cups|glasses|servings) .*)$")
_COUNTED_AFTER_RATIO: Final = re.compile(r" (?!(?:of|in|are|is|have|has|will)\b)[a-z]")
_COUNTED: Final = re.compile(r"(?: of)? (?!(?:per|and|or|to|in|is|are|of the)\b)(?:[a-z]|[A-Z][a-z]+s\b)")
_HYPHENATED: Final = re.compile(r"\d-[a-z]|^\w+-(?:hour|day|week|month|year|minute)")
_SINGULAR_UNITS: Final = frozenset(
    {
        "hour",
        "day",
        "week",
        "month",
        "year",
        "minute",
        "second",
        "decade",
        "mile",
        "pound",
        "gram",
        "cup",
        "dose",
        "degree",
    }
)


def _unit_words(quantity: Quantity, answer: str) -> str | None:
    """ "how many weeks", "how many mg"; None for a loose duration, a date, an age, and a number before a hyphen."""
    unit = quantity.unit
    if quantity.kind in {"age", "date"} or _HYPHENATED.search(answer):
        return None
    if not unit or answer.lower() == unit.lower() or re.match(r"(?:a few|several|many)", answer):
        return None
    return f"how many {unit}s" if unit in _SINGULAR_UNITS else f"how many {unit}"
