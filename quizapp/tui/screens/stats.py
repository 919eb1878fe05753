"""Statistics: ten pages of what was done, what is known, what comes back and what was mistaken.

Today stands at once, from what the library has counted; the rest comes from a worker. What the pages say is drawn in
`stats_pages` and `stats_charts`; here are the pages, the keys and the ways from a number into a session.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.widgets import Static

from quizapp.collection import plans, statistics
from quizapp.collection.plans import Figures
from quizapp.errors import QuizError
from quizapp.learning.events import Day, Mode, date_of, instant_of, study_day
from quizapp.text import shown
from quizapp.tui.drawing import (
    ACCENT,
    MUTED,
    SHORT_BELOW_ROWS,
    WIDE_FROM_COLUMNS,
    outcome_sign,
    outcome_word,
    paragraph,
)
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import STATS
from quizapp.tui.screens.article import ArticleScreen
from quizapp.tui.screens.dialogs import NumberDialog, TextDialog
from quizapp.tui.screens.starting import begin, with_the_clock_right
from quizapp.tui.screens.stats_charts import Chart, can_plot, day_title, readiness_chart, views_of
from quizapp.tui.screens.stats_counting import CountingScreen
from quizapp.tui.screens.stats_pages import (
    Map,
    Mistake,
    asked_in_drawn,
    calendar_drawn,
    calendar_words,
    cell_words,
    day_drawn,
    map_drawn,
    map_table,
    mistake_drawn,
    mistakes_of,
    today_drawn,
)
from quizapp.tui.widgets.charts import PlotView, table_drawn
from quizapp.tui.widgets.lines import Block, Drawing, Hint, KeyBar, MessageLine, TopLine
from quizapp.tui.widgets.listing import Listing

if TYPE_CHECKING:
    from quizapp.collection.overview import Overview

PAGES = (
    "Today",
    "Calendar",
    "Forecast",
    "Retention",
    "Calibration",
    "Memory",
    "Time",
    "Mistakes",
    "Map",
    "Readiness",
)
MOST_MINUTES = 600
_COUNTING = "Counting…"


class StatsScreen(CountingScreen):
    """`overview` is what the library shows, for the first moment."""

    BINDINGS: ClassVar[list[BindingType]] = STATS

    def __init__(self, overview: Overview | None = None) -> None:
        super().__init__()
        self.overview = overview
        self.page = "Today"
        self.view: dict[str, int] = {}
        self.as_table = False
        self.mistakes: tuple[Mistake, ...] = ()
        self.map = Map(())
        self.cell = (0, 0)
        self.day: Day = 0
        self.titles: dict[str, str] = {}
        self._left = False

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        yield Static("", id="pages", markup=False)
        yield Block(id="words")
        with Horizontal(id="numbers"):
            yield Listing(self._draw_mistake, id="mistakes")
            with VerticalScroll(id="body", can_focus=False):
                yield Block(id="text")
            with VerticalScroll(id="beside", can_focus=False):
                yield Block(id="more")
        yield MessageLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.quizapp.changed()
        self.day = self.quizapp.collection.now().day
        self.as_table = "NO_COLOR" in os.environ
        self._count_anew()

    def on_screen_resume(self) -> None:
        if self._left:  # something was studied meanwhile
            self._left = False
            self.quizapp.changed()
            self._count_anew()

    def _count_anew(self) -> None:
        try:  # the folders are looked through now, and not for every key
            self.titles = {deck.deck_id: deck.title for deck in self.quizapp.collection.decks() if deck.deck_id}
        except QuizError as error:
            self.quizapp.fail(error)
        self._draw()
        self.count()

    def take(self, figures: Figures) -> None:
        self.mistakes = mistakes_of(figures.statistics, figures.sure, figures.prompts)
        self.map = Map(figures.statistics.mastery)
        self.query_one(Listing).count = len(self.mistakes)
        self._draw()

    def take_readiness(self) -> None:
        if self.page == "Readiness":
            self._draw()

    # ---------------------------------------------------------------- drawing

    def _draw(self) -> None:
        number = PAGES.index(self.page)
        top = self.query_one(TopLine)
        top.left = (
            f"Statistics · {self.titles.get(self.deck_ids[0], self.deck_ids[0]) if self.deck_ids else 'all decks'}"
        )
        top.right = f"{self.page} · {number + 1} of {len(PAGES)}"
        self.query_one("#pages", Static).update(self._page_names())
        self.query_one("#mistakes").display = self.page == "Mistakes" and bool(self.mistakes)
        self.say("")
        draw = {
            "Today": self._draw_today,
            "Calendar": self._draw_calendar,
            "Mistakes": self._draw_mistakes,
            "Map": self._draw_map,
        }
        if self.figures is None and self.page != "Today":
            self._show(lambda columns: paragraph(_COUNTING, columns, MUTED))
            self._draw_keys("nothing")
        else:
            draw.get(self.page, self._draw_chart)()

    def _page_names(self) -> Content:
        parts: list[tuple[str, str]] = []
        for number, name in enumerate(PAGES, start=1):
            style = f"bold {ACCENT}" if name == self.page else MUTED
            parts += [(f"{number % 10} ", MUTED), (name, style), ("  ", "")]
        return Content.assemble(*parts)

    def _show(self, words: Drawing | None, text: Drawing | None = None, beside: Drawing | None = None) -> None:
        """What stands above, below it, and in a wide window beside that; no plot."""
        self.query_one("#words", Block).show(words)
        self.query_one("#text", Block).show(text)
        wide = self.app.size.width >= WIDE_FROM_COLUMNS and beside is not None
        self.query_one("#more", Block).show(beside if wide else None)
        self.query_one("#body").display = text is not None
        self.query_one("#beside").display = wide
        for plot in self.query(PlotView):
            plot.show(None)

    def _draw_keys(self, kind: str, **fills: str) -> None:
        hints = HINTS[f"stats, {kind}"]
        several = len(self.titles) > 1
        self.query_one(KeyBar).hints = tuple(
            Hint(hint.keys, hint.label.format(**fills), hint.action)
            for hint in hints
            if (several or hint.action != "deck") and fills.get(hint.action, "-")
        )

    def _draw_today(self) -> None:
        figures, streak = self.figures, self.quizapp.collection.settings.show_streak
        more = figures.statistics if figures else None
        today = more.today if more else plans.today_so_far(self.quizapp.collection, self.overview, self.deck_ids)
        beside = (lambda columns: calendar_drawn(more.calendar, self.day, columns)) if more else None
        self._show(None, lambda columns: today_drawn(today, columns, streak=streak, more=more), beside)
        self._draw_keys("today")

    def _draw_calendar(self) -> None:
        if self.figures is None:
            return
        more, streak = self.figures.statistics, self.quizapp.collection.settings.show_streak
        found = more.calendar
        day = found.days[self.day - found.first] if found.first <= self.day <= found.last else found.days[-1]
        self._show(
            lambda columns: day_drawn(day, columns),
            lambda columns: Content("\n").join(
                [calendar_drawn(found, day.day, columns), calendar_words(found, columns)]
            ),
            lambda columns: today_drawn(more.today, columns, streak=streak, more=more),
        )
        self._keep_in_view(date_of(day.day).weekday())
        self._draw_keys("calendar")

    def _keep_in_view(self, row: int) -> None:
        """Where there is no room for all, show this row of a grid and the line above it, for the first its head."""
        self.query_one("#body").scroll_to_region(Region(0, row, 1, 2), animate=False, force=True)

    def _draw_chart(self) -> None:
        if self.figures is None:
            return
        if self.page == "Readiness":
            chart, view = self._readiness_chart(), ""
        else:
            views = views_of(self.figures.statistics)[self.page]
            here = self.view.get(self.page, 0) % len(views)
            chart = views[here][1]()
            view = views[(here + 1) % len(views)][0].capitalize()
        if chart.empty:
            self._show(lambda columns: paragraph(chart.empty, columns, MUTED))
        else:
            self._show_chart(chart)
        fixed = chart.empty or not can_plot(self.app.size.height, self.quizapp.signs)
        table = "" if fixed else "Plot" if self.as_table else "Table"
        if self.page == "Readiness":
            self._draw_keys("readiness", table=table)
        else:
            self._draw_keys("chart", view=view, table=table)

    def _readiness_chart(self) -> Chart:
        if self.readiness is None:
            return Chart(words=(), empty=_COUNTING)
        return readiness_chart(self.readiness)

    def _show_chart(self, chart: Chart) -> None:
        table, short = chart.table, self.app.size.height < SHORT_BELOW_ROWS
        wide = self.app.size.width >= WIDE_FROM_COLUMNS
        plotted = chart.plot is not None and not self.as_table and can_plot(self.app.size.height, self.quizapp.signs)
        text = (lambda columns: table_drawn(table, columns)) if table and (wide or not plotted) else None
        words = chart.words[:1] if short else chart.words
        self._show(lambda columns: Content("\n").join([paragraph(one, columns) for one in words]), text)
        if plotted and chart.plot is not None:
            if not self.query(PlotView):
                self.query_one("#numbers").mount(PlotView(), before=0)
            self.query_one(PlotView).show(chart.plot)

    def _draw_mistakes(self) -> None:
        if self.mistakes:
            listing = self.query_one(Listing)
            listing.refresh()
            one = self.mistakes[listing.cursor]
            self._show(
                lambda columns: paragraph(one.text, columns, "bold"),
                beside=lambda columns: asked_in_drawn(one, columns),
            )
        else:
            none = "Nothing mistaken twice, nothing forgotten. What is shows here, to be drilled with enter."
            self._show(lambda columns: paragraph(none, columns, MUTED))
        self._draw_keys("mistakes" if self.mistakes else "nothing")

    def _draw_mistake(self, place: int, columns: int, here: bool) -> Content:  # noqa: FBT001 - the listing's signature
        mark = f" {self.quizapp.signs.here} " if here else "   "
        return mistake_drawn(self.mistakes[place], columns, mark, here=here)

    def on_listing_moved(self) -> None:
        if self.page == "Mistakes" and self.mistakes:
            self._draw_mistakes()

    def _draw_map(self) -> None:
        found = self.map
        if not found.cells:
            self._show(lambda columns: paragraph("There are no facts here. d chooses another deck.", columns, MUTED))
            self._draw_keys("nothing")
            return
        cell = found.at(*self.cell)
        self._show(
            lambda columns: cell_words(cell, columns),
            lambda columns: map_drawn(found, self.cell, columns),
            lambda columns: table_drawn(map_table(found), columns),
        )
        self._keep_in_view(self.cell[0])
        self._draw_keys("map", open="" if cell is None else "Study it")

    def on_resize(self) -> None:
        self._draw()

    def say(self, message: str) -> None:
        """One sentence above the keys."""
        super().say(message)
        self.query_one(MessageLine).display = bool(message)

    # ---------------------------------------------------------------- pages

    def action_page(self, step: int) -> None:
        """The next page, or the one before."""
        self._go_to((PAGES.index(self.page) + step) % len(PAGES))

    def action_digit(self, digit: int) -> None:
        """The page of this number; 0 is the tenth."""
        self._go_to((digit - 1) % len(PAGES))

    def _go_to(self, place: int) -> None:
        self.page = PAGES[place]
        self.query_one("#body").scroll_home(animate=False)
        self._draw()

    def action_view(self) -> None:
        """The next view of this page."""
        self.view[self.page] = self.view.get(self.page, 0) + 1
        self._draw()

    def action_table(self) -> None:
        """The numbers as a table, or as a plot."""
        self.as_table = not self.as_table
        self._draw()

    def action_deck(self) -> None:
        """The statistics of the next deck; after the last those of all."""
        choices = [(), *((deck_id,) for deck_id in self.titles)]
        here = choices.index(self.deck_ids) if self.deck_ids in choices else 0
        self.deck_ids = choices[(here + 1) % len(choices)]
        self.figures = self.readiness = self.exam_on = None
        self.mistakes, self.map, self.cell = (), Map(()), (0, 0)
        self.query_one(Listing).count = 0
        self._count_anew()

    # ---------------------------------------------------------------- the cursor

    def action_along(self, step: int) -> None:
        """Down or up: a day, a mistake, a subject; else scroll."""
        if self.page == "Calendar":
            self._move_day(step)
        elif self.page == "Mistakes":
            self.query_one(Listing).move(step)
        elif self.page == "Map" and self.map.cells:
            self._move_cell((self.cell[0] + step) % len(self.map.subjects), self.cell[1])
        else:
            self.query_one("#body").scroll_relative(y=step, animate=False)

    def action_across(self, step: int) -> None:
        """Left or right: a week, a topic, a day of the date looked ahead to; else another page."""
        if self.page == "Calendar":
            self._move_day(7 * step)
        elif self.page == "Map" and self.map.cells:
            self._move_cell(self.cell[0], (self.cell[1] + step) % len(self.map.topics))
        elif self.page == "Readiness" and self.exam_on is not None:
            self.look_ahead(max(self.quizapp.collection.now().day, self.exam_on + step))
        else:
            self.action_page(step)

    def _move_day(self, step: int) -> None:
        if self.figures is not None:
            found = self.figures.statistics.calendar
            self.day = max(found.first, min(self.day + step, found.last))
            self._draw()

    def _move_cell(self, row: int, column: int) -> None:
        self.cell = (row, column)
        self._draw()

    def action_scroll(self, step: int) -> None:
        """A page up or down."""
        if self.page == "Mistakes":
            self.query_one(Listing).page(step)
        else:
            body = self.query_one("#body")
            body.scroll_relative(y=step * max(1, body.size.height - 1), animate=False)

    # ---------------------------------------------------------------- from a number into a session

    def action_open(self) -> None:
        """The answers of a day; a session of the cell or the mistake under the cursor; another date."""
        if self.page == "Calendar":
            self._list_day()
        elif self.page == "Mistakes" and self.mistakes:
            self._drill([self.mistakes[self.query_one(Listing).cursor]])
        elif self.page == "Map":
            self._study_cell()
        elif self.page == "Readiness":
            dialog = TextDialog("Which date? Such as 2027-01-31.", placeholder="year-month-day")
            self.app.push_screen(dialog, self._take_date)

    def on_listing_chosen(self) -> None:
        self.action_open()

    def action_drill_all(self) -> None:
        """Every mistake of the kind under the cursor."""
        if self.page == "Mistakes" and self.mistakes:
            kind = self.mistakes[self.query_one(Listing).cursor].kind
            self._drill([one for one in self.mistakes if one.kind == kind])

    def _drill(self, mistakes: Sequence[Mistake]) -> None:
        questions = [question for one in mistakes for question in one.questions]
        asked = plans.facts_asked(self.quizapp.collection, questions)
        self.study((*asked, *(fact for one in mistakes for fact in one.facts)))

    def _study_cell(self) -> None:
        cell = self.map.at(*self.cell)
        if cell is not None:
            self.study(plans.cell_facts(self.quizapp.collection, cell.subject, cell.topic, self.deck_ids))

    def action_minutes(self) -> None:
        """Ask for how many minutes, and study what fits them."""

        def begin(minutes: int | None) -> None:
            if minutes is not None:
                self.plan(minutes)

        self.app.push_screen(NumberDialog("I have so many minutes:", least=1, most=MOST_MINUTES), begin)

    def study(self, facts: Sequence[str]) -> None:
        """A session of these facts, due or not."""
        facts = [fact for fact in dict.fromkeys(facts) if fact.partition("/")[0] in self.titles]
        if not facts:
            self.say("Nothing to ask here: it is suspended, or gone from its deck.")
            return
        with_the_clock_right(self.quizapp, lambda: self._begin(facts))

    def _begin(self, facts: Sequence[str]) -> None:
        decks = tuple(dict.fromkeys(fact.partition("/")[0] for fact in facts))
        self._left = True
        begin(self.quizapp, decks, Mode.STUDY, self.say, only=facts)

    def _take_date(self, typed: str | None) -> None:
        if typed is None:
            return
        try:
            self.look_ahead(study_day(date.fromisoformat(typed)))
        except ValueError:
            such = date_of(self.quizapp.collection.now().day + plans.USUAL_AHEAD_DAYS).isoformat()
            self.say(f"“{shown(typed)}” is no date. Write it as {such}.")

    def _list_day(self) -> None:
        try:
            found = statistics.reviews_of_day(self.quizapp.collection, self.day, self.deck_ids)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        lines = [
            f"{instant_of(review.stamp.at_ms, review.stamp.offset_minutes):%H:%M}  "
            f"{outcome_sign(review.outcome, self.quizapp.signs)} {outcome_word(review.outcome) or 'Card'}  "
            f"{prompt or review.question_id}"
            for review, prompt in found
        ]
        self.app.push_screen(
            ArticleScreen(day_title(self.day), "\n".join(lines) or "Nothing answered on this day.", "")
        )

    def action_back(self) -> None:
        """Back."""
        self.dismiss(None)
