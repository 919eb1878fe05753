"""Text that tries to drive the terminal, the app or the layout, and a deck made of nothing else.

Every payload stands behind a mark (`p07`), so that a test can say which of them a screen has shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

PAYLOADS = (
    # markup of the toolkit
    "[red]",
    "[/]",
    "[/",
    "[bold]b[/bold]",
    "[@click=app.quit]q[/]",
    "[@click=app.bell]b[/]",
    "[@click=screen.leave]s[/]",
    "[link=https://example.org]l[/link]",
    "[[",
    "\\[red]",
    "$accent{x}%s",
    ":smile:",
    # sequences: colour, clear, home, main screen, a query, reset, clipboard, title, link, DCS, APC, PM
    "\x1b[31m",
    "\x1b[2J",
    "\x1b[H",
    "\x1b[?1049l",
    "\x1b[6n",
    "\x1bc",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]0;evil\x07",
    "\x1b]8;;https://example.org\x1b\\l\x1b]8;;\x1b\\",
    "\x1bP$qm\x1b\\",
    "\x1b_Gi=1\x1b\\",
    "\x1b^pm\x1b\\",
    "\x9b31m",
    "\x9d0;evil\x9c",
    "\x90q\x9c",
    "\x85",
    # controls
    "a\0b",
    "a\x7fb",
    "a\x07b",
    "a\x08\x08\x08b",
    "a\rb",
    "a\vb\fc",
    "\x0eq\x0f",
    "a\tb",
    "a\nb",
    "a\u2028b\u2029c",
    # direction, closed by nobody or twice
    "\u202eevil",
    "\u2066open",
    "\u2069\u202cclosed",
    "\u202e\u2066\u202a\u2067",
    "\u200e\u200f\u061c",
    # invisible
    "a\u200bb\ufeffc\u00add",
    "\U000e0041\U000e0042",
    "\ufff9a\ufffab\ufffb",
    "\ue000\uffff\ufdd0",
    # signs of several characters
    "👨‍👩‍👧‍👦",
    "👍🏽🏽",
    "🇩🇪🇫🇷🇯",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "1️⃣❤️✈︎☎️",
    "\u200d👩\u200d",
    "漢字かな交じり文",
    "ＡＢＣｱｲｳ",
    "각한국어",
    "e" + "\u0301" * 40,
    "Z\u0335\u0322a\u0338\u0337l\u0336g\u0321o",
    "\u0301x",
    "שלום עולם",
    "السلام عليكم",
    "क्षत्रिय",
    "ที่นี่",
)
LONG_WORD = "w" * 10_000
WIDE_WORD = "漢" * 3_000

SHAPES = (
    "👨‍👩‍👧‍👦 family",
    "👩🏽‍🚀 astronaut",
    "🏳️‍🌈 flag",
    "🇩🇪🇫🇷 two flags",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿 England",
    "1️⃣ 2️⃣ keycaps",
    "❤️ heart",
    "✈︎ text plane",
    "☎️ phone",
    "👍🏿 tone",
    "🤷🏼‍♀️ shrug",
    "漢字",
    "かな",
    "カタカナ",
    "ｱｲｳ half",
    "ＡＢＣ full",
    "한국어",
    "각 jamo",
    "e\u0301 accent",
    "e" + "\u0301" * 20,
    "Z\u0335\u0322a\u0338l\u0336go",
    "שלום",
    "السلام",
    "\u202eover\u202c",
    "\u2067isolate\u2069",
    "Ελληνικά",
    "кириллица",
    "ที่นี่",
    "हिन्दी",
    "தமிழ்",
    "བོད",
    "ខ្មែរ",
    "ⅷ ½ ℃ ㎏",
    "→ ⇄ ∑ √",
    "█▓▒░",
    "…—·",
    "a\u200bb\ufeffc",
    "￦ ￥",
    "🀄 🎴",
    "𝔘𝔫𝔦",
    "क्षत्रिय विद्यालय",
    "स्वास्थ्य के लिए",
    "मराठी शब्द",
    "বাংলা চিকিৎসা",
    "ਪੰਜਾਬੀ ਸਿਹਤ",
    "ગુજરાતી આરોગ્ય",
    "ଓଡ଼ିଆ ସ୍ୱାସ୍ଥ୍ୟ",
    "கொள்கை நோய்",
    "తెలుగు ఆరోగ్యం",
    "ಕನ್ನಡ ಆರೋಗ್ಯ",
    "മലയാളം ഹൃദയം",
    "ශ්‍රී ලංකා ප්‍රජා",
    "ทำงาน น้ำ กำลัง",
    "ລາວ ນ້ຳ",
    "ស្ត្រី កម្ពុជា",
    "မြန်မာ ကျွန်တော်",
    "རྒྱལ་ཁབ",
    "العَرَبِيَّةُ",
    "فارسی می\u200cخواهم",
    "שָׁלוֹם בְּרֵאשִׁית",
    "ئۇيغۇرچە اُردُو",
    "\u1112\u1161\u11ab\u1100\u116e\u11a8",  # Hangul in single letters
    "ﾊﾝｶｸ ﾊﾟﾋﾟ",
    "か\u3099き\u3099",
    "葛\U000e0100 葛\U000e0101",
    "👨🏿‍👩🏻‍👧🏽 ❤️‍🔥",
    "*️⃣ #️⃣ 9️⃣",
    "🇮🇳🇧🇩🇱🇰🇳",
    "\ue000\uf8ff\U000f0000",
    "\U0001fae9\U0001fadf\U0001f6d8 \u1c89\ua7cb",  # signs of the last Unicode versions
    "⌚⏳⭐⚡ ①②",
    "ᬩᬮᬶ ꦗꦮ",
    "ᠮᠣᠩᠭᠣᠯ",
    "አማርኛ ჩვენ Հայ",
)


def marked() -> list[str]:
    """The payloads behind their marks."""
    return [f"p{place:02}{payload}" for place, payload in enumerate(PAYLOADS)]


def as_toml(text: str) -> str:
    """Text as a basic string, everything but plain ASCII written as its number."""
    plain = {char for char in map(chr, range(32, 127)) if char not in '"\\'}
    return '"' + "".join(char if char in plain else f"\\U{ord(char):08x}" for char in text) + '"'


def _lines(**values: object) -> str:
    return "\n".join(f"{name} = {_value(value)}" for name, value in values.items() if value is not None)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_value(inner)}" for name, inner in value.items()) + "}"
    return as_toml(value) if isinstance(value, str) else str(value)


def _wrong(words: Iterator[str], count: int) -> list[dict[str, str]]:
    return [{"text": f"wrong {place} {next(words)}", "why": next(words)} for place in range(count)]


def _of_type(kind: str, words: Iterator[str]) -> dict[str, object]:
    if kind == "flash":
        return {"answer": next(words)}
    if kind == "true_false":
        return {"answer": True}
    if kind == "choice":
        return {"answer": f"right {next(words)}", "distractors": _wrong(words, 3)}
    if kind == "multi":
        return {"answers": [f"a {next(words)}", f"b {next(words)}"], "distractors": _wrong(words, 2)}
    if kind == "typed":
        return {"answer": f"right {next(words)}", "accept": [next(words)], "also": [next(words)]}
    if kind == "numeric":
        return {"answer": 17.5, "unit": "mg" + next(words).replace(" ", "")}
    if kind == "order":
        return {"items": [f"{letter} {next(words)}" for letter in "abc"]}
    if kind == "match":
        return {"pairs": [(f"l{n} {next(words)}", f"r{n} {next(words)}") for n in range(3)]}
    return {}


KINDS = ("choice", "typed", "multi", "cloze", "order", "numeric", "match", "flash", "true_false")


def questions(rounds: int, words: Iterator[str]) -> list[dict[str, object]]:
    """Questions of every type, `rounds` of each, every field of each made of the next words."""
    found: list[dict[str, object]] = []
    for place in range(rounds * len(KINDS)):
        kind = KINDS[place % len(KINDS)]
        blank = " {{" + next(words).replace("}", "").replace("|", "") + "}} end" if kind == "cloze" else ""
        found.append(
            {
                "id": f"q{place}{next(words)}".replace("/", "-"),
                "topic": next(words),
                "subject": next(words),
                "type": kind,
                "prompt": f"Prompt {place} {next(words)} {next(words)}{blank}",
                "hint": next(words),
                "explanation": f"{next(words)} {next(words)}",
                "source": {"section": next(words), "quote": next(words)},
                "tags": [next(words)],
                "status": next(words),
            }
            | _of_type(kind, words)
        )
    return found


def write_deck(path: Path, *, deck_id: str, title: str, asked: list[dict[str, object]], article: str = "") -> None:
    """A deck file, and its article beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = {"id": deck_id, "title": title, "description": title, "notice": title}
    text = "[deck]\n" + _lines(**head) + "\n"
    if article:
        (path.parent / "article.md").write_text(article, "utf-8", newline="")
        text += "[deck.article]\n" + _lines(title=title, file="article.md") + "\n"
    text += "".join("\n[[questions]]\n" + _lines(**question) + "\n" for question in asked)
    path.write_text(text, "utf-8")


