"""What an article states: the things in its sentences that are worth asking for, before any question is worded.

Each statement is one answer in one clause: a number, a condition, a mechanism, a finding or a detail of a case, with
the relation by which the clause states it, the other members of its enumeration, and a score for how much a learner
would want to know it. At most one statement has a given span; nested ones stand only where the inner thing is a
condition or a number. How it is asked is not known here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from quizapp.generation import conditions, mechanisms, numbers, words
from quizapp.generation.article import Article
from quizapp.generation.clauses import Clause, Context, read
from quizapp.generation.grammar import Phrase, Token
from quizapp.generation.numbers import Quantity
from quizapp.generation.subject import subject_of
from quizapp.generation.wordlists import listed


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a clause states.

    `answer` is the clause's own words from `start` to `end` of its text; `fuller` are longer wordings that are as
    right. `relation` says how it is stated (a kind of quantity, "member", "named", "action", "object", ...). `noun`
    is what a question calls it ("receptor", "condition", ""). `siblings` are the other members of its list. `subject`
    is what the statement is about. `score` orders statements; higher is more worth asking.
    """

    clause: Clause
    topic: str
    relation: str
    subject: str
    answer: str
    start: int
    end: int
    fuller: tuple[str, ...] = ()
    noun: str = ""
    quantity: Quantity | None = None
    siblings: tuple[str, ...] = ()
    score: float = 0.0


_CASE: Final = re.compile(r"\bcase (?:study|report|series)\b|\bcase (?:of|involved) an?\b", re.IGNORECASE)
_ONE_PERSON: Final = re.compile(
    r"\b(?:an?|one|the|this) (?:\d+|[\w-]+)?-?(?:year|month)-old\b|\b(?:a|one|the|this) "
    r"(?:\w+ )?(?:patient|woman|man|boy|girl)\b(?!s|’|')",
    re.IGNORECASE,
)
_PAST: Final = re.compile(
    r"\b(?:was|were|had|did|reported|received|underwent|presented|developed|took|became|recovered|[a-z]+ed)\b"
)
_PRESENT: Final = re.compile(r"\b(?:is|are|may|might|can|should|will|if|when|often|usually)\b")
_CASE_SECTION: Final = re.compile(r"\bcases?\b|patient stor|vignette|\bstory\b|example patient", re.IGNORECASE)
_PERSON: Final = re.compile(r"\b(?:he|she|his|her)\b|\bthe (?:patient|woman|man|boy|girl|child)\b", re.IGNORECASE)


def find(article: Article) -> list[Statement]:
    """Every statement of the article in document order, none chosen yet."""
    about = subject_of(article)
    context = Context(about)
    found: list[Statement] = []
    case_block = -1
    frequency = _frequencies(article)
    for sentence in article.sentences:
        person = _ONE_PERSON.search(sentence.text)
        one = person and (
            "-old" in person.group() or (_PAST.search(sentence.text) and not _PRESENT.search(sentence.text))
        )
        is_case = bool(_CASE.search(sentence.text) or one) or (
            (case_block == sentence.block or bool(_CASE_SECTION.search(sentence.section or "")))
            and bool(_PERSON.search(sentence.text))
        )
        case_block = sentence.block if is_case else case_block
        for clause in read(sentence, context):
            found.extend(_of_clause(clause, about, frequency, is_case=is_case))
    return found


def _frequencies(article: Article) -> Counter[str]:
    counted: Counter[str] = Counter()
    for sentence in article.sentences:
        counted.update(re.findall(r"[^\W\d_]{3,}", sentence.text.lower()))
    return counted


# ------------------------------------------------------------------------------------------------ of one clause


