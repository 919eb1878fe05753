"""Articles in files and pipes become plain text, or one clear line says why not."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.deck.library import LARGEST_ARTICLE_BYTES
from quizapp.errors import ArticleError
from quizapp.interchange import articles
from quizapp.interchange.articles import read_article
from quizapp.interchange.extraction import paragraphs, running_text, without_margins

PAGE = """<!doctype html><html lang="en"><head><title>Gout in older people | Joint News</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About us</a></li></ul></nav>
<div class="cookie-banner">We use cookies to improve your experience. Accept all cookies.</div>
<article><h1>Gout in older people</h1>
<p>Gout is the most common form of inflammatory arthritis in adults. It is caused by crystals of <b>monosodium
urate</b> that settle in the joints.<sup>1</sup></p>
<h2>How common it is</h2>
<p>In the United States, about 9.2 million adults, or 3.9% of the adult population, have <a href="/gout">gout</a>.</p>
<ul><li>Colchicine blocks the assembly of microtubules.</li><li>Febuxostat costs $120 a month.</li></ul>
</article>
<form><h3>Leave a Reply</h3><p>Your email address will not be published. Required fields are marked *</p></form>
<footer><p>All rights reserved.</p></footer></body></html>
"""


def pdf(*pages: list[str]) -> bytes:
    """A PDF of lines of text, with the least that a reader asks for."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    font = "<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    for lines in pages:
        shown = "\n".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*" for line in lines)
        stream = f"BT /F 12 Tf 14 TL 72 720 Td\n{shown}\nET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources {font} /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return (out + end + trailer).encode("ascii")


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(path: Path, piped: bytes | None = None) -> str:
    with pytest.raises(ArticleError) as caught:
        read_article(path, piped)
    assert caught.value.exit_code == 1
    assert "\n" not in str(caught.value)
    return str(caught.value)


# Text


@pytest.mark.parametrize("name", ["gout.txt", "gout.md", "gout.text", "GOUT.MARKDOWN", "gout"])
def test_plain_text_is_taken_as_it_stands(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / name, "Gout hurts.\n")
    article = read_article(path)
    assert (article.text, article.file) == ("Gout hurts.\n", path)
    assert article.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_marks_of_other_systems_are_no_part_of_the_text(tmp_path: Path) -> None:
    path = written(tmp_path / "gout.txt", b"\xef\xbb\xbfGout\r\nhurts.\r\n")
    article = read_article(path)
    assert (article.text, article.file) == ("Gout\nhurts.\n", path)


@pytest.mark.parametrize(
    "data", ["Göut hurts –".encode("utf-16"), "Göut hurts –".encode("cp1252"), b"\xff\xfeG\x00o\x00"]
)
def test_text_in_another_encoding_is_read_but_its_file_is_not_named(tmp_path: Path, data: bytes) -> None:
    article = read_article(written(tmp_path / "gout.txt", data))
    assert article.text.startswith("G")
    assert "\ufffd" not in article.text
    assert article.file is None
    assert article.copy_name == "gout.txt"


def test_what_came_through_a_pipe_has_no_file(tmp_path: Path) -> None:
    article = read_article(Path("stdin"), b"Gout hurts.\n")
    assert (article.text, article.file, article.copy_name) == ("Gout hurts.\n", None, "stdin.txt")


def test_a_name_that_is_no_text_becomes_one(tmp_path: Path) -> None:
    name = os.fsdecode(b"go\xffut\x1b.txt")
    article = read_article(Path(name), b"Gout hurts.")
    assert article.copy_name == "go\ufffdut\u241b.txt"


# What cannot be read


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    for data in (bytes(range(256)) * 20, b"PK\x03\x04\0\0\0", b"GIF89a\x01\0"):
        assert "this is no text" in refused(written(tmp_path / "gout.txt", data))


def test_pipes_devices_folders_and_nothing_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path in (tmp_path / "pipe.txt", Path("/dev/zero"), tmp_path):
        assert "not a regular file" in refused(path)
    assert "No such file" in refused(tmp_path / "none.txt")


