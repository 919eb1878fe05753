"""What a quiz came to: percent first, marks, how it stands to those before, bars, and what was missed.

Drawn from `collection.quiz.Ended` alone, for the quiz just handed in and for one of the list of scores; `d` shows every
answer as it was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from quizapp.collection import quiz, study
from quizapp.collection.quiz import Ended
from quizapp.errors import QuizError
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
from quizapp.tui.keys import HINTS, RESULT
from quizapp.tui.screens.dialogs import NumberDialog
from quizapp.tui.widgets.lines import Block, Hint, KeyBar, TopLine

if TYPE_CHECKING:
    from quizapp.deck.model import Question
    from quizapp.tui.app import QuizApp

MOST_BARS = 8
_SIDE_BY_SIDE_FROM = 66
_SIDES_APART = 6
_NO_BREAK = "\u00a0"
_MOST_NAME_COLUMNS = 20
_MOST_BAR_COLUMNS = 20
_OPTION_TYPES = frozenset({"choice", "true_false", "multi"})


class ResultScreen(Screen[None]):
    """The result of one quiz; `message` is what its end had to say. Gives way to a retry, to study, to the scores."""

    BINDINGS: ClassVar[list[BindingType]] = RESULT

    def __init__(self, quiz_id: str, message: str = "") -> None:
        super().__init__()
        self.quiz_id = quiz_id
        self.message = message
        self.ended: Ended | None = None
        self.details = False

    @property
    def quizapp(self) -> QuizApp:
        """The app, as itself."""
        return cast("QuizApp", self.app)

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        with VerticalScroll(id="result", can_focus=False):
            yield Block(id="score")
            yield Block(id="bars")
            yield Block(id="answers")
        yield KeyBar()

    def on_mount(self) -> None:
        self.quizapp.changed()
        try:
            self.ended = quiz.ended(self.quizapp.collection, self.quiz_id)
        except QuizError as error:
            self.quizapp.fail(error)
            self.query_one(KeyBar).hints = tuple(hint for hint in HINTS["result"] if hint.action == "back")
            return
        self._draw(self.ended)

    # ---------------------------------------------------------------- drawing

    def _draw(self, ended: Ended) -> None:
        collection, signs, message = self.quizapp.collection, self.quizapp.signs, self.message
        now, details = collection.now(), self.details
        titles = {deck.deck_id: deck.title for deck in collection.decks()}
        decks = ended.paper.settings.decks
        top = self.query_one(TopLine)
        top.left = titles.get(decks[0], decks[0]) if len(decks) == 1 else f"{len(decks)} decks"
        when = f"{day_words(ended.score.at, now)} · " if ended.score else ""
        top.right = f"{when}{kind_words(ended)}"
        self.query_one("#score", Block).show(lambda columns: _score(ended, message, now, columns, signs))
        bars = ended.result.topics or ended.result.subjects
        drawn = None if details or not bars else lambda columns: _bars(ended.result, columns, signs)
        self.query_one("#bars", Block).show(drawn)
        draw_answers = _every_answer if details else _missed
        self.query_one("#answers", Block).show(lambda columns: draw_answers(ended, columns, signs))
        self._draw_keys(ended)

    def _draw_keys(self, ended: Ended) -> None:
        fills = {
            "missed": len(ended.result.missed),
            "unstudied": len(ended.unstudied),
            "details": "Summary" if self.details else "Details",
        }
        hints = [hint for hint in HINTS["result"] if self._offers(hint.action)]
        self.query_one(KeyBar).hints = tuple(Hint(h.keys, h.label.format(**fills), h.action) for h in hints)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what this result has."""
        return self._offers(action)

    def _offers(self, action: str) -> bool:
        ended = self.ended
        match action:
            case "retry":
                return ended is not None and any(self._still_there(line) for line in ended.result.missed)
            case "same_paper":
                return ended is not None and bool(ended.questions)
            case "study":
                return ended is not None and bool(ended.unstudied)
            case "details":
                return ended is not None
            case "own_word":
                return ended is not None and ended.paper.settings.exam and bool(ended.result.missed)
        return True

    def _still_there(self, line: Line) -> bool:
        return self.ended is not None and line.item.asked.question_ref in self.ended.questions

    # ---------------------------------------------------------------- keys

    def action_back(self) -> None:
        """Back to where this came from."""
        self.dismiss(None)

    def action_retry(self) -> None:
        """Ask once more what was missed."""
        self._again(missed_only=True)

    def action_same_paper(self) -> None:
        """The whole paper once more."""
        self._again(missed_only=False)

    def _again(self, *, missed_only: bool) -> None:
        from quizapp.tui.screens.quiz import QuizScreen

        try:
            sitting = quiz.again(self.quizapp.collection, self.quiz_id, missed_only=missed_only)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.app.switch_screen(QuizScreen(sitting))

    def action_study(self) -> None:
        """Study the facts of this quiz that are not yet studied, whatever the day's limit of new ones."""
        from quizapp.tui.screens.study import StudyScreen

        ended = self.ended
        if ended is None:
            return
        decks = list(dict.fromkeys(fact.partition("/")[0] for fact in ended.unstudied))
        try:
            sitting = study.start(self.quizapp.collection, decks, only=ended.unstudied)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.app.switch_screen(StudyScreen(sitting))

    def action_scores(self) -> None:
        """Every quiz so far."""
        from quizapp.tui.screens.scores import ScoresScreen

        if any(isinstance(screen, ScoresScreen) for screen in self.app.screen_stack):
            self.dismiss(None)
        else:
            self.app.switch_screen(ScoresScreen())

    def action_details(self) -> None:
        """Every answer as it was given, or only what was missed."""
        if self.ended is not None:
            self.details = not self.details
            self._draw(self.ended)
            self.query_one("#result").scroll_home(animate=False)

    def action_own_word(self) -> None:
        """After an exam: note, or take back, that an answer was right. Its mark stays."""
        if self.ended is not None:
            question = "Which answer was right? Its number, as in the details:"
            self.app.push_screen(NumberDialog(question, least=1, most=len(self.ended.result.lines)), self._note)

    def _note(self, number: int | None) -> None:
        ended, collection = self.ended, self.quizapp.collection
        if ended is None or number is None:
            return
        line = ended.result.lines[number - 1]
        if line.score == 1:
            self.notify(f"Number {number} is right already.", markup=False)
            return
        try:
            found = quiz.own_word(collection, self.quiz_id, line.item.asked.question_ref)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.ended = replace(ended, result=found)
        self._draw(self.ended)

    def action_scroll(self, step: int) -> None:
        """Scroll by a line."""
        self.query_one("#result").scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        """Scroll by a page."""
        body = self.query_one("#result")
        body.scroll_relative(y=step * max(1, body.size.height - 2), animate=False)


