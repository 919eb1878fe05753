"""The pages of the statistics that are no charts: the day, the calendar, the map of what is known, what was mistaken.

Pure drawing of `learning.statistics` values. Each digit in a cell says what its colour does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from quizapp.collection.statistics import SureButWrong
from quizapp.learning.activity import Calendar, DayActivity
from quizapp.learning.events import Day, date_of
from quizapp.learning.mastery import MasteryCell
from quizapp.learning.statistics import Confusion, Statistics, Today
from quizapp.text import padded, shown, width
from quizapp.tui.drawing import ACCENT, MUTED, PARTLY, RIGHT, WRONG, date_words, labelled, minutes_words, paragraph
from quizapp.tui.screens.stats_charts import percent
from quizapp.tui.widgets.charts import ACCENT_LEVELS, Table

_LABEL_COLUMNS = 10
_WEEKDAY_SIGNS = ("Mo", "", "We", "", "Fr", "", "Su")
_TWO_COLUMNS_FROM = 112
_CELL_APART = 2
_LEAST_CELL = 4
_LONGEST_SUBJECT = 26
_LEVEL_STYLES = (MUTED, WRONG, PARTLY, ACCENT, RIGHT)


def today_drawn(today: Today, columns: int, *, streak: bool, more: Statistics | None) -> Content:
    """The day in words; `more` None: not all is counted yet."""
    done = "nothing answered yet"
    if today.answered:
        right = f"{today.right} right ({percent(today.right / today.answered)})"
        done = f"{today.answered} answered, {right}, {minutes_words(today.answer_ms)}, {_facts(today.new)} begun"
    lines = [
        ("Today", done),
        ("Left", f"{today.due_left} due, {today.new_left} new"),
    ]
    if more is not None:
        lines.append(("Tomorrow", f"{today.due_tomorrow} due"))
        if streak and today.tells_streak:
            lines.append(("Days", f"{today.streak_days} in a row, longest {today.longest_streak_days}"))
        memories = more.memories
        share = memories.known_now / memories.facts if memories.facts else None
        lines.append(("Known now", f"{memories.known_now:.1f} of {_facts(memories.facts)} ({percent(share)})"))
        if more.leeches:
            lines.append(
                ("Stopped", f"{more.leeches} forgotten again and again: b in the library, is:leech lists them")
            )
    drawn = [labelled(padded(label, _LABEL_COLUMNS), text, columns) for label, text in lines]
    if more is not None and not more.memories.seen:
        drawn.append(paragraph("Nothing answered yet: m studies for some minutes.", columns, ACCENT))
    return Content("\n").join(drawn)


def _facts(count: int) -> str:
    return f"{count} fact" if count == 1 else f"{count} facts"


def calendar_drawn(found: Calendar, here: Day, columns: int) -> Content:
    """A column a week, a row a weekday, a digit a day; as many weeks as fit, among them that of `here`."""
    first = found.first - date_of(found.first).weekday()
    weeks = (found.last - first) // 7 + 1
    step = 2 if columns >= _TWO_COLUMNS_FROM else 1
    room = max(1, (columns - 3) // step)
    from_week = max(0, min(weeks - room, (here - first) // 7 - room // 2))
    shown_weeks = range(from_week, min(weeks, from_week + room))
    lines = [Content.assemble((_months(first, shown_weeks, step), MUTED))]
    for weekday in range(7):
        cells: list[tuple[str, str]] = [(f"{_WEEKDAY_SIGNS[weekday]:<3}", MUTED)]
        for week in shown_weeks:
            day = first + 7 * week + weekday
            cells.append(_day_cell(found, day, step, here=day == here))
        lines.append(Content.assemble(*cells))
    return Content("\n").join(lines)


def _months(first: Day, weeks: range, step: int) -> str:
    line = "   "
    for place, week in enumerate(weeks):
        day = date_of(first + 7 * week)
        begins = day.day <= 7
        if begins and len(line) <= 3 + place * step:
            line = f"{line:<{3 + place * step}}{day:%b} "
    return line


def _day_cell(found: Calendar, day: Day, step: int, *, here: bool) -> tuple[str, str]:
    if not found.first <= day <= found.last:
        return " " * step, ""
    level = found.days[day - found.first].level
    return f"{level:<{step}}", f"{ACCENT_LEVELS[level]} reverse" if here else ACCENT_LEVELS[level]


def day_drawn(day: DayActivity, columns: int) -> Content:
    """One day in words."""
    said = "nothing answered"
    if day.answered:
        share = percent(day.right / day.answered)
        said = f"{day.answered} answered, {share} right, {minutes_words(day.answer_ms)}, {_facts(day.new)} begun"
    return labelled(f"{date_words(day.day, weekday=True)} {date_of(day.day).year}", said, columns, label_style="bold")


def calendar_words(found: Calendar, columns: int) -> Content:
    """What the whole of it comes to."""
    outside = f", {found.earlier} before" if found.earlier else ""
    outside += f", {found.later} dated in the future" if found.later else ""
    said = f"{found.answered} answers on {found.active_days} of {len(found.days)} days{outside}."
    return paragraph(f"{said} 0 none, 2 as on most days, 4 far more.", columns, MUTED)


@dataclass(frozen=True, slots=True)
class Map:
    """Cells by subject and topic, in a grid."""

    cells: tuple[MasteryCell, ...]

    @property
    def subjects(self) -> tuple[str, ...]:
        """Down the side."""
        return tuple(dict.fromkeys(cell.subject for cell in self.cells))

    @property
    def topics(self) -> tuple[str, ...]:
        """Along the top."""
        return tuple(dict.fromkeys(cell.topic for cell in self.cells))

    def at(self, row: int, column: int) -> MasteryCell | None:
        """The cell there, None where no fact is."""
        subjects, topics = self.subjects, self.topics
        if not (0 <= row < len(subjects) and 0 <= column < len(topics)):
            return None
        wanted = (subjects[row], topics[column])
        return next((cell for cell in self.cells if (cell.subject, cell.topic) == wanted), None)


def map_drawn(found: Map, here: tuple[int, int], columns: int) -> Content:
    """A line a subject; of the topics as many as fit, among them that of `here`."""
    names = [shown(topic) or "no topic" for topic in found.topics]
    subjects = [shown(subject) or "no subject" for subject in found.subjects]
    side = min(_LONGEST_SUBJECT, max(map(width, subjects)), max(8, columns - 2 * (_LEAST_CELL + _CELL_APART)))
    cell = min(14, max(_LEAST_CELL, max(map(width, names))), max(_LEAST_CELL, columns - side - _CELL_APART))
    room = max(1, (columns - side) // (cell + _CELL_APART))
    first = max(0, min(len(names) - room, here[1] - room // 2))
    topics = range(first, min(len(names), first + room))
    gap = " " * _CELL_APART
    head = gap.join([padded("", side), *(padded(names[place], cell) for place in topics)])
    lines = [Content.assemble((head, MUTED))]
    by_place = {(one.subject, one.topic): one for one in found.cells}
    for row, (subject, name) in enumerate(zip(found.subjects, subjects, strict=True)):
        parts: list[tuple[str, str]] = [(padded(name, side), "bold" if row == here[0] else "")]
        for place in topics:
            one = by_place.get((subject, found.topics[place]))
            parts += [(gap, ""), *_map_cell(one, cell, here=(row, place) == here)]
        lines.append(Content.assemble(*parts))
    return Content("\n").join(lines)


def map_table(found: Map) -> Table:
    """By subject, in the order of the map, how many facts are how well known."""
    rows = []
    for subject in found.subjects:
        cells = [cell for cell in found.cells if cell.subject == subject]
        counts = (
            sum(cell.facts for cell in cells),
            sum(cell.unseen for cell in cells),
            sum(cell.weak for cell in cells),
            sum(cell.learning for cell in cells),
            sum(cell.known for cell in cells),
        )
        rows.append((shown(subject) or "no subject", *map(str, counts)))
    return Table(("Subject", "Facts", "Unseen", "Weak", "Learning", "Known"), tuple(rows))


def _map_cell(cell: MasteryCell | None, columns: int, *, here: bool) -> list[tuple[str, str]]:
    text = " ·" if cell is None else f" {cell.level}"
    style = MUTED if cell is None else _LEVEL_STYLES[cell.level]
    return [(f"{text:<3}", f"{style} reverse bold" if here else style), (" " * (columns - 3), "")]


def cell_words(cell: MasteryCell | None, columns: int) -> Content:
    """What is known of a cell, and what Enter does there."""
    if cell is None:
        return paragraph("No fact here. Arrows move; 0 unseen, 1 weak, 2 and 3 learning, 4 known.", columns, MUTED)
    counts = ((cell.unseen, "unseen"), (cell.weak, "weak"), (cell.learning, "learning"), (cell.known, "known"))
    said = ", ".join(f"{count} {word}" for count, word in counts if count)
    name = " · ".join((cell.subject or "no subject", cell.topic or "no topic"))
    study = "enter studies it." if cell.facts == 1 else "enter studies them."
    text = f"{_facts(cell.facts)}: {said}; {percent(cell.recall)} recalled now. {study}"
    return labelled(shown(name), text, columns, label_style="bold")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One line of what was mistaken: `kind` groups the lines, `questions` or `facts` (refs) are what a drill asks.

    `prompts` are those of the questions in which it was, where they are known.
    """

    kind: str
    text: str
    count: str
    questions: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()


