"""An answer in, a verdict out: all nine question types, by the scores of their rules.

Fair first: what a good teacher would let pass passes, and the note says what was off. Never fair: another number, the
opposite, a sibling, a distractor. Almost right (a slip of spelling) scores as right; it is only never Easy. How texts
compare is known to `learning.likeness`, how numbers read to `deck.quantity`; what an answer does to the memory to
`learning.asking`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise, permutations
from typing import TYPE_CHECKING
from unicodedata import normalize

from quizapp.deck.quantity import Quantity, in_unit, read_quantity, rounding, same_dimension, shown_quantity
from quizapp.learning import likeness
from quizapp.learning.events import Outcome

if TYPE_CHECKING:
    from quizapp.deck.model import Choice, Cloze, Distractor, Match, Multi, Numeric, Order, Question, TrueFalse

_UNREADABLE = "Not a number I can read. Try 17.3 million."
_JOINS = frozenset({"and", ",", ", and", "&", "or", ", or"})
_PEOPLE = re.compile(r"\d.*\b(?:people|persons?)\s*$", re.IGNORECASE)
_MOST_SWAPPED = 7
_LONGEST_COMPARED = 2000
_CALENDAR = (1000, 2100)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an answer: a blank, a pair, a place, an option, or the one text of a typed or numeric question.

    `given` "" is nothing given (of multi: a right option missed), `right` "" a wrong option. `score` is 0..1.
    """

    given: str
    right: str
    outcome: Outcome
    score: float
    note: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of an answer.

    `score` is 0..1, None where nothing was judged (a flash card revealed). `right` is the right answer as shown.
    `parts` has one member a blank, pair, place or option concerned, and one for typed and numeric; none otherwise.
    `note` says what was off or nearly right, `why` what was wrong with the distractors chosen; both may be "".
    """

    outcome: Outcome
    score: float | None
    given: tuple[str, ...]
    right: tuple[str, ...]
    parts: tuple[Part, ...]
    note: str
    why: str


def grade(question: Question, given: tuple[str, ...], accepted: Collection[str] = ()) -> Verdict:
    """Judge an answer, given as the texts shown or typed; no text at all is "I don't know", score 0.

    `accepted` are the learner's own spellings for a typed or cloze question, as right as the deck's. A flash card
    without a text is revealed, with one graded as typed. Almost scores 1.0, also true 0.0.
    """
    if question.type == "flash" and not given:
        return Verdict(Outcome.REVEALED, None, (), question.right, (), "", "")
    if not any(text.strip() for text in given):
        return Verdict(Outcome.DONT_KNOW, 0.0, given, question.right, (), "", "")
    match question.type:
        case "choice" | "true_false":
            return _choice(question, given)
        case "multi":
            return _multi(question, given)
        case "order":
            return _order(question, given)
        case "match":
            return _match(question, given)
        case "cloze":
            return _cloze(question, given, accepted)
        case "numeric":
            return _single(question, given, _number_part(question, given[0]))
        case "typed":
            rivals = [(text, Outcome.ALSO_TRUE) for text in question.also]
            wanted = (question.answer, *question.accept, *accepted)
            return _single(question, given, _text_part(given[0], wanted, rivals, question.prompt))
        case "flash":
            return _single(question, given, _text_part(given[0], question.right, (), question.prompt))


def reading(question: Numeric, text: str) -> str:
    """How a number is read while it is typed: `read as 17,300,000`, or what would be readable."""
    readings = _readings(question, text)
    if not readings:
        return "read as it stands" if _answer(question) is None else _UNREADABLE
    return "read as " + " or ".join(shown_quantity(read) for read in readings)


def readable(question: Numeric, text: str) -> bool:
    """Whether a text can be graded. Where the deck's own answer is no number, every text can."""
    return bool(text.strip()) and (_answer(question) is None or bool(_readings(question, text)))


