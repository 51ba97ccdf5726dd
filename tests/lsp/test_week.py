"""Once a week a client is told of the last one, and shows all of it if a person wants to see it."""

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from tests.lsp.wired import Message, Wire, wired
from tests.workspace.workshop import Workshop
from twiceshy.memory.events import DAY
from twiceshy.workspace import background
from twiceshy.workspace.digest import week_before
from twiceshy.workspace.engine import Engine

ABILITIES = {
    "window": {
        "showDocument": {"support": True},
        "showMessage": {"messageActionItem": {"additionalPropertiesSupport": False}},
    }
}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path / "project", tmp_path / "memory.db")
    made.migrate()
    return made


def asked(wire: Wire, method: str) -> Message | None:
    return next((one for one in wire.heard if one.get("method") == method and "id" in one), None)


@pytest.mark.parametrize("answer", ["Show", None])
async def test_a_button_shows_the_page_and_no_answer_shows_nothing(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, answer: str | None
) -> None:
    monkeypatch.setattr(background, "CHORES_AFTER", 0.0)
    with workshop.store() as store:
        at = max(one.correction.origin.at for one in store.experiences())
    engine = Engine(
        workshop.database, clock=lambda: week_before(at + 7 * DAY).until + DAY, look_again=0.02
    )
    async with wired(engine) as wire:
        params = {"processId": None, "rootUri": workshop.folder.as_uri(), "capabilities": ABILITIES}
        wire.send({"id": 1, "method": "initialize", "params": params})
        wire.send({"method": "initialized", "params": {}})
        await wire.until(lambda: asked(wire, "window/showMessageRequest") is not None)
        question = asked(wire, "window/showMessageRequest")
        assert question is not None
        assert "1 new lesson, 0 suggestions accepted" in question["params"]["message"]
        result = {"title": answer} if answer else None
        wire.send({"id": question["id"], "result": result})
        if answer is None:
            await wire.caught_up()
            assert asked(wire, "window/showDocument") is None
            return
        await wire.until(lambda: asked(wire, "window/showDocument") is not None)
        shown = asked(wire, "window/showDocument")
        assert shown is not None
        page = Path(url2pathname(urlsplit(shown["params"]["uri"]).path)).read_text("utf-8")
        assert "`yaml.load` → `yaml.safe_load`" in page
        wire.send({"id": shown["id"], "result": {"success": True}})
        await wire.caught_up()
