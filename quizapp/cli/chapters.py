"""Statistics in words and tables: what `stats` prints, chapter by chapter, for the eye and for a screen reader.

A chapter with nothing to tell is left out. The numbers come ready from `learning.statistics`; here they are worded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from quizapp.cli.wording import count, minutes, percent, put, put_table, weekday
from quizapp.learning.activity import Answers, Period, Share, spans
from quizapp.learning.mastery import Histogram
from quizapp.learning.readiness import MinutesPlan, Readiness
from quizapp.learning.statistics import Confusion, Statistics
from quizapp.text import fit, shown

MOST_ROWS = 20
_BAR_COLUMNS = 24
_PROMPT_COLUMNS = 60
_WEEKS_UP_TO = 130
CONFIDENCE = {1: "sure", 2: "unsure", 3: "a guess"}

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A title, sentences, and a table; `bars` is one number a row (none: no bars), drawn beside it for the eye.

    `full` is the number that a whole bar stands for; None: the largest.
    """

    title: str
    said: tuple[str, ...]
    head: Row = ()
    rows: tuple[Row, ...] = ()
    bars: tuple[float, ...] = ()
    full: float | None = None


def chapters(found: Statistics, *, with_streak: bool = True) -> Iterator[Chapter]:
    """All that there is to tell, what matters today first."""
    for made in (
        _today(found, with_streak=with_streak),
        _days(found),
        _due(found),
        _remembered(found),
        _foreseen(found),
        _memory(found),
        *_histograms(found),
        _topics(found),
        _hours(found),
        _types(found),
        _confidence(found),
        _hardest(found),
        _confusions(found),
    ):
        if made.said or made.rows:
            yield made


def _today(found: Statistics, *, with_streak: bool) -> Chapter:
    today = found.today
    right = f", {today.right:,} right ({percent(today.right / today.answered)})" if today.answered else ""
    done = (
        f"{today.answered:,} answered{right}, {minutes(today.answer_ms)}."
        if today.answered
        else "Nothing answered yet."
    )
    left = (
        f"{today.due_left:,} due and {today.new_left:,} new are left; {today.due_tomorrow:,} due tomorrow as it stands."
    )
    run = f"{count(today.streak_days, 'day')} in a row; the longest run was {count(today.longest_streak_days, 'day')}."
    return Chapter("Today", (done, left, run) if with_streak and today.tells_streak else (done, left))


def _days(found: Statistics) -> Chapter:
    calendar = found.calendar
    by_week = found.days <= _WEEKS_UP_TO
    by_first = {one.first: one for one in (found.retention_by_week if by_week else found.retention_by_month)}
    parts = [one for one in spans(calendar.days, Period.WEEK if by_week else Period.MONTH) if one.answered]
    ms = sum(day.answer_ms for day in calendar.days)
    said = [f"{calendar.answered:,} answered on {count(calendar.active_days, 'day')}, {minutes(ms)}."]
    if calendar.later:
        said.append(f"{count(calendar.later, 'more answer is', 'more answers are')} dated in the future.")
    return Chapter(
        f"The last {count(found.days, 'day')}",
        tuple(said),
        ("From", "Days", "Answered", "Right", "New", "Time", "Remembered"),
        tuple(
            (
                weekday(one.first, found.now),
                f"{one.active_days}",
                f"{one.answered:,}",
                percent(one.right / one.answered),
                f"{one.new:,}",
                minutes(one.answer_ms),
                percent(by_first[one.first].total.share if one.first in by_first else None),
            )
            for one in parts
        ),
        tuple(float(one.answered) for one in parts),
    )


def _due(found: Statistics) -> Chapter:
    ahead = found.forecast
    if not any(ahead.due) and not ahead.later:
        return Chapter("Falling due", ())
    overdue = f", {ahead.backlog:,} of them before today" if ahead.backlog else ""
    said = (
        f"{ahead.due[0]:,} due now{overdue}; {ahead.within(30):,} within 30 days, {ahead.within(365):,} within a year."
    )
    days = [(ahead.today + n, due) for n, due in enumerate(ahead.due[:14])]
    rows = tuple((weekday(day, found.now), f"{due:,}") for day, due in days)
    return Chapter("Falling due", (said,), ("Day", "Facts"), rows, tuple(float(due) for _, due in days))


def _remembered(found: Statistics) -> Chapter:
    total = found.retention.total
    if not total.of:
        return Chapter("Remembered", ())
    said = f"Of {count(total.of, 'test')} of a memory {total.passed:,} were passed: {_share_said(total)}."
    parts = (("young, below 21 days", found.retention.young), ("mature", found.retention.mature))
    rows = tuple((name, f"{one.of:,}", percent(one.share), interval_said(one)) for name, one in parts)
    return Chapter("Remembered", (said,), ("Facts", "Tests", "Remembered", "95% sure"), rows)