def _of_clause(clause: Clause, about: str, frequency: Counter[str], *, is_case: bool) -> Iterator[Statement]:
    quantities = numbers.find(clause.text)
    found = [_of_quantity(clause, quantity, is_case=is_case) for quantity in quantities]
    taken = [(quantity.start, quantity.end) for quantity in quantities]
    found += _of_phrases(clause, taken, about, frequency, is_case=is_case)
    found += _of_actions(clause)
    found += _of_manners(clause, is_case=is_case)
    found += _of_names(clause, is_case=is_case)
    if is_case:
        found += _of_outcomes(clause)
    for statement in found:
        put_in = clause.foreign[0] < statement.end and statement.start < clause.foreign[1]
        if put_in or _is_subject_matter(statement.answer, about):
            continue
        yield replace(statement, subject=_subject(clause, about), score=statement.score + _clause_bonus(clause))


def _clause_bonus(clause: Clause) -> float:
    bonus = 0.0
    if re.search(r"\b(?:you|your|we|our|I|my)\b", clause.text):
        bonus -= 2.0
    if clause.spine is None:
        bonus -= 0.7
    if len(clause.text.split()) > 45:
        bonus -= 2.0
    return bonus


def _subject(clause: Clause, about: str) -> str:
    if clause.spine:
        first, last = clause.spine.subject
        text = clause.slice(first, last)
        if len(text.split()) <= 4 and not re.search(r"\d", text):
            return re.sub(r"^(?:the|an?|most|some|many)\s", "", text, flags=re.IGNORECASE)
    return clause.sentence.section or about


def _is_subject_matter(answer: str, about: str) -> bool:
    a, b = answer.lower().rstrip("s"), about.lower().rstrip("s")
    return bool(b) and (a == b or a.removeprefix("the ") == b)


_QUANTITY_SCORE: Final[dict[str, float]] = {
    "percent": 10, "share": 9, "ratio": 10, "money": 9, "dose": 9, "duration": 8.5, "age": 8, "year": 7, "times": 8.5, "measure": 9,
    "count": 8.5, "frequency": 8.5, "date": 7.5,
}  # fmt: skip


def _of_quantity(clause: Clause, quantity: Quantity, *, is_case: bool) -> Statement:
    answer = clause.text[quantity.start : quantity.end]
    score = _QUANTITY_SCORE[quantity.kind]
    if quantity.kind == "count" and not any(char.isdigit() for char in answer) and " " not in answer:
        score = 6.5
    if (
        quantity.kind == "duration"
        and not re.search(r"\d", answer)
        and answer.lower() in {"years", "days", "months", "decades"}
    ):
        score = 5.0
    fuller: tuple[str, ...] = ()
    after = re.match(r"(?: of)?(?: the)?((?: [a-z][\w-]*){1,2})", clause.text[quantity.end :])
    if quantity.kind in {"count", "percent", "share", "ratio"} and after:
        fuller = (clause.text[quantity.start : quantity.end + after.end()],)
    if (
        quantity.kind == "age"
        and is_case
        and (whole := re.match(r"\s[a-z][\w-]*", clause.text[quantity.end :]))
        and "old" in answer
    ):
        end = quantity.end + whole.end()
        return Statement(
            clause,
            "case",
            "person",
            "",
            clause.text[quantity.start : end],
            quantity.start,
            end,
            (answer,),
            "",
            None,
            (),
            8.0,
        )
    topic = "case" if is_case and quantity.kind == "age" else "statistic"
    return Statement(
        clause, topic, quantity.kind, "", answer, quantity.start, quantity.end, fuller, "", quantity, (), score
    )


_EMPTY_HEADS: Final = frozenset(listed("statements.empty_heads"))
_RELATIONAL: Final = frozenset(listed("statements.relational"))


