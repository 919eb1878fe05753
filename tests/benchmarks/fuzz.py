"""`python -m tests.benchmarks.fuzz [TARGET] [--cases N] [--seed S]`: a million cases of foreign text, or any number.

Seeded: a case that raises is named by its target and seed, and `--seed` runs it again alone. Where atheris is installed
(Linux), `--atheris` lets it look for new paths through the code instead, so many cases long: of `decks`, unless another
target is named that takes bytes.
"""

from __future__ import annotations

import argparse
import random
import sys
import time

from tests.fuzzing import BY_BYTES, TARGETS

CASES = 1_000_000


def main(argv: list[str]) -> int:
    """Run the cases; 1 where one of them raised."""
    options = _options(argv)
    if options.atheris:
        return _with_atheris(options)
    names = [options.target] if options.target else list(TARGETS)
    if options.seed is not None:
        for name in names:
            TARGETS[name](random.Random(options.seed))  # noqa: S311 - text, no secret
        return 0
    return max(_run(name, options.cases // len(names)) for name in names)


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fuzz")
    parser.add_argument("target", nargs="?", choices=list(TARGETS))
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--atheris", action="store_true")
    return parser.parse_args(argv)


def _run(name: str, cases: int) -> int:
    begun, slowest = time.perf_counter(), (0.0, 0)
    for seed in range(cases):
        started = time.perf_counter()
        try:
            TARGETS[name](random.Random(seed))  # noqa: S311 - text, no secret
        except Exception as error:
            print(f"{name}: seed {seed} raised {type(error).__name__}: {error}")
            return 1
        slowest = max(slowest, (time.perf_counter() - started, seed))
    spent = time.perf_counter() - begun
    print(
        f"{name}: {cases:,} cases, none raised; {spent:.0f} s, slowest {slowest[0] * 1000:.0f} ms (seed {slowest[1]})"
    )
    return 0


def _with_atheris(options: argparse.Namespace) -> int:
    try:
        import atheris
    except ImportError:
        print("atheris is not installed here; the seeded cases need nothing.", file=sys.stderr)
        return 2
    atheris.instrument_all()
    found = BY_BYTES[options.target or "decks"]
    seed = [f"-seed={options.seed}"] if options.seed is not None else []
    atheris.Setup(["fuzz", f"-runs={options.cases}", *seed], found)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