def _foreseen(found: Statistics) -> Chapter:
    come = found.calibration
    if come.predicted is None or come.rmse is None or come.log_loss is None:
        return Chapter("Foreseen", ())
    said = (
        f"{percent(come.predicted)} foreseen, {percent(come.observed)} remembered, over {count(come.answers, 'test')}.",
        f"Off by {100 * come.rmse:.1f} points in the bins below; log loss {come.log_loss:.3f}.",
    )
    rows = tuple(
        (
            f"{100 * one.low:.0f} to {100 * one.high:.0f}%",
            f"{one.answers:,}",
            percent(one.predicted),
            percent(one.observed),
            f"{percent(one.interval.low)} to {percent(one.interval.high)}",
        )
        for one in come.bins
    )
    return Chapter("Foreseen", said, ("Recall", "Tests", "Foreseen", "Remembered", "95% sure"), rows)


def _memory(found: Statistics) -> Chapter:
    held = found.memories
    if not held.seen:
        return Chapter("Memory", ())
    share = percent(held.known_now / held.facts)
    said = [
        f"{held.known_now:,.1f} of {count(held.facts, 'fact')} known now ({share}); {held.facts - held.seen:,} unseen.",
        f"As the memory model sees it. {found.weights}",
    ]
    if found.leeches:
        said.append(f"{count(found.leeches, 'leech', 'leeches')}: quizapp leeches lists what is stopped.")
    return Chapter("Memory", tuple(said))


def _histograms(found: Statistics) -> Iterator[Chapter]:
    held = found.memories
    yield _histogram("Recall now", held.retrievability, "Recall", 100.0, "%")
    yield _histogram("Stability", held.stability, "Days")
    yield _histogram("Difficulty", held.difficulty, "1 to 10")


def _histogram(title: str, found: Histogram, name: str, scale: float = 1.0, unit: str = "") -> Chapter:
    names = [f"{scale * edge:.0f}" for edge in found.edges]
    ends = [*(f" to {edge}{unit}" for edge in names[1:]), f"{unit} and more"]
    bins = list(zip(names, ends, found.counts, strict=True))
    # From the first bin that holds a fact to the last.
    while bins and not bins[0][2]:
        bins.pop(0)
    while bins and not bins[-1][2]:
        bins.pop()
    rows = tuple((f"{edge}{end}", f"{facts:,}") for edge, end, facts in bins)
    return Chapter(title, (), (name, "Facts"), rows, tuple(float(facts) for _, _, facts in bins))


def _topics(found: Statistics) -> Chapter:
    if not found.memories.seen:
        return Chapter("By subject and topic", ())
    cells = [cell for cell in found.mastery if cell.subject or cell.topic]
    rows = tuple(
        (
            cell.subject or "–",
            cell.topic or "–",
            f"{cell.level} {cell.word}",
            f"{cell.facts:,}",
            f"{cell.unseen:,}",
            f"{cell.weak:,}",
            f"{cell.learning:,}",
            f"{cell.known:,}",
        )
        for cell in cells[:MOST_ROWS]
    )
    more = (f"And {len(cells) - MOST_ROWS:,} more: --json has all.",) if len(cells) > MOST_ROWS else ()
    head = ("Subject", "Topic", "Level", "Facts", "Unseen", "Weak", "Learning", "Known")
    return Chapter("By subject and topic", more, head, rows)


def _hours(found: Statistics) -> Chapter:
    active = [one for one in found.hours if one.answered]
    rows = tuple((f"{one.value:02}:00", *_answers_row(one)) for one in active)
    return Chapter(
        "By hour", (), ("Hour", "Answered", "Right", "Seconds"), rows, tuple(float(one.answered) for one in active)
    )


def _types(found: Statistics) -> Chapter:
    rows = tuple((str(one.value).replace("_", " "), *_answers_row(one)) for one in found.types if one.answered)
    return Chapter("By type of question", (), ("Type", "Answered", "Right", "Seconds"), rows)


def _answers_row(one: Answers) -> Row:
    return f"{one.answered:,}", percent(one.share.share), "–" if one.seconds is None else f"{one.seconds:.1f}"


def _confidence(found: Statistics) -> Chapter:
    rows = tuple(
        (CONFIDENCE[int(one.value)], f"{one.answered:,}", percent(one.share.share), interval_said(one.share))
        for one in found.confidence
        if one.answered
    )
    return Chapter("How sure you were", (), ("Said", "Answered", "Right", "95% sure"), rows)