def mistakes_of(found: Statistics, sure: Sequence[SureButWrong], prompts: Mapping[str, str]) -> tuple[Mistake, ...]:
    """What was wrong for sure, what was taken for what, and what is forgotten most, in this order."""
    certain = [
        Mistake(kind="sure, and wrong", text=prompts.get(one.question, one.question), count="", facts=(one.fact,))
        for one in sure
    ]
    taken = [_confusion(one, prompts) for one in found.confusions]
    hard = [
        Mistake(
            kind="stopped" if one.is_leech else "forgotten",
            text=one.prompt or one.fact,
            count=f"{one.lapses} times" if one.lapses != 1 else "once",
            facts=(one.fact,),
        )
        for one in found.hardest
    ]
    return (*certain, *taken, *hard)


def _confusion(one: Confusion, prompts: Mapping[str, str]) -> Mistake:
    text = f"{one.given} taken for {one.right}" if one.right else f"{one.given} taken for right"
    kind = "chosen" if one.offered else "written"
    asked = tuple(prompts[question] for question in one.questions if question in prompts)
    return Mistake(kind=kind, text=text, count=f"{one.times} times", questions=one.questions, prompts=asked)


def asked_in_drawn(one: Mistake, columns: int) -> Content:
    """The questions in which something was mistaken, and what its key does."""
    lines = [paragraph("In", columns, MUTED), *(paragraph(prompt, columns) for prompt in one.prompts)]
    said = "enter asks it, x all like it."
    return Content("\n").join([*(lines if one.prompts else ()), paragraph(said, columns, MUTED)])


def mistake_drawn(one: Mistake, columns: int, mark: str, *, here: bool) -> Content:
    """One line: how it went wrong, what, how often."""
    kind = padded(one.kind, min(15, max(9, columns // 5)))
    room = max(4, columns - width(mark) - width(kind) - width(one.count) - 3)
    style = "bold" if here else ""
    return Content.assemble(
        (mark, ACCENT), (kind, MUTED), " ", (padded(one.text, room), style), "  ", (one.count, MUTED)
    )