def _of_phrases(
    clause: Clause, taken: list[tuple[int, int]], about: str, frequency: Counter[str], *, is_case: bool
) -> Iterator[Statement]:
    mechanism = mechanisms.strength(clause.text)
    members = {phrase: run for run in clause.lists for phrase in run}
    causes = _LISTS_CAUSES.match(clause.text) is not None
    ill = {run for run in clause.lists if _lists_conditions(clause, run)}
    for phrase in clause.phrases:
        last = _with_complement(clause, phrase)
        statement = _of_phrase(clause, phrase, last, mechanism, is_case=is_case)
        if statement and not _overlaps(statement, taken):
            run = members.get(phrase, ())
            siblings = tuple(clause.slice(p.core, p.last) for p in run if p != phrase)
            if run and causes and statement.topic in {"finding", "condition"} and statement.relation != "named":
                statement = replace(statement, topic="mechanism")
            elif run in ill and statement.topic in {"finding", "mechanism"} and statement.relation != "named":
                statement = replace(statement, topic="condition", noun="condition", score=8.0)
            score = (
                statement.score
                + (1.5 if len(run) > 2 else 0.5 if run else 0)
                + _role_bonus(clause, phrase, frequency, about)
            )
            yield replace(statement, siblings=siblings, score=score, relation="member" if run else statement.relation)


_ILLS: Final = re.compile(
    r"\b(?:symptoms?|signs? of|warning signs?|side effects?|adverse|risk factors?|"
    r"complications?|contraindicat\w+|shows? as|experience|suffer\w*|"
    r"warning)\b",
    re.IGNORECASE,
)


_LISTS_CAUSES: Final = re.compile(
    r"(?:[\w-]+ ){0,3}(?:triggers|causes)\b.{0,60}?\b(?:include|are|can be|may be)\b", re.IGNORECASE
)


def _lists_conditions(clause: Clause, run: tuple[Phrase, ...]) -> bool:
    """Whether an enumeration is of conditions: most members are, or some are and the clause speaks of symptoms."""
    known = sum(_is_condition([t.text for t in clause.tokens[p.core : p.last + 1]]) for p in run)
    return (known * 2 > len(run) and known > 1) or (
        bool(_ILLS.search(clause.text[: clause.tokens[run[0].core].start])) and not re.search(r"treat", clause.text)
    )


def _overlaps(statement: Statement, taken: list[tuple[int, int]]) -> bool:
    return any(statement.start < end and start < statement.end for start, end in taken)


def _with_complement(clause: Clause, phrase: Phrase) -> int:
    """The last token of the phrase with its "of ..." (or another complement a relational head calls for)."""
    last = phrase.last
    tokens = clause.tokens
    for _ in range(2):
        if last + 1 >= len(tokens) or tokens[last + 1].tag != "P":
            break
        joint, head = tokens[last + 1].low, tokens[last].low
        if joint != "of" and not (joint in {"in", "to", "from", "between"} and head in _RELATIONAL):
            break
        following = next((p for p in clause.phrases if p.first == last + 2), None)
        if following is None or following.last - phrase.core > 7:
            break
        last = following.last
    return last


