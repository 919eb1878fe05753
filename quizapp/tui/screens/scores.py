"""Every quiz so far, newest first, and how each deck's quizzes went; Enter shows one again, two can be compared.

The numbers are those kept at hand-in; nothing is worked out anew but the standing of a deck.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from quizapp.collection.overview import list_scores
from quizapp.errors import QuizError
from quizapp.learning.events import Kind, Moment
from quizapp.learning.stats import Score, part_words, standing
from quizapp.text import padded, shown, sparkline, width
from quizapp.tui.drawing import ACCENT, MUTED, Signs, day_words, minutes_words, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import SCORES
from quizapp.tui.screens.base import AppScreen
from quizapp.tui.widgets.lines import Block, KeyBar, TopLine
from quizapp.tui.widgets.listing import Listing
from quizapp.tui.widgets.name_field import NameField

if TYPE_CHECKING:
    pass

LEAST_TREND = 3
MOST_TRENDS = 4
_TREND_COLUMNS = 30
_WIDE_FROM = 66
_CELLS_APART = 2


class ScoresScreen(AppScreen[None]):
    """The list of scores."""

    BINDINGS: ClassVar[list[BindingType]] = SCORES

    def __init__(self) -> None:
        super().__init__()
        self.every: tuple[Score, ...] = ()
        self.scores: tuple[Score, ...] = ()
        self.titles: dict[str, str] = {}
        self.now = Moment(0, 0)
        self.wished = ""
        self.marked: list[str] = []
        self.widths: dict[bool, tuple[int, ...]] = {}

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        yield NameField("Part of a deck's name")
        yield Block(id="trends")
        yield Listing(self._draw_score, id="scores")
        yield Block(id="none")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = "Scores"

    def on_screen_resume(self) -> None:
        self.quizapp.changed()
        self._load()

    def _load(self) -> None:
        collection = self.quizapp.collection
        try:
            self.every = list_scores(collection)
            self.titles = {deck.deck_id: deck.title for deck in collection.every_deck() if deck.deck_id}
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.now = collection.now()
        self._draw()

    # ---------------------------------------------------------------- drawing

    def _draw(self) -> None:
        wished = self.wished.casefold()
        self.scores = tuple(score for score in self.every if wished in self._title(score).casefold())
        count = len(self.scores)
        self.query_one(TopLine).right = f"{count} quiz" if count == 1 else f"{count} quizzes"
        self.widths = {wide: self._widths(wide) for wide in (True, False)}
        listing = self.query_one(Listing)
        listing.display = bool(self.scores)
        listing.count = count
        listing.refresh()
        trends = self._trends()
        self.query_one("#trends", Block).show((lambda columns: self._drawn_trends(trends, columns)) if trends else None)
        none = "No quiz has that in its deck's name. esc shows all." if self.every else _NO_QUIZ
        self.query_one("#none", Block).show(None if self.scores else lambda columns: paragraph(none, columns, MUTED))
        self._draw_keys()

    def _draw_keys(self) -> None:
        typing = self.query_one(NameField).is_typed_in
        state = "scores, typing" if typing else "scores" if self.scores else "scores, none"
        self.query_one(KeyBar).hints = HINTS[state]

    def _title(self, score: Score) -> str:
        """What of its decks a quiz asked, then the decks, of which there may be no room for more than a start."""
        part = part_words(score.topics, score.filter)
        decks = " + ".join(self.titles.get(deck, deck) for deck in score.decks)
        return f"{part} · {decks}" if part else decks

    def _trends(self) -> list[tuple[str, tuple[int, ...], int]]:
        """Title, percents and best of each deck with enough quizzes, the one quizzed last first."""
        found = []
        for decks in dict.fromkeys(score.decks for score in self.scores):
            stands = standing(self.every, decks)
            if len(stands.trend) >= LEAST_TREND and stands.best is not None:
                name = " + ".join(self.titles.get(deck, deck) for deck in decks)
                found.append((name, stands.trend, stands.best))
        return found[:MOST_TRENDS]

    def _drawn_trends(self, trends: list[tuple[str, tuple[int, ...], int]], columns: int) -> Content:
        ascii_only = self.quizapp.signs.ascii_only
        wide = columns >= _WIDE_FROM
        tails = [f"last {trend[-1]}%, best {best}%" if wide else f"{trend[-1]}%" for _, trend, best in trends]
        longest = max(min(len(trend), _TREND_COLUMNS) for _, trend, _ in trends)
        room = columns - max(map(len, tails)) - 4
        longest = min(longest, max(LEAST_TREND, room - 12))
        names = min(max(width(name) for name, _, _ in trends), max(8, room - longest))
        lines = [
            Content.assemble(
                padded(name, names),
                "  ",
                (padded(sparkline(trend[-longest:], ascii_only=ascii_only), longest), ACCENT),
                (f"  {tail}", MUTED),
            )
            for (name, trend, _), tail in zip(trends, tails, strict=True)
        ]
        return Content("\n").join(lines)

    def _draw_score(self, place: int, columns: int, here: bool) -> Content:  # noqa: FBT001 - the listing's signature
        score, signs = self.scores[place], self.quizapp.signs
        chosen = signs.chosen if score.quiz_id in self.marked else " "
        mark = f"{chosen}{signs.here} " if here else f"{chosen}  "
        style = "bold" if here else "" if score.counts else MUTED
        cells = self._cells(score, columns >= _WIDE_FROM)
        row = _row(cells, self.widths[columns >= _WIDE_FROM], columns - 3)
        return Content.assemble((mark, ACCENT), (row, style))

    def _cells(self, score: Score, wide: bool) -> tuple[str, ...]:  # noqa: FBT001 - one flag, named by its callers
        """Day, deck, percent and what else there is room for, the deck second."""
        day, percent = day_words(score.at, self.now), f"{score.percent}%"
        kind = _kind(score, self.quizapp.signs)
        if not wide:
            return (
                day.removeprefix(day[:4]) if day[:1].isalpha() else day,
                self._title(score),
                percent,
                "" if kind == Kind.QUIZ else _SHORT_KINDS.get(kind, kind.removeprefix("exam ")),
            )
        count = f"{score.of} question{'' if score.of == 1 else 's'}"
        return (day, self._title(score), percent, count, minutes_words(score.used_ms), kind)

    def _widths(self, wide: bool) -> tuple[int, ...]:  # noqa: FBT001 - as above
        """The columns of the longest cell of each kind."""
        lengths = [tuple(map(width, self._cells(score, wide))) for score in self.scores]
        return tuple(map(max, zip(*lengths, strict=True))) if lengths else ()

    # ---------------------------------------------------------------- keys

    def action_move(self, step: int) -> None:
        """Up or down in the list."""
        self.query_one(Listing).move(step)

    def action_page(self, step: int) -> None:
        """A page up or down."""
        self.query_one(Listing).page(step)

    def action_open(self) -> None:
        """The quiz under the cursor, answer by answer."""
        from quizapp.tui.screens.result import ResultScreen

        place = self.query_one(Listing).cursor
        if 0 <= place < len(self.scores):
            self.app.push_screen(ResultScreen(self.scores[place].quiz_id))

    def on_listing_chosen(self) -> None:
        self.action_open()

    @property
    def _here(self) -> Score | None:
        place = self.query_one(Listing).cursor
        return self.scores[place] if 0 <= place < len(self.scores) else None

    def action_trends(self) -> None:
        """How quizzes like the one under the cursor went."""
        from quizapp.tui.screens.trends import TrendsScreen

        here = self._here
        self.app.push_screen(TrendsScreen(self.every, self.titles, here.quiz_id if here else None))

    def action_mark(self) -> None:
        """Mark a quiz to be compared, or unmark it; of three the first mark goes."""
        here = self._here
        if here is None:
            return
        if here.quiz_id in self.marked:
            self.marked.remove(here.quiz_id)
        else:
            self.marked = [*self.marked[-1:], here.quiz_id]
        self.query_one(Listing).refresh()

    def action_compare(self) -> None:
        """The two marked quizzes, or the marked one and the one under the cursor."""
        from quizapp.collection.results import compare_quizzes
        from quizapp.tui.screens.comparison import ComparisonScreen

        here = self._here
        chosen = list(dict.fromkeys([*self.marked, *([here.quiz_id] if here else [])]))[:2]
        if len(chosen) < 2:
            self.notify("Mark a quiz with space, go to another, then c.", markup=False)
            return
        found = sorted((s for s in self.every if s.quiz_id in chosen), key=lambda score: score.at.at_ms)
        try:
            comparison = compare_quizzes(self.quizapp.collection, found[0].quiz_id, found[1].quiz_id)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        names = (day_words(found[0].at, self.now), day_words(found[1].at, self.now))
        self.app.push_screen(ComparisonScreen(comparison, names))

    def action_export(self) -> None:
        """Write what is listed to a file."""
        from quizapp.tui.screens.dialogs import TextDialog

        if self.scores:
            text = f"Write {len(self.scores)} scores to which file (.csv or .json)?"
            self.app.push_screen(TextDialog(text, placeholder="~/scores.csv"), self._export)

    def _export(self, typed: str | None) -> None:
        from quizapp.collection.exporting import write_scores

        if typed is None:
            return
        try:
            count = write_scores(Path(typed).expanduser(), self.scores)
        except (QuizError, RuntimeError) as error:
            self.notify(shown(str(error)), severity="error", markup=False)
            return
        self.notify(f"{count} scores written to {shown(typed)}.", markup=False)

    def action_filter(self) -> None:
        """Type a part of a deck's name."""
        self.query_one(NameField).begin()

    def on_name_field_sought(self, message: NameField.Sought) -> None:
        self.wished = message.text
        self.query_one(Listing).cursor = 0
        self._draw()

    def on_name_field_typing(self) -> None:
        self._draw_keys()

    def action_take(self) -> None:
        """Out of the field, to the list."""
        self.set_focus(None)

    def action_back(self) -> None:
        """Show all decks again; then back."""
        if not self.query_one(NameField).end():
            self.dismiss(None)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)


_NO_QUIZ = "No quiz yet. esc goes back; z there starts one."


def _row(cells: Sequence[str], widths: Sequence[int], columns: int) -> str:
    """The cells of one quiz; the deck's name gets what the others leave, numbers stand at the right of their place."""
    others = sum(widths) - widths[1] + _CELLS_APART * (len(cells) - 1)
    room = max(6, min(widths[1], columns - others))
    last = len(cells) - 1
    drawn = [
        padded(cell, room if place == 1 else columns_, "left" if place in {0, 1, last} else "right")
        for place, (cell, columns_) in enumerate(zip(cells, widths, strict=True))
    ]
    return (" " * _CELLS_APART).join(drawn)


_SHORT_KINDS = {"by confidence": "sureness", "cram, unfinished": "cram"}


def _kind(score: Score, signs: Signs) -> str:
    if score.how != "finished":
        return "cram, unfinished" if score.kind is Kind.CRAM else "unfinished"
    if score.kind is Kind.EXAM and score.passed is not None:
        return f"exam {signs.right} passed" if score.passed else f"exam {signs.wrong} failed"
    if score.kind is Kind.QUIZ and score.scoring != "plain":
        return "by confidence"
    return str(score.kind)
