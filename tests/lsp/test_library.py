"""What was learned, as an editor lists it, shows it, and has a person decide about it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.wired import Message, Wire, wired
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.workspace.documents import uri_of
from twiceshy.workspace.engine import Engine

TOLD: Any = {
    "experimental": {"twiceshy": {"status": True, "lessons": True}},
    "textDocument": {
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}
    },
}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path / "project", tmp_path / "memory.db")
    made.migrate()
    made.commit(a=LOADS)
    return made


class Listener:
    """A client that lists lessons, with `a.py` open."""

    def __init__(self, wire: Wire, workshop: Workshop) -> None:
        self.wire, self.uri = wire, uri_of(workshop.folder / "a.py")

    async def begin(self, workshop: Workshop, can: Any) -> None:
        folder = {"uri": workshop.folder.as_uri(), "name": "project"}
        params = {"capabilities": can, "workspaceFolders": [folder], "processId": None}
        await self.wire.ask("initialize", params)
        self.wire.send({"method": "initialized", "params": {}})
        item = {"uri": self.uri, "languageId": "python", "version": 1, "text": LOADS}
        self.wire.send({"method": "textDocument/didOpen", "params": {"textDocument": item}})

    async def ask(self, method: str, **params: Any) -> Any:
        answer = await self.wire.ask(method, params)
        assert "error" not in answer, answer
        return answer["result"]

    async def run(self, command: str, *arguments: Any) -> Any:
        params = {"command": command, "arguments": list(arguments)}
        return await self.wire.ask("workspace/executeCommand", params)

    def heard(self, method: str) -> list[Any]:
        return [one["params"] for one in self.wire.heard if one.get("method") == method]

    def shown(self) -> int:
        """How many diagnostics the document has."""
        found = [
            one["diagnostics"]
            for one in self.heard("textDocument/publishDiagnostics")
            if one["uri"] == self.uri
        ]
        return len(found[-1]) if found else 0

    def messages(self) -> list[str]:
        return [one["message"] for one in self.heard("window/showMessage")]

    async def states(self) -> list[str]:
        found = await self.ask("twiceshy/lessons")
        return [one["state"] for one in found["lessons"]]


@asynccontextmanager
async def listening(workshop: Workshop, can: Any = TOLD) -> AsyncIterator[Listener]:
    async with wired(Engine(workshop.database, look_again=0.05)) as wire:
        listener = Listener(wire, workshop)
        await listener.begin(workshop, can)
        await wire.until(lambda: listener.shown() == 3)
        yield listener


async def test_lessons_are_listed_searched_and_told_at_length(workshop: Workshop) -> None:
    async with listening(workshop) as editor:
        everything = await editor.ask("twiceshy/lessons")
        (lesson,) = everything["lessons"]
        assert everything["total"] == 1
        assert lesson["title"] == "yaml.load → yaml.safe_load"
        assert (lesson["language"], lesson["scope"], lesson["state"]) == (
            "python",
            "project",
            "shown",
        )
        assert lesson["examples"] >= 2
        for query, found in (("SAFE_load", 1), ("yaml shown", 1), ("yaml nothing", 0), ("", 1)):
            listed = await editor.ask("twiceshy/lessons", query=query)
            assert (len(listed["lessons"]), listed["total"]) == (found, 1)
        page = await editor.ask("twiceshy/lesson", lesson=lesson["key"])
        assert page["title"] == lesson["title"]
        assert "```diff\n- yaml.load\n+ yaml.safe_load\n```" in page["markdown"]
        assert "Example 1 of" in page["markdown"]
        assert await editor.ask("twiceshy/lesson", lesson="0" * 24) is None


async def test_a_lesson_is_silenced_and_revived(workshop: Workshop) -> None:
    async with listening(workshop) as editor:
        ((key,),) = [[one["key"]] for one in (await editor.ask("twiceshy/lessons"))["lessons"]]
        await editor.run("twiceshy.silence", key)
        await editor.wire.until(lambda: editor.shown() == 0)
        await editor.wire.until(lambda: bool(editor.heard("twiceshy/lessonsChanged")))
        assert await editor.states() == ["silenced"]
        assert (await editor.ask("twiceshy/status"))["lessons"] == 0
        await editor.run("twiceshy.revive", key)
        await editor.wire.until(lambda: editor.shown() == 3)
        assert await editor.states() == ["shown"]
        assert (await editor.ask("twiceshy/status"))["lessons"] == 1
        await editor.run("twiceshy.silence", "0" * 24)
        await editor.wire.until(lambda: len(editor.messages()) == 3)
        assert "no such lesson" in editor.messages()[-1]


@pytest.mark.parametrize("what", ["lesson", "path", "project", "all"])
async def test_what_is_forgotten_is_counted_before_and_gone_after(
    workshop: Workshop, what: str
) -> None:
    async with listening(workshop) as editor:
        (lesson,) = (await editor.ask("twiceshy/lessons"))["lessons"]
        wanted = {
            "what": what,
            "lesson": lesson["key"],
            "uri": uri_of(workshop.folder),
        }
        counted = await editor.ask("twiceshy/wouldForget", **wanted)
        assert counted == {"corrections": lesson["examples"], "lessons": 1}
        assert editor.shown() == 3
        await editor.run("twiceshy.forget", wanted)
        await editor.wire.until(lambda: editor.shown() == 0)
        assert await editor.states() == []
        await editor.wire.until(lambda: bool(editor.messages()))
        assert editor.messages() == [
            f"twiceshy: forgot {lesson['examples']} corrections and what was learned from them."
        ]


async def test_another_file_or_time_is_not_forgotten(workshop: Workshop) -> None:
    async with listening(workshop) as editor:
        elsewhere = {"what": "path", "uri": uri_of(workshop.folder / "other.py")}
        later = {"what": "project", "uri": editor.uri, "since": 4e9}
        nowhere = {"what": "lesson", "lesson": "0" * 24}
        assert (await editor.ask("twiceshy/wouldForget", **elsewhere))["corrections"] == 0
        assert (await editor.ask("twiceshy/wouldForget", **later))["corrections"] == 0
        assert await editor.ask("twiceshy/wouldForget", **nowhere) is None
        for wanted in (elsewhere, later, nowhere):
            await editor.run("twiceshy.forget", wanted)
        await editor.wire.until(lambda: len(editor.messages()) == 3)
        assert await editor.states() == ["shown"]


async def test_lessons_are_exported_forgotten_and_imported(
    workshop: Workshop, tmp_path: Path
) -> None:
    file = tmp_path / "lessons.jsonl"
    async with listening(workshop) as editor:
        await editor.run("twiceshy.export", uri_of(file))
        await editor.wire.until(lambda: len(editor.messages()) == 1)
        assert file.stat().st_mode & 0o077 == 0
        await editor.run("twiceshy.forget", {"what": "all"})
        await editor.wire.until(lambda: editor.shown() == 0)
        await editor.run("twiceshy.import", uri_of(file))
        await editor.wire.until(lambda: editor.shown() == 3)
        await editor.run("twiceshy.import", uri_of(tmp_path / "nowhere"))
        await editor.wire.until(lambda: len(editor.messages()) == 4)
        _, _, imported, failed = editor.messages()
        assert imported.endswith("(0 were known): 1 lesson made.")
        assert "cannot be read" in failed


async def test_the_status_is_told_when_it_changes(workshop: Workshop) -> None:
    def last() -> Message:
        told = editor.heard("twiceshy/statusChanged")
        return told[-1] if told else {}

    async with listening(workshop) as editor:
        ready = {"state": "ready", "lessons": 1, "forReview": 0, "savedToday": 0}
        await editor.wire.until(lambda: last() == ready)
        assert await editor.ask("twiceshy/status") == ready
        await editor.run("twiceshy.pause")
        await editor.wire.until(lambda: last()["state"] == "paused")
        await editor.run("twiceshy.resume")
        await editor.wire.until(lambda: last() == ready and editor.shown() == 3)
        (action, *_) = await editor.ask(
            "textDocument/codeAction",
            textDocument={"uri": editor.uri},
            range={"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}},
            context={"diagnostics": [], "triggerKind": 1},
        )
        command = action["command"]
        await editor.run(command["command"], *command["arguments"])
        await editor.wire.until(lambda: last()["savedToday"] == 1)


async def test_a_request_without_parameters_may_leave_them_out(workshop: Workshop) -> None:
    async with listening(workshop) as editor:
        answer = await editor.wire.ask("twiceshy/status")
        assert answer["result"]["state"] == "ready"
        for method in ("twiceshy/lesson", "twiceshy/wouldForget", "twiceshy/explain"):
            answer = await editor.wire.ask(method)
            assert answer["error"]["code"] == -32602, answer


async def test_a_client_that_did_not_ask_is_told_nothing(workshop: Workshop) -> None:
    async with listening(workshop, {}) as editor:
        await editor.run("twiceshy.pause")
        await editor.run("twiceshy.resume")
        await editor.wire.until(lambda: editor.shown() == 3)
        assert (await editor.ask("twiceshy/status"))["state"] == "ready"
        assert not editor.heard("twiceshy/statusChanged")
        assert not editor.heard("twiceshy/lessonsChanged")


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("twiceshy/lessons", {"query": 7}),
        ("twiceshy/lesson", {}),
        ("twiceshy/lesson", {"lesson": None}),
        ("twiceshy/wouldForget", None),
        ("twiceshy/wouldForget", {"what": "everything"}),
        ("twiceshy/wouldForget", {"what": "path", "uri": "untitled:1"}),
        ("twiceshy/wouldForget", {"what": "all", "since": "yesterday"}),
        ("workspace/executeCommand", {"command": "twiceshy.forget", "arguments": [{}]}),
        ("workspace/executeCommand", {"command": "twiceshy.silence", "arguments": []}),
    ],
)
async def test_wrong_parameters_are_answered_and_change_nothing(
    workshop: Workshop, method: str, params: Any
) -> None:
    async with listening(workshop) as editor:
        answer = await editor.wire.ask(method, params)
        assert answer["error"]["code"] == -32602, answer
        assert await editor.states() == ["shown"]
