"""Text in a deck can neither drive the terminal nor the app: on the bytes that reach a real terminal.

What the app writes is held against what it writes for the bundled deck: a sequence that appears only with hostile text
came out of that text.
"""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from pathlib import Path

import pytest

from tests.endtoend.conftest import Start, environment_with
from tests.endtoend.hostile import (
    PAYLOADS,
    SHAPES,
    marked,
    write_broken_deck,
    write_deck,
    write_hostile_deck,
)
from tests.endtoend.learner import ASKED, answer, reach, state_of
from tests.endtoend.terminal import Terminal
from tests.endtoend.widths import Screens

pytestmark = pytest.mark.slow

_SEQUENCE = re.compile(
    r"\x1b\[([<>=?]?)([0-9;:]*)([ -/]*)([@-~])|\x1b[ -/]*[0-Z\\^-~]|\x1b\].*?(?:\x07|\x1b\\)", re.DOTALL
)
_OPENERS, _POPS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068", "\u202c\u2069"
COLOURS_AND_WEIGHTS = {f"colour {code}" for code in (0, 1, 2, 3, 4, 7, 9, 38, 48)}
POINTERS = {f"\x1b]22;{shape}\x07" for shape in ("default", "pointer", "text")}


def sequences(raw: bytes) -> set[str]:
    """Every kind of escape sequence in `raw`: places as such, colours by what they set, all else as written."""
    found: set[str] = set()
    for match in _SEQUENCE.finditer(raw.decode("utf-8")):
        prefix, numbers, middle, final = match[1] or "", match[2] or "", match[3] or "", match[4] or ""
        if final == "m" and not prefix:
            found |= {f"colour {code}" for code in _colour_codes(numbers)}
        elif final in ("H", "G") and not prefix:
            found.add("place")
        else:
            found.add(match[0] if not final else f"{prefix}{numbers}{middle}{final}")
    return found


def _colour_codes(numbers: str) -> set[str]:
    codes, found = iter((numbers or "0").split(";")), set()
    for code in codes:
        found.add(code)
        if code in {"38", "48"}:
            for _ in range(3 if next(codes) == "2" else 1):
                next(codes)
    return found


def loose_controls(raw: bytes) -> set[str]:
    """The control characters that stand outside every sequence."""
    rest = _SEQUENCE.sub("", raw.decode("utf-8"))
    return {repr(char) for char in rest if unicodedata.category(char) in {"Cc", "Zl", "Zp"}}


def assert_harmless(raw: bytes, usual: set[str]) -> None:
    """Nothing but what the app itself says is in what reached the terminal."""
    assert loose_controls(raw) <= {"'\\n'", "'\\r'"}
    assert sequences(raw) - usual - COLOURS_AND_WEIGHTS - POINTERS == set()
    for payload in PAYLOADS:
        if re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", payload):
            assert payload.encode() not in raw


def assert_directions_closed(terminal: Terminal) -> None:
    """Every direction opened in a row is closed in it."""
    for line in terminal.lines:
        depth = 0
        for char in line:
            depth += (char in _OPENERS) - (char in _POPS)
            assert depth >= 0, repr(line)
        assert depth == 0, repr(line)


def assert_edges_straight(terminal: Terminal) -> None:
    """What ends a row of the frame ends it in the same column in every row."""
    assert terminal.picture.cut == []
    columns = terminal.picture.columns
    rule = terminal.lines[1].rstrip()
    if "─" in rule:
        assert len(rule) == columns - 1, rule
    right = terminal.picture.buffer[0][columns - 2].data
    assert right.strip(), f"the top line ends early or late: {terminal.lines[0]!r}"


class Watch:
    """Looks at every screen that has settled: harmless, straight, and which payloads it has shown."""

    def __init__(self, terminal: Terminal, usual: set[str]) -> None:
        self.terminal = terminal
        self.usual = usual
        self.seen: set[str] = set()
        self._looked_at = 0

    def look(self, *, framed: bool = True) -> None:
        self.terminal.settle()
        assert self.terminal.pump(0), f"the program ended\n{self.terminal.text}"
        self.seen |= set(re.findall(r"p\d\d", self.terminal.text))
        assert_harmless(bytes(self.terminal.raw[self._looked_at :]), self.usual)
        self._looked_at = len(self.terminal.raw)
        assert_directions_closed(self.terminal)
        if framed:
            assert_edges_straight(self.terminal)

    def press(self, *keys: str, framed: bool = True) -> None:
        for key in keys:
            self.terminal.press(key)
            self.look(framed=framed)


