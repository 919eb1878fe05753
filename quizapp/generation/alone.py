"""A question's words on a card of its own: what they need beside them, and which are better not asked.

A card shows nothing of its article. Where the words do not name what they speak of ("the half-life is about ...") a
label does ("Sertraline, dosage: ..."), and whoever a case tells of is introduced as the article did it. What no label
mends is refused: words that point at something said before, a fragment, direct speech, a blank that any plain word
would fill. What the words are in the first place is `gaps` and `stems`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from quizapp.generation import conditions, grammar, mechanisms, words
from quizapp.generation.article import Article
from quizapp.generation.statements import Statement
from quizapp.generation.wording import Voice
from quizapp.generation.wordlists import listed

LONGEST_LABEL_WORDS: Final = 12


@dataclass(frozen=True, slots=True)
class Setting:
    """What a reader of the article has in sight and the reader of a card has not.

    `about` is the article's subject, "" where none stands out; `people` whom each block of it tells of, as they were
    introduced ("Tom, a 45-year-old teacher").
    """

    about: str = ""
    people: Mapping[int, str] = field(default_factory=dict)


def setting_of(article: Article, about: str) -> Setting:
    """The setting of the article's questions. Who was introduced is spoken of until the section ends."""
    people: dict[int, str] = {}
    person, section = "", None
    for sentence in article.sentences:
        if sentence.section != section:
            person, section = "", sentence.section
        person = _introduced(sentence.text) or person
        if person:
            people[sentence.block] = people.get(sentence.block, person)
    return Setting(about, people)


_OLD: Final = re.compile(
    r"(?:\b((?:[A-Z][a-z]+)(?: [A-Z][a-z]+)?), )?"
    r"\b((?:[Aa]n?|[Oo]ne) (?:[\w-]+ )?[\w-]*(?:year|month)-old)\b([^,.;:()]*)"
)
_AGED: Final = re.compile(r"\b((?:(?:Mrs?|Ms|Miss)\.? )?[A-Z][a-z]*\.?(?: [A-Z][a-z]+)?), (?:aged )?(\d{1,2}),")
_ONE: Final = re.compile(r"\b((?:[Aa]|[Oo]ne) (?:[\w-]+ )?(?:patient|woman|man|boy|girl))\b(?! in )([^,.;:()]*)")


def _introduced(text: str) -> str:
    """How a sentence introduces the one person of a story; "" where it does not."""
    if found := _AGED.search(text):
        return f"{found[1]}, {found[2]}"
    found = _OLD.search(text)
    name = f"{found[1]}, " if found and found[1] else ""
    one = found or _ONE.search(text)
    if one is None:
        return ""
    who, more = (one[2], one[3]) if found else (one[1], one[2])
    said = f"{name}{who}{_up_to_verb(more)}"
    return said if len(said.split()) <= LONGEST_LABEL_WORDS else f"{name}{who}"


def _up_to_verb(text: str) -> str:
    for token in grammar.read(text):
        if token.tag in {"V", "X", "S"} or token.low in {"who", "whose", "whom", "that"}:
            return text[: token.start].rstrip()
    return text.rstrip()


# ------------------------------------------------------------------------------------------------ labels


def labelled(prompt: str, statement: Statement, setting: Setting, voice: Voice) -> str:
    """The prompt with the label it needs in front; as it is where it names what it speaks of."""
    prompt = _ALSO.sub("", _TOO.sub("", prompt))
    label = _label(prompt, statement, setting)
    if not label:
        return prompt
    first = grammar.read(prompt)[0]
    said = prompt if prompt.startswith("{{") else voice.inside(prompt, first)
    if re.match(r"(?:What|Which|Who|Where|When|How|Besides|According)\b", said):
        said = said[0].lower() + said[1:]
    return f"{label[0].upper()}{label[1:]}: {said}"


_TOO: Final = re.compile(r",? (?:too|as well)(?=[,.?]|$)")
# "is also added to": besides what, no card says.
_ALSO: Final = re.compile(r"(?<!but )(?<!not )\balso (?!known|called|referred|named)")