def write_hostile_deck(folder: Path, rounds: int) -> str:
    """A deck whose every text is hostile, `rounds` questions of each type, and an article that is; its id."""
    singles = cycle(marked())
    words = (f"{one} {other}" for one, other in zip(singles, singles, strict=False))
    asked = questions(rounds, words)
    asked[0]["explanation"] = LONG_WORD
    asked[1]["prompt"] = f"Prompt 1 {WIDE_WORD[:200]}"
    asked[1]["explanation"] = WIDE_WORD
    quotes = [question["source"]["quote"] for question in asked]  # type: ignore[index] # built above
    article = "# " + " ".join(islice(words, 4)) + "\n\n" + "\n\n".join(map(str, quotes)) + "\n\n" + LONG_WORD + "\n"
    deck_id = "evil " + "".join(marked()[place] for place in (0, 4, 12, 18, 38)).replace("/", "-")
    write_deck(folder / "evil.toml", deck_id=deck_id, title=" ".join(marked()[:6]), asked=asked, article=article)
    return deck_id


def write_broken_deck(folder: Path) -> Path:
    """A deck that cannot be read, whose file's name and whose mistake are hostile."""
    path = folder / "[red]\x1b[31m[@click=app.quit]\x9b31m\u202e.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        '[[questions]]\nprompt = "[/ "\n"\\u001b[31m[/" = "[@click=app.quit]"\ntype = "\\u001b]0;x\\u0007"\n'
    )
    return path
