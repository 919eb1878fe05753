"""What the generator proposes from an article, one page a fact, each to be kept, changed or dropped.

The sentence stands beside what is asked about it: in the article at the left, or above where that has no room. Every
rule is `generation.proposals`'s; every decision is in the draft before the next key is heard. The deck is written on
`w`, after a yes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from quizapp.collection import proposals
from quizapp.collection.proposals import Draft, Request, told
from quizapp.errors import QuizError
from quizapp.generation.proposals import Deciding, Decision, Origin, Page, Row
from quizapp.text import fit, shown, width, wrapped
from quizapp.tui.drawing import ACCENT, MUTED, PARTLY, RIGHT, SHORT_BELOW_ROWS, WRONG, Signs, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import PROPOSALS
from quizapp.tui.screens.article import ArticleScreen, ArticleText
from quizapp.tui.screens.as_asked import AsAskedScreen
from quizapp.tui.screens.coverage import CoverageScreen
from quizapp.tui.screens.desks import ProposalDesk
from quizapp.tui.screens.dialogs import ChoiceDialog, Option
from quizapp.tui.screens.form import QuestionForm
from quizapp.tui.widgets.lines import Block, Hint, KeyBar, TopLine

if TYPE_CHECKING:
    from quizapp.deck.model import Question
    from quizapp.tui.app import QuizApp

BESIDE_FROM_COLUMNS = 100
_WIDE_COLUMNS = 70
_FOLDED_LINES = 3
_ORIGINS = {Origin.NEW: "", Origin.CHANGED: "changed since: ", Origin.GONE: "no longer in the article: "}


class Forms(Widget):
    """The forms of a page one below the other; a click on one is a message."""

    DEFAULT_CSS = "Forms { height: auto; width: 1fr; }"

    class Clicked(Message):
        """A form was clicked; `place` counts from 0."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.signs = signs
        self.page: Page | None = None
        self.here = 0
        self.before: Sequence[str] = ()

    def show(self, page: Page, here: int, before: Sequence[str]) -> None:
        """Draw another page, or the same with other marks; `before` is how the deck has each form, if otherwise."""
        self.page, self.here, self.before = page, here, before
        self.refresh(layout=True)

    def _drawn(self, columns: int) -> tuple[list[Content], list[int]]:
        lines: list[Content] = []
        owners: list[int] = []
        for place, row in enumerate(self.page.rows if self.page else ()):
            drawn = drawn_form(row, place + 1, columns, self.signs, here=place == self.here, before=self.before[place])
            lines += drawn
            owners += [place] * len(drawn)
        return lines, owners

    def render(self) -> Content:
        return Content("\n").join(self._drawn(self.size.width)[0])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._drawn(width)[1])

    def lines_of(self, place: int) -> tuple[int, int]:
        """The first line of a form and how many it has."""
        owners = self._drawn(self.size.width)[1]
        return (owners.index(place), owners.count(place)) if place in owners else (0, 1)

    def on_click(self, event: events.Click) -> None:
        owners = self._drawn(self.size.width)[1]
        offset = event.get_content_offset(self)
        if offset is not None and offset.y < len(owners):
            self.post_message(self.Clicked(owners[offset.y]))


def drawn_form(row: Row, number: int, columns: int, signs: Signs, *, here: bool, before: str = "") -> list[Content]:
    """One form: its mark, number and type, what it asks, what is right and wrong, and what the lint finds in it."""
    head = f"{signs.here if here else ' '} {number} {'[x]' if row.marked else '[ ]'} "
    indent = " " * width(head)
    room = max(8, columns - len(indent))
    style = "" if row.marked else MUTED
    name = row.question.type.replace("_", " ")
    prompt, answers = told(row.question)
    first, *rest = wrapped(f"{name}  {_ORIGINS[row.origin]}{prompt}", room)
    in_name = min(len(name), len(first))
    lines = [
        Content.assemble((head, ACCENT if here else style), (first[:in_name], ACCENT), (first[in_name:], style)),
        *(Content.assemble(indent, (line, style)) for line in rest),
    ]
    for label, text in answers:
        right = not label
        told_style = (RIGHT if right else MUTED) if row.marked else MUTED
        sign = f"{signs.right} " if right else f"{label}: "
        lines += [Content.assemble(indent, (line, told_style)) for line in wrapped(sign + text, room)]
    if before:
        lines += [Content.assemble(indent, (line, MUTED)) for line in wrapped(f"before: {before}", room)]
    for finding in row.findings:
        grave = finding.severity == "E"
        words = f"! {'wrong' if grave else 'poor'} ({finding.rule}): {finding.message}"
        lines += [Content.assemble(indent, (line, WRONG if grave else PARTLY)) for line in wrapped(words, room)]
    return lines


