"""How a deck stands in the library: its line in the list, the lines about it, and what is said where nothing is due.

Pure drawing of what the overview counted; no key and no rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from quizapp.collection.overview import DeckRow, Overview
from quizapp.deck.problem import Problem
from quizapp.learning.events import Kind, date_of
from quizapp.learning.queue import Backlog
from quizapp.learning.stats import LEAST_QUESTIONS, Score
from quizapp.text import bar, fit, padded, shown, sparkline, width
from quizapp.tui.drawing import ACCENT, MUTED, WRONG, clock_words, paragraph

if TYPE_CHECKING:
    from quizapp.collection.quiz import PausedQuiz

FIRST_TOPICS = 3
NO_QUESTIONS = "No questions yet: a adds one."
_BAR_COLUMNS = 10
_LEAST_TREND = 3


def deck_name(row: DeckRow) -> str:
    """The title; of a deck that cannot be used, the file to be mended."""
    return row.deck.file.path.name if deck_problem(row) else row.deck.title


def deck_problem(row: DeckRow) -> str:
    """What makes a deck unusable; empty where it can be studied, or has no question yet."""
    first = broken_at(row)
    if row.facts or first is None:
        return ""
    line = f"line {first.line}: " if first.line else ""
    return shown(f"{line}{first.message}")


def keys_state(row: DeckRow, *, newer: bool) -> str:
    """The state whose keys work on this deck; `newer`: there is a newer version of it."""
    if deck_problem(row):
        return "library, broken deck"
    if newer:
        return "library, newer deck"
    return "library" if row.facts else "library, empty deck"


def broken_at(row: DeckRow) -> Problem | None:
    """The first error in the deck's file."""
    return next(iter(_left_out(row)), None)


def _left_out(row: DeckRow) -> tuple[Problem, ...]:
    """The errors for which questions of a deck that can be used are not asked."""
    return tuple(problem for problem in row.deck.problems if problem.severity == "error")


def day_line(day: Overview, *, streak: bool) -> str:
    """What the day holds: facts due, about how long, and days in a row."""
    words = f"{day.due} due"
    if day.due:
        words += f", about {max(1, round(day.minutes))} min"
    return f"{words} · {day.streak_days} days" if streak and day.streak_days >= 2 else words


def _name_columns(columns: int) -> tuple[int, bool]:
    """Columns of a deck's name, and whether the bar and the last quiz have room."""
    wide = columns >= 74
    taken = 3 + 11 + (2 + _BAR_COLUMNS + 5 + 2 + 4 + 1 + 8 if wide else 6)
    return min(max(10, columns - taken), 60), wide


