"""Network folders are known by what each system says of its mounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.storage import network
from quizapp.storage.network import is_on_network

LINUX = """
22 1 0:21 / / rw - ext4 /dev/sda1 rw
23 22 0:22 / /home rw - nfs4 server:/home rw
24 23 0:23 / /home/me/local rw - xfs /dev/sdb rw
25 22 0:24 / /mnt/with\\040blank rw - fuse.sshfs me@there: rw
26 22 0:25 / /mnt/under rw - nfs server:/x rw
27 22 0:26 / /mnt/under rw - ext4 /dev/sdc rw
28 22 0:27 / /mnt/fuse rw - fuse.portal portal rw
29 22 0:28 / /mnt/日本\\040語 rw - cifs //server/share rw
"""
MACOS = """
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect, root data)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
server:/export/home on /System/Volumes/Data/home/me (nfs, nodev, nosuid, automounted, nobrowse)
//me@server._smb._tcp.local/share on /Volumes/share (smbfs, nodev, nosuid, mounted by me)
//me@server._afpovertcp._tcp.local/old on /Volumes/old (afpfs, nodev, nosuid, mounted by me)
https://dav.example.org/files/ on /Volumes/dav (webdav, nodev, noexec, nosuid, mounted by me)
me@there:/home/me on /Users/me/there (macfuse, nodev, nosuid, synchronous, mounted by me)
/dev/disk4 on /Volumes/stick (macfuse, local, synchronous)
/dev/disk5s1 on /Volumes/Disk (1) on shelf (hfs, local, nodev, nosuid, journaled, mounted by me)
//me@server/x on /Volumes/A share (2) (smbfs, nodev, nosuid, mounted by me)
"""
FREEBSD = """
/dev/ada0p2 on / (ufs, local, soft-updates, journaled soft-updates)
server:/usr/home on /usr/home (nfs, noatime)
/dev/fuse on /mnt/there (fusefs.sshfs, nosuid, synchronous)
"""
OPENBSD = """
/dev/sd0a on / type ffs (local)
server:/home on /home type nfs (nodev, nosuid, v3, udp, timeo=100)
"""


@pytest.mark.parametrize(
    ("mounts", "path", "on_network"),
    [
        (LINUX, "/home/me/quizapp.db", True),
        (LINUX, "/home/me/local/quizapp.db", False),
        (LINUX, "/homestead/quizapp.db", False),
        (LINUX, "/mnt/with blank/quizapp.db", True),
        (LINUX, "/mnt/under/quizapp.db", False),
        (LINUX, "/mnt/fuse/quizapp.db", False),
        (LINUX, "/mnt/日本 語/quizapp.db", True),
        (LINUX, "/quizapp.db", False),
        (MACOS, "/Users/me/Library/quizapp.db", False),
        (MACOS, "/home/me/quizapp.db", True),
        (MACOS, "/System/Volumes/Data/home/me/quizapp.db", True),
        (MACOS, "/System/Volumes/Data/x.db", False),
        (MACOS, "/Volumes/share/a/quizapp.db", True),
        (MACOS, "/Volumes/shared/quizapp.db", False),
        (MACOS, "/Volumes/old/quizapp.db", True),
        (MACOS, "/Volumes/dav/quizapp.db", True),
        (MACOS, "/Users/me/there/quizapp.db", True),
        (MACOS, "/Volumes/stick/quizapp.db", False),
        (MACOS, "/Volumes/Disk (1) on shelf/quizapp.db", False),
        (MACOS, "/Volumes/A share (2)/quizapp.db", True),
        (FREEBSD, "/usr/home/me/quizapp.db", True),
        (FREEBSD, "/usr/quizapp.db", False),
        (FREEBSD, "/mnt/there/quizapp.db", True),
        (OPENBSD, "/home/me/quizapp.db", True),
        (OPENBSD, "/root/quizapp.db", False),
        (
            "nonsense\n1 2 3\n4 5 6 / rel rw - nfs x\n - \nx on y (nfs)\n on / ()\n\\N{ 1 2 3 /\\N{ - nfs x\n",
            "/a",
            False,
        ),
    ],
)
def test_a_network_folder_is_known_by_the_mount_that_covers_it(mounts: str, path: str, on_network: bool) -> None:
    assert is_on_network(Path(path), mounts) is on_network


@pytest.mark.parametrize(
    ("real", "on_network"),
    [
        ("\\\\server\\share\\q.db", True),
        ("\\\\?\\UNC\\server\\q.db", True),
        ("\\\\?\\C:\\q.db", False),
        ("C:\\q.db", False),
    ],
)
def test_a_share_of_windows_is_known_by_its_name(monkeypatch: pytest.MonkeyPatch, real: str, on_network: bool) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(network.os.path, "realpath", lambda path: real)
        assert network.is_on_network(Path("Z:/q.db"), "") is on_network


@pytest.mark.parametrize("printed", ["server:/x on / (nfs)", None])
def test_macos_is_asked_by_its_own_program_and_may_not_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, printed: str | None
) -> None:
    program = tmp_path / "mount"
    if printed is not None:
        program.write_text(f"#!/bin/sh\necho '{printed}'\n")
        program.chmod(0o700)
    monkeypatch.setattr(network, "_LINUX_MOUNTS", tmp_path / "none")
    monkeypatch.setattr(network, "_MOUNT", str(program))
    monkeypatch.setattr(network.sys, "platform", "darwin")
    assert is_on_network(tmp_path / "q.db") is (printed is not None)
    monkeypatch.setattr(network.sys, "platform", "win32")
    assert is_on_network(tmp_path / "q.db") is False