def _label(prompt: str, statement: Statement, setting: Setting) -> str:
    person = setting.people.get(statement.clause.sentence.block, "") or _named_in(prompt, setting)
    if len(person.split()) > 2 and (statement.topic == "case" or _speaks_of(person, prompt)):
        known = re.search(r"-old\b", prompt) or person in prompt or statement.answer.lower() in person.lower()
        return "" if known else person  # nor does a label say the answer
    about = setting.about
    if not about or _mentions(prompt, about) or (_names_its_subject(statement) and not _is_bare(prompt)):
        return ""
    section = _of_section(statement, about)
    label = f"{about}, {section}" if section else about
    return label if not _mentions(label, statement.answer) else "" if _mentions(about, statement.answer) else about


def _named_in(prompt: str, setting: Setting) -> str:
    """Whoever was introduced by a name anywhere in the article that the prompt has."""
    return next((person for person in dict.fromkeys(setting.people.values()) if _names(person, prompt)), "")


def _names(person: str, prompt: str) -> bool:
    """Whether the prompt has a word of the name that the person was introduced by, if by any."""
    name, comma, _ = person.partition(",")
    return bool(comma) and any(re.search(rf"\b{part}\b", prompt) for part in name.split())


def _speaks_of(person: str, prompt: str) -> bool:
    """Whether the prompt names the person, or calls them by what they were introduced as ("the chef")."""
    kind = re.search(r"-old ((?:[a-z]+ ){0,2}?[a-z]+)(?: (?:with|from|of|in|on)\b|$)", person)
    nouns = {"patient", "woman", "man", "boy", "girl"} | set(kind[1].split()[-1:] if kind else ())
    return _names(person, prompt) or re.search(rf"\b[Tt]he (?:{'|'.join(sorted(nouns))})\b", prompt) is not None


def _mentions(text: str, name: str) -> bool:
    """Whether the text has the last word of a name, in either number."""
    heads = re.findall(r"[\w’'-]+", name.lower())
    if not heads:
        return False
    head = words.singular(heads[-1]) if words.is_plural(heads[-1]) else heads[-1]
    return re.search(rf"\b{re.escape(head)}(?:s|es|’s|'s)?\b", text.lower()) is not None


def _is_bare(prompt: str) -> bool:
    """Whether it opens with "the" and a plain noun, which only the article tells which it is."""
    opened = re.match(r"The ((?:[a-z][\w-]* ){1,3})", prompt)
    if opened is None:
        return False
    after = prompt[opened.end() :]
    return not after.startswith(("of ", "that ", "who ", "which ")) and " of " not in opened[1]


def speaks_of_the_same(prompt: str, before: str) -> bool:
    """Whether it opens with "the" and a plain noun of the sentence `before`, which alone says which one is meant."""
    opened = re.match(r"(?:Th(?:e|at|is|ese|ose)|Both) ((?:[a-z][\w-]* ){1,3})", prompt) if _is_bare(prompt) else None
    if opened is None:
        return False
    said = {words.singular(word) for word in re.findall(r"[a-z][\w-]+", before.lower())}
    return any(words.singular(word) in said for word in opened[1].split() if len(word) > 3)


_PAST: Final = re.compile(r"(?:was|were|had|did|took|fell|broke|[a-z]+ed)\b")


def is_one_of_several(prompt: str, about: str) -> bool:
    """Whether it tells of one of the things the article is about and no card says which: "The bridge reopened"."""
    head = about.split(" ")[-1].lower()
    one = words.singular(head)
    return head != one and re.match(rf"The {re.escape(one)} {_PAST.pattern}", prompt) is not None


def _names_its_subject(statement: Statement) -> bool:
    """Whether the clause's subject, or what stands before it, has a name: a proper one, an acronym, a medicine."""
    clause = statement.clause
    stop = clause.tokens[clause.spine.subject[1]].end if clause.spine else len(clause.text)
    opened = clause.text[:stop]
    if statement.start < stop:
        opened = opened[: statement.start] + opened[statement.end :]
    named = re.search(r"(?<=[a-z0-9,(] )[A-Z][\w’'-]+|\b[A-Z]{2,}", opened)
    first = clause.tokens[0]
    known = mechanisms.is_drug(first.low) or (first.tag == "N" and first.text[0].isupper() and _is_proper(first.text))
    return named is not None or (known and statement.start > 0)


