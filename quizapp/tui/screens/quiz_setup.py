"""The set-up of a quiz: what is asked, how many questions, how long; filled as last time, Enter starts.

What is edited is a `QuizSettings`; which settings make sense together is its own and the paper's matter. No field takes
the focus, so that Enter starts from anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from quizapp.collection import IndexedDeck, quiz
from quizapp.errors import QuizError
from quizapp.learning.paper import QuizSettings
from quizapp.text import fit, padded, shown, width
from quizapp.tui.drawing import ACCENT, MUTED
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import QUIZ_SETUP
from quizapp.tui.screens.base import AppScreen
from quizapp.tui.widgets.filter_field import FilterField
from quizapp.tui.widgets.lines import KeyBar, MessageLine, TopLine
from quizapp.tui.widgets.listing import Listing

if TYPE_CHECKING:
    from quizapp.learning.question_row import QuestionRow

MOST_QUESTIONS = 500
MOST_MINUTES = 600
USUAL_PASS_MARK = 70
_STEP = 5
_LABEL_COLUMNS = 11
_VALUE_COLUMNS = 12
_NO = "–"
_PENALTIES = (0.0, 0.25, 1 / 3, 0.5, 1.0)
_SURENESS_MARKS = "sure 3 or -6, unsure 2 or -2, guess 1 or 0"
_PENALTY_WORDS = ("none", "1/4 mark", "1/3 mark", "1/2 mark", "1 mark")


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the form. `name` is what is set ("" for a heading or where it does not count now)."""

    name: str
    label: str
    value: str = ""
    note: str = ""
    number: bool = False
    member: str = ""


class Form(Listing):
    """A listing that says which column of a line was clicked."""

    class Pressed(Message):
        """Line `place` was clicked at `column`."""

        def __init__(self, place: int, column: int) -> None:
            super().__init__()
            self.place = place
            self.column = column

    def on_click(self, event: events.Click) -> None:
        event.prevent_default()
        offset = event.get_content_offset(self)
        if offset is None:
            return
        place = offset.y + round(self.scroll_offset.y)
        if place < self.count:
            self.post_message(self.Pressed(place, offset.x))


