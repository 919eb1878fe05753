"""From an article to everything it states: each clause's numbers, things and tellings, with topic and worth.

Owns what holds across a clause or the article: whether a sentence tells of a case, and what is no statement of it at
all. Which statements are then asked is `statements.chosen`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from quizapp.generation import agency, conditions, numbers, tellings, things
from quizapp.generation.article import Article, Sentence
from quizapp.generation.clauses import Clause, read
from quizapp.generation.numbers import Quantity
from quizapp.generation.rewording import Context
from quizapp.generation.statements import Statement
from quizapp.generation.subject import subject_of
from quizapp.generation.worth import weighed


def find(article: Article) -> list[Statement]:
    """Every statement of the article in document order, none chosen yet."""
    about = subject_of(article)
    of_bodies = conditions.is_of_bodies([sentence.text for sentence in article.sentences])
    context = Context(about)
    found: list[Statement] = []
    case_block = -2  # two before the first: none
    for sentence in article.sentences:
        goes_on = case_block == sentence.block or (
            case_block == sentence.block - 1 and _GOES_ON.match(sentence.text) is not None
        )
        is_case = _tells_of_a_case(sentence, goes_on=goes_on, of_bodies=of_bodies)
        case_block = sentence.block if is_case else case_block
        for clause in read(sentence, context):
            found.extend(_of_clause(clause, about, is_case=is_case, of_bodies=of_bodies))
    return weighed(found, article, about)


# ------------------------------------------------------------------------------------------------ cases

_CASE: Final = re.compile(
    r"\bcase[ -](?:study|report|series)\b|(?<!in the )\bcase (?:of|involved) an?\b", re.IGNORECASE
)
_ONE_PERSON: Final = re.compile(
    r"\b(?:an?|one|the|this) (?:\d+|[\w-]+)?-?(?:year|month)-old\b|"
    r"\b(?:a|one|the|this) (?:\w+ )?(?:patient|woman|man|boy|girl)\b(?!s|’|'| (?:in|out of) )",
    re.IGNORECASE,
)
_OF_AN_AGE: Final = re.compile(
    r"\b[A-Z]\w*, (?:aged|then(?: aged)?) \d{1,2}\b|\b(?:Mrs?|Ms|Miss)\.? [A-Z]\w*\.?, \d{1,2},|"
    r"^[A-Z][a-z]+(?: [A-Z][a-z]+)?, \d{1,2}, (?:who|had|was|an?|has|from)\b"
)
_PAST: Final = re.compile(
    r"\b(?:was|were|had|did|reported|received|underwent|presented|developed|took|became|recovered|[a-z]+ed)\b"
)
_PRESENT: Final = re.compile(r"\b(?:is|are|may|might|can|should|will|if|when|often|usually)\b")
_CASE_SECTION: Final = re.compile(r"\bcases?\b|patient stor|vignette|\bstory\b|example patient", re.IGNORECASE)
_THE_PERSON: Final = re.compile(
    r"\b(?:he|she|his|her|him)\b|\bthe (?:patient|woman|man|boy|girl|child)\b", re.IGNORECASE
)
_GOES_ON: Final = re.compile(r"(?:He|She|His|Her|The (?:patient|woman|man|boy|girl|child))\b")
# A patient by name, told of in the past: with an age, or with what "her" or "his" illness is.
_NAMED: Final = re.compile(r"\b(?:(?:Mr|Mrs|Ms|Miss) [A-Z][a-z]+|[A-Z][a-z]+ [A-Z][a-z]+)\b")
_AGED: Final = re.compile(r"\b(?:of|aged|was|then) \d{1,2}\b(?! (?:[a-z]|per))|\b(?:she|he) was (?:only )?\d{1,2}\b")
_OWN: Final = re.compile(r"\b(?:her|his) ((?:[a-z]+ )?[a-z]+)")
_SPEAKS: Final = re.compile(r"\b(?:said|says|argued|wrote|published|discovered|invented)\b")


def _names_a_patient(text: str) -> bool:
    """Whether a sentence tells of somebody by name who is ill: "Ann Lee was told that her asthma ..."."""
    if not _NAMED.search(text) or not _PAST.search(text) or _SPEAKS.search(text):
        return False
    own = (tuple(found[1].split()) for found in _OWN.finditer(text))
    ill = any(conditions.reads_as_condition(words) or conditions.reads_as_condition(words[:1]) for words in own)
    return ill or _AGED.search(text) is not None


def _tells_of_a_case(sentence: Sentence, *, goes_on: bool, of_bodies: bool) -> bool:
    """Whether the sentence is about one patient; `goes_on` says that the one before it in its block was.

    A person is a patient only in an article `of_bodies`, that is of illness, or by age ("a 34-year-old baker", no oak);
    elsewhere there are inventors.
    """
    text = sentence.text
    person = _ONE_PERSON.search(text)
    if not of_bodies and not goes_on:
        old = person is not None and "-old" in person[0]
        return old and person is not None and any(map(agency.names_agent, text[person.end() :].lower().split()[:2]))
    past = person is not None and _PAST.search(text) and not _PRESENT.search(text)
    aged = _OF_AN_AGE.search(text) or (person is not None and "-old" in person[0])
    if aged or past or _names_a_patient(text) or _CASE.search(text):
        return True
    within = goes_on or bool(_CASE_SECTION.search(sentence.section or ""))
    return within and bool(_THE_PERSON.search(text))


# ------------------------------------------------------------------------------------------------ of one clause


def _of_clause(clause: Clause, about: str, *, is_case: bool, of_bodies: bool) -> Iterator[Statement]:
    for statement in _found(clause, is_case=is_case, of_bodies=of_bodies):
        put_in = clause.foreign[0] < statement.end and statement.start < clause.foreign[1]
        if put_in or (statement.topic == "finding" and _SAYS_NOTHING.match(clause.text)):
            continue
        if _is_subject_matter(statement.answer, about):
            continue
        kept = statement.topic == "statistic" or _is_diagnosis(clause, statement)
        topic = "case" if is_case and not kept else statement.topic
        yield replace(statement, topic=topic)


def _found(clause: Clause, *, is_case: bool, of_bodies: bool) -> Iterator[Statement]:
    quantities = numbers.find(clause.text)
    for quantity in quantities:
        if not _is_a_moment(clause, quantity):
            yield _of_quantity(clause, quantity, is_case=is_case)
        if population := _POPULATION.match(clause.text, quantity.end):
            yield Statement(clause, "statistic", "population", population[1], *population.span(1))
    for statement in things.find(clause, of_bodies=of_bodies):
        if not any(statement.start < quantity.end and quantity.start < statement.end for quantity in quantities):
            yield statement
    yield from tellings.find(clause, is_case=is_case)


# Of nobody in particular, or no more than that something is nice: not worth asking, whatever stands in it.
_SAYS_NOTHING: Final = re.compile(
    r"(?:nothing|nobody|no one|somebody|someone|everybody|everyone|anybody|anyone|something|everything|anything)\b|"
    r"it (?:is|was) (?:an? )?(?:\w+ )?(?:day|time|place|pleasure|fun|idea)\b|"
    r"[^,;]* (?:is|are|was|were|seems?|feels?|felt) (?:very |so |quite |really |too )?"
    r"(?:nice|lovely|good|fine|great|bad|wonderful|beautiful|interesting|pleasant|awful|quiet|ok|okay|fun|important)"
    r"(?: (?:and|that|after|before|then|now|again|enough|too)\b|[.,!])",
    re.IGNORECASE,
)
# Whom a figure counts: "17.3 million | adults in the US", "9% of | children under five".
_POPULATION: Final = re.compile(
    r"(?: of)?(?: the)? ((?:[a-z]+ )?"
    r"(?:adults|people|children|women|men|adolescents|teenagers|babies|workers|students|households) "
    r"(?:(?:in|around) (?:the )?(?:(?:[A-Z]\.)+|[A-Z]\w*(?: [A-Z]\w*)*|world)|"
    r"(?:aged|over|under|between) (?:over |under )?\d+(?: (?:to|and) \d+)?))"
)


_DIAGNOSED: Final = re.compile(
    r"\bdiagnos\w+|\b(?:X-rays?|scans?|MRI|CT|ECG|EEG|biops(?:y|ies)|tests?|ultrasound|endoscopy|colonoscopy|examination|"
    r"swabs?|smear|cultures?)\b[^,;]* (?:showed|revealed|found|confirmed|disclosed|detected)\b",
    re.IGNORECASE,
)


def _is_diagnosis(clause: Clause, statement: Statement) -> bool:
    """Whether a case tells that a disease was found: that is a condition; one the person came with, a detail."""
    return statement.topic == "condition" and bool(_DIAGNOSED.search(clause.text[: statement.start]))


def _is_subject_matter(answer: str, about: str) -> bool:
    a, b = answer.lower().rstrip("s"), about.lower().rstrip("s")
    acronym = "".join(word[0] for word in re.findall(r"[a-z]+", b))
    return bool(b) and (a == b or a.removeprefix("the ") == b or (answer.isupper() and a == acronym))


# ------------------------------------------------------------------------------------------------ numbers

_COUNTED_WORD: Final = (
    r"(?!(?:on|in|of|at|by|with|from|to|for|and|or|who|that|which|were|was|are|is|had|have|has|as|than|after|before|"
    r"per|an?|the)\b)[a-z][\w-]*"
)


def _of_quantity(clause: Clause, quantity: Quantity, *, is_case: bool) -> Statement:
    answer = clause.text[quantity.start : quantity.end]
    after = clause.text[quantity.end :]
    if is_case and quantity.kind == "age" and "old" in answer and (noun := re.match(r"\s[a-z][\w-]*", after)):
        whole = answer + noun[0]
        return Statement(clause, "case", "person", whole, quantity.start, quantity.start + len(whole), fuller=(answer,))
    counted = re.match(rf"(?: of)?(?: the)?((?: {_COUNTED_WORD}){{1,2}})", after)
    fuller = (answer + counted[0],) if counted and quantity.kind in {"count", "percent", "share", "ratio"} else ()
    if quantity.kind == "duration" and clause.text[: quantity.start].lower().endswith("every "):
        fuller = (*fuller, f"every {answer}")  # asked as "how often?"
    topic = "case" if is_case and quantity.kind == "age" else "statistic"
    return Statement(
        clause, topic, quantity.kind, answer, quantity.start, quantity.end, fuller=fuller, quantity=quantity
    )


def _is_a_moment(clause: Clause, quantity: Quantity) -> bool:
    """Whether a span of time says only when the next thing of a story happened: "a day later"."""
    opens = quantity.kind == "duration" and not quantity.start
    return opens and clause.text[quantity.end :].startswith((" later", " on ", " earlier"))
