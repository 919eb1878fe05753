"""A clause's words made to stand alone: no connector, no citation, no "it" or "this drug" that points at nothing.

What a pronoun means is what the sentences before spoke of, which `Context` remembers. Where that is unclear the clause
is given up rather than guessed. Whoever rewords says where foreign words now stand, because no answer may lie there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from quizapp.generation import conditions, mechanisms, words
from quizapp.generation.article import NAMED_FIGURE
from quizapp.generation.grammar import Token
from quizapp.generation.numbers import without_citations
from quizapp.generation.wordlists import listed

Place = tuple[int, int]


@dataclass(slots=True)
class Context:
    """What a pronoun can mean at this point: the last clause's subject, and the subject of the whole article."""

    article_subject: str
    last_subject: str = ""
    person: str = ""
    place: str = ""
    unclear: bool = False  # the last clause's subject was too long to be taken up
    on_subject: bool = True  # the last sentence named the article's subject, or there was none
    sentence: int = -1  # where the sentence begins that is being read
    opened_by: str = ""  # the subject of its first clause
    block: int = -1  # that of the last sentence
    last_sentence: str = ""  # where it stands alone and is short


_CONNECTOR: Final = re.compile(
    r"(?:however|moreover|furthermore|what is (?:more|worse)|worse still|"
    r"additionally|in addition|also|therefore|thus|hence|consequently|as a result|"
    r"for example|for instance|in fact|indeed|similarly|likewise|in contrast|"
    r"by contrast|on the other hand|nevertheless|"
    r"nonetheless|meanwhile|finally|lastly|firstly|first|secondly|second|"
    r"third|overall|in general|generally|in particular|"
    r"specifically|notably|importantly|interestingly|surprisingly|unfortunately|"
    r"fortunately|of course|in short|in other "
    r"words|that said|still|besides|instead|then|ultimately|more recently|today|now|in turn|to date|as such|conversely|"
    r"at the same time|even so|even worse|for this reason|for these reasons|because of this|in this way|in these cases|"
    r"(?:at )?(?:around|about) (?:this|that|the same) time|"
    r"more problematic(?:ally)?|tellingly|in any case|more (?:importantly|generally|specifically)|"
    r"in this case|in such cases|after all|not surprisingly|this means(?: "
    r"that)?|perhaps most importantly)(?:,\s+| that\s+)"
    r"|(?:(?:this|that) is why|and|but|or|so|yet|nor)\s+(?=[a-z])",
    re.IGNORECASE,
)
_PRONOUN_START: Final = re.compile(
    r"(it|they|this|these|he|she)\s+(?=(?:[a-z]+ly\s+|also\s+|often\s+|then\s+|still\s+)*[a-z])", re.IGNORECASE
)
_POSSESSIVE_START: Final = re.compile(r"(its|their|his|her)\s+", re.IGNORECASE)
_THIS_NOUN: Final = re.compile(r"(this|these|those|such|the)\s+((?:[a-z-]+\s+)??)([a-z-]+)\b", re.IGNORECASE)
_GENERAL_NOUN: Final = re.compile(
    r"(?:drug|medication|medicine|condition|disease|disorder|treatment|therapy|illness|compound|substance|virus|infection|"
    r"agent|vaccine|device|procedure|technique|method|organization|technology|process|system|material|syndrome)s?$",
    re.IGNORECASE,
)
_CAREFUL: Final = re.compile(
    r"\s*(?:,\s*)?\b(?:for|in|of|with|by|to|from|on|during|among|about|against|between|across|through|under|at|into|than|like|as)\s+"
    r"(?:this|these)(?:\s+[\w-]+){1,2}\s*(?=[.;]?$)",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Without citations in brackets, list marks and connectors at the start; "Half-life: 2 hours" as a sentence."""
    if named := NAMED_FIGURE.match(text):
        name = named["name"]
        verb = "are" if words.is_plural(name) else "is"
        return f"The {name[0].lower()}{name[1:]} {verb} {named['figure']}."
    for start, end in reversed(list(without_citations(text))):
        text = text[:start].rstrip() + text[end:]
    text = re.sub(r"(?<=\w) (?=[.,;](?:\s|$))", "", text)
    for pattern, whole in _CONTRACTIONS:
        text = pattern.sub(whole, text)
    if not re.search(r"\byou\b", text, re.IGNORECASE):  # "Your doctor may raise the dose"
        text = re.sub(r"\b(Y|y)our\b(?! own)", lambda found: "The" if found[1] == "Y" else "the", text)
    return unconnected(_LIST_NUMBER.sub("", re.sub(r" (?=\.$)", "", re.sub(r"\s+", " ", text).strip(" •*–-"))))


_LIST_NUMBER: Final = re.compile(r"^\d{1,2}[.)] (?=[A-Z])")


_CONTRACTIONS: Final = tuple(
    (re.compile(pattern), whole)
    for pattern, whole in (
        (r"\b([Cc])an[’']t\b", r"\1annot"),
        (r"\b([Ww])on[’']t\b", r"\1ill not"),
        (r"(?<=[a-z])n[’']t\b", " not"),
        (r"\b([Ii]t|[Tt]hat|[Tt]here|[Hh]e|[Ss]he|[Ww]hat)[’']s\b", r"\1 is"),
        (r"\b([Tt]hey|[Ww]e|[Yy]ou)[’']re\b", r"\1 are"),
        (r"(?<=[a-z])[’']ve\b", " have"),
        (r"(?<=[a-z])[’']ll\b", " will"),
    )
)


def unconnected(text: str) -> str:
    """Without "However," and "so" at the start."""
    while match := _CONNECTOR.match(text):
        rest = text[match.end() :]
        text = rest[:1].upper() + rest[1:]
    return text


_AIM: Final = re.compile(r"(?:,)? (?:to|without) [a-z]+ (?:it|them)(?=\.$)")  # "... to detect them."


# "Because of these effects, ..." points at a sentence that no question shows.
_POINTING_LEAD: Final = re.compile(
    r"^(?:Because of|Due to|Owing to|Given|With|By|Through|For|In|On|At|Under|Despite|Besides) "
    r"(?:this|these|those|such) "
    r"(?:[\w-]+ ){0,2}?[\w-]+, ([a-z])"
)
_MIDDLE_CONNECTOR: Final = re.compile(
    r"(?<=[a-z]),? (?:therefore|thus|hence|consequently|accordingly|however),?(?= [a-z])|"
    r"(?<=[\w]), however,(?= )"
)


def resolved(text: str, context: Context) -> tuple[str, Place] | None:
    """The clause with its first pronoun replaced, and the place of what was put in; None where it stays unclear."""
    text = _AIM.sub("", text) if len(text.split()) > 7 else text
    text = _CAREFUL.sub("", text) if len(_CAREFUL.sub("", text).split()) >= 5 else text
    text = _POINTING_LEAD.sub(lambda lead: lead[1].upper(), text)
    text = _MIDDLE_CONNECTOR.sub("", text)
    match = _PRONOUN_START.match(text)
    if match:
        return _with_subject(text, match, context)
    possessive = _POSSESSIVE_START.match(text)
    if possessive:
        personal = possessive[1].lower() in {"his", "her"}
        owner = context.person if personal else context.last_subject or _still_the_article(context)
        if personal and not owner:
            return text, (0, 0)
        if not personal and context.unclear:
            return None
        owner = owner[:1].upper() + owner[1:]
        if not owner or len(owner.split()) > 5:
            return None
        put = owner + ("’" if owner.endswith("s") else "’s") + " "
        return put + text[possessive.end() :], (0, len(put))
    late = _LATE_PRONOUN.match(text)
    if late:
        pronoun = late[2].lower()
        owner = (
            context.person
            if pronoun in {"he", "she"}
            else _named_by(pronoun, context)
            if _FREE_LEAD.match(late[1])
            else ""
        )
        if owner:
            return text[: late.start(2)] + owner + text[late.end(2) :], (late.start(2), late.start(2) + len(owner))
    return (
        _of_person(text, context)
        or _object_named(text, context)
        or _owner_named(text, context)
        or _without_pointers(text, context)
    )


_LATE_POSSESSIVE: Final = re.compile(
    r"(?:After|Within|Before|In|During|On|At|By|Since|Over)\s[^,]*?,\s(his|her)\s(?=[a-z])"
)
_CARER: Final = re.compile(
    r"(?:An?|The|His|Her) (?:[\w-]+ )?(?:therapist|doctor|physician|surgeon|psychiatrist|psychologist|neurologist|"
    r"nurse|specialist|clinician|dentist|midwife|paramedic|GP)\s(?:[\w-]+\s){0,6}?(his|her|him)\b"
)
_OBJECT: Final = re.compile(
    r"\b(?:use[sd]?|using|prescribe[sd]?|prescribing|take|takes|taking|recommend|recommends|give|giving|stop|stopping|"
    r"tolerate|add|adding) (it)\b"
)


def _of_person(text: str, context: Context) -> tuple[str, Place] | None:
    """The person of a case put in for "his" and "him" where the clause itself names somebody else or nobody."""
    late = _LATE_POSSESSIVE.match(text) or _CARER.match(text)
    if not late or not context.person or context.person in text:
        return None
    possessive = (
        late[1] != "him" and re.match(r"\s[a-z]", text[late.end(1) :]) and not text[late.end(1) :].startswith(" to ")
    )
    put = context.person + (("’" if context.person.endswith("s") else "’s") if possessive else "")
    return text[: late.start(1)] + put + text[late.end(1) :], (late.start(1), late.start(1) + len(put))


def _is_ill(name: str) -> bool:
    return conditions.is_condition(tuple(name.split()))


_HELD: Final = re.compile(
    r"\b(?:ha(?:ve|s|d)|develop(?:s|ed)?|gets?|got|catch(?:es)?|caught) (it)(?=[.,;]| (?:in|at|by|for|when)\b)"
)


def _object_named(text: str, context: Context) -> tuple[str, Place] | None:
    """ "use it" and "have it" by the name of the medicine or the illness that the article is about."""
    owner = context.article_subject
    if not owner or owner.lower() in text.lower():
        return None
    found = _OBJECT.search(text) if mechanisms.is_drug(owner) else _HELD.search(text) if _is_ill(owner) else None
    if not found or (found.re is _HELD and not context.on_subject):
        return None
    owner = owner if owner[1:] != owner[1:].lower() else owner[0].lower() + owner[1:]
    return text[: found.start(1)] + owner + text[found.end(1) :], (found.start(1), found.start(1) + len(owner))


_OWNED_BY_THE_LAST: Final = re.compile(
    r"(?:(?:When|If|Once|Because|Unless)|[A-Z][\w’-]*(?: [\w-]+){0,2} (?:is|are|was|were)) (its|their)\s(?=[a-z])"
)


def _owner_named(text: str, context: Context) -> tuple[str, Place] | None:
    """ "When its level rises" and "Diarrhoea is its side effect" by the name of what the clause before spoke of."""
    found = _OWNED_BY_THE_LAST.match(text)
    owner = _named_by("they" if found[1] == "their" else "it", context) if found else ""
    if not found or not owner or owner.lower() in text.lower():
        return None
    put = owner + ("’" if owner.endswith("s") else "’s")
    return text[: found.start(1)] + put + text[found.end(1) :], (found.start(1), found.start(1) + len(put))


_NAME_AND_AGE: Final = re.compile(
    r"(?<![\w’'-] )\b((?:(?:Mrs?|Ms|Miss)\.? )?[A-Z][\w’-]*\.?(?: [A-Z][a-z]+)?), (?:aged |then )?\d{1,2}(?=,| and\b)"
)


def introduce(text: str, context: Context) -> None:
    """Take in a patient whom a case brings in elsewhere than as its subject: "involved a 27-year-old runner"."""
    if found := re.match(r"([A-Z][a-z]+(?: [A-Z][a-z]+)?), an? \d+-year-old\b", text):
        context.person = found[1]
    elif found := _NAME_AND_AGE.search(text):
        context.person = found[1].rstrip(".")
    elif found := re.search(r"\ban? \d+-year-old (\w+)", text):
        context.person = f"the {found[1]}"
    elif found := re.match(r"([A-Z][a-z]+ [A-Z][a-z]+), (?:later|then|born|an?|the|who)\b", text):
        context.person = found[1]


_LATE_PRONOUN: Final = re.compile(
    r"((?:[\w’'%.-]+,?\s){1,9}?)(it|they|he|she)\s(?=(?:also |often |then |had |has |was |is |[a-z]+ed "
    r"|[a-z]+s |can |may |became|took|were |are |have |(?<=he )[a-z]+ ))",
    re.IGNORECASE,
)
_FREE_LEAD: Final = re.compile(
    r"(?:According to|In (?:the )?(?:\w+ )?\d{4}|By \d{4}|Since \d{4}|Today|Currently|As of|"
    r"Most of the time|Usually|In most cases|Sometimes|Over time|Typically|Often|Rarely|In some cases)[^,]*,\s$|"
    r"(?:In|By|Since|On|At|Until|During) (?:the )?(?:early |late |mid-)?(?:\d{4}s?|[A-Z][\w’-]*(?: [A-Z][\w’-]*){0,3})"
    r"(?: trial| study| survey)?,?\s$"  # "In the 1870s it ...", "In the UK it ..."
)


def _thing_spoken_of(context: Context) -> str:
    """What "it" and "they" can mean: the last subject unless it is a person, else the article's."""
    last = context.last_subject
    person = last == context.person and " " in last  # one capitalised word may as well be a metal
    if context.unclear and not person:
        return ""
    return _still_the_article(context) if not last or person else last


def _still_the_article(context: Context) -> str:
    """The article's subject while the sentences keep naming it; "" once they went on to something else."""
    return context.article_subject if context.on_subject else ""


def _is_several(owner: str) -> bool:
    return " and " in owner or words.is_plural(owner.split(" of ")[0].split(" ")[-1])


def _named_by(pronoun: str, context: Context) -> str:
    """The subject that "it" or "they" takes up, as it stands inside a sentence; "" where the number does not fit."""
    for owner in (_thing_spoken_of(context), "" if context.unclear else _still_the_article(context)):
        if owner and _is_several(owner) == (pronoun == "they"):
            return owner if owner[1:] != owner[1:].lower() else owner[0].lower() + owner[1:]
    return ""


_IMPERSONAL: Final = re.compile(
    r"it (?:is|was|has been|may be|can be|could be|seems|appears)\s+(?:\w+ly )?(?:estimated|"
    r"thought|believed|known|possible|important|likely|"
    r"unclear|not (?:clear|known)|recommended|clear|unlikely|necessary|"
    r"essential|difficult|hard|easy|common|said|reported|"
    r"suggested|assumed|hoped|expected|better|best|helpful|hypothesi[sz]ed|not uncommon|rare|vital|that|to)\b|it takes",
    re.IGNORECASE,
)


def _with_subject(text: str, match: re.Match[str], context: Context) -> tuple[str, Place] | None:
    pronoun = match[1].lower()
    following = text[match.end() :].split(" ", 1)[0].lower()
    if pronoun == "this" and _DOES.match(text[match.end() :]) and "third" in words.verb_forms(following):
        return None
    if re.match(r"it (?:is|was) (?:such|these|those|this)\b", text, re.IGNORECASE):
        return None  # "it was such boulders that gave the game away"
    if pronoun in {"this", "these"} and not _is_verb(following):
        return _without_pointers(text, context)
    if _IMPERSONAL.match(text):
        return text, (0, 0)
    owner = _thing_spoken_of(context)
    plural = pronoun in {"they", "these"}
    if pronoun in {"he", "she"}:
        owner = context.person
    elif owner and _is_several(owner) != plural:
        owner = _still_the_article(context)
        if not owner or words.is_plural(owner) != plural:
            return None
    if not owner or pronoun == "this":
        return None
    put = owner[0].upper() + owner[1:] + " "
    return put + text[match.end() :], (0, len(put))


_DOES: Final = re.compile(
    r"[a-z]+s (?:to|in|that|the|an?|it|us|people|why|how|up|about)\b"
)  # "this leads to", a noun too


def _is_verb(word: str) -> bool:
    return (
        word in words.AUXILIARIES
        or (bool(words.verb_forms(word)) and not words.is_noun_too(word))
        or words.is_adverb(word)
    )


def _without_pointers(text: str, context: Context) -> tuple[str, Place] | None:
    """Without "this drug" and the like: the subject it points to at the start, "the" elsewhere."""
    match = _THIS_NOUN.match(text)
    if match and match[1].lower() != "those":
        general = _GENERAL_NOUN.match(match[3]) and not match[2] and text[match.end() : match.end() + 4] != " of "
        owner = _spoken_of_as(match[3], context)
        if general and not owner and match[1].lower() in {"this", "these"}:
            return None
        if general and owner:
            put = owner[0].upper() + owner[1:]
            if words.is_plural(owner.split(" ")[-1]) == words.is_plural(match[3]):
                return put + text[match.end() :], (0, len(put))
        if match[1].lower() != "the":
            return None
    if re.match(
        r"(?:those(?! (?:with|who|whose|aged|over|under|living|on|in)\b)|such|that|some of (?:these|those)|"
        r"one of (?:these|those)|all of (?:these|this))\b",
        text,
        re.IGNORECASE,
    ):
        return None
    text = _MIDDLE_POINTER.sub("the", text)
    text = re.sub(r"(?<=\s)such (?!as\b|a\b|an\b|that\b)(?=[a-z])(?![^,.;]* (?:that|as to) )", "", text)
    owned, place = _owned(text, context)
    return (owned, place) if place[1] else _spelled_out(owned, context)


_ILLNESS: Final = re.compile(r"(?:condition|disease|disorder|illness|syndrome|infection)s?$", re.IGNORECASE)
_MEDICINE: Final = re.compile(r"(?:drug|medication|medicine|vaccine)s?$", re.IGNORECASE)


def _spoken_of_as(noun: str, context: Context) -> str:
    """What "this disease" or "this drug" means: the last subject, else the article's, that can be called so."""
    ill, medicine = _ILLNESS.match(noun), _MEDICINE.match(noun)
    for owner in filter(None, (context.last_subject, context.article_subject)):
        named = tuple(owner.removeprefix("the ").split())
        is_ill = conditions.is_condition(named)
        if not (ill and not is_ill) and not (medicine and not _is_medicine(named)):
            return owner
    return ""


def _is_medicine(named: tuple[str, ...]) -> bool:
    return mechanisms.is_drug(named[0]) or mechanisms.class_of(named) == "drug class"


_THE_MATTER: Final = re.compile(
    r"(?<=[a-z] )the (?:condition|disease|disorder|illness|syndrome|drug|medication|medicine)\b"
    r"(?! (?:of|in|that|called|which|known)\b)"
)


def _spelled_out(text: str, context: Context) -> tuple[str, Place]:
    """ "people with the condition" by the name of the condition, where the article is about one."""
    subject = context.article_subject
    match = _THE_MATTER.search(text)
    if not match or not subject or subject.lower() in text.lower():
        return text, (0, 0)
    ill = conditions.is_condition(tuple(subject.split()))
    if ill == match[0].endswith(("drug", "medication", "medicine")) or not (ill or mechanisms.is_drug(subject)):
        return text, (0, 0)
    return text[: match.start()] + subject + text[match.end() :], (match.start(), match.start() + len(subject))


_MIDDLE_POINTER: Final = re.compile(
    r"(?<=\s)(?:this|these)(?=\s+(?!(?:reasons?|ways?|cases?|effects?|means|points?|into|than|against|through|over|under|after|before|during|about|with|by|in|for|and|or|is|was|were|are|can|may|has|have|to|on|of|from|at|as|but|when|while|because|do|does|did|will|would|should|must|could|might)\b)[a-z-]+)"
)
_LIST_SUBJECT: Final = re.compile(
    r"((?:(?:the|some|its|many|most|other|common|main|more|less|typical|possible|known|first|early|late|major|usual|frequent|"
    r"serious|severe|rare|mild|important|key|warning|classic|certain|several|adverse|risk|side|long-term|short-term|potential|additional|"
    r"leading|chief|commonest|most common)\s)*"
    r"(?:symptoms?|signs?|(?:side |adverse )?effects?|causes?|(?:risk )?factors?|"
    r"complications?|triggers?|treatments?|types?|"
    r"forms?|benefits?|risks?|contraindications?|uses?|features?|indications?|threats?|options?|stages?|examples?))\s+"
    r"(?=(?:\w+ly |also |often |usually )?(?:include|includes|included|including|are|is|were|can be|"
    r"may be|can include|may include|range|consist|vary)\b)",
    re.IGNORECASE,
)


_ONE_OF_A_KIND: Final = re.compile(
    r"((?:An?|The|One|Another)\s(?:[\w-]+\s){0,4}?"
    r"(?:symptom|sign|(?:side|adverse) effect|(?:risk )?factor|complication|trigger|contraindication))\s+"
    r"(?=(?:\w+ly |also |often )?(?:is|was|can be|may be)\b)"
)


_LEVELS: Final = re.compile(
    r"((?:Blood |Serum )?(?:[Ll]evels|[Dd]oses))\s+(?=(?:above|below|over|under|of \d|are|is)\b)"
)


def _owned(text: str, context: Context) -> tuple[str, Place]:
    """ "Common symptoms include ..." says of what: the article's subject is put in where the sentence leaves it out."""
    match = _LIST_SUBJECT.match(text) or _ONE_OF_A_KIND.match(text)
    if match is None and mechanisms.is_drug(context.article_subject):
        match = _LEVELS.match(text)
    owner = context.article_subject
    if not match or not owner:
        return text, (0, 0)
    put = f" of {owner}"
    return text[: match.end(1)] + put + text[match.end(1) :], (match.end(1), match.end(1) + len(put))


# ------------------------------------------------------------------------------------------------ memory

_PATIENT: Final = re.compile(
    r"(?:an?|the|one) (?:[\w-]+ )*?(patient|man|woman|boy|girl|child|baby|infant)\b|an? \d+-year-old (\w+)",
    re.IGNORECASE,
)
_PERSON_NAME: Final = re.compile(
    r"(?!(?:The|What|How|Why|Who|When|Where) )(?:Dr\.? |Sir |Lord )?[A-Z][\w’'-]+(?: [A-Z][\w.’'-]+){0,3}"
)
_NO_ANTECEDENT: Final = re.compile(
    r"\d|^(?:each|every|any|no|another|neither|one|more|much|most|few|many|less) |"
    r"\b(?:study|studies|research|researchers|patients?|people|there|(?:no|any|some|every)(?:body|one|thing))\b",
    re.IGNORECASE,
)
_GIVEN_NAMES: Final = frozenset(listed("names.given"))


def _may_be_person(name: str) -> bool:
    """Whether a capitalised name may be somebody's: a lone word only where it is a given name ("Tom", not a drug)."""
    own = name.split()
    return not words.is_plural(name) and (len(own) > 1 or own[0] in _GIVEN_NAMES)


_LONGEST_ANTECEDENT_WORDS: Final = 5


def remember(subject: str, first: Token, context: Context) -> None:
    """Take in a clause's subject, whose first word is `first`: the next "it", "they" or "she" may mean it."""
    subject = re.split(r",| \(|(?<=\w) (?:for|such as|with|against)\b", subject)[0]
    if done := re.match(r"What ([A-Z][a-z]+)(?: |$)", subject):  # "What Gutenberg | invented was ..."
        context.person, context.last_subject, context.unclear = done[1], "", False
        return
    if person := _PATIENT.match(subject):
        context.person = f"the {person[1] or person[2]}"
    elif _PERSON_NAME.fullmatch(subject) and not first.text.isupper() and _may_be_person(subject):
        context.person = subject
    told = re.search(r"\b(?:study|trial|review|survey|report|meta-analysis)$", subject)
    spoken = re.sub(r"^(?:an?|the)\s", "", subject, flags=re.IGNORECASE)
    context.unclear = len(spoken.split()) > _LONGEST_ANTECEDENT_WORDS or told is not None
    if context.unclear or _NO_ANTECEDENT.search(subject):
        context.last_subject = ""
        return
    known = re.sub(r"^an?\s+", "the ", subject, flags=re.IGNORECASE)
    if re.match(r"those (?:on|in|with|who|of|at|from)\b", known, re.IGNORECASE):
        context.last_subject = ""
        return
    context.last_subject = re.sub(r"^(?:most|many|some|several|these|those|this)\s+", "", known, flags=re.IGNORECASE)
