"""A question in fields, beside it what study will show and what the rules find: for one in a deck and for a proposal.

The form knows how a question is written down, not where it goes: that is the `Desk`'s. Letters belong to the fields, so
every key of the form is a control key. What is typed is looked over a moment later, apart from the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Thread
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.timer import Timer

from quizapp.deck.drafting import Draft, begun, draft_of
from quizapp.deck.model import QUESTION_CLASSES
from quizapp.errors import QuizError
from quizapp.learning.revision import answer_changed
from quizapp.text import fit, wrapped
from quizapp.tui.drawing import MUTED, NARROW_BELOW_COLUMNS, PARTLY, SHORT_BELOW_ROWS, WRONG, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import FORM
from quizapp.tui.screens.dialogs import ChoiceDialog, Option
from quizapp.tui.screens.unsaved import WordsScreen
from quizapp.tui.widgets.areas import QuestionFields
from quizapp.tui.widgets.lines import Block, Hint, KeyBar, MessageLine, TopLine
from quizapp.tui.widgets.preview import Preview

if TYPE_CHECKING:
    from quizapp.deck.lint import Finding
    from quizapp.deck.model import Question

BESIDE_FROM_COLUMNS = 120
LOOK_AFTER_SECONDS = 0.15
FIRST_TYPE = "flash"
_MOST_FINDING_LINES = 4


class Desk(Protocol):
    """Where a question goes. `adds`: one question after the other."""

    adds: bool
    without: frozenset[str]
    """Fields that are not the writer's to change here."""
    goes_on: bool
    """Whether further questions may follow."""
    quote: str
    """A sentence that the question is held to, "" where there is none."""

    @property
    def title(self) -> str:
        """What the questions belong to."""

    def id_for(self, prompt: str) -> str:
        """An id for a new question."""

    def check(self, question: Question, replacing: str | None) -> Sequence[Finding]:
        """What the rules find. Called on another thread."""

    def is_remembered(self, question: Question) -> bool:
        """Whether anything was answered of its fact, so that another answer may be another fact."""

    def save(self, question: Question, before: Question | None, *, same_fact: bool) -> tuple[Question, str]:
        """Put it there, in the place of `before`; as it is called now, and a sentence. Raises QuizError."""

    def open_outside(self, before: Question | None, done: Callable[[], None]) -> None:
        """Open the learner's editor at the question; `done` once it may say something else."""


@dataclass(frozen=True, slots=True)
class Closed:
    """How a form was left: the questions that were saved, as they are now, the one it was opened with first.

    `outside`: the deck was opened in an editor, and may say anything.
    """

    saved: tuple[Question, ...] = ()
    outside: bool = False