def differences(given: str, right: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The places, in each text, of the characters that the other has not; case and accents do not differ.

    Both empty where a text is over 2,000 characters.
    """
    if max(len(given), len(right)) > _LONGEST_COMPARED:
        return (), ()
    from rapidfuzz.distance import Levenshtein  # 45 ms, which a start should not pay

    in_given: list[int] = []
    in_right: list[int] = []
    for operation in Levenshtein.opcodes(_bare(given), _bare(right)):
        if operation.tag != "equal":
            in_given += range(operation.src_start, operation.src_end)
            in_right += range(operation.dest_start, operation.dest_end)
    return tuple(in_given), tuple(in_right)


def rememberable(question: Question, given_text: str, blank: int = 0) -> bool:
    """Whether a spelling counted wrong may be accepted from now on, in `blank` of a cloze.

    Only for typed and cloze, and never a misspelling of an answer, a number, an opposite, a list of guesses, or a
    sibling: what the question lists as also true, or the answer of another blank.
    """
    if question.type == "typed":
        wanted, siblings, prompt = (question.answer, *question.accept), question.also, question.prompt
    elif question.type == "cloze" and 0 <= blank < len(question.blanks):
        wanted, prompt = question.blanks[blank], " ".join(question.pieces)
        others = (text for i, texts in enumerate(question.blanks) if i != blank for text in texts)
        siblings = (*question.also, *others)
    else:
        return False
    if not any(c.isalpha() for c in given_text) or _counts(given_text) or likeness.guesses(given_text) > 1:
        return False
    if any(_same(given_text, text, prompt).outcome is not Outcome.WRONG for text in (*wanted, *siblings)):
        return False
    near = any(likeness.nearly(given_text, text) for text in (*wanted, *siblings))
    return not near and not any(likeness.opposed(given_text, text) for text in wanted)


# Options


def _choice(question: Choice | TrueFalse, given: tuple[str, ...]) -> Verdict:
    text = given[0].strip()
    right = question.right == (text.capitalize() if question.type == "true_false" else text,)
    why = "" if question.type == "true_false" or right else _why(question.distractors, given)
    return Verdict(Outcome.RIGHT if right else Outcome.WRONG, float(right), given, question.right, (), "", why)


def _multi(question: Multi, given: tuple[str, ...]) -> Verdict:
    wanted, chosen = dict.fromkeys(question.answers), dict.fromkeys(text.strip() for text in given if text.strip())
    hits = [text for text in wanted if text in chosen]
    wrong = [text for text in chosen if text not in wanted]
    parts = [Part(text, text, Outcome.RIGHT, 1.0, "") for text in hits]
    parts += [Part(text, "", Outcome.WRONG, 0.0, _why(question.distractors, (text,))) for text in wrong]
    parts += [Part("", text, Outcome.NOT_ANSWERED, 0.0, "") for text in wanted if text not in chosen]
    score = max((len(hits) - len(wrong)) / len(wanted), 0.0)
    outcome = _outcome(score)
    note = "" if outcome is Outcome.RIGHT else _partly(outcome, f"{len(hits)} of {len(wanted)}, {len(wrong)} wrong")
    return Verdict(outcome, score, given, question.right, tuple(parts), note, _why(question.distractors, wrong))


def _order(question: Order, given: tuple[str, ...]) -> Verdict:
    """Score: pairs that rightly follow each other, of all such pairs."""
    items = question.items
    placed = [text.strip() for text in given][: len(items)]
    following = set(pairwise(placed))
    hits = sum(pair in following for pair in pairwise(items))
    parts = tuple(_place(placed, i, item) for i, item in enumerate(items))
    score = hits / (len(items) - 1)
    outcome = _outcome(score)
    note = "" if outcome is Outcome.RIGHT else _partly(outcome, f"{hits} of {len(items) - 1} in sequence")
    return Verdict(outcome, score, given, items, parts, note, "")


def _place(placed: Sequence[str], at: int, item: str) -> Part:
    given = placed[at] if at < len(placed) else ""
    outcome = Outcome.RIGHT if given == item else Outcome.WRONG if given else Outcome.NOT_ANSWERED
    note = f"yours: {_ordinal(placed.index(item) + 1)}" if item in placed else "yours: none"
    return Part(given, item, outcome, float(outcome is Outcome.RIGHT), note)


def _match(question: Match, given: tuple[str, ...]) -> Verdict:
    rights = question.right
    ties = [given[i].strip() if i < len(given) else "" for i in range(len(rights))]
    parts = tuple(_tie(tie, right) for tie, right in zip(ties, rights, strict=True))
    wrong = [part.given for part in parts if part.outcome is Outcome.WRONG]
    return _of_parts(given, rights, parts, _why(question.distractors, wrong))


def _tie(tie: str, right: str) -> Part:
    outcome = Outcome.RIGHT if tie == right else Outcome.WRONG if tie else Outcome.NOT_ANSWERED
    return Part(tie, right, outcome, float(tie == right), "")


def _why(distractors: Iterable[Distractor], chosen: Collection[str]) -> str:
    taken = {text.strip() for text in chosen}
    return " ".join(d.why for d in distractors if d.why and d.text in taken)


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


# Verdicts from parts


def _outcome(score: float) -> Outcome:
    return Outcome.RIGHT if score == 1 else Outcome.PARTIAL if score > 0 else Outcome.WRONG


def _partly(outcome: Outcome, count: str) -> str:
    return f"Partly: {count}" if outcome is Outcome.PARTIAL else f"{count[0].upper()}{count[1:]}"


def _single(question: Question, given: tuple[str, ...], part: Part) -> Verdict:
    return Verdict(part.outcome, part.score, given, question.right, (part,), part.note, "")


def _of_parts(given: tuple[str, ...], right: tuple[str, ...], parts: tuple[Part, ...], why: str) -> Verdict:
    """Score: right parts, of all. Also true only where nothing is wrong or missing beside it."""
    outcomes = {part.outcome for part in parts}
    score = sum(part.score for part in parts) / len(parts)
    if outcomes <= {Outcome.RIGHT, Outcome.ALMOST}:
        outcome = Outcome.ALMOST if Outcome.ALMOST in outcomes else Outcome.RIGHT
        notes = [part.note for part in parts if part.note]
        return Verdict(outcome, 1.0, given, right, parts, " ".join(notes), why)
    if Outcome.ALSO_TRUE in outcomes and outcomes <= {Outcome.RIGHT, Outcome.ALMOST, Outcome.ALSO_TRUE}:
        return Verdict(Outcome.ALSO_TRUE, 0.0, given, right, parts, "", why)
    outcome = _outcome(score)
    hits = sum(part.score == 1 for part in parts)
    note = _partly(outcome, f"{hits} of {len(parts)}") if len(parts) > 1 else parts[0].note
    return Verdict(outcome, score, given, right, parts, note, why)


# Words


def _same(given: str, wanted: str, prompt: str) -> likeness.Likeness:
    """How like two texts are: as quantities where both are, else as words: a man is no woman, but one person."""
    read, asked = read_quantity(given), read_quantity(wanted)
    if asked is None or read is None or (read.unit == "people" and not _PEOPLE.search(given)):
        return likeness.compare(given, wanted, prompt)
    share = asked.unit == "%" and 0 < read.low <= read.high < 1
    if not read.unit and not share:
        read = replace(read, unit=asked.unit)
    outcome, score, note = _compared(read, asked, 0.0)
    distances = {Outcome.RIGHT: 0, Outcome.ALMOST: 2, Outcome.PARTIAL: 50}
    return likeness.Likeness(outcome, score, distances.get(outcome, likeness.WRONG.distance), note)


def _text_part(given: str, wanted: Sequence[str], rivals: Sequence[tuple[str, Outcome]], prompt: str) -> Part:
    """One typed text against the answers, and against rivals: what is true elsewhere, with the outcome it gets here.

    A rival wins where the text is nearer to it than to any answer, or no nearer to an answer than by slips.
    """
    if not given.strip():
        return Part("", wanted[0], Outcome.NOT_ANSWERED, 0.0, "")
    best = min((_same(given, text, prompt) for text in wanted), key=lambda found: found.distance)
    for text, outcome in rivals:
        rival = _same(given, text, prompt)
        close = rival.outcome in {Outcome.RIGHT, Outcome.ALMOST}
        if close and (rival.distance < best.distance or rival.distance == best.distance > 1):
            return Part(given, wanted[0], outcome, 0.0, "")
    return Part(given, wanted[0], best.outcome, best.score, best.note)


def _cloze(question: Cloze, given: tuple[str, ...], accepted: Collection[str]) -> Verdict:
    blanks = question.blanks
    texts = [given[i] if i < len(given) else "" for i in range(len(blanks))]
    order = list(range(len(blanks)))
    prompt = " ".join(question.pieces)
    also = [(text, Outcome.ALSO_TRUE) for text in question.also]

    @cache
    def judged(at: int, blank: int) -> Part:
        others = [(text, Outcome.WRONG) for i, spellings in enumerate(blanks) if i != blank for text in spellings]
        return _text_part(texts[at], (*blanks[blank], *accepted), (*others, *also), prompt)

    def marks(tried: tuple[int, ...]) -> float:
        return sum(judged(at, blank).score for at, blank in zip(sorted(tried), tried, strict=True))

    for run in _swappable(question.pieces):
        best = max(permutations(run), key=marks)
        order[run[0] : run[-1] + 1] = best
    parts = tuple(judged(at, blank) for at, blank in enumerate(order))
    return _of_parts(given, question.right, parts, "")


def _swappable(pieces: Sequence[str]) -> list[tuple[int, ...]]:
    """The runs of blanks joined by `and` or a comma, two to seven long: their answers may stand in any order."""
    runs = [[0]]
    for blank, piece in enumerate(pieces[1:-1], start=1):
        if piece.strip().casefold() in _JOINS:
            runs[-1].append(blank)
        else:
            runs.append([blank])
    return [tuple(run) for run in runs if 2 <= len(run) <= _MOST_SWAPPED]


def _bare(text: str) -> list[str]:
    """The characters without case and accents, as many as the text has."""
    return [(normalize("NFD", character)[0].casefold() or character)[0] for character in text]


def _counts(text: str) -> bool:
    return any(c.isdigit() for c in text) or read_quantity(text) is not None


# Numbers


def _answer(question: Numeric) -> Quantity | None:
    return read_quantity(str(question.answer), question.unit or "")


def _readings(question: Numeric, text: str) -> list[Quantity]:
    """What a text may mean here: mostly one thing; of percent `0.7` may be 0.7% or 70%; a bare `17.3m` is millions."""
    answer = _answer(question)
    unit = question.unit or (answer.unit if answer else "")
    read = read_quantity(text, unit)
    if read is None:
        return []
    if read.unit == "m" and not same_dimension("m", unit):
        return [Quantity(read.low * 1e6, read.high * 1e6, answer.unit if answer else unit)]
    if read.unit == "%" and "%" not in text and 0 < read.low <= read.high < 1:
        return [read, Quantity(read.low * 100, read.high * 100, "%")]
    return [read]


def _number_part(question: Numeric, given: str) -> Part:
    right = question.right[0]
    answer = _answer(question)
    if given.strip().casefold() == right.casefold():
        return Part(given, right, Outcome.RIGHT, 1.0, "")
    if answer is None:
        return _text_part(given, question.right, (), question.prompt)
    readings = _readings(question, given)
    if not readings:
        return Part(given, right, Outcome.WRONG, 0.0, _UNREADABLE)
    margin = _margin(question, answer)
    found = [_compared(read, _meant(question, answer, read), margin) for read in readings]
    outcome, score, note = max(found, key=lambda judged: judged[1])
    span = _span(answer, margin)
    return Part(given, right, outcome, score, " ".join(said for said in (note, span) if said))


def _meant(question: Numeric, answer: Quantity, read: Quantity) -> Quantity:
    """The answer with the unit that the prompt asks for, where the deck names none and the learner does."""
    if answer.unit or read.unit in ("", "%", "people"):
        return answer
    named = (read_quantity(f"1 {word.strip('?.,;:()')}") for word in question.prompt.split() if len(word) > 1)
    units = [q.unit for q in named if q and q.unit and same_dimension(q.unit, read.unit)]
    return replace(answer, unit=units[0]) if units else answer


def _margin(question: Numeric, answer: Quantity) -> float:
    """The tolerance in the answer's unit; a share of the answer where it is written in percent."""
    tolerance = question.tolerance
    if tolerance is None:
        return 0.0
    read = read_quantity(str(tolerance), answer.unit)
    if read is None:
        return 0.0
    if isinstance(tolerance, str) and read.unit == "%" and ("%" in tolerance or answer.unit != "%"):
        return abs(read.high) / 100 * max(abs(end) for end in (answer.low, answer.high) if math.isfinite(end))
    converted = in_unit(replace(read, unit=read.unit or answer.unit), answer.unit)
    return abs(converted.high) if converted else 0.0


def _span(answer: Quantity, margin: float) -> str:
    if not margin or not math.isfinite(answer.high - answer.low):
        return ""
    low, high = answer.low - margin, answer.high + margin
    return f"Accepted {shown_quantity(Quantity(low, low, ''))} to {shown_quantity(Quantity(high, high, answer.unit))}."


def _compared(given: Quantity, answer: Quantity, margin: float) -> tuple[Outcome, float, str]:
    """The outcome, score and note of one quantity against another."""
    same = in_unit(given, answer.unit)
    if same is None:
        return Outcome.WRONG, 0.0, _wrong_unit(given, answer)
    slack = rounding(given.unit, answer.unit)
    low, high = (_close(a, b, margin, slack) for a, b in ((same.low, answer.low), (same.high, answer.high)))
    if low and high:
        return Outcome.RIGHT, 1.0, ""
    bound, asked_bound = (math.isinf(q.low) or math.isinf(q.high) for q in (same, answer))
    if bound or asked_bound:
        return _bounds(same, answer, margin) or (Outcome.WRONG, 0.0, _near_miss(given, same, answer))
    if answer.low - margin <= same.low and same.high <= answer.high + margin:
        whole = "" if answer.low == answer.high else f"The whole range is {shown_quantity(answer)}."
        return Outcome.RIGHT, 1.0, whole
    if answer.low < answer.high and same.low < same.high and (low or high):
        return Outcome.PARTIAL, 0.5, "One end of the range is right."
    return Outcome.WRONG, 0.0, _near_miss(given, same, answer)


def _bounds(given: Quantity, answer: Quantity, margin: float) -> tuple[Outcome, float, str] | None:
    """Where a bound was given or asked: its number alone is right, a bound too many almost, the wrong way wrong."""
    ends, wanted = ([end for end in (q.low, q.high) if math.isfinite(end)] for q in (given, answer))
    if not all(_close(a, b, margin, 0.0) for a in ends for b in wanted):
        return None
    if given.low == given.high:
        return Outcome.RIGHT, 1.0, f"In full: {shown_quantity(answer)}."
    if answer.low == answer.high:
        return Outcome.ALMOST, 1.0, "The number itself is meant, not a bound."
    return Outcome.WRONG, 0.0, "Right number, wrong direction."


def _close(a: float, b: float, margin: float, slack: float) -> bool:
    return a == b or (math.isfinite(a - b) and abs(a - b) <= margin + max(slack, 1e-12) * abs(b))


def _wrong_unit(given: Quantity, answer: Quantity) -> str:
    same = all(_close(a, b, 0.0, 0.0) for a, b in ((given.low, answer.low), (given.high, answer.high)))
    return "Right number, wrong unit." if same else "Wrong unit."


def _near_miss(given: Quantity, same: Quantity, answer: Quantity) -> str:
    """What was right about a wrong number: its digits but not its unit, its digits, or its order of magnitude."""
    if given.unit != answer.unit and _wrong_unit(given, answer).startswith("Right"):
        return "Right number, wrong unit."
    middle, wanted = (same.low + same.high) / 2, (answer.low + answer.high) / 2
    if not (math.isfinite(middle) and math.isfinite(wanted) and middle * wanted > 0):
        return ""
    powers = math.log10(middle / wanted)
    if abs(powers) > 0.5 and abs(powers - round(powers)) < 1e-6:
        return f"Off by a factor of {10 ** abs(round(powers)):,}."
    dated = not answer.unit and all(_CALENDAR[0] <= value <= _CALENDAR[1] for value in (middle, wanted))
    tells = answer.unit not in ("°C", "°F", "%") and not dated
    return "Right order of magnitude." if tells and abs(powers) < 0.5 else ""