def click_what_looks_like_a_link(terminal: Terminal) -> None:
    """Click every letter that a toolkit would make a link of."""
    for row, line in enumerate(terminal.lines):
        for match in re.finditer(r"\[(?:@click|link)=[^\]]*\](.)", line):
            terminal.click(match.start(1), row)
    terminal.settle(0.05)


@pytest.fixture(scope="module")
def usual(program: str, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What the app writes for a deck that means no harm."""
    folder = tmp_path_factory.mktemp("usual")
    with Terminal([program], environment_with(folder / "home"), 80, 24, folder) as terminal:
        reach(terminal, "library")
        terminal.press("enter")
        reach(terminal, *ASKED)
        terminal.press("?", "esc", after=0.1)
        answer(terminal)
        terminal.press("v", "esc", "enter")
        reach(terminal, *ASKED)
        terminal.press("ctrl+q")
        assert terminal.wait() == 0
        return sequences(bytes(terminal.raw))


@pytest.fixture
def hostile_home(home: Path) -> Path:
    """A home with a hostile deck, a broken one, and no limit on new facts."""
    write_hostile_deck(home / "decks", rounds=1)
    write_broken_deck(home / "decks")
    (home / "config.toml").write_text("[study]\nnew_per_day = 500\n")
    return home


def open_hostile_deck(terminal: Terminal) -> None:
    """Put the cursor on the hostile deck; the broken one stands above it or below."""
    reach(terminal, "library")
    for _ in range(4):
        if "evil.toml" not in terminal.text and any(line.startswith("  ▸ p00") for line in terminal.settle().lines):
            return
        terminal.press("down", after=0.05)
    raise AssertionError(terminal.text)


def study_one(watch: Watch, place: int) -> None:
    """Hint, answer, article, back, rate; now and then undo."""
    terminal = watch.terminal
    text = state_of(terminal) == "text"
    watch.look()
    click_what_looks_like_a_link(terminal)
    watch.press("ctrl+g" if text else "h")
    answer(terminal)
    watch.look()
    click_what_looks_like_a_link(terminal)
    watch.press("pagedown")
    if place % 4 == 0:
        watch.press("v", framed=False)
        click_what_looks_like_a_link(terminal)
        watch.press("pagedown", framed=False)
        terminal.press("esc")
        reach(terminal, "answered")
    watch.press("o")
    if state_of(terminal) == "accept?":
        watch.press("n")
    terminal.press("enter")
    reach(terminal, *ASKED, "waiting", "finished")
    if place % 5 == 0:
        watch.press("ctrl+z")
        reach(terminal, "answered")
        terminal.press("enter")
        reach(terminal, *ASKED, "waiting", "finished")


def test_a_hostile_deck_is_only_text_through_library_study_and_article(
    start: Start, hostile_home: Path, usual: set[str]
) -> None:
    terminal = start()
    watch = Watch(terminal, usual)
    open_hostile_deck(terminal)
    watch.look()
    click_what_looks_like_a_link(terminal)
    watch.press("?", framed=False)
    watch.press("esc")
    reach(terminal, "library")
    terminal.press("enter")
    place = 0
    while reach(terminal, *ASKED, "waiting", "finished") in ASKED and place < 9:
        study_one(watch, place)
        place += 1
    assert place == 9
    watch.look()
    missing = {mark[:3] for mark in marked()} - watch.seen
    assert len(missing) <= 3, f"never on the screen: {sorted(missing)}"
    terminal.press("q")
    reach(terminal, "library")
    terminal.press("ctrl+q")
    assert terminal.wait() == 0


def test_a_hostile_deck_is_only_text_through_quiz_result_and_scores(
    start: Start, hostile_home: Path, usual: set[str]
) -> None:
    terminal = start("quiz", "evil")
    watch = Watch(terminal, usual)
    reach(terminal, "setup")
    watch.look(framed=False)
    click_what_looks_like_a_link(terminal)
    terminal.press("enter")
    while reach(terminal, *ASKED, "result") in ASKED:
        watch.look()
        answer(terminal)
        watch.look()
        click_what_looks_like_a_link(terminal)
        if reach(terminal, "answered", *ASKED) == "answered":
            terminal.press("enter")
            terminal.wait_until(lambda: state_of(terminal) != "answered", "the next question")
    watch.look(framed=False)
    for key in ("pagedown", "pagedown", "d", "pagedown", "pagedown", "pagedown"):
        click_what_looks_like_a_link(terminal)
        watch.press(key, framed=False)
    terminal.press("s")
    reach(terminal, "scores")
    watch.look(framed=False)
    click_what_looks_like_a_link(terminal)
    terminal.press("enter")
    reach(terminal, "result")
    watch.look(framed=False)
    terminal.press("ctrl+q")
    assert terminal.wait() == 0


@pytest.mark.parametrize(("columns", "rows"), [(200, 60), (40, 12)])
def test_a_hostile_deck_is_only_text_at_other_sizes(
    start: Start, hostile_home: Path, usual: set[str], columns: int, rows: int
) -> None:
    terminal = start("study", "evil", columns=columns, rows=rows)
    watch = Watch(terminal, usual)
    for _ in range(9):
        reach(terminal, *ASKED)
        watch.look(framed=rows > 16)
        answer(terminal)
        watch.look(framed=rows > 16)
        terminal.press("enter")
    reach(terminal, *ASKED)


@pytest.mark.parametrize("columns", [80, 61, 43])  # so that the name is cut in different places
def test_the_name_and_the_mistakes_of_a_broken_deck_are_only_text(
    start: Start, hostile_home: Path, usual: set[str], columns: int
) -> None:
    terminal = start(columns=columns)
    watch = Watch(terminal, usual)
    reach(terminal, "library")
    for _ in range(3):
        watch.look()
        click_what_looks_like_a_link(terminal)
        if "Its problems" in terminal.last_line:
            break
        terminal.press("down", after=0.05)
    watch.press("enter", framed=False)
    assert "unknown" in terminal.text
    click_what_looks_like_a_link(terminal)
    watch.press("esc")


def test_what_is_pasted_is_only_text(start: Start, hostile_home: Path, usual: set[str]) -> None:
    hostile = "".join(PAYLOADS)
    terminal = start()
    watch = Watch(terminal, usual)
    reach(terminal, "library")
    watch.press("/")
    terminal.paste(hostile)
    watch.look()
    watch.press("esc")
    open_hostile_deck(terminal)
    terminal.press("enter")
    while reach(terminal, *ASKED) != "text":
        terminal.press("n", after=0.05)
        terminal.settle()
    terminal.paste(hostile)
    watch.look()
    watch.press("enter")
    watch.press("enter")
    watch.look()


def test_everything_stands_in_its_column_in_any_terminal_whatever_the_text_is_made_of(start: Start, home: Path) -> None:
    for place, shape in enumerate(SHAPES[::9]):
        asked: list[dict[str, object]] = [{"id": "q", "prompt": shape, "answer": shape, "topic": shape}]
        write_deck(home / "decks" / f"{place}.toml", deck_id=f"d{place}", title=shape * 3, asked=asked)
    fours = [(SHAPES[place : place + 4] * 4)[:4] for place in range(0, len(SHAPES), 4)]
    asked = [
        {
            "id": f"q{place}",
            "type": "choice" if place % 2 else "typed",
            "prompt": four[0] * 6 + " ".join(four),
            "topic": four[1],
            "answer": " ".join(four),
            "explanation": four[1] * 12 + "\n" + four[2] * 12,
            "source": {"quote": four[3] * 20},
        }
        | ({"distractors": list(four)} if place % 2 else {"accept": list(four)})
        for place, four in enumerate(fours)
    ]
    write_deck(
        home / "decks" / "all.toml", deck_id="all", title=" ".join(SHAPES), asked=asked, article="\n".join(SHAPES)
    )
    (home / "config.toml").write_text("[study]\nnew_per_day = 500\n")
    terminal = start(columns=80, rows=30)
    screens = Screens(80, 30)
    reach(terminal, "library")
    look_at_columns(terminal, screens)
    assert_columns_straight(terminal)
    terminal.press("/", "क्षि", "esc")  # drawn in part, over what stands there
    look_at_columns(terminal, screens)
    terminal.press("b").wait_for("Question")
    for _ in range(3):
        look_at_columns(terminal, screens)
        terminal.press("pagedown")
    terminal.kill()
    terminal = start("study", "all", columns=150, rows=40)
    screens = Screens(150, 40)
    for _ in range(4):
        reach(terminal, *ASKED)
        look_at_columns(terminal, screens)
        answer(terminal, "👍🏿 漢字 🇩🇪 क्षि e\u0301")
        look_at_columns(terminal, screens)
        assert_pane_straight(terminal)
        terminal.press("enter")
    reach(terminal, "waiting", "finished", *ASKED)


def look_at_columns(terminal: Terminal, screens: Screens) -> None:
    """The edges are straight, and terminals that count otherwise show all that is sure in the same cells."""
    assert_edges_straight(terminal.settle())
    screens.take(bytes(terminal.raw))
    assert screens.differences() == [], "\n".join(screens.differences())


def assert_columns_straight(terminal: Terminal) -> None:
    """The numbers of the library end below the words that head them."""
    lines = terminal.lines
    head = next(place for place, line in enumerate(lines) if "Deck" in line and "Due" in line)
    ends = [match.end() for match in re.finditer(r"Due|New", lines[head])]
    rows = [row for row in range(head + 1, len(lines)) if "░" in lines[row]]
    assert rows
    for row in rows:
        cells = [terminal.picture.buffer[row][end - 1].data for end in ends]
        assert all(cell.isdigit() for cell in cells), lines[row]


def assert_pane_straight(terminal: Terminal) -> None:
    """The line between question and article stands in one column."""
    picture = terminal.picture
    found = [
        [x for x in range(picture.columns) if picture.buffer[y][x].data == "│"] for y in range(3, picture.lines - 4)
    ]
    assert found[0], terminal.text
    assert all(columns == found[0] for columns in found), terminal.text


# ---------------------------------------------------------------- the command line

LISTINGS = (["decks"], ["due"], ["due", "--short"], ["scores"], ["check"], ["paths"], ["--help"])


def assert_plain_text(out: bytes) -> None:
    text = out.decode("utf-8")
    assert {repr(char) for char in text if unicodedata.category(char) in {"Cc", "Zl", "Zp"}} <= {"'\\n'"}
    for line in text.split("\n"):
        assert sum(char in _OPENERS for char in line) == sum(char in _POPS for char in line), repr(line)


@pytest.mark.parametrize("verb", LISTINGS, ids=" ".join)
def test_what_a_verb_prints_is_only_text(
    program: str, environment: dict[str, str], hostile_home: Path, verb: list[str]
) -> None:
    run = subprocess.run([program, *verb], env=environment, capture_output=True, check=False, timeout=30)
    assert run.returncode in (0, 1), run.stderr
    assert_plain_text(run.stdout)
    assert_plain_text(run.stderr)
    assert b"Traceback" not in run.stderr


@pytest.mark.parametrize("verb", [["decks"], ["due"], ["scores"]], ids=" ".join)
def test_json_holds_the_texts_of_the_author_and_no_control_character(
    program: str, environment: dict[str, str], hostile_home: Path, verb: list[str]
) -> None:
    run = subprocess.run([program, *verb, "--json"], env=environment, capture_output=True, check=True, timeout=30)
    json.loads(run.stdout)
    text = run.stdout.decode("utf-8")
    assert {repr(char) for char in text if unicodedata.category(char) == "Cc"} <= {"'\\n'"}


@pytest.mark.parametrize("verb", [["study", "evil"], ["quiz", "evil"]], ids=lambda verb: verb[0])
def test_what_is_said_line_by_line_is_only_text(
    program: str, environment: dict[str, str], hostile_home: Path, verb: list[str]
) -> None:
    keys = "\n".join(["", ":hint", "1", ":source", "2", "1 2", "2 1 3", "42", ":repeat", "x", ""] * 40)
    run = subprocess.run(
        [program, *verb, "--plain"], env=environment, input=keys.encode(), capture_output=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr
    assert_plain_text(run.stdout)
    assert_plain_text(run.stderr)
    assert len(set(re.findall(rb"p\d\d", run.stdout))) > 50