class QuestionForm(WordsScreen[Closed]):
    """The form of one question, or of one after the other; a new one is begun with its `subject`, if that is known."""

    BINDINGS: ClassVar[list[BindingType]] = FORM
    changed_words = "The question was changed."

    class LookedOver(Message):
        """The rules have been asked about a draft."""

        def __init__(self, draft: Draft, findings: Sequence[Finding]) -> None:
            super().__init__()
            self.draft = draft
            self.findings = findings

    def __init__(self, desk: Desk, question: Question | None = None, *, said: str = "", subject: str = "") -> None:
        super().__init__()
        self.desk = desk
        self.draft = draft_of(question) if question is not None else begun(FIRST_TYPE, subject=subject)
        self.findings: Sequence[Finding] = ()
        self.previewing = False
        self._so_far = Closed()
        self._last: tuple[Draft, str] | None = None
        """What was saved last, as it was typed, and its fact."""
        self._said = said
        self._look: Timer | None = None

    @property
    def holds_words(self) -> bool:
        return self.draft.changed

    @property
    def question_id(self) -> str:
        """The id of the question, its own or the one it will get."""
        return self.draft.id or self.desk.id_for(self.draft.text("prompt"))

    def compose(self) -> ComposeResult:
        signs = self.quizapp.signs
        yield TopLine(classes="top")
        yield Block(id="quote")
        with Horizontal(id="form"):
            yield QuestionFields(signs, without=self.desk.without, id="fields")
            yield Preview(signs, id="preview")
        yield Block(id="findings")
        yield MessageLine()
        yield KeyBar()

    async def on_mount(self) -> None:
        self.query_one("#findings", Block).show(None)
        quote = f"“{' '.join(self.desk.quote.split())}”"
        low = self.app.size.height < SHORT_BELOW_ROWS or not self.desk.quote
        self.query_one("#quote", Block).show(None if low else lambda columns: paragraph(quote, columns, MUTED))
        await self._show(self.draft, focus="prompt")
        self.say(self._said)

    # ---------------------------------------------------------------- drawing

    async def _show(self, draft: Draft, *, focus: str) -> None:
        """Take up another draft."""
        self.draft = draft
        fields = self.query_one("#fields", QuestionFields)
        await fields.show(draft)
        fields.focus_field(focus)
        self._draw_around()
        await self._look_over()

    def _draw_around(self) -> None:
        draft, top = self.draft, self.query_one(TopLine)
        what = "Edit" if draft.origin else "Another form" if draft.fact else "New question"
        narrow = self.app.size.width < NARROW_BELOW_COLUMNS
        where = "" if narrow else f" · {self.desk.title}"
        top.left = f"{what} · {draft.type.replace('_', ' ')}{where}"
        has_words = draft.id or draft.text("prompt").strip()
        top.right = (self.question_id if narrow else f"id {self.question_id}") if has_words else ""
        beside = self.app.size.width >= BESIDE_FROM_COLUMNS
        self.query_one("#fields").display = beside or not self.previewing
        self.query_one("#preview").display = beside or self.previewing
        save = "Save, next" if self.desk.adds else "Save"
        done = "Done" if self.desk.adds else "Leave"
        hints = [hint for hint in HINTS["form"] if not (hint.action == "another_form" and not self.desk.goes_on)]
        if beside:
            hints = [hint for hint in hints if hint.action != "preview"]
        shows = "Fields" if self.previewing else "Preview"
        self.query_one(KeyBar).hints = tuple(
            Hint(hint.keys, hint.label.format(save=save, done=done, preview=shows), hint.action) for hint in hints
        )

    def _draw_findings(self) -> None:
        block, findings = self.query_one("#findings", Block), self.findings
        if not findings:
            block.show(None)
            return
        most = 1 if self.app.size.height < SHORT_BELOW_ROWS else _MOST_FINDING_LINES
        block.show(lambda columns: _findings_drawn(findings, columns, most))

    async def on_resize(self) -> None:
        hidden = not self.query_one(Preview).display
        self._draw_around()
        self._draw_findings()
        if hidden and self.query_one(Preview).display:
            await self._look_over()

    # ---------------------------------------------------------------- looking it over

    def on_question_fields_changed(self, message: QuestionFields.Changed) -> None:
        message.stop()
        self.draft = self.draft.with_text(message.name, message.text)
        self.say("")
        if message.name == "prompt":
            self._draw_around()
        if self._look is not None:
            self._look.stop()
        self._look = self.set_timer(LOOK_AFTER_SECONDS, self._look_over)

    async def _look_over(self) -> None:
        """Draw the preview anew, and have the rules asked."""
        draft, preview = self.draft, self.query_one(Preview)
        question = draft.question(self.question_id)
        if isinstance(question, tuple):
            self.findings = ()
            self._draw_findings()
            preview.show_lacking(question[0].message)
            return
        if preview.display:  # made anew when it comes into view
            await preview.show_question(question)
        replacing = draft.origin.id if draft.origin else None
        # Not on the keys' thread: a quote is looked for in an article that may be long.
        Thread(target=self._have_checked, args=(draft, question, replacing), daemon=True).start()

    def _have_checked(self, draft: Draft, question: Question, replacing: str | None) -> None:
        with suppress(RuntimeError):  # the app is gone
            self.post_message(self.LookedOver(draft, self.desk.check(question, replacing)))

    def on_question_form_looked_over(self, message: LookedOver) -> None:
        message.stop()
        if message.draft is self.draft:
            self.findings = message.findings
            self._draw_findings()

    # ---------------------------------------------------------------- keys

    async def action_preview(self) -> None:
        """What study will show, and back to the fields."""
        self.previewing = not self.previewing
        self._draw_around()
        if self.previewing:
            await self._look_over()
        else:
            self.query_one("#fields", QuestionFields).focus_field("prompt")

    def action_scroll(self, step: int) -> None:
        """Scroll the preview; among the fields, which take the arrows themselves, nothing is scrolled."""
        self.query_one(Preview).scroll_relative(y=step, animate=False)

    def action_type(self) -> None:
        """Ask it in another type."""
        options = [Option("enter", f"Stay with {self.draft.type.replace('_', ' ')}", self.draft.type)]
        options += [
            Option(str(number), name.replace("_", " "), name) for number, name in enumerate(QUESTION_CLASSES, start=1)
        ]

        async def chosen(name: str | None) -> None:
            if name is not None and name != self.draft.type:
                await self._show(self.draft.as_type(name), focus="prompt")

        self.app.push_screen(ChoiceDialog("Ask it as", options, back=""), chosen)

    async def action_save(self) -> None:
        """Save, and go on with the next or back."""
        self._quits = False
        await self._save(then="next" if self.desk.adds else "leave")

    async def action_another_form(self) -> None:
        """Save, and ask the same fact in another form; where nothing is typed yet, that of the question just saved."""
        if not self.desk.goes_on:
            return
        if self._last is not None and not self.draft.changed and self.draft.origin is None:
            await self._another_form_of(*self._last)
        else:
            await self._save(then="form")

    def action_outside(self) -> None:
        """Open the learner's own editor at this question."""
        if self.draft.changed:
            self.say("ctrl+s first: an editor opens what is saved.")
        else:
            self.desk.open_outside(self.draft.origin, lambda: self._end(outside=True))

    def _end(self, *, outside: bool = False) -> None:
        self.dismiss(replace(self._so_far, outside=outside))

    async def action_leave(self) -> None:
        """Done; what is not saved is asked about."""
        if self.previewing and self.app.size.width < BESIDE_FROM_COLUMNS:
            await self.action_preview()
        else:
            self.leave()

    async def save_and_leave(self) -> None:
        await self._save(then="leave")

    def leave_unsaved(self) -> None:
        self._end()

    # ---------------------------------------------------------------- saving

    async def _save(self, *, then: str) -> None:
        before = self.draft.origin
        question = self.draft.question(self.question_id)
        if isinstance(question, tuple):
            self.say(question[0].message)
            self.query_one("#fields", QuestionFields).focus_field(question[0].name)
            return
        if before is None or not answer_changed(before, question) or not self.desk.is_remembered(before):
            await self._put_down(question, then, same_fact=True)
            return

        async def chosen(what: str | None) -> None:
            if what is not None:
                await self._put_down(question, then, same_fact=what == "same")

        self.app.push_screen(fact_dialog(before, question, back="Go on"), chosen)

    async def _put_down(self, question: Question, then: str, *, same_fact: bool) -> None:
        try:
            saved, said = self.desk.save(question, self.draft.origin, same_fact=same_fact)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self._so_far = Closed((*self._so_far.saved, saved))
        if then == "leave":
            self._end()
            return
        self._last = (self.draft, saved.fact_key)
        if then == "form":
            await self._another_form_of(*self._last, said=said)
            return
        await self._show(begun(self.draft.type, subject=self.draft.text("subject").strip()), focus="prompt")
        self.say(said)

    async def _another_form_of(self, written: Draft, fact: str, *, said: str = "") -> None:
        """Go on with the words of a question that was saved, to ask its fact otherwise."""
        following = begun(written.type, subject=written.text("subject").strip(), fact=fact)
        self.desk.adds = True
        await self._show(replace(following, texts=written.texts), focus="prompt")
        self.say(f"{said} Now another form of it: ctrl+t changes the type.".strip())


def fact_dialog(before: Question, after: Question, *, back: str = "Same fact") -> ChoiceDialog[str]:
    """Asks whether a question whose answer changed is still about the same fact: "same", "new", None for `back`."""
    options = [Option("enter", "Same fact, keep memory", "same"), Option("n", "New fact", "new")]
    text = f"The answer changed: “{_brief(before)}” is “{_brief(after)}” now."
    return ChoiceDialog(text, options, back=back)


def _brief(question: Question) -> str:
    return fit(" · ".join(question.right), 60)


def _findings_drawn(findings: Sequence[Finding], columns: int, most_lines: int) -> Content:
    """As many findings as fit, each whole where there is room for more than a line."""
    lines: list[Content] = []
    for finding in findings:
        grave = finding.severity == "E"
        word = "wrong" if grave else "poor" if finding.severity == "W" else "look"
        text = f"! {word} ({finding.rule}): {finding.message} {finding.hint}"
        style = WRONG if grave else PARTLY
        whole = [Content.assemble((line, style)) for line in wrapped(text, columns)]
        if len(lines) + len(whole) > most_lines:
            whole = [] if lines else [Content.assemble((fit(text, columns), style))]
        lines += whole
    return Content("\n").join(lines)
