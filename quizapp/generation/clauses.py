"""A sentence as the plain clauses it is made of, each able to stand alone and to be asked about.

Owns what a reader does without noticing: dropping "However,", taking "it" for what the sentence before spoke of,
hearing two statements in "X does this but does that", and seeing subject, verbs and the rest of each. Wherever the
reading is not safe the clause says so (`spine` is None) and only a gap in it can be asked. The quote stays the whole
sentence; nothing here words a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from quizapp.generation import grammar, numbers, rewording, spine, words
from quizapp.generation.article import Sentence
from quizapp.generation.grammar import Token
from quizapp.generation.phrases import Phrase, noun_phrases
from quizapp.generation.rewording import Context, Place
from quizapp.generation.spine import Spine


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, reworded to stand alone.

    `frame` is its reporting frame ("Studies have shown that"), empty without one. `foreign` is the place of words that
    rewording put in and the sentence does not have; (0, 0) where there are none. `before` is the sentence before in its
    block, where it is short and stands alone; `points_back` says that the clause cannot be asked without it.
    """

    sentence: Sentence
    text: str
    tokens: tuple[Token, ...]
    phrases: tuple[Phrase, ...]
    lists: tuple[tuple[Phrase, ...], ...]
    spine: Spine | None
    frame: str
    foreign: Place
    before: str = ""
    points_back: bool = False

    def slice(self, first: int, last: int) -> str:
        """The text from token `first` to token `last`."""
        return self.text[self.tokens[first].start : self.tokens[last].end]


def read(sentence: Sentence, context: Context) -> list[Clause]:
    """The clauses of one sentence in order; `context` is brought up to date for the next."""
    found: list[Clause] = []
    before = ""
    on_subject = _names(sentence.text, context.article_subject)
    for piece in _pieces(rewording.plain(sentence.text)):
        two_meanings = re.match(r"(?:It|They) ", piece) and re.search(r"\ban? [\w-]+ (?:that|which)\b", before)
        before = piece
        if two_meanings:  # "the ship laid a cable that lasted, and it ...": the ship or the cable
            continue
        resolved = rewording.resolved(rewording.unconnected(piece), context)
        if resolved and resolved[1] == (0, 0) and _LATE_SUBJECT.match(resolved[0]):
            resolved = None
        if resolved is None:
            found.extend(_pointing(sentence, piece, _before(sentence, found, context), context))
            continue
        clause = _clause(sentence, *_with_place(*resolved, context))
        clause = replace(clause, before=_before(sentence, found, context))
        if _is_fragment(clause):
            continue
        found.append(clause)
        rewording.introduce(clause.text, context)
        _take_in(clause, sentence, context)
        on_subject = on_subject or _names(clause.text, context.article_subject)
    context.on_subject = on_subject
    context.block, context.last_sentence = sentence.block, _as_lead(sentence, found)
    return found


_LONGEST_LEAD_WORDS: Final = 28
# "In the trial it reduced ...": nobody was named before "it".
_LATE_SUBJECT: Final = re.compile(
    r"(?:In|On|At|After|Before|By|With|For|During|From|Since|Within) [^,]{0,40}?,? (?:they|he|she|it) [a-z]+"
)


def _pointing(sentence: Sentence, piece: str, before: str, context: Context) -> Iterator[Clause]:
    """The clause that points at what stands `before` it, for a gap alone; nothing where there is none to show."""
    if before:
        yield replace(_clause(sentence, piece, (0, 0)), spine=None, frame="", before=before, points_back=True)
    context.unclear, context.sentence, context.opened_by = True, sentence.start, piece.split(" ")[0]


def _before(sentence: Sentence, found: list[Clause], context: Context) -> str:
    """What may stand in front of the sentence's next clause: its last one, else the sentence before in its block."""
    if found:
        return "" if found[-1].points_back else found[-1].text
    return context.last_sentence if context.block == sentence.block else ""


def _as_lead(sentence: Sentence, found: list[Clause]) -> str:
    """The sentence as the lead of the next; "" where it does not stand alone."""
    if not found or found[0].points_back:
        return ""
    if not found[0].foreign[1] and len(found) > 1:
        text = rewording.plain(sentence.text)
    else:
        text = " ".join(clause.text for clause in found if not clause.points_back)
    if len(text.split()) > _LONGEST_LEAD_WORDS:
        text = _AFTERTHOUGHT.sub(".", text)
    if len(text.split()) > _LONGEST_LEAD_WORDS and not found[-1].points_back:
        text = found[-1].text
    return text if len(text.split()) <= _LONGEST_LEAD_WORDS else ""