class QuizSetupScreen(AppScreen[None]):
    """`deck_id` is the deck to begin with; `settings` None: as last time. Gives way to the quiz it starts."""

    BINDINGS: ClassVar[list[BindingType]] = QUIZ_SETUP

    def __init__(self, deck_id: str, settings: QuizSettings | None = None, seed: str | None = None) -> None:
        super().__init__()
        self.deck_id = deck_id
        self.settings = settings or QuizSettings(decks=(deck_id,))
        self.given = settings is not None
        self.seed = seed
        self.decks: tuple[IndexedDeck, ...] = ()
        self.fields: tuple[Field, ...] = ()
        self.typing = False
        self.fitting: int | None = None
        self._filter_before = ""
        self._rows: dict[str, list[QuestionRow]] = {}

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        yield Form(self._draw_field, id="fields")
        yield FilterField()
        yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        collection = self.quizapp.collection
        try:
            self.decks = tuple(deck for deck in collection.decks() if deck.facts)
            if not self.given:
                self.settings = quiz.last_settings(collection, self.deck_id) or self.settings
        except QuizError as error:
            self.quizapp.fail(error)
        self.settings = _with_what_there_is(self.settings, self.decks, self.deck_id)
        self.query_one(KeyBar).hints = HINTS["quiz setup"]
        self.query_one(FilterField).display = False
        self.query_one(FilterField).saved = collection.settings.filters
        self._count()
        self.quizapp.changed()
        self._draw()

    # ---------------------------------------------------------------- drawing

    def _draw(self) -> None:
        facts = self.fitting if self.settings.filter else _facts_in(self.settings, self.decks)
        self.fields = _fields(self.settings, self.decks, self.quizapp.collection.settings.time_factor, facts)
        form = self.query_one(Form)
        form.count = len(self.fields)
        form.refresh()
        top = self.query_one(TopLine)
        chosen = [deck.title for deck in self.decks if deck.deck_id in self.settings.decks]
        top.left = f"Quiz · {chosen[0]}" if len(chosen) == 1 else f"Quiz · {len(chosen)} decks"
        top.right = "" if facts is None else f"{min(self.settings.questions, facts)} of {facts} facts"

    def _draw_field(self, place: int, columns: int, here: bool) -> Content:  # noqa: FBT001 - the listing's signature
        field = self.fields[place]
        if not field.value:
            return Content.assemble(("   " + fit(field.label, columns - 3), MUTED))
        mark = f" {self.quizapp.signs.here} " if here else "   "
        style = MUTED if not field.name else "bold" if here else ""
        label = padded(field.label, _LABEL_COLUMNS)
        if field.member:
            names = [width(one.label) for one in self.fields if one.name == field.name]
            room = max(8, min(columns - 13, max(names)))
            return Content.assemble(
                (mark, ACCENT), (f"{field.value} {padded(field.label, room)}", style), (f"{field.note:>5}", MUTED)
            )
        if field.name == "filter":
            value = fit(field.value, max(_VALUE_COLUMNS, columns - 5 - _LABEL_COLUMNS - width(field.note)))
            return Content.assemble((mark, ACCENT), (label, style), (value, style), (f"  {field.note}", MUTED))
        room = max(0, columns - 3 - _LABEL_COLUMNS - _VALUE_COLUMNS)
        note = field.note if width(field.note) <= room else ""
        value = f"- {field.value:>3} +" if field.number and field.name else field.value
        return Content.assemble((mark, ACCENT), (label, style), (padded(value, _VALUE_COLUMNS), style), (note, MUTED))

    # ---------------------------------------------------------------- keys

    @property
    def field(self) -> Field:
        """The field under the cursor."""
        return self.fields[self.query_one(Form).cursor]

    def action_move(self, step: int) -> None:
        """The field above or below that can be set."""
        form = self.query_one(Form)
        place = form.cursor + step
        while 0 <= place < len(self.fields) and not self.fields[place].name:
            place += step
        if 0 <= place < len(self.fields):
            form.cursor = place
        self.typing = False
        self.say("")

    def on_form_pressed(self, message: Form.Pressed) -> None:
        message.stop()
        field = self.fields[message.place]
        if not field.name:
            return
        self.query_one(Form).cursor = message.place
        self.typing = False
        left = 3 + _LABEL_COLUMNS
        if not field.number:
            self.action_choose()
        elif left <= message.column < left + 2:
            self.action_change(-1)
        elif left + 2 <= message.column < left + _VALUE_COLUMNS:
            self.action_change(1)

    def action_change(self, step: int) -> None:
        """Less or more of what is under the cursor."""
        self.typing = False
        self._set(_changed(self.settings, self.decks, self.field, step))

    def action_choose(self) -> None:
        """Take in or leave out; the next choice where there are several."""
        if self.field.name == "filter":
            self.action_filter()
        else:
            self.action_change(1)

    def _set(self, settings: QuizSettings | None) -> None:
        """Draw other settings; None means that the last deck or topic would be left out."""
        self.say("" if settings else "At least one is needed.")
        if settings is not None:
            counts = settings.filter and (settings.decks, settings.topics) != (
                self.settings.decks,
                self.settings.topics,
            )
            self.settings = settings
            self._draw()
            if counts:
                self._count()

    # ---------------------------------------------------------------- the filter

    class Counted(Message):
        """So many facts have a question that fits these settings."""

        def __init__(self, settings: QuizSettings, facts: int) -> None:
            super().__init__()
            self.settings = settings
            self.facts = facts

    def action_filter(self) -> None:
        """Type a filter: only questions that fit are asked."""
        field = self.query_one(FilterField)
        self._filter_before = self.settings.filter
        field.display = True
        field.put(self.settings.filter)
        field.begin()
        self.query_one(KeyBar).hints = HINTS["quiz setup, filter"]
        self.query_one(Form).cursor = next(n for n, one in enumerate(self.fields) if one.name == "filter")

    def on_filter_field_changed(self, message: FilterField.Changed) -> None:
        message.stop()
        self._filter_by(str(message.wanted))

    def on_filter_field_taken(self, message: FilterField.Taken) -> None:
        message.stop()
        self.action_take()

    def action_take(self) -> None:
        """Keep the filter, as far as it can be read, and go on with the form."""
        self.query_one(FilterField).display = False
        self.set_focus(None)
        self.query_one(KeyBar).hints = HINTS["quiz setup"]

    def _filter_by(self, text: str) -> None:
        self.settings = replace(self.settings, filter=text)
        self.fitting = None
        self._draw()
        self._count()

    def _count(self) -> None:
        """Count in a worker what fits; only the newest wish counts."""
        settings = self.settings
        if settings.filter:
            self.run_worker(lambda: self._counted(settings), thread=True, exclusive=True, group="count")

    def _counted(self, settings: QuizSettings) -> None:
        from quizapp.collection.questions import apart, read_filter, rows_of

        try:
            with apart(self.quizapp.collection) as collection:
                wanted = read_filter(collection, settings.filter)
                for deck_id in settings.decks:
                    if deck_id not in self._rows:
                        self._rows[deck_id] = list(rows_of(collection, [deck_id]))
        except QuizError:
            return  # starting the quiz says it
        rows = (row for deck_id in settings.decks for row in self._rows[deck_id])
        of_topics = (row for row in rows if not settings.topics or row.topic in settings.topics)
        facts = {row.fact for row in of_topics if wanted.matches(row)}
        self.post_message(self.Counted(settings, len(facts)))

    def on_quiz_setup_screen_counted(self, message: Counted) -> None:
        message.stop()
        same = replace(self.settings, decks=message.settings.decks, topics=message.settings.topics)
        if message.settings.filter == self.settings.filter and same == self.settings:
            self.fitting = message.facts
            self._draw()

    def action_digit(self, digit: int) -> None:
        """Type a number: the first digit begins it anew."""
        if self.field.number:
            self._type(10 * (_number(self.settings, self.field) if self.typing else 0) + digit)

    def action_erase(self) -> None:
        """Take back the last digit."""
        if self.field.number:
            self._type(_number(self.settings, self.field) // 10)

    def _type(self, number: int) -> None:
        self.typing = True
        self._set(_with_number(self.settings, self.field, number))

    def action_start(self) -> None:
        """Start the quiz."""
        from quizapp.tui.screens.quiz import QuizScreen

        if self.settings.questions < 1:
            self.say("How many questions?")
            return
        try:
            sitting = quiz.start(self.quizapp.collection, self.settings, seed=self.seed)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.app.switch_screen(QuizScreen(sitting))

    def action_back(self) -> None:
        """Back without a quiz; out of the filter, which is then as before."""
        if self.query_one(FilterField).display:
            self._filter_by(self._filter_before)
            self.action_take()
        else:
            self.dismiss(None)


def _with_what_there_is(settings: QuizSettings, decks: Sequence[IndexedDeck], deck_id: str) -> QuizSettings:
    """The settings without decks and topics that are gone."""
    known = {deck.deck_id for deck in decks}
    chosen = tuple(deck for deck in settings.decks if deck in known) or (deck_id,)
    topics = _topics(chosen, decks)
    return replace(settings, decks=chosen, topics=tuple(topic for topic in settings.topics if topic in topics))


def _topics(chosen: Sequence[str], decks: Sequence[IndexedDeck]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for deck in decks:
        if deck.deck_id in chosen:
            counts.update(dict(deck.topics))
    return counts


def _facts_in(settings: QuizSettings, decks: Sequence[IndexedDeck]) -> int:
    topics = _topics(settings.decks, decks)
    return sum(count for topic, count in topics.items() if not settings.topics or topic in settings.topics)


def _fields(
    settings: QuizSettings, decks: Sequence[IndexedDeck], time_factor: float, facts: int | None
) -> tuple[Field, ...]:
    """The lines of the form; `facts` None: not counted yet."""
    exam, by_sureness = settings.exam, settings.scoring == "confidence"
    minutes = settings.minutes
    longer = f"{minutes * time_factor:g} min with your time factor" if minutes and time_factor > 1 else ""
    feedback = "at once" if settings.feedback_at_once else "at the end"
    pass_mark = f"{settings.pass_mark}%" if settings.pass_mark else _NO
    nearest = min(range(len(_PENALTIES)), key=lambda place: abs(_PENALTIES[place] - settings.penalty))
    penalty = _PENALTY_WORDS[nearest]
    of_facts = "counting …" if facts is None else f"of {facts}"
    fits = "" if not settings.filter or facts is None else f"fits {facts} fact{'' if facts == 1 else 's'}"
    fields = [
        Field("questions", "Questions", f"{settings.questions or '_'}", of_facts, number=True),
        Field("minutes", "Minutes", f"{minutes:g}" if minutes else _NO, longer if minutes else "no limit", number=True),
        Field("" if exam else "at_once", "Feedback", feedback, "in an exam always" if exam else ""),
        Field("exam", "Exam", "yes" if exam else "no", "flag, go back, hand in" if exam else ""),
        Field("scoring", "Marks", "how sure" if by_sureness else "plain", _SURENESS_MARKS if by_sureness else ""),
    ]
    if exam:
        fields.append(
            Field("pass_mark", "Pass mark", pass_mark, "" if settings.pass_mark else "no pass mark", number=True)
        )
    if exam and not by_sureness:
        fields.append(Field("penalty", "Penalty", penalty, "off for each wrong answer" if settings.penalty else ""))
    fields.append(Field("filter", "Filter", shown(settings.filter) or _NO, fits or "/ types one"))
    return (*fields, *_members(settings, decks))


def _members(settings: QuizSettings, decks: Sequence[IndexedDeck]) -> list[Field]:
    """Topics and decks to be taken in or left out, where there is a choice."""
    topics = _topics(settings.decks, decks)
    fields: list[Field] = []
    if len(topics) > 1:
        fields += [Field("", " "), Field("", "Topics")]
        fields += [
            Field(
                "topics",
                shown(topic) or "no topic",
                _box(not settings.topics or topic in settings.topics),
                f"{count}",
                member=topic or _NONE,
            )
            for topic, count in topics.most_common()
        ]
    if len(decks) > 1:
        fields += [Field("", " "), Field("", "Decks")]
        fields += [
            Field(
                "decks",
                shown(deck.title),
                _box(deck.deck_id in settings.decks),
                f"{len(deck.facts)}",
                member=deck.deck_id,
            )
            for deck in decks
        ]
    return fields


_NONE = "\0"


def _number(settings: QuizSettings, field: Field) -> int:
    numbers = {"questions": settings.questions, "minutes": settings.minutes, "pass_mark": settings.pass_mark}
    return int(numbers[field.name] or 0)


def _with_number(settings: QuizSettings, field: Field, number: int) -> QuizSettings:
    """A number as typed; 0 questions only until another digit comes, no minutes and no pass mark are none."""
    match field.name:
        case "questions":
            return replace(settings, questions=min(number, MOST_QUESTIONS))
        case "minutes":
            return replace(settings, minutes=min(number, MOST_MINUTES) or None)
    return replace(settings, pass_mark=min(number, 100) or None)


def _box(taken: bool) -> str:  # noqa: FBT001 - one flag, named by its callers' word
    return "[x]" if taken else "[ ]"


def _changed(settings: QuizSettings, decks: Sequence[IndexedDeck], field: Field, step: int) -> QuizSettings | None:
    """The settings with a field one step on; None where the last deck or topic would be left out."""
    match field.name:
        case "questions":
            return replace(settings, questions=max(1, min(_stepped(settings.questions, step), MOST_QUESTIONS)))
        case "minutes":
            return replace(settings, minutes=min(_stepped(settings.minutes or 0, step), MOST_MINUTES) or None)
        case "pass_mark":
            return replace(settings, pass_mark=min(_stepped(settings.pass_mark or 0, step), 100) or None)
        case "at_once":
            return replace(settings, at_once=not settings.at_once)
        case "scoring":
            return replace(settings, scoring="plain" if settings.scoring == "confidence" else "confidence")
        case "exam":
            pass_mark = settings.pass_mark or USUAL_PASS_MARK
            return replace(settings, exam=not settings.exam, pass_mark=None if settings.exam else pass_mark)
        case "penalty":
            nearest = min(range(len(_PENALTIES)), key=lambda place: abs(_PENALTIES[place] - settings.penalty))
            return replace(settings, penalty=_PENALTIES[(nearest + step) % len(_PENALTIES)])
        case "topics":
            every = tuple(_topics(settings.decks, decks))
            topics = _flipped(settings.topics or every, "" if field.member == _NONE else field.member)
            return replace(settings, topics=() if set(topics) == set(every) else topics) if topics else None
        case "decks":
            chosen = _flipped(settings.decks, field.member)
            return _with_what_there_is(replace(settings, decks=chosen), decks, chosen[0]) if chosen else None
    return settings


def _stepped(number: float, step: int) -> int:
    """The next multiple of five, or the one before; at least 0."""
    below = int(number // _STEP)
    return max(0, _STEP * (below + step if step > 0 or number % _STEP == 0 else below))


def _flipped(members: tuple[str, ...], member: str) -> tuple[str, ...]:
    return tuple(one for one in members if one != member) if member in members else (*members, member)
