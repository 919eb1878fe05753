"""The report as one page: everything in it, nothing fetched, no script; for a screen, dark or light, and for paper.

What is told comes ready from `learning`; here it becomes HTML. All text passes through `charts.text_of`: a page that a
teacher opens must not run what a deck says, and the page's own policy forbids it as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quizapp.cli import charts
from quizapp.cli.chapters import CONFIDENCE, confusion_said, interval_said
from quizapp.cli.charts import text_of
from quizapp.cli.wording import MONTHS, count, minutes, percent, weekday
from quizapp.learning.activity import Retention, Share
from quizapp.learning.events import Day, date_of
from quizapp.learning.mastery import MasteryCell
from quizapp.learning.statistics import Statistics
from quizapp.learning.trend import Trend

GENERATOR = "quizapp report"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
MOST_ROWS = 20

STYLE = """
:root { color-scheme: light dark; --ink: #1d232b; --soft: #5c6773; --paper: #ffffff; --line: #d9dee4;
  --accent: #2f6fb0; --l0: #eef1f4; --l1: #cfe3d6; --l2: #93c7a6; --l3: #3b8459; --l4: #1f6f45; --on3: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --soft: #9aa5b1; --paper: #14181d; --line: #333b44;
  --accent: #7db4ea; --l0: #20262d; --l1: #1f3d2c; --l2: #2c6444; --l3: #4c9a6c; --l4: #8ad4a6; --on3: #0c1a12; } }
@media print { :root { --ink: #000; --soft: #444; --paper: #fff; --line: #bbb; --accent: #205a94; --l0: #f3f5f7;
  --l1: #cfe3d6; --l2: #93c7a6; --l3: #3b8459; --l4: #1f6f45; --on3: #ffffff; } body { font-size: 10pt; } }
* { box-sizing: border-box; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
body { margin: 0 auto; padding: 2rem 1rem; max-width: 54rem; color: var(--ink); background: var(--paper);
  font: 16px/1.5 system-ui, "Segoe UI", "Liberation Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; } h2 { font-size: 1.15rem; margin: 2.2rem 0 0.4rem; }
p { margin: 0.3rem 0; } .soft { color: var(--soft); }
section { break-inside: avoid-page; } section.long { break-inside: auto; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.8rem; margin: 1.2rem 0; }
dl > div { border: 1px solid var(--line); border-radius: 6px; padding: 0.6rem 0.8rem; }
dt { color: var(--soft); font-size: 0.85rem; } dd { margin: 0; font-size: 1.35rem; }
dd small { display: block; color: var(--soft); font-size: 0.8rem; }
table { border-collapse: collapse; width: 100%; margin: 0.6rem 0; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.25rem 0.6rem 0.25rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; }
th { color: var(--soft); font-weight: 600; font-size: 0.85rem; }
thead th { white-space: nowrap; }
tr { break-inside: avoid; }
td.n, th.n { text-align: right; } td.l0, td.l1, td.l2, td.l3, td.l4 { padding-left: 0.6rem;
  border: 2px solid var(--paper); }
td.l0 { background: var(--l0); } td.l1 { background: var(--l1); } td.l2 { background: var(--l2); }
td.l3 { background: var(--l3); color: var(--on3); } td.l4 { background: var(--l4); color: var(--paper); }
svg { width: 100%; height: auto; display: block; margin: 0.6rem 0; }
svg text { fill: var(--soft); font-size: 11px; } .axis { stroke: var(--soft); } .grid { stroke: var(--line); }
.bar, .dot { fill: var(--accent); } .average, .interval { stroke: var(--accent); stroke-width: 2; fill: none; }
.average { opacity: 0.55; } .interval { opacity: 0.7; }
rect.l0 { fill: var(--l0); } rect.l1 { fill: var(--l1); } rect.l2 { fill: var(--l2); } rect.l3 { fill: var(--l3); }
rect.l4 { fill: var(--l4); } svg .digit { font-size: 8px; text-anchor: middle; fill: var(--ink); }
svg .digit.l3 { fill: var(--on3); } svg .digit.l4 { fill: var(--paper); }
ul { padding-left: 1.2rem; margin: 0.4rem 0; } footer { margin-top: 2.5rem; color: var(--soft); font-size: 0.85rem; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report tells: `title` and `notice` are the deck's, `trend` is of its whole quizzes (None: none yet)."""

    title: str
    notice: str
    found: Statistics
    trend: Trend | None
    exams: int


def page(report: Report) -> str:
    """The whole page."""
    name = text_of(f"{report.title}: report")
    body = "".join(_body(report))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="generator" content="{GENERATOR}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )


def _body(report: Report) -> Iterator[str]:
    found = report.found
    yield f"<header><h1>{text_of(report.title)}</h1>"
    notice = f" {report.notice}" if report.notice else ""
    said = f"{_date(found)}, the last {count(found.days, 'day')}.{notice}"
    yield f'<p class="soft">{text_of(said)}</p></header>\n'
    yield _summary(report)
    yield _scores(report)
    yield _remembered(found)
    yield _map(found.mastery)
    yield _year(found)
    yield _due(found)
    yield _hardest(found)
    yield _confusions(found)
    yield _answers(found)
    yield f"<footer><p>{_how()}</p></footer>\n"


def _how() -> str:
    return (
        "Known now: the sum of the recall that the memory model expects of each fact. Remembered: of the first answers"
        " of a day to facts seen before, those that were right. Ranges hold the true share with 95% certainty (Wilson)."
        " Made by quizapp; this page holds no script and fetches nothing."
    )


def _date(found: Statistics) -> str:
    return f"{weekday(found.today.day, found.now)} {date_of(found.today.day).year}"


def _section(title: str, *parts: str, long: bool = False) -> str:
    if not any(parts):
        return ""
    kind = ' class="long"' if long else ""
    return f"<section{kind}><h2>{text_of(title)}</h2>{''.join(parts)}</section>\n"


def _said(sentence: str) -> str:
    return f"<p>{text_of(sentence)}</p>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> str:
    """A table of texts; the columns in `numbers` are aligned right."""
    right = set(numbers)
    kinds = [' class="n"' if place in right else "" for place in range(len(head))]
    names = "".join(f"<th{kind}>{text_of(name)}</th>" for kind, name in zip(kinds, head, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{kind}>{text_of(cell)}</td>" for kind, cell in zip(kinds, row, strict=True)) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"


def _summary(report: Report) -> str:
    found, trend = report.found, report.trend
    held, total = found.memories, found.retention.total
    ms = sum(day.answer_ms for day in found.calendar.days)
    known = percent(held.known_now / held.facts) if held.facts else "–"
    tiles = [
        ("Known now", known, f"{held.known_now:.1f} of {count(held.facts, 'fact')}, {held.facts - held.seen:,} unseen"),
        (
            "Remembered",
            percent(total.share),
            f"{total.passed:,} of {total.of:,}, {interval_said(total)}" if total.of else "no test yet",
        ),
        ("Answered", f"{found.calendar.answered:,}", f"on {count(found.calendar.active_days, 'day')}, {minutes(ms)}"),
    ]
    if trend is not None:
        tiles.append(
            (
                "Last quiz",
                f"{trend.last.percent}%",
                f"best {trend.best.percent}%, {count(len(trend.quizzes), 'quiz', 'quizzes')}",
            )
        )
    drawn = "".join(
        f"<div><dt>{text_of(name)}</dt><dd>{text_of(value)}<small>{text_of(more)}</small></dd></div>"
        for name, value, more in tiles
    )
    return f"<dl>{drawn}</dl>\n"


def _scores(report: Report) -> str:
    trend = report.trend
    if trend is None:
        none = "No whole quiz of ten questions or more yet."
        return _section("Scores", _said(none if not report.exams else f"{none} {count(report.exams, 'exam')} taken."))
    now = report.found.now
    days = [weekday(score.at.day, now) for score in trend.quizzes]
    means = zip(trend.quizzes, trend.moving, days, strict=True)
    rows = [
        (day, f"{score.percent}%", f"{mean:.0f}%", f"{score.marks:.1f} of {score.of}", minutes(score.used_ms))
        for score, mean, day in means
    ]
    drawn = charts.percents("Scores of the quizzes, with their moving average", days, trend.percents, trend.moving)
    head = ("Day", "Score", "Average of five", "Marks", "Time")
    return _section("Scores", drawn, _table(head, rows[::-1][:MOST_ROWS], (1, 2, 3, 4)), long=True)


def _remembered(found: Statistics) -> str:
    total = found.retention.total
    if not total.of:
        return ""
    by_month = found.days > 130
    parts = [one for one in (found.retention_by_month if by_month else found.retention_by_week) if one.total.of]
    names = [_month_named(one) if by_month else weekday(one.first, found.now) for one in parts]
    values = [_bounds(one.total) for one in parts]
    rows = [
        (name, f"{one.of:,}", percent(one.share), interval_said(one))
        for name, one in (
            ("Young facts, interval below 21 days", found.retention.young),
            ("Mature facts", found.retention.mature),
            ("All", total),
        )
    ]
    drawn = charts.shares("Remembered, with 95% intervals", names, values)
    table = _table(("Facts", "Tests", "Remembered", "95% certain"), rows, (1, 2, 3))
    return _section("Remembered", drawn, table)


def _bounds(share: Share) -> tuple[float, float, float]:
    interval = share.interval
    if interval is None or share.share is None:
        return 0.0, 0.0, 0.0
    return interval.low, share.share, interval.high


def _day_named(day: Day) -> str:
    """`21 Nov`: without the year, which a chart has no room for."""
    date = date_of(day)
    return f"{date.day} {MONTHS[date.month - 1]}"


def _month_named(one: Retention) -> str:
    date = date_of(one.first)
    return f"{MONTHS[date.month - 1]} {date.year}"


def _map(cells: Sequence[MasteryCell]) -> str:
    """Subjects down, topics across; each cell with its level as a shade, a digit and a word."""
    topics = list(dict.fromkeys(cell.topic for cell in cells))
    subjects = list(dict.fromkeys(cell.subject for cell in cells))
    if not cells:
        return ""
    at = {(cell.subject, cell.topic): cell for cell in cells}
    head = "".join(f"<th>{text_of(topic or 'no topic')}</th>" for topic in topics)
    rows = "".join(
        f"<tr><th>{text_of(subject or 'no subject')}</th>"
        + "".join(_map_cell(at.get((subject, topic))) for topic in topics)
        + "</tr>"
        for subject in subjects
    )
    told = _said("Each cell: its level, from 0 for unseen to 4 for known, and how many facts of it are known.")
    return _section(
        "Coverage",
        told,
        f"<table><thead><tr><th>Subject</th>{head}</tr></thead><tbody>{rows}</tbody></table>",
        long=True,
    )


def _map_cell(cell: MasteryCell | None) -> str:
    if cell is None:
        return "<td></td>"
    said = f"{cell.unseen} unseen, {cell.weak} weak, {cell.learning} learning, {cell.known} known"
    word = f"{cell.level} {cell.word}, {cell.known} of {cell.facts}"
    return f'<td class="l{cell.level}" title="{text_of(said)}">{text_of(word)}</td>'


def _year(found: Statistics) -> str:
    calendar = found.calendar
    if not calendar.answered:
        return ""
    said = f"{calendar.answered:,} answers on {count(calendar.active_days, 'day')}. "
    said += "2 is up to the usual day, 4 more than half again as much."
    longest = found.today.longest_streak_days
    run = f" The longest run was {count(longest, 'day')}." if longest > 1 else ""
    return _section("Days", _said(said + run), charts.year("Answers by day", calendar))


def _due(found: Statistics) -> str:
    ahead = found.forecast
    if not ahead.within(365) and not ahead.later:
        return ""
    said = f"{ahead.due[0]:,} due now, {ahead.within(30):,} within 30 days, {ahead.within(365):,} within a year."
    days = [_day_named(ahead.today + n) for n in range(30)]
    months = [sum(ahead.due[n : n + 30]) for n in range(0, 360, 30)]
    spans = [_day_named(ahead.today + n) for n in range(0, 360, 30)]
    return _section(
        "Falling due",
        _said(said),
        charts.bars("Facts due on each of the next 30 days", days, [float(n) for n in ahead.due[:30]]),
        charts.bars("Facts due in each 30 days of the next year", spans, [float(n) for n in months], 120),
    )


def _hardest(found: Statistics) -> str:
    if not found.hardest:
        return ""
    rows = [
        (one.prompt or one.fact, f"{one.lapses:,}", percent(one.recall), "stopped" if one.is_leech else "")
        for one in found.hardest[:MOST_ROWS]
    ]
    return _section("Hardest", _table(("Asked last", "Forgotten", "Recall now", ""), rows, (1, 2)), long=True)


def _confusions(found: Statistics) -> str:
    items = "".join(f"<li>{text_of(confusion_said(one))}</li>" for one in found.confusions[:MOST_ROWS])
    return _section("Taken for each other", f"<ul>{items}</ul>" if items else "", long=True)


def _answers(found: Statistics) -> str:
    types = [
        (str(one.value).replace("_", " "), f"{one.answered:,}", percent(one.share.share), f"{one.seconds or 0:.1f}")
        for one in found.types
        if one.answered
    ]
    sure = [
        (CONFIDENCE[int(one.value)], f"{one.answered:,}", percent(one.share.share), interval_said(one.share))
        for one in found.confidence
        if one.answered
    ]
    return _section(
        "Answers",
        _table(("Type", "Answered", "Right", "Seconds each"), types, (1, 2, 3)) if types else "",
        _table(("How sure", "Answered", "Right", "95% certain"), sure, (1, 2, 3)) if sure else "",
    )