def _is_proper(word: str) -> bool:
    return not words.verb_forms(word.lower()) and not words.is_plural(word) and not conditions.tree_of(word.lower())


# Headings that say which part of a subject is spoken of. Others may be plays on words, or a publisher's name.
_SECTIONS: Final = frozenset(listed("alone.sections"))


def _of_section(statement: Statement, about: str) -> str:
    """The heading above, small, where it names a part that any subject has, an illness or a medicine."""
    section = (statement.clause.sentence.section or "").strip()
    small, own = section.lower(), tuple(section.split())
    if not own or len(own) > 4 or _mentions(section, about):
        return ""
    if small.replace(" ", "-") in _SECTIONS or conditions.tree_of(small) or mechanisms.is_drug(small):
        return small
    return small if mechanisms.class_of(own) == "drug class" else ""


# ------------------------------------------------------------------------------------------------ whom it speaks to


def impersonal(prompt: str) -> str:
    """The prompt with "people" for the reader, of whom a question says nothing: "you have to rest for ...".

    As it is where somebody else is spoken of in the same words, or the writer speaks of himself.
    """
    if not _YOU.search(prompt) or _NOT_ONLY_YOU.search(prompt):
        return prompt
    first = _YOU.search(prompt)
    at = first.start() if first else 0
    opened = re.sub(r"\b([Yy])our\b", lambda own: "The" if own[1] == "Y" else "the", prompt[:at])
    people = "People" if prompt[at] == "Y" else "people"
    rest = re.sub(r"\byour\b", "their", prompt[at + 3 :])
    rest = re.sub(r"\byourself\b|\byourselves\b", "themselves", rest)
    return f"{opened}{people}{_LATER_YOU.sub(_they, rest)}"


def _they(you: re.Match[str]) -> str:
    """ "they" where a verb follows, else "them"."""
    after = grammar.read(you.string[you.end() :].lstrip())[:1]
    return "they" if after and after[0].tag in {"X", "V", "R"} else "them"


_YOU: Final = re.compile(r"\b[Yy]ou\b")
_LATER_YOU: Final = re.compile(r"\byou\b")
_NOT_ONLY_YOU: Final = re.compile(
    r"\b(?:they|them|their|theirs|people|yours|we|us|our|my|me)\b|(?<![\w-])I(?= [a-z])|[\"“]", re.IGNORECASE
)

# ------------------------------------------------------------------------------------------------ what is refused


def is_refused(shown: str, *, led: bool = False) -> bool:
    """Whether a prompt, its blank shown as ____, should not be asked whatever label it gets.

    `led`: the sentence before stands in front, so that it may point at that.
    """
    if (not led and (points_back(shown) or _COMPARES_OPENLY.search(shown))) or _AS_SAID.search(shown):
        return True
    if _OPENS_OPEN.match(shown) or _TO_A_READER.search(shown):
        return True
    if _SPOKEN.match(shown) or re.search(r"/____|____/", shown):
        return True
    own_object = _OWN_OBJECT.match(shown)
    if own_object and not led and not _OPENS_CLAUSE.search(own_object[1]):
        return True
    if _WHAT_ARE.match(shown) or _ASKS_OF_IT.search(shown) or _LOOSE_TAIL.search(shown) or _ASKS_TWICE.search(shown):
        return True
    if shown.startswith("Besides") and len(shown.split()) > _LONGEST_BESIDES_WORDS:
        return True
    joined = _DISAGREES.search(shown)
    return joined is not None and "base" in words.verb_forms(joined[1])


def points_back(text: str) -> bool:
    """Whether a sentence speaks of something said before it."""
    return _POINTS_BACK.search(text) is not None


