"""An article in a file or a pipe as plain text: .txt, .md, .html and .pdf.

Decides what a file is, how large it may be, how its bytes become text, and what is said where that fails. Text is
decoded here; a page or a PDF is handed to `extraction`, a process with limits of its own. What the text states, and
whether it is English, is the generator's business.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from quizapp.deck.library import LARGEST_ARTICLE_BYTES, RefusedError, regular_bytes
from quizapp.errors import ArticleError
from quizapp.text import shown

EXTRACTION_SECONDS = 60
FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
}
_READABLE = "Give a .txt, .md, .html or .pdf file."
# Atomic, so that a thousand comments are not tried in every way they could be cut.
_PAGE = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?+(?><!--.*?-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKDOWN = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What a file says. `text` has `\\n` as its line ends and no byte order mark.

    `title` is what the format itself names (pages and PDFs), else None. `file` is the file that holds this very text,
    None where it was extracted, decoded anew or piped in; `copy_name` is what a file with it would be called. `sha256`
    is that of the file, where there is none that of the text in UTF-8.
    """

    text: str
    title: str | None
    file: Path | None
    copy_name: str
    sha256: str


def read_article(path: Path, piped: bytes | None = None) -> ArticleText:
    """The article at `path`; `piped` is what came through a pipe, and `path` then only names it.

    Raises ArticleError where it is no regular file of at most 20 MB, is neither text nor a page nor a PDF, holds no
    text, cannot be read within a minute and a gigabyte, or needs a package that is not installed.
    """
    data = article_bytes(path) if piped is None else _checked_size(path, piped)
    kind = _kind(path, data)
    if kind == "text":
        text, as_it_stands = _decoded(path, data)
        name = shown(path.stem) + (path.suffix.lower() if path.suffix.lower() in _MARKDOWN else ".txt")
        if as_it_stands and piped is None:
            return ArticleText(text, None, path, name, hashlib.sha256(data).hexdigest())
        return _of_its_own(text, None, name)
    title, text = _extracted(path, data, kind)
    return _of_its_own(text, title, shown(path.stem) + (".md" if kind == "html" else ".txt"))


def _of_its_own(text: str, title: str | None, name: str) -> ArticleText:
    return ArticleText(text, title, None, name, hashlib.sha256(text.encode()).hexdigest())


def article_bytes(path: Path) -> bytes:
    """The file as it is. Raises ArticleError where it is no regular file of at most 20 MB."""
    try:
        return regular_bytes(path, LARGEST_ARTICLE_BYTES)
    except RefusedError as refused:
        raise _unreadable(path, refused.message[0].lower() + refused.message[1:], refused.hint) from refused


def _checked_size(path: Path, data: bytes) -> bytes:
    if len(data) > LARGEST_ARTICLE_BYTES:
        raise _unreadable(path, f"the article is larger than {LARGEST_ARTICLE_BYTES // 10**6} MB.", "Split it.")
    return data


def _unreadable(path: Path, message: str, hint: str) -> ArticleError:
    return ArticleError(message, hint=hint, where=str(path))


def _kind(path: Path, data: bytes) -> str:
    """By what it is where that shows, else by its name."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    named = FORMATS.get(path.suffix.lower())
    if named is None:
        return "html" if _PAGE.match(data.removeprefix(b"\xef\xbb\xbf")) else "text"
    if named == "pdf":
        raise _unreadable(path, "this is no PDF: it does not begin as one.", _READABLE)
    return named


def _decoded(path: Path, data: bytes) -> tuple[str, bool]:
    """The text, and whether a reader of UTF-8 finds it in the file as it is."""
    text, is_utf8 = _text_of(data)
    if text is None or "\0" in text or len(_CONTROLS.findall(text)) > len(text) / 50:
        raise _unreadable(path, "this is no text.", _READABLE)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return text.replace("\r", "\n"), is_utf8 and "\r" not in text


def _text_of(data: bytes) -> tuple[str | None, bool]:
    """UTF-8, UTF-16 that says so, else Windows-1252, which old programs still write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _attempted(data, "utf-16"), False
    text = _attempted(data, "utf-8")
    return (text, True) if text is not None else (_attempted(data, "cp1252"), False)


def _attempted(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _extracted(path: Path, data: bytes, kind: str) -> tuple[str | None, str]:
    found = _answer_of_child(data, kind)
    what = "page" if kind == "html" else "PDF"
    if "missing" in found:
        extra = found["missing"]
        raise _unreadable(path, f"a {what} needs a package more.", f"Install quizapp-tui[{extra}].")
    if "failed" in found:
        raise _unreadable(path, f"the {what} cannot be read: {found['failed']}.", "Save its text as .txt.")
    text = found["text"] or ""
    if not text.strip():
        scanned = "Pictures of pages need text recognition first, a locked one its password."
        hint = scanned if kind == "pdf" else "Save its text as .txt."
        raise _unreadable(path, f"there is no article in the {what}.", hint)
    return found["title"], text


def _answer_of_child(data: bytes, kind: str) -> dict[str, str | None]:
    # -P and -B: nothing is imported from the working folder, nothing written beside the code.
    command = [sys.executable, "-P", "-B", "-m", "quizapp.interchange.extraction", kind]
    try:
        ended = subprocess.run(  # noqa: S603 - this interpreter, a module of ours, one of two words
            command, input=data, capture_output=True, timeout=EXTRACTION_SECONDS, check=False
        )
        found = json.loads(ended.stdout)
    except subprocess.TimeoutExpired:
        return {"failed": f"that takes over {EXTRACTION_SECONDS} seconds"}
    except ValueError:  # it was ended by one of its limits, or crashed
        return {"failed": "that takes too much time or memory"}
    return found if isinstance(found, dict) else {"failed": "nothing came of it"}
