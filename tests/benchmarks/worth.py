"""How well are statements ranked, and by which weights? Run: python -m tests.benchmarks.worth [--write]

Fits the weights of quizapp.generation.worth to the annotated articles for development: a logistic regression with a
ridge, whose one number is below. Printed is the chance that a statement a reader marked stands above one nobody did:
each article by weights fitted to the others, then the held-out articles. `--write` puts the weights into the package.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from quizapp.generation import article, extraction, worth
from quizapp.generation.subject import subject_of
from tests.generation.scoring import Annotated, development_set, fold, mentions, quotes_sentence

RIDGE = 5.0
FEWEST = 15  # a feature that is rarer says nothing
WEIGHTS = Path(worth.__file__).parent / "data" / "worth.txt"
HEADER = "# What each feature of a statement adds to its worth. Written by python -m tests.benchmarks.worth --write\n"
Seen = tuple[str, Mapping[str, float], bool]


def labelled(articles: Sequence[Annotated]) -> list[Seen]:
    """Each statement found in the articles: the article's name, its features, and whether a reader marked it."""
    found: list[Seen] = []
    for one in articles:
        read = article.read(one.text)
        for statement, features in worth.seen(extraction.find(read), read, subject_of(read)):
            sentence = one.text[statement.clause.sentence.start : statement.clause.sentence.end]
            answer = fold(statement.answer)
            marked = any(
                quotes_sentence(sentence, fact.sentence) and any(mentions(fold(text), answer) for text in fact.accept)
                for fact in one.facts
            )
            found.append((one.name, features, marked))
    return found


def fitted(seen: Sequence[Seen]) -> dict[str, float]:
    """The weight of each feature that is not too rare (Newton's method)."""
    counted = Counter(name for _, features, _ in seen for name in features)
    names = sorted(name for name, times in counted.items() if times >= FEWEST)
    x = np.array([[features.get(name, 0.0) for name in names] for _, features, _ in seen])
    y = np.array([float(marked) for *_, marked in seen])
    weights = np.zeros(len(names))
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (p - y) + RIDGE * weights
        curve = (x * (p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(names))
        weights -= np.linalg.solve(curve, slope)
    return dict(zip(names, weights.tolist(), strict=True))


def area(worths: Sequence[float], marked: Sequence[bool]) -> float:
    """The chance that a marked statement ranks above another (area under the curve), 0.5 by dice."""
    order = np.argsort(np.asarray(worths), kind="stable")
    ranks = np.empty(len(worths))
    ranks[order] = np.arange(len(worths))
    chosen = np.asarray(marked)
    count = int(chosen.sum())
    return float((ranks[chosen].sum() - count * (count - 1) / 2) / (count * (len(worths) - count)))


def _judged(weights: Mapping[str, float], seen: Sequence[Seen]) -> list[float]:
    return [sum(weights.get(name, 0.0) * value for name, value in features.items()) for _, features, _ in seen]


def main(write: bool) -> None:
    """Print how well the ranking holds on articles that had no part in it, and write the weights if asked."""
    seen = labelled(development_set(held_out=False))
    held = labelled(development_set(held_out=True))
    weights = fitted(seen)
    left_out = [0.0] * len(seen)
    for name in sorted({name for name, *_ in seen}):
        within = [n for n, one in enumerate(seen) if one[0] == name]
        others = fitted([one for one in seen if one[0] != name])
        for n, judged in zip(within, _judged(others, [seen[n] for n in within]), strict=True):
            left_out[n] = judged
    print(f"{len(seen)} statements, {len(weights)} weights")
    print(f"each article by the others {area(left_out, [marked for *_, marked in seen]):.3f}")
    print(f"held out {area(_judged(weights, held), [marked for *_, marked in held]):.3f}")
    if write:
        lines = (f"{name} {weight:.3f}\n" for name, weight in sorted(weights.items()))
        WEIGHTS.write_text(HEADER + "".join(lines), "utf-8")


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
