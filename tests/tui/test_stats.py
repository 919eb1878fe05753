"""The statistics: every page in three sizes, and the ways from a number into a session."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from rich.text import Text
from textual.pilot import Pilot
from textual_plotext.plot import Plot

from quizapp.collection import Collection, study
from quizapp.learning.activity import Answers
from quizapp.learning.events import Confidence, Moment, Rating, date_of
from quizapp.learning.session import Phase
from quizapp.learning.trend import TopicTrend
from quizapp.tui.app import QuizApp
from quizapp.tui.screens.article import ArticleScreen
from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.stats import PAGES, StatsScreen
from quizapp.tui.screens.stats_charts import types_chart
from quizapp.tui.screens.stats_pages import Map, map_drawn
from quizapp.tui.screens.study import StudyScreen
from quizapp.tui.screens.trends import topics_chart
from quizapp.tui.widgets import charts
from quizapp.tui.widgets.charts import PlotView, Series, Table, _add, _add_axes, table_drawn
from tests.courses import right_answer, wrong_answer
from tests.tui.conftest import Clock, OpenApp, press, screen_text
from tests.tui.quizzes import SIZES, Opened, words, write_mixed


@pytest.fixture
def learned(home: Path, collection_of: Opened, clock: Clock) -> Collection:
    """Four weeks of study of the mixed deck, its choice always wrong and always for sure."""
    write_mixed(home)
    collection = collection_of()
    for _ in range(14):
        clock.move(days=2)
        sitting = study.start(collection, ["mix"])
        for _ in range(12):
            if sitting.session.phase is not Phase.ASKING or sitting.session.showing is None:
                break
            asked = sitting.session.showing.asked
            question = sitting.course.question(asked)
            assert question is not None
            wrong = asked.question_id == "choice"
            given = wrong_answer(question) if wrong else right_answer(question)
            sitting = study.submit(
                collection, sitting, given, answer_ms=4_000, confidence=Confidence.SURE if wrong else None
            )
            showing = sitting.session.showing
            assert showing is not None
            sitting = study.rate(collection, sitting, Rating.AGAIN if wrong else Rating.GOOD)
    clock.move(days=1)
    return collection


async def counted(pilot: Pilot[Any], *keys: str) -> StatsScreen:
    """Press keys, waiting for what the workers count."""
    for key in keys:
        await press(pilot, key)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, StatsScreen)
    return screen


async def to_page(pilot: Pilot[Any], name: str) -> StatsScreen:
    await counted(pilot, "t")
    return await counted(pilot, str((PAGES.index(name) + 1) % 10))


def studying(pilot: Pilot[Any]) -> StudyScreen:
    assert isinstance(pilot.app.screen, StudyScreen)
    return pilot.app.screen


SAYS = {
    "Today": ("nothing answered yet", "10 facts"),
    "Calendar": ("nothing answered", "Mo 0"),
    "Forecast": ("Today", "in the next 7 days"),
    "Retention": ("Remembered when it came back", "%"),
    "Calibration": ("was foreseen", "RMSE"),
    "Memory": ("facts are known now", "recalled now"),
    "Time": ("Answers by hour of the day", "%"),
    "Mistakes": ("sure, an", "times"),
    "Map": ("mechanism", "recalled now"),
    "Readiness": ("expected", "facts a day"),
}


@SIZES
@pytest.mark.usefixtures("learned")
async def test_every_page_says_its_numbers_and_keeps_its_keys(app: OpenApp, size: tuple[int, int]) -> None:
    async with app(size=size) as pilot:
        await counted(pilot, "t", "d")
        for number, name in enumerate(PAGES, start=1):
            await counted(pilot, str(number % 10))
            for part in SAYS[name]:
                assert part in words(pilot), (name, part)
            assert name in screen_text(pilot).splitlines()[0]
            assert "Help" in screen_text(pilot).splitlines()[-1]
            if size[1] < 16:
                assert "v Table" not in screen_text(pilot)  # there is no room for a plot


async def test_today_stands_at_once_and_the_rest_says_that_it_is_being_counted(app: OpenApp) -> None:
    async with app() as pilot:
        pilot.app.screen.action_stats()  # type: ignore[attr-defined]  # the library is in front
        await pilot._wait_for_screen()
        screen = pilot.app.screen
        assert isinstance(screen, StatsScreen)
        if screen.figures is None:
            assert "Left" in screen_text(pilot)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "Tomorrow" in screen_text(pilot)


async def test_with_nothing_answered_every_page_names_what_to_do(app: OpenApp) -> None:
    async with app() as pilot:
        for name in ("Forecast", "Retention", "Calibration", "Memory", "Time", "Mistakes"):
            await to_page(pilot, name)
            assert any(word in words(pilot) for word in ("enter", "comes back", "from the second answer"))
            await press(pilot, "escape")
        await to_page(pilot, "Today")
        assert "m studies for some minutes" in words(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)


@pytest.mark.usefixtures("learned")
async def test_tab_goes_through_the_pages_and_back(app: OpenApp) -> None:
    async with app() as pilot:
        screen = await counted(pilot, "t")
        for name in (*PAGES[1:], PAGES[0]):
            await counted(pilot, "tab")
            assert screen.page == name
        await counted(pilot, "shift+tab")
        assert screen.page == PAGES[-1]


@pytest.mark.usefixtures("learned")
async def test_r_shows_the_next_view_of_a_page(app: OpenApp) -> None:
    async with app() as pilot:
        await to_page(pilot, "Memory")
        seen = [words(pilot)]
        for _ in range(2):
            await counted(pilot, "r")
            seen.append(words(pilot))
        assert len(set(seen)) == 3
        assert "by difficulty" in seen[-1]


@pytest.mark.usefixtures("learned")
async def test_a_plot_and_its_table_change_places(app: OpenApp) -> None:
    async with app() as pilot:
        await to_page(pilot, "Retention")
        assert pilot.app.screen.query_one(PlotView).display
        assert "100%┤" in screen_text(pilot)
        await counted(pilot, "v")
        assert not pilot.app.screen.query_one(PlotView).display
        assert "Mature" in screen_text(pilot)


@pytest.mark.usefixtures("learned")
async def test_in_a_wide_window_both_stand_side_by_side(app: OpenApp) -> None:
    async with app(size=(200, 60)) as pilot:
        await to_page(pilot, "Retention")
        assert "100%┤" in screen_text(pilot)
        assert "Mature" in screen_text(pilot)


@pytest.mark.parametrize("how", ["ascii", "no colour"])
@pytest.mark.usefixtures("learned")
async def test_without_colour_or_signs_tables_come_first(
    app: OpenApp, home: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if how == "ascii":
        (home / "config.toml").write_text('glyphs = "ascii"\n', "utf-8")
    else:
        monkeypatch.setenv("NO_COLOR", "1")
    async with app() as pilot:
        await to_page(pilot, "Retention")
        assert not pilot.app.screen.query(PlotView)
        assert "Mature" in screen_text(pilot)
        assert ("v Plot" in screen_text(pilot)) == (how == "no colour")  # plain signs have no dots to plot with
        await press(pilot, "v")
        assert ("100%┤" in screen_text(pilot)) == (how == "no colour")


@pytest.mark.usefixtures("learned")
async def test_arrows_move_the_day_and_enter_lists_its_answers(app: OpenApp) -> None:
    async with app() as pilot:
        screen = await to_page(pilot, "Calendar")
        today = screen.day
        await counted(pilot, "left", "right", "up")
        assert screen.day == today - 1
        assert "answered" in screen_text(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ArticleScreen)
        assert "Which brain system is targeted?" in screen_text(pilot)
        assert "Wrong" in screen_text(pilot)


@pytest.mark.usefixtures("learned")
async def test_the_day_stops_at_both_ends_of_the_year(app: OpenApp) -> None:
    async with app() as pilot:
        screen = await to_page(pilot, "Calendar")
        today = screen.day
        await counted(pilot, "down")
        assert screen.day == today
        for _ in range(60):
            screen.action_across(-1)
        assert screen.day == today - 364


@pytest.mark.usefixtures("learned")
async def test_enter_drills_the_mistake_under_the_cursor_and_x_all_of_its_kind(app: OpenApp) -> None:
    async with app() as pilot:
        await to_page(pilot, "Mistakes")
        assert "sure, and wrong" in screen_text(pilot)
        assert "Which brain system is targeted?" in screen_text(pilot)
        await press(pilot, "enter")
        session = studying(pilot).sitting.session
        assert session.left == 1
        assert session.showing is not None
        assert session.showing.asked.question_id == "choice"
        await press(pilot, "escape")
        await press(pilot, "down", "x")
        assert studying(pilot).sitting.session.left >= 1


@pytest.mark.usefixtures("learned")
async def test_a_drill_asks_about_a_clock_that_stands_before_the_answers(app: OpenApp, clock: Clock) -> None:
    async with app() as pilot:
        screen = await to_page(pilot, "Mistakes")
        collection = screen.quizapp.collection
        newest_ms = collection.store.last_at_ms(collection.machine)
        assert newest_ms is not None
        clock.at_ms = newest_ms - 7_200_000
        await press(pilot, "enter")
        assert "The clock stands 2 h 0 min before your newest answer." in " ".join(screen_text(pilot).split())
        await press(pilot, "enter")
        assert pilot.app.screen is screen
        await press(pilot, "enter", "y")
        assert studying(pilot).sitting.session.left == 1


@pytest.mark.usefixtures("learned")
async def test_what_was_taken_for_what_is_said_and_drilled(app: OpenApp) -> None:
    async with app() as pilot:
        screen = await to_page(pilot, "Mistakes")
        place = next(n for n, one in enumerate(screen.mistakes) if one.kind == "chosen")
        assert "taken for the glutamate system" in screen.mistakes[place].text
        await counted(pilot, *["down"] * place)
        await press(pilot, "enter")
        showing = studying(pilot).sitting.session.showing
        assert showing is not None
        assert showing.asked.question_id == "choice"


@pytest.mark.usefixtures("learned")
async def test_enter_studies_the_cell_under_the_cursor(app: OpenApp) -> None:
    async with app() as pilot:
        await counted(pilot, "t", "d")
        screen = await counted(pilot, "9")
        while (cell := screen.map.at(*screen.cell)) is None or (cell.subject, cell.topic) != ("PTSD", "mechanism"):
            await counted(pilot, "right")
            if screen.cell[1] == 0:
                await counted(pilot, "down")
        assert "PTSD · mechanism" in screen_text(pilot)
        await press(pilot, "enter")
        questions = set(studying(pilot).sitting.session.known)
        assert questions <= {"mix/choice", "mix/card"}
        assert studying(pilot).sitting.session.left >= 1


@pytest.mark.usefixtures("learned")
async def test_m_studies_what_fits_some_minutes(app: OpenApp) -> None:
    async with app() as pilot:
        await counted(pilot, "t", "d")
        await press(pilot, "m", "type:1", "enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert 1 <= studying(pilot).sitting.session.left <= 20


@pytest.mark.usefixtures("learned")
async def test_the_date_looked_ahead_to_moves_and_can_be_typed(app: OpenApp) -> None:
    async with app() as pilot:
        screen = await to_page(pilot, "Readiness")
        first = screen.exam_on
        assert first is not None
        await counted(pilot, "right", "right", "left")
        assert screen.exam_on == first + 1
        await press(pilot, "enter", "type:nonsense", "enter")
        assert "is no date" in screen_text(pilot)
        await press(pilot, "enter", "type:2020-01-01", "enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "2020-01-01 is over." in words(pilot)
        await press(pilot, "enter", "type:2027-06-01", "enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "1 Jun" in screen_text(pilot)


@pytest.mark.usefixtures("learned")
async def test_d_goes_through_the_decks_and_back_to_all(app: OpenApp) -> None:
    async with app() as pilot:
        await counted(pilot, "t")
        assert "all decks" in screen_text(pilot)
        screen = await counted(pilot, "d")
        first = screen.deck_ids
        await counted(pilot, "d")
        assert {first, screen.deck_ids} == {("mix",), ("ketamine",)}
        await counted(pilot, "d")
        assert "all decks" in screen_text(pilot)


@pytest.mark.usefixtures("learned")
async def test_what_was_studied_from_here_is_counted_when_it_is_left(app: OpenApp) -> None:
    async with app() as pilot:
        await to_page(pilot, "Mistakes")
        await press(pilot, "enter", "0", "enter", "1", "q")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        await counted(pilot, "1")
        assert "1 answered" in screen_text(pilot)


async def test_a_deck_that_plays_tricks_is_drawn_as_text(app: OpenApp, home: Path, clock: Clock) -> None:
    trick = "[@click=app.quit]x[/] \\u001b[31mred [/nothing]"
    (home / "decks" / "trick.toml").write_text(
        f'[[questions]]\nid = "q"\ntopic = "{trick}"\nsubject = "{trick}"\ntype = "choice"\nprompt = "{trick}"\n'
        f'answer = "{trick}a"\ndistractors = ["{trick}b"]\n',
        "utf-8",
    )
    async with app() as pilot:
        for _ in range(2):
            await press(pilot, "slash", "type:trick", "enter")
            showing = studying(pilot).sitting.session.showing
            assert showing is not None
            wrong = next(n for n, text in enumerate(showing.asked.options, start=1) if text.endswith("b"))
            await press(pilot, str(wrong), "enter", "1", "q", "escape")
            clock.move(days=1)
        await counted(pilot, "t")
        for number in range(10):
            await counted(pilot, str(number))
            assert "\x1b" not in screen_text(pilot)
        await counted(pilot, "8")
        assert "[@click=app.quit]x[/]" in screen_text(pilot)
        assert pilot.app.is_running


def test_a_label_from_a_deck_reaches_a_plot_without_what_drives_a_terminal() -> None:
    found = topics_chart(
        [TopicTrend(topic="\x1b[31m[b]red\x07", at=(Moment(0, 0),), percents=(50.0,), questions=(2,), moving=(50.0,))]
    )
    assert found.plot is not None
    plot = Plot()
    plot.plotsize(60, 12)
    for series in found.plot.series:
        _add(plot, series, (1, 2, 3))
    _add_axes(plot, found.plot)
    drawn = Text.from_ansi(plot.build()).plain
    assert "[31m[b]" in drawn
    assert "\x1b" not in drawn
    assert "\x07" not in drawn


def test_a_table_gives_up_columns_rather_than_its_shape() -> None:
    table = Table(("Name", "One", "Two"), (("a long name of a row", "1", "22222"), ("b", "100", "3")))
    for columns in (60, 24, 14, 9):
        lines = table_drawn(table, columns).plain.split("\n")
        assert len(lines) == 3
        assert max(map(len, lines)) <= columns
    assert "22222" in table_drawn(table, 24).plain


def test_a_map_keeps_the_cell_under_the_cursor_in_view() -> None:
    from quizapp.learning.mastery import MasteryCell

    cells = tuple(
        MasteryCell(subject="s", topic=f"topic{n}", unseen=1, weak=0, learning=0, known=0, recall=0.0)
        for n in range(20)
    )
    for here in (0, 9, 19):
        assert f"topic{here}" in map_drawn(Map(cells), (0, here), 38).plain


async def test_t_and_the_palette_open_it_and_help_lists_its_keys(app: OpenApp) -> None:
    async with app() as pilot:
        await counted(pilot, "t")
        await press(pilot, "question_mark")
        assert "Study what fits some minutes" in words(pilot)
        assert isinstance(pilot.app, QuizApp)


@pytest.mark.usefixtures("learned")
async def test_in_a_low_window_the_row_of_the_day_stays_in_view(app: OpenApp) -> None:
    async with app(size=(40, 12)) as pilot:
        screen = await to_page(pilot, "Calendar")
        for _ in range(8):
            await counted(pilot, "up")
            row = ("Mo", "", "We", "", "Fr", "", "Su")[date_of(screen.day).weekday()]
            assert row in screen_text(pilot)
        assert screen.query_one("#body").max_scroll_y > 0


async def test_a_run_of_days_is_told_from_two_on(app: OpenApp) -> None:
    async with app() as pilot:
        await counted(pilot, "t")
        assert "in a row" not in screen_text(pilot)


@pytest.mark.parametrize("columns", [40, 72, 140, 300])
def test_a_bar_is_as_wide_at_its_foot_as_at_its_head(columns: int) -> None:
    heights = (0.0, 1.0, 0.0, 3.0, 5.0, 5.0, 0.0, 2.0) * 3
    series = Series(tuple(map(float, range(len(heights)))), heights, "bars")
    plot = Plot()
    plot.plotsize(columns, 16)
    _add(plot, series, (1, 2, 3))
    _add_axes(plot, charts.Plot(series=(series,)))
    lines = [
        line.partition("┤")[2] or line.partition("│")[2] for line in Text.from_ansi(plot.build()).plain.split("\n")
    ]
    filled = [{place for place, sign in enumerate(line) if sign == "█"} for line in lines if "█" in line]
    assert all(above <= below for above, below in pairwise(filled))
    assert filled[-1]
    assert filled[-1] == filled[-2]


def test_below_the_bars_every_type_of_question_is_named() -> None:
    names = ("choice", "cloze", "flash", "typed", "true_false", "multi", "match", "numeric", "order")
    found = types_chart([Answers(value=name, answered=1, right=1, answer_ms=5_000) for name in names])
    assert found.plot is not None
    plot = Plot()
    plot.plotsize(70, 12)
    _add(plot, found.plot.series[0], (1, 2, 3))
    _add_axes(plot, found.plot)
    below = Text.from_ansi(plot.build()).plain.strip().splitlines()[-1].split()
    assert below == ["choice", "cloze", "flash", "typed", "t/f", "multi", "match", "number", "order"]
