"""From the list of scores: trends, two quizzes side by side, and a file of them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizapp.collection.exporting import SCORE_NAMES
from quizapp.learning.trend import Change
from quizapp.tui.screens.comparison import ComparisonScreen
from quizapp.tui.screens.scores import ScoresScreen
from quizapp.tui.screens.trends import VIEWS, TrendsScreen
from quizapp.tui.widgets.charts import PlotView
from tests.tui.conftest import Clock, OpenApp, press, screen_text
from tests.tui.quizzes import SIZES, Opened, taken, words, write_mixed


@pytest.fixture(autouse=True)
def mixed(home: Path) -> None:
    write_mixed(home)


@pytest.fixture
def three(collection_of: Opened, clock: Clock) -> None:
    """Three quizzes on three days: 50, 70 and 90 percent; and a short one, outside the trend."""
    collection = collection_of()
    for wrong in (5, 3, 1):
        taken(collection, clock, wrong=wrong)
        clock.move(days=1)
    taken(collection, clock, wrong=2, questions=2)
    clock.move(days=1)


async def to_trends(pilot: Pilot[Any]) -> TrendsScreen:
    await press(pilot, "s", "t")
    screen = pilot.app.screen
    assert isinstance(screen, TrendsScreen)
    return screen


@SIZES
@pytest.mark.usefixtures("three")
async def test_a_trend_says_last_percentile_best_and_the_mean_of_five(app: OpenApp, size: tuple[int, int]) -> None:
    async with app(size=size) as pilot:
        await to_trends(pilot)
        assert "Last 90%, better than 100% of those before it. Best 90% (26 Nov)." in words(pilot)
        if size[1] >= 16:
            assert "now 70%; 3 quizzes." in words(pilot)
        await press(pilot, "v")
        assert "70%" in screen_text(pilot)


@pytest.mark.usefixtures("three")
async def test_r_goes_through_the_views_and_v_changes_plot_and_table(app: OpenApp) -> None:
    async with app() as pilot:
        await to_trends(pilot)
        assert pilot.app.screen.query_one(PlotView).display
        for view in (*VIEWS[1:], VIEWS[0]):
            await press(pilot, "r")
            assert view in screen_text(pilot).splitlines()[0]
        await press(pilot, "v")
        assert not pilot.app.screen.query_one(PlotView).display
        text = " ".join(screen_text(pilot).split())
        assert "Thu 26 Nov 90% 70% 10 Wed 25 Nov 70% 60% 10 Tue 24 Nov 50% 50% 10" in text
        await press(pilot, "r")
        assert "90-100% 1" in " ".join(screen_text(pilot).split())
        await press(pilot, "r")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "condition" in screen_text(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, ScoresScreen)


@pytest.mark.usefixtures("three")
async def test_with_plain_signs_the_trend_is_a_table_for_good(app: OpenApp, home: Path) -> None:
    (home / "config.toml").write_text('glyphs = "ascii"\n', "utf-8")
    async with app() as pilot:
        await to_trends(pilot)
        await press(pilot, "v")
        assert "v Plot" not in screen_text(pilot)
        assert not pilot.app.screen.query(PlotView)
        assert "Percent" in screen_text(pilot)


async def test_without_a_whole_quiz_the_trend_names_the_next_key(
    app: OpenApp, collection_of: Opened, clock: Clock
) -> None:
    taken(collection_of(), clock, questions=2)
    async with app() as pilot:
        await to_trends(pilot)
        assert "z in the library starts one" in words(pilot)


async def test_tab_goes_to_what_else_was_quizzed(app: OpenApp, collection_of: Opened, clock: Clock) -> None:
    collection = collection_of()
    taken(collection, clock)
    taken(collection, clock, wrong=1, topics=("condition", "mechanism", "statistic", "case", "finding"))
    async with app() as pilot:
        screen = await to_trends(pilot)
        assert len(screen.trends) == 2
        first = screen.place
        await press(pilot, "tab")
        assert screen.place != first
        assert "2 of 2" in screen_text(pilot) or "1 of 2" in screen_text(pilot)


@SIZES
@pytest.mark.usefixtures("three")
async def test_two_marked_quizzes_are_compared_question_by_question(app: OpenApp, size: tuple[int, int]) -> None:
    async with app(size=size) as pilot:
        await press(pilot, "s", "down", "space", "down", "down", "c")
        screen = pilot.app.screen
        assert isinstance(screen, ComparisonScreen)
        changes = [row.change for row in screen.found.rows]
        assert len(changes) == 10
        assert changes.count(Change.BETTER) - changes.count(Change.WORSE) == 4
        assert "50% then 90%" in screen_text(pilot)
        seen = ""
        for _ in range(30):
            seen += " ".join(screen_text(pilot).split()) + " "
            await press(pilot, "pagedown")
        assert f"Better: {changes.count(Change.BETTER)}" in seen
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, ScoresScreen)


@pytest.mark.usefixtures("three")
async def test_a_comparison_takes_two_and_a_third_mark_drops_the_first(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "s", "space", "c")
        assert isinstance(pilot.app.screen, ScoresScreen)
        assert any("Mark a quiz" in toast.message for toast in pilot.app._notifications)
        await press(pilot, "down", "space", "down", "space")
        screen = pilot.app.screen
        assert isinstance(screen, ScoresScreen)
        assert screen.marked == [screen.scores[1].quiz_id, screen.scores[2].quiz_id]
        assert screen_text(pilot).count("●") == 2
        await press(pilot, "space")
        assert screen.marked == [screen.scores[1].quiz_id]


@pytest.mark.usefixtures("three")
async def test_the_scores_are_written_to_a_file_once(app: OpenApp, tmp_path: Path) -> None:
    async with app(size=(120, 24)) as pilot:
        for name, said in (
            ("out.csv", "4 scores written"),
            ("out.json", "4 scores written"),
            ("out.csv", "is there already"),
            ("out.txt", "neither .csv nor .json"),
        ):
            await press(pilot, "s", "x", f"type:{tmp_path / name}", "enter")
            assert said in " ".join(toast.message for toast in pilot.app._notifications)
            await press(pilot, "escape")
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text("utf-8").splitlines()))
    assert [row["percent"] for row in rows] == ["0", "90", "70", "50"]
    assert tuple(rows[0]) == SCORE_NAMES
    data = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert [one["moving_average"] for one in data] == [None, 70.0, 60.0, 50.0]
    assert not (tmp_path / "out.txt").exists()


async def test_a_quiz_marked_by_confidence_says_so_in_the_list(
    app: OpenApp, collection_of: Opened, clock: Clock
) -> None:
    taken(collection_of(), clock, scoring="confidence")
    async with app() as pilot:
        await press(pilot, "s")
        assert "by confidence" in screen_text(pilot)


async def test_a_wide_window_compares_the_answers_side_by_side(
    app: OpenApp, collection_of: Opened, clock: Clock
) -> None:
    taken(collection_of(), clock, wrong=3, topics=("condition",))
    taken(collection_of(), clock, wrong=0, topics=("condition",))
    async with app(size=(200, 60)) as pilot:
        await press(pilot, "s", "space", "j", "c")
        line = next(row for row in screen_text(pilot).splitlines() if "Which symptom marks it?" in row)
        assert line.split("   ")[-1].strip().startswith("right (")
        assert "don't know" in line
