"""How long study takes from a key to the settled screen: `python -m tests.benchmarks.screens [QUESTIONS]`.

Against the same keys in an app with the same widgets and nothing behind them, in two terminals in turns. Settled is the
last byte of what the key set off. A rating is on the disk before the next question shows, so the disk is in its time.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks import Ratio, report, runs_asked
from tests.benchmarks.start import MINIMAL, PROGRAM
from tests.endtoend.conftest import environment_with
from tests.endtoend.hostile import write_deck
from tests.endtoend.learner import reach
from tests.endtoend.terminal import KEYS, PAST_THE_GUARD, Terminal

STEPS = (("option chosen", "1"), ("verdict", "enter"), ("next question", "enter"))
GATE = 2.0


def cpu_ns(pid: int) -> int:
    """The CPU a process has used in all its threads (Linux), else 0."""
    return sum(int(path.read_text().split()[0]) for path in Path(f"/proc/{pid}/task").glob("*/schedstat"))


def settled_ms(terminal: Terminal, key: str) -> tuple[float, float]:
    """Wall clock from the key to the last byte it set off, and the CPU of the program."""
    terminal.settle(PAST_THE_GUARD)
    cpu = cpu_ns(terminal.pid)
    sent = time.perf_counter()
    terminal.send(KEYS.get(key, key))
    terminal.settle(0.2)
    if terminal.last_byte_at < sent:
        raise AssertionError(f"{key} set off nothing\n{terminal.text}")
    return (terminal.last_byte_at - sent) * 1000, (cpu_ns(terminal.pid) - cpu) / 1e6


def write_choices(home: Path, count: int) -> None:
    """A deck of choices, so that every question takes the same keys."""
    asked: list[dict[str, object]] = [
        {
            "id": f"q{place}",
            "type": "choice",
            "prompt": f"Question {place}: which system does it act on most?",
            "answer": f"the glutamate system {place}",
            "distractors": [f"the dopamine system {place}", f"the GABA system {place}", f"the opioid system {place}"],
            "explanation": "That is where another kind of medicine acts. " * 3,
        }
        for place in range(count)
    ]
    write_deck(home / "decks" / "choices.toml", deck_id="choices", title="Choices", asked=asked)
    (home / "config.toml").write_text("[study]\nnew_per_day = 500\n")


def main() -> int:
    questions = runs_asked(15)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = folder / "home"
        write_choices(home, questions + 5)
        env = environment_with(home)
        taken: dict[tuple[str, str], list[tuple[float, float]]] = {}
        with (
            Terminal([PROGRAM, "study", "choices"], env, 80, 24, folder) as ours,
            Terminal([*MINIMAL, "study"], env, 80, 24, folder) as theirs,
        ):
            for terminal in (ours, theirs):
                reach(terminal, "options")
            for question in range(questions + 1):
                for step, key in STEPS:
                    for who, terminal in (("ours", ours), ("theirs", theirs)):
                        measured = settled_ms(terminal, key)
                        if question:
                            taken.setdefault((who, step), []).append(measured)
    ratios = []
    for step, _ in STEPS:
        (wall, cpu), (their_wall, their_cpu) = (zip(*taken[who, step], strict=True) for who in ("ours", "theirs"))
        ratios.append(Ratio(f"key to {step} / in a minimal app, wall clock", "ms", wall, their_wall, GATE))
        if all(their_cpu):
            ratios.append(Ratio(f"key to {step} / in a minimal app, CPU", "ms", cpu, their_cpu, None))
    return report(ratios)


if __name__ == "__main__":
    sys.exit(main())