def _of_phrase(clause: Clause, phrase: Phrase, last: int, mechanism: int, *, is_case: bool) -> Statement | None:
    """What a noun phrase is worth by itself: a condition, a mechanism, a named body, or a plain thing."""
    tokens = clause.tokens
    core = phrase.core
    while core < phrase.last and (tokens[core].low in _WEAK_OPENERS or tokens[core].tag == "#"):
        core += 1
    named = core
    while named < phrase.last and not tokens[named].text[0].isupper():
        named += 1
    if (
        core < named < phrase.last
        and all(token.text[0].isupper() for token in tokens[named : phrase.last + 1])
        and not _is_condition([tokens[phrase.last].text])
    ):
        core = named
    own = [token.text for token in tokens[core : phrase.last + 1]]
    text = clause.slice(core, phrase.last)
    if own[-1][0].isdigit() or not any(char.isalpha() for char in text) or len(text) < 3:
        return None
    span = (tokens[core].start, tokens[phrase.last].end)
    full = clause.slice(phrase.core, last)
    opened = clause.slice(phrase.first, phrase.last) if tokens[phrase.first].low in _COUNTING else text
    fuller = tuple(
        dict.fromkeys(option for option in (full, opened, clause.slice(phrase.core, phrase.last)) if option != text)
    )
    if is_name(clause, core, phrase.last):
        topic = "case" if is_case else "finding"
        score = 6.5 if _name_noun(text) else 6.0 if len(own) > 1 else 4.0
        return Statement(clause, topic, "named", "", text, *span, (), _name_noun(text), None, (), score)
    if len(own) == 1 and mechanisms.is_drug(own[0]):
        return Statement(clause, "case" if is_case else "finding", "drug", "", text, *span, fuller, "", None, (), 5.5)
    if _defines(clause, phrase) and (own[-1].lower() not in _EMPTY_HEADS or len(own) > 1 or last > phrase.last):
        whole = own[-1].lower() in _EMPTY_HEADS and len(own) == 1
        answer, start = (full, tokens[phrase.core].start) if whole else (text, tokens[core].start)
        return Statement(
            clause,
            "case" if is_case else "finding",
            "definition",
            "",
            answer,
            start,
            start + len(answer),
            fuller,
            "",
            None,
            (),
            6.5,
        )
    if _is_condition(own):
        return Statement(
            clause, "case" if is_case else "condition", "condition", "", text, *span, fuller, "condition", None, (), 8.0
        )
    kind = mechanisms.class_of(own)
    if kind in _WEAK_CLASSES and mechanism < 2 and not _is_cause(clause, phrase):
        kind = None
    if kind:
        subject = clause.spine is not None and phrase.last <= clause.spine.subject[1]
        plain_drugs = kind == "drug class" and (mechanism < 2 or subject or not re.search(r"(?:or|ist|er)s?$", own[-1]))
        topic = "case" if is_case else "finding" if plain_drugs else "mechanism"
        return Statement(clause, topic, "class", "", text, *span, fuller, kind, None, (), 6.5 + mechanism)
    head = own[-1].lower()
    if head in _NEVER_ASKED:
        return None
    if head in _EMPTY_HEADS and len(own) == 1 and head not in _RELATIONAL:
        return None
    if head in _EMPTY_HEADS and last == phrase.last and len(own) < 3:
        return None
    answer = text
    names_condition = last > phrase.last and _is_condition(
        [token.text for token in tokens[phrase.last + 1 : last + 1]][-2:]
    )
    if last > phrase.last and not (names_condition and len(own) > 1):
        answer, span, fuller = full, (tokens[phrase.core].start, tokens[last].end), ()
    if len(answer.split()) > 8:
        return None
    inner = [token.text for token in tokens[phrase.last + 1 : last + 1]]
    topic = (
        "case"
        if is_case
        else "mechanism"
        if (mechanism == 2 and not _RESULT.search(clause.text)) or _is_cause(clause, phrase)
        else "finding"
    )
    if topic != "case" and inner and _is_condition(inner[1:]) and head in {"symptoms", "treatment"}:
        return None
    if topic != "case" and inner and head in {"risk", "risks", "danger", "chance"} and inner[0].lower() == "of":
        topic = "condition"
    score = 4.0 + (1.0 if mechanism == 2 else 0.0) + (0.5 if len(own) > 1 else 0.0)
    return Statement(clause, topic, "thing", "", answer, *span, fuller, "", None, (), score)


_WEAK_CLASSES: Final = frozenset(["process", "substance", "structure", "organism", "system", "mechanism"])
_CAUSE_VERBS: Final = frozenset(listed("statements.cause_verbs"))
_CAUSED_BY: Final = re.compile(
    r"\b(?:because(?: of)?|due to|caused by|causes? (?:of .*? )?(?:is|are|include)|"
    r"owing to|as a result of|results? from|resulting from|"
    r"driven by|fed by|triggered by|produced by|thanks to|comes? from|stems? from|brought (?:on|about) "
    r"by|attributed to|arises? from)\s(?:[\w-]+\s){0,3}$",
    re.IGNORECASE,
)


_RESULT: Final = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|compared (?:with|to)|placebo|participants|"
    r"percent|per cent|guidelines?|recommend\w*)\b|%"
)


