"""A recorded conversation held again: the editor's side as it was, the server's as it is now."""

import json
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.lsp.mirror import Encoding, Mirror, Place
from tests.lsp.wired import Message, Wire
from twiceshy.workspace.documents import path_of

_CHANGES = "textDocument/didChange"
_PUBLISH = "textDocument/publishDiagnostics"


def conversations(file: Path, root: Path) -> Iterator[list[Message]]:
    """The conversations of a recording, each from its `initialize` on, with a root filled in."""
    lines = [
        json.loads(line)
        for line in file.read_text("utf-8").replace("${root}", str(root)).splitlines()
    ]
    starts = [at for at, line in enumerate(lines) if line["message"].get("method") == "initialize"]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start:end]


class Replay:
    """One conversation. `rejected` are the sites that were turned down, in this one or before."""

    def __init__(self, wire: Wire, lines: list[Message], rejected: set[str]) -> None:
        self._wire, self._lines, self._rejected = wire, lines, rejected
        self.texts: dict[str, Mirror] = {}
        self.shown: dict[str, list[Message]] = {}
        self._encoding: Encoding = "utf-16"
        # What is called otherwise in each memory: sites, by what they were called in the recording.
        self._names: dict[str, str] = {}
        # What the server asked in the recording and got more than a nod for, by the questions' numbers.
        self._methods = _questions(lines)
        # What it asks now and has no answer to yet, by method.
        self._questions: dict[str, deque[object]] = defaultdict(deque)
        self._asked: dict[object, Message] = {}
        self._asked_about = ""
        self._answered: set[str] = set()
        wire.on_heard = self._hear

    async def run(self) -> None:
        """Hold the conversation, and check it on the way.

        Of what was turned down, the server must say nothing more, in this conversation or later.
        """
        for line in self._lines:
            message = line["message"]
            if line["from"] == "editor" and "method" in message:
                self._follow(message)
                await self._say(self._renamed(message))
            elif line["from"] == "editor" and message["id"] in self._methods:
                await self._reply(self._methods[message["id"]], message.get("result"))
            elif line["from"] == "server" and "id" in message and "method" not in message:
                await self._compare(message)
        await self._ends_as_recorded()

    # ---------------------------------------------------------- what the editor says

    async def _say(self, message: Message) -> None:
        if message["method"] in ("shutdown", "exit"):
            await self._ends_as_recorded()
        if "id" in message:
            self._asked[message["id"]] = message
        if self._answered:
            # By now it has been heard.
            await self._wire.caught_up()
            self._rejected |= self._answered
        if message["method"] == "workspace/executeCommand":
            match message["params"]["command"], message["params"]["arguments"]:
                case "twiceshy.reject", [_, _, site, *_]:
                    self._answered.add(site)
                case "twiceshy.notThis", [_, _, site]:
                    self._asked_about = site
        self._wire.send(message)
        if message["method"] in ("textDocument/didOpen", _CHANGES, "textDocument/didSave"):
            await self._wire.caught_up()
            self._in_step(message["params"]["textDocument"]["uri"])

    async def _reply(self, method: str, result: Any) -> None:
        """Answer the server's question as the editor did, at the same turn of the conversation."""
        await self._wire.until(lambda: bool(self._questions[method]))
        self._wire.send({"id": self._questions[method].popleft(), "result": result})
        # People are slower than this: what the answer leads to is done before they go on.
        await self._wire.caught_up()
        if result == {"title": "Not this here"}:
            self._answered.add(self._asked_about)

    def _follow(self, message: Message) -> None:
        """Do to our copy of the text what the editor did to its own."""
        method, params = message["method"], message.get("params") or {}
        document = params.get("textDocument") or {}
        uri = document.get("uri", "")
        if method == "textDocument/didOpen":
            self.texts[uri] = Mirror(self._encoding, document["text"])
        elif method == _CHANGES:
            for change in params["contentChanges"]:
                if "range" in change:
                    start, end = change["range"]["start"], change["range"]["end"]
                    self.texts[uri].replace(_place(start), _place(end), change["text"])
                else:
                    self.texts[uri].replace_all(change["text"])
        elif method == "textDocument/didSave":
            path = path_of(uri)
            assert path is not None
            path.write_bytes(self.texts[uri].text.encode())
        elif method == "textDocument/didClose":
            del self.texts[uri]

    def _in_step(self, uri: str) -> None:
        document = self._wire.session.documents.get(uri)
        assert document is not None
        assert str(document.text) == self.texts[uri].text

    def _renamed(self, value: Any) -> Any:
        """A message of the recording with the names of this memory."""
        if isinstance(value, dict):
            return {key: self._renamed(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._renamed(one) for one in value]
        return self._names.get(value, value) if isinstance(value, str) else value

    # ---------------------------------------------------------- what the server says

    def _hear(self, message: Message) -> None:
        method = message.get("method")
        self._wire.heard.append(message)
        if method == _PUBLISH:
            self.shown[message["params"]["uri"]] = message["params"]["diagnostics"]
        if method == "window/showMessage":
            assert message["params"]["type"] > 2, message
        if method is not None and "id" in message:
            if method in self._methods.values():
                self._questions[method].append(message["id"])
            else:
                # Questions that the recording does not have get a nod, and those for settings none.
                items = (message.get("params") or {}).get("items")
                result = None if items is None else [None] * len(items)
                self._wire.send({"id": message["id"], "result": result})
        said = json.dumps(message)
        assert not [site for site in self._rejected if site in said], f"it came back: {said}"

    async def _compare(self, recorded: Message) -> None:
        """Wait for the answer that the recording has here too, and hold them side by side."""
        number = recorded["id"]
        await self._wire.until(lambda: self._wire.answer(number) is not None)
        answer = self._wire.answer(number)
        assert answer is not None
        assert ("error" in answer) == ("error" in recorded), answer
        asked = self._asked[number]
        if asked["method"] == "initialize":
            self._encoding = answer["result"]["capabilities"]["positionEncoding"]
        if asked["method"] == "textDocument/codeAction":
            # Only now and not for good: it is asked again until the same is offered.
            wanted = recorded["result"] or []
            for _ in range(2000):
                offered = {_named(one): one for one in answer["result"] or []}
                if all(_named(one) in offered for one in wanted):
                    break
                answer = await self._wire.ask(asked["method"], self._renamed(asked["params"]))
            for one in wanted:
                assert _named(one) in offered, (_named(one), list(offered))
                self._learn_names(one, offered[_named(one)])

    def _learn_names(self, recorded: Any, now: Any) -> None:
        if isinstance(recorded, dict) and isinstance(now, dict):
            for key in recorded.keys() & now.keys():
                self._learn_names(recorded[key], now[key])
        elif isinstance(recorded, list) and isinstance(now, list):
            for pair in zip(recorded, now, strict=False):
                self._learn_names(*pair)
        elif isinstance(recorded, str) and isinstance(now, str) and recorded != now:
            self._names[recorded] = now

    async def _ends_as_recorded(self) -> None:
        """What is shown in the end stands where it stood in the recording."""
        wanted: dict[str, list[Message]] = {}
        for line in self._lines:
            message = line["message"]
            if line["from"] == "server" and message.get("method") == _PUBLISH:
                wanted[message["params"]["uri"]] = message["params"]["diagnostics"]
        await self._wire.until(lambda: _ranges(self.shown) == _ranges(wanted))


def _named(action: Message) -> str:
    """The title of an action, without how many places were known by then."""
    title: str = action["title"]
    return title.partition(" (")[0]


def _place(given: Message) -> Place:
    return given["line"], given["character"]


def _ranges(shown: Mapping[str, Iterable[Message]]) -> dict[str, list[Message]]:
    return {uri: [one["range"] for one in found] for uri, found in shown.items()}


def _questions(lines: list[Message]) -> dict[object, str]:
    asked = {
        line["message"]["id"]: line["message"]["method"]
        for line in lines
        if line["from"] == "server" and {"id", "method"} <= line["message"].keys()
    }
    answered = {
        line["message"]["id"]
        for line in lines
        if line["from"] == "editor" and line["message"].get("result") is not None
    }
    return {number: method for number, method in asked.items() if number in answered}
