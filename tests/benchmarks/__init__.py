"""Measurements, apart from the tests: no test is timed, so no busy machine fails one.

`python -m tests.benchmarks.start` and `python -m tests.benchmarks.screens` print ratios, each beside the gate it must
keep; the exit code is 1 where one is missed. What is compared runs in turns on the same machine, and medians are taken,
so that a ratio means the same everywhere.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two series of one unit, measured in turns: what is judged and what it is held against."""

    name: str
    unit: str
    ours: Sequence[float]
    theirs: Sequence[float]
    gate: float | None

    @property
    def value(self) -> float:
        """Median over median."""
        return statistics.median(self.ours) / statistics.median(self.theirs)

    @property
    def kept(self) -> bool:
        """Whether the gate is kept; what has none is only told."""
        return self.gate is None or self.value <= self.gate

    def __str__(self) -> str:
        gate = "" if self.gate is None else f"at most {self.gate:g}   {'pass' if self.kept else 'FAIL'}"
        ours, theirs = statistics.median(self.ours), statistics.median(self.theirs)
        return f"{self.name:<48} {ours:7.1f} {self.unit} / {theirs:6.1f} {self.unit} = {self.value:5.2f}   {gate}"


def report(ratios: Sequence[Ratio]) -> int:
    """Print all; the exit code."""
    for ratio in ratios:
        print(ratio)
    missed = sum(not ratio.kept for ratio in ratios)
    print(f"{missed} of {sum(r.gate is not None for r in ratios)} gates missed." if missed else "All gates are kept.")
    return 1 if missed else 0


def runs_asked(default: int) -> int:
    """How many runs: the first argument, else `default`."""
    return int(sys.argv[1]) if len(sys.argv) > 1 else default