# What a sentence adds behind a comma, which the next one seldom speaks of.
_AFTERTHOUGHT: Final = re.compile(
    r"(?:, (?:which|who|where|although|while|because|making|meaning|including|such as|so that|after|as|so|and|but)\b|"
    r" [—–] |; |, (?:an? |the )?[\w -]{3,40} (?:reported?|said|says?|found|estimates?d?|reckons?)\b).*\.$"
)


def _names(text: str, subject: str) -> bool:
    head = subject.lower().split()[-1:] or [""]
    return bool(head[0]) and head[0].rstrip("s") in text.lower()


def _take_in(clause: Clause, sentence: Sentence, context: Context) -> None:
    """Remember what the clause spoke of. A sentence is about the subject it opens with, not about a later clause's."""
    if clause.spine is None:
        context.unclear = True
        return
    first, last = clause.spine.subject
    subject = clause.slice(first, last)
    rest = clause.text[clause.tokens[last].end :]
    opened = context.opened_by if context.sentence == sentence.start else ""
    if opened:
        same = opened.lower() in {subject.lower(), context.article_subject.lower()} or clause.foreign[1] > 0
        context.unclear = context.unclear or not same
        return
    context.sentence, context.opened_by = sentence.start, subject
    rewording.remember(subject, clause.tokens[first], context)
    if clause.frame or _REPORTS_THAT.match(clause.text[clause.tokens[clause.spine.verbs[0]].start :]):
        context.unclear = True
    elif _STILL_SPEAKS_OF_IT.search(rest) and context.last_subject.lower() != context.article_subject.lower():
        context.last_subject = context.article_subject


_REPORTS_THAT: Final = re.compile(
    r"(?:has |have |had )?(?:found|concluded|said|says|showed|shows|argued|reported|suggests?|thinks?|thought|"
    r"believes?d?|warned|estimated|noticed|realized|realised) that\b"
)
# "X is the only condition for which it may be given": the sentence goes on about what was spoken of before.
_STILL_SPEAKS_OF_IT: Final = re.compile(r"\b(?:which|whom|when|if|because|as|where|while|once|that) it\b")

_NAMED_PLACE: Final = re.compile(
    r"\b[Ii]n ((?:the )?(?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)"
    r"[A-Z][a-z]+(?: [A-Z][a-z]+)?)\b(?! [a-z]*(?:trial|study))"
)


def _with_place(text: str, foreign: Place, context: Context) -> tuple[str, Place]:
    """The clause with a closing "there" put as the place that the clause before named; remembers its own place."""
    where = re.search(r"(?<=[a-z] )there(?=\.$)", text)
    if where and context.place and foreign == (0, 0):
        put = f"in {context.place}"
        return text[: where.start()] + put + text[where.end() :], (where.start(), where.start() + len(put))
    named = _NAMED_PLACE.search(text)
    context.place = named[1] if named else ""
    return text, foreign


def _says_how_much(text: str) -> bool:
    """Whether an order is a fact, because it says how much ("Take 500 mg every six hours.")."""
    if re.search(r"\b(?:our|us|we|my)\b", text):
        return False
    return any(quantity.kind in numbers.MEASURES for quantity in numbers.find(text))


def _is_fragment(clause: Clause) -> bool:
    """Whether the words state nothing by themselves: no finite verb, or an order to the reader ("Avoid ...")."""
    if clause.spine:
        return False
    first = clause.tokens[0]
    if first.low in {"since", "until"} and re.match(r"\w+ (?:the )?(?:[a-z]+[ -])?\d", clause.text):
        return False
    if first.low in {"because", "although", "though", "while", "whereas", "if", "since", "unless", "until"}:
        return True
    order = first.tag == "V" and "base" in words.verb_forms(first.low)
    if order and _says_how_much(clause.text):
        return False
    if not order and re.search(r"\d", clause.text):
        return False
    return order or not any(token.tag in {"V", "X"} for token in clause.tokens[1 if first.tag in {"V", "E"} else 0 :])


