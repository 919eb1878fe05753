"""The command `quizapp`: hands the arguments to the CLI."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        from quizapp.cli import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130  # pressed before anything could listen
    if not {"click", "textual"} & sys.modules.keys():
        _leave_at_once(code)
    sys.exit(code)


def _leave_at_once(code: int) -> None:
    """End without taking the interpreter apart, which lasts as long as counting what is due; `run` has closed all."""
    import os

    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
