"""Disks that lose power: what SQLite wrote but did not sync may be there afterwards, or not, or in part.

`PowerCut` passes everything on to the real files, so that the program sees what it wrote, and keeps beside it what a
disk would hold for certain. From a given call on every call fails, as for a program whose machine is going down;
`after_the_cut` then writes the files as the machine may find them.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512

Change = Callable[[bytearray], None]


@dataclass
class Held:
    """One file: what is certain (None: its name is not), and what was done since the last sync, in order."""

    certain: bytearray | None = None
    pending: list[tuple[str, int, bytes]] = field(default_factory=list)
    deleted: bool = False


class PowerCut(apsw.VFS):
    """A disk that fails from its `last_call`-th call on. `calls` counts all that may change the disk."""

    def __init__(self, last_call: int | None = None) -> None:
        self.sound = apsw.vfs_names()[0]
        super().__init__("power-cut", self.sound, makedefault=True)
        self.last_call = last_call
        self.calls = 0
        self.files: dict[str, Held] = {}

    def call(self) -> None:
        if self.last_call is not None and self.calls >= self.last_call:
            raise apsw.IOError
        self.calls += 1

    @property
    def is_off(self) -> bool:
        return self.last_call is not None and self.calls >= self.last_call

    def held(self, name: str) -> Held:
        if name not in self.files:
            path = Path(name)
            size = path.stat().st_size if path.exists() else 0
            self.files[name] = Held(bytearray(path.read_bytes()) if size else None)
        return self.files[name]

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 - SQLite's name
        self.call()  # a name may be made
        return WatchedFile(self, name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802 - SQLite's name
        self.call()
        super().xDelete(name, sync_folder)
        held = self.held(name)
        if sync_folder:
            self.files[name] = Held()
        else:
            held.deleted = True

    def after_the_cut(self, folder: Path, dice: random.Random) -> None:
        """Write the files into `folder` as they may be found: each change since a sync kept, lost or torn."""
        folder.mkdir()
        for name, held in self.files.items():
            if held.deleted and dice.random() < 0.5:
                continue
            content = held.certain
            for kind, at, data in held.pending:
                content = _changed(content, kind, at, data, dice)
            if content is not None:
                (folder / Path(name).name).write_bytes(content)


def _changed(content: bytearray | None, kind: str, at: int, data: bytes, dice: random.Random) -> bytearray | None:
    fate = dice.choice(("kept", "kept", "lost", "torn"))
    if fate == "lost":
        return content
    found = bytearray() if content is None else content
    if kind == "cut":
        del found[at:]
        return found
    pieces = [(at + first, data[first : first + SECTOR]) for first in range(0, len(data), SECTOR)]
    if fate == "torn":
        pieces = [piece for piece in pieces if dice.random() < 0.5]
    for start, piece in pieces:
        if len(found) < start:
            found.extend(bytes(start - len(found)))
        found[start : start + len(piece)] = piece
    return found


class WatchedFile(apsw.VFSFile):
    def __init__(self, disk: PowerCut, name: Any, flags: list[int]) -> None:
        super().__init__(disk.sound, name, flags)
        self._disk = disk
        path = name.filename() if hasattr(name, "filename") else name
        self._name = path if path and not path.endswith("-shm") else None
        if self._name:
            held = disk.held(self._name)
            if held.deleted:
                disk.files[self._name] = Held(None, [("cut", 0, b"")])

    def _did(self, kind: str, at: int, data: bytes = b"") -> None:
        if self._name:
            self._disk.held(self._name).pending.append((kind, at, data))

    def xLock(self, level: int) -> None:  # noqa: N802 - SQLite's name
        try:
            super().xLock(level)
        except apsw.IOError as error:
            # A file that is only read cannot be locked to write; SQLite by itself passes over that when it closes one.
            raise apsw.BusyError from error

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.call()
        super().xWrite(data, offset)
        self._did("write", offset, bytes(data))

    def xTruncate(self, size: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.call()
        super().xTruncate(size)
        self._did("cut", size)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        self._disk.call()
        super().xSync(flags)
        if self._name:
            self._disk.files[self._name] = Held(bytearray(Path(self._name).read_bytes()))
