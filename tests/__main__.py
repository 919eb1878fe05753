"""Everything that must hold, in one command: `python -m tests`.

Format, lint, types, layers, dependencies, then the tests; the first that fails ends it. Further arguments go to pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
"""Where the tools of this environment lie, whether or not it is activated."""

CHECKS = (
    (str(TOOLS / "ruff"), "format", "--check", "."),
    (str(TOOLS / "ruff"), "check", "."),
    (sys.executable, "-m", "mypy"),
    (str(TOOLS / "lint-imports"), "--no-logo"),
    (str(TOOLS / "deptry"), "."),
)
WORKERS = min(4, (os.cpu_count() or 1) + 1)
"""One more than there are cores, for tests in a terminal wait more than they compute."""
PYTEST = (sys.executable, "-m", "pytest", "-n", str(WORKERS), "--dist", "worksteal")


def main(further: list[str]) -> int:
    """Run the checks, then pytest; the exit code of the first that fails, else 0."""
    for command in (*CHECKS, (*PYTEST, *further)):
        print(f"$ {Path(command[0]).name} {' '.join(command[1:])}", flush=True)
        code = subprocess.run(command, cwd=HERE, check=False).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
