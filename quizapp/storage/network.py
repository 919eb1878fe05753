"""Whether a file lies on a network file system, where a write-ahead log is not safe.

Each system tells its mounts in words of its own: Linux in a file, macOS and the BSDs by the program `mount`, Windows by
the name that a path resolves to. What is not understood counts as local: that is what nearly every disk is. What
follows from the answer is decided in `database`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_KINDS = frozenset(
    ("nfs", "nfs3", "nfs4", "cifs", "smb2", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "afpfs")
) | {"webdav", "davfs", "ftp", "ncpfs", "beegfs", "vboxsf", "prl_fs", "vmhgfs"}
_FUSE_KINDS = frozenset(
    f"fuse.{name}"
    for name in ("sshfs", "glusterfs", "s3fs", "rclone", "davfs", "curlftpfs", "smbnetfs", "gvfsd-fuse", "vmhgfs-fuse")
)
_FUSE_BY_MOUNT = frozenset({"macfuse", "osxfuse", "fusefs", "fuse", "fuse-t"})
"""Kinds that may be anything: what is local says so among its options."""

_LINUX_MOUNTS = Path("/proc/self/mountinfo")
_MOUNT = "/sbin/mount"
_LISTED = re.compile(r"(?m)^.*? on (?P<place>/.*?)(?: type (?P<type>\S+))? \((?P<options>[^()\n]*)\)\s*$")
_OCTAL = re.compile(r"\\([0-7]{3})")
_SAME_ON_MACOS = "/System/Volumes/Data"  # a volume that stands in the root as well


def is_on_network(path: Path, mounts: str | None = None) -> bool:
    """Whether a file lies on a network file system, as far as this system tells.

    `mounts` None: the mounts there are, as /proc/self/mountinfo has them or as the BSDs' `mount` prints them.
    """
    real = os.path.realpath(path)
    if _is_shared(real):
        return True
    if mounts is None:
        mounts = _mounts(sys.platform)
    real = _as_in_root(real)
    places = ((_as_in_root(at), remote) for at, remote in (*_mounted(mounts), *_listed(mounts)))
    below = [(len(at), remote) for at, remote in places if os.path.commonpath((real, at)) == at]
    # Of two mounts in one place the later covers the earlier.
    return max(reversed(below), key=lambda found: found[0])[1] if below else False


def _is_shared(real: str) -> bool:
    """Whether it is Windows' name for a share; a mapped drive has become one by being resolved."""
    return real.upper().startswith("\\\\?\\UNC\\") or (real.startswith("\\\\") and real[2:4] not in ("?\\", ".\\"))


def _mounts(platform: str) -> str:
    with suppress(OSError):
        return _LINUX_MOUNTS.read_text(encoding="utf-8", errors="replace")
    if platform != "darwin" and "bsd" not in platform:
        return ""
    import subprocess

    with suppress(OSError, subprocess.SubprocessError):
        # Asked without the layout of a C structure; it touches no disk, so that a dead server cannot stop it.
        command = [_MOUNT]
        found = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=2)  # noqa: S603 - a program of the system's, without arguments
        return found.stdout.decode("utf-8", "replace")
    return ""


def _as_in_root(place: str) -> str:
    return place.removeprefix(_SAME_ON_MACOS) or "/"


def _mounted(mounts: str) -> Iterator[tuple[str, bool]]:
    """Of each line of /proc/self/mountinfo the place, and whether it is remote."""
    for line in mounts.splitlines():
        head, _, tail = line.partition(" - ")
        fields = head.split(" ")
        if len(fields) > 4 and fields[4].startswith("/") and tail:
            # Blanks and backslashes in a name stand as octal numbers.
            place = _OCTAL.sub(lambda found: chr(int(found[1], 8)), fields[4])
            kind = tail.split(" ")[0]
            yield place, kind in _KINDS or kind in _FUSE_KINDS


def _listed(mounts: str) -> Iterator[tuple[str, bool]]:
    """Of each line that `mount` prints on macOS or a BSD the place, and whether it is remote."""
    for found in _LISTED.finditer(mounts):
        options = [option.strip() for option in found["options"].split(",")]
        kind = found["type"] or options[0]
        yield found["place"], kind in _KINDS or (kind.split(".")[0] in _FUSE_BY_MOUNT and "local" not in options)
