"""How a quiz's result is drawn: percent first, marks, how it stands to those before, bars, misses, every answer.

Pure drawing of `collection.quiz.Ended`; the screen owns the keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, zip_longest
from typing import TYPE_CHECKING

from textual.content import Content

from quizapp.collection.pictures import pictures_in
from quizapp.collection.quiz import Ended
from quizapp.learning.events import Kind, Moment, Outcome
from quizapp.learning.result import Bar, Line, Result
from quizapp.learning.stats import LEAST_QUESTIONS
from quizapp.text import bar, padded, shown, width
from quizapp.tui.drawing import (
    ACCENT,
    MUTED,
    RIGHT,
    WRONG,
    Row,
    Signs,
    day_words,
    drawn_rows,
    minutes_words,
    outcome_sign,
    outcome_style,
    outcome_word,
    paragraph,
)
from quizapp.tui.widgets.pictures import with_pictures

if TYPE_CHECKING:
    from quizapp.deck.model import Question

MOST_BARS = 8
_SIDE_BY_SIDE_FROM = 66
_SIDES_APART = 6
_NO_BREAK = "\u00a0"
_MOST_NAME_COLUMNS = 20
_MOST_BAR_COLUMNS = 20
_OPTION_TYPES = frozenset({"choice", "true_false", "multi"})


def kind_words(ended: Ended) -> str:
    """What a quiz was, and whether it was left unfinished."""
    unfinished = ended.score is not None and ended.score.how == "unfinished"
    return f"{ended.paper.kind}, unfinished" if unfinished else str(ended.paper.kind)


def score_drawn(ended: Ended, message: str, now: Moment, columns: int, signs: Signs) -> Content:
    found = ended.result
    percent = f"{found.percent}%"
    indent = len(percent) + 3
    asides = (aside.replace(" ", _NO_BREAK) for aside in _asides(found, ended))
    said = " · ".join(part for part in (_compared(ended, now), *asides) if part)
    lines = [text for text in (_marks(found), said, _unstudied(ended), _stopped(ended)) if text]
    drawn = [paragraph(line, columns - indent, MUTED if place else "") for place, line in enumerate(lines)]
    if found.passed is not None:
        drawn.insert(0, _passed(found.passed, ended.paper.settings.pass_mark, signs))
    body = Content("\n").join(drawn).split("\n")
    head = [Content.assemble((percent, f"bold {ACCENT}"), "   ", body[0])]
    head += [Content.assemble(" " * indent, line) for line in body[1:]]
    if message:
        head = [paragraph(message, columns, ACCENT), *head]
    return Content("\n").join(head)


def _passed(passed: bool, pass_mark: int | None, signs: Signs) -> Content:  # noqa: FBT001 - named by its only caller
    sign, word, style = (signs.right, "Passed", RIGHT) if passed else (signs.wrong, "Not passed", WRONG)
    return Content.assemble((f"{sign} {word}", f"bold {style}"), f"   {pass_mark}% were needed")


def _marks(found: Result) -> str:
    counts = (
        (found.right, "right"),
        (found.partly, "partly"),
        (found.wrong, "wrong"),
        (found.not_answered, "not answered"),
    )
    said = ", ".join(f"{count} {word}" for count, word in counts if count)
    return f"{found.marks:.1f} of {found.highest:g} marks: {said}"


def _compared(ended: Ended, now: Moment) -> str:
    """How it stands to the quizzes before, or why it is not compared."""
    score, last, best = ended.score, ended.before.last, ended.before.best
    if score is None or not score.counts:
        return _why_not_counted(ended)
    if last is None or best is None:
        return "the first quiz of its kind"
    step = score.percent - last.percent
    way = "up from" if step > 0 else "down from" if step < 0 else "the same as"
    better = "the best so far" if score.percent > best else f"best {best}%"
    return f"{way} {last.percent}% ({day_words(last.at, now)}), {better}"


def _why_not_counted(ended: Ended) -> str:
    if ended.paper.kind is not Kind.QUIZ:
        return ""
    if ended.score is not None and ended.score.how != "finished":
        return "unfinished: not compared with others"
    if ended.paper.settings.scoring != "plain":
        return "marked by how sure you were: not compared with plain marks"
    return f"under {LEAST_QUESTIONS} questions: not compared with others"


def _asides(found: Result, ended: Ended) -> Sequence[str]:
    settings = ended.paper.settings
    off = settings.penalty * found.wrong if settings.scoring == "plain" else 0.0
    return (
        _sureness(found),
        f"{off:.2g} marks off for {found.wrong} wrong" if off else "",
        f"{found.own_word} by your own word" if found.own_word else "",
        f"{found.self_marked} self-marked" if found.self_marked else "",
        f"{found.longest_run} right in a row" if found.longest_run > 1 else "",
        f"{minutes_words(found.used_ms)} taken",
    )


def _sureness(found: Result) -> str:
    """`sure 8 of 9 right, unsure 2.5 of 4`, for each confidence that was said."""
    said = [f"{one.confidence.name.lower()} {one.score:.3g} of {one.answered}" for one in found.surenesses]
    return f"{said[0]} right, {', '.join(said[1:])}".removesuffix(", ") if said else ""


def _unstudied(ended: Ended) -> str:
    count = len(ended.unstudied)
    return f"{count} not yet studied: a studies {'it' if count == 1 else 'them'} today" if count else ""


def _stopped(ended: Ended) -> str:
    count = len(ended.stopped)
    return f"{count} stopped, forgotten again and again: b in the library, is:leech" if count else ""


def bars_drawn(found: Result, columns: int, signs: Signs) -> Content:
    """Topics and subjects side by side with bars of one length, below one another where there is no room."""
    sides = [_Side.of(bars[:MOST_BARS]) for bars in (found.topics, found.subjects) if bars]
    if columns < _SIDE_BY_SIDE_FROM or len(sides) < 2:
        room = min(columns - side.fixed_columns for side in sides)
        return Content("\n\n").join([Content("\n").join(side.drawn(room, signs)) for side in sides])
    room = (columns - _SIDES_APART - sum(side.fixed_columns for side in sides)) // 2
    left, right = (side.drawn(room, signs) for side in sides)
    blank = Content(" " * left[0].cell_length)
    lines = [
        Content.assemble(one, " " * _SIDES_APART, other)
        for one, other in zip_longest(left, right, fillvalue=Content(""))
        for one in [one or blank]
    ]
    return Content("\n").join(lines)


@dataclass(frozen=True, slots=True)
class _Side:
    """Bars below one another: names, marks as text and as shares of what could be had."""

    names: tuple[str, ...]
    values: tuple[str, ...]
    shares: tuple[float, ...]

    @classmethod
    def of(cls, bars: Sequence[Bar]) -> _Side:
        return cls(
            names=tuple(_capital(one.name) for one in bars),
            values=tuple(f"{one.marks:.1f}".removesuffix(".0") + f"/{one.of}" for one in bars),
            shares=tuple(one.marks / one.of for one in bars),
        )

    @property
    def name_columns(self) -> int:
        return min(max(map(width, self.names)), _MOST_NAME_COLUMNS)

    @property
    def value_columns(self) -> int:
        return max(map(len, self.values))

    @property
    def fixed_columns(self) -> int:
        """What a line takes beside its bar."""
        return self.name_columns + self.value_columns + 4

    def drawn(self, bar_columns: int, signs: Signs) -> list[Content]:
        """One line a bar."""
        bar_columns = max(4, min(bar_columns, _MOST_BAR_COLUMNS))
        return [
            Content.assemble(
                padded(name, self.name_columns),
                "  ",
                (bar(share, bar_columns, ascii_only=signs.ascii_only), ACCENT),
                f"  {value:>{self.value_columns}}",
            )
            for name, value, share in zip(self.names, self.values, self.shares, strict=True)
        ]


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def missed_drawn(ended: Ended, columns: int, signs: Signs) -> Content:
    found = ended.result
    if not found.missed:
        return paragraph("Nothing missed.", columns, "bold")
    lines = [paragraph("Missed", columns, "bold")]
    pictures = _first_pictures(found)
    for line in found.missed:
        head = drawn_rows([Row(sign=_sign(line, signs), text=line.item.prompt)], columns)[0]
        lines += [with_pictures(head, pictures[line.item.asked.question_ref]), *_yours_and_right(line, columns, signs)]
    return Content("\n").join(lines)


def pictures_of(found: Result) -> Sequence[tuple[str, str]]:
    """The pictures that its prompts name, question by question: the deck's id, and the name."""
    return [(line.item.asked.deck_id, name) for line in found.lines for name in pictures_in(line.item.prompt)]


