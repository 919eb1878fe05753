"""`report`: one page that holds everything, says what `stats` says, and runs nothing, whatever a deck says."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from quizapp.cli.page import POLICY
from quizapp.cli.wording import percent
from quizapp.collection.statistics import statistics
from quizapp.learning.events import Wording
from tests.cli.conftest import Run
from tests.cli.support import QUESTIONS, write_deck
from tests.cli.test_statistics import collection_of, review, studied

__all__ = ["studied"]

HOSTILE = "<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">\" & \x1b[2J\u202e"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Page(HTMLParser):
    """A page as a browser reads it: its tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "rect", "line", "circle", "polyline"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


@pytest.fixture
def hostile(studied: Path) -> Path:
    """A deck whose every text is an attack, with answers that are one too."""
    text = HOSTILE.replace("\\", "\\\\").replace('"', '\\"').replace("\x1b", "\\u001b").replace("\u202e", "\\u202e")
    choice = QUESTIONS["choice"].replace('"mechanism"', f'"{text}"').replace('subject = "PTSD"', f'subject = "{text}"')
    write_deck(studied, choice, head=f'notice = "{text}"')
    path = studied / "decks" / "heart.toml"
    path.write_text(path.read_text("utf-8").replace('title = "The heart"', f'title = "{text}"'), "utf-8")
    collection = collection_of(studied)
    wording = Wording("typed", HOSTILE, ("x",))
    now_ms = collection.now().at_ms
    said = {"given": (HOSTILE,), "right": (f"no {HOSTILE}",), "text_hash": wording.hash}
    wrong = [review(now_ms, 0.02 - 0.004 * n, n, wrong=True, **said) for n in range(4)]
    collection.store.append(wrong, texts=[wording])
    collection.close()
    return studied


def reported(quizapp: Run, home: Path, *more: str) -> str:
    out = home.parent / "report.html"
    ran = quizapp("report", "heart", "-o", str(out), *more)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == f"Written: {out}.\n"
    return out.read_text("utf-8")


def test_a_report_holds_everything_and_asks_nothing_of_the_network(studied: Path, quizapp: Run) -> None:
    text = reported(quizapp, studied)
    page = Page(text)
    assert not {tag for tag, _ in page.tags} & {
        "script",
        "link",
        "iframe",
        "img",
        "object",
        "embed",
        "base",
        "form",
        "a",
    }
    assert not any(
        name.startswith("on") or name in {"src", "href", "srcdoc"} for _, found in page.tags for name in found
    )
    assert "url(" not in text
    assert "@import" not in text
    policies = [found["content"] for tag, found in page.tags if found.get("http-equiv") == "Content-Security-Policy"]
    assert policies == [POLICY]
    assert "default-src 'none'" in POLICY
    # The policy holds only for what comes after it.
    assert text.index("Content-Security-Policy") < text.index("<style") < text.index("<svg")
    assert page.open == []


def test_a_report_says_what_stats_say(studied: Path, quizapp: Run) -> None:
    page = Page(reported(quizapp, studied))
    collection = collection_of(studied)
    found = statistics(collection, ["heart"], days=365)
    collection.close()
    assert f"{found.memories.known_now:.1f} of {found.memories.facts} facts" in page.text
    total = found.retention.total
    assert f"Remembered{percent(total.share)}{total.passed} of {total.of}" in page.text
    assert "“dopamine” taken for “glutamate” 2 times." in page.text
    assert "The target is ____." in page.text
    assert "No whole quiz of ten questions or more yet." in page.text
    assert "1 unseen" in page.text


def test_no_text_of_a_deck_or_an_answer_becomes_markup_or_moves_anything(hostile: Path, quizapp: Run) -> None:
    text = reported(quizapp, hostile)
    page = Page(text)
    assert not {tag for tag, _ in page.tags} & {"script", "img"}
    assert not any(name.startswith("on") for _, found in page.tags for name in found)
    assert text.count("document.title='ran'") == 0
    # Title, heading, notice, subject, topic, the question, what was given and what was right.
    assert page.text.count("<script>document.title='ran'</script>") == 8
    assert "\x1b" not in text
    # A direction mark that is kept is closed in its own text.
    assert text.count("\u202e") == text.count("\u202c")
    assert page.open == []


