"""A language model, reached through the library `llm` and whatever plugins the person has installed for it.

Decides which model a name means, what host its text would go to, and how long it may take. Nothing is sent before
`ask` is called; asking the person first is the front end's duty, which is why name and host are known before. What is
asked, and what of a reply is believed, is `generation.suggestions`.
"""

from __future__ import annotations

import json
import os
import queue
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from quizapp.errors import UsageError
from quizapp.generation.suggestions import Ask, NoAnswerError
from quizapp.text import fit, shown

CALL_SECONDS = 60.0
_OPENAI = "api.openai.com"
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
_LONGEST_FAILURE = 100


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """`name` as the library knows it; `host` is where text goes, in words where only the plugin knows."""

    name: str
    host: str
    ask: Ask


def open_model(name: str, *, library: Any = None, seconds: float = CALL_SECONDS) -> LanguageModel:
    """The model of this name. `library` stands in for the installed `llm`; a call may take so many `seconds`.

    Raises UsageError where the library is not installed, knows no such model, or has no key for it.
    """
    library = library or _library()
    try:
        # The library takes no name for its default model, which would be one that nobody named.
        model = library.get_model(name) if name.strip() else None
    except KeyError:
        model = None
    except Exception as error:  # every plugin is loaded to find one, and any may raise anything
        message = f"the library llm fails: {fit(f'{type(error).__name__}: {error}', _LONGEST_FAILURE)}"
        raise UsageError(message, hint="llm plugins lists them; one of them is broken.") from error
    if model is None:
        known = ", ".join(sorted(str(one.model_id) for one in library.get_models())) or "none"
        raise UsageError(f"there is no language model “{shown(name)}”.", hint=f"Known: {fit(known, 300)}.")
    _refuse_without_key(library, model)
    return LanguageModel(str(model.model_id), _host_of(model), _asking(model, seconds))


def _refuse_without_key(library: Any, model: Any) -> None:
    """Told before anything is asked: each call would fail for it."""
    keyed = getattr(library, "KeyModel", None)
    if keyed is None or not isinstance(model, keyed):
        return
    try:
        model.get_key()
    except Exception as error:  # the library's own error, or whatever a plugin makes of it
        hint = f"llm keys set {model.needs_key} stores one."
        raise UsageError(f"the language model {model.model_id} needs a key.", hint=hint) from error


def _library() -> Any:
    try:
        import llm
    except ImportError as error:
        raise UsageError("a language model needs a package more.", hint="Install quizapp-tui[llm].") from error
    return llm


def _host_of(model: Any) -> str:
    """The host in the model's own settings, else that of the library's built-in models, else the plugin's name."""
    plugin = type(model).__module__.partition(".")[0]
    addresses = [getattr(model, setting, None) for setting in ("api_base", "base_url", "host")]
    if plugin == "llm":
        addresses.append(os.environ.get("OPENAI_BASE_URL"))  # which the client below it follows
    for address in addresses:
        if isinstance(address, str) and address:
            host = urlsplit(address if "//" in address else f"//{address}").hostname or address
            return f"{host}, this machine" if host in _THIS_MACHINE else host
    return _OPENAI if plugin == "llm" else f"wherever the plugin {plugin} sends it"


def _asking(model: Any, seconds: float) -> Ask:
    def ask(prompt: str, schema: Mapping[str, Any]) -> str:
        return _within(seconds, lambda: _replied(model, prompt, schema))

    return ask


def _replied(model: Any, prompt: str, schema: Mapping[str, Any]) -> str:
    if getattr(model, "supports_schema", False):
        return str(model.prompt(prompt, schema=dict(schema), stream=False).text())
    described = f"{prompt}\n\nThe JSON follows this schema:\n{json.dumps(schema)}"
    return str(model.prompt(described, stream=False).text())


def _within(seconds: float, call: Callable[[], str]) -> str:
    """What the call gives, in a thread that is left behind where it takes longer: no plugin can be interrupted."""
    answers: queue.SimpleQueue[str | NoAnswerError] = queue.SimpleQueue()

    def attempt() -> None:
        try:
            answers.put(call())
        except Exception as error:  # a plugin may raise anything, and none of it is ours
            answers.put(NoAnswerError(fit(f"{type(error).__name__}: {error}", _LONGEST_FAILURE)))

    Thread(target=attempt, name="language model", daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise NoAnswerError(f"nothing within {seconds:g} seconds") from None
    if isinstance(answer, NoAnswerError):
        raise answer
    return answer
