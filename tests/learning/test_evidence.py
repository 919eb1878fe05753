"""A choice may have been guessed: what the app believes of a memory must not rest on luck."""

from __future__ import annotations

from tests.benchmarks.guessing import study


def test_with_guessed_choices_memory_is_not_over_estimated() -> None:
    found = study(600, 150, by_the_rules=True)
    assert found.guesses > 100
    assert found.askings > 1_000
    assert found.over < 0.01
    assert found.over_at_end < 0.01


def test_without_the_rules_it_would_be() -> None:
    ruled, free = (study(600, 150, by_the_rules=by_the_rules) for by_the_rules in (True, False))
    assert free.over > ruled.over + 0.005
