"""The article a question comes from, at its sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.visual import Visual

from quizapp.text import shown, wrapped
from quizapp.tui.drawing import ACCENT
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import ARTICLE
from quizapp.tui.screens.reading import ReadingScreen
from quizapp.tui.widgets.lines import KeyBar, TopLine


class ArticleText(ScrollView, can_focus=False):
    """An article with one quote highlighted and scrolled to; for the screen of its own and for the pane beside.

    Only the lines in view are drawn: an article may have thousands.
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._article = ""
        self._quote = (0, 0)
        self._drawn: tuple[_Line, ...] = ()

    def show(self, article: str, quote: str) -> None:
        """Draw the article; an empty quote, or one that is not in it, highlights nothing."""
        self._article, self._quote = article, _place_of(quote, article)
        self._lay_out()
        self.call_after_refresh(self._to_quote)

    def on_resize(self) -> None:
        self._lay_out()
        self._to_quote()

    def _lay_out(self) -> None:
        columns = self.scrollable_content_region.width
        self._drawn = _lines(self._article, max(1, columns - 1)) if columns else ()  # one apart from the scroll bar
        self.virtual_size = Size(0, len(self._drawn))
        self.refresh()

    def _to_quote(self) -> None:
        here = next((place for place, line in enumerate(self._drawn) if self._marked(line)), None)
        if here is not None:
            self.scroll_to(y=max(0, here - self.size.height // 3), animate=False)

    def _marked(self, line: _Line) -> bool:
        start, end = self._quote
        return line.start < end and line.end > start

    def render_line(self, y: int) -> Strip:
        place, columns = y + round(self.scroll_offset.y), self.scrollable_content_region.width
        if place >= len(self._drawn):
            return Strip.blank(columns, self.rich_style)
        line = self._drawn[place]
        drawn = line.drawn
        if self._marked(line):
            start, end = self._quote
            drawn = drawn.stylize(f"{ACCENT} bold", max(0, start - line.start), min(line.end, end) - line.start)
        if (selection := self.text_selection) and (span := selection.get_span(place)):
            begin, stop = span
            drawn = drawn.stylize("reverse", begin, len(drawn) if stop == -1 else stop)
        strip = Visual.to_strips(self, drawn, columns, 1, self.visual_style, pad=True)[0]
        return strip.apply_offsets(0, place)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        return selection.extract("\n".join(line.drawn.plain for line in self._drawn)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()


def _place_of(quote: str, article: str) -> tuple[int, int]:
    """Where the quote stands, however its lines are broken; nowhere: (0, 0)."""
    words = quote.split()
    found = re.search(r"\s+".join(map(re.escape, words)), article) if words else None
    return found.span() if found else (0, 0)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line as wrapped, and the places in the article of its first sign and behind its last."""

    drawn: Content
    start: int
    end: int


@lru_cache(maxsize=2)
def _lines(article: str, columns: int) -> tuple[_Line, ...]:
    """All of the article wrapped; kept, since a long one takes long and every quote of it is shown."""
    lines: list[_Line] = []
    offset = 0
    for paragraph in article.splitlines(keepends=True):
        heading = paragraph.startswith("#")
        text = paragraph.rstrip("\r\n")
        bare = text.lstrip("# ") if heading else text
        start, place = offset + len(text) - len(bare), 0
        shown_text = shown(bare)
        for line in wrapped(shown_text, columns):
            at = max(place, shown_text.find(line, place))  # a line whose direction was closed is not found as it is
            drawn = Content(line).stylize("bold") if heading else Content(line)
            lines.append(_Line(drawn, start + at, start + at + len(line)))
            place = at + len(line)
        offset += len(paragraph)
    return tuple(lines)


class ArticleScreen(ReadingScreen):
    """The whole article, or another text with a title."""

    BINDINGS: ClassVar[list[BindingType]] = ARTICLE

    def __init__(self, title: str, article: str, quote: str) -> None:
        super().__init__()
        self.article_title = title
        self.article = article
        self.quote = quote

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        yield ArticleText(id="article")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(TopLine).left = self.article_title
        self.query_one(ArticleText).show(self.article, self.quote)
        self.query_one(KeyBar).hints = HINTS["article"]

    @property
    def read(self) -> ArticleText:
        """The article."""
        return self.query_one(ArticleText)
