"""Proposals from an article, key by key: what each decides, what stands on the screen, what is on disk after it."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any, cast

import pytest
from textual.binding import Binding, BindingType
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from quizapp.collection.proposals import Draft, Request, article_path, begin
from quizapp.deck.file import read_deck
from quizapp.deck.model import Deck
from quizapp.generation.decks import deck_from_article
from quizapp.generation.proposals import Deciding, Decision
from quizapp.tui.keys import AS_ASKED, COVERAGE, EDITOR, PROPOSALS
from quizapp.tui.opening import Opening
from quizapp.tui.screens.article import ArticleScreen, ArticleText
from quizapp.tui.screens.as_asked import AsAskedScreen
from quizapp.tui.screens.coverage import CoverageScreen
from quizapp.tui.screens.dialogs import ChoiceDialog, TextDialog
from quizapp.tui.screens.editor import TextEditor
from quizapp.tui.screens.form import QuestionForm
from quizapp.tui.screens.library import LibraryScreen
from quizapp.tui.screens.proposals import Forms, ProposalsScreen, _sentence
from quizapp.tui.screens.study import StudyScreen
from quizapp.tui.widgets.areas import FieldArea
from quizapp.tui.widgets.lines import KeyBar
from tests.tui.conftest import OpenApp, press, screen_text

ARTICLES = Path(__file__).parents[1] / "data" / "articles"
PAGES = len(deck_from_article((ARTICLES / "asthma.txt").read_text("utf-8"), deck_id="asthma", with_poor=True).facts)
"""A page a fact: as many as the generator finds in the article today."""
WAIT_SECONDS = 20
SIZES = pytest.mark.parametrize("size", [(80, 24), (40, 12), (200, 60)])


@pytest.fixture
def article(home: Path) -> Path:
    path = home / "asthma.txt"
    path.write_text((ARTICLES / "asthma.txt").read_text("utf-8"), "utf-8")
    return path


Proposing = Callable[..., Any]


@pytest.fixture
def proposing(app: OpenApp, home: Path, article: Path) -> Proposing:
    """`async with proposing(size=(80, 24)) as pilot`: the proposals of the article, read."""

    @asynccontextmanager
    async def opened(*, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
        request = Request(article=article, deck=home / "decks" / "asthma.toml")
        async with app(size=size, opening=Opening(first="generate", article=request)) as pilot:
            await read(pilot)
            yield pilot

    return opened


async def read(pilot: Pilot[Any]) -> None:
    """Wait until the article is read and drawn."""
    ends = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends:
        screen = pilot.app.screen
        if isinstance(screen, ProposalsScreen) and screen.draft is not None:
            break
        await pilot.pause(0.02)
    await pilot.pause()
    await pilot.pause()


def state_of(pilot: Pilot[Any]) -> Deciding:
    screen = pilot.app.screen
    assert isinstance(screen, ProposalsScreen)
    assert screen.deciding is not None
    return screen.deciding


def words(pilot: Pilot[Any]) -> str:
    """What stands on the screen as running words."""
    return " ".join(screen_text(pilot).replace("│", " ").split())


def deck_at(path: Path) -> Deck:
    deck = read_deck(path.read_text("utf-8"), str(path)).deck
    assert deck is not None
    return deck


def bold_in(left: ArticleText) -> list[str]:
    """What stands out in the article, line by line."""
    strips = [left.render_line(y) for y in range(left.size.height)]
    found = ["".join(part.text for part in strip if part.style and part.style.bold) for strip in strips]
    return [text.strip() for text in found if text.strip()]


async def to_several(pilot: Pilot[Any]) -> None:
    """Go to the first page of three good forms."""
    for _ in range(PAGES):
        if sum(row.marked for row in state_of(pilot).page.rows) < 3:
            await press(pilot, "j")
    assert sum(row.marked for row in state_of(pilot).page.rows) == 3


# ------------------------------------------------------------------------------------------------------- what is shown


@SIZES
async def test_a_page_shows_its_sentence_its_forms_and_how_far_this_has_come(
    proposing: Proposing, size: tuple[int, int]
) -> None:
    async with proposing(size=size) as pilot:
        page = state_of(pilot).page
        said = words(pilot)
        assert " ".join(page.quote.split()) in said
        assert "1 [x]" in said
        assert f"1 of {len(state_of(pilot).pages)}" in said
        assert (f"0 of {PAGES} facts · 0 kept · 0 dropped" in said) == (size[0] >= 80)


async def test_under_100_columns_the_sentence_stands_above_and_there_is_no_left_pane(proposing: Proposing) -> None:
    async with proposing(size=(99, 24)) as pilot:
        assert not pilot.app.screen.query_one("#left").display
        assert pilot.app.screen.query_one("#sentence").display
        await pilot.resize_terminal(100, 24)
        await pilot.pause()
        assert pilot.app.screen.query_one("#left").display
        assert not pilot.app.screen.query_one("#sentence").display


async def test_the_sentence_is_highlighted_and_in_view_in_the_article_at_the_left(proposing: Proposing) -> None:
    async with proposing(size=(120, 24)) as pilot:
        await press(pilot, "end")
        quote = state_of(pilot).page.quote
        assert " ".join(quote.split())[:25] in screen_text(pilot)
        left = pilot.app.screen.query_one("#left", ArticleText)
        styled = bold_in(left)
        assert " ".join(" ".join(styled).split()) in " ".join(quote.split())
        assert styled


async def test_a_sentence_broken_over_lines_is_highlighted_too(app: OpenApp, home: Path) -> None:
    path = home / "wrapped.txt"
    path.write_text("Gout is caused by crystals of\nmonosodium urate in\nthe joints.\n", "utf-8")
    request = Request(article=path, deck=home / "decks" / "wrapped.toml")
    async with app(size=(120, 24), opening=Opening(first="generate", article=request)) as pilot:
        await read(pilot)
        quote = state_of(pilot).page.quote
        assert "\n" in quote
        assert "monosodium urate in" in bold_in(pilot.app.screen.query_one("#left", ArticleText))


async def test_while_the_article_is_read_keys_do_nothing(
    app: OpenApp, home: Path, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()

    def slowly(*arguments: Any) -> Draft:
        go_on.wait(WAIT_SECONDS)
        return begin(*arguments)

    monkeypatch.setattr("quizapp.collection.proposals.begin", slowly)
    request = Request(article=article, deck=home / "decks" / "asthma.toml")
    async with app(opening=Opening(first="generate", article=request)) as pilot:
        assert "Reading asthma.txt …" in words(pilot)
        await press(pilot, "enter", "x", "1", "space", "e", "t", "u", "A", "w", "c", "v", "j", "down")
        go_on.set()
        await read(pilot)
        assert state_of(pilot).counts.decided == 0


# -------------------------------------------------------------------------------------------------------- key by key


async def test_enter_accepts_and_goes_on(proposing: Proposing) -> None:
    async with proposing() as pilot:
        await press(pilot, "enter")
        assert state_of(pilot).pages[0].decision is Decision.ACCEPTED
        assert state_of(pilot).here == 1
        assert f"1 of {PAGES} facts · 1 kept · 0 dropped" in words(pilot)


async def test_x_drops_all_and_goes_on(proposing: Proposing) -> None:
    async with proposing() as pilot:
        await to_several(pilot)
        place = state_of(pilot).here
        await press(pilot, "x")
        assert state_of(pilot).pages[place].decision is Decision.DROPPED
        assert "0 kept · 3 dropped" in words(pilot)


async def test_digits_space_and_clicks_mark_and_unmark(proposing: Proposing) -> None:
    async with proposing() as pilot:
        await to_several(pilot)
        await press(pilot, "2")
        assert [row.marked for row in state_of(pilot).page.rows] == [True, False, True]
        assert state_of(pilot).row == 1
        assert "2 [ ]" in words(pilot)
        await press(pilot, "space", "up", "space")
        assert [row.marked for row in state_of(pilot).page.rows] == [False, True, True]
        await pilot.click(Forms, offset=(10, 0))
        await pilot.pause()
        assert state_of(pilot).page.rows[0].marked
        await press(pilot, "9")
        assert "There are 3 forms here." in words(pilot)


async def test_t_asks_the_form_under_the_cursor_in_another_type(proposing: Proposing) -> None:
    async with proposing() as pilot:
        await to_several(pilot)
        await press(pilot, "down", "down", "t")
        types = [row.question.type for row in state_of(pilot).page.rows]
        assert types == ["choice", "cloze", "flash"]
        assert "flash" in words(pilot)


async def test_u_takes_back_step_by_step(proposing: Proposing) -> None:
    async with proposing() as pilot:
        before = state_of(pilot).pages
        await press(pilot, "enter", "x", "1", "u")
        assert "Took back a mark." in words(pilot)
        await press(pilot, "ctrl+z", "u")
        assert state_of(pilot).pages == before
        await press(pilot, "u")
        assert "Nothing more to take back." in words(pilot)


async def test_j_k_arrows_home_and_end_go_through_the_pages(proposing: Proposing) -> None:
    async with proposing() as pilot:
        last = len(state_of(pilot).pages) - 1
        for key, place in (
            ("j", 1),
            ("right", 2),
            ("k", 1),
            ("left", 0),
            ("k", 0),
            ("end", last),
            ("j", last),
            ("home", 0),
        ):
            await press(pilot, key)
            assert state_of(pilot).here == place, key
        assert state_of(pilot).counts.decided == 0


async def test_shift_a_accepts_the_rest_and_w_writes_after_a_yes_only(proposing: Proposing, home: Path) -> None:
    path = home / "decks" / "asthma.toml"
    async with proposing() as pilot:
        await press(pilot, "w")
        assert "Nothing is decided yet." in words(pilot)
        await press(pilot, "x", "A")
        assert "This one is worth a look" in words(pilot)
        for _ in range(PAGES):
            if not state_of(pilot).finished:
                await press(pilot, "enter" if any(row.marked for row in state_of(pilot).page.rows) else "x", "A")
        assert state_of(pilot).counts.decided == PAGES
        kept = state_of(pilot).counts.kept
        await press(pilot, "w")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await press(pilot, "enter")
        assert not path.exists()
        await press(pilot, "w", "escape")
        assert not path.exists()
        await press(pilot, "w", "y")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert "Written to asthma.toml." in words(pilot)
        assert len(deck_at(path).questions) == kept
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, StudyScreen)


@SIZES
async def test_p_shows_the_form_under_the_cursor_as_study_asks_it(proposing: Proposing, size: tuple[int, int]) -> None:
    async with proposing(size=size) as pilot:
        await to_several(pilot)
        question = state_of(pilot).page.rows[0].question
        assert question.type == "choice"
        await press(pilot, "p")
        await pilot.pause()
        assert isinstance(pilot.app.screen, AsAskedScreen)
        said = words(pilot)
        assert "As study asks it · choice" in said
        assert question.prompt.split()[0] in said
        assert "Before the answer" in said
        await press(pilot, "pagedown", "pageup", "j", "k", "p")
        assert isinstance(pilot.app.screen, ProposalsScreen)


async def test_v_shows_the_article_and_c_the_coverage(proposing: Proposing) -> None:
    async with proposing() as pilot:
        await press(pilot, "v")
        assert isinstance(pilot.app.screen, ArticleScreen)
        await press(pilot, "escape", "enter", "c")
        assert isinstance(pilot.app.screen, CoverageScreen)
        await press(pilot, "down", "up", "pagedown", "pageup", "c")
        assert isinstance(pilot.app.screen, ProposalsScreen)


def test_a_number_stands_out_where_it_is_said_and_not_within_another() -> None:
    asked = SimpleNamespace(right=("3",))
    drawn = _sentence("A 34-year-old teacher had 3 headache days.", cast("Any", asked), 80, folds=False)
    assert [drawn.plain[span.start - 4 : span.end] for span in drawn.spans] == ["had 3"]


@SIZES
async def test_the_coverage_says_kept_of_proposed_with_a_mark_and_what_nothing_asks(
    proposing: Proposing, size: tuple[int, int]
) -> None:
    async with proposing(size=size) as pilot:
        await press(pilot, "enter", "c")
        said = words(pilot)
        assert re.search(r"1 of \d+ facts kept", said)
        assert "– 0/" in said
        assert "condition" in said or size[0] == 40
        await press(pilot, *["pagedown"] * 12)
        assert (
            "asked by nothing" in words(pilot) or "sentences is asked about" in words(pilot) or "line " in words(pilot)
        )


async def test_leaving_before_anything_is_decided_speaks_of_no_decisions(proposing: Proposing) -> None:
    async with proposing() as pilot:
        await press(pilot, "j", "q")
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert "Decisions are kept" not in words(pilot)


@pytest.mark.parametrize("key", ["q", "escape"])
async def test_leaving_keeps_every_decision(proposing: Proposing, key: str, home: Path) -> None:
    async with proposing() as pilot:
        await press(pilot, "enter", "x", "1", key)
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert "Decisions are kept; g goes on." in words(pilot)
        await press(pilot, "g", "enter")
        await read(pilot)
        assert "Taken up where you left" in words(pilot)
    async with proposing() as pilot:
        assert f"Taken up where you left: 2 of {PAGES} facts" in words(pilot)
        assert state_of(pilot).here == 2
    assert not (home / "decks" / "asthma.toml").exists()


async def test_quitting_at_once_loses_no_decision(proposing: Proposing) -> None:
    async with proposing() as pilot:
        await press(pilot, "enter", "x", "ctrl+q")
    async with proposing() as pilot:
        assert state_of(pilot).counts.decided == 2


async def test_page_keys_scroll_a_page_that_is_longer_than_the_window(proposing: Proposing) -> None:
    async with proposing(size=(40, 12)) as pilot:
        await to_several(pilot)
        assert "more" in screen_text(pilot)
        first = screen_text(pilot)
        await press(pilot, "pagedown")
        assert screen_text(pilot) != first
        await press(pilot, "pageup")
        assert screen_text(pilot) == first


@SIZES
async def test_the_form_under_the_cursor_stays_in_view(proposing: Proposing, size: tuple[int, int]) -> None:
    async with proposing(size=size) as pilot:
        await to_several(pilot)
        for number in (2, 3):
            await press(pilot, "down")
            await pilot.pause()
            assert f"▸ {number} [x]" in screen_text(pilot)


async def test_sixty_proposals_are_decided_in_a_key_each(proposing: Proposing) -> None:
    async with proposing() as pilot:
        pages = len(state_of(pilot).pages)
        began = time.monotonic()
        await press(pilot, *("enter" if any(row.marked for row in p.rows) else "x" for p in state_of(pilot).pages))
        seconds = time.monotonic() - began
        counts = state_of(pilot).counts
        poor = sum(not row.marked for page in state_of(pilot).pages for row in page.rows)
        assert (counts.decided, counts.dropped) == (pages, poor)
        assert counts.kept >= 60
        assert (
            seconds < 60
        )  # half of what a person has; a decision takes about a tenth of a second, the pilot's wait too
        assert "All decided." in words(pilot)
        keys = [hint.keys for hint in pilot.app.screen.query_one(KeyBar).hints]
        assert keys[0] == "w"


# ----------------------------------------------------------------------------------------------------------- the editor


async def test_e_opens_the_form_and_ctrl_s_keeps_the_change(proposing: Proposing) -> None:
    async with proposing() as pilot:
        before = state_of(pilot).page.rows[0].question
        await press(pilot, "e")
        assert isinstance(pilot.app.screen, QuestionForm)
        assert before.source is not None
        assert before.source.quote is not None
        assert not pilot.app.screen.query("#row-quote")
        assert " ".join(before.source.quote.split()) in words(pilot)
        await press(pilot, "type: now", "ctrl+s")
        after = state_of(pilot).page.rows[0]
        assert after.question.prompt == f"{before.prompt} now"
        assert (after.question.id, after.question.source) == (before.id, before.source)
        assert after.reworded
        await press(pilot, "u")
        assert state_of(pilot).page.rows[0].question == before


async def test_what_makes_no_sense_is_said_and_stays_open(proposing: Proposing) -> None:
    async with proposing() as pilot:
        await press(pilot, "e")
        pilot.app.screen.query(FieldArea).first().text = ""
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, QuestionForm)
        assert "It has no prompt." in words(pilot)


async def test_leaving_the_form_asks_only_after_a_change(proposing: Proposing) -> None:
    async with proposing() as pilot:
        before = state_of(pilot).pages
        await press(pilot, "e", "escape")
        assert isinstance(pilot.app.screen, ProposalsScreen)
        await press(pilot, "e", "type:x", "escape")
        assert isinstance(pilot.app.screen, ChoiceDialog)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, QuestionForm)
        await press(pilot, "escape", "d")
        assert state_of(pilot).pages == before
        await press(pilot, "e", "type:x", "escape", "s")
        assert state_of(pilot).pages != before


async def test_letters_typed_in_the_form_decide_nothing(proposing: Proposing) -> None:
    async with proposing() as pilot:
        await press(pilot, "e", "type:xAwutq19")
        assert "xAwutq19" in pilot.app.screen.query(FieldArea).first().text
        assert isinstance(pilot.app.screen, QuestionForm)


async def test_ctrl_o_without_an_editor_opens_the_words_and_holds_them_to_the_format(
    proposing: Proposing, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    async with proposing() as pilot:
        before = state_of(pilot).page.rows[0].question
        await press(pilot, "ctrl+o")
        assert isinstance(pilot.app.screen, TextEditor)
        area = pilot.app.screen.query_one(TextArea)
        assert "source" not in area.text
        await press(pilot, "end", "backspace", "ctrl+s")
        assert isinstance(pilot.app.screen, TextEditor)
        assert "line " in words(pilot)
        await press(pilot, "ctrl+z", "left", "type: now", "ctrl+s")
        assert state_of(pilot).page.rows[0].question.prompt == f"{before.prompt} now"
        assert state_of(pilot).page.rows[0].question.source == before.source


# ---------------------------------------------------------------------------------------------------- from the library


async def test_g_asks_for_a_path_and_opens_the_proposals(app: OpenApp, article: Path) -> None:
    async with app() as pilot:
        await press(pilot, "g")
        assert isinstance(pilot.app.screen, TextDialog)
        pilot.app.screen.query_one(Input).value = f"'{article}'"
        await press(pilot, "enter")
        await read(pilot)
        assert state_of(pilot).pages[0].quote
        assert "Living with asthma" in words(pilot)


async def test_tab_completes_the_path_and_names_the_ways_it_may_go_on(app: OpenApp, article: Path) -> None:
    (article.parent / "asthenia.md").write_text("", "utf-8")
    async with app() as pilot:
        await press(pilot, "g")
        field = pilot.app.screen.query_one(Input)
        field.value = f"{article.parent}/a"
        await press(pilot, "tab")
        assert field.value == f"{article.parent}/asth"
        assert "asthenia.md asthma.txt" in words(pilot)
        await press(pilot, "type:m", "tab", "enter")
        await read(pilot)
        assert "Living with asthma" in words(pilot)


async def test_g_and_enter_take_the_decks_own_article(app: OpenApp, home: Path) -> None:
    async with app() as pilot:
        await press(pilot, "g")
        assert "again, for What ketamine is prescribed for" in words(pilot)
        await press(pilot, "enter")
        await read(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ProposalsScreen)
        assert screen.draft is not None
        assert screen.draft.target == home / "decks" / "ketamine.toml"
        assert screen.draft.proposal.known is not None


async def test_an_article_that_cannot_be_read_is_said_in_the_library(app: OpenApp, home: Path) -> None:
    async with app() as pilot:
        await press(pilot, "g")
        pilot.app.screen.query_one(Input).value = str(home / "nonesuch.txt")
        await press(pilot, "enter")
        ends = time.monotonic() + WAIT_SECONDS
        while not isinstance(pilot.app.screen, LibraryScreen) and time.monotonic() < ends:
            await pilot.pause(0.02)
        assert isinstance(pilot.app.screen, LibraryScreen)
        assert any("nonesuch.txt" in toast.message for toast in pilot.app._notifications)


async def test_escape_asks_for_nothing(app: OpenApp) -> None:
    async with app() as pilot:
        await press(pilot, "g", "escape")
        assert isinstance(pilot.app.screen, LibraryScreen)


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("a b.txt", "a b.txt"),
        ("'a b.txt' ", "a b.txt"),
        ('"a.txt"', "a.txt"),
        ("file:///a/b.txt", "/a/b.txt"),
        ("~/a.txt", str(Path.home() / "a.txt")),
    ],
)
def test_a_pasted_path_is_read_as_it_is_meant(typed: str, path: str) -> None:
    assert article_path(typed) == Path(path)


async def test_hostile_text_in_an_article_stays_text(app: OpenApp, home: Path) -> None:
    path = home / "hostile.txt"
    path.write_text("[@click=app.quit]Gout[/] is caused by \x1b[31mcrystals\x1b[0m of monosodium urate.\n" * 2, "utf-8")
    request = Request(article=path, deck=home / "decks" / "hostile.toml")
    for size in ((80, 24), (120, 24)):
        async with app(size=size, opening=Opening(first="generate", article=request)) as pilot:
            await read(pilot)
            if isinstance(pilot.app.screen, ProposalsScreen):
                await press(pilot, "e", "escape", "c", "escape")
            assert "\x1b" not in screen_text(pilot)


# ---------------------------------------------------------------------------------------------------- the table of keys

STATES: dict[str, tuple[str, ...]] = {
    "proposals": (),
    "proposals, begun": ("enter", "x", "j"),
    "proposals, all decided": ("A",),
    "form": ("e",),
    "editor": ("ctrl+o",),
    "coverage": ("c",),
}
PRESSED = {"esc": "escape", "?": "question_mark", "↑↓": "down"}


@pytest.mark.parametrize("state", STATES)
async def test_every_key_the_bar_prints_does_something(proposing: Proposing, home: Path, state: str) -> None:
    def picture(pilot: Pilot[Any]) -> tuple[object, ...]:
        toasts = [toast.message for toast in pilot.app._notifications]
        return type(pilot.app.screen), screen_text(pilot), toasts

    async with proposing(size=(200, 20)) as pilot:
        await press(pilot, *STATES[state])
        hints = pilot.app.screen.query_one(KeyBar).hints
    assert hints
    for hint in hints:
        for draft in (home / "drafts").glob("*"):
            draft.unlink()
        async with proposing(size=(200, 20)) as pilot:
            await press(pilot, *STATES[state])
            before = picture(pilot)
            key = hint.keys.partition("-")[0] if hint.keys[0].isdigit() else hint.keys
            await press(pilot, PRESSED.get(key, key.replace("^", "ctrl+")))
            await pilot.pause()
            assert picture(pilot) != before, f"{hint.keys} {hint.label} does nothing in {state}"


@pytest.mark.parametrize("table", [PROPOSALS, EDITOR, COVERAGE, AS_ASKED])
def test_every_binding_has_a_tooltip_and_an_id_of_its_own(table: list[BindingType]) -> None:
    bindings = [binding for binding in table if isinstance(binding, Binding)]
    assert all(binding.tooltip for binding in bindings)
    names = [binding.id for binding in bindings]
    assert None not in names
    assert len(names) == len(set(names))


async def test_keys_can_be_given_to_other_actions(proposing: Proposing, home: Path) -> None:
    (home / "config.toml").write_text('[keys]\ndrop = "f5"\n', "utf-8")
    async with proposing() as pilot:
        assert "f5 Drop all" in screen_text(pilot)
        await press(pilot, "f5")
        assert state_of(pilot).pages[0].decision is Decision.DROPPED