def kind_words(ended: Ended) -> str:
    """What a quiz was, and whether it was left unfinished."""
    unfinished = ended.score is not None and ended.score.how == "unfinished"
    return f"{ended.paper.kind}, unfinished" if unfinished else str(ended.paper.kind)


def _score(ended: Ended, message: str, now: Moment, columns: int, signs: Signs) -> Content:
    found = ended.result
    percent = f"{found.percent}%"
    indent = len(percent) + 3
    asides = (aside.replace(" ", _NO_BREAK) for aside in _asides(found, ended))
    said = " · ".join(part for part in (_compared(ended, now), *asides) if part)
    lines = [text for text in (_marks(found), said, _unstudied(ended)) if text]
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
    return f"{found.marks:.1f} of {found.of} marks: {said}"


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
    return f"under {LEAST_QUESTIONS} questions: not compared with others"


def _asides(found: Result, ended: Ended) -> Sequence[str]:
    off = ended.paper.settings.penalty * found.wrong
    return (
        f"{off:.2g} marks off for {found.wrong} wrong" if off else "",
        f"{found.own_word} by your own word" if found.own_word else "",
        f"{found.self_marked} self-marked" if found.self_marked else "",
        f"{found.longest_run} right in a row" if found.longest_run > 1 else "",
        f"{minutes_words(found.used_ms)} taken",
    )


