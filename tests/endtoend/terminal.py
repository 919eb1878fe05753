"""A real terminal for tests: a program in a pty, its bytes kept, and drawn as a terminal would draw them.

Posix only. The picture is pyte's, but for what pyte does not know: a sign of several characters (a flag, a family, a
letter with its marks) stands in one cell, as current terminals and `quizapp.text` have it, and the queries and keyboard
modes that Textual sends are left out of the picture. It answers that it draws whole frames only (mode 2026), as current
terminals do, so no test looks at half a frame of a program that had to wait. The raw bytes stay complete.
"""

from __future__ import annotations

import os
import re
import select
import signal
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

import pexpect
import pyte
from wcwidth import iter_graphemes, wcswidth

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "space": " ",
    "tab": "\t",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}
PAST_THE_GUARD = 0.27
"""Seconds after a change of screen from which the guarded keys count again."""
GUARDED = frozenset({"enter", "space", *"0123456789"})

_UNDRAWN = re.compile(rb"\x1b\[(?:[<>=][0-9;]*u|\?[0-9;]*\$p)")
_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_FRAMES_ASKED, _FRAMES_KNOWN = b"\x1b[?2026$p", "\x1b[?2026;2$y"
_FRAME_BEGINS, _FRAME_ENDS = b"\x1b[?2026h", b"\x1b[?2026l"


class Picture(pyte.Screen):
    """What a terminal shows that draws whole signs; `cut` holds those that came in pieces with a sequence between.

    Terminals disagree about how wide the pieces are, so nothing behind them on the row stands where it should.
    """

    def __init__(self, columns: int, lines: int) -> None:
        self.cut: list[str] = []
        super().__init__(columns, lines)

    def draw(self, data: str) -> None:
        for grapheme in iter_graphemes(data):
            columns = wcswidth(grapheme)
            if columns <= 0:
                self._join(grapheme)
            elif self.cursor.x + columns <= self.columns:
                self._put(grapheme, columns)
        self.dirty.add(self.cursor.y)

    def _put(self, grapheme: str, columns: int) -> None:
        line, x = self.buffer[self.cursor.y], self.cursor.x
        before = self._sign_before(x)
        if before and len(list(iter_graphemes(before + grapheme))) == 1:
            self.cut.append(before + grapheme)
        line[x] = self.cursor.attrs._replace(data=grapheme)
        for stub in range(x + 1, x + columns):
            line[stub] = self.cursor.attrs._replace(data="")
        self.cursor.x += columns

    def _join(self, mark: str) -> None:
        """What has no column of its own belongs to the cell before it, at the start of a line to none."""
        line, x = self.buffer[self.cursor.y], self._start_of_sign(self.cursor.x)
        if x >= 0:
            line[x] = line[x]._replace(data=line[x].data + mark)

    def _sign_before(self, x: int) -> str:
        start = self._start_of_sign(x)
        return self.buffer[self.cursor.y][start].data if start >= 0 else ""

    def _start_of_sign(self, x: int) -> int:
        """The column of the sign that ends before column `x`; -1 at the start of a line."""
        line, x = self.buffer[self.cursor.y], x - 1
        while x > 0 and not line[x].data:
            x -= 1
        return x


