"""What foreign text may do to decks, quantities, answers, filters and imports: never raise, take long, or lie.

Shared by the tests, which try ten thousand cases, and `python -m tests.benchmarks.fuzz`, which tries as many as wished.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from quizapp.deck.file import read_bytes, write_deck
from quizapp.deck.model import Cloze, Numeric, Typed
from quizapp.deck.quantity import read_quantity
from quizapp.errors import InterchangeError
from quizapp.interchange.anki import read_anki
from quizapp.interchange.anki_text import cloze, filled, plain
from quizapp.learning.events import Form, Memory
from quizapp.learning.filter import Filter, FilterError, parse_filter
from quizapp.learning.grading import grade
from quizapp.learning.question_row import QuestionRow, words_of
from quizapp.learning.scheduling import FactState
from quizapp.text import fit, shown, width
from tests.ankifiles import BEGAN_S, AnkiFile

PIECES = (
    *"[]{}\"'=.,#\\\n\r\t -+_:|0123456789aeEmgµ%/×^°½",
    "[[questions]]\n",
    "[deck]\n",
    "[deck.article]\n",
    'id = "q"\n',
    'prompt = "p {{a|b}}?"\n',
    'answer = "a"\n',
    'type = "numeric"\n',
    'type = "cloze"\n',
    'type = "match"\n',
    'pairs = [["a", "b"]]\n',
    'distractors = ["x", { text = "y", why = "z" }]\n',
    '"""',
    "'''",
    "{{",
    "}}",
    "0x",
    "1e999",
    "inf",
    "nan",
    "17.3 million",
    "0.5-1 mg/kg",
    "1979-05-27",
    "\ufeff",
    "\0",
    "\x1b[31m",
    "\u202e",
    "\ud800",
    "é",
    "漢",
    "👩\u200d🚀",
    "\u0301",
    "٣",
    "９",
)


def text_of(dice: random.Random, most: int = 24) -> str:
    """Some pieces in a row."""
    return "".join(dice.choices(PIECES, k=dice.randrange(most)))


SOUND = """[deck]
title = "t"
[[questions]]
id = "a"
type = "choice"
prompt = "p?"
answer = "a"
distractors = ["b", { text = "c", why = "w" }]
[[questions]]
type = "numeric"
prompt = "How much?"
answer = "0.5-1 mg/kg"
[[questions]]
type = "cloze"
prompt = "It blocks {{NMDA|it}}."
[[questions]]
type = "match"
prompt = "What goes with what?"
pairs = [["a", "b"], ["c", "d"]]
source = { quote = "q", section = "s" }
"""


def deck_text(dice: random.Random) -> str:
    """A sound deck with a few pieces put in or letters taken out."""
    text = SOUND
    for _ in range(dice.randrange(5)):
        at = dice.randrange(len(text))
        text = text[:at] + dice.choice((dice.choice(PIECES), "")) + text[at + dice.randrange(3) :]
    return text


def try_deck(dice: random.Random) -> None:
    """Read bytes as a deck; what is a deck comes back from being written."""
    data = dice.choice((text_of(dice, 40), deck_text(dice))).encode("utf-8", "surrogatepass")
    if dice.random() < 0.3:
        broken = bytearray(data or b"x")
        broken[dice.randrange(len(broken))] = dice.randrange(256)
        data = bytes(broken)
    found = read_bytes(data, "f.toml")
    for problem in found.problems:
        assert shown(problem.shown) == problem.shown
        assert problem.line is None or 1 <= problem.line <= data.count(b"\n") + 2
    if found.deck is not None and found.deck.questions:
        again = read_bytes(write_deck(found.deck).encode(), "f.toml").deck
        assert again is not None
        assert [question.prompt for question in again.questions] == [q.prompt for q in found.deck.questions]


def try_quantity(dice: random.Random) -> None:
    """Read a quantity; the same text means the same twice."""
    text, unit = text_of(dice, 8), dice.choice(("", "mg", "%", "mg/kg", "°C", "x"))
    assert repr(read_quantity(text, unit)) == repr(read_quantity(text, unit))


QUESTIONS = (
    Typed(type="typed", id="t", prompt="Which?", answer="glutamate", accept=("L-glutamate",), also=("glycine",)),
    Numeric(type="numeric", id="n", prompt="How many?", answer="17.3 million", tolerance="5%"),
    Numeric(type="numeric", id="m", prompt="How much?", answer="0.5-1", unit="mg/kg"),
    Cloze(type="cloze", id="c", prompt="It blocks {{NMDA}} for {{glutamate}}."),
)


def try_answer(dice: random.Random) -> None:
    """Grade an answer; its score is in 0 to 1, or there is none."""
    question = dice.choice(QUESTIONS)
    near = list(dice.choice(("glutamate", "17.3 million", "0.5 mg/kg", "NMDA")))
    for _ in range(dice.randrange(3)):
        near.insert(dice.randrange(len(near) + 1), dice.choice(PIECES))
    given = tuple(dice.choice((text_of(dice, 8), "".join(near))) for _ in range(len(question.right)))
    score = grade(question, given).score
    assert score is None or 0 <= score <= 1


def try_text(dice: random.Random) -> None:
    """Show text; nothing acts, and what is fitted fits."""
    text, columns = text_of(dice), dice.randrange(30)
    assert shown(shown(text)) == shown(text)
    assert width(fit(text, columns)) <= columns


