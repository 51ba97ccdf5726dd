"""A fix that no pattern finds and the nearest corrections do, in a conversation with the server."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

from tests.cli.support import run_ok
from tests.lsp.conversation import Editor
from tests.lsp.test_with_engine import AUTOMATIC, save, until, working
from tests.workspace.workshop import Workshop
from twiceshy.workspace.documents import uri_of

if TYPE_CHECKING:
    from collections.abc import Callable

WRONG = "isinstance(value, int) or isinstance(value, float)"
MENDED = "isinstance(value, (int, float))"
SITE = "isinstance(key, bytes) or isinstance(key, str)"
TEXTS = f"def is_text(key):\n    return {SITE}\n\n\ndef other(key):\n    return check(key, A) or check(key, B)\n"
TITLE = "Replace with 'isinstance(key, (bytes, str))' (mutated)"


def opened(client: LanguageClient, folder: Path, name: str, text: str) -> Editor:
    (folder / name).write_text(text)
    return Editor(client, "utf-16", text, uri_of(folder / name))


async def corrected(client: LanguageClient, folder: Path) -> None:
    """Somebody corrects one place by hand."""
    text = "".join(f"def {name}(value):\n    return {WRONG}\n\n\n" for name in ("first", "second"))
    numbers = opened(client, folder, "numbers.py", text)
    await until(numbers, lambda found: found == [])
    numbers.type(WRONG, MENDED)
    save(numbers, types.TextDocumentSaveReason.Manual)
    await until(numbers, lambda found: found == [f"Replace with '{MENDED}'"])


async def asked(editor: Editor) -> list[types.CodeAction]:
    """What is offered at the site, once its file is known and the nearest were looked at."""
    for _ in range(100):
        if found := await editor.actions(SITE):
            return found
    raise AssertionError("nothing is offered")


async def test_a_mutated_fix_is_offered_when_asked_for_and_accepted(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    async with working(workshop) as client:
        await corrected(client, workshop.folder)
        texts = opened(client, workshop.folder, "texts.py", TEXTS)
        assert await texts.shown() == [], "it is no diagnostic"
        assert await texts.actions(SITE, AUTOMATIC) == [], "nothing is looked for unasked"
        titles = [one.title for one in await asked(texts)]
        assert titles == [TITLE, *titles[-4:]]
        assert not any("all" in title or "everywhere" in title for title in titles)
        assert await texts.actions("check(key, A)") == [], "what is called is another thing"

        await texts.run((await texts.action(SITE, "Explain")).command)
        while not (told := texts.told("mutated: ")):
            await texts.settled()
        page = Path(told[0].split("All of it is in ")[-1]).read_text()
        assert page.startswith("### 2:12 no lesson in force matches here: made of a correction")
        assert "- **changed**: `int` is `bytes` here\n  - `float` is `str` here" in page

        fix, *_ = await texts.actions(SITE)
        assert fix.is_preferred is None
        texts.apply(fix)
        await texts.run(fix.command)
        assert texts.text == TEXTS.replace(SITE, "isinstance(key, (bytes, str))")
        assert await texts.actions("isinstance(key") == []
        save(texts, types.TextDocumentSaveReason.Manual)
    assert workshop.answers() == ["accepted", "accepted"], "for itself, and for what it was made of"
    assert workshop.experiences() == [
        f"return {WRONG} → return {MENDED}",
        f"return {SITE} → return isinstance(key, (bytes, str))",
    ]


async def test_a_rejected_one_is_gone_for_good(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    async with working(workshop) as client:
        await corrected(client, workshop.folder)
        texts = opened(client, workshop.folder, "texts.py", TEXTS)
        no = next(one for one in await asked(texts) if one.title == "Not this here")
        await texts.run(no.command)
        assert await texts.actions(SITE) == []
    async with working(workshop) as client:
        texts = opened(client, workshop.folder, "texts.py", TEXTS)
        later = opened(client, workshop.folder, "later.py", f"def f(value):\n    return {WRONG}\n")
        await until(later, lambda found: len(found) == 1)  # then the other one is known, too
        assert await texts.actions(SITE) == []


async def test_recall_and_context_are_those_of_the_command_line(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    async with working(workshop) as client:
        await corrected(client, workshop.folder)
        texts = opened(client, workshop.folder, "texts.py", TEXTS)
        await asked(texts)
        send: Callable[..., Any] = client.protocol.send_request_async
        at = {"textDocument": {"uri": texts.uri}, "position": {"line": 1, "character": 8}}
        answers = {name: await send(f"twiceshy/{name}", at) for name in ("recall", "context")}
        with pytest.raises(JsonRpcException, match="takes a textDocument and a position"):
            await send("twiceshy/recall", {})
    target = f"{workshop.folder / 'texts.py'}:2"
    for name, answer in answers.items():
        asking = [name, target, "--format", "json", "--db", str(workshop.database)]
        assert json.loads(run_ok(*asking)) == plain_json(answer)
    text = answers["context"].markdown
    assert text.startswith(f"# texts.py:2\n\n    return {SITE}\n\n## Suggested\n\n- `isinstance")
    assert "→ `isinstance(key, (bytes, str))`" in text
    assert f"- `return {WRONG}` → `return {MENDED}` (" in text
    assert run_ok("context", target, "--db", str(workshop.database)) == text


def plain_json(value: Any) -> Any:
    """What pygls made an object of, as it came."""
    if isinstance(value, list):
        return [plain_json(one) for one in value]
    return (
        {k: plain_json(v) for k, v in value._asdict().items()}
        if hasattr(value, "_asdict")
        else value
    )