class _LeftError(Exception):
    """Nobody waits for the proposals any more."""


class ProposalsScreen(Screen[str | None]):
    """The proposals of one request; gives the id of the deck that was written, None where none was."""

    BINDINGS: ClassVar[list[BindingType]] = PROPOSALS

    class Begun(Message):
        """The article is read, or cannot be."""

        def __init__(self, outcome: Draft | QuizError) -> None:
            super().__init__()
            self.outcome = outcome

    class Asked(Message):
        """A language model is being asked; so many of so many passages are done."""

        def __init__(self, done: int, many: int) -> None:
            super().__init__()
            self.done = done
            self.many = many

    def __init__(self, request: Request) -> None:
        super().__init__()
        self.request = request
        self.draft: Draft | None = None

    @property
    def quizapp(self) -> QuizApp:
        """The app, as itself."""
        return cast("QuizApp", self.app)

    @property
    def deciding(self) -> Deciding | None:
        """Where the person is; None before the article is read and where nothing is proposed."""
        return self.draft.deciding if self.draft and self.draft.deciding.pages else None

    @property
    def has_decisions(self) -> bool:
        """Whether anything is decided that a draft keeps."""
        return self.deciding is not None and self.deciding.counts.decided > 0

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        with Horizontal(id="proposals"):
            yield ArticleText(id="left")
            with VerticalScroll(id="page", can_focus=False):
                yield Block(id="where")
                yield Block(id="sentence")
                yield Forms(self.quizapp.signs, id="forms")
        yield Static("", id="message", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#left").display = False
        body = self.query_one("#page", VerticalScroll)
        self.watch(body, "virtual_size", self._say_more, init=False)
        self.watch(body, "scroll_y", self._say_more, init=False)
        self.query_one("#sentence", Block).show(None)
        name = self.request.article.name
        self.query_one(TopLine).left = name
        self.query_one("#where", Block).show(lambda columns: paragraph(f"Reading {name} …", columns, MUTED))
        self.query_one(KeyBar).hints = HINTS["proposals, none"]
        # Not a worker of Textual's, which would be waited for at the end: what is read and not looked at is no loss.
        Thread(target=self._begin, name="proposals", daemon=True).start()

    def _begin(self) -> None:
        outcome: Draft | QuizError
        try:
            outcome = proposals.begin(self.quizapp.collection.paths, self.request, self._asked)
        except QuizError as error:
            outcome = error
        except _LeftError:
            return
        with suppress(RuntimeError):  # the app is gone
            self.post_message(self.Begun(outcome))

    def _asked(self, done: int, many: int) -> None:
        """Before a text goes to a language model: nothing more does once nobody waits for it."""
        if not self.is_running:
            raise _LeftError
        with suppress(RuntimeError):  # the app is gone
            self.post_message(self.Asked(done, many))

    def on_proposals_screen_asked(self, message: Asked) -> None:
        words = f"Asking {self.request.model}: {message.done} of {message.many} passages done. q ends it."
        self.query_one("#where", Block).show(lambda columns: paragraph(words, columns, MUTED))

    def on_proposals_screen_begun(self, message: Begun) -> None:
        if isinstance(message.outcome, QuizError):
            self.quizapp.fail(message.outcome)
            self.dismiss(None)
            return
        self.draft = message.outcome
        self.quizapp.changed()
        state = self.draft.deciding
        if self.draft.resumed and state.counts.decided:
            words = state.counts.words if self.app.size.width >= _WIDE_COLUMNS else _brief(state)
            self.say(f"Taken up where you left: {words}.")
        elif suggestions := self.draft.proposal.suggestions:
            self.notify(shown(suggestions), timeout=12, markup=False)
        elif differences := proposals.differences(self.draft):
            self.say(differences)
        self._draw()

    # ---------------------------------------------------------------- drawing

    def _draw(self) -> None:
        draft = self.draft
        if draft is None:
            return
        top = self.query_one(TopLine)
        top.left = draft.title
        state = self.deciding
        if state is None:
            nothing = f"{draft.target.name} asks all that this article offers, or you dropped it."
            self.query_one("#where", Block).show(lambda columns: paragraph(nothing, columns))
            return
        top.right = state.counts.words if self.app.size.width >= _WIDE_COLUMNS else _brief(state)
        where = _where(state, self.quizapp.signs)
        self.query_one("#where", Block).show(lambda _: where)
        self._draw_sentence(state)
        before = [proposals.before(draft, row) for row in state.page.rows]
        self.query_one("#forms", Forms).show(state.page, state.row, before)
        count = str(min(9, len(state.page.rows)))
        hints = HINTS["proposals, all decided" if state.finished else "proposals"]
        self.query_one(KeyBar).hints = tuple(
            Hint(h.keys.format(count=count).replace("1-1", "1"), h.label, h.action) for h in hints
        )
        self.call_after_refresh(self._row_into_view)

    def _draw_sentence(self, state: Deciding) -> None:
        beside = self.app.size.width >= BESIDE_FROM_COLUMNS
        left = self.query_one("#left", ArticleText)
        left.display = beside
        if beside:
            left.show(state.article, state.page.quote)
        question, quote = state.page.rows[state.row].question, state.page.quote
        short = self.app.size.height < SHORT_BELOW_ROWS
        block = self.query_one("#sentence", Block)
        block.show(None if beside or not quote else lambda columns: _sentence(quote, question, columns, folds=short))

    def on_resize(self) -> None:
        self._draw()

    def _row_into_view(self) -> None:
        state = self.deciding
        if state is None:
            return
        body, forms = self.query_one("#page", VerticalScroll), self.query_one("#forms", Forms)
        if state.row == 0:
            # With the sentence above it, even where the form itself is cut.
            body.scroll_home(animate=False)
            return
        line, count = forms.lines_of(state.row)
        top = forms.region.y - body.region.y + round(body.scroll_offset.y) + line
        body.scroll_to_region(Region(0, top, 1, min(count, max(1, body.size.height))), animate=False, force=True)

    def _say_more(self) -> None:
        body = self.query_one("#page", VerticalScroll)
        below = round(body.virtual_size.height - body.size.height - body.scroll_offset.y)
        more = f"{self.quizapp.signs.more} {below} more" if below > 0 else ""
        gap = "   " if more and self._said else ""
        line = self.query_one("#message", Static)
        said = fit(self._said, max(0, line.size.width - width(gap + more)))
        line.update(Content.assemble((said, ACCENT), gap, (more, MUTED)))

    _said = ""

    def say(self, message: str) -> None:
        """One sentence above the keys."""
        self._said = shown(message)
        self._say_more()

    # ---------------------------------------------------------------- decisions

    def _take(self, state: Deciding) -> None:
        """Go on with another state; what was decided is on disk before it is drawn."""
        before, draft = self.deciding, self.draft
        if before is None or draft is None:
            return
        if state.pages is not before.pages:
            try:
                self.draft = proposals.keep(draft, state)
            except QuizError as error:
                self.quizapp.fail(error)
                return
        else:
            self.draft = replace(draft, deciding=state)
        if state.here != before.here:
            self.quizapp.changed()
        self.say(state.said)
        self._draw()

    def action_accept(self) -> None:
        """Keep what is marked, go on; once all is decided, nothing."""
        if self.deciding and self.deciding.finished and self.deciding.page.decision is Decision.ACCEPTED:
            self.say("All decided. w writes the deck.")
        elif self.deciding:
            self._take(self.deciding.accept())

    def action_drop(self) -> None:
        """Drop this page."""
        if self.deciding:
            self._take(self.deciding.drop())

    def action_digit(self, digit: int) -> None:
        """Mark a form by its number."""
        if self.deciding:
            self._take(self.deciding.toggle(digit - 1))

    def action_mark(self) -> None:
        """Mark the form under the cursor."""
        if self.deciding:
            self._take(self.deciding.toggle(self.deciding.row))

    def on_forms_clicked(self, message: Forms.Clicked) -> None:
        message.stop()
        self.action_digit(message.place + 1)

    def action_retype(self) -> None:
        """Another type."""
        if self.deciding:
            self._take(self.deciding.retype())

    def action_undo(self) -> None:
        """Take back the last decision."""
        if self.deciding:
            self._take(self.deciding.undo())

    def action_accept_clean(self) -> None:
        """Accept all that needs no look."""
        if self.deciding:
            self._take(self.deciding.accept_clean())

    def action_edit(self) -> None:
        """Change the words of the form under the cursor."""
        state = self.deciding
        if state is None:
            return

        question = state.page.rows[state.row].question
        self.app.push_screen(QuestionForm(self._desk(state), question))

    def action_outside(self) -> None:
        """The same words in the learner's own editor."""
        state = self.deciding
        if state is not None:
            self._desk(state).open_outside(state.page.rows[state.row].question, lambda: None)

    def _desk(self, state: Deciding) -> ProposalDesk:
        def keep(question: Question) -> None:
            if self.deciding is not None:
                self._take(self.deciding.reword(question))

        return ProposalDesk(self.quizapp, self.draft.title if self.draft else "", state.article, state.page.quote, keep)

    # ---------------------------------------------------------------- moving about

    def action_page(self, step: int) -> None:
        """Another page."""
        if self.deciding:
            self._take(self.deciding.go(step))

    def action_row(self, step: int) -> None:
        """Another form of this page."""
        if self.deciding:
            self._take(self.deciding.go_row(step))

    def action_scroll(self, step: int) -> None:
        """Scroll the page."""
        body = self.query_one("#page", VerticalScroll)
        body.scroll_relative(y=step * max(1, body.size.height - 1), animate=False, immediate=True)
        self._say_more()

    def action_article(self) -> None:
        """The whole article at this sentence."""
        if self.deciding and self.draft:
            self.app.push_screen(ArticleScreen(self.draft.title, self.deciding.article, self.deciding.page.quote))

    def action_preview(self) -> None:
        """The form under the cursor as study asks it."""
        if self.deciding:
            self.app.push_screen(AsAskedScreen(self.deciding.page.rows[self.deciding.row].question))

    def action_coverage(self) -> None:
        """What the deck asks by now, and what not."""
        if self.deciding and self.draft:
            self.app.push_screen(CoverageScreen(*proposals.outlook(self.draft, self.deciding)))

    # ---------------------------------------------------------------- the end

    def action_write(self) -> None:
        """Write the deck, after a yes."""
        state, draft = self.deciding, self.draft
        if state is None or draft is None:
            return
        if not state.counts.decided:
            self.say("Nothing is decided yet.")
            return
        options = [Option("enter", "Go on deciding", value=False), Option("y", "Write it", value=True)]
        self.app.push_screen(ChoiceDialog(_what_is_written(draft, state), options, back=""), self._write)

    def _write(self, yes: bool | None) -> None:  # noqa: FBT001 - what the dialog gives
        if not yes or self.draft is None:
            return
        try:
            deck = proposals.write(self.draft, self.quizapp.collection.paths)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.dismiss(deck.id)

    def action_leave(self) -> None:
        """Back; the draft has it all."""
        self.dismiss(None)


def _brief(state: Deciding) -> str:
    counts = state.counts
    return f"{counts.decided}/{counts.facts} · {counts.kept} kept"


def _where(state: Deciding, signs: Signs) -> Content:
    """Which page this is, what was decided about it, and what its fact is about."""
    page, question = state.page, state.page.rows[0].question
    decided = {
        Decision.OPEN: ("", ""),
        Decision.ACCEPTED: (f"  {signs.right} accepted", RIGHT),
        Decision.DROPPED: (f"  {signs.wrong} dropped", WRONG),
    }[page.decision]
    about = " · ".join(part for part in (question.topic, question.subject) if part)
    number = f"{state.here + 1} of {len(state.pages)}"
    return Content.assemble((number, "bold"), decided, (f"  {shown(about)}" if about else "", MUTED))


def _sentence(quote: str, question: Question, columns: int, *, folds: bool) -> Content:
    """The quote, with what is asked of it standing out."""
    drawn = paragraph(f"“{' '.join(quote.split())}”", columns)
    if folds and len(lines := drawn.split("\n")) > _FOLDED_LINES:
        drawn = Content("\n").join([*lines[: _FOLDED_LINES - 1], Content.assemble(lines[_FOLDED_LINES - 1], "…")])
    for answer in question.right:
        # An answer that runs over a line's end is found with the break in it.
        words = r"\s+".join(map(re.escape, shown(answer).split()))
        drawn = _standing_out(drawn, words)
    return drawn


def _standing_out(drawn: Content, pattern: str) -> Content:
    # A number is not to be found within another: 3 in 34.
    found = re.search(rf"(?<!\w){pattern}(?!\w)", drawn.plain, re.IGNORECASE) if pattern else None
    return drawn.stylize(f"bold {ACCENT}", found.start(), found.end()) if found else drawn


def _what_is_written(draft: Draft, state: Deciding) -> str:
    counts = state.counts
    kept = f"{counts.kept} question{'' if counts.kept == 1 else 's'}"
    left = counts.facts - counts.decided
    known = draft.proposal.known is not None
    text = f"{'Bring up to date' if known else 'Write'} {draft.target}: {kept} kept, {counts.dropped} dropped."
    if left:
        text += f" {left} undecided: as they are now, and proposed again." if known else f" {left} undecided: left out."
    return text
