"""Proposals line by line, and the ways of `generate` that ask before they write or send."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizapp.cli.plain_proposals import propose_plainly
from quizapp.collection import proposals
from quizapp.collection.proposals import Request
from quizapp.config import Paths
from quizapp.deck.file import read_deck
from quizapp.deck.model import Deck, Typed
from tests.cli.conftest import Run
from tests.cli.support import Person, Reply, talk_of

ARTICLES = Path(__file__).parents[1] / "data" / "articles"
ARTICLE = """# Gout

Gout is caused by crystals of monosodium urate.

About 4% of adults in the United States have gout, according to the CDC.

Colchicine blocks the assembly of microtubules.
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "gout.md"
    path.write_text(ARTICLE, "utf-8")
    return path


@pytest.fixture
def paths(home: Path) -> Paths:
    (home / "decks").mkdir(parents=True)
    return Paths(data=home, cache=home / "cache", config_file=home / "config.toml")


Decide = Callable[..., str]


@pytest.fixture
def decide(paths: Paths, article: Path) -> Decide:
    """What is heard while somebody replies to the proposals of the article."""

    def deciding(*replies: Reply, code: int = 0, terminal: bool = True) -> str:
        person = Person(replies, terminal=terminal)
        request = Request(article=article, deck=paths.decks / "gout.toml")
        assert propose_plainly(paths, talk_of(person), request) == code
        return person.heard.getvalue()

    return deciding


def written(paths: Paths) -> Deck:
    deck = read_deck((paths.decks / "gout.toml").read_text("utf-8"), "gout.toml").deck
    assert deck is not None
    return deck


def pages_of(paths: Paths, article: Path) -> int:
    return len(proposals.begin(paths, Request(article=article, deck=paths.decks / "gout.toml")).deciding.pages)


def test_a_page_is_said_with_its_sentence_forms_and_what_the_prompt_takes(decide: Decide) -> None:
    heard = decide()
    assert "Gout. " in heard
    assert "Fact 1 of " in heard
    assert "“Gout is caused by crystals of monosodium urate.”" in heard
    assert "1. Marked. " in heard
    assert "Enter to accept, x to drop all, 1" in heard


def test_no_colour_no_box_no_bell(decide: Decide) -> None:
    heard = decide("", "x", ":map", ":sentences", ":all")
    assert not set(heard) & set("\x1b\x07\r│─▸✔✘◐█")


def test_accepting_and_dropping_are_kept_and_taken_up_again(decide: Decide, paths: Paths) -> None:
    heard = decide("", "x")
    assert "2 of " in heard
    assert heard.endswith("Kept as a draft.\n")
    again = decide()
    assert "Taken up where you left: 2 of " in again
    assert "Fact 3 of " in again
    assert not (paths.decks / "gout.toml").exists()


def test_the_deck_is_written_after_a_yes_only(decide: Decide, paths: Paths, article: Path) -> None:
    facts = pages_of(paths, article)
    heard = decide(":all", ":write", "n", ":write", "y")
    assert "Nothing was written." in heard
    assert f"{facts} pages accepted. :write writes the deck." in heard
    assert heard.endswith("Written. quizapp study gout asks the first.\n")
    assert len(written(paths).facts) == facts


def test_numbers_mark_several_at_once_and_nonsense_is_asked_again(decide: Decide) -> None:
    heard = decide("", "", "9", "1 1", "maybe", ":quit")
    assert "only 1" in heard or "at most once" in heard
    assert "“maybe” is none of that. :? lists what else there is." in heard


def test_marks_are_said_after_they_change(decide: Decide) -> None:
    heard = decide("2", "1", "1 2")
    assert re.findall(r"Marked: (.*)\.", heard) == ["1", "none", "1, 2"]


