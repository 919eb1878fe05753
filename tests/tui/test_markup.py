"""No text from outside is ever parsed as markup: held over the source, so that a new line cannot forget it.

Which widgets parse is asked of Textual itself: whatever takes `markup`, or text that it calls content, a visual or a
label. What they are given must be a literal without a bracket, a `Content`, or come with `markup=False`.
"""

from __future__ import annotations

import ast
import inspect
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import textual.widgets
from textual.app import App, ComposeResult
from textual.widgets import option_list, selection_list

import quizapp.tui
from quizapp.collection import Collection
from quizapp.errors import QuizError
from quizapp.text import shown
from quizapp.tui.app import QuizApp
from quizapp.tui.widgets.areas import Editor
from tests.endtoend.hostile import PAYLOADS
from tests.tui.conftest import screen_text

ROOT = Path(quizapp.tui.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))
PARSED_KINDS = ("ContentText", "ContentType", "VisualType", "TextType", "RenderableType", "str | Text")
PARSED_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip", "sub_title", "title"}
MAKES_CONTENT = {"Content", "Content.assemble", "Content.styled", "paragraph"}
BESIDE = {"placeholder", "tooltip"}
"""Parameters that are literals here, or set as attributes."""
NEVER = {"TextArea", "from_markup", "render_markup", "Markdown", "MarkdownViewer", "Text"}


def parsing_widgets() -> frozenset[str]:
    """The classes of Textual that parse what they are given."""
    found = {"Option", "Selection"}
    for module in (textual.widgets, option_list, selection_list):
        for name in getattr(module, "__all__", ()):
            try:
                parameters = inspect.signature(getattr(module, name).__init__).parameters.values()
            except (TypeError, ValueError):
                continue
            kinds = {str(parameter.annotation) for parameter in parameters if parameter.name not in BESIDE}
            if any(parameter.name == "markup" for parameter in parameters) or any(
                kind in annotation for kind in PARSED_KINDS for annotation in kinds
            ):
                found.add(name)
    return frozenset(found)


def own_names(tree: ast.AST, parsing: frozenset[str]) -> frozenset[str]:
    """The parsing names that a module means Textual's by: a class of its own of the same name is none."""
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("quizapp")
        for alias in node.names
    }
    return parsing - defined - imported


def complaints(source: str, parsing: frozenset[str]) -> Iterator[str]:
    """Each place that may hand text from outside to something that parses it."""
    tree = ast.parse(source)
    names = own_names(tree, parsing)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and {ast.unparse(base) for base in node.bases} & names:
            yield from _unsafe_super_calls(node)
        elif isinstance(node, ast.Call):
            yield from _unsafe_call(node, names)
        elif isinstance(node, ast.Assign | ast.AugAssign):
            yield from _unsafe_assignment(node)


def _unsafe_call(call: ast.Call, names: frozenset[str]) -> Iterator[str]:
    called = ast.unparse(call.func)
    last = called.rpartition(".")[2]
    if last in NEVER:
        yield f"line {call.lineno}: {called} parses its text"
    elif last == "notify" and not _says_no_markup(call):
        yield f"line {call.lineno}: notify without markup=False"
    elif last in names and not _is_safe(call):
        yield f"line {call.lineno}: {called} may parse its text"


def _unsafe_super_calls(owner: ast.ClassDef) -> Iterator[str]:
    for node in ast.walk(owner):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__" and not _is_safe(node):
            yield f"line {node.lineno}: {owner.name} may parse its text"


def _unsafe_assignment(node: ast.Assign | ast.AugAssign) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        if isinstance(target, ast.Attribute) and target.attr in PARSED_ATTRIBUTES and not _is_harmless(node.value):
            yield f"line {node.lineno}: {ast.unparse(target)} is parsed"


def _says_no_markup(call: ast.Call) -> bool:
    return any(
        keyword.arg == "markup" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in call.keywords
    )


def _is_safe(call: ast.Call) -> bool:
    return _says_no_markup(call) or all(map(_is_harmless, call.args))