def _unstudied(ended: Ended) -> str:
    count = len(ended.unstudied)
    return f"{count} not yet studied: a studies {'it' if count == 1 else 'them'} today" if count else ""


def _bars(found: Result, columns: int, signs: Signs) -> Content:
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


def _missed(ended: Ended, columns: int, signs: Signs) -> Content:
    found = ended.result
    if not found.missed:
        return paragraph("Nothing missed.", columns, "bold")
    lines = [paragraph("Missed", columns, "bold")]
    return Content("\n").join([*lines, *(_short(line, columns, signs) for line in found.missed)])


def _short(line: Line, columns: int, signs: Signs) -> Content:
    head = drawn_rows([Row(sign=_sign(line, signs), text=line.item.prompt)], columns)[0]
    return Content("\n").join([head, *_yours_and_right(line, columns)])


def _sign(line: Line, signs: Signs) -> str:
    open_ = line.outcome in {Outcome.NOT_ANSWERED, Outcome.TIMED_OUT, Outcome.SKIPPED}
    return signs.missed if open_ else outcome_sign(line.outcome, signs)


def _yours_and_right(line: Line, columns: int) -> list[Content]:
    """What was given beside what is right, or above it where it does not fit; a word where nothing was given."""
    given, right = _joined(line.given), _joined(line.right)
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


def _joined(texts: Sequence[str]) -> str:
    return shown(" · ".join(text or "–" for text in texts)) if any(texts) else ""


def _every_answer(ended: Ended, columns: int, signs: Signs) -> Content:
    lines = ended.result.lines
    blank = " " * (len(str(len(lines))) + 2)
    parts = []
    for place, line in enumerate(lines):
        row = Row(label=f"{place + 1:>{len(blank) - 2}}", text=line.item.prompt, style="bold")
        question = ended.questions.get(line.item.asked.question_ref)
        body = _full(line, question, columns - len(blank), signs).split("\n")
        parts.append(
            Content("\n").join([drawn_rows([row], columns)[0], *(Content.assemble(blank, one) for one in body)])
        )
    return Content("\n\n").join(parts)


def _full(line: Line, question: Question | None, columns: int, signs: Signs) -> Content:
    """What was answered to a question, with everything that belongs to it."""
    lines = [_options(line, columns, signs)] if line.item.asked.type in _OPTION_TYPES else []
    lines += _judged(line, columns, signs)
    if question is not None and question.explanation:
        lines.append(paragraph(question.explanation, columns))
    seconds = f"{line.answer_ms / 1000:.0f} s" if line.answer_ms else ""
    about = " · ".join(part for part in (line.item.subject, line.item.topic, seconds) if part)
    if about:
        lines.append(paragraph(about, columns, MUTED))
    return Content("\n").join(lines)


def _judged(line: Line, columns: int, signs: Signs) -> list[Content]:
    """The verdict in a word; what was typed stands behind it where it is right, else below with what is."""
    style = outcome_style(line.outcome)
    word = f"{_sign(line, signs)} {_word(line)}"
    head = Content.assemble((word, f"bold {style}"))
    given = _joined(line.given)
    if line.item.asked.type in _OPTION_TYPES:
        return [head]
    if line.score == 1 and width(word) + 3 + width(given) <= columns:
        return [Content.assemble(head, f"   {given}" if given else "")]
    if not given:
        return [head, _hanging([("right  ", MUTED), (_joined(line.right), "")], columns)] if line.right else [head]
    return [head, *_yours_and_right(line, columns)]


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
