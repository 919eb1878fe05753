"""Whether a prompt stands alone: every pronoun has what it means before it."""

from __future__ import annotations

import pytest

from quizapp.generation.pointers import dangling


@pytest.mark.parametrize(
    "text",
    [
        "If it is positive, a biopsy confirms the disease.",
        "Which cells respond to them?",
        "Diarrhoea is its most frequent side effect.",
        "Since 2019 the beaver has been a protected species there.",
        "After eight weeks he slept six hours.",
        "When its level in the blood rises, crystals can form.",
        "Some doctors use it to prevent headache.",
        "The relay solved this with a switch.",
        "Fewer than half of these were treated.",
        "What does her doctor have now?",
        "About a third of people in Europe carry them.",
    ],
)
def test_a_pronoun_without_its_noun_before_it_dangles(text: str):
    assert dangling(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mount St. Helens lost 400 metres of its height.",
        "What lost 400 metres of its height?",
        "Pensioners lose if their pension is not adjusted.",
        "Patients on lithium have had more grey matter than patients without it.",
        "After the baker moved to the counter, his symptoms disappeared.",
        "The heron lays five eggs. Two thirds of these hatch.",
        "There are two species of beaver.",
        "The printer boiled oil into a varnish and blackened it with soot.",
        "It is estimated that a third of adults sleep badly.",
        "No pronoun stands here.",
        "The tower came down with a crane inside it.",
        "An estimated 3 million fell ill, a third of them in Peru.",
        "When a person catches a cold, their lymph nodes swell.",
        "Rinse combs by soaking them in vinegar.",
        "The herd grazed at Tarn. A fence was put up there in 1970.",
    ],
)
def test_a_pronoun_behind_its_noun_does_not(text: str):
    assert not dangling(text)
