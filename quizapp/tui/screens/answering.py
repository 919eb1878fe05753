"""A screen that puts questions: what study and quiz share.

It mounts the view of the question's type, forwards keys to it, and says what Enter means when nothing is chosen. What
an answer does is the subclass's matter.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.widgets import Static

from quizapp.collection.pictures import pictures_in
from quizapp.errors import QuizError
from quizapp.learning.asking import Asked
from quizapp.learning.events import Confidence
from quizapp.learning.grading import Verdict
from quizapp.text import fit, shown
from quizapp.tui.drawing import ACCENT, MUTED, SHORT_BELOW_ROWS, WIDE_FROM_COLUMNS, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.screens.article import ArticleScreen, ArticleText
from quizapp.tui.screens.base import AppScreen
from quizapp.tui.widgets.fields import hints_drawn
from quizapp.tui.widgets.lines import Block, Hint, KeyBar, TopLine
from quizapp.tui.widgets.preview import prompt_drawing, view_of
from quizapp.tui.widgets.question import FlashView, QuestionView
from quizapp.tui.widgets.verdict import MarkBar, RatingBar, feedback

if TYPE_CHECKING:
    from quizapp.deck.model import Question

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Held:
    """An answer that waits for how sure it is, and how long it took until then.

    `towards` is the question of an exam that it is left for, None where it is submitted.
    """

    given: tuple[str, ...]
    times: tuple[int, int | None]
    towards: int | None = None


NOTHING_CHOSEN = "Nothing chosen."
_SURENESSES = ("Sure", "Unsure", "Guess")
_HOW_SURE = "How sure are you?"
_WHILE_HELD = frozenset({"enter", "digit", "select", "leave", "page_up", "page_down", "help", "app.help"})


class TextButton(Static, can_focus=True):
    """A word in brackets that can be tabbed to, pressed and clicked, for questions whose letters belong to a field."""

    def __init__(self, label: str, action: str) -> None:
        super().__init__(f"[{label}]", markup=False)
        self.action = action

    async def on_click(self) -> None:
        await self.screen.run_action(self.action)

    async def on_key(self, event: events.Key) -> None:
        if event.key in {"enter", "space"}:
            event.stop()
            event.prevent_default()
            await self.screen.run_action(self.action)


class AnsweringScreen(AppScreen[T]):
    """Subclasses say what is asked (`asked`, `question`, `verdict`) and what an answer does (`submit`)."""

    confidence_counts = False
    """Whether how sure an answer is must be said, since it is marked by that."""

    HINTS_WITH_TEXT: ClassVar[tuple[tuple[str, str], ...]] = (
        ("Hint", "hint"),
        ("Not now", "not_now"),
        ("Don't know", "dont_know"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.view: QuestionView | None = None
        self._drawing = asyncio.Lock()
        self.armed = False
        self.shown_at = 0
        self.first_key_at: int | None = None
        self.held: Held | None = None
        self._to_refocus = False

    @property
    def is_short(self) -> bool:
        """Whether there are too few rows for anything but the question. The class says so only after the first draw."""
        return self.app.size.height < SHORT_BELOW_ROWS

    @property
    def is_wide(self) -> bool:
        """Whether the article has room beside the question."""
        return self.app.size.width >= WIDE_FROM_COLUMNS

    @property
    def asked(self) -> Asked | None:
        """What is asked, None where no question is on show."""
        raise NotImplementedError

    @property
    def question(self) -> Question | None:
        """The question on show."""
        raise NotImplementedError

    @property
    def verdict(self) -> Verdict | None:
        """Its verdict, once given."""
        raise NotImplementedError

    def asks_confidence(self, given: tuple[str, ...], *, knew: bool) -> bool:
        """Whether this answer is asked how sure it is before it is taken."""
        raise NotImplementedError

    async def submit(self, given: tuple[str, ...], confidence: Confidence | None = None) -> None:
        """Take an answer."""
        raise NotImplementedError

    def draw_keys(self) -> None:
        """Say which keys work now."""
        raise NotImplementedError

    # ---------------------------------------------------------------- drawing

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        with Horizontal(id="columns"):
            with VerticalScroll(id="body", can_focus=False):
                yield Block(id="prompt")
                yield Block(id="takes")
                yield Container(id="place")
                yield Block(id="hints")
                yield Horizontal(*(TextButton(*named) for named in self.HINTS_WITH_TEXT), id="buttons")
                yield Block(id="feedback")
            yield ArticleText(id="source")
        yield Static("", id="message", markup=False)
        yield RatingBar(self.quizapp.signs, id="ratings")
        yield MarkBar(_SURENESSES, self.quizapp.signs, id="sureness")
        yield KeyBar()

    async def on_mount(self) -> None:
        for name in ("#hints", "#feedback", "#takes"):
            self.query_one(name, Block).show(None)
        self.query_one("#source").display = False
        self.query_one("#ratings").display = False
        self.query_one("#sureness").display = False
        self.query_one("#buttons").display = False
        body = self.query_one("#body", VerticalScroll)
        self.watch(body, "scroll_y", self._draw_more, init=False)
        self.watch(body, "virtual_size", self._draw_more, init=False)
        await self.begin()

    async def begin(self) -> None:
        """Draw the first question."""
        raise NotImplementedError

    async def show_question(self, asked: Asked, question: Question, verdict: Verdict | None) -> None:
        """Put the question on the screen, keeping the view where it is the same one."""
        # Enter in a field and a key of the screen arrive on different tasks; one drawing waits for the other.
        async with self._drawing:
            await self._put_question(asked, question, verdict)

    async def _put_question(self, asked: Asked, question: Question, verdict: Verdict | None) -> None:
        view = self.view
        shown_as = view and (view.question, view.asked.deck_id, view.asked.options)
        same = shown_as == (question, asked.deck_id, asked.options)
        if view is None or not same or (view.verdict is not None and verdict is None):
            view = await self._mount_view(asked, question, answered=verdict is not None)
        if view.asked != asked:
            view.show_hints(asked)
        if verdict is not None and view.verdict is not verdict:
            view.show_verdict(verdict)
            self.set_focus(None)
        if self._to_refocus and verdict is None:
            view.start()
        self._to_refocus = False
        self._draw_around(view, verdict)

    async def _mount_view(self, asked: Asked, question: Question, *, answered: bool) -> QuestionView:
        place = self.query_one("#place", Container)
        view = view_of(asked, question, self.quizapp.signs)
        self.view = None  # a key that comes meanwhile finds nothing to act on rather than a view half gone
        with self.app.batch_update():
            await place.remove_children()
            await place.mount(view)
        self.view = view
        self.armed = False
        self.shown_at = self.quizapp.collection.ticks()
        self.first_key_at = None
        self.query_one("#body").scroll_home(animate=False)
        self.set_focus(None)
        if not answered:  # a field gets its focus later, so that after the answer it would still take every letter
            view.start()
        return view

    def _draw_around(self, view: QuestionView, verdict: Verdict | None) -> None:
        prompt, question, asked = self.query_one("#prompt", Block), view.question, view.asked
        folds = verdict is not None and self.is_short
        drawing = prompt_drawing(asked, question, folds=folds)
        self.query_one("#place").set_class(drawing is None, "-first")
        prompt.show(drawing)
        takes = view.takes if verdict is None and not self.is_short else ""
        self.query_one("#takes", Block).show((lambda columns: paragraph(takes, columns, MUTED)) if takes else None)
        hints = self.query_one("#hints", Block)
        hints.show((lambda columns: hints_drawn(asked, columns)) if asked.shown_hints and verdict is None else None)
        self.query_one("#buttons").display = view.text_entry and verdict is None
        for button in self.query(TextButton):
            button.display = self.offers(Hint("", "", button.action))

    def on_resize(self) -> None:
        if self.view is not None:
            self._draw_around(self.view, self.view.verdict)
            self._source_where_it_fits()

    async def clear_place(self) -> None:
        """Take the question off the screen."""
        self.view = None
        await self.query_one("#place", Container).remove_children()
        for name in ("#prompt", "#takes", "#hints", "#feedback"):
            self.query_one(name, Block).show(None)
        self.query_one("#buttons").display = False
        self.query_one("#source").display = False
        self.query_one("#ratings").display = False

    def show_feedback(self, verdict: Verdict | None, *, overridden: bool = False) -> None:
        """Draw what is said after the answer; None takes it away."""
        block, asked, question = self.query_one("#feedback", Block), self.asked, self.question
        if verdict is None or asked is None or question is None:
            block.show(None)
            self.query_one("#source").display = False
            return
        signs, short = self.quizapp.signs, self.is_short
        block.show(
            lambda columns: feedback(verdict, asked, question, columns, signs, overridden=overridden, short=short)
        )
        self._source_where_it_fits()
        self.call_after_refresh(self._feedback_into_view)

    def _source_where_it_fits(self) -> None:
        """With what is said after the answer the article stands beside it, where the window is wide enough."""
        asked, question = self.asked, self.question
        explained = self.query_one("#feedback", Block).display
        if self.is_wide and explained and asked is not None and question is not None:
            self._show_source(asked, question)
        else:
            self.query_one("#source").display = False

    def _feedback_into_view(self) -> None:
        body, block = self.query_one("#body", VerticalScroll), self.query_one("#feedback", Block)
        if not block.display:
            return
        top = block.region.y - body.region.y + round(body.scroll_offset.y)
        if top + 1 > body.scroll_offset.y + body.size.height:
            body.scroll_to(y=max(0, min(top, top + block.size.height - body.size.height)), animate=False)
        self._draw_more()

    def _show_source(self, asked: Asked, question: Question) -> None:
        source = self.query_one("#source", ArticleText)
        article = self._article(asked)
        source.display = article is not None
        if article is not None:
            source.show(article, question.source.quote or "" if question.source else "")

    def _article(self, asked: Asked) -> str | None:
        try:
            return self.quizapp.collection.article(asked.deck_id)
        except QuizError:
            return None

    def say(self, message: str) -> None:
        """One sentence above the keys; empty takes it away."""
        self._message = shown(message)
        self._draw_more()

    _message = ""
    _drawn_message = ("", "")

    def _draw_more(self) -> None:
        body = self.query_one("#body", VerticalScroll)
        below = round(body.virtual_size.height - body.size.height - body.scroll_offset.y)
        more = f"{self.quizapp.signs.more} {below} more" if below > 0 else ""
        gap = "   " if more and self._message else ""
        line = self.query_one("#message", Static)
        room = line.size.width - len(gap + more)
        message = fit(self._message, room) if room > 0 else self._message
        if (message, more) == self._drawn_message:
            return  # most keys change nothing here, and a second painting doubles the time to the settled screen
        self._drawn_message = (message, more)
        line.update(Content.assemble((message, ACCENT), gap, (more, MUTED)), layout=False)

    def show_keys(self, state: str, **fills: str) -> None:
        """The keys of a state that work now."""
        fills["count"] = str(len(self.view.asked.options)) if self.view is not None else ""
        hints = [hint for hint in HINTS[state] if self.offers(hint)]
        drawn = tuple(Hint(h.keys.format(**fills), h.label.format(**fills), h.action) for h in hints)
        self.query_one(KeyBar).hints = drawn

    def offers(self, hint: Hint) -> bool:
        """Whether the bar shows this hint now."""
        return True

    # ---------------------------------------------------------------- keys

    def on_question_view_changed(self, message: QuestionView.Changed) -> None:
        message.stop()
        self.let_go()
        self.armed = False
        if self.first_key_at is None:
            self.first_key_at = self.quizapp.collection.ticks()
        self.say("")
        self.call_after_refresh(self._here_into_view)

    def _here_into_view(self) -> None:
        """Where the window is low, the option that the keys are on is scrolled to."""
        line = self.view.here_line() if self.view is not None else None
        if self.view is not None and line is not None:
            body = self.query_one("#body", VerticalScroll)
            top = self.view.region.y - body.region.y + round(body.scroll_offset.y)
            body.scroll_to_region(Region(0, top + line, 1, 1), animate=False, force=True)

    def on_input_submitted(self) -> None:
        self.run_worker(self.action_enter(), exclusive=False)

    async def action_enter(self) -> None:
        """Submit what is chosen; what is missing is said first."""
        view = self.view
        if view is None or view.verdict is not None:
            return
        if self.held is not None:
            await self.say_confidence(self.query_one("#sureness", MarkBar).selected)
            return
        given = view.enter()
        if isinstance(given, str):
            self.say(given)
        elif given is None:
            await self._nothing_chosen(view)
        elif self.asks_confidence(given, knew=view.knew if isinstance(view, FlashView) else True):
            self.hold(given)
        else:
            await self.submit(given)

    def hold(self, given: tuple[str, ...], *, towards: int | None = None) -> None:
        """Ask how sure the answer is before it is taken; see `Held`."""
        self.held = Held(given, self.times(), towards)
        self.set_focus(None)
        bar = self.query_one("#sureness", MarkBar)
        bar.selected = None
        bar.display = True
        self.say(_HOW_SURE)
        self.draw_keys()
        self.quizapp.changed()

    def let_go(self) -> bool:
        """Give the answer back to be changed, where one is held; False: none is."""
        if not self.drop_held():
            return False
        self.say("")
        if self.view is not None and self.view.verdict is None:
            self.view.start()
        self.draw_keys()
        return True

    def drop_held(self) -> bool:
        """Hold no answer any more; False: none was held."""
        held, self.held = self.held, None
        self.query_one("#sureness").display = False
        self._to_refocus = held is not None
        return held is not None

    async def say_confidence(self, number: int | None) -> None:
        """Take the answer that is held, with how sure it is; None leaves that unsaid, where it need not be."""
        held = self.held
        if held is None:
            return
        if number in set(Confidence) or (number is None and not self.confidence_counts):
            await self.submit(held.given, Confidence(number) if number else None)
        else:
            self.say(f"{_HOW_SURE} 1 sure, 2 unsure, 3 guess.")

    async def on_mark_bar_pressed(self, message: MarkBar.Pressed) -> None:
        message.stop()
        await self.say_confidence(message.mark)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While an answer waits for how sure it is, letters mean nothing: they may be the rest of what was typed."""
        return self.held is None or action in _WHILE_HELD

    async def _nothing_chosen(self, view: QuestionView) -> None:
        if self.armed:
            await self.submit(())
            return
        self.armed = True
        count = len(view.asked.options)
        choose = "Type an answer" if view.text_entry else f"1-{count} choose" if count else ""
        self.say(f"{NOTHING_CHOSEN} {choose}; enter again: I don't know")

    async def action_dont_know(self) -> None:
        """I don't know."""
        if self.view is not None and self.view.verdict is None:
            await self.submit(())

    def times(self) -> tuple[int, int | None]:
        """Milliseconds until the answer and until the first key of it."""
        if self.held is not None:
            return self.held.times
        now = self.quizapp.collection.ticks()
        first = None if self.first_key_at is None else self.first_key_at - self.shown_at
        return now - self.shown_at, first

    def _scrolls(self) -> bool:
        return self.view is None or self.view.verdict is not None or isinstance(self.view, FlashView)

    def action_up(self) -> None:
        """Up in the options, else scroll."""
        self._move(-1)

    def action_down(self) -> None:
        """Down in the options, else scroll."""
        self._move(1)

    def _move(self, step: int) -> None:
        if self._scrolls():
            self.query_one("#body").scroll_relative(y=step, animate=False)
        elif self.view is not None:
            self.view.move(step)

    def action_page_up(self) -> None:
        """Scroll up."""
        self._page(-1)

    def action_page_down(self) -> None:
        """Scroll down."""
        self._page(1)

    def _page(self, step: int) -> None:
        body = self.query_one("#body", VerticalScroll)
        body.scroll_relative(y=step * max(1, body.size.height - 2), animate=False)

    def action_erase(self) -> None:
        """Take back the last choice."""
        if self.view is not None and self.view.verdict is None:
            self.view.erase()

    async def action_space(self) -> None:
        """Toggle, or reveal a card."""
        view = self.view
        if view is None or view.verdict is not None:
            return
        if isinstance(view, FlashView):
            await self.action_enter()
        else:
            view.toggle()

    @property
    def pictures(self) -> tuple[str, ...]:
        """The names of the pictures in the prompt on show."""
        return pictures_in(self.question.prompt) if self.question is not None and self.view is not None else ()

    def action_picture(self, place: int) -> None:
        """Open a picture of the prompt, the first being 0."""
        from quizapp.tui.screens.pictures import open_picture

        if self.asked is not None and 0 <= place < len(self.pictures):
            open_picture(self.quizapp, self.asked.deck_id, self.pictures[place])

    async def action_article(self) -> None:
        """The article at the sentence, after the answer."""
        asked, question = self.asked, self.question
        if asked is None or question is None or self.verdict is None or question.source is None:
            return
        try:
            article = self.quizapp.collection.article(asked.deck_id)
            deck = self.quizapp.collection.deck(asked.deck_id)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        title = deck.article.title if deck.article and deck.article.title else deck.title
        quote = question.source.quote if question.source and question.source.quote else ""
        self.app.push_screen(ArticleScreen(title, article, quote))