_LONGEST_BESIDES_WORDS: Final = 26
_POINTS_BACK: Final = re.compile(
    r"^(?:In|On|At|After|Before|By|With|For|During|From|Since|Within) [^,]{0,40}? (?:they|he|she|it) [a-z]+|"
    r"\b(?:when|of|in|for|on|with|by|at|to|after|before|until|put) that "
    r"(?!(?:is|was|of|the|an?|they|it|can|may)\b)[a-z]+|"
    r"\b(?:after|before|beyond|like|than|of|from|with|by|for|at|in|on|to|about|all|since|until|under|above|despite) "
    r"(?:that|this|these|those)(?=[,.;?]|$)|"
    r"\beven (?:more|less|worse|better|higher|lower)(?=[,.;?]|$)|\bthe (?:former|latter|above|following)\b|\bas such\b|"
    r"\bth(?:is|ese) (?:reasons?|ways?|cases?|effects?|means|points?)\b",
    re.IGNORECASE,
)
# "In other cases", "at the other extreme", "in either case": what the first case was stands elsewhere.
_OTHER_CASE: Final = (
    r"\b(?:in|at|on|for|with|to) (?:the other|either|both|neither|(?<!among )other|any|the (?:same|first|second)) "
    r"(?:case|extreme|event|hand|end|side|group|arm)s?\b|\b[Tt]he same (?:study|survey|trial|report) [a-z]+|"
    r"\bsuch (?!as\b)(?:an? )?[a-z]+\b(?! as\b|[^,;]* (?:as to|that)\b)|"
    r"\ba (?:third|fourth|fifth|sixth|further) (?:sign|symptom|reason|way|type|factor)\b"
)
# "Major bleeding was 31% less frequent": than with what?
_COMPARES_OPENLY: Final = re.compile(
    rf"{_OTHER_CASE}|\b(?:was|were|is|are) (?:about |nearly |almost |up to )?(?:____|\d[\d.,]*%?|how many times|what "
    r"percentage|half|twice) (?:less|more|lower|higher|as) (?![^?]*\b(?:than|as|with|among|compared|on|in|if|when)\b)"
    r"[a-z]+[^?]*[.?]$|\bthe ones (?!who|that|which|with|in|of)|"
    r"\b(?:do|does|did|doing) (?:the opposite|so|the same)\b|"
    r"\b(?:has|have|had) the same (?:effect|result|cause|aim)s?[.?]|"
    r"\bth(?:e|eir|ese) (?:[a-z]+ ){0,2}side effects?[.?]?$|\b(?:comes?|came) (?:next|first|second|last)[.?]$|"
    r"\b(?:is|are) (?:others?|another)[.?]$|\bhalf as (?:much|many) (?![^?]*\b(?:as|than)\b)|"
    r"\b(?:another|the|several|few|hundred|thousand|dozen) how (?:many|much)\b|"
    r"\bwhat (?:proportion|share|percentage) of (?:over|under|aged|in|with|who|have|has)\b",
    re.IGNORECASE,
)
# What only a page says of itself: "as noted before", "earlier sections of the chapter".
_AS_SAID: Final = re.compile(
    r"\bas (?:noted|mentioned|discussed|described|stated|shown|seen|explained|you may|we)\b(?! (?:by|in) [A-Z])|"
    r"\b(?:earlier|previous|next|following|last|first|preceding|later) (?:sections?|chapters?|paragraphs?|modules?)\b|"
    r"\bthe (?:animation|chapter|illustration|figure|diagram|picture|section|table|module) (?:below |above )?"
    r"(?:shows?|showed|lists?|illustrates?|explains?)\b|\b(?:Figure|Table|Box) \d",
    re.IGNORECASE,
)
_OPENS_OPEN: Final = re.compile(
    r"(?:Neither|Either|Others?|Another|A (?:second|third|fourth)|"
    r"The (?:other|two|three|four|five|same|rest|next|last|second|third)) "
    r"(?!(?:[\w-]+ ){0,3}(?:of|to|for|from)\b)|Both (?!(?:[\w-]+ ){1,4}and )"
)
_TO_A_READER: Final = re.compile(
    r"\bplease\b|https?://|\bwww\.|\b(?:[Yy]ou|[Yy]our|yours|[Mm]y|(?<![\w-])I(?= [a-z]))\b|^We\b"
)
_SPOKEN: Final = re.compile(r"[\"“‘'][^\"”’']{40,}|[\"“][^\"”]*$")
# "What were nausea and diarrhoea?", "What is the bean?": what a thing is called may be asked, not what things were.
_WHAT_ARE: Final = re.compile(
    r"What (?:is|are|was|were) (?:[^?]* and [^?]*|the [\w-]+|[A-Z]\w+|(?:[a-z]+ly )?[a-z]+(?: to [a-z]+)?)\?$"
)
_ASKS_OF_IT: Final = re.compile(
    r"\b(?:[Ww]hat|[Ww]hich|[Ww]hom?|[Ww]here|[Hh]ow|else)\b.*"
    r"\b(?:do|does|did|is|are|was|were|can|may|has|have|had|could|will) (?:it|they|he|she)\b"
)
# "A third of them carry it": what a clause does to "it" is never its own subject.
_OWN_OBJECT: Final = re.compile(r"([^,;:]*) (?:it|them)(?=[,.;?]|$)")
_OPENS_CLAUSE: Final = re.compile(r"\b(?:which|who|that|when|if|because|to|by|and|but|or|where|while)\b")
# Two question words, or one within an aside: "As what had what he been trained", "tests, which in how many hours".
_ASKS_TWICE: Final = re.compile(
    r"\b(?:[Aa]s|[Ii]n|[Ff]or|[Tt]o) what had? [^?]*\bwhat\b|"
    r", (?:which|who|that) [^,?]*\b(?:how many|what percentage)\b[^,?]*, |"
    r"\b(?:what|which [a-z]+|how many [a-z]+), however\b"
)
_LOOSE_TAIL: Final = re.compile(
    r", [a-z]+s (?:what|which [a-z ]+)\?$|\b[Ww]hich year [A-Z]|^How many \w+ on\b|"
    r"\b[Ww]hat (?:had|has|have) [^?]* to [a-z]+\?$|"
    r"\bthat (?:\w+ )?(?:how (?:many|much)|what (?:percentage|fraction))\b|"
    r"\b(?:what|which|else)\b[^?]*, that [a-z]+\b[^?]*\?$|, an? [a-z ]+ known [^,]*\?$"
)
_DISAGREES: Final = re.compile(
    r"\b(?:else|of these) (?:is|has|was|does)\b[^?]*,? and (?:\w+ly |often |sometimes )?([a-z]+)\b"
)

