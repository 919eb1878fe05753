"""A language model through the library llm, whose place a scripted one takes: name, host, time, failures."""

from __future__ import annotations

import builtins
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from quizapp.errors import UsageError
from quizapp.generation.suggestions import NoAnswerError
from quizapp.interchange.model import open_model


@dataclass
class Reply:
    said: str

    def text(self) -> str:
        return self.said


@dataclass
class ScriptedModel:
    """Answers as `llm` models do; remembers what it was asked."""

    model_id: str = "scripted"
    supports_schema: bool = True
    reply: str = "{}"
    seconds: float = 0
    failure: Exception | None = None
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def prompt(self, prompt: str, **options: Any) -> Reply:
        self.asked.append((prompt, options))
        time.sleep(self.seconds)
        if self.failure:
            raise self.failure
        return Reply(self.reply)


class Library:
    """What is used of the module `llm`."""

    def __init__(self, *models: Any) -> None:
        self.models = {model.model_id: model for model in models}

    def get_model(self, name: str) -> Any:
        return self.models[name]

    def get_models(self) -> list[Any]:
        return list(self.models.values())


SCHEMA: Mapping[str, Any] = {"type": "object"}


def test_a_reply_comes_back_as_it_is_and_the_schema_goes_along() -> None:
    model = ScriptedModel(reply='{"facts": []}')
    assert open_model("scripted", library=Library(model)).ask("What?", SCHEMA) == '{"facts": []}'
    assert model.asked == [("What?", {"schema": {"type": "object"}, "stream": False})]


def test_a_model_without_schemas_is_told_in_words() -> None:
    model = ScriptedModel(supports_schema=False)
    open_model("scripted", library=Library(model)).ask("What?", SCHEMA)
    [(prompt, options)] = model.asked
    assert prompt.startswith("What?")
    assert '{"type": "object"}' in prompt
    assert "schema" not in options


def test_nothing_is_sent_by_opening() -> None:
    model = ScriptedModel()
    open_model("scripted", library=Library(model))
    assert model.asked == []


@pytest.mark.parametrize(
    ("settings", "host"),
    [
        ({"api_base": "https://llm.example.org:8443/v1"}, "llm.example.org"),
        ({"base_url": "http://localhost:11434"}, "localhost, this machine"),
        ({"host": "127.0.0.1:8080"}, "127.0.0.1, this machine"),
        ({"api_base": ""}, "wherever the plugin tests sends it"),
    ],
)
def test_the_host_is_the_one_in_the_models_own_settings(settings: dict[str, str], host: str) -> None:
    model = ScriptedModel()
    for name, value in settings.items():
        setattr(model, name, value)
    ScriptedModel.__module__ = "tests.scripted"
    assert open_model("scripted", library=Library(model)).host == host


def test_a_model_of_the_library_itself_goes_to_the_host_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    builtin = type("Chat", (ScriptedModel,), {"__module__": "llm.default_plugins.openai_models"})
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert open_model("scripted", library=Library(builtin())).host == "api.openai.com"
    monkeypatch.setenv("OPENAI_BASE_URL", "https://proxy.example.org/v1")
    assert open_model("scripted", library=Library(builtin())).host == "proxy.example.org"


class Keyed(ScriptedModel):
    """As `llm.KeyModel`, whose key nobody has stored."""

    needs_key = "scripted"

    def get_key(self) -> str:
        raise RuntimeError("No key found")


def test_a_missing_key_is_told_before_anything_is_asked() -> None:
    library = Library(Keyed())
    library.KeyModel = Keyed  # type: ignore[attr-defined] # the library's own name
    with pytest.raises(UsageError, match=r"scripted needs a key. llm keys set scripted"):
        open_model("scripted", library=library)


def test_no_name_is_not_the_librarys_default_model() -> None:
    library = Library(ScriptedModel(), ScriptedModel(model_id=""))
    with pytest.raises(UsageError, match="no language model “”"):
        open_model("", library=library)


def test_a_broken_plugin_is_one_line() -> None:
    library = Library(ScriptedModel())
    library.get_model = lambda name: {}[1 / 0]  # type: ignore[method-assign] # stands for a plugin that fails
    with pytest.raises(UsageError, match=r"the library llm fails: ZeroDivisionError"):
        open_model("scripted", library=library)


def test_a_slow_model_is_not_waited_for() -> None:
    ask = open_model("scripted", library=Library(ScriptedModel(seconds=5)), seconds=0.05).ask
    began = time.monotonic()
    with pytest.raises(NoAnswerError, match=r"^nothing within 0\.05 seconds$"):
        ask("What?", SCHEMA)
    assert time.monotonic() - began < 2


def test_whatever_a_plugin_raises_is_said_in_a_line() -> None:
    failure = RuntimeError("quota\x1b[2J exceeded\nsee " + "x" * 500)
    ask = open_model("scripted", library=Library(ScriptedModel(failure=failure))).ask
    with pytest.raises(NoAnswerError) as caught:
        ask("What?", SCHEMA)
    said = str(caught.value)
    assert said.startswith("RuntimeError: quota")
    assert len(said) <= 100
    assert "\x1b" not in said
    assert "\n" not in said


def test_an_unknown_name_lists_what_is_known() -> None:
    with pytest.raises(UsageError, match=r"no language model “gtp”.*Known: scripted"):
        open_model("gtp", library=Library(ScriptedModel()))


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    imported = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "llm":
            raise ImportError(name)
        return imported(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=r"Install quizapp-tui\[llm\]"):
        open_model("any")
