"""How good are the decks, and how fast are they made? Run: python -m tests.benchmarks.generation [FILE ...]

Without files: every annotated article with its seconds, facts and questions, then the scores of the development ones
and of the held-out ones as a whole (never article by article, so that nobody mends the generator by what was held out),
then one line of 250 kB. The limits are 10 s for 21 articles and 10 s for the long line; the gates of the development
ones are in tests/generation/test_gates.py.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

from quizapp.deck.model import Deck
from quizapp.generation.decks import deck_from_article
from tests.generation.scoring import Annotated, development_set, score, total

LONG_LINE_CHARS = 250_000


def measured(name: str, text: str) -> tuple[Deck, float]:
    """Make one deck, say what came of it, and return it with the seconds it took."""
    start = time.perf_counter()
    deck = deck_from_article(text, deck_id="benchmark")
    seconds = time.perf_counter() - start
    print(f"{name:24} {len(text):8} chars {len(deck.facts):5} facts {len(deck.questions):5} questions {seconds:6.2f} s")
    return deck, seconds


def main(files: list[str]) -> None:
    """Measure the files named, or the annotated articles and the long line."""
    if files:
        seconds = sum(measured(Path(file).stem, Path(file).read_text("utf-8"))[1] for file in files)
        print(f"{len(files)} articles in {seconds:.2f} s")
        return
    articles = development_set()
    made = [(article, *measured(article.name, article.text)) for article in articles]
    print(f"{len(made)} articles in {sum(seconds for *_, seconds in made):.2f} s")
    for held_out in (False, True):
        _say("held out" if held_out else "development", [one[:2] for one in made if one[0].held_out == held_out])
    line = " ".join(" ".join(article.text.split()) for article in articles)
    measured("one long line", (line * (LONG_LINE_CHARS // len(line) + 1))[:LONG_LINE_CHARS])


def _say(half: str, decks: list[tuple[Annotated, Deck]]) -> None:
    scored = total(score(deck, article) for article, deck in decks)
    print(f"\n{half}: {len(decks)} articles, {scored.facts} annotated facts, {scored.questions} questions")
    print(f"  recall {_share(scored.recall)}, core {_share(scored.core_recall)}")
    print("  by kind " + ", ".join(f"{kind} {covered}/{facts}" for kind, covered, facts in scored.by_kind))
    print(f"  precision {_share(scored.precision)}, deck facts per fact {_share(scored.deck_facts_per_fact)}")
    print(f"  kind accuracy {_share(scored.kind_accuracy)}, confused {_counts(scored.confused)}")
    print(f"  quotes verbatim {_share(scored.verbatim_quotes)}, answers in quote {_share(scored.answers_in_quote)}")
    print(f"  without W {_share(scored.clean)}, findings {_counts(scored.rules)}, page lines {scored.not_facts_quoted}")


def _share(share: float | None) -> str:
    return "none" if share is None else f"{share:.3f}"


def _counts(found: tuple[str, ...] | tuple[tuple[str, str], ...]) -> str:
    counts = Counter(one if isinstance(one, str) else " as ".join(one) for one in found).most_common()
    return ", ".join(f"{what} {count}" for what, count in counts) or "none"


if __name__ == "__main__":
    main(sys.argv[1:])