def _is_harmless(value: ast.expr) -> bool:
    if isinstance(value, ast.Constant):
        return not isinstance(value.value, str) or "[" not in value.value
    return isinstance(value, ast.Call) and ast.unparse(value.func) in MAKES_CONTENT


@pytest.mark.parametrize("path", SOURCES, ids=[str(path.relative_to(ROOT)) for path in SOURCES])
def test_no_text_is_handed_to_what_parses_markup(path: Path) -> None:
    assert list(complaints(path.read_text("utf-8"), parsing_widgets())) == []


def test_textual_is_asked_which_widgets_parse() -> None:
    assert {"Static", "Label", "Button", "Option"} <= parsing_widgets()


BAD = [
    "self.notify(title)",
    "self.app.notify(shown(str(error)), severity='error')",
    "self.notify(title, markup=True)",
    "self.notify(title, markup=wished)",
    "yield Static(deck.title)",
    "yield Static(f'{deck.title}')",
    "yield Static(shown(deck.title))",
    "yield Static('[red]' + name)",
    "yield Label('a [b] c')",
    "yield widgets.Label(name)",
    "yield Button(name)",
    "options.add_option(Option(name))",
    "self.border_title = deck.title",
    "widget.tooltip = shown(hint)",
    "self.app.sub_title = name",
    "Content.from_markup(name)",
    "Text(name)",
    "Markdown(article)",
    "class Row(Static):\n    def __init__(self, name):\n        super().__init__(name)",
]
GOOD = [
    "self.notify(shown(title), markup=False)",
    "yield Static('', id='x')",
    "yield Static(Content(shown(title)))",
    "yield Static(title, markup=False)",
    "widget.tooltip = 'How'",
    "class Row(Static):\n    def __init__(self, name):\n        super().__init__(name, markup=False)",
    "class Option:\n    pass\nOption(name)",
]


@pytest.mark.parametrize("source", BAD)
def test_the_lint_finds_what_may_be_parsed(source: str) -> None:
    assert list(complaints(source, parsing_widgets()))


@pytest.mark.parametrize("source", GOOD)
def test_the_lint_leaves_alone_what_is_not(source: str) -> None:
    assert list(complaints(source, parsing_widgets())) == []


def test_no_other_part_of_the_program_knows_markup() -> None:
    for path in sorted(ROOT.parent.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        names = {ast.unparse(node.func).rpartition(".")[2] for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not names & {"from_markup", "render_markup", "escape_markup"}, path


async def test_a_toast_shows_what_it_is_told_as_text(collection_of: Callable[[], Collection]) -> None:
    collection = collection_of()
    collection.notices = (f"<{PAYLOADS[0]}>",)
    app = QuizApp(collection)
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await pilot.pause()
        assert shown(collection.notices[0]) in screen_text(pilot)
        app.clear_notifications()
        for payload in PAYLOADS:
            app.fail(QuizError(f"<{payload}>"))
            await pilot.pause()
            drawn = screen_text(pilot)
            assert not {char for char in drawn if unicodedata.category(char) in {"Cc", "Zl", "Zp"}} - {"\n"}
            told = "".join(shown(f"<{payload}>").split())
            assert told in "".join(drawn.replace("▌", "").split()), repr(payload)
            app.clear_notifications()
            await pilot.pause()
        assert app.is_running


async def test_an_edited_text_is_drawn_without_what_acts_and_kept_as_it_is() -> None:
    text = "\n".join(PAYLOADS).replace("\r", "")

    class Alone(App[None]):
        def compose(self) -> ComposeResult:
            yield Editor(text)

    app = Alone()
    async with app.run_test(size=(100, 80)) as pilot:
        await pilot.pause()
        drawn = screen_text(pilot)
        assert not {char for char in drawn if unicodedata.category(char) in {"Cc", "Zl", "Zp"}} - {"\n"}
        assert not set(drawn) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
        assert "␛[31m" in drawn
        assert app.query_one(Editor).text.split("\n")[12] == text.split("\n")[12]
