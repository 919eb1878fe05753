"""What holds for every test: a loaded machine, or a first run, makes an example slow and not wrong.

And who runs the tests may be root, to whom nothing is forbidden: what must be forbidden asks for `bound_by_rights`.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")

_CAPABILITY_VERSION_3 = 0x20080522
_PASSES_RIGHTS = 0b110
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: what lets root read and write whatever the rights of a file say."""


class _Capabilities:
    """The capabilities of this thread; on Linux only."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._head = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
        self._sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; then of those numbered from 32 on
        self._done(self._libc.capget(self._head, self._sets))

    def use_all(self) -> None:
        """Let everything that is permitted be in force."""
        self._sets[0] = self._sets[1]
        self._done(self._libc.capset(self._head, self._sets))

    def use_all_but(self, left_out: int) -> None:
        """Let what is permitted be in force, but for these."""
        self._sets[0] = self._sets[1] & ~left_out
        self._done(self._libc.capset(self._head, self._sets))

    @staticmethod
    def _done(code: int) -> None:
        if code:
            raise OSError(ctypes.get_errno(), "the capabilities cannot be set")


def pytest_configure() -> None:
    """Let ctrl+c reach the programs under test: a shell has jobs in the background ignore it, which they inherit."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def bound_by_rights() -> Iterator[None]:
    """Whoever runs the tests is bound by the rights of files, root too; where root cannot be, the test is skipped."""
    if not hasattr(os, "geteuid"):
        pytest.skip("Windows knows no such rights")
    if os.geteuid() != 0:
        yield
        return
    if sys.platform != "linux":
        pytest.skip("only on Linux can root be bound by the rights of files: run this as another user")
    capabilities = _Capabilities()
    capabilities.use_all_but(_PASSES_RIGHTS)
    try:
        yield
    finally:
        capabilities.use_all()
