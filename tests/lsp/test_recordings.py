"""Conversations that were recorded with real editors, held again with the server as it is.

`python -m tests.editors.record` makes them anew, for the editors that are on the machine.
"""

from pathlib import Path

import pytest

from tests.editors.stage import Stage
from tests.lsp.replay import Replay, conversations
from tests.lsp.wired import wired
from twiceshy.workspace.engine import Engine

RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("*.jsonl"))


@pytest.mark.parametrize("recording", [pytest.param(one, id=one.stem) for one in RECORDINGS])
async def test_the_conversation_holds(recording: Path, tmp_path: Path) -> None:
    stage = Stage(tmp_path / "stage", learned=recording.stem.endswith("typing"))
    rejected: set[str] = set()
    held = 0
    for lines in conversations(recording, stage.project.folder):
        async with wired(Engine(stage.database, look_again=0.2)) as wire:
            replay = Replay(wire, lines, rejected)
            await replay.run()
            held += bool(replay.texts)
    assert held == len([*conversations(recording, stage.project.folder)]), (
        "each is about a document"
    )
    assert bool(rejected) == recording.stem.endswith("show")
