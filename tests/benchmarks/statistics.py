"""How long all statistics of a long log take: `python -m tests.benchmarks.statistics [RUNS] [FACTS]`.

Against Anki's own statistics of the same answers, in turns in one process, where `anki` is installed (the extra
`[benchmarks]`); without it the times stand alone. 100,000 facts make a million reviews, and a minute of waiting before.
What must be kept is the CPU: at most a second of one core.
"""

from __future__ import annotations

import importlib.util
import statistics as numbers
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from quizapp.collection import Collection, open_collection
from quizapp.collection.statistics import statistics
from quizapp.config import Settings
from tests.benchmarks import Ratio, report, runs_asked
from tests.benchmarks.longlog import NOW, REVIEWS, write_anki, write_home

MOST_MS = 1_000.0
DAYS = 365


def taken(call: Callable[[], object]) -> tuple[float, float]:
    """Wall clock and CPU of this thread, in milliseconds."""
    wall, cpu = time.perf_counter(), time.thread_time()
    call()
    return (time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000


def say_agreed(collection: Collection, facts: int) -> None:
    """What is timed must be the log: a fast answer that is wrong is no answer."""
    found = statistics(collection, now=NOW)
    every = found.calendar.answered + found.calendar.earlier + found.calendar.later
    if every != facts * REVIEWS or found.memories.seen != facts:
        raise AssertionError(f"{every} answers and {found.memories.seen} facts were found")


def main() -> int:
    runs = runs_asked(9)
    facts = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        collection = open_collection(write_home(folder / "home", facts), Settings(), clock=lambda: NOW)
        calls: dict[str, Callable[[], object]] = {"ours": lambda: statistics(collection, now=NOW, days=DAYS)}
        if importlib.util.find_spec("anki"):
            calls["theirs"] = _anki(folder / "collection.anki2", facts)
        else:
            print("anki is not installed: pip install '.[benchmarks]' to compare with it.")
        say_agreed(collection, facts)
        found: dict[str, list[tuple[float, float]]] = {who: [] for who in calls}
        for run in range(runs + 1):
            for who, call in calls.items():
                measured = taken(call)
                if run:
                    found[who].append(measured)
        collection.close()
    ours_ms = numbers.median(wall for wall, _ in found["ours"])
    cpu_ms = numbers.median(cpu for _, cpu in found["ours"])
    print(
        f"{facts:,} facts, {facts * REVIEWS:,} reviews: {ours_ms:.0f} ms, CPU {cpu_ms:.0f} ms (at most {MOST_MS:.0f})."
    )
    if "theirs" not in found:
        return 0 if cpu_ms <= MOST_MS else 1
    ratios = [
        Ratio(
            f"all statistics / Anki's own, {name}", "ms", *([one[place] for one in found[who]] for who in found), None
        )
        for place, name in enumerate(("wall clock", "CPU"))
    ]
    return max(report(ratios), int(cpu_ms > MOST_MS))


def _anki(path: Path, facts: int) -> Callable[[], object]:
    """Anki's statistics over a year, with its own memory model, of the same answers."""
    from anki.collection import Collection as AnkiCollection

    write_anki(path, facts, time.time_ns() // 1_000_000)
    collection = AnkiCollection(str(path))
    if not collection._backend.graphs(search="", days=DAYS).reviews.count:
        raise AssertionError("Anki found no reviews")
    return lambda: collection._backend.graphs(search="", days=DAYS)


if __name__ == "__main__":
    sys.exit(main())
