"""A sentence as the plain clauses it is made of, each able to stand alone and to be asked about.

Owns what a reader does without noticing: dropping "However,", taking "it" for what the sentence before spoke of,
hearing two statements in "X does this but does that", and seeing subject, verbs and the rest of each. Wherever the
reading is not safe the clause says so (`spine` is None) and only a gap in it can be asked. The quote stays the whole
sentence; nothing here words a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from quizapp.generation import grammar, words
from quizapp.generation.article import Sentence
from quizapp.generation.grammar import Phrase, Token
from quizapp.generation.numbers import without_citations


@dataclass(frozen=True, slots=True)
class Spine:
    """The parts of a clause as token numbers: subject, verb group (inclusive), and the end (exclusive).

    `start` is where the clause begins after a fronted phrase or a reporting frame ("Studies show that").
    """

    start: int
    subject: tuple[int, int]
    verbs: tuple[int, int]
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, reworded to stand alone. `foreign` is how many characters at its start the sentence does not have."""

    sentence: Sentence
    text: str
    tokens: tuple[Token, ...]
    phrases: tuple[Phrase, ...]
    lists: tuple[tuple[Phrase, ...], ...]
    spine: Spine | None
    frame: str
    foreign: tuple[int, int]

    def slice(self, first: int, last: int) -> str:
        """The text from token `first` to token `last`."""
        return self.text[self.tokens[first].start : self.tokens[last].end]


# ------------------------------------------------------------------------------------------------ rewording