def _is_cause(clause: Clause, phrase: Phrase) -> bool:
    """Whether the clause gives the phrase as a cause: subject of "causes", or behind "because of", "due to"."""
    spine = clause.spine
    if spine and spine.subject[0] <= phrase.first and phrase.last <= spine.subject[1]:
        last = clause.tokens[spine.verbs[1]].low
        return (
            bool(set(words.verb_forms(last).values()) & _CAUSE_VERBS)
            and clause.tokens[spine.verbs[0]].low not in words.BE
        )
    before = clause.text[: clause.tokens[phrase.first].start]
    return bool(_CAUSED_BY.search(before)) or re.search(r"\bbecause\b(?! of)[^,;]*$", before) is not None


_COUNTING: Final = frozenset(
    ["multiple", "other", "several", "various", "two", "three", "four", "many", "numerous", "different"]
)
_NEVER_ASKED: Final = frozenset(listed("statements.never_asked"))
_WEAK_OPENERS: Final = frozenset(listed("statements.weak_openers"))


def _defines(clause: Clause, phrase: Phrase) -> bool:
    """Whether the phrase says what the subject is: "X is a chronic disease"."""
    spine = clause.spine
    if (
        spine is None
        or phrase.first != spine.verbs[1] + 1
        or clause.tokens[phrase.first].low not in {"a", "an", "the", "one"}
    ):
        return False
    return spine.verbs[0] == spine.verbs[1] and clause.tokens[spine.verbs[0]].low in {"is", "are", "was", "were"}


def _is_condition(own: Sequence[str]) -> bool:
    if conditions.reads_as_condition(tuple(own)):
        return True
    found = conditions.find(own)
    return bool(found) and found[-1][1] == len(own) - 1 and own[-1].lower() not in _EMPTY_HEADS


def is_name(clause: Clause, first: int, last: int) -> bool:
    """Whether the words are a proper name of two capitalised words or more, or a body's acronym."""
    own = clause.tokens[first : last + 1]
    if len(own) >= 2 and _name_noun(clause.slice(first, last)) and own[0].text[0].isupper():
        return True
    capitals = sum(token.text[:1].isupper() for token in own)
    if (
        len(own) >= 2
        and capitals >= 2
        and capitals >= len(own) - 2
        and own[0].text[:1].isupper()
        and own[-1].text[:1].isupper()
    ):
        return (
            not _is_condition([token.text for token in own])
            and mechanisms.class_of([token.text for token in own]) is None
        )
    return len(own) == 1 and (own[0].text in _ACRONYMS or _is_lone_name(clause, own[0]))


def _is_lone_name(clause: Clause, token: Token) -> bool:
    """Whether a single capitalised word within a sentence is a name ("Armero") and no condition, gene or acronym."""
    word = token.text
    if not token.start or not word[0].isupper() or word[1:] != word[1:].lower() or len(word) < 4 or "-" in word:
        return False
    return not _is_condition([word]) and mechanisms.class_of([word]) is None


_ACRONYMS: Final = frozenset(listed("statements.acronyms"))


def _name_noun(name: str) -> str:
    if re.search(r"Journal|Annals|Archives|Lancet|Review|Nature|Proceedings|Medicine$|Magazine", name):
        return "journal"
    if re.search(r"University|College|School", name):
        return "university"
    if re.search(r"Hospital|Clinic\b|Medical Center", name):
        return "hospital"
    if name in _ACRONYMS or re.search(
        r"Institute|Department|Cent(?:er|re)s?\b|Ministry|Association|Academy|Office|Bureau|Board|Society|Organi[sz]ation|Council|"
        r"Administration|Agency|Foundation|Service|Federation|Commission|Committee|Programme|Program|Alliance|Bank|Nations|Initiative|Survey|Fund|"
        r"Task Force|Consortium|Authority|Union|Network",
        name,
    ):
        return "organization"
    return ""


