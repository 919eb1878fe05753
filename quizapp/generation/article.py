"""From an article's raw text to the sentences a question may be asked about, each with its exact place.

Owns what counts as the article: blocks, headings, markup, and where a sentence starts and ends. Every sentence knows
its offsets in the raw text, so that a quote is a slice of the article and never retyped. Titles are no sources, nor is
what `boilerplate` knows for the page around the article. What a sentence states is none of this module's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from syntok import segmenter

from quizapp.errors import ArticleError
from quizapp.generation import boilerplate
from quizapp.generation.wordlists import listed

LONGEST_SENTENCE_CHARS = 900


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence that may be asked about.

    `text` is free of markup and on one line; `start` and `end` are its offsets in the raw article, whose slice is the
    quote. `section` is the nearest heading above, `block` counts blocks from 0 (a list item is a block of its own).
    """

    text: str
    start: int
    end: int
    section: str | None
    block: int


@dataclass(frozen=True, slots=True)
class Article:
    """The raw text, its title (None where it has none) and its sentences in order."""

    text: str
    title: str | None
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    end: int
    heading: bool = False
    level: int = 0
    item: bool = False


def read(text: str) -> Article:
    """Find the title and the sentences of `text` (plain text or markdown).

    Raises ArticleError where the text is empty, binary, or not English: nothing could be asked about it.
    """
    _refuse(text)
    blocks = list(_above_comments(text, _blocks(text)))
    title = _title(text, blocks)
    sentences = tuple(_sentences(text, blocks, title))
    return Article(text, title, sentences)


# ------------------------------------------------------------------------------------------------ what is refused

_COMMON: Final = frozenset(listed("article.common"))


def _refuse(text: str) -> None:
    if not text.strip():
        raise ArticleError("The article is empty.", hint="Give a file with text in it.")
    controls = sum(1 for char in text[:20_000] if char < " " and char not in "\n\r\t\f\v\x1b")
    if "\0" in text or controls > len(text[:20_000]) / 50:
        raise ArticleError("The article is binary, not text.", hint="Give a .txt, .md, .html or .pdf file.")
    words = re.findall(r"[^\W\d_]+", text[:100_000].lower())
    if len(words) >= 20 and sum(word in _COMMON for word in words) < len(words) * 0.12:
        raise ArticleError("The article does not read as English.", hint="Only English articles can be read so far.")


# ------------------------------------------------------------------------------------------------ blocks