# ------------------------------------------------------------------------------------------------ splitting


def _pieces(text: str) -> Iterator[str]:
    """The clauses that can stand alone, in order: split at a semicolon, at ", and" plus subject, at "but" plus verb."""
    tokens = grammar.read(text)
    start = 0
    cuts: list[tuple[int, int]] = []
    for index in range(2, len(tokens) - 2):
        kind = _cut_at(tokens, start, index) if index > start + 2 else 0
        if kind and re.match(r"[^;]*\bof it[.,]", text[tokens[index].start :]):
            kind = 0  # "the world had 247,000 km of cable, and they owned 66% of it"
        if kind:
            cuts.append((index, kind))
            start = index
    yield from _cut(text, tokens, cuts)


_NEW: Final = 1
_SHARED: Final = 2


_JOINING: Final = frozenset({"and", "but", "so", "yet", "while", "whereas", "although", "though"})


def _cut_at(tokens: tuple[Token, ...], start: int, index: int) -> int:
    """Whether a clause of its own begins after token `index`, and whether it shares the subject before."""
    token = tokens[index]
    if not _has_finite(tokens, start, index):
        return 0
    lows = [token.low for token in tokens[start:index]]
    if "between" in lows and "and" not in lows[lows.index("between") :]:
        return 0  # "the bridge between Kehl, Germany, and Strasbourg fell"
    halves = token.text in {";", ":", "—"}
    parted = halves or (tokens[index - 1].text == "," and token.low in _JOINING)
    if parted and _clause_begins(tokens, _after_fronted(tokens, index + 1) if halves else index + 1):
        return _NEW
    listed = any(
        left.text == "," and (right.tag == "V" or _as_first_verb(tokens, start, right))
        for left, right in pairwise(tokens[start:index])
    )
    if token.low in {"and", "but"} and tokens[start].tag in {"D", "N", "J", "U", "#"} and not listed:
        return _SHARED if _verb_follows(tokens, start, index) else 0
    return 0


def _verb_follows(tokens: tuple[Token, ...], start: int, index: int) -> bool:
    """Whether "and" or "but" is followed by a second finite verb of the clause's own subject."""
    following = index + 1
    while following < len(tokens) - 1 and tokens[following].tag == "R":
        following += 1
    verb = tokens[following]
    if verb.tag == "X":
        return verb.low not in {"be", "been", "being", "having"}
    if verb.tag != "V" or following + 1 >= len(tokens) - 1:
        return False
    return _same_form(tokens, start, index, words.verb_forms(verb.low))


def _as_first_verb(tokens: tuple[Token, ...], start: int, word: Token) -> bool:
    """Whether a word taken for a noun may be one more verb of a list ("slow A, trap B and raise C")."""
    verb = next((token for token in tokens[start:] if token.tag in {"X", "V"}), None)
    if verb is None or verb.tag == "X" or verb.start > word.start:
        return False
    first, own = words.verb_forms(verb.low), words.verb_forms(word.low)
    return any(form in first and form in own for form in ("third", "base"))


def _same_form(tokens: tuple[Token, ...], start: int, index: int, forms: dict[words.Form, str]) -> bool:
    """Whether the verb after "and" is finite as the first verb is: both "-s", or both past without an auxiliary."""
    before = tokens[start:index]
    verb = next((token for token in before if token.tag in {"X", "V"}), None)
    lists = verb is not None and verb.low in {"include", "includes", "including"}  # "... and age over 60"
    if verb is None or verb.tag == "X" or lists or any(token.tag == "S" for token in before):
        return False
    first = words.verb_forms(verb.low)
    return any(form in first and form in forms for form in ("third", "past", "base"))


def _has_finite(tokens: tuple[Token, ...], start: int, stop: int) -> bool:
    return any(token.tag in {"X", "V"} for token in tokens[start:stop]) and tokens[start].tag not in {"S", "G"}


def _after_fronted(tokens: tuple[Token, ...], index: int) -> int:
    """Where the subject may begin behind a fronted phrase: "...: in a trial of 80 people, | most were cured"."""
    fronted = tokens[index].tag in {"P", "T", "S"} and tokens[index].low not in {"that", "which", "who", "because"}
    closed = (n + 1 for n in range(index + 1, min(index + 14, len(tokens) - 1)) if tokens[n].text == ",")
    return next(closed, index) if fronted else index


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
    return position < len(tokens) and tokens[position].tag in {"X", "V"} and not spine.is_reduced(tokens, position)


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
    found = spine.find(tokens)
    if found is None or found.subject[1] - found.subject[0] > 5:
        return ""
    return text[tokens[found.subject[0]].start : tokens[found.subject[1]].end] + " "


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


