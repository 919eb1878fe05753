"""What foreign text may do to decks, quantities, answers, filters and imports: never raise, take long, or lie.

Shared by the tests, which try ten thousand cases, and `python -m tests.benchmarks.fuzz`, which tries as many as wished.
"""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from quizapp.deck.file import read_bytes, write_deck
from quizapp.deck.model import Cloze, Deck, Numeric, Typed
from quizapp.deck.quantity import read_quantity
from quizapp.errors import InterchangeError
from quizapp.interchange.anki import read_anki
from quizapp.interchange.anki_package import _texts_of
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


ODD_VALUES = (
    *("NULL", "''", "-1", "9223372036854775807", "-9223372036854775808", "9e999", "0.5", "x'ff00'", "'\x1b]0;x\x07'"),
    *(
        "'\u202e'",
        "CAST(x'edA080' AS TEXT)",
        "zeroblob(100000)",
        "1999999999",
        '\'{"1": {"name": 5}}\'',
        "'[[]]'",
        "char(31)",
    ),
    *("x'0a03616263'", "x'0affffffffffffffffff01'", "x'08'", "replace(hex(zeroblob(3000)), '00', '{{c1::')"),
)
OLDER_COLUMNS = tuple(
    f"{table}.{column}"
    for table, columns in (
        ("col", "crt models decks"),
        ("notes", "guid mid tags flds"),
        ("cards", "nid did ord type queue due ivl factor odue odid"),
        ("revlog", "cid ease ivl factor time type"),
    )
    for column in columns.split()
)
NEWER_COLUMNS = ("fields.ntid", "fields.ord", "fields.name", "templates.ord", "templates.config", "decks.name")
NEWER = """
CREATE TABLE fields (ntid, ord, name); CREATE TABLE templates (ntid, ord, config); CREATE TABLE decks (id, name);
INSERT INTO fields VALUES (1, 0, 'Front'), (1, 1, 'Back'), (2, 0, 'Text'), (2, 1, 'Extra');
INSERT INTO decks VALUES (1, 'Med' || char(31) || 'Heart');
INSERT INTO templates VALUES (1, 0, x'0a097b7b46726f6e747d7d12087b7b4261636b7d7d');
INSERT INTO templates VALUES (2, 0, x'0a0e7b7b636c6f7a653a546578747d7d');
"""


def _read_damaged(dice: random.Random) -> None:
    """A whole file, damaged as a disk, a sender who writes its rows, or one who packs it would."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.apkg"
        if dice.random() < 0.4:
            path.write_bytes(_scratched(dice, dice.choice(_anki_files())))
        elif dice.random() < 0.6:
            path.write_bytes(_sound_file().database(Path(folder) / "x", _odd_rows(dice)))
        else:
            data = _scratched(dice, _anki_files()[0])
            method = dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2))
            with zipfile.ZipFile(path, "w", method) as package:
                package.writestr(dice.choice(("collection.anki2", "collection.anki21", "collection.anki21b")), data)
            if dice.random() < 0.5:
                path.write_bytes(_scratched(dice, path.read_bytes()))
        _read_whole(path)


def _odd_rows(dice: random.Random) -> str:
    newer = dice.random() < 0.5
    columns = (*OLDER_COLUMNS, *NEWER_COLUMNS) if newer else OLDER_COLUMNS
    changes = (dice.choice(columns).split(".") for _ in range(dice.randrange(1, 4)))
    odd = [f"UPDATE {table} SET {column} = {dice.choice(ODD_VALUES)};" for table, column in changes]  # noqa: S608 - ours
    return "".join((NEWER if newer else "", *odd))


def _scratched(dice: random.Random, sound: bytes) -> bytes:
    data = bytearray(sound)
    if dice.random() < 0.3:
        del data[dice.randrange(len(data)) :]
    for _ in range(dice.choice((0, 1, 5, 200)) if data else 0):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def _read_whole(path: Path) -> None:
    """Read it; what comes out are decks that can be written."""
    try:
        found = read_anki(path, 0)
    except InterchangeError:
        return
    for deck in found.decks:
        deck.title.encode()
        text = write_deck(Deck(id="d", title=deck.title.replace("\0", " ").strip() or "d", questions=deck.questions))
        again = read_bytes(text.encode(), "f.toml").deck
        assert again is not None
        assert len(again.questions) == len(deck.questions)


def _sound_file() -> AnkiFile:
    file = AnkiFile()
    file.note(1, "Which side is the heart on?", "the <b>left</b>", ordinals=(0, 1))
    file.note(2, "{{c1::Paris}} is in {{c2::France}}", "", ordinals=(0, 1), type=2, queue=2, due=10, ivl=10)
    file.review(1, BEGAN_S * 1000)
    return file


@cache
def _anki_files() -> tuple[bytes, bytes, bytes]:
    file = _sound_file()
    with TemporaryDirectory() as folder:
        packed = file.package(Path(folder) / "p.apkg").read_bytes()
        return file.database(Path(folder) / "x"), packed, file.database(Path(folder) / "n", NEWER)


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
    """The first byte says what the rest is: a card's text, a card's form, or scratches on a file that is sound."""
    kind, data = data[:1], data[1:]
    if kind > b"\xf0":
        scratched = bytearray(_anki_files()[kind[0] % 3])
        for at in range(0, len(data) - 2, 3):
            scratched[int.from_bytes(data[at : at + 2]) % len(scratched)] = data[at + 2]
        with TemporaryDirectory() as folder:
            path = Path(folder) / "a.apkg"
            path.write_bytes(scratched)
            _read_whole(path)
    elif kind > b"\xa0":
        with suppress(ValueError):
            _texts_of(data)
    else:
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