def test_quizzes_stand_in_the_report_with_their_average(home: Path, quizapp: Run) -> None:
    write_deck(home, "".join(QUESTIONS["typed"].replace('"transmitter"', f'"q{n}"') for n in range(10)))
    for answer in ("x", "glutamate"):
        assert quizapp("quiz", "heart", "--plain", "-n", "10", stdin=f"{answer}\n" * 40).code == 0
    page = Page(reported(quizapp, home))
    assert any(tag == "polyline" for tag, _ in page.tags)
    assert "2 quizzes" in page.text


def test_a_deck_never_studied_and_one_that_is_gone_have_whole_pages(studied: Path, quizapp: Run) -> None:
    out = studied / "bundled.html"
    assert quizapp("report", "ketamine", "-o", str(out)).code == 0
    page = Page(out.read_text("utf-8"))
    assert "0.0 of 48 facts, 48 unseen" in page.text
    assert "no test yet" in page.text
    (studied / "decks" / "heart.toml").unlink()
    assert "Answered4" in Page(reported(quizapp, studied)).text


def test_another_report_is_replaced_and_any_other_file_left_alone(studied: Path, quizapp: Run) -> None:
    first = reported(quizapp, studied)
    assert reported(quizapp, studied, "--days", "30") != first
    other = studied / "notes.html"
    other.write_text("<p>mine</p>")
    ran = quizapp("report", "heart", "-o", str(other))
    assert (ran.code, other.read_text()) == (2, "<p>mine</p>")
    assert "is no report" in ran.err
    ran = quizapp("report", "heart", "-o", str(studied / "nowhere" / "r.html"))
    assert ran.code == 2
    assert "cannot be written" in ran.err
    assert [path.name for path in studied.parent.iterdir() if path.suffix == ".part"] == []


def test_a_disk_that_fails_leaves_no_part_of_a_report(
    studied: Path, quizapp: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    ran = quizapp("report", "heart", "-o", str(studied / "full.html"))
    assert (ran.code, list(studied.glob("full.html*"))) == (2, [])
    assert "No space left on device" in ran.err


def test_a_dash_writes_to_stdout(studied: Path, quizapp: Run) -> None:
    ran = quizapp("report", "heart", "-o", "-")
    assert ran.code == 0
    assert ran.out.startswith("<!doctype html>\n")
    assert ran.out.endswith("</html>\n")


# In a browser.


@pytest.fixture
def chromium(tmp_path: Path) -> list[str]:
    """The command line of a Chromium with nothing of its own."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium here to open the report in; on Debian: apt install chromium")
    return [found, *FLAGS, f"--user-data-dir={tmp_path / 'browser'}"]


def browsed(command: list[str]) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=180,
        env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": ""},
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran


def test_in_a_browser_nothing_that_a_deck_says_runs(hostile: Path, quizapp: Run, chromium: list[str]) -> None:
    reported(quizapp, hostile)
    address = (hostile.parent / "report.html").as_uri()
    ran = browsed([*chromium, "--dump-dom", address])
    page = Page(ran.stdout)
    assert "<title>ran</title>" not in ran.stdout
    assert not {tag for tag, _ in page.tags} & {"script", "img"}
    assert "Known now" in page.text


def test_a_browser_prints_the_report(studied: Path, quizapp: Run, chromium: list[str], tmp_path: Path) -> None:
    from pypdf import PdfReader

    reported(quizapp, studied)
    paper = tmp_path / "report.pdf"
    address = (studied.parent / "report.html").as_uri()
    browsed([*chromium, "--no-pdf-header-footer", f"--print-to-pdf={paper}", address])
    text = "".join(page.extract_text() for page in PdfReader(paper).pages)
    assert "The heart" in text
    assert "Remembered" in text
