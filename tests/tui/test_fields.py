"""Questions in the learner's own words: letters belong to the field, what was typed is compared with what is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizapp.learning.events import Outcome, Rating
from quizapp.learning.session import Phase, Session, Showing
from quizapp.tui.screens.study import StudyScreen
from tests.tui.conftest import OpenApp, press, screen_text

TYPED = """
[[questions]]
id = "brain"
type = "typed"
prompt = "Which brain system is targeted in PTSD?"
answer = "the glutamate system"
also = ["the opioid system"]
"""
NUMERIC = """
[[questions]]
id = "adults"
type = "numeric"
prompt = "How many adults a year?"
answer = "17.3 million"
tolerance = "1%"
"""
CLOZE = """
[[questions]]
id = "block"
type = "cloze"
prompt = "Ketamine blocks {{NMDA}} receptors and may give {{pain relief}}."
"""


def session_of(pilot: Pilot[Any]) -> Session:
    screen = pilot.app.screen
    assert isinstance(screen, StudyScreen)
    return screen.sitting.session


def showing_of(pilot: Pilot[Any]) -> Showing:
    showing = session_of(pilot).showing
    assert showing is not None
    return showing


def outcome_of(pilot: Pilot[Any]) -> Outcome | None:
    verdict = showing_of(pilot).verdict
    return verdict.outcome if verdict else None


@pytest.fixture
def deck(home: Path, request: pytest.FixtureRequest) -> None:
    (home / "decks" / "a.toml").write_text(request.param, "utf-8")


@pytest.mark.parametrize("deck", [TYPED], indirect=True)
@pytest.mark.usefixtures("deck")
async def test_every_letter_goes_into_the_field(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "type:hnubovejkq0123 *", "enter")
        verdict = showing_of(pilot).verdict
        assert verdict is not None
        assert verdict.given == ("hnubovejkq0123 *",)


@pytest.mark.parametrize("deck", [TYPED], indirect=True)
@pytest.mark.usefixtures("deck")
async def test_one_letter_missing_is_almost_and_counts_as_good(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "type:the glutmate system", "enter")
        assert outcome_of(pilot) is Outcome.ALMOST
        assert showing_of(pilot).selected is Rating.GOOD
        text = screen_text(pilot)
        assert "Almost   One letter missing: a." in text
        assert "yours  the glutmate system" in text
        assert "right  the glutamate system" in text


@pytest.mark.parametrize("deck", [TYPED], indirect=True)
@pytest.mark.usefixtures("deck")
async def test_true_but_not_meant_clears_the_field_and_the_second_try_is_hard(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "type:the opioid system", "enter")
        assert session_of(pilot).phase is Phase.ASKING
        assert "Also true. Another one is meant." in screen_text(pilot)
        await press(pilot, "type:the glutamate system", "enter")
        assert outcome_of(pilot) is Outcome.RIGHT
        assert showing_of(pilot).selected is Rating.HARD


@pytest.mark.parametrize(("key", "kept"), [("n", ()), ("y", ("the excitatory pathway",))])
@pytest.mark.parametrize("deck", [TYPED], indirect=True)
@pytest.mark.usefixtures("deck")
async def test_a_spelling_is_accepted_from_now_on_only_when_the_learner_says_so(
    app: OpenApp, key: str, kept: tuple[str, ...]
) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "type:the excitatory pathway", "enter", "o")
        assert "Accept “the excitatory pathway” from now on?  y / n" in screen_text(pilot)
        await press(pilot, key, "enter")
        assert pilot.app.collection.store.accepted().get("a/brain", ()) == kept  # type: ignore[attr-defined]  # QuizApp has it
        await press(pilot, "u")
        assert pilot.app.collection.store.accepted() == {}  # type: ignore[attr-defined]  # QuizApp has it


@pytest.mark.parametrize("deck", [NUMERIC], indirect=True)
@pytest.mark.usefixtures("deck")
async def test_what_is_read_stands_below_the_number_while_it_is_typed(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "type:17.3M")
        assert "read as 17,300,000" in screen_text(pilot)
        await press(pilot, "enter")
        assert outcome_of(pilot) is Outcome.RIGHT


@pytest.mark.parametrize("deck", [NUMERIC], indirect=True)
@pytest.mark.usefixtures("deck")
async def test_what_is_no_number_is_not_graded(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "type:many", "enter")
        assert session_of(pilot).phase is Phase.ASKING
        assert "Not a number I can read." in screen_text(pilot)


@pytest.mark.parametrize("deck", [CLOZE], indirect=True)
@pytest.mark.usefixtures("deck")
async def test_enter_walks_the_blanks_and_submits_on_the_last(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter")
        assert "[1\u00a0____]" in screen_text(pilot)
        await press(pilot, "type:NMDA", "enter")
        assert session_of(pilot).phase is Phase.ASKING
        assert "[1\u00a0NMDA] receptors and may give [2\u00a0____]" in screen_text(pilot)
        await press(pilot, "type:pain relief", "enter")
        assert outcome_of(pilot) is Outcome.RIGHT


@pytest.mark.parametrize("deck", [CLOZE], indirect=True)
@pytest.mark.usefixtures("deck")
async def test_a_gap_is_said_first_and_submitted_as_partial_the_second_time(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "tab", "type:pain relief", "enter")
        assert session_of(pilot).phase is Phase.ASKING
        assert "Blank 1 is empty." in screen_text(pilot)
        await press(pilot, "enter")
        assert outcome_of(pilot) is Outcome.PARTIAL


@pytest.mark.parametrize("deck", [TYPED, NUMERIC, CLOZE], indirect=True)
@pytest.mark.usefixtures("deck")
async def test_tab_walks_to_dont_know_and_enter_takes_it(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter")
        for _ in range(6):
            await press(pilot, "tab")
            focused = pilot.app.focused
            if focused is not None and "Don't know" in str(getattr(focused, "content", "")):
                break
        await press(pilot, "enter")
        assert outcome_of(pilot) is Outcome.DONT_KNOW


@pytest.mark.parametrize("deck", [TYPED, NUMERIC, CLOZE], indirect=True)
@pytest.mark.usefixtures("deck")
async def test_control_keys_work_in_every_field(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "type:x", "ctrl+n")
        assert session_of(pilot).put_off
        await press(pilot, "ctrl+z")
        assert not session_of(pilot).put_off
        await press(pilot, "f1")
        assert "Take back the last rating" in screen_text(pilot)


@pytest.mark.parametrize("deck", [TYPED, NUMERIC, CLOZE], indirect=True)
@pytest.mark.usefixtures("deck")
async def test_after_undo_letters_are_keys_again(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter", "enter", "enter", "1", "u")
        assert session_of(pilot).phase is Phase.ANSWERED
        await press(pilot, "u")
        assert "Nothing more to take back." in screen_text(pilot)


@pytest.mark.parametrize("deck", [NUMERIC.replace('"17.3 million"', '"17.3 mg"\nunit = "mg"')], indirect=True)
@pytest.mark.usefixtures("deck")
async def test_the_unit_stands_behind_the_field(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "enter")
        assert "A number mg" in " ".join(screen_text(pilot).split())
