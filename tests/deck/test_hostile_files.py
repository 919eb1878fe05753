"""A file made to harm is refused soon, in little memory, with file, line and column, and hides no other deck."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp.deck.file import Parsed, read_bytes
from quizapp.deck.library import LARGEST_DECK_BYTES, DeckFile, article_text, load, scan
from quizapp.deck.model import Deck
from quizapp.errors import ArticleError
from quizapp.text import shown

SOON = 2.0
GIB = 2**30
N = 100_000

MEASURED = """
import json, resource, sys, time
from pathlib import Path
from quizapp.deck.library import load, scan

def highest_kib():
    # On Linux ru_maxrss begins at the height of whoever started this process; VmHWM is its own.
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

begun = time.process_time()
before = highest_kib()
(file,) = scan([Path(sys.argv[1])])
parsed = load(file)
after = highest_kib()
print(json.dumps([time.process_time() - begun, (after - before) / 1024, after / 1024, str(parsed.problems[0])]))
"""


def measured(path: Path) -> tuple[float, float, float, str]:
    """Seconds, growth and height of memory in MiB, and the problem, in a process of its own."""
    import json

    root = str(Path(__file__).parent.parent.parent)
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True, cwd=root
    )
    seconds, growth, height, problem = json.loads(ran.stdout)
    return seconds, growth, height, problem


@pytest.mark.skipif(sys.platform == "win32", reason="a sparse file takes a gigabyte on Windows")
@pytest.mark.parametrize("size", [GIB, 8 * GIB, LARGEST_DECK_BYTES + 1])
def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(tmp_path: Path, size: int) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.write(b"[deck]\n")
        file.truncate(size)
    begun = time.process_time()
    parsed = load(scan([tmp_path])[0])
    assert time.process_time() - begun < 0.3
    assert parsed.deck is None
    assert "larger than 64 MiB" in parsed.problems[0].message
    _, growth, height, _ = measured(tmp_path)
    assert growth < 80
    assert height < 160


def test_a_file_that_grows_after_it_was_looked_at_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizapp.deck.library.LARGEST_DECK_BYTES", 1_000)
    path = tmp_path / "d.toml"
    path.write_bytes(b"#" * 5_000)
    found = load(DeckFile(path, 0, 10, bundled=False))
    assert "larger" in found.problems[0].message


def question(**keys: str) -> str:
    lines = {"id": '"q"', "prompt": '"p?"', "answer": '"a"'} | keys
    return "[[questions]]\n" + "".join(f"{name} = {value}\n" for name, value in lines.items())


HOSTILE: dict[str, bytes] = {
    "arrays in arrays": b"x = " + b"[" * N,
    "closed arrays in arrays": b"x = " + b"[" * N + b"]" * N,
    "tables in tables": b"x = " + b"{a=" * N + b"1" + b"}" * N,
    "arrays in an answer": question(answers="[" * N + "]" * N).encode(),
    "a dotted key": b"a" + b".a" * N + b" = 1",
    "a dotted header": b"[" + b"a" + b".a" * N + b"]\nb = 1",
    "a dotted header of tables": b"[[" + b"a" + b".a" * N + b"]]\nb = 1",
    "many dotted keys": b"\n".join(b"a%d.b.c.d = 1" % n for n in range(N // 2)),
    "many headers": b"\n".join(b"[a%d]" % n for n in range(N // 2)),
    "many headers down": b"\n".join(b"[" + b".".join([b"a"] * n) + b"]" for n in range(1, 900)),
    "many questions of nothing": b"[[questions]]\n" * N,
    "a million keys": b"".join(b"k%d=1\n" % n for n in range(10**6)),
    "a million keys on one line": b"x = {" + b",".join(b"k%d=1" % n for n in range(10**6)) + b"}",
    "a million tables": b"".join(b"[k%d]\n" % n for n in range(10**6)),
    "twenty million values": b"x = [" + b"1," * 20_000_000 + b"]",
    "an integer of 5,000 digits": question(answer="9" * 5_000, type='"numeric"').encode(),
    "an integer of a million digits": b"x = " + b"9" * 10**6,
    "a float of 5,000 digits": question(answer="0." + "9" * 5_000, type='"numeric"').encode(),
    "an exponent": question(answer="1e999999999", type='"numeric"').encode(),
    "a quantity of many digits": question(answer='"' + "9" * 50_000 + ' mg"', type='"numeric"').encode(),
    "a hexadecimal of many digits": b"x = 0x" + b"f" * 10**6,
    "nothing but quotes": b'x = "' + b'"' * N,
    "an open text": b'x = """' + b"a\n" * N,
    "backslashes": b'x = "' + b"\\" * N,
    "escapes": b'x = "' + b"\\u0041" * N + b'"',
    "a long line": question(prompt='"' + "a " * 10**6 + '"').encode(),
    "a long key": b"k" * 10**6 + b" = 1",
    "many commas": question(answers="[" + '"a",' * N + "]", type='"multi"', distractors='["b"]').encode(),
    "many blanks": question(prompt='"' + "{{a}} " * 20_000 + '"', type='"cloze"').encode(),
    "open braces": question(prompt='"' + "{{" * N + '"', type='"cloze"').encode(),
    "many distractors": question(
        type='"choice"', distractors="[" + ",".join(f'"d{n}"' for n in range(N)) + "]"
    ).encode(),
    "many tags": question(tags="[" + '"t",' * N + "]").encode(),
    "blank lines": b"\n" * 10**6 + b"x",
    "spaces": b" " * 10**6 + b"x",
    "comments": b"# c\n" * 10**6 + b"x",
    "carriage returns": b"\r" * N,
    "NUL": b'[deck]\ntitle = "a\0b"\n',
    "only NUL": bytes(N),
    "latin-1": '[deck]\ntitle = "caf\xe9"\n'.encode("latin-1"),
    "UTF-16": '[deck]\ntitle = "a"\n'.encode("utf-16"),
    "UTF-32": '[deck]\ntitle = "a"\n'.encode("utf-32"),
    "overlong": b'[deck]\ntitle = "\xc0\xaf"\n',
    "a lone surrogate": b'[deck]\ntitle = "\xed\xa0\x80"\n',
    "a surrogate written out": b'[deck]\ntitle = "\\ud800"\n',
    "two marks of order": b"\xef\xbb\xbf\xef\xbb\xbf[deck]\n",
    "a mark of order within": b"[deck]\n\xef\xbb\xbftitle = 1\n",
    "the same key twice": b'[deck]\ntitle = "a"\ntitle = "b"\n',
    "the same table twice": b'[deck]\ntitle = "a"\n[deck]\nid = "b"\n',
    "a table and an array of it": b"[questions]\na = 1\n[[questions]]\nb = 1\n",
    "an archive": b"PK\x03\x04" + bytes(range(256)) * 50,
    "a program": b"\x7fELF" + bytes(range(256)) * 50,
    "a database": b"SQLite format 3\0" + bytes(4_000),
    "markup": b"<!DOCTYPE html><html>" * 1_000,
    "dates that are none": question(as_of="9999-99-99").encode(),
    "a year of many digits": question(as_of="9" * 4_000).encode(),
}
SHOWN_AT = re.compile(r":\d+(:\d+)?: ")