def _first_pictures(found: Result) -> dict[str, int]:
    """By question the place of its first picture among all."""
    counts = [len(pictures_in(line.item.prompt)) for line in found.lines]
    places = accumulate(counts, initial=0)
    return {line.item.asked.question_ref: place for line, place in zip(found.lines, places, strict=False)}


def _sign(line: Line, signs: Signs) -> str:
    open_ = line.outcome in {Outcome.NOT_ANSWERED, Outcome.TIMED_OUT, Outcome.SKIPPED}
    return signs.missed if open_ else outcome_sign(line.outcome, signs)


def _yours_and_right(line: Line, columns: int, signs: Signs) -> list[Content]:
    """What was given beside what is right, or above it where it does not fit; a word where nothing was given."""
    given, right = _given(line, signs), _right(line, signs)
    yours = [("yours  ", MUTED), (given, "")] if given else [(outcome_word(line.outcome).lower() or "missed", MUTED)]
    if not right or line.score == 1:
        return [_hanging(yours, columns)]
    wanted = [("right  ", MUTED), (right, "")]
    beside = [("  ", ""), *yours, ("     ", ""), *wanted]
    if sum(width(text) for text, _ in beside) <= columns:
        return [Content.assemble(*beside)]
    return [_hanging(yours, columns), _hanging(wanted, columns)]


