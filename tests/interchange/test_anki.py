"""A file of Anki as decks, answers and losses; a bad one as one complaint."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.deck.model import Cloze, Flash
from quizapp.errors import InterchangeError
from quizapp.interchange import anki_package
from quizapp.interchange.anki import Bundle, read_anki
from quizapp.interchange.anki_text import cloze, filled, media_in, plain
from quizapp.learning.events import Rating, day_of
from tests.ankifiles import BEGAN_S, DAY_MS, AnkiFile

AT_MS = BEGAN_S * 1000 + 10 * DAY_MS


def read(file: AnkiFile, folder: Path) -> Bundle:
    return read_anki(file.package(folder / "a.apkg"), 0)


def test_each_card_of_a_two_sided_note_is_a_question(tmp_path: Path) -> None:
    file = AnkiFile()
    file.note(
        1, "Which side is the <b>heart</b> on?", "the left<br>mostly &amp; usually", tags=" a b ", ordinals=(0, 1)
    )
    (deck,) = read(file, tmp_path).decks
    assert deck.title == "Med::Heart"
    there, back = deck.questions
    assert isinstance(there, Flash)
    assert isinstance(back, Flash)
    assert (there.prompt, there.answer) == ("Which side is the heart on?", "the left\nmostly & usually")
    assert (back.prompt, back.answer) == (there.answer, there.prompt)
    assert there.tags == ("a", "b")
    assert there.id.removesuffix("-1") == back.id.removesuffix("-2")


def test_each_number_of_a_cloze_note_is_a_question_with_the_other_gaps_filled(tmp_path: Path) -> None:
    file = AnkiFile()
    file.note(2, "{{c1::Paris::a city}} is in {{c2::France}}, on the {{c1::Seine}}", "see a map", ordinals=(0, 1))
    first, second = read(file, tmp_path).decks[0].questions
    assert isinstance(first, Cloze)
    assert isinstance(second, Cloze)
    assert first.prompt == "{{Paris}} is in France, on the {{Seine}}"
    assert (first.hint, first.explanation) == ("a city", "see a map")
    assert (second.prompt, second.hint) == ("Paris is in {{France}}, on the Seine", None)


def test_a_gap_with_a_sign_of_the_format_is_a_card_with_the_gap_marked(tmp_path: Path) -> None:
    file = AnkiFile()
    file.note(2, "The norm of x is {{c1::|x|}}.", "")
    (question,) = read(file, tmp_path).decks[0].questions
    assert isinstance(question, Flash)
    assert (question.prompt, question.answer) == ("The norm of x is […].", "|x|")


def test_what_cannot_come_along_is_counted(tmp_path: Path) -> None:
    file = AnkiFile()
    file.note(3, "scripted")
    file.note(1, "front", "")
    file.note(1, "Name it: <img src='../../a/ecg.png'>", "[sound:beep.mp3] a beep")
    file.note(9, "no such type")
    file.review(1, AT_MS)
    file.review(3, AT_MS + 1, kind=4)
    found = read(file, tmp_path)
    (question,) = found.decks[0].questions
    assert isinstance(question, Flash)
    assert (question.prompt, question.answer) == ("Name it: [image: ecg.png]", "[sound: beep.mp3] a beep")
    assert {loss.what: loss.number for loss in found.losses} == {
        "answers to cards that are not in the file or not brought along": 1,
        "cards of a note type that is missing": 1,
        "cards whose template takes a browser or an add-on": 1,
        "cards with an empty side": 1,
        "changes of an interval by hand, which are no answers": 1,
        "pictures and sounds, of which only the names come along": 2,
    }
    assert found.answers == ()


def test_answers_keep_time_rating_and_the_day_that_the_card_is_due(tmp_path: Path) -> None:
    file = AnkiFile()
    file.note(1, "a", "b", type=2, queue=2, due=40, ivl=12, factor=2100)
    file.review(1, AT_MS, ease=1, ivl=-600, kind=0)
    file.review(1, AT_MS + DAY_MS, ease=4, ivl=12)
    file.review(1, AT_MS + 2 * DAY_MS, ease=2, factor=0, kind=3)
    found = read(file, tmp_path)
    began = day_of(BEGAN_S * 1000, 0)
    assert [(a.at_ms, a.rating, a.due_on - began) for a in found.answers] == [
        (AT_MS, Rating.AGAIN, day_of(AT_MS, 0) - began),
        (AT_MS + DAY_MS, Rating.EASY, day_of(AT_MS + DAY_MS, 0) + 12 - began),
        (AT_MS + 2 * DAY_MS, None, 40),
    ]
    assert found.intervals == ()


def test_an_interval_without_answers_and_a_suspension_come_along(tmp_path: Path) -> None:
    file = AnkiFile()
    file.note(1, "a", "b", type=2, queue=-1, due=40, ivl=12, factor=2100)
    file.note(1, "c", "d", type=2, queue=2, did=9, due=-100_000, ivl=30, odid=1, odue=50)
    found = read(file, tmp_path)
    assert [(i.interval_days, i.due_on - day_of(BEGAN_S * 1000, 0), i.ease) for i in found.intervals] == [
        (12, 40, 2.1),
        (30, 50, 2.5),
    ]
    assert found.suspended == (found.decks[0].questions[0].id,)
    assert len(found.decks) == 1  # the one in the filtered deck is at home


@pytest.mark.parametrize("member", ["collection.anki21b", "collection.anki21"])
def test_the_newest_collection_of_a_package_counts_and_not_the_note_to_update(tmp_path: Path, member: str) -> None:
    if member.endswith("b"):
        pytest.importorskip("zstandard")
    file = AnkiFile()
    file.note(1, "a", "b")
    (deck,) = read_anki(file.package(tmp_path / "a.apkg", member), 0).decks
    assert [question.prompt for question in deck.questions] == ["a"]


def test_a_package_of_a_newer_anki_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("zstandard")
    package = AnkiFile().package(tmp_path / "a.apkg", "collection.anki21b")
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(InterchangeError, match=r"quizapp-tui\[anki\]"):
        read_anki(package, 0)


def test_templates_show_a_section_only_where_its_field_says_something() -> None:
    template = "{{Front}}{{#Extra}} ({{text:Extra}}){{/Extra}}{{^Extra}}!{{/Extra}}"
    assert filled(template, {"Front": "a", "Extra": "b"}) == "a (b)"
    assert filled(template, {"Front": "a", "Extra": "<br>"}) == "a!"
    typed = "{{Front}} {{type:Back}}{{hint:Back}}"
    assert filled(typed, {"Front": "a", "Back": "b"}, front=True) == "a "
    assert filled(typed, {"Front": "a", "Back": "b"}) == "a bb"
    assert filled("{{tts en_US:Front}}", {"Front": "a"}) is None
    assert filled("{{/Front}}", {"Front": "a"}) is None


@given(st.text(alphabet="<>/b'\"{}:c1,!&;-[]aimg =\n", max_size=80), st.integers(-1, 3))
def test_no_html_or_cloze_raises(text: str, number: int) -> None:
    told = plain(text)
    assert told == told.strip()
    found = cloze(told, number)
    assert found is None or len(found.parts) % 2 == 1


HALF_MADE = (
    "<",
    "<!",
    "<?",
    "<a ",
    "<a b='",
    "</",
    "<!--",
    "<script>",
    "&#1",
    "[image: ",
    "[sound:",
    "{{c1::",
    "<img src=",
)


@pytest.mark.parametrize("piece", HALF_MADE)
def test_a_text_of_nothing_but_half_made_tags_is_read_once_and_not_once_a_tag(piece: str) -> None:
    html = piece * (200_000 // len(piece))
    told = plain(html)
    assert len(told) <= len(html)
    media_in(told)
    cloze(told, 1)
    filled("{{#a}}" * 5_000 + "{{a}}" * 5_000 + "{{/a}}" * 5_000, {"a": html})


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<img alt=\"a>b\" src='x y.png'>", "[image: x y.png]"),
        ("<img data-src=a.png SRC=b.png />", "[image: b.png]"),
        ("<img>", "[image: unnamed]"),
        ("<p title=don't>a<b>b</b></p><p>it's</p>", "ab\nit's"),
        ("a <b c", "a <b c"),
        ("1 < 2 &lt; 3 &amp;lt;", "1 < 2 < 3 &lt;"),
        ("a<!-- <b> -->b<!doctype x>c<?php ?>d<!-- e", "abcd"),
        ("a<SCRIPT>if (a<b) x</b></Script >b<style>c", "ab"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("&#x1b;[31m&#0;&#xd800;a", "[31m\ufffda"),
    ],
)
def test_html_is_told_as_a_browser_would_show_it(html: str, told: str) -> None:
    assert plain(html).replace("\x1b", "").replace("\ufffd\ufffd", "\ufffd") == told


# Hostile files


def refused(path: Path) -> str:
    with pytest.raises(InterchangeError) as caught:
        read_anki(path, 0)
    return caught.value.message


def test_what_is_no_file_of_anki_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.apkg"
    assert refused(path) == "there is no such file."
    assert refused(tmp_path) == "there is no such file."
    path.write_bytes(b"")
    assert refused(path) == "it is no file of Anki."
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("../../collection.anki2", b"x")
    assert refused(path) == "there is no collection in it."
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("collection.anki2", b"x")
    assert "no collection of Anki" in refused(path)
    assert [found.name for found in tmp_path.iterdir()] == ["a.apkg"]


@pytest.mark.parametrize("member", ["collection.anki2", "collection.anki21b"])
def test_a_bomb_is_refused_before_it_fills_the_disk(tmp_path: Path, member: str) -> None:
    data = b"\0" * (64 * 2**20)
    if member.endswith("b"):
        data = pytest.importorskip("zstandard").ZstdCompressor().compress(data)
    with zipfile.ZipFile(tmp_path / "a.apkg", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(member, data)
    assert "packed tighter than any collection" in refused(tmp_path / "a.apkg")


def test_a_collection_that_anki_has_open_is_refused(tmp_path: Path) -> None:
    (tmp_path / "collection.anki2").write_bytes(AnkiFile().database(tmp_path / "x"))
    (tmp_path / "collection.anki2-wal").write_bytes(b"x")
    assert "Anki has it open" in refused(tmp_path / "collection.anki2")


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE revlog",
        "DROP TABLE notes; CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id FROM n)"
        " SELECT id, id AS guid, id AS mid, id AS tags, id AS flds FROM n",
        "DROP TABLE cards; CREATE TABLE cards (id)",
        "UPDATE col SET models = '[' || replace(hex(zeroblob(50000)), '00', '[')",
        "UPDATE col SET models = '[1]'",
        "UPDATE col SET decks = '{\"1\": 5}'",
        "UPDATE cards SET ord = 'x'",
        "UPDATE cards SET due = 1e300 * 1e300",
        "DELETE FROM col; INSERT INTO col (crt, models, decks) VALUES (x'00', 1, NULL)",
        # A number where a form of a card should be is no length of so many zeros.
        "CREATE TABLE fields (ntid, ord, name); CREATE TABLE templates (ntid, ord, config); CREATE TABLE decks (id);"
        " INSERT INTO templates VALUES (1, 0, 1999999999)",
    ],
)
def test_tables_that_are_none_are_refused(tmp_path: Path, sql: str) -> None:
    file = AnkiFile()
    file.note(1, "a", "b")
    path = tmp_path / "collection.anki2"
    path.write_bytes(file.database(tmp_path / "x", sql))
    assert "no collection of Anki" in refused(path)


GENERATED = (
    "CREATE TABLE n (id INTEGER PRIMARY KEY, guid{0}, mid, tags{1}, flds{2}); DROP TABLE notes;"
    " ALTER TABLE n RENAME TO notes; INSERT INTO notes (id, mid)"
    " WITH RECURSIVE i(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM i LIMIT 2000) SELECT x, 1 FROM i"
)


@pytest.mark.parametrize("column", range(3))
def test_columns_that_are_worked_out_and_not_stored_do_not_fill_the_memory(tmp_path: Path, column: int) -> None:
    made = GENERATED.format(*(" AS (printf('%.9000000c', 'x'))" if at == column else "" for at in range(3)))
    (tmp_path / "collection.anki2").write_bytes(AnkiFile().database(tmp_path / "x", made))
    assert "more in it than can be read" in refused(tmp_path / "collection.anki2")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_anki_never_packs_with_is_not_unpacked(tmp_path: Path, method: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.apkg", "w", method) as package:
        package.writestr("collection.anki2", AnkiFile().database(tmp_path / "x"))
    assert "Anki does not use" in refused(tmp_path / "a.apkg")


def test_names_and_tags_without_measure_or_sense_become_text(tmp_path: Path) -> None:
    file = AnkiFile(decks={1: "a\ud800::b" + "c" * 10**6})
    file.note(1, "p", "a", tags="\x1b " + " ".join(f"t{number}" for number in range(5_000)))
    found = read(file, tmp_path)
    found.decks[0].title.encode()
    assert len(found.decks[0].title) <= 1_000
    assert len(found.decks[0].questions[0].tags) == 1_000
    assert [loss.number for loss in found.losses if "tags" in loss.what] == [1]


def test_a_query_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anki_package, "_MOST_STEPS", 5)
    file = AnkiFile()
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000)"
    sql = f"INSERT INTO revlog {numbers} SELECT i, 1, 0, 3, 1, 0, 0, 0, 1 FROM n"  # noqa: S608 - of our own
    (tmp_path / "collection.anki2").write_bytes(file.database(tmp_path / "x", sql))
    assert "far too long" in refused(tmp_path / "collection.anki2")


def test_numbers_from_everywhere_are_kept_in_bounds(tmp_path: Path) -> None:
    file = AnkiFile()
    file.note(1, "a", "b", type=2, queue=2, due=2**62, ivl=2**62, factor=2**62)
    file.note(1, "a", "b", type=2, queue=2, due=-(2**62), ivl=2**62, factor=-5)
    file.note(1, "c", "d", type=2, due=-(2**62), ivl=-5)
    file.review(3, 1, ivl=2**62)
    file.review(3, 2**62)
    file.review(3, -5)
    found = read(file, tmp_path)
    assert [answer.at_ms for answer in found.answers] == [1]
    assert all(0 < one.interval_days < one.due_on <= 200_000 for one in found.intervals)
    assert len(found.intervals) == 2


def test_a_damaged_file_is_read_or_refused_and_never_anything_else(tmp_path: Path) -> None:
    file = AnkiFile()
    file.note(1, "Which side is the heart on?", "the left", ordinals=(0, 1))
    file.note(2, "{{c1::Paris}} is in {{c2::France}}", "", ordinals=(0, 1))
    file.review(1, AT_MS)
    bare, package = file.database(tmp_path / "x"), file.package(tmp_path / "p.apkg").read_bytes()
    dice = random.Random(7)  # noqa: S311 - no secret
    refusals = 0
    for _ in range(300):
        data = bytearray(dice.choice((bare, package)))
        if dice.random() < 0.3:
            del data[dice.randrange(len(data)) :]
        for _ in range(dice.choice((0, 1, 5, 200)) if data else 0):
            data[dice.randrange(len(data))] = dice.randrange(256)
        path = tmp_path / "a.apkg"
        path.write_bytes(data)
        try:
            read_anki(path, 0)
        except InterchangeError:
            refusals += 1
    assert 30 < refusals < 300
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a.apkg", "p.apkg"]


PEER = """
import sys
from anki.collection import Collection, ExportAnkiPackageOptions
collection = Collection(sys.argv[1] + "/c.anki2")
deck = collection.decks.id("Med::Heart")
def add(kind, *fields):
    note = collection.new_note(collection.models.by_name(kind))
    note.fields = list(fields)
    collection.add_note(note, deck)
    return note