def read_soon(data: bytes) -> Parsed:
    for once_more in (True, False):  # what else the machine does can only slow a reading
        begun = time.process_time()
        found = read_bytes(data, "evil.toml")
        if (seconds := time.process_time() - begun) < SOON or not once_more:
            break
    assert seconds < SOON
    return found


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_read_or_refused_within_two_seconds(what: str) -> None:
    found = read_soon(HOSTILE[what])
    for problem in found.problems:
        said = problem.shown
        assert len(said) < 2_000, "a message is a line, not the file again"
        assert shown(said) == said
        assert problem.message
        assert problem.hint or "a adds one" in problem.message or "finite" in problem.message


def test_a_hundred_thousand_whole_questions_in_one_file_are_a_deck() -> None:
    whole = question(
        id='"ID"',
        topic='"mechanism"',
        type='"choice"',
        answer='"red, green, or blue"',
        distractors='["a, b", "c, d", "e, f"]',
        tags='["x", "y"]',
        explanation='"So, it is said, it is."',
    )
    block = whole[whole.index("[[questions]]") :]
    text = "".join(block.replace("ID", f"q{number}") for number in range(100_000))
    found = read_bytes(text.encode(), "large.toml")
    assert found.deck is not None
    assert len(found.deck.questions) == 100_000