def _role_bonus(clause: Clause, phrase: Phrase, frequency: Counter[str], about: str) -> float:
    """Objects and ends of clauses carry the news; subjects and words the article repeats do not."""
    bonus = 0.0
    spine = clause.spine
    if spine:
        if phrase.first == spine.verbs[1] + 1:
            bonus += 1.0
        if spine.subject[0] <= phrase.core <= spine.subject[1]:
            bonus -= 1.0
        if phrase.last < spine.start:
            bonus -= 3.0 if clause.frame and phrase.first == 0 else 0.0
        inside = clause.tokens[spine.verbs[1] + 1 : phrase.first]
        if any(token.tag == "S" for token in inside):
            bonus -= 0.5
        elif len(inside) > 4:
            bonus -= 0.3
    head = clause.tokens[phrase.last].low
    repeated = frequency[head]
    if repeated > 6:
        bonus -= min(3.0, (repeated - 6) * 0.3)
    if about and head.rstrip("s") in about.lower():
        bonus -= 1.5
    return bonus


# ------------------------------------------------------------------------------------------------ actions and manners


def _of_actions(clause: Clause) -> Iterator[Statement]:
    """What one thing does to another where that is the mechanism: "works by blocking ...", "blocks the receptor"."""
    if mechanisms.strength(clause.text) < 2:
        return
    for index, token in enumerate(clause.tokens[:-2]):
        if token.tag not in {"G", "V"} or index == 0:
            continue
        forms = words.verb_forms(token.low)
        base = next(iter(forms.values()), "")
        after_by = clause.tokens[index - 1].low in {"by", "and"} and token.tag == "G"
        if mechanisms.is_action(base) and after_by and clause.tokens[index + 1].tag in {"D", "N", "J", "#"}:
            yield Statement(
                clause, "mechanism", "action", "", token.text, token.start, token.end, (), "", None, (), 5.0
            )


_MANNER: Final = re.compile(
    r"\b(off-label|over-the-counter|by prescription|intravenously|orally|nasally|"
    r"subcutaneously|by mouth|by injection|intramuscularly)\b",
    re.IGNORECASE,
)
_NATURE: Final = re.compile(
    r"\b([a-z]+-(?:acting|term|release|onset|lasting|affinity|resistant|like)) (?:nature|"
    r"effects?|propert(?:y|ies)|action|profile|character)\b"
)
_EFFECTIVE_FOR: Final = re.compile(
    r"\bwho (?:have|has|had|do|does|did) not ((?:respond|improve|benefit|tolerate)\w*(?: well)? (?:to "
    r"|from |on |with )?([\w -]{4,40}?))(?=[.,;]|$)"
)


def _of_manners(clause: Clause, *, is_case: bool) -> Iterator[Statement]:
    """How a thing is given, a property it is named for, and whom nothing else helped: no noun phrase says these."""
    for match in _MANNER.finditer(clause.text):
        yield Statement(
            clause, "case" if is_case else "finding", "manner", "", match[1], *match.span(1), (), "", None, (), 6.0
        )
    for match in _EFFECTIVE_FOR.finditer(clause.text):
        start = match.start(2) if match[2] else match.start(1)
        yield Statement(
            clause,
            "case" if is_case else "finding",
            "manner",
            "",
            clause.text[start : match.end(1)],
            start,
            match.end(1),
            (f"not {match[1]}",),
            "",
            None,
            (),
            6.0,
        )
    for match in _NATURE.finditer(clause.text):
        yield Statement(clause, "mechanism", "nature", "", match[1], *match.span(1), (), "", None, (), 6.0)


_TRIAL: Final = re.compile(
    r"\b((?:[A-Z][A-Z-]*[A-Z]|[A-Z][a-z]*[A-Z]\w*)(?:[ -][A-Z][A-Z-]+)*(?:-\d+)?)(?= "
    r"(?:trial|study|survey|programme|program|project|mission)\b)"
)
_QUOTED: Final = re.compile(r"[\"“]([^\"“”]{4,60}?)[,.]?[\"”]")
_CALLED: Final = re.compile(
    r"\b(?:called|known as|named|termed|dubbed)\s(?:the |an? )?[\"“]?([\w][\w’ -]{2,40}?)(?=[\"”,.;)]|"
    r"\s(?:which|that|and|because|in|is|are|was|were|to|or)\b)"
)