_PLAIN: Final = frozenset(listed("alone.plain"))
_ANY_WORD_FITS: Final = frozenset({"thing", "class", "object", "member", "definition", "outcome", "description"})


def says_little(statement: Statement) -> bool:
    """Whether the answer is one plain word, so that a blank for it would be a riddle or none."""
    if statement.quantity or statement.topic in {"condition", "statistic"} or statement.relation not in _ANY_WORD_FITS:
        return False
    if statement.noun and statement.noun not in {"substance", "structure", "process", "system"}:
        return False
    word = statement.answer
    if _ITS_NAME.match(statement.clause.text[statement.end :]) and word.islower():
        return True
    if word.split()[0].lower() in _NO_BEGINNING:
        return True
    named = word[:1].isupper() and statement.start > 0
    return " " not in word and not statement.siblings and not named and _is_plain(word.lower())


# "a {skin reaction} called X": its name is what is asked.
_ITS_NAME: Final = re.compile(r" (?:called|named|dubbed) (?=[\w-])")
_NO_BEGINNING: Final = frozenset({"instance", "example", "longer", "rather", "next", "else", "such", "even"})


def _is_plain(word: str) -> bool:
    return words.is_plain(word) or (
        len(word) > 4 and word.endswith("er") and (word[:-2] in _PLAIN or word[:-1] in _PLAIN)
    )