def test_more_questions_than_a_deck_may_have_are_refused_with_the_number() -> None:
    found = read_soon(b"[[questions]]\n" * 200_001)
    assert found.deck is None
    assert "over 200,000 questions" in found.problems[0].message


REFUSED_AT = {
    "arrays in arrays": 1,
    "the same key twice": 3,
    "the same table twice": 3,
    "NUL": 2,
    "latin-1": 2,
    "overlong": 2,
    "an open text": None,
    "nothing but quotes": 1,
    "a mark of order within": 2,
    "blank lines": 10**6 + 1,
}


@pytest.mark.parametrize("what", REFUSED_AT)
def test_the_line_of_a_mistake_is_named_and_the_file_with_it(what: str) -> None:
    found = read_soon(HOSTILE[what])
    first = next(problem for problem in found.problems if problem.severity == "error")
    assert first.shown.startswith("evil.toml")
    if REFUSED_AT[what] is not None:
        assert first.line == REFUSED_AT[what]
        assert SHOWN_AT.search(first.shown)


@pytest.mark.parametrize("what", ["the same key twice", "nothing but quotes", "a mark of order within"])
def test_a_mistake_of_syntax_has_its_column_and_a_caret(what: str) -> None:
    found = read_soon(HOSTILE[what])
    first = next(problem for problem in found.problems if problem.severity == "error")
    assert first.column
    assert first.snippet
    text, caret = first.snippet.split("\n")[-2:]
    assert caret.strip() == "^"
    assert len(text) < 200


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_mark_of_order_change_nothing(end: str, mark: bytes) -> None:
    text = f'[deck]\ntitle = "t"\n{question()}{question(id=chr(34) + "r" + chr(34), answer="7x")}'
    found = read_bytes(mark + text.replace("\n", end).encode(), "d.toml")
    assert found.deck is not None
    assert [asked.id for asked in found.deck.questions] == ["q"]
    assert found.problems[0].line == 10