def test_a_file_over_20_mb_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as stream:
        stream.truncate(200 * 2**30)
    assert "larger than 20 MB" in refused(path)
    assert "larger than 20 MB" in refused(Path("stdin"), bytes(LARGEST_ARTICLE_BYTES + 1))


def test_a_pdf_by_name_alone_is_none(tmp_path: Path) -> None:
    assert "this is no PDF" in refused(written(tmp_path / "gout.pdf", "Gout hurts."))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cut.pdf", pdf(["Gout hurts."])[:120]),
        ("empty.pdf", pdf([])),
        ("rubbish.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40),
        ("empty.html", "<html><body></body></html>"),
        ("deep.html", "<div>" * 100_000),
        ("form.html", "<html><body><form><input></form></body></html>"),
    ],
)
def test_a_page_or_pdf_without_an_article_is_one_line(tmp_path: Path, name: str, data: str | bytes) -> None:
    assert refused(written(tmp_path / name, data)).startswith(f"{tmp_path / name}: ")


# Pages


def test_a_page_gives_its_article_and_nothing_around_it(tmp_path: Path) -> None:
    article = read_article(written(tmp_path / "gout.html", PAGE))
    assert article.title == "Gout in older people"
    assert (article.file, article.copy_name) == (None, "gout.md")
    assert "## How common it is\n" in article.text
    assert "- Colchicine blocks the assembly of microtubules.\n" in article.text
    assert "that settle in the joints.\n" in article.text, "a raised citation number is no part of the sentence"
    for around in ("cookies", "About us", "Leave a Reply", "Required fields", "All rights", "Joint News"):
        assert around not in article.text


def test_the_markup_of_a_page_leaves_no_signs_in_what_is_quoted() -> None:
    markdown = (
        "## Causes\\[edit\\]\n\nIL\\_6 is linked to asthma \\[see table\\], p \\< 0.05 in \\~300.<sup>[1]</sup>\n\n"
        "\\+ CYP3A4\\*1\n"
    )
    said = "## Causes\n\nIL_6 is linked to asthma [see table], p < 0.05 in ~300.\n\n\\+ CYP3A4\\*1"
    assert running_text(markdown) == said


@pytest.mark.parametrize("start", ["", "\ufeff", "\n  <!-- saved -->\n", '<?xml version="1.0"?>\n'])
def test_a_page_is_known_by_how_it_begins(start: str) -> None:
    assert read_article(Path("stdin"), (start + PAGE).encode()).title == "Gout in older people"


@pytest.mark.parametrize(
    "text", ["A page begins with <html>.", "<!---->" * 50_000 + "x", "<?xml" * 50_000, "<!--" * 50_000]
)
def test_text_about_html_is_text(text: str) -> None:
    assert read_article(Path("stdin"), text.encode()).text == text


# PDF


def test_what_turns_a_name_round_does_not_reach_the_end_of_its_copy(tmp_path: Path) -> None:
    path = written(tmp_path / "gout\u202e.txt", b"Gout hurts.\n")
    assert read_article(path).copy_name.endswith(".txt")


def test_a_pdf_gives_running_text(tmp_path: Path) -> None:
    path = written(
        tmp_path / "gout.pdf",
        pdf(
            [
                "Gout is the most common form of inflammatory arthritis in adults. It is",
                "caused by crystals of monosodium urate that settle in and around the joi-",
                "nts.",
                "How common it is",
                "In the United States, about 9.2 million adults have gout, and most of the",
                "patients are men.",
            ]
        ),
    )
    assert read_article(path).text == (
        "Gout is the most common form of inflammatory arthritis in adults. It is caused by crystals of monosodium "
        "urate that settle in and around the joints.\n\nHow common it is\n\nIn the United States, about 9.2 million "
        "adults have gout, and most of the patients are men.\n"
    )


def test_headers_footers_and_page_numbers_of_a_pdf_are_left_out() -> None:
    said = ("Gout hurts.", "Salt kills slowly.", "Bees dance.", "Ice floats.")
    pages = [["Joint News 12", fact, f"Page {n} of 4"] for n, fact in enumerate(said, start=1)]
    assert without_margins(pages) == [[fact] for fact in said]