def _hardest(found: Statistics) -> Chapter:
    rows = tuple(
        (f"{one.lapses:,}", percent(one.recall), one.fact, fit(shown(one.prompt or one.question_id), _PROMPT_COLUMNS))
        for one in found.hardest[:MOST_ROWS]
    )
    return Chapter("Hardest", (), ("Forgotten", "Recall", "Fact", "Asked"), rows)


def _confusions(found: Statistics) -> Chapter:
    return Chapter("Taken for each other", tuple(confusion_said(one) for one in found.confusions[:MOST_ROWS]))


def confusion_said(one: Confusion) -> str:
    """`“PTSD” taken for “OCD” 3 times.`"""
    # Each text by itself: a direction mark in one must not turn the rest of the line.
    given, right = shown(one.given), shown(one.right)
    what = f"“{given}” taken for “{right}”" if right else f"“{given}” chosen though wrong"
    return f"{what} {count(one.times, 'time')}."


def readiness_chapter(found: Readiness, found_at: Statistics) -> Chapter:
    """What is expected on a day, and what pace would reach the wish."""
    on = weekday(found.on, found_at.now)
    said = [
        f"On {on}, in {count(found.days_left, 'day')}: {percent(found.expected)} expected at your pace of"
        f" {found.pace:.1f} facts a day, {percent(found.untouched)} if you stop."
    ]
    if found.needed is None:
        said.append(f"{percent(found.wished)} is out of reach by then.")
    elif found.needed == 0:
        said.append(f"{percent(found.wished)} is reached without another answer.")
    else:
        verb = "reaches" if found.needed == 1 else "reach"
        said.append(f"{count(found.needed, 'fact')} a day {verb} {percent(found.wished)}.")
    rows = tuple((f"{pace:,}", percent(share)) for pace, share in found.curve)
    return Chapter("Ready by then", tuple(said), ("Facts a day", "Expected"), rows, tuple(s for _, s in found.curve))


def minutes_chapter(found: MinutesPlan) -> Chapter:
    """What fits into a few minutes."""
    title = f"In {found.minutes:g} minutes"
    if not found.facts:
        return Chapter(title, ("Nothing to ask: nothing is due, and no new facts are left for today.",))
    new = len(found.facts) - found.due
    parts = [f"{found.due:,} due"] if found.due else []
    parts += [f"{new:,} new"] if new else []
    left = f" {found.left:,} due would be left." if found.left else ""
    said = f"{count(len(found.facts), 'fact')}: {', '.join(parts)}; about {found.gain:.1f} more known after it.{left}"
    return Chapter(title, (said,))


def _share_said(share: Share) -> str:
    return f"{percent(share.share)} ({interval_said(share)} with 95% certainty)"


def interval_said(share: Share) -> str:
    """`71% to 88%`, where the true share lies with 95% certainty; a dash where nothing was counted."""
    interval = share.interval
    return "–" if interval is None else f"{percent(interval.low)} to {percent(interval.high)}"


def put_chapters(told: Iterable[Chapter], *, plain: bool) -> None:
    """Print them: tables with bars, or with `plain` a sentence for each row."""
    for place, chapter in enumerate(told):
        if place:
            put("")
        put(shown(chapter.title if not plain else f"{chapter.title}."))
        for sentence in chapter.said:
            put(shown(sentence))
        if plain:
            _put_sentences(chapter)
        elif chapter.rows:
            put_table(*_with_bars(chapter))


def _put_sentences(chapter: Chapter) -> None:
    for name, *cells in chapter.rows:
        parts = (f"{head[:1].lower()}{head[1:]} {cell}" for head, cell in zip(chapter.head[1:], cells, strict=True))
        put(" ".join(shown(f"{name}: {', '.join(parts)}.").split()))


def _with_bars(chapter: Chapter) -> tuple[Sequence[str], list[Row], list[int]]:
    right = [place for place in range(1, len(chapter.head)) if _is_number([row[place] for row in chapter.rows])]
    if not chapter.bars:
        return chapter.head, list(chapter.rows), right
    most = chapter.full or max(chapter.bars) or 1.0
    drawn = ("█" * max(round(_BAR_COLUMNS * bar / most), bar > 0) for bar in chapter.bars)
    return (*chapter.head, ""), [(*row, bar) for row, bar in zip(chapter.rows, drawn, strict=True)], right


def _is_number(cells: Iterable[str]) -> bool:
    return all(cell[:1].isdigit() or cell == "–" for cell in cells)
