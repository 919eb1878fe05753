"""Words compared as a reader compares them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.deck.wording import content, figures, fold, hedge, initials, keeps_hedge, mentions, negated, numbers

TEXTS = st.text(alphabet=st.sampled_from("aB1 2.,-–%’“ \u00a0per cent and to"), max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ebstein’s  Anomaly", "ebstein's anomaly"),
        ("53–59 mg", "53 to 59 mg"),
        ("between 4 and 72 hours", "between 4-72 hours"),
        ("17,300,000", "17300000"),
        ("455\u202f000 deaths", "455000 deaths"),
        ("12 per cent", "12%"),
        ("what percent", "what %"),
    ],
)
def test_spellings_of_one_thing_fold_to_one(one: str, other: str):
    assert fold(one) == fold(other)


def test_a_comma_between_two_numbers_is_no_thousands_separator():
    assert numbers(fold("in 2019, 2020 and 2021")) == {2019, 2020, 2021}


@given(TEXTS)
def test_folding_twice_changes_nothing_more_than_ranges(text: str):
    assert fold(fold(fold(text))) == fold(fold(text))


@pytest.mark.parametrize(
    ("phrase", "text", "there"),
    [
        ("receptor", "nmda receptors", True),
        ("rat", "the rate", False),
        ("pie", "magpie", False),
        ("5", "15 mg", False),
        ("5", "5 mg", True),
        ("1.5", "11.5", False),
        ("17", "17.3 million", True),
        ("", "anything", False),
    ],
)
def test_a_phrase_is_mentioned_whole_but_for_its_ending(phrase: str, text: str, there: bool):
    assert mentions(phrase, text) is there


@given(TEXTS.map(fold).filter(bool))
def test_a_text_mentions_itself(text: str):
    assert mentions(text, text)


def test_a_number_with_a_scale_has_both_values():
    assert numbers("17.3 million") == {17.3, 17_300_000}
    assert figures("17.3 million of 40") == ["17.3 million", "40"]


def test_number_words_count_only_when_asked():
    assert numbers("six weeks") == set()
    assert numbers("six weeks", spelt=True) == {6}


def test_the_digit_in_a_name_is_no_number():
    assert numbers("il-5 and the sigma-1 receptor of b12 or hla-b*58:01") == set()


def test_content_leaves_out_function_words_and_plurals():
    assert content("the genes of a patient with illness") == {"gene", "patient", "illness"}


@pytest.mark.parametrize(
    "claim", ["Zinc may help.", "It is thought to be rare.", "Some patients improve.", "Results are promising."]
)
def test_a_careful_claim_has_a_hedge(claim: str):
    assert hedge(claim)
    assert keeps_hedge(claim)


@pytest.mark.parametrize(
    "claim", ["Zinc helps.", "It ended in May.", "The drug is indicated for gout.", "Spots appear on day two."]
)
def test_a_plain_claim_has_none(claim: str):
    assert not hedge(claim)


def test_what_is_denied_ends_with_its_clause():
    assert negated("it does not cure gout, but eases pain") == ({"cure", "gout"},)


def test_initials_read_hyphenated_words_as_two():
    assert initials("obsessive-compulsive disorder") == "ocd"
    assert initials("disorder of the brain") == "db"
