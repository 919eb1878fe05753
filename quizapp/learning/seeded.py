"""Chance from a seed: the same draw and the same shuffle on every machine and every Python.

The core may not roll dice; whatever looks random is derived from ids by a keyed hash, so that a paper can be replayed
and a screen redrawn without change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def _number(seed: str) -> int:
    from hashlib import blake2b  # loads OpenSSL, which a start that only counts should not

    return int.from_bytes(blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def draw(count: int, seed: str) -> int:
    """A whole number in 0..count-1."""
    return _number(seed) % count


def shuffled(items: Sequence[T], seed: str) -> tuple[T, ...]:
    """The items in an order that only the seed and their places decide."""
    order = sorted(range(len(items)), key=lambda place: _number(f"{seed}:{place}"))
    return tuple(items[place] for place in order)