def test_hostile_files_hide_no_other_deck_and_the_verbs_end_soon(tmp_path: Path, program: str) -> None:
    decks = tmp_path / "home" / "decks"
    decks.mkdir(parents=True)
    for place, data in enumerate(HOSTILE.values()):
        (decks / f"{place:02}.toml").write_bytes(data)
    (decks / "good.toml").write_text(question())
    env = {**os.environ, "QUIZAPP_HOME": str(tmp_path / "home")}
    ran = subprocess.run([program, "decks"], env=env, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert re.search(r"^good +1 ", ran.stdout, re.MULTILINE)
    asked = subprocess.run(
        [program, "study", "good", "--plain"], env=env, capture_output=True, text=True, check=False, input="a\n"
    )
    assert (asked.returncode, asked.stderr) == (0, "")
    assert "1 answered" in asked.stdout
    checked = subprocess.run(
        [program, "check", str(decks / "00.toml")], env=env, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 1
    assert f"{decks}/00.toml:1:" in checked.stdout


@pytest.fixture(scope="session")
def program() -> str:
    return str(Path(sys.executable).with_name("quizapp"))


# Articles that are not where they should be.


def deck_with(article: str) -> Deck:
    import json

    found = read_bytes(f"[deck]\n[deck.article]\nfile = {json.dumps(article)}\n{question()}".encode(), "d.toml")
    assert found.deck is not None, found.problems
    return found.deck


def link_out(folder: Path) -> str:
    (folder / "a.md").symlink_to(folder.parent / "secret")
    return "a.md"


def link_chain(folder: Path) -> str:
    (folder / "b.md").symlink_to(folder / "a.md")
    link_out(folder)
    return "b.md"


def folder_link(folder: Path) -> str:
    (folder / "sub").symlink_to(folder.parent)
    return "sub/secret"


def link_to_device(folder: Path) -> str:
    (folder / "zero.md").symlink_to("/dev/zero")
    return "zero.md"


def pipe(folder: Path) -> str:
    os.mkfifo(folder / "p.md")
    return "p.md"


def socket_file(folder: Path) -> str:
    import socket

    here = Path.cwd()
    os.chdir(folder)
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind("s.md")
    finally:
        os.chdir(here)
    return "s.md"


def circle(folder: Path) -> str:
    (folder / "c.md").symlink_to("c.md")
    return "c.md"


def a_folder(folder: Path) -> str:
    (folder / "f.md").mkdir()
    return "f.md"


def the_secret_by_its_whole_name(folder: Path) -> str:
    return str(folder.parent / "secret")


def a_neighbour_of_like_name(folder: Path) -> str:
    other = folder.with_name(folder.name + "-more")
    other.mkdir()
    (other / "x.md").write_text("secret")
    return f"../{other.name}/x.md"


MADE: list[Callable[[Path], str]] = [
    link_out,
    link_chain,
    folder_link,
    link_to_device,
    pipe,
    socket_file,
    circle,
    a_folder,
    the_secret_by_its_whole_name,
    a_neighbour_of_like_name,
]
NAMED = [
    "../secret",
    "../../.ssh/id_ed25519",
    "sub/../../secret",
    "./../secret",
    "..",
    ".",
    "",
    "/etc/passwd",
    "//etc/passwd",
    "/proc/self/environ",
    "/proc/self/fd/0",
    "/dev/stdin",
    "/dev/zero",
    "~/.ssh/id_ed25519",
    "$HOME/.profile",
    "file:///etc/passwd",
    "https://example.org/x",
    "..\\secret",
    "C:\\Windows\\win.ini",
    "\uff0e\uff0e/secret",
    "\u2025/secret",
    "..\u2215secret",
    "..\u29f8secret",
    "secret\0.md",
    "a\n../secret",
    "x" * 5_000,
    "a/" * 3_000 + "b",
]


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need rights on Windows")
@pytest.mark.parametrize("make", MADE)
def test_an_article_that_leads_out_of_the_folder_or_is_no_file_is_refused(
    tmp_path: Path, make: Callable[[Path], str]
) -> None:
    refused(tmp_path, make)


@pytest.mark.parametrize("name", NAMED, ids=[f"{place:02}" for place in range(len(NAMED))])
def test_a_name_that_leads_out_of_the_folder_or_nowhere_is_refused(tmp_path: Path, name: str) -> None:
    refused(tmp_path, lambda _: name)


def refused(tmp_path: Path, make: Callable[[Path], str]) -> None:
    (tmp_path / "secret").write_text("the secret")
    folder = tmp_path / "deck"
    folder.mkdir()
    path = folder / "d.toml"
    path.write_text("")
    begun = time.process_time()
    try:
        found = read_bytes(b"", "d.toml")
        deck = deck_with(make(folder))
    except AssertionError:
        return  # the deck itself is refused, or its article left out
    if deck.article is None or deck.article.file is None:
        return
    with pytest.raises(ArticleError) as error:
        article_text(path, deck)
    assert time.process_time() - begun < 1
    assert "the secret" not in str(error.value)
    assert error.value.hint
    assert found.deck is not None