_BULLET = re.compile(r"[ \t]*(?:[•◦▪‣●○■*+–—-]|\(?\d{1,2}[.)]|\(?[a-z][.)])[ \t]+(?=\S)")
_ATX = re.compile(r"[ \t]{0,3}(#{1,6})[ \t]+(?=[^ \t])")
_LONGEST_HEADING_CHARS = 120
_RULE = re.compile(r"[ \t]*(?:={3,}|-{3,}|\*{3,}|_{3,})[ \t]*$")
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]*_]*$")
_CITED_END = re.compile(r"[.!?](?:\[\d+(?:[,–-]\s?\d+)*\])+$")


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line with its offset; a wide gap within a line parts two lines that lost their break."""
    position = 0
    for line in text.splitlines(keepends=True):
        start = 0
        is_row = line.lstrip().startswith("|")
        for wide in _WIDE_GAP.finditer(line) if not is_row else ():
            yield position + start, line[start : wide.start()].rstrip()
            yield position + wide.start(), ""
            start = wide.end()
        yield position + start, line[start:].rstrip()
        position += len(line)


_WIDE_GAP = re.compile(r"(?<=\S)(?: {4,}|\t{2,})(?=\S)")


def _blocks(text: str) -> Iterator[_Block]:
    """Paragraphs, list items and headings in order; tables, fenced code and rules are left out."""
    fenced = False
    current: list[tuple[int, str]] = []
    item = False
    for position, line in _lines(text):
        if _FENCE.match(line):
            fenced = not fenced
            yield from _paragraph(current, item=item)
            current = []
        elif fenced or _RULE.match(line) or line.lstrip().startswith("|"):
            yield from _underlined(current, line)
            current = []
        elif heading := _ATX.match(line):
            yield from _paragraph(current, item=item)
            current = []
            said = line[heading.end() :].rstrip(" \t#")
            # An article pasted as one line behind the mark of its title is text.
            pasted = len(said) > _LONGEST_HEADING_CHARS and _SENTENCE_IN_IT.search(said) is not None
            start = position + heading.end()
            yield _Block(start, start + len(said), heading=not pasted, level=0 if pasted else len(heading[1]))
        elif not line.strip():
            yield from _paragraph(current, item=item)
            current = []
        elif bullet := _BULLET.match(line):
            yield from _paragraph(current, item=item)
            current, item = [(position + bullet.end(), line[bullet.end() :])], True
            continue
        elif current and _breaks(current[-1][1], line):
            yield from _paragraph(current, item=item)
            current = [(position, line)]
        else:
            current.append((position, line))
            continue
        item = False
    yield from _paragraph(current, item=item)


def _underlined(lines: list[tuple[int, str]], rule: str) -> Iterator[_Block]:
    """A rule directly under one short line makes it a heading (setext); otherwise it only ends the paragraph."""
    if len(lines) == 1 and re.match(r"\s*[=-]", rule) and len(lines[0][1]) <= 100:
        start = lines[0][0]
        yield _Block(start, start + len(lines[0][1]), heading=True, level=1 if "=" in rule else 2)
    else:
        yield from _paragraph(lines)


def _breaks(before: str, line: str) -> bool:
    """Whether a new line is a new block: after a short line it is, unless the text simply wraps."""
    starts_small = line.lstrip(" \t>")[:1].islower()
    if starts_small:
        return False
    ended = bool(_SENTENCE_END.search(before) or _CITED_END.search(before))
    return len(before) < 45 or (ended and len(before) < 60)


def _paragraph(lines: list[tuple[int, str]], *, item: bool = False) -> Iterator[_Block]:
    if not lines:
        return
    start = lines[0][0] + len(lines[0][1]) - len(lines[0][1].lstrip())
    end = lines[-1][0] + len(lines[-1][1])
    yield _Block(start, end, heading=not item and len(lines) == 1 and _reads_as_heading(lines[0][1].strip()), item=item)


def _reads_as_heading(line: str) -> bool:
    bare = line.strip("*_ ")
    if len(bare) > 90 or len(bare.split()) > 12 or not bare:
        return False
    if bare.endswith(":") and re.search(r"[a-z]{2}[.!] [A-Z]", bare):
        return False  # a whole sentence, and another that opens a list
    return (not _SENTENCE_END.search(bare) and not _CITED_END.search(bare)) or (bare.endswith((":", "?")))


def _title(text: str, blocks: list[_Block]) -> str | None:
    for block in blocks[:6]:
        line = _clean(text, block.start, block.end)[0]
        if (
            (block.heading or _is_long_title(text, block))
            and not boilerplate.is_chrome(line)
            and not boilerplate.names_the_page(line)
        ):
            return line.strip(" :") or None
        if not block.heading and block.end - block.start > 200:
            break
    return None


_LONGEST_TITLE_CHARS: Final = 150
_BLANK_LINE: Final = re.compile(r"[ \t]*\r?\n[ \t]*\r?\n")


def _is_long_title(text: str, block: _Block) -> bool:
    """Whether the first line of all, too long for a heading, is one: it stands alone and ends as no sentence does."""
    line = text[block.start : block.end]
    alone = not text[: block.start].strip() and "\n" not in line and _BLANK_LINE.match(text, block.end) is not None
    return alone and not block.item and len(line) <= _LONGEST_TITLE_CHARS and not _SENTENCE_END.search(line)


def _above_comments(text: str, blocks: Iterator[_Block]) -> Iterator[_Block]:
    for block in blocks:
        if block.heading and boilerplate.heads_comments(text[block.start : block.end], text[: block.start]):
            return
        yield block


def _first_paragraph(blocks: list[_Block]) -> int:
    """The number of the first block that is no heading; as many as there are blocks where there is none."""
    return next((number for number, block in enumerate(blocks) if not block.heading), len(blocks))


# ------------------------------------------------------------------------------------------------ sentences

_MARKUP = re.compile(
    r"!\[[^\]\n]{0,300}\]\([^)\n]{0,300}\)"  # an image
    r"|(?<=\])\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)"  # a link's target
    r"|\[\^?\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\](?!\()"  # a citation mark
    r"|(?<=[a-z)\]]\.)\d{1,3}(?=\s|$)|(?<=[a-z]{3},)\d{1,2}(?=\s)"  # a footnote's number
    r"|\[(?:citation needed|note \d+|[a-z])\]"
    r"|\[(?=[^\]\n]{1,300}\]\()|(?<=\w)\](?=\()|(?<=[.)\"’”%])\](?=\()"  # a link's brackets
    r"|</?[A-Za-z][^<>\n]{0,200}>"
    r"|\*\*|__|`|(?<![\w*])\*(?=\w)|(?<=[\w.,)])\*(?![\w*])|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)"
    r"|\\(?=[\\`*_{}\[\]()#+.!-])"
    r"|[\u00ad\u200b\ufeff]"
)


_QUOTED: Final = re.compile(r"^[ \t]*>(?: ?>)*", re.MULTILINE)


def _clean(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """The block without markup and on one line, with the raw offset of each character."""
    raw = text[start:end]
    if raw.startswith(">"):
        # A quotation in markdown; elsewhere a line may well begin with "more than".
        raw = _QUOTED.sub(lambda mark: " " * len(mark.group()), raw)
        start, raw = start + len(raw) - len(raw.lstrip()), raw.lstrip()
    kept: list[str] = []
    origin: list[int] = []
    position = 0
    for match in (*_MARKUP.finditer(raw), None):
        stop = match.start() if match else len(raw)
        for index in range(position, stop):
            char = raw[index]
            if char.isspace():
                if kept and kept[-1] != " ":
                    kept.append(" ")
                    origin.append(start + index)
            else:
                kept.append(char)
                origin.append(start + index)
        position = match.end() if match else stop
    return "".join(kept), origin


def _sentences(text: str, blocks: list[_Block], title: str | None) -> Iterator[Sentence]:
    section: str | None = None
    skipped_level: int | None = None
    inserted = False
    listed: set[int] = set()
    begins = _first_paragraph(blocks)
    for number, block in enumerate(blocks):
        clean, origin = _clean(text, block.start, block.end)
        if block.heading:
            heading = clean.strip(" :*_")
            if skipped_level is not None and block.level > skipped_level > 0:
                continue
            skipped_level = block.level if boilerplate.heads_end_matter(heading) else None
            inserted = boilerplate.heads_insert(heading)
            chrome = clean.endswith(":") or boilerplate.is_chrome(heading)
            heads = number >= begins or (block.level > 1 and not _SENTENCE_IN_IT.search(heading))
            section = heading if heading and heading != title and heads and not chrome else section
        elif inserted and block.level == 0 and block.end - block.start >= _SHORTEST_PARAGRAPH_CHARS:
            skipped_level, inserted = None, False
        late = number >= max(len(blocks) - _LAST_BLOCKS, _LAST_BLOCKS)
        closing = late and boilerplate.closes_on_its_author(clean, text[: block.start])
        if skipped_level is not None or block.start in listed or closing:
            continue
        items = _items_under(text, blocks, number) if _opens_list(clean, block) else []
        listed.update(item.start for _, item in items)
        found = list(_enumerated(text, block, items, number, section))
        for start, end in _split(clean) if not block.heading else ():
            if boilerplate.is_about_the_author(clean[start:end]):
                break  # what follows in its paragraph is about the author too
            if _may_be_asked(clean[start:end], title):
                found.append(Sentence(clean[start:end], origin[start], origin[end - 1] + 1, section, number))
        yield from sorted(found, key=lambda sentence: sentence.start)


_SENTENCE_IN_IT: Final = re.compile(r"[.!?] [A-Z]|\.$")


_SHORTEST_PARAGRAPH_CHARS: Final = 200  # with which an article goes on below an advertisement
_LAST_BLOCKS: Final = 3  # a note on the author is one of them


_LIST_HEADING: Final = re.compile(
    r"\b(?:symptoms?|signs|causes|triggers|factors|complications|effects|treatments?|uses|types|benefits|risks|threats|features|"
    r"contraindications|reasons|advantages|disadvantages|examples|consequences|impacts)(?: of [\w ]+)?$",
    re.IGNORECASE,
)
_LONGEST_LIST_WORDS = 50
_LONGEST_ITEM_WORDS = 14


_LIST_VERB: Final = re.compile(
    r"\b(?:include[sd]?|are|is|can be|may be|such as|with|of|from|for|by|as|cause[sd]?|have|contain|need)$"
)


def _opens_list(clean: str, block: _Block) -> bool:
    return clean.rstrip("*_ ").endswith(":") or (block.heading and _LIST_HEADING.search(clean) is not None)


def _items_under(text: str, blocks: list[_Block], number: int) -> list[tuple[str, _Block]]:
    """The short list items right under a block, each by its name; none where there are fewer than two."""
    items: list[tuple[str, _Block]] = []
    for block in blocks[number + 1 :]:
        clean = _clean(text, block.start, block.end)[0].strip()
        name = re.split(r"[,;(]|\s[–—-]\s|:\s", clean, maxsplit=1)[0].strip(" .*_")
        told = re.match(r"(?:It|They|This|These|He|She|There|You|We)\b", clean)  # a sentence, no name
        if (
            not block.item
            or not name
            or told
            or len(name.split()) > _LONGEST_ITEM_WORDS
            or re.search(r"[.!?]\s", clean)
        ):
            break
        items.append((name if name[1:2].isupper() else name[0].lower() + name[1:], block))
    return items if len(items) > 1 else []


def _enumerated(
    text: str, block: _Block, items: list[tuple[str, _Block]], number: int, section: str | None
) -> Iterator[Sentence]:
    """The line that opens a list with the items under it, as one sentence: "X include A, B, and C."."""
    intro, origin = _clean(text, block.start, block.end)
    start = max(intro.rfind(mark, 0, -2) for mark in (". ", "! ", "? ")) + 1
    start += len(intro[start:]) - len(intro[start:].lstrip())
    opening = intro[start:].strip("*_: ")
    if not opening or len(opening) > LONGEST_SENTENCE_CHARS or boilerplate.is_boilerplate(opening):
        return
    if not _LIST_VERB.search(opening):
        opening += " include" if opening.endswith("s") else " includes"
    begin = origin[start]
    first = 0
    while first < len(items):
        last = first
        while last + 1 < len(items) and len(text[begin : items[last + 1][1].end].split()) <= _LONGEST_LIST_WORDS:
            last += 1
        listed = _joined([name for name, _ in items[first : last + 1]])
        yield Sentence(f"{opening} {listed}.", begin, items[last][1].end, section, number)
        first = last + 1
        begin = items[first][1].start if first < len(items) else 0


def _joined(names: list[str]) -> str:
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def _split(clean: str) -> Iterator[tuple[int, int]]:
    """The offsets of each sentence in a block's clean text; a sentence left open by an abbreviation is joined."""
    spans: list[tuple[int, int]] = []
    opened = 0  # the brackets of the last span that are still open
    for paragraph in segmenter.analyze(clean):
        for tokens in paragraph:
            words = list(tokens)
            start, end = words[0].offset, words[-1].offset + len(words[-1].value)
            said = clean[start:end]
            begun, ended = spans[-1] if spans else (0, 0)
            if spans and _continues(clean[max(begun, ended - _ABBREVIATION_CHARS) : ended], said, opened):
                spans[-1] = (begun, end)
            else:
                spans.append((start, end))
                opened = 0
            opened += said.count("(") - said.count(")")
    for start, end in spans:
        begin = start
        for match in _JOINED_END.finditer(clean, start, end):
            yield begin, match.end(1)
            begin = match.end()
        yield begin, end


