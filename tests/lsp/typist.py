"""Someone who types at random, by a seed: messages for a server, and the text that they lead to."""

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tests.lsp.mirror import Encoding, Mirror, Place
from tests.lsp.wired import Message
from tests.workspace.workshop import LOADS

# What is typed and pasted: code that lessons match, code that is broken, and all kinds of characters.
_PIECES: Sequence[str] = (
    LOADS,
    LOADS.replace("\n", "\r\n"),
    "yaml.load(text)",
    "    print(yaml.load(path.open()))\n",
    "import yaml\n",
    "safe_",
    "def f(:\n",
    "(((",
    '"""',
    "'",
    "\\",
    "\n",
    "\r",
    "\r\n",
    "\n\n\n",
    "\t",
    "\f",
    "\v",
    "\x85",
    "\u2028",
    "\ufeff",
    "\0",
    "é",
    "e\u0301",
    "中",
    "😀",
    "# 👩\u200d🚀 \U0010ffff",
    "\ud83d",
    "\ude00",
    "a",
    " ",
    "",
)
_FAR = 2**31 - 1


class Sent(NamedTuple):
    """A message, and what the editor holds after it."""

    message: Message
    version: int
    text: str


class Typist:
    """One document under random hands. The same seed types the same."""

    def __init__(self, seed: int, encoding: Encoding, uri: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - the same seed types the same
        self._mirror = Mirror(encoding, "")
        self._uri = uri
        self._version = 0
        self._number = 0

    def messages(self, count: int) -> Iterator[Sent]:
        """Opening the document, and so many messages more."""
        yield self._open()
        acts = [self._change, self._replace_all, self._stale, self._open, self._close, self._ask]
        weights = [80, 3, 3, 2, 2, 10]
        for act in self._random.choices(acts, weights, k=count):
            yield act()

    def _open(self) -> Sent:
        self._version = self._random.choice([0, 1, 7])
        text = self._text(6)
        self._mirror.replace_all(text)
        item = {"uri": self._uri, "languageId": "python", "version": self._version, "text": text}
        return self._sent("textDocument/didOpen", {"textDocument": item})

    def _close(self) -> Sent:
        """Close it; what follows is for a document that is not open until it is opened again."""
        sent = self._sent("textDocument/didClose", {"textDocument": {"uri": self._uri}})
        return sent._replace(version=-1)

    def _change(self) -> Sent:
        changes = []
        for _ in range(self._random.choice([1, 1, 1, 2, 4])):
            start, end = self._place(), self._place()
            if self._random.random() < 0.5:
                end = start
            text = self._text(2)
            self._mirror.replace(start, end, text)
            changes.append({"range": {"start": _at(start), "end": _at(end)}, "text": text})
        return self._changed(changes)

    def _replace_all(self) -> Sent:
        text = self._text(8)
        self._mirror.replace_all(text)
        return self._changed([{"text": text}])

    def _stale(self) -> Sent:
        """A change to an older version, which counts for nothing."""
        document = {"uri": self._uri, "version": self._version - self._random.randint(1, 3)}
        changes = [{"text": "stale"}]
        return self._sent(
            "textDocument/didChange", {"textDocument": document, "contentChanges": changes}
        )

    def _ask(self) -> Sent:
        start, end = sorted((self._place(), self._place()))
        self._number += 1
        sent = self._sent(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": self._uri},
                "range": {"start": _at(start), "end": _at(end)},
                "context": {"diagnostics": [], "triggerKind": self._random.choice([1, 2])},
            },
        )
        return sent._replace(message={"id": self._number, **sent.message})

    def _changed(self, changes: list[dict[str, Any]]) -> Sent:
        self._version += self._random.choice([1, 1, 1, 5])
        document = {"uri": self._uri, "version": self._version}
        return self._sent(
            "textDocument/didChange", {"textDocument": document, "contentChanges": changes}
        )

    def _sent(self, method: str, params: dict[str, Any]) -> Sent:
        return Sent({"method": method, "params": params}, self._version, self._mirror.text)

    def _text(self, most: int) -> str:
        """Some pieces, as they arrive: halves of a pair that meet are one character in JSON."""
        pieces = self._random.choices(_PIECES, k=self._random.randint(0, most))
        text: str = json.loads(json.dumps("".join(pieces)))
        return text

    def _place(self) -> Place:
        """A place in the text, as a rule; now and then one far outside of it."""
        lines = self._mirror.lines()
        line = self._random.randrange(len(lines) + 1)
        first, last = lines[line] if line < len(lines) else (0, 0)
        character = self._random.randint(0, last - first + 2)
        if self._random.random() < 0.05:
            return self._random.choice([(_FAR, 0), (line, _FAR), (_FAR, _FAR), (line + 3, 1)])
        return line, character


def _at(place: Place) -> dict[str, int]:
    return {"line": place[0], "character": place[1]}
