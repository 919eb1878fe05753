"""The charts of the statistics: what is said above each, its plot, and the same numbers as a table.

From `learning.statistics` values alone; nothing is computed here but sums of days shown together. `views` are what the
key for another view goes through.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quizapp.learning.activity import Answers, Retention, Share
from quizapp.learning.calibration import Calibration
from quizapp.learning.events import Confidence, Day, date_of
from quizapp.learning.mastery import Forecast, Histogram
from quizapp.learning.readiness import Readiness
from quizapp.learning.statistics import Statistics
from quizapp.tui.drawing import SHORT_BELOW_ROWS, Signs, date_words
from quizapp.tui.widgets.charts import Plot, Series, Table

MOST_SPREADS = 100
"""More intervals would stand closer together than columns do."""
_SHORT_TYPES = {"true_false": "t/f", "numeric": "number"}
"""Below a bar each: there are nine, and a longer word would take the place of the next."""
_PERCENTS = ((0.0, "0%"), (0.25, "25%"), (0.5, "50%"), (0.75, "75%"), (1.0, "100%"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One page of numbers: a sentence or two, and the numbers twice. `empty` stands in their place where there are
    none, and names the next key.
    """

    words: tuple[str, ...]
    plot: Plot | None = None
    table: Table | None = None
    empty: str = ""


Draw = Callable[[Statistics], Chart]


def can_plot(rows: int, signs: Signs) -> bool:
    """Whether a window of so many rows has room for a plot, and its terminal the dots of one."""
    return rows >= SHORT_BELOW_ROWS and not signs.ascii_only


def percent(share: float | None) -> str:
    """`88%`, `–` of nothing."""
    return "–" if share is None else f"{round(100 * share)}%"


def share_words(share: Share) -> str:
    """`88% of 412 (85 to 91%)`, the interval that holds the true share with a confidence of 95%."""
    interval = share.interval
    if interval is None:
        return "none yet"
    return f"{percent(share.share)} of {share.of} ({round(100 * interval.low)} to {round(100 * interval.high)}%)"


def forecast_chart(found: Forecast, days: int) -> Chart:
    """What falls due over so many days."""
    due = found.due[:days]
    if not sum(found.due) + found.later:
        return Chart(words=(), empty="Nothing is due yet: esc, then enter in the library studies a deck.")
    before = f", {found.backlog} of them from days before" if found.backlog else ""
    words = (
        f"Today {due[0]} due{before}. If nothing more is answered: {sum(found.due[1:8])} in the next 7 days, "
        f"{sum(found.due[1:31])} in 30, {sum(found.due)} in a year, {found.later} later.",
    )
    steps = _spans(days)
    rows = tuple((name, str(sum(due[first:end])), str(sum(due[:end]))) for name, first, end in _named(found, steps))
    every = 7 if days <= 31 else 61
    ticks = tuple((float(n), date_words(found.today + n)) for n in range(0, days, every))
    series = Series(tuple(map(float, range(len(due)))), tuple(map(float, due)), "bars" if days <= 31 else "line")
    return Chart(words=words, plot=Plot(series=(series,), x_ticks=ticks), table=Table(("From", "Due", "So far"), rows))


def _spans(days: int) -> list[tuple[int, int]]:
    step = 1 if days <= 31 else 30
    return [(first, min(first + step, days)) for first in range(0, days, step)]


def _named(found: Forecast, spans: Sequence[tuple[int, int]]) -> list[tuple[str, int, int]]:
    return [("today" if not first else date_words(found.today + first), first, end) for first, end in spans]


def retention_chart(whole: Retention, parts: Sequence[Retention]) -> Chart:
    """Tests of memories that were passed, period by period."""
    if not whole.total.of:
        return Chart(
            words=(), empty="No memory was tested yet: what is studied today comes back, and counts, on another day."
        )
    words = (
        f"Remembered when it came back: {share_words(whole.total)}.",
        f"Under 21 days {share_words(whole.young)}, later {share_words(whole.mature)}.",
    )
    known = [part for part in parts if part.total.of]
    spans = tuple((i.low, i.high) for i in (part.total.interval for part in known) if i is not None)
    xs = tuple(float(part.first) for part in known)
    line = Series(xs, tuple(part.total.share or 0.0 for part in known), "line")
    points = Series(xs, line.ys, "points", spread=spans if len(known) <= MOST_SPREADS else ())
    plot = Plot(series=(line, points), x_ticks=_day_ticks(xs), y_range=(0.0, 1.0), y_ticks=_PERCENTS)
    rows = tuple(
        (
            date_words(part.first),
            percent(part.total.share),
            _interval(part.total),
            str(part.total.of),
            percent(part.young.share),
            percent(part.mature.share),
        )
        for part in reversed(known)
    )
    return Chart(words=words, plot=plot, table=Table(("From", "Kept", "95%", "Tests", "Young", "Mature"), rows))