class Terminal:
    """A program in a pty of `columns` x `rows`. `raw` is every byte it wrote, `lines` what the screen shows now."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str], columns: int, rows: int, cwd: Path) -> None:
        self.raw = bytearray()
        self.last_byte_at = time.perf_counter()
        self.picture = Picture(columns, rows)
        self._stream = pyte.ByteStream(self.picture)
        self._pending = b""
        self._times_asked = 0
        with warnings.catch_warnings():
            # A fork beside threads is warned of; the child only execs.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.started_at = time.perf_counter()
            self._child = pexpect.spawn(
                argv[0], list(argv[1:]), env=dict(env), dimensions=(rows, columns), cwd=str(cwd), timeout=None
            )
        self._child.delaybeforesend = None
        self._child.ptyproc.delayafterclose = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """The process id of the program."""
        return int(self._child.pid)

    @property
    def lines(self) -> list[str]:
        """The rows of the screen, each as wide as the screen."""
        return [self._row(y) for y in range(self.picture.lines)]

    def _row(self, y: int) -> str:
        row = self.picture.buffer[y]
        return "".join(row[x].data for x in range(self.picture.columns))

    @property
    def last_line(self) -> str:
        """The lowest row of the screen."""
        return self._row(self.picture.lines - 1)

    @property
    def text(self) -> str:
        """The screen as one text, without the blanks at the ends of its rows."""
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def modes(self) -> dict[int, bool]:
        """The private modes that were set or reset, as they are now."""
        found: dict[int, bool] = {}
        for match in _MODE.finditer(bytes(self.raw)):
            found |= {int(mode): match[2] == b"h" for mode in match[1].split(b";")}
        return found

    # ---------------------------------------------------------------- keyboard and window

    def press(self, *keys: str, after: float | None = None) -> Self:
        """Press keys by name, or type text, each once nothing came for `after` seconds; None: as long as it must be."""
        for key in keys:
            least = PAST_THE_GUARD if key in GUARDED else 0.03
            self.settle(least if after is None else after)
            self.send(KEYS.get(key, key))
        return self

    def send(self, text: str) -> None:
        """Send text to the program at once."""
        os.write(self._child.child_fd, text.encode())

    def paste(self, text: str) -> None:
        """Paste text, in brackets as terminals do."""
        self.send(f"\x1b[200~{text}\x1b[201~")

    def click(self, column: int, row: int) -> None:
        """Press and release the left button at a cell, counted from 0."""
        self.send(f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m")

    def resize(self, columns: int, rows: int) -> None:
        """Make the window another size; what stood on it is gone until it is drawn anew."""
        self.pump(0)
        self.picture.resize(rows, columns)
        self.picture.reset()
        self._child.setwinsize(rows, columns)

    # ---------------------------------------------------------------- screen

    def pump(self, seconds: float) -> bool:
        """Read what comes for so long; whether the program still has the terminal open."""
        end = time.perf_counter() + seconds
        while True:
            left = end - time.perf_counter()
            chunk = self._read(max(0.0, left))
            if chunk is None:
                self._draw(len(self._pending))
                return False
            self._answer()
            self._draw(self._whole(quiet=not chunk))
            if left <= 0 and not chunk:
                return True

    def _read(self, wait: float) -> bytes | None:
        """What comes within `wait` seconds, empty: nothing, None: the other end is closed."""
        fd = self._child.child_fd
        if self._child.closed or not select.select([fd], [], [], min(wait, 0.02))[0]:
            return None if self._child.closed else b""
        try:
            chunk = os.read(fd, 65536)
        except OSError:
            return None
        self.last_byte_at = time.perf_counter()
        self.raw += chunk
        self._pending += chunk
        return chunk or None

    def _answer(self) -> None:
        """Say that frames are known, each time the program asks."""
        asked = self.raw.count(_FRAMES_ASKED)
        for _ in range(asked - self._times_asked):
            self.send(_FRAMES_KNOWN)
        self._times_asked = asked

    @property
    def _in_a_frame(self) -> bool:
        return self._pending.rfind(_FRAME_BEGINS) > self._pending.rfind(_FRAME_ENDS)

    def _whole(self, *, quiet: bool) -> int:
        """How much can be drawn: to the last sequence begun, all if nothing comes; never a part of a frame."""
        if self._in_a_frame:
            return self._pending.rfind(_FRAME_BEGINS)
        return len(self._pending) if quiet else max(0, self._pending.rfind(b"\x1b"))

    def _draw(self, end: int) -> None:
        ready, self._pending = self._pending[:end], self._pending[end:]
        if ready:
            self._stream.feed(_UNDRAWN.sub(b"", ready))

    def wait_until(self, true: Callable[[], bool], what: str, timeout: float = 15.0) -> Self:
        """Read until `true`; AssertionError with the screen after `timeout` seconds or the program's end."""
        end = time.perf_counter() + timeout
        while not true():
            open_still = self.pump(0.01)
            if true():
                break
            if not open_still or time.perf_counter() > end:
                raise AssertionError(f"{'never' if open_still else 'the program ended before'}: {what}\n{self.text}")
        return self

    def wait_for(self, *texts: str, timeout: float = 15.0) -> Self:
        """Read until one of `texts` is on the screen."""
        return self.wait_until(lambda: any(text in self.text for text in texts), f"“{'” or “'.join(texts)}”", timeout)

    def settle(self, quiet: float = 0.12, timeout: float = 10.0) -> Self:
        """Read until nothing came, from now on, for `quiet` seconds."""
        begun = time.perf_counter()
        while self.pump(min(0.02, quiet)):
            now = time.perf_counter()
            if (now - max(begun, self.last_byte_at) >= quiet and not self._in_a_frame) or now > begun + timeout:
                break
        return self

    # ---------------------------------------------------------------- end

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End the program at once, as a power cut would, and wait until it is gone."""
        if self._child.isalive():
            self.signal(signal.SIGKILL)
            self._child.wait()
        self._child.close(force=True)

    def hang_up(self) -> None:
        """Take the terminal away, as a lost connection does."""
        self._child.ptyproc.fileobj.close()
        self._child.closed = self._child.ptyproc.closed = True

    def wait(self, timeout: float = 10.0) -> int:
        """Read until the program ends; its exit code, negative for the signal that ended it."""
        end = time.perf_counter() + timeout
        while self._child.isalive():
            self.pump(0.02)
            if time.perf_counter() > end:
                raise AssertionError(f"still running after {timeout} s\n{self.text}")
        self.pump(0)
        return -self._child.signalstatus if self._child.signalstatus else int(self._child.exitstatus)