add("Basic", "a <b>front</b>", "a back")
add("Basic (and reversed card)", "left", "right")
add("Basic (optional reversed card)", "one", "two", "")
add("Basic (type in the answer)", "three", "four")
add("Cloze", "The {{c1::left::side}} and {{c2::right}}", "more")
collection.decks.set_current(deck)
for _ in range(4):
    card = collection.sched.getCard()
    card.start_timer()
    collection.sched.answerCard(card, 4)
for name, legacy in (("new", False), ("old", True)):
    options = ExportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True, with_media=True, legacy=legacy)
    collection.export_anki_package(out_path=f"{sys.argv[1]}/{name}.apkg", options=options, limit=None)
collection.close()
"""


def test_what_anki_itself_exports_comes_along(tmp_path: Path) -> None:
    python = os.environ.get("ANKI_PYTHON", sys.executable)
    made = subprocess.run([python, "-c", PEER, str(tmp_path)], capture_output=True, text=True, check=False, timeout=120)
    if "No module named 'anki'" in made.stderr:
        pytest.skip("anki is not installed: pip install '.[benchmarks]', or ANKI_PYTHON names a Python that has it")
    assert made.returncode == 0, made.stderr
    pytest.importorskip("zstandard")
    found = [read_anki(tmp_path / name, 0) for name in ("new.apkg", "old.apkg", "c.anki2")]
    assert found[0] == found[1] == found[2]
    (deck,) = found[0].decks
    assert deck.title == "Med::Heart"
    assert {question.prompt for question in deck.questions} == {
        "a front",
        "left",
        "right",
        "one",
        "three",
        "The {{left}} and right",
        "The left and {{right}}",
    }
    assert [answer.rating for answer in found[0].answers] == [Rating.EASY] * 4
    assert found[0].losses == ()