def _interval(share: Share) -> str:
    interval = share.interval
    return "–" if interval is None else f"{round(100 * interval.low)}-{round(100 * interval.high)}%"


def _day_ticks(days: Sequence[float], most: int = 5) -> tuple[tuple[float, str], ...]:
    if not days:
        return ()
    low, high = days[0], days[-1]
    count = min(most, max(1, int(high - low) + 1))
    places = [low + (high - low) * n / max(1, count - 1) for n in range(count)]
    return tuple((place, date_words(int(place))) for place in dict.fromkeys(places))


def calibration_chart(found: Calibration) -> Chart:
    """What was foreseen against what came."""
    if not found.answers:
        return Chart(words=(), empty="Nothing was foreseen yet: recall is, from the second answer to a fact on.")
    words = (
        f"Over {found.answers} answers {percent(found.predicted)} was foreseen, {percent(found.observed)} remembered. "
        f"Off by {100 * (found.rmse or 0):.1f} points (RMSE), log loss {found.log_loss or 0:.3f}.",
        "On the line from corner to corner what was foreseen is what came.",
    )
    xs = tuple(one.predicted for one in found.bins)
    spread = tuple((one.interval.low, one.interval.high) for one in found.bins)
    plot = Plot(
        series=(
            Series((0.0, 1.0), (0.0, 1.0), "line", "foreground"),
            Series(xs, tuple(one.observed for one in found.bins), "points", spread=spread),
        ),
        x_ticks=_PERCENTS,
        y_range=(0.0, 1.0),
        y_ticks=_PERCENTS,
    )
    rows = tuple(
        (
            f"{round(100 * one.low)}-{round(100 * one.high)}%",
            percent(one.predicted),
            percent(one.observed),
            f"{round(100 * one.interval.low)}-{round(100 * one.interval.high)}%",
            str(one.answers),
        )
        for one in found.bins
    )
    return Chart(words=words, plot=plot, table=Table(("Foreseen", "Mean", "Came", "95%", "Answers"), rows))


def confidence_chart(found: Sequence[Answers]) -> Chart:
    """How often the learner was right when sure, unsure, guessing."""
    said = [one for one in found if one.answered]
    if not said:
        return Chart(
            words=(),
            empty="How sure you were is asked with confidence = true under [study] in the settings, and in a quiz (z) "
            "whose set-up says so at Marks.",
        )
    names = {int(one): one.name.title() for one in Confidence}
    words = ("Right, by how sure you said you were before the verdict.",)
    rows = tuple(
        (names.get(int(one.value), "?"), percent(one.share.share), _interval(one.share), str(one.answered))
        for one in said
    )
    xs = tuple(float(n) for n in range(1, len(said) + 1))
    plot = Plot(
        series=(Series(xs, tuple(one.share.share or 0.0 for one in said), "bars"),),
        x_ticks=tuple((x, row[0]) for x, row in zip(xs, rows, strict=True)),
        y_range=(0.0, 1.0),
        y_ticks=_PERCENTS,
    )
    return Chart(words=words, plot=plot, table=Table(("Said", "Right", "95%", "Answers"), rows))


def histogram_chart(found: Histogram, words: str, names: Callable[[float, float | None], str]) -> Chart:
    """Facts by one property of their memory."""
    if not found.total:
        return Chart(words=(), empty="No fact is in memory yet: esc, then enter in the library studies a deck.")
    ends = (*found.edges[1:], None)
    rows = tuple(
        (names(low, high), str(count)) for low, high, count in zip(found.edges, ends, found.counts, strict=True)
    )
    xs = tuple(float(n) for n in range(len(rows)))
    ticks = tuple((x, row[0].split("-")[0]) for x, row in zip(xs, rows, strict=True))
    plot = Plot(series=(Series(xs, tuple(map(float, found.counts)), "bars"),), x_ticks=ticks)
    return Chart(words=(words,), plot=plot, table=Table(("From", "Facts"), rows))


def percent_bin(low: float, high: float | None) -> str:
    """`80-90%`."""
    return f"{round(100 * low)}-{round(100 * (high or 1))}%"


def days_bin(low: float, high: float | None) -> str:
    """`7-14 d`, `365 d on`."""
    return f"{low:g}-{high:g} d" if high is not None else f"{low:g} d on"


def number_bin(low: float, high: float | None) -> str:
    """`3-4`."""
    return f"{low:g}-{high or low + 1:g}"


