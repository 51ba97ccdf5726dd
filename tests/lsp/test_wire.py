"""What arrives may be anything: bytes in, messages out."""

import json
import subprocess
from collections.abc import Sequence
from typing import Any

import pytest

from tests.lsp.conversation import SERVER

INITIALIZE: dict[str, Any] = {
    "id": 1,
    "method": "initialize",
    "params": {"capabilities": {}, "processId": None},
}
SHUTDOWN = {"id": 99, "method": "shutdown"}
EXIT = {"method": "exit"}
PUBLISH = "textDocument/publishDiagnostics"


def framed(message: dict[str, Any] | bytes) -> bytes:
    body = (
        message
        if isinstance(message, bytes)
        else json.dumps({"jsonrpc": "2.0", **message}).encode()
    )
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def conversation(
    *messages: dict[str, Any] | bytes, raw: bytes = b"", server: Sequence[str] = SERVER
) -> tuple[list[dict[str, Any]], int]:
    """Everything that the server answers, and its exit code."""
    given = raw + b"".join(map(framed, messages))
    done = subprocess.run(server, input=given, capture_output=True, timeout=20, check=False)
    answers, rest = [], done.stdout
    while rest:
        head, _, rest = rest.partition(b"\r\n\r\n")
        length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
        answers.append(json.loads(rest[:length]))
        rest = rest[length:]
    return answers, done.returncode


def codes(answers: list[dict[str, Any]]) -> dict[Any, int]:
    return {one["id"]: one["error"]["code"] for one in answers if "error" in one}


def test_hostile_messages_cost_an_answer_each_and_nothing_more() -> None:
    text = {"uri": "file:///a.py", "languageId": "python", "version": 1, "text": "badword \ud800"}
    change = {"textDocument": {"uri": "file:///a.py", "version": 2}, "contentChanges": 5}
    answers, code = conversation(
        {"id": 0, "method": "textDocument/codeAction", "params": {}},
        INITIALIZE,
        {"id": 2, "method": "initialize", "params": {"capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"id": 3, "method": "twiceshy/unheardOf", "params": {"type_name": "1"}},
        {"id": 4, "method": "textDocument/codeAction", "params": {"range": 7}},
        {"id": 5, "method": 6, "params": []},
        {
            "id": 6,
            "method": "workspace/executeCommand",
            "params": {"command": "a", "jsonrpc": "2.0"},
        },
        {"id": {"no": "id"}, "method": "unheardOf"},
        {"method": "$/cancelRequest", "params": {"id": 5}},
        {"method": "$/unheardOf"},
        {"id": "unasked", "result": None},
        b"{not json",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        {"method": "textDocument/didOpen", "params": {"textDocument": text}},
        {"method": "textDocument/didChange", "params": change},
        {
            "method": "textDocument/didChange",
            "params": {**change, "contentChanges": [{"text": "badword"}]},
        },
        SHUTDOWN,
        {"id": 100, "method": "textDocument/codeAction", "params": {}},
        EXIT,
        raw=b"X: " + b"x" * 200_000 + b"\r\nContent-length: 2 \r\nContent-Type: y\r\n\r\n{}",
    )
    assert code == 0
    refused = codes(answers)
    assert {number: refused[number] for number in (0, 2, 3, 4, 5, 6, 100)} == {
        0: -32002,
        2: -32600,
        3: -32601,
        4: -32602,
        5: -32601,
        6: -32602,
        100: -32600,
    }
    assert next(one for one in answers if one.get("id") == 99)["result"] is None
    errors = [one["error"]["code"] for one in answers if "error" in one and one["id"] is None]
    assert sorted(errors) == [-32700, -32700, -32700, -32601, -32600, -32600]
    # The document whose change made no sense is shown as clean, and is not followed any more.
    shown = [one["params"] for one in answers if one.get("method") == PUBLISH]
    assert shown[-1]["diagnostics"] == []
    assert (
        sum(
            "didChange" in one["params"]["message"]
            for one in answers
            if "params" in one and "message" in one["params"]
        )
        == 1
    )


def test_a_burst_of_changes_is_checked_once() -> None:
    uri = "file:///a.py"
    text = {"uri": uri, "languageId": "python", "version": 1, "text": ""}
    start = {"line": 0, "character": 0}
    changes: list[dict[str, Any]] = [
        {
            "method": "textDocument/didChange",
            "params": {
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": [{"text": "badword ", "range": {"start": start, "end": start}}],
            },
        }
        for version in range(2, 40)
    ]
    generous = {"initializationOptions": {"noise": {"perFile": 100}}}
    answers, _ = conversation(
        INITIALIZE | {"params": {**INITIALIZE["params"], **generous}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": text}},
        *changes,
    )
    (shown,) = (one["params"] for one in answers if one.get("method") == PUBLISH)
    assert len(shown["diagnostics"]) == 38
    assert "version" not in shown, "this client did not say that it knows versions"


@pytest.mark.parametrize("ending", [[EXIT], []])
def test_leaving_without_shutdown_is_exit_code_1(ending: list[dict[str, Any]]) -> None:
    answers, code = conversation(INITIALIZE, *ending)
    assert answers[0]["id"] == 1
    assert code == 1


def test_the_promises_of_initialize() -> None:
    saving = {"textDocument": {"synchronization": {"willSave": True}}}
    answers, _ = conversation({**INITIALIZE, "params": {"capabilities": saving}}, SHUTDOWN, EXIT)
    promised = answers[0]["result"]["capabilities"]
    assert promised["textDocumentSync"] == {
        "openClose": True,
        "change": 2,
        "willSave": True,
        "save": {"includeText": False},
    }
    commands = promised["executeCommandProvider"]["commands"]
    assert {"twiceshy.accept", "twiceshy.reject"} <= set(commands)
    assert all(name.startswith("twiceshy.") for name in commands), "all servers share one space"
    kinds = {"codeActionKinds": ["quickfix", "source.fixAll.twiceshy"], "resolveProvider": False}
    assert promised["codeActionProvider"] == kinds
    # What this client has no use for is not promised to it.
    for name in ("diagnostic", "inlayHint", "inlineCompletion", "codeLens"):
        assert f"{name}Provider" not in promised
    assert promised["positionEncoding"] == "utf-16"