def _of_names(clause: Clause, *, is_case: bool) -> Iterator[Statement]:
    """Names of trials, quoted names, and what a thing is called."""
    for pattern, score in ((_TRIAL, 6.0), (_QUOTED, 6.0), (_CALLED, 6.5)):
        for match in pattern.finditer(clause.text):
            own = match[1].split()
            topic = "case" if is_case else "condition" if pattern is _CALLED and _is_condition(own) else "finding"
            if (
                pattern is _CALLED
                and (kind := mechanisms.class_of(own))
                and topic == "finding"
                and kind != "drug class"
            ):
                topic = "mechanism"
            yield Statement(clause, topic, "name", "", match[1], *match.span(1), (), "", None, (), score)


_OUTCOME: Final = re.compile(
    r"\b((?:symptoms?|pain|tumou?r|fever|rash|he|she|attacks|they)? ?\b(?:(?:fully|completely|gradually|"
    r"slowly|quickly) )?(?:recovered|improved|disappeared|"
    r"resolved|died|remitted|subsided|cleared|vanished|returned|relapsed|survived|healed|"
    r"regained|walked)(?: (?:fully|completely|again|entirely|"
    r"rapidly|quickly|markedly|uneventfully|without \w+))?)\b|\b(?:became|felt|was|were|remained) "
    r"((?:symptom-free|pain-free|seizure-free|[a-z]+ and "
    r"(?:[a-z]+)|well|stable|unconscious|confused|drowsy|free of [a-z]+|discharged "
    r"[a-z ]+))(?=[.,;]| (?:within|after|for|by|in|on)\b)"
)


def _of_outcomes(clause: Clause) -> Iterator[Statement]:
    """How a case ended: a verb or a state, which no noun phrase names."""
    for match in _OUTCOME.finditer(clause.text):
        group = 2 if match[2] else 1
        start, end = match.span(group)
        answer = clause.text[start:end]
        verb = (
            re.search(
                r"(?:(?:fully|completely|gradually|slowly|quickly) )?\w+(?: (?:fully|completely|again|entirely|"
                r"rapidly|quickly|markedly|uneventfully|without \w+))?$",
                answer,
            )
            if group == 1
            else None
        )
        short = verb.group() if verb else answer
        yield Statement(
            clause,
            "case",
            "outcome",
            "",
            short,
            end - len(short),
            end,
            (answer.strip(),) if answer.strip() != short else (),
            "",
            None,
            (),
            7.5,
        )


LEAST_SCORE: Final = 2.0


def chosen(statements: Iterable[Statement], most_per_sentence: int = 4) -> list[Statement]:
    """The statements worth a question: the best of each sentence, one a span, an answer once per sentence.

    An enumeration may have two members more than `most_per_sentence`: leaving out its tail would teach half of it.
    """
    by_sentence: dict[int, list[Statement]] = {}
    for statement in statements:
        by_sentence.setdefault(statement.clause.sentence.start, []).append(statement)
    kept: list[Statement] = []
    for group in by_sentence.values():
        taken: list[Statement] = []
        for statement in sorted(group, key=lambda s: (-s.score, s.start)):
            if statement.score < LEAST_SCORE:
                break
            limit = most_per_sentence + (2 if len(statement.siblings) >= 2 else 0)
            if len(taken) >= limit:
                continue
            if not any(_clash(statement, other) for other in taken):
                taken.append(statement)
        kept.extend(sorted(taken, key=lambda s: (s.clause.text != group[0].clause.text, s.start)))
    return kept


def _clash(one: Statement, other: Statement) -> bool:
    if one.answer.lower() == other.answer.lower():
        return True
    return one.clause is other.clause and one.start < other.end and other.start < one.end