def hours_chart(found: Sequence[Answers]) -> Chart:
    """Answers by hour of the day."""
    if not any(one.answered for one in found):
        return Chart(words=(), empty="Nothing answered yet: esc, then enter in the library studies a deck.")
    busiest = max(found, key=lambda one: one.answered)
    words = (f"Answers by hour of the day; most at {int(busiest.value)}:00, {percent(busiest.share.share)} right.",)
    xs = tuple(float(one.value) for one in found)
    plot = Plot(
        series=(Series(xs, tuple(float(one.answered) for one in found), "bars"),),
        x_ticks=tuple((float(hour), f"{hour}:00") for hour in range(0, 24, 4)),
    )
    rows = tuple(
        (f"{int(one.value):02}:00", str(one.answered), percent(one.share.share), _seconds(one))
        for one in found
        if one.answered
    )
    return Chart(words=words, plot=plot, table=Table(("Hour", "Answers", "Right", "Each"), rows))


def types_chart(found: Sequence[Answers]) -> Chart:
    """Answers by type of question, with the time one takes."""
    if not found:
        return hours_chart(())
    words = ("Seconds of one answer by type of question.",)
    xs = tuple(float(n) for n in range(len(found)))
    plot = Plot(
        series=(Series(xs, tuple(one.seconds or 0.0 for one in found), "bars"),),
        x_ticks=tuple((x, _SHORT_TYPES.get(str(one.value), str(one.value))) for x, one in zip(xs, found, strict=True)),
    )
    rows = tuple(
        (str(one.value).replace("_", " "), _seconds(one), str(one.answered), percent(one.share.share)) for one in found
    )
    return Chart(words=words, plot=plot, table=Table(("Type", "Each", "Answers", "Right"), rows))


def _seconds(one: Answers) -> str:
    return "–" if one.seconds is None else f"{one.seconds:.1f} s"


def readiness_chart(found: Readiness) -> Chart:
    """How much will be known on a date."""
    if not found.facts:
        return Chart(words=(), empty="There are no facts here. d chooses another deck.")
    when = date_words(found.on, weekday=True)
    needed = _needed_words(found)
    days = f"{found.days_left} day{'s' * (found.days_left != 1)}"
    pace = f"your pace of {found.pace:.1f} facts a day"
    words = (
        f"On {when}, in {days}: expected {percent(found.expected)} at {pace}.",
        f"{needed} Without an answer {percent(found.untouched)} would be left.",
    )
    plot = Plot(
        series=(
            Series(tuple(float(a_day) for a_day, _ in found.curve), tuple(share for _, share in found.curve)),
            Series((found.pace,), (found.expected,), "points"),
        ),
        x_ticks=tuple((float(a_day), f"{a_day} a day") for a_day, _ in found.curve[::2]),
        y_range=(0.0, 1.0),
        y_ticks=_PERCENTS,
    )
    rows = tuple((str(a_day), percent(share)) for a_day, share in found.curve)
    return Chart(words=words, plot=plot, table=Table(("Facts a day", "Expected"), rows))


def _needed_words(found: Readiness) -> str:
    goal = percent(found.wished)
    if found.needed is None:
        return f"{goal} is out of reach by then, however much is studied."
    if not found.needed:
        return f"{goal} is reached already."
    return f"One fact a day reaches {goal}." if found.needed == 1 else f"{found.needed} facts a day reach {goal}."


def views_of(found: Statistics) -> Mapping[str, tuple[tuple[str, Callable[[], Chart]], ...]]:
    """By page the views it has: what each is called, and its chart."""
    memories = found.memories
    known = f"{memories.known_now:.1f} of {memories.facts} facts are known now, {memories.seen} were ever answered."
    if memories.seen:
        known += f" {found.weights}"
    histograms = (
        ("recall now", memories.retrievability, f"{known} Facts by how surely each is recalled now.", percent_bin),
        ("stability", memories.stability, f"{known} Facts by the days in which recall falls to 90%.", days_bin),
        ("difficulty", memories.difficulty, f"{known} Facts by difficulty, 1 easy to 10.", number_bin),
    )
    return {
        "Forecast": (
            ("30 days", lambda: forecast_chart(found.forecast, 30)),
            ("a year", lambda: forecast_chart(found.forecast, 365)),
        ),
        "Retention": (
            ("by week", lambda: retention_chart(found.retention, found.retention_by_week)),
            ("by month", lambda: retention_chart(found.retention, found.retention_by_month)),
            ("by day", lambda: retention_chart(found.retention, found.retention_by_day)),
        ),
        "Calibration": (
            ("the model", lambda: calibration_chart(found.calibration)),
            ("your confidence", lambda: confidence_chart(found.confidence)),
        ),
        "Memory": tuple((name, _histogram_view(h, words, of)) for name, h, words, of in histograms),
        "Time": (
            ("by hour", lambda: hours_chart(found.hours)),
            ("by type", lambda: types_chart(found.types)),
        ),
    }


def _histogram_view(found: Histogram, words: str, names: Callable[[float, float | None], str]) -> Callable[[], Chart]:
    return lambda: histogram_chart(found, words, names)


def day_title(day: Day) -> str:
    """`Tue 17 Nov 2026`."""
    return f"{date_words(day, weekday=True)} {date_of(day).year}"