_CONNECTOR: Final = re.compile(
    r"(?:however|moreover|furthermore|additionally|in addition|also|therefore|thus|hence|consequently|as a result|"
    r"for example|for instance|in fact|indeed|similarly|likewise|in contrast|"
    r"by contrast|on the other hand|nevertheless|"
    r"nonetheless|meanwhile|finally|lastly|firstly|first|secondly|second|"
    r"third|overall|in general|generally|in particular|"
    r"specifically|notably|importantly|interestingly|surprisingly|unfortunately|"
    r"fortunately|of course|in short|in other "
    r"words|that said|still|besides|instead|then|ultimately|more recently|today|now|in turn|to date|as such|conversely|"
    r"at the same time|even so|even worse|for this reason|for these reasons|because of this|in this way|in these cases|"
    r"in this case|in such cases|after all|not surprisingly|this means(?: "
    r"that)?|perhaps most importantly)(?:,\s+| that\s+)"
    r"|(?:and|but|or|so|yet|nor)\s+(?=[a-z])",
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


@dataclass(slots=True)
class Context:
    """What a pronoun can mean at this point: the last clause's subject, and the subject of the whole article."""

    article_subject: str
    last_subject: str = ""
    plural_subject: str = ""
    person: str = ""
    block: int = -1


def read(sentence: Sentence, context: Context) -> list[Clause]:
    """The clauses of one sentence in order; `context` is brought up to date for the next."""
    if context.block != sentence.block and sentence.section:
        context.block = sentence.block
    text = _plain(sentence.text)
    found: list[Clause] = []
    for piece in _pieces(text):
        resolved = _resolved(_unconnected(piece), context)
        if resolved is None:
            continue
        clause = _clause(sentence, *resolved)
        if _is_fragment(clause):
            continue
        found.append(clause)
        _remember(clause, context)
    return found


def _is_fragment(clause: Clause) -> bool:
    """Whether the words state nothing by themselves: no finite verb, or an order to the reader ("Avoid swimming ...")."""
    if clause.spine:
        return False
    first = clause.tokens[0]
    order = first.tag == "V" and "base" in words.verb_forms(first.low)
    if not order and re.search(r"\d", clause.text):
        return False
    return order or not any(token.tag in {"V", "X"} for token in clause.tokens[1 if first.tag in {"V", "E"} else 0 :])


def _plain(text: str) -> str:
    """Without citations in brackets, list marks and connectors at the start."""
    for start, end in reversed(list(without_citations(text))):
        text = text[:start].rstrip() + text[end:]
    for pattern, whole in _CONTRACTIONS:
        text = pattern.sub(whole, text)
    return _unconnected(re.sub(r"\s+", " ", text).strip(" •*–-"))


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


def _unconnected(text: str) -> str:
    """Without "However," and "so" at the start."""
    while match := _CONNECTOR.match(text):
        rest = text[match.end() :]
        text = rest[:1].upper() + rest[1:]
    return text


def _resolved(text: str, context: Context) -> tuple[str, tuple[int, int]] | None:
    """The clause with its first pronoun replaced, and the place of what was put in; None where it stays unclear."""
    text = _CAREFUL.sub("", text) if len(_CAREFUL.sub("", text).split()) >= 5 else text
    if context.plural_subject:
        text = re.sub(r"\bof them\b", f"of {context.plural_subject}", text)
    match = _PRONOUN_START.match(text)
    if match:
        return _with_subject(text, match, context)
    possessive = _POSSESSIVE_START.match(text)
    if possessive:
        personal = possessive[1].lower() in {"his", "her"}
        owner = context.person if personal else context.last_subject or context.article_subject
        if personal and not owner:
            return text, (0, 0)
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
    return _without_pointers(text, context)


_LATE_PRONOUN: Final = re.compile(
    r"((?:[\w’'%.-]+,?\s){1,9}?)(it|they|he|she)\s(?=(?:also |often |then |had |has |was |is |[a-z]+ed "
    r"|[a-z]+s |can |may |became|took|were |are |have ))",
    re.IGNORECASE,
)
_FREE_LEAD: Final = re.compile(
    r"(?:According to|In (?:the )?(?:\w+ )?\d{4}|By \d{4}|Since \d{4}|Today|Currently|As of)[^,]*,\s$"
)


def _named_by(pronoun: str, context: Context) -> str:
    """The subject that "it" or "they" takes up, as it stands inside a sentence; "" where the number does not fit."""
    for owner in (context.last_subject, context.article_subject):
        if owner and words.is_plural(owner.split(" of ")[0].split(" ")[-1]) == (pronoun == "they"):
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


def _with_subject(text: str, match: re.Match[str], context: Context) -> tuple[str, tuple[int, int]] | None:
    pronoun = match[1].lower()
    following = text[match.end() :].split(" ", 1)[0].lower()
    if pronoun in {"this", "these"} and not _is_verb(following):
        return _without_pointers(text, context)
    if _IMPERSONAL.match(text):
        return text, (0, 0)
    owner = context.last_subject or context.article_subject
    plural = pronoun in {"they", "these"}
    if pronoun in {"he", "she"}:
        owner = context.person
    elif owner and words.is_plural(owner.split(" of ")[0].split(" ")[-1]) != plural:
        owner = context.article_subject
        if not owner or words.is_plural(owner) != plural:
            return None
    if not owner or pronoun == "this":
        return None
    put = owner[0].upper() + owner[1:] + " "
    return put + text[match.end() :], (0, len(put))


def _is_verb(word: str) -> bool:
    return (
        word in words.AUXILIARIES
        or (bool(words.verb_forms(word)) and not words.is_noun_too(word))
        or words.is_adverb(word)
    )


def _without_pointers(text: str, context: Context) -> tuple[str, tuple[int, int]] | None:
    """Without "this drug" and the like: the subject it points to at the start, "the" elsewhere."""
    match = _THIS_NOUN.match(text)
    if match and match[1].lower() != "those":
        general = _GENERAL_NOUN.match(match[3]) and not match[2] and text[match.end() : match.end() + 4] != " of "
        owner = context.last_subject or context.article_subject
        if general and owner:
            put = owner[0].upper() + owner[1:]
            if words.is_plural(owner.split(" ")[-1]) == words.is_plural(match[3]):
                return put + text[match.end() :], (0, len(put))
        if match[1].lower() != "the":
            text = "The" + text[match.end(1) :]
    if re.match(
        r"(?:those|such|that|some of (?:these|those)|one of (?:these|those)|all of (?:these|this))\b",
        text,
        re.IGNORECASE,
    ):
        return None
    text = _MIDDLE_POINTER.sub("the", text)
    text = re.sub(r"(?<=\s)such (?!as\b|a\b|an\b|that\b)(?=[a-z])", "", text)
    return _owned(text, context)


_MIDDLE_POINTER: Final = re.compile(
    r"(?<=\s)(?:this|these)(?=\s+(?!(?:with|by|in|for|and|or|is|was|were|are|can|may|has|have|to|on|of|from|at|as|but|when|while|because)\b)[a-z-]+)"
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


def _owned(text: str, context: Context) -> tuple[str, tuple[int, int]]:
    """ "Common symptoms include ..." says of what: the article's subject is put in where the sentence leaves it out."""
    match = _LIST_SUBJECT.match(text)
    owner = context.article_subject or context.last_subject
    if not match or not owner:
        return text, (0, 0)
    put = f" of {owner}"
    return text[: match.end(1)] + put + text[match.end(1) :], (match.end(1), match.end(1) + len(put))


def _remember(clause: Clause, context: Context) -> None:
    if clause.spine is None:
        return
    first, last = clause.spine.subject
    subject = clause.slice(first, last).split(",")[0]
    person = re.match(
        r"(?:an?|the|one) (?:[\w-]+ )*?(patient|man|woman|boy|girl|child|baby|infant)\b|an? \d+-year-old (\w+)",
        subject,
        re.IGNORECASE,
    )
    if person:
        context.person = f"the {person[1] or person[2]}"
    elif (
        re.fullmatch(r"(?:Dr\.? |Sir |Lord )?[A-Z][\w’'-]+(?: [A-Z][\w.’'-]+){0,3}", subject)
        and not clause.tokens[first].text.isupper()
        and not words.is_plural(subject)
    ):
        context.person = subject
    if len(subject.split()) <= 4 and not re.search(
        r"\d|\b(?:study|studies|research|researchers|patients?|people|there)\b", subject, re.IGNORECASE
    ):
        first_token = clause.tokens[first]
        named = first_token.text.isupper() or (
            first_token.tag == "N" and len(subject.split()) > 1 and subject.split()[1][:1].isupper()
        )
        lowered = subject if named or first_token.start else subject
        if words.is_plural(subject.split(" of ")[0]):
            context.plural_subject = re.sub(
                r"^(?:most|many|some|several|these|those|all)\s",
                "",
                subject[0].lower() + subject[1:]
                if (subject[1:2].islower() and first_token.tag != "N") or subject.islower() or " " not in subject
                else subject,
            )
        context.last_subject = re.sub(
            r"^(?:an?|most|many|some|several|these|those|this)\s+", "", lowered, flags=re.IGNORECASE
        )


# ------------------------------------------------------------------------------------------------ splitting


def _pieces(text: str) -> Iterator[str]:
    """The clauses that can stand alone, in order: split at a semicolon, at ", and" plus subject, at "but" plus verb."""
    tokens = grammar.read(text)
    start = 0
    cuts: list[tuple[int, int, bool]] = []
    for index in range(2, len(tokens) - 2):
        if index <= start + 2:
            continue
        kind = _cut_at(tokens, start, index)
        if kind:
            cuts.append((index, kind, kind == _SHARED))  # type: ignore[arg-type]
            start = index
    yield from _cut(text, tokens, [(index, kind) for index, kind, _ in cuts])


_NEW: Final = 1
_SHARED: Final = 2


def _cut_at(tokens: tuple[Token, ...], start: int, index: int) -> int:
    """Whether a clause of its own begins after token `index`, and whether it shares the subject before."""
    token = tokens[index]
    if not _has_finite(tokens, start, index):
        return 0
    if token.text in {";", ":", "—"} and _clause_begins(tokens, index + 1):
        return _NEW
    if token.text != "," and tokens[index - 1].text != "," and token.tag != "C":
        return 0
    if tokens[index - 1].text == "," and (
        token.low in {"and", "but", "so", "yet", "while", "whereas", "although", "though"}
    ):
        if _clause_begins(tokens, index + 1):
            return _NEW
    if token.low in {"and", "but"} and tokens[start].tag in {"D", "N", "J", "U", "#"}:
        following = index + 1
        while following < len(tokens) - 1 and tokens[following].tag == "R":
            following += 1
        verb = tokens[following]
        forms = words.verb_forms(verb.low)
        if verb.tag == "X" and verb.low not in {"be", "been", "being", "having"}:
            return _SHARED
        if verb.tag == "V" and _same_form(tokens, start, index, forms) and following + 1 < len(tokens) - 1:
            return _SHARED
    return 0


def _same_form(tokens: tuple[Token, ...], start: int, index: int, forms: dict[words.Form, str]) -> bool:
    """Whether the verb after "and" is finite as the first verb is: both "-s", or both past without an auxiliary."""
    if any(token.tag == "S" for token in tokens[start:index]):
        return False
    for position in range(start, index):
        if tokens[position].tag == "X":
            return False
        if tokens[position].tag == "V":
            first = words.verb_forms(tokens[position].low)
            return (
                ("third" in first and "third" in forms)
                or ("past" in first and "past" in forms)
                or ("base" in first and "base" in forms)
            )
    return False


def _has_finite(tokens: tuple[Token, ...], start: int, stop: int) -> bool:
    return any(token.tag in {"X", "V"} for token in tokens[start:stop]) and tokens[start].tag not in {"S", "G"}


def _clause_begins(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether a subject and its finite verb stand here."""
    position = index
    while position < len(tokens) and tokens[position].tag in {"R"}:
        position += 1
    if position + 1 < len(tokens) and tokens[position].tag == "P" and tokens[position + 1].tag == "#":
        position += 1
    if position >= len(tokens) or tokens[position].tag not in {"D", "N", "J", "#", "U"}:
        return False
    limit = position + 12
    while position < min(len(tokens), limit) and tokens[position].tag in {"D", "N", "J", "#", "U", "P", "R"}:
        position += 1
    return position < len(tokens) and tokens[position].tag in {"X", "V"} and not _is_reduced(tokens, position)


def _is_reduced(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether a verb is a participle hanging on its noun ("patients treated with ...")."""
    forms = words.verb_forms(tokens[index].low)
    return (
        tokens[index].tag == "V" and "participle" in forms and index + 1 < len(tokens) and tokens[index + 1].low == "by"
    )


def _cut(text: str, tokens: tuple[Token, ...], cuts: list[tuple[int, int]]) -> Iterator[str]:
    begin = 0
    shared = ""
    for index, kind in cuts:
        stop = tokens[index - 1].start if tokens[index - 1].text == "," else tokens[index].start
        yield _finished(shared + text[begin:stop])
        if kind == _SHARED and not shared:
            shared = _subject_text(text[begin:stop])
        shared = shared if kind == _SHARED else ""
        begin = (
            tokens[index].end + 1
            if kind == _SHARED or tokens[index].text in ";:—" or tokens[index].tag in "CS"
            else tokens[index].start
        )
        if kind == _SHARED and not shared:
            return
    yield _finished(shared + text[begin:])


def _subject_text(text: str) -> str:
    tokens = grammar.read(text)
    spine = _spine(tokens)
    if spine is None or spine.subject[1] - spine.subject[0] > 5:
        return ""
    return text[tokens[spine.subject[0]].start : tokens[spine.subject[1]].end] + " "


def _finished(text: str) -> str:
    text = text.strip(" ,;—")
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."


# ------------------------------------------------------------------------------------------------ the parts of a clause

_FRAME: Final = re.compile(
    r"(?:(?:some |many |several |most |recent |early |preliminary |new |other |clinical "
    r"|animal |more recent |large |small |a growing body of |"
    r"growing |current |emerging |strong |a |an |the |one |two |another |\d{4} )*"
    r"(?:research|studies|study|evidence|scientists|researchers|experts|doctors|trials?|surveys?|reports?|reviews?|"
    r"meta-analys[ie]s|data|findings|results|experiments|clinicians|authors|analysis|investigators|theory|hypothesis)"
    r"(?: (?:published|conducted|carried out|led|reported|of|in|by|from|at|on|with)\b[^,;]*?)?"
    r"(?: (?:has|have|had))?(?: (?:also|recently|now|previously|since|long|consistently))*"
    r" (?:shown?s?|found|finds?|demonstrated?s?|suggest(?:s|ed)?|indicates?d?|"
    r"reveal(?:s|ed)?|report(?:s|ed)?|estimated?s?|"
    r"concluded?s?|believed?|think|thought|confirm(?:s|ed)?|propose[sd]?|observed|say|says|said|warn|argue|showed)"
    r"(?: that)?"
    r"|it is (?:\w+ly )?(?:estimated|thought|believed|known|suggested|reported|"
    r"likely|possible|recommended|hypothesi[sz]ed) that"
    r"|it has been (?:estimated|suggested|shown|reported|proposed) that) ",
    re.IGNORECASE,
)


def _clause(sentence: Sentence, text: str, foreign: tuple[int, int]) -> Clause:
    frame = _FRAME.match(text)
    tokens = grammar.read(text)
    start = next((n for n, token in enumerate(tokens) if frame and token.start >= frame.end()), 0) if frame else 0
    if frame and not (
        (start < len(tokens) and "that" in frame.group().split()[-1:])
        or (start < len(tokens) and tokens[start].tag in "DNJU#G")
    ):
        frame, start = None, 0
    spine = _spine(tokens, start)
    if frame and spine is None:
        frame = None
        spine = _spine(tokens)
    phrases = tuple(grammar.noun_phrases(tokens, text))
    return Clause(
        sentence,
        text,
        tokens,
        phrases,
        tuple(_lists(tokens, phrases)),
        spine,
        frame.group().strip() if frame else "",
        foreign,
    )


def _spine(tokens: tuple[Token, ...], start: int = 0) -> Spine | None:
    end = len(tokens) - 1 if tokens and tokens[-1].text in {".", "!", "?"} else len(tokens)
    first = _after_fronted(tokens, start, end)
    if first is None:
        return None
    last = _subject_end(tokens, first, end)
    if last is None:
        return None
    stop = last + 1
    while (
        stop < end
        and tokens[stop].tag in {"X", "V", "R"}
        and not (tokens[stop].tag == "R" and stop + 1 < end and tokens[stop + 1].tag == "#")
    ):
        stop += 1
        if stop + 1 < end and tokens[stop].tag == "T" and tokens[stop + 1].tag in {"V", "X"}:
            stop += 1
    verbs = stop - 1
    while verbs > last and tokens[verbs].tag == "R" and tokens[verbs].low not in {"not"}:
        verbs -= 1
    return Spine(start, (first, last), (last + 1, verbs), end) if verbs > last else None


_SUBJECT_START: Final = frozenset("DNJ#URG")


def _after_fronted(tokens: tuple[Token, ...], start: int, end: int) -> int | None:
    """Where the subject begins: at once, or after the comma that closes a fronted phrase."""
    if start >= end:
        return None
    about = tokens[start].tag == "P" and start + 1 < end and tokens[start + 1].tag == "#"
    if (tokens[start].tag in _SUBJECT_START or about) and _subject_end(tokens, start, end) is not None:
        return start
    for index in range(start + 1, end - 2):
        year = (
            tokens[start].tag == "P"
            and index == start + 2
            and tokens[start + 1].tag == "#"
            and len(tokens[start + 1].text) == 4
        )
        late = (
            tokens[index].tag == "U"
            and tokens[index].low in {"he", "she", "it", "they", "we"}
            and tokens[start].tag in {"P", "#", "R"}
        )
        if (year or late) and tokens[index].tag in {"D", "N", "U"} and _subject_end(tokens, index, end) is not None:
            return index
        if tokens[index].text == "," and tokens[index + 1].tag in _SUBJECT_START:
            if _subject_end(tokens, index + 1, end) is not None:
                return index + 1
    return None


def _subject_end(tokens: tuple[Token, ...], first: int, end: int) -> int | None:
    """The subject's last token where a finite verb follows it directly, else None."""
    index = first
    nominal = False
    while index < end and index < first + 20:
        token = tokens[index]
        if token.tag in {"X", "V"}:
            break
        if token.tag in {"S", "G", "E", "Z"} and not (token.tag == "G" and index == first):
            closing = (
                _modifier_end(tokens, index, end) if token.tag != "Z" and nominal else _aside_end(tokens, index, end)
            )
            if closing is None:
                return None
            index = closing
        nominal = nominal or token.tag in {"N", "U", "#"}
        index += 1
    if not nominal or index >= end or tokens[index].tag not in {"X", "V"}:
        return None
    last = index - 1
    while last > first and tokens[last].tag == "R":
        last -= 1
    if (
        _is_reduced(tokens, index)
        or tokens[last].tag in {"P", "C", "D", "T"}
        or tokens[index].low in {"be", "been", "being", "having"}
    ):
        return None
    return last


def _modifier_end(tokens: tuple[Token, ...], index: int, end: int) -> int | None:
    """The last token of what opens a modifier inside a subject: "who smoke", "that may affect", "made", "aimed at"."""
    token = tokens[index]
    if token.tag == "E" or (token.tag == "G" and tokens[index - 1].tag in {"P", "E", "N"}):
        return index
    if token.low not in {"who", "that", "which"}:
        return None
    position = index + 1
    while position < end and tokens[position].tag in {"D", "N", "U", "J", "R"} and position < index + 5:
        position += 1
    started = position
    while position < end and tokens[position].tag in {"X", "V", "R"}:
        position += 1
    return position - 1 if position > started else None


def _aside_end(tokens: tuple[Token, ...], index: int, end: int) -> int | None:
    """The last token of what may stand inside a subject: a bracket, a list's comma, an apposition between commas."""
    token = tokens[index]
    if token.text == "(":
        return next((n for n in range(index + 1, min(end, index + 12)) if tokens[n].text == ")"), None)
    if token.text == "%":
        return index
    if token.text != ",":
        return None
    for position in range(index + 1, min(end - 1, index + 14)):
        if tokens[position].tag in {"X", "V"} and tokens[index + 1].tag not in {"S", "E", "R", "P", "V"}:
            break
        if tokens[position].tag == "C" and tokens[position - 1].text in {","} | {
            t.text for t in tokens[index + 1 : position] if t.tag == "N"
        }:
            return index
        if tokens[position].text == "," and tokens[position + 1].tag in {"X", "V", "R"}:
            return position
    return None


# ------------------------------------------------------------------------------------------------ lists


def _lists(tokens: tuple[Token, ...], phrases: tuple[Phrase, ...]) -> Iterator[tuple[Phrase, ...]]:
    """Runs of noun phrases joined by commas and a last "and" or "or": the members of an enumeration."""
    run: list[Phrase] = []
    closed = False
    for phrase in phrases:
        joint = _joint(tokens, run[-1], phrase) if run else ""
        if run and joint and not closed:
            run.append(phrase)
            closed = joint == "and"
        elif len(run) > 1 and not closed and _attached(tokens, run[-1], phrase):
            run[-1] = Phrase(run[-1].first, run[-1].core, phrase.last)
        else:
            if closed and len(run) >= 2:
                yield tuple(run)
            run, closed = [phrase], False
    if closed and len(run) >= 2:
        yield tuple(run)


def _attached(tokens: tuple[Token, ...], left: Phrase, right: Phrase) -> bool:
    """Whether the second phrase belongs to the first ("a family history of diabetes") within a list under way."""
    between = [token.low for token in tokens[left.last + 1 : right.first]]
    return between in (["of"], ["in"], ["to"], ["with"], ["from"])


def _joint(tokens: tuple[Token, ...], left: Phrase, right: Phrase) -> str:
    between = [token.low for token in tokens[left.last + 1 : right.first]]
    while between and between[0] == "(" and ")" in between:
        between = between[between.index(")") + 1 :]
    if between in (
        ["and"],
        ["or"],
        [",", "and"],
        [",", "or"],
        [";", "and"],
        [";", "or"],
        ["and/or"],
        [",", "as", "well", "as"],
        ["as", "well", "as"],
    ):
        return "and"
    return "," if between in ([","], [";"]) else ""
