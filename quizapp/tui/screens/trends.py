"""How quizzes went: percents over time with their moving average, how they spread, and topic by topic.

Drawn from `learning.trend` values alone. One page for all that is drawn from the same decks and topics, and each in
three views; a plot and its table change places.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message

from quizapp.collection import results
from quizapp.collection.questions import apart
from quizapp.errors import QuizError
from quizapp.learning.stats import part_words
from quizapp.learning.trend import TopicTrend, Trend, trends
from quizapp.tui.drawing import MUTED, SHORT_BELOW_ROWS, WIDE_FROM_COLUMNS, date_words, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import TRENDS
from quizapp.tui.screens.base import AppScreen
from quizapp.tui.screens.stats_charts import Chart, can_plot, percent
from quizapp.tui.widgets.charts import Plot, PlotView, Series, Table, table_drawn
from quizapp.tui.widgets.lines import Block, Hint, KeyBar, TopLine

if TYPE_CHECKING:
    from quizapp.learning.stats import Score

VIEWS = ("Over time", "Spread", "By topic")
_PERCENTS = ((0.0, "0%"), (25.0, "25%"), (50.0, "50%"), (75.0, "75%"), (100.0, "100%"))
_MOST_TOPICS = 8


class TrendsScreen(AppScreen[None]):
    """`scores` are all quizzes, newest first; begun with the trend that `quiz_id` belongs to."""

    BINDINGS: ClassVar[list[BindingType]] = TRENDS

    class Read(Message):
        """The answers of the quizzes on some decks were read, topic by topic, or could not be."""

        def __init__(self, decks: tuple[str, ...], found: Sequence[TopicTrend] | QuizError) -> None:
            super().__init__()
            self.decks = decks
            self.found = found

    def __init__(self, scores: Sequence[Score], titles: Mapping[str, str], quiz_id: str | None = None) -> None:
        super().__init__(classes="charts")
        self.trends = trends(scores)
        self.titles = titles
        wanted = (place for place, one in enumerate(self.trends) if any(s.quiz_id == quiz_id for s in one.quizzes))
        self.place = next(wanted, 0)
        self.view = 0
        self.as_table = False
        self._topics: dict[tuple[str, ...], Sequence[TopicTrend]] = {}

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        yield Block(id="words")
        with Horizontal(id="numbers"), VerticalScroll(id="body", can_focus=False):
            yield Block(id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        self.quizapp.changed()
        self.as_table = "NO_COLOR" in os.environ
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    def _draw(self) -> None:
        top = self.query_one(TopLine)
        if not self.trends:
            top.left = "Trends"
            none = "No quiz of ten questions or more yet. esc goes back; z in the library starts one."
            self.query_one("#words", Block).show(lambda columns: paragraph(none, columns, MUTED))
            self.query_one(KeyBar).hints = HINTS["trends, none"]
            return
        trend = self.trends[self.place]
        top.left = " + ".join(self.titles.get(deck, deck) for deck in trend.decks)
        part = part_words(trend.topics, trend.filter)
        top.right = f"{part + ' · ' if part else ''}{VIEWS[self.view]} · {self.place + 1} of {len(self.trends)}"
        chart = (self._over_time, _spread_chart, self._by_topic)[self.view](trend)
        self._show(chart)
        fills = {
            "view": VIEWS[(self.view + 1) % len(VIEWS)],
            "table": "Plot" if self.as_table else "Table",
        }
        left_out = {"trend(1)"} if len(self.trends) < 2 else set()
        left_out |= set() if can_plot(self.app.size.height, self.quizapp.signs) else {"table"}
        hints = [hint for hint in HINTS["trends"] if hint.action not in left_out]
        self.query_one(KeyBar).hints = tuple(Hint(h.keys, h.label.format(**fills), h.action) for h in hints)

    def _show(self, chart: Chart) -> None:
        short, wide = self.app.size.height < SHORT_BELOW_ROWS, self.app.size.width >= WIDE_FROM_COLUMNS
        words = (chart.empty,) if chart.empty else chart.words[:1] if short else chart.words
        plotted = chart.plot is not None and not self.as_table and can_plot(self.app.size.height, self.quizapp.signs)
        table = chart.table if wide or not plotted else None
        self.query_one("#words", Block).show(
            lambda columns: Content("\n").join([paragraph(one, columns) for one in words])
        )
        self.query_one("#text", Block).show((lambda columns: table_drawn(table, columns)) if table else None)
        self.query_one("#body").display = table is not None
        if plotted and not self.query(PlotView):
            self.query_one("#numbers").mount(PlotView(), before=0)
        for view in self.query(PlotView):
            view.show(chart.plot if plotted else None)

    def _over_time(self, trend: Trend) -> Chart:
        return over_time_chart(trend)

    def _by_topic(self, trend: Trend) -> Chart:
        """From every answer of these quizzes, which are read beside the keys."""
        decks = trend.decks
        if decks not in self._topics:
            self.run_worker(lambda: self._read_topics(decks), thread=True, exclusive=True, group="topics")
            return Chart(words=(), empty="Counting…")
        return topics_chart(self._topics[decks])

    def _read_topics(self, decks: tuple[str, ...]) -> None:
        found: Sequence[TopicTrend] | QuizError
        try:
            with apart(self.quizapp.collection) as own:
                found = results.trends_by_topic(own, decks[0] if len(decks) == 1 else None)
        except QuizError as error:
            found = error
        self.post_message(self.Read(decks, found))

    def on_trends_screen_read(self, message: Read) -> None:
        message.stop()
        if isinstance(message.found, QuizError):
            self.quizapp.fail(message.found)
            return
        self._topics[message.decks] = message.found
        if self.trends[self.place].decks == message.decks:
            self._draw()

    # ---------------------------------------------------------------- keys

    def action_trend(self, step: int) -> None:
        """What else was quizzed."""
        if self.trends:
            self.place = (self.place + step) % len(self.trends)
            self._draw()

    def action_view(self) -> None:
        """The next view."""
        self.view = (self.view + 1) % len(VIEWS)
        self._draw()

    def action_table(self) -> None:
        """The numbers as a table, or as a plot."""
        self.as_table = not self.as_table
        self._draw()

    def action_scroll(self, step: int) -> None:
        """Scroll the table."""
        self.query_one("#body").scroll_relative(y=step, animate=False)

    def action_back(self) -> None:
        """Back to the scores."""
        self.dismiss(None)


def over_time_chart(trend: Trend) -> Chart:
    """Percents oldest left, with the mean of five."""
    count = len(trend.quizzes)
    better = "" if trend.percentile is None else f", better than {percent(trend.percentile)} of those before it"
    words = (
        f"Last {trend.last.percent}%{better}. Best {trend.best.percent}% ({date_words(trend.best.at.day)}).",
        f"The line is the mean of the last five, now {trend.moving[-1]:.0f}%; {count} quiz{'zes' * (count != 1)}.",
    )
    xs = tuple(float(place) for place in range(count))
    ticks = sorted({0, count // 2, count - 1})
    plot = Plot(
        series=(
            Series(xs, trend.moving),
            Series(xs, tuple(map(float, trend.percents)), "points", "foreground"),
        ),
        x_ticks=tuple((float(place), date_words(trend.quizzes[place].at.day)) for place in ticks),
        y_range=(0.0, 100.0),
        y_ticks=_PERCENTS,
    )
    rows = tuple(
        (date_words(score.at.day, weekday=True), f"{score.percent}%", f"{mean:.0f}%", str(score.of))
        for score, mean in reversed(list(zip(trend.quizzes, trend.moving, strict=True)))
    )
    return Chart(words=words, plot=plot, table=Table(("Day", "Percent", "Mean", "Questions"), rows))


def _spread_chart(trend: Trend) -> Chart:
    """How many quizzes came to how much."""
    names = tuple(f"{10 * place}-{10 * place + 9 if place < 9 else 100}%" for place in range(10))
    xs = tuple(float(place) for place in range(10))
    plot = Plot(
        series=(Series(xs, tuple(map(float, trend.distribution)), "bars"),),
        x_ticks=tuple((x, name.partition("-")[0]) for x, name in zip(xs, names, strict=True)),
    )
    rows = tuple((name, str(count)) for name, count in zip(names, trend.distribution, strict=True))
    words = (f"How {len(trend.quizzes)} quizzes spread, in steps of ten percent.",)
    return Chart(words=words, plot=plot, table=Table(("Percent", "Quizzes"), rows))


def topics_chart(found: Sequence[TopicTrend]) -> Chart:
    """Topic by topic: the last mean, and how many questions it rests on."""
    if not found:
        return Chart(words=(), empty="No question of these quizzes names a topic.")
    words = ("The mean of the last five quizzes that asked of each topic, the most asked first.",)
    rows = tuple(
        (one.topic, f"{one.moving[-1]:.0f}%", f"{one.percents[-1]:.0f}%", str(sum(one.questions))) for one in found
    )
    shown_topics = found[:_MOST_TOPICS]
    xs = tuple(float(place) for place in range(len(shown_topics)))
    plot = Plot(
        series=(Series(xs, tuple(one.moving[-1] for one in shown_topics), "bars"),),
        x_ticks=tuple((x, one.topic[:10]) for x, one in zip(xs, shown_topics, strict=True)),
        y_range=(0.0, 100.0),
        y_ticks=_PERCENTS,
    )
    return Chart(words=words, plot=plot, table=Table(("Topic", "Mean", "Last", "Questions"), rows))