def _clause(sentence: Sentence, text: str, foreign: Place) -> Clause:
    tokens = grammar.read(text)
    frame = _FRAME.match(text)
    start = next((n for n, token in enumerate(tokens) if token.start >= frame.end()), 0) if frame else 0
    found = spine.find(tokens, start) if start and _opens_clause(frame, tokens[start]) else None
    if found is None:
        frame, found = None, spine.find(tokens)
    phrases = tuple(_without_verb(tokens, phrase) for phrase in noun_phrases(tokens, text))
    lists = tuple(_lists(tokens, phrases))
    return Clause(sentence, text, tokens, phrases, lists, found, frame[0].strip() if frame else "", foreign)


_CAUSING: Final = frozenset({"make", "makes", "made", "making", "let", "lets", "keep", "keeps", "keeping"})
_QUALITIES: Final = frozenset({"mobile", "moist", "fragile", "stable", "flexible", "alive", "upright", "soft", "full"})


def _verbs_joined(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether an "-s" word is joined by "and" to a verb in "-s" ("the mantle rises and melts")."""
    pair = (tokens[index], tokens[index + 2]) if index + 2 < len(tokens) and tokens[index + 1].low == "and" else ()
    both = bool(pair) and all("third" in words.verb_forms(token.low) for token in pair)
    return both and tokens[index + 2].tag == "V"


def _without_verb(tokens: tuple[Token, ...], phrase: Phrase) -> Phrase:
    """The phrase without a bare verb at its end: of "which rock and gas escape", of "make the airways contract"."""
    last = tokens[phrase.last]
    closes = phrase.last + 1 >= len(tokens) or tokens[phrase.last + 1].tag in {"Z", "C"}
    if closes and phrase.last > phrase.core and _verbs_joined(tokens, phrase.last):
        return Phrase(phrase.first, phrase.core, phrase.last - 1)
    comparative = last.low.endswith("er") and len(last.low) > 4 and words.is_plural(tokens[phrase.last - 1].text)
    comparative = comparative or last.low in _QUALITIES
    verbal = set(words.verb_forms(last.low)) & {"base", "third"}
    if phrase.last == phrase.core or not closes or not (verbal or comparative):
        return phrase
    lows = [token.low for token in tokens[: phrase.core]]
    relative = max((n for n in range(phrase.first) if tokens[n].low in {"which", "where", "whose", "that"}), default=-1)
    open_relative = (
        relative > 0
        and tokens[relative - 1].tag == "P"
        and not any(token.tag in {"V", "X"} for token in tokens[relative + 1 : phrase.first])
    )
    made = bool(_CAUSING & set(lows)) and ("base" in verbal or comparative)
    return Phrase(phrase.first, phrase.core, phrase.last - 1) if open_relative or made else phrase


def _opens_clause(frame: re.Match[str] | None, after: Token) -> bool:
    """Whether a clause follows a reporting frame: behind "that", or a subject right behind the verb."""
    return frame is not None and (frame[0].endswith("that ") or after.tag in "DNJU#G")


# ------------------------------------------------------------------------------------------------ lists


def _lists(tokens: tuple[Token, ...], phrases: tuple[Phrase, ...]) -> Iterator[tuple[Phrase, ...]]:
    """The enumerations of a clause, without a counted noun that only announces one ("two species, the A and the B")."""
    for run in _runs(tokens, phrases):
        announced = tokens[run[0].core].tag == "#" and len(run) > 2 and tokens[run[1].first].tag == "D"
        yield run[1:] if announced else run


def _runs(tokens: tuple[Token, ...], phrases: tuple[Phrase, ...]) -> Iterator[tuple[Phrase, ...]]:
    """Runs of noun phrases joined by commas and a last "and" or "or" (or three without): an enumeration's members."""
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
            if len(run) >= (2 if closed else 3):
                yield tuple(run)
            run, closed = [phrase], False
    if len(run) >= (2 if closed else 3):
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