def test_undo_next_back_and_repeat(decide: Decide) -> None:
    heard = decide(":back", "", ":undo", ":next", ":b", ":repeat", ":quit")
    assert "There is no page before." in heard
    assert "Took back accepting" in heard
    assert heard.count("Fact 1 of ") == 4
    assert heard.count("Fact 2 of ") == 2


def test_the_words_of_a_form_are_asked_one_by_one_and_enter_keeps(decide: Decide, paths: Paths) -> None:
    heard = decide(":edit", "2", "", "urate crystals", "monosodium urate; MSU", "", "", ":write", "y")
    assert "Prompt, Enter keeps “Gout is caused by what?”: " in heard
    assert "Other spellings, apart by semicolons, Enter for none: " in heard
    typed = written(paths).questions[1]
    assert isinstance(typed, Typed)
    assert (typed.answer, typed.accept) == ("urate crystals", ("monosodium urate", "MSU"))
    assert typed.prompt == "Gout is caused by what?"


def test_words_that_make_no_question_change_nothing(decide: Decide) -> None:
    heard = decide(":edit", "1", "No blank is here.", "")
    assert "Not changed: " in heard
    assert "Nothing was changed." in decide(":edit", "2", "", "", "", "")
    assert "1 to 2." in decide(":edit", "3")


def test_another_type_is_said_as_a_form_is(decide: Decide) -> None:
    heard = decide(":type", "2")
    assert "2. Marked. Card. Gout is caused by what?\n   Right: crystals of monosodium urate\n" in heard
    assert "has no other type" in decide(":next", ":next", ":type")


def test_a_form_with_a_finding_is_not_accepted_with_the_clean_ones(decide: Decide) -> None:
    heard = decide(":edit", "2", "", "a virus", "", "", ":all")
    assert "Wrong (E04): " in heard
    assert "This one is worth a look: Enter accepts it, x drops it." in heard


def test_the_map_and_the_unasked_sentences_are_sentences(decide: Decide) -> None:
    heard = decide("", ":map", ":sentences")
    assert " of 1" in heard
    assert "sentences are asked by nothing." in heard


def test_a_pipe_decides_too_and_its_end_loses_nothing(decide: Decide, paths: Paths) -> None:
    heard = decide("", "x", terminal=False)
    assert heard.endswith("Kept as a draft.\n")
    assert "Taken up" in decide(terminal=False)


def test_ctrl_c_ends_with_130_and_keeps_what_was_decided(decide: Decide) -> None:
    decide("", "^C", code=130)
    assert "Taken up where you left: 1 of " in decide()


def test_help_lists_every_command(decide: Decide) -> None:
    heard = decide(":?", terminal=False)
    assert "An empty line accepts what is marked." in heard
    for name in ("type", "edit", "undo", "next", "back", "all", "write", "map", "sentences", "repeat", "quit"):
        assert f"\n:{name} " in heard


def test_nothing_left_to_decide_is_said(decide: Decide) -> None:
    decide(":all", ":write", "y")
    assert decide() == "gout.toml asks all that this article offers, or you dropped it.\n"


# ---------------------------------------------------------------------------------------------------------- the verb


def test_generate_without_a_place_decides_line_by_line_when_told(quizapp: Run, home: Path, article: Path) -> None:
    ran = quizapp("generate", str(article), "--plain", stdin=":all\n:write\ny\n")
    assert ran.code == 0
    assert ran.out.endswith("Written. quizapp study gout asks the first.\n")
    assert (home / "decks" / "gout.toml").exists()
    assert quizapp("study", "gout", "--plain").code == 0


def test_generate_without_a_place_and_a_terminal_names_both_ways_out(quizapp: Run, article: Path) -> None:
    ran = quizapp("generate", str(article))
    assert ran.code == 2
    assert "-o DECK.toml" in ran.err
    assert "--plain" in ran.err


@pytest.mark.parametrize("more", [["--json"], ["other.txt"]])
def test_what_asks_nobody_needs_a_place(quizapp: Run, article: Path, more: list[str]) -> None:
    ran = quizapp("generate", str(article), "--plain", *more)
    assert ran.code == 2
    assert "Give -o DECK.toml or a folder." in ran.err


