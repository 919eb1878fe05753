"""How fast are decks made? Run: python -m tests.benchmarks.generation [FILE ...]

Without files: every article of the development set, then one line of 250 kB. Prints seconds, facts and questions per
article; the limits are 10 s for 21 articles and 10 s for the long line.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from quizapp.generation.decks import deck_from_article
from tests.generation.scoring import development_set

LONG_LINE_CHARS = 250_000


def measured(name: str, text: str) -> float:
    """Make one deck, say what came of it, and return the seconds it took."""
    start = time.perf_counter()
    deck = deck_from_article(text, deck_id="benchmark")
    seconds = time.perf_counter() - start
    print(f"{name:24} {len(text):8} chars {len(deck.facts):5} facts {len(deck.questions):5} questions {seconds:6.2f} s")
    return seconds


def main(files: list[str]) -> None:
    """Measure the files named, or the development set and the long line."""
    if files:
        named = {Path(file).stem: Path(file).read_text("utf-8") for file in files}
    else:
        named = {article.name: article.text for article in development_set()}
    seconds = sum(measured(name, text) for name, text in named.items())
    print(f"{len(named)} articles in {seconds:.2f} s")
    if not files:
        line = " ".join(" ".join(text.split()) for text in named.values())
        measured("one long line", (line * (LONG_LINE_CHARS // len(line) + 1))[:LONG_LINE_CHARS])


if __name__ == "__main__":
    main(sys.argv[1:])