def _hanging(parts: Sequence[tuple[str, str]], columns: int) -> Content:
    if len(parts) == 1:
        return Content.assemble("  ", *parts)
    (label, style), (text, _) = parts
    lines = paragraph(text, columns - 2 - len(label)).split("\n")
    rest = [Content.assemble(" " * (2 + len(label)), line) for line in lines[1:]]
    return Content("\n").join([Content.assemble("  ", (label, style), lines[0]), *rest])


def _given(line: Line, signs: Signs) -> str:
    return _joined(line.tied(line.given, f" {signs.ties} ")) if any(line.given) else ""


def _right(line: Line, signs: Signs) -> str:
    return _joined(line.tied(line.right, f" {signs.ties} "))


def _joined(texts: Sequence[str]) -> str:
    return shown(" · ".join(text or "–" for text in texts)) if any(texts) else ""


def every_answer_drawn(ended: Ended, columns: int, signs: Signs) -> Content:
    lines = ended.result.lines
    blank = " " * (len(str(len(lines))) + 2)
    parts, pictures = [], _first_pictures(ended.result)
    for place, line in enumerate(lines):
        row = Row(label=f"{place + 1:>{len(blank) - 2}}", text=line.item.prompt, style="bold")
        question = ended.questions.get(line.item.asked.question_ref)
        body = _full(line, question, columns - len(blank), signs).split("\n")
        head = with_pictures(drawn_rows([row], columns)[0], pictures[line.item.asked.question_ref])
        parts.append(Content("\n").join([head, *(Content.assemble(blank, one) for one in body)]))
    return Content("\n\n").join(parts)


def _full(line: Line, question: Question | None, columns: int, signs: Signs) -> Content:
    """What was answered to a question, with everything that belongs to it."""
    lines = [_options(line, columns, signs)] if line.item.asked.type in _OPTION_TYPES else []
    lines += _judged(line, columns, signs)
    if question is not None and question.explanation:
        lines.append(paragraph(question.explanation, columns))
    seconds = f"{line.answer_ms / 1000:.0f} s" if line.answer_ms else ""
    sure = line.confidence.name.lower() if line.confidence else ""
    about = " · ".join(part for part in (line.item.subject, line.item.topic, sure, seconds) if part)
    if about:
        lines.append(paragraph(about, columns, MUTED))
    return Content("\n").join(lines)


def _judged(line: Line, columns: int, signs: Signs) -> list[Content]:
    """The verdict in a word; what was typed stands behind it where it is right, else below with what is."""
    style = outcome_style(line.outcome)
    word = f"{_sign(line, signs)} {_word(line)}"
    head = Content.assemble((word, f"bold {style}"))
    given = _given(line, signs)
    if line.item.asked.type in _OPTION_TYPES:
        return [head]
    if line.score == 1 and width(word) + 3 + width(given) <= columns:
        return [Content.assemble(head, f"   {given}" if given else "")]
    if not given:
        return [head, _hanging([("right  ", MUTED), (_right(line, signs), "")], columns)] if line.right else [head]
    return [head, *_yours_and_right(line, columns, signs)]


def _word(line: Line) -> str:
    """The verdict; one's own word makes an answer of a quiz right, and is a note beside that of an exam."""
    word = outcome_word(line.outcome) or "Marked by yourself"
    if not line.overridden:
        return word
    return f"{word} by your own word" if line.score == 1 else f"{word} · right by your own word"


def _options(line: Line, columns: int, signs: Signs) -> Content:
    rows = []
    for option in line.item.asked.options:
        right, given = option in line.right, option in line.given
        sign = signs.right if right else signs.wrong if given else " "
        tail = "yours" if given else ""
        rows.append(Row(sign=sign, text=option, style=RIGHT if right else WRONG if given else MUTED, tail=tail))
    return drawn_rows(rows, columns)[0]
