"""The article a question comes from, at its sentence."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from quizapp.text import shown, wrapped
from quizapp.tui.drawing import ACCENT
from quizapp.tui.widgets.lines import Block, Hint, KeyBar, TopLine


class ArticleText(VerticalScroll, can_focus=False):
    """An article with one quote highlighted and scrolled to; for the screen of its own and for the pane beside."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._article = ""
        self._quote = ""

    def compose(self) -> ComposeResult:
        yield Block()

    def show(self, article: str, quote: str) -> None:
        """Draw the article; an empty quote, or one that is not in it, highlights nothing."""
        self._article, self._quote = article, quote
        block = self.query_one(Block)
        block.show(lambda columns: drawn_article(article, quote, columns)[0])
        self.call_after_refresh(self._to_quote)

    def on_resize(self) -> None:
        self._to_quote()

    def _to_quote(self) -> None:
        columns = self.query_one(Block).size.width
        line = drawn_article(self._article, self._quote, columns)[1] if columns else None
        if line is not None:
            self.scroll_to(y=max(0, line - self.size.height // 3), animate=False)


def drawn_article(article: str, quote: str, columns: int) -> tuple[Content, int | None]:
    """The article wrapped to `columns` with the quote highlighted, and the line on which the quote begins."""
    lines: list[Content] = []
    found: int | None = None
    for paragraph in article.splitlines():
        start = paragraph.find(quote) if quote else -1
        end = start + len(quote) if start >= 0 else -1
        heading = paragraph.startswith("#")
        text = shown(paragraph.lstrip("# ") if heading else paragraph)
        place = 0
        for line in wrapped(text, columns):
            at = max(place, text.find(line, place))  # a line whose direction was closed is not found as it is
            styled = Content(line).stylize("bold") if heading else Content(line)
            if start >= 0 and at < end and at + len(line) > start:
                styled = styled.stylize(f"{ACCENT} bold", max(0, start - at), min(len(line), end - at))
                found = len(lines) if found is None else found
            lines.append(styled)
            place = at + len(line)
    return Content("\n").join(lines), found


class ArticleScreen(Screen[None]):
    """The whole article; escape goes back to the question."""

    BINDINGS: ClassVar = [
        Binding("escape,q,v,enter", "close", "Back", show=False, id="article_close", tooltip="Back to the question"),
        Binding("down,j", "scroll(1)", "Down", show=False, id="article_down", tooltip="Down a line"),
        Binding("up,k", "scroll(-1)", "Up", show=False, id="article_up", tooltip="Up a line"),
        Binding("pagedown,space", "page(1)", "Page down", show=False, id="article_page_down", tooltip="Down a page"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="article_page_up", tooltip="Up a page"),
    ]

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
        self.query_one(KeyBar).hints = (
            Hint("↑↓", "Scroll", "screen.scroll(1)"),
            Hint("esc", "Back", "screen.close"),
            Hint("?", "Help", "app.help"),
        )

    def action_scroll(self, step: int) -> None:
        """Scroll by a line."""
        self.query_one(ArticleText).scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        """Scroll by a page."""
        text = self.query_one(ArticleText)
        text.scroll_relative(y=step * max(1, text.size.height - 2), animate=False)

    def action_close(self) -> None:
        """Back to the question."""
        self.dismiss(None)