# The segmenter takes a unit's full stop, and that of a Roman numeral, for an abbreviation's.
_JOINED_END: Final = re.compile(
    r"((?:(?<=[a-z] )(?:I{1,3}|IV|VI{0,3}|IX)|"
    r"°\s?[CF]|\d\s?(?:mg|kg|km|cm|mm|m[lL]|m|g|%|a\.m|p\.m|[mµn]?g/[dm]?[lL]|mmol/[lL]|mmHg|mg/kg))\.)\s+(?=[A-Z][a-z])"
)


_ABBREVIATION_CHARS = 12


def _continues(before: str, after: str, opened: int) -> bool:
    """Whether `after` goes on with the sentence that ends in `before` and left `opened` brackets open."""
    if re.search(r"\b(?:e\.g|i\.e|vs|cf|approx|ca|Dr|Prof|Mr|Mrs|Ms|St|No|Fig|al|U\.S|U\.K)\.$", before):
        return not re.search(r"\b(?:U\.S|U\.K)\.$", before) or after[:1].islower()
    return after[:1].islower() or (opened > 0 and after.count(")") > after.count("("))


_FINITE = re.compile(r"[^\W\d_]{2,}")


# "Half-life: 13 to 17 hours", "Maximum dose: 10 mg a day": a line that gives a figure its name.
NAMED_FIGURE: Final = re.compile(
    r"[•*–-]?\s*(?P<name>(?!Call|Phone|Tel|Fax|Page|ISBN|ISSN|Code|Updated|Published|Posted|Date)"
    r"[A-Z][a-z-]+(?: [a-z-]+){0,3}): "
    r"(?P<figure>(?:(?:about|around|up to|less than|more than|at least|over|under) )?[$€£~]?\d[^;:!?]{1,50}?"
    r"[a-z%²³°C])\.?$"
)


def _may_be_asked(sentence: str, title: str | None) -> bool:
    words = _FINITE.findall(sentence)
    if sentence.count("(") != sentence.count(")") and sentence.startswith("("):
        return False
    if re.match(r"(?:How|Why|Who|What to|Which)\b", sentence):
        return False
    least = 3 if re.search(r"\d", sentence) and sentence.endswith(".") else 4
    if NAMED_FIGURE.match(sentence):
        return not boilerplate.is_boilerplate(sentence)
    if len(words) < least or len(sentence) > LONGEST_SENTENCE_CHARS or sentence == title:
        return False
    if not sentence.rstrip("\"'”’)]*").endswith((".", "!", ";", "…")) and len(words) < 6:
        return False
    return not boilerplate.is_boilerplate(sentence)


def shifted(sentence: Sentence, text: str) -> Sentence:
    """The same place with another wording (a pronoun resolved); offsets and so the quote stay."""
    return replace(sentence, text=text)
