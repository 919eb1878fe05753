"""How long a long log takes to fold, and a long history to fit: `python -m tests.benchmarks.folding [--reviews N]`

Prints processor seconds, the answers being given as the log's rows give them: the fold in plain Python, the fold over
arrays (the extra `fast`), a store whose caches are made again either way, and a fit to 40,000 answers.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import process_time

from quizapp.learning.events import DAY_MS, ROLLOVER_MS, Form, Mode, Outcome, Rating, Review, Stamp, fact_ref
from quizapp.learning.fitting import fit
from quizapp.learning.folding import Answer, FactsFold, fold_facts
from quizapp.learning.memory_models import FSRS7
from quizapp.learning.prediction import Heard
from quizapp.storage import caches
from quizapp.storage.store import open_store

Groups = list[tuple[str, list[Answer]]]
DECKS = 7


def drawn(reviews: int) -> Groups:
    """Facts with 5 to 35 answers each, at growing distances, over six years."""
    dice = random.Random(1)  # noqa: S311 - a simulation
    groups: Groups = []
    made = 0
    while made < reviews:
        count = min(dice.randrange(5, 36), reviews - made)
        deck, name = f"deck{len(groups) % DECKS}", f"q{len(groups)}"
        groups.append((fact_ref(deck, name), _answers(dice, deck, name, count)))
        made += count
    return groups


def _answers(dice: random.Random, deck: str, name: str, count: int) -> list[Answer]:
    at_ms = (19_000 + dice.randrange(700)) * DAY_MS + dice.randrange(8 * 3_600_000, 20 * 3_600_000)
    apart = 1.0
    found: list[Answer] = []
    for _ in range(count):
        rating = dice.choice((1, 2, 3, 3, 3, 3, 3, 4))
        again = rating == 1
        due_on = (at_ms - ROLLOVER_MS) // DAY_MS + (0 if again else int(apart))
        step = at_ms + 600_000 if again else None
        outcome, score = ("wrong", 0.0) if again else ("right", 1.0)
        ids = (at_ms, f"{at_ms:013x}-{dice.getrandbits(60):015x}", 0, deck, name, fact_ref(deck, name))
        found.append(
            (*ids, rating, 3, outcome, score, dice.randrange(2_000, 9_000), due_on, step, dice.uniform(0.6, 1.0))
        )
        apart = 1.0 if again else min(apart * 1.6, 90.0)
        at_ms += 600_000 if again else int(apart * DAY_MS * dice.uniform(0.9, 1.2))
    return found


def seconds(what: Callable[[], object]) -> float:
    gc.collect()
    gc.freeze()  # a store hands its answers over in small parts; a million at once would be the collector's work
    began = process_time()
    what()
    return process_time() - began


def folders() -> dict[str, FactsFold]:
    found: dict[str, FactsFold] = {"plain": fold_facts}
    with suppress(ImportError):
        from quizapp.learning.bulk_folding import fold_facts_in_bulk

        found["arrays"] = fold_facts_in_bulk
    return found


def review_of(answer: Answer) -> Review:
    at_ms, id_, offset, deck, question, _, rating, form, outcome, score, took, due_on, due_at_ms, recall = answer
    return Review(
        stamp=Stamp(id=id_, at_ms=at_ms, offset_minutes=offset, machine="benchmark"),
        deck_id=deck,
        question_id=question,
        fact_id=question,
        text_hash="0" * 32,
        type="typed",
        form=Form(form),
        mode=Mode.STUDY,
        outcome=Outcome(outcome),
        score=score,
        rating=None if rating is None else Rating(rating),
        answer_ms=took,
        due_on=due_on,
        due_at_ms=due_at_ms,
        recall=recall,
    )


def refolds(groups: Groups) -> None:
    """A whole store, SQLite and all, its answers in the order in which they were given."""
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "log.db") as store:
        store.append([review_of(answer) for answer in sorted(answer for _, answers in groups for answer in answers)])
        for name, begins in (("plain", sys.maxsize), ("arrays", 0)):
            caches._OVER_ARRAYS_FROM = begins
            print(f"caches of {store.event_count():,} made again, {name}: {seconds(store.refold):.2f} s", flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    parser.add_argument("--stored", type=int, default=100_000, help="reviews in the store; 0: no store")
    chosen = parser.parse_args(arguments)
    groups = drawn(chosen.reviews)
    for name, folder in folders().items():
        took = seconds(partial(folder, groups, (), FSRS7()))
        print(f"{chosen.reviews:,} reviews of {len(groups):,} facts folded, {name}: {took:.2f} s", flush=True)
    if chosen.stored:
        refolds(drawn(chosen.stored))
    found = [
        [Heard(a[0], (a[0] - ROLLOVER_MS) // DAY_MS, Rating(a[6] or 1)) for a in answers]
        for _, answers in drawn(42_000)
    ]
    later = sum(len(history) - 1 for history in found)
    print(f"fit to {later:,} answers: {seconds(lambda: fit('fsrs-7', found)):.2f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