# ------------------------------------------------------------------------------------------------- a language model


class Fake:
    """A library `llm` of one model that proposes one fact of any passage."""

    model_id = "fake"
    api_base = "https://llm.example.org/v1"
    supports_schema = True

    def __init__(self) -> None:
        self.prompts: list[str] = []

    def get_model(self, name: str) -> Fake:
        if name != "fake":
            raise KeyError(name)
        return self

    def get_models(self) -> list[Fake]:
        return [self]

    def prompt(self, prompt: str, **_options: Any) -> Fake:
        self.prompts.append(prompt)
        return self

    def text(self) -> str:
        fact = {
            "quote": "Colchicine blocks the assembly of microtubules.",
            "subject": "colchicine",
            "topic": "mechanism",
            "prompt": "What becomes of the assembly of microtubules under colchicine?",
            "answer": "blocks",
            "distractors": [],
        }
        return json.dumps({"facts": [fact, {**fact, "quote": "Gout is a state of mind."}], "answer": "blocks"})


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    found = Fake()
    monkeypatch.setattr("quizapp.interchange.model._library", lambda: found)
    # With a bar on stderr the work is done in a process that knows no fake.
    monkeypatch.setenv("TERM", "dumb")
    return found


def test_no_text_is_sent_unless_somebody_says_yes(quizapp: Run, article: Path, tmp_path: Path, fake: Fake) -> None:
    ran = quizapp("generate", str(article), "-o", str(tmp_path / "x.toml"), "--llm", "fake")
    assert ran.code == 2
    assert "The text of 1 article goes to the model fake at llm.example.org." in ran.err
    assert "--yes allows it." in ran.err
    assert fake.prompts == []
    assert not (tmp_path / "x.toml").exists()


def test_after_a_yes_facts_are_added_and_rejections_counted(
    quizapp: Run, article: Path, tmp_path: Path, fake: Fake
) -> None:
    out = tmp_path / "out" / "x.toml"
    ran = quizapp("generate", str(article), "-o", str(out), "--llm", "fake", "--yes", "--json")
    assert ran.code == 0, ran.err
    [data] = json.loads(ran.out)
    plain = json.loads(quizapp("generate", str(article), "-o", str(tmp_path / "y.toml"), "--dry-run", "--json").out)[0]
    assert data["facts"] == plain["facts"] + data["suggested"]
    assert data["rejected"]["a quote that the article does not have"] == 1
    assert fake.prompts


def test_a_no_at_the_terminal_sends_nothing(
    article: Path, tmp_path: Path, fake: Fake, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    from quizapp.cli import run

    for reply in ("n", "", "^"):
        monkeypatch.setattr("sys.stdin", Person([reply]))
        assert run(["generate", str(article), "-o", str(tmp_path / "x.toml"), "--llm", "fake"]) == 0
        assert "Nothing was sent" in capsys.readouterr().err
    assert fake.prompts == []
    assert not (tmp_path / "x.toml").exists()


def test_what_is_wrong_is_said_before_consent_is_asked_for(
    quizapp: Run, article: Path, tmp_path: Path, fake: Fake
) -> None:
    for named, code in (
        (["missing.txt", "-o", "x.toml"], 1),
        (["missing.txt", "--plain"], 1),
        ([str(article), "-o", "x.txt"], 2),
    ):
        ran = quizapp("generate", *named, "--llm", "fake")
        assert ran.code == code
        assert "goes to the model" not in ran.err


def test_an_unknown_model_is_said_before_anything_else(quizapp: Run, article: Path, fake: Fake) -> None:
    ran = quizapp("generate", str(article), "-o", "x.toml", "--llm", "nonesuch", "--yes")
    assert ran.code == 2
    assert "there is no language model “nonesuch”. Known: fake." in ran.err