def test_a_line_within_a_page_stays_though_it_is_repeated() -> None:
    page = ["One.", "Two.", "Take care.", "Three.", "Four."]
    assert all("Take care." in left for left in without_margins([page] * 5))


@given(st.lists(st.text("abc D.", min_size=1).filter(str.strip).map(lambda line: " ".join(line.split()))))
def test_joining_lines_loses_no_word(lines: list[str]) -> None:
    assert " ".join(paragraphs(lines)).split() == " ".join(lines).split()


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("CGRP-\ntargeting drugs are new", "CGRP-targeting drugs are new"),
        ("Levels of interleukin-\n6 rise", "Levels of interleukin-6 rise"),
        ("It is one-\nsided here and one-sided there", "It is one-sided here and one-sided there"),
        ("Side of one, evi-\ndence for two", "Side of one, evidence for two"),
        ("Both short-\nand long-term use harms", "Both short- and long-term use harms"),
        ("Based on evidence, evidence-\nbased care is best", "Based on evidence, evidence-based care is best"),
        ("The under-\nlying line lies under the underlying one", "The underlying line lies under the underlying one"),
    ],
)
def test_the_hyphen_of_a_compound_at_a_line_s_end_stays(cut: str, whole: str) -> None:
    assert paragraphs(cut.split("\n")) == [whole]


# The process of its own


@pytest.fixture
def instead_of_trafilatura(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts other code in the place of the library that reads pages, in the child only."""

    def put(code: str) -> None:
        folder = tmp_path / "shadow"
        folder.mkdir()
        (folder / "trafilatura.py").write_text(code, encoding="utf-8")
        here = str(Path(articles.__file__).parents[2])
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(folder), here)))

    return put


def test_a_missing_library_is_named_with_the_extra_that_brings_it(instead_of_trafilatura) -> None:
    instead_of_trafilatura("raise ModuleNotFoundError(name='trafilatura')")
    assert "Install quizapp-tui[web]." in refused(Path("stdin"), PAGE.encode())


def test_a_page_that_never_ends_is_given_up(instead_of_trafilatura, monkeypatch: pytest.MonkeyPatch) -> None:
    instead_of_trafilatura("import time\ntime.sleep(600)")
    monkeypatch.setattr(articles, "EXTRACTION_SECONDS", 1)
    assert "takes over 1 seconds" in refused(Path("stdin"), PAGE.encode())


@pytest.mark.skipif(sys.platform != "linux", reason="only there memory is limited for sure")
def test_a_page_that_asks_for_too_much_memory_is_given_up(instead_of_trafilatura) -> None:
    instead_of_trafilatura("def extract(*_, **__):\n    return 'x' * (3 << 30)\nextract_metadata = None")
    assert "too much memory" in refused(Path("stdin"), PAGE.encode())


def test_a_tag_with_hundreds_of_thousands_of_attributes_is_refused_before_it_is_parsed(instead_of_trafilatura) -> None:
    instead_of_trafilatura("raise SystemError('it was parsed')")
    tag = "<p " + " ".join(f"a{n}=1" for n in range(300_000)) + ">"
    assert "more than 10,000 attributes" in refused(Path("stdin"), PAGE.replace("<p>", tag, 1).encode())


def test_a_picture_written_into_its_tag_is_one_attribute_however_long() -> None:
    picture = '<img alt="" src="data:image/svg+xml,' + "M 1 2 " * 50_000 + '">'
    assert read_article(Path("stdin"), PAGE.replace("<p>", f"<p>{picture}", 1).encode()).text


def test_a_reader_that_crashes_is_one_line(instead_of_trafilatura) -> None:
    instead_of_trafilatura("import os\nos.abort()")
    assert "cannot be read" in refused(Path("stdin"), PAGE.encode())


def test_neither_library_is_loaded_here() -> None:
    code = (
        "import sys; from pathlib import Path; from quizapp.interchange.articles import read_article;"
        f"read_article(Path('stdin'), {PAGE.encode()!r}); read_article(Path('stdin'), {pdf(['Gout hurts.'])!r});"
        "print({'trafilatura', 'lxml', 'pypdf'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