FILTER_PIECES = (
    *'()"-*\\:<>=.@ \n0123456789dwy%',
    *("or ", "and ", "is:", "new", "due", "due:", "last:", "today", "stability:", "lapses>", "retrievability:", "70%"),
    *("topic:", "tag:", "prompt:", "type:choice ", "form:recall ", "pain", "2026-11-24", "1w..3mo", "topik:", "@weak"),
)
SAVED = {"weak": "lapses:>2 or stability:<7", "round": "@round"}
ROW = QuestionRow(
    deck_id="d",
    deck_title="A deck",
    question_id="q",
    fact_id="f",
    type="choice",
    form=Form.RECOGNISE,
    topic="Pain",
    subject="",
    tags=("a b",),
    evidence="",
    status="",
    as_of=2019,
    prompt="How much é漢?",
    answer="17.3 million",
    words=words_of("How much é漢?", "17.3 million"),
    state=FactState(memory=Memory(3.0, 5.0), reviewed_on=20_780, due_on=20_784, reviews=3, lapses=1),
    marked=False,
    today=20_781,
    recall=0.9,
)


def try_filter(text: str, row: QuestionRow = ROW, saved: Mapping[str, str] = SAVED) -> None:
    """Read a filter; what is one reads back as itself and says yes or no, anything else says where it went wrong."""
    found = _read(text, saved)
    if isinstance(found, FilterError):
        told, caret = found.picture
        assert 0 <= found.position <= len(text)
        assert shown(told) == told
        assert caret.endswith("^")
        assert width(caret) <= width(told) + 1 < 200
    else:
        assert isinstance(found.matches(row), bool)
        assert parse_filter(str(found)) == found


def _read(text: str, saved: Mapping[str, str]) -> Filter | FilterError:
    try:
        return parse_filter(text, saved)
    except FilterError as error:
        return error


def try_filter_text(dice: random.Random) -> None:
    """Read pieces of filters and of anything."""
    pieces = dice.choice((FILTER_PIECES, (*FILTER_PIECES, *PIECES)))
    try_filter("".join(dice.choices(pieces, k=dice.randrange(16))))


CARD_PIECES = (
    *("<", ">", "/", "b", "br", "div", "img ", 'src="', '"', "&", "amp;", "&#0;", "&#x10ffff;", "!--", "<![CDATA["),
    *("{{", "}}", "c1::", "c2::", "c-1::", "::", "#Front", "/Front", "^Back", "type:", "hint:", "[sound:", "]", " "),
)
WHOLE_FILES = 0.02
"""How often a whole file is tried: it takes a hundred times as long as a text."""


def try_import(dice: random.Random) -> None:
    """Read cards of Anki, seldom a damaged file of them: it is read, or refused with one complaint."""
    if dice.random() < WHOLE_FILES:
        _read_damaged(dice)
        return
    text = "".join(dice.choices((*CARD_PIECES, *PIECES), k=dice.randrange(24)))
    told = plain(text)
    assert told == told.strip()
    assert "\0" not in told
    found = cloze(told, dice.randrange(-1, 4))
    assert found is None or len(found.parts) % 2 == 1
    filled(text, {"Front": told, "Back": text}, front=dice.random() < 0.5)


def _read_damaged(dice: random.Random) -> None:
    data = bytearray(dice.choice(_anki_files()))
    if dice.random() < 0.3:
        del data[dice.randrange(len(data)) :]
    for _ in range(dice.choice((0, 1, 5, 200)) if data else 0):
        data[dice.randrange(len(data))] = dice.randrange(256)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.apkg"
        path.write_bytes(data)
        with suppress(InterchangeError):
            read_anki(path, 0)


@cache
def _anki_files() -> tuple[bytes, bytes]:
    file = AnkiFile()
    file.note(1, "Which side is the heart on?", "the <b>left</b>", ordinals=(0, 1))
    file.note(2, "{{c1::Paris}} is in {{c2::France}}", "", ordinals=(0, 1))
    file.review(1, BEGAN_S * 1000)
    with TemporaryDirectory() as folder:
        return file.database(Path(folder) / "x"), file.package(Path(folder) / "p.apkg").read_bytes()


TARGETS: Mapping[str, Callable[[random.Random], None]] = {
    "decks": try_deck,
    "quantities": try_quantity,
    "answers": try_answer,
    "text": try_text,
    "filters": try_filter_text,
    "imports": try_import,
}


def _deck_of(data: bytes) -> None:
    for problem in read_bytes(data, "f.toml").problems:
        assert shown(problem.shown) == problem.shown


def _quantity_of(data: bytes) -> None:
    read_quantity(data.decode("utf-8", "surrogateescape"))


def _filter_of(data: bytes) -> None:
    with suppress(FilterError):
        parse_filter(data.decode("utf-8", "surrogateescape"))


def _import_of(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    cloze(plain(text), 1)
    filled(text, {"Front": text})


def _text_of(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    assert width(fit(text, 20)) <= 20
    assert shown(shown(text)) == shown(text)


BY_BYTES: Mapping[str, Callable[[bytes], None]] = {
    "decks": _deck_of,
    "quantities": _quantity_of,
    "filters": _filter_of,
    "imports": _import_of,
    "text": _text_of,
}
"""The same for a fuzzer that makes bytes of its own."""