def deck_line(row: DeckRow, columns: int, mark: str, *, bold: bool, ascii_only: bool) -> Content:
    """One deck on one line behind `mark`; a broken one says what is wrong instead of counts."""
    style = "bold" if bold else ""
    problem = deck_problem(row)
    if problem:
        name = fit(deck_name(row), max(12, columns // 3))
        return Content.assemble((mark, ACCENT), (fit(f"! {name}  {problem}", columns - 3), WRONG))
    name_columns, wide = _name_columns(columns)
    known = "–" if row.known is None else f"{round(100 * row.known)}%"
    parts: list[Content | tuple[str, str]] = [
        (mark, ACCENT),
        (padded(row.deck.title + (" !" if _left_out(row) else ""), name_columns), style),
        (f"{row.due:>5} {row.new:>5}", style),
    ]
    if wide:
        drawn = bar(row.known or 0.0, _BAR_COLUMNS, ascii_only=ascii_only)
        parts += [("  ", ""), (drawn, ACCENT if row.known else MUTED), (f" {known:>4}", style)]
        parts += [("  ", ""), (f"{_last(row):<5}", style), (_trend(row, ascii_only=ascii_only), ACCENT)]
    else:
        parts.append((f" {known:>5}", style))
    return Content.assemble(*parts)


def head_line(columns: int) -> str:
    """The names of the columns."""
    name_columns, wide = _name_columns(columns)
    head = "   " + padded("Deck", name_columns) + f"{'Due':>5} {'New':>5}"
    if wide:
        return head + "  " + padded("Known now", _BAR_COLUMNS + 5) + "  " + "Last quiz"
    return head + f" {'Known':>5}"


def _last(row: DeckRow) -> str:
    """The percent of the last quiz; a star says that it stands outside the trend."""
    if row.last_quiz is None:
        return f"{'–':>4}"
    return f"{row.last_quiz.percent:>3}%" + ("" if _in_trend(row.last_quiz) else "*")


def _in_trend(score: Score) -> bool:
    return score.counts and not (score.topics or score.filter)


def _outside_trend(score: Score) -> str:
    """What the star means: `* 80% of 5 questions: under 10, so outside the trend.`"""
    reason = f"under {LEAST_QUESTIONS}"
    if score.kind is Kind.EXAM:
        reason = "an exam"
    elif score.scoring != "plain":
        reason = "marked by how sure you were"
    elif score.counts:
        reason = "on a part of the deck"
    return f"* Last quiz {score.percent}%, {_counted(score.of, 'question')}: {reason}, so outside the trend."


def _trend(row: DeckRow, *, ascii_only: bool) -> str:
    return sparkline(row.trend[-8:], ascii_only=ascii_only) if len(row.trend) >= _LEAST_TREND else ""


def about_deck(row: DeckRow, columns: int, *, newer: bool = False) -> Content:
    """What a deck holds, where it comes from, whether there is a `newer` version of it, and what the next key is."""
    deck = row.deck
    lines = [paragraph(deck_name(row), columns, "bold")]
    if deck_problem(row):
        lines += [paragraph(problem.shown, columns) for problem in deck.problems[:5]]
    if row.facts:
        lines.append(paragraph(_counts(row, columns), columns))
        what = "Not read yet, the version before is used" if deck.is_outdated else "Left out"
        lines += [paragraph(f"! {what}: {problem.shown}", columns, WRONG) for problem in _left_out(row)[:2]]
    source = f"From “{deck.article_title}”. " if deck.article_title else ""
    if source or deck.notice:
        lines.append(paragraph(source + (deck.notice or ""), columns, MUTED))
    if newer:
        lines.append(paragraph("There is a newer version of this deck: U shows what it brings.", columns, ACCENT))
    if not row.facts and not deck_problem(row):
        lines.append(paragraph(NO_QUESTIONS, columns, ACCENT))
    elif row.facts and row.known is None:
        lines.append(paragraph("enter asks the first.", columns, ACCENT))
    elif row.facts:
        lines.append(paragraph(f"Tomorrow {row.due_tomorrow} due.", columns, MUTED))
    if row.facts and row.last_quiz is not None and not _in_trend(row.last_quiz):
        lines.append(paragraph(_outside_trend(row.last_quiz), columns, MUTED))
    return Content("\n").join(lines)


def _counts(row: DeckRow, columns: int) -> str:
    """Facts and questions, then the topics, as many of them by name as fit on the line."""
    counts = f"{_counted(row.facts, 'fact')}, {_counted(row.deck.question_count, 'question')}"
    topics = [(topic, count) for topic, count in row.deck.topics.items() if topic]
    for named in range(min(FIRST_TOPICS, len(topics)), 0, -1):
        words = [_counted(count, topic) for topic, count in topics[:named]]
        rest = row.facts - sum(count for _, count in topics[:named])
        line = f"{counts}: {' · '.join([*words, f'{rest} more'] if rest else words)}"
        if width(line) <= columns:
            return line
    return counts


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 or word.endswith("s") else f"{count} {word}s"


def backlog_words(row: DeckRow, backlog: Backlog) -> str:
    """How much is due and what is proposed: `140 due, last studied 9 Nov. Today 40, about 12 min; ...`."""
    last = date_of(row.last_studied) if row.last_studied is not None else None
    since = f", last studied {last.day} {last:%b}" if last else ""
    minutes = max(1, round(row.offered_minutes))
    days = f"{backlog.days_after} day{'s' if backlog.days_after > 1 else ''}"
    if not backlog.today:
        return f"Today's part is done. {backlog.due} are left, over {days}."
    return f"{backlog.due} due{since}. Today {backlog.today}, about {minutes} min; the rest over {days}."


def paused_words(paused: PausedQuiz, titles: Mapping[str | None, str], columns: int) -> str:
    """A paused quiz in the list: `Paused: Ketamine 8 of 20   enter`."""
    decks = paused.paper.settings.decks
    name = titles.get(decks[0], decks[0]) if len(decks) == 1 else f"{len(decks)} decks"
    tail = f" {paused.answered} of {len(paused.paper.items)}   enter"
    return fit(f"Paused: {name}", columns - len(tail)) + tail


def about_paused(paused: PausedQuiz) -> str:
    """How far it has come and how much time is left."""
    left = ""
    if paused.time_left_ms is not None:
        goes_on = ", and the clock goes on." if paused.paper.settings.exam else "."
        left = f" {clock_words(paused.time_left_ms)} left{goes_on}"
    return f"{paused.answered} of {len(paused.paper.items)} answered.{left} enter goes on."


def nothing_due(row: DeckRow) -> str:
    """Why there is nothing to study, and the keys for something else."""
    if not row.facts:
        return NO_QUESTIONS
    if row.new:
        return "Today's new facts are done. z quizzes, c crams; more tomorrow."
    return f"Nothing due. z quizzes, c crams; tomorrow {row.due_tomorrow} due."
