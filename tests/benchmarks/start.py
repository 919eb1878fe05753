"""How long a start takes, against the least it could take: `python -m tests.benchmarks.start [RUNS]`.

`--version` and `due` against a Python that does nothing (CPU, user and system); the first full frame of the app against
that of an app with the same widgets and nothing behind them (CPU and wall clock, both in a pty, from exec on).
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import Ratio, report, runs_asked
from tests.endtoend.conftest import environment_with
from tests.endtoend.terminal import Terminal

PROGRAM = shutil.which("quizapp", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}") or "quizapp"
MINIMAL = [sys.executable, str(Path(__file__).with_name("minimal.py"))]


def children_cpu_ms() -> float:
    """User and system time of the children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1000


def cpu_ms(argv: list[str], env: dict[str, str]) -> float:
    """The CPU that a command takes."""
    before = children_cpu_ms()
    subprocess.run(argv, env=env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return children_cpu_ms() - before


def first_frame_ms(argv: list[str], env: dict[str, str], folder: Path) -> tuple[float, float]:
    """CPU and wall clock until the first full frame, whose last word is “Help”."""
    before = children_cpu_ms()
    with Terminal(argv, env, 80, 24, folder) as terminal:
        terminal.wait_until(lambda: terminal.last_line.rstrip().endswith("Help"), "the keys")
        wall = (terminal.last_byte_at - terminal.started_at) * 1000
    return children_cpu_ms() - before, wall


def main() -> int:
    runs = runs_asked(15)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        env = environment_with(home)
        commands = {
            "pass": [sys.executable, "-c", "pass"],
            "version": [PROGRAM, "--version"],
            "due": [PROGRAM, "due"],
            "decks": [PROGRAM, "decks"],
        }
        cpu: dict[str, list[float]] = {name: [] for name in commands}
        frames: dict[str, list[tuple[float, float]]] = {"ours": [], "theirs": []}
        for run in range(runs + 1):
            for name, argv in commands.items():
                taken = cpu_ms(argv, env)
                if run:  # the first fills the index and the caches of bytecode
                    cpu[name].append(taken)
            for name, argv in (("ours", [PROGRAM]), ("theirs", MINIMAL)):
                frame = first_frame_ms(argv, env, Path(folder))
                if run:
                    frames[name].append(frame)
    ours, theirs = zip(*frames["ours"], strict=True), zip(*frames["theirs"], strict=True)
    (our_cpu, our_wall), (their_cpu, their_wall) = ours, theirs
    return report(
        [
            Ratio("--version / python -c pass, CPU", "ms", cpu["version"], cpu["pass"], 5),
            Ratio("due, index unchanged / python -c pass, CPU", "ms", cpu["due"], cpu["pass"], 8),
            Ratio("decks / python -c pass, CPU", "ms", cpu["decks"], cpu["pass"], None),
            Ratio("first frame / a minimal app's, CPU", "ms", our_cpu, their_cpu, 1.4),
            Ratio("first frame / a minimal app's, wall clock", "ms", our_wall, their_wall, 1.4),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
