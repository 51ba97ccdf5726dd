"""Who watches files, as it is settled with the client; and that an engine's own watch is in force."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcMethodNotFound

from tests.lsp.test_with_engine import opened, until, working
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.lsp.capabilities import Capabilities
from twiceshy.lsp.tasks import Tasks
from twiceshy.lsp.telling import Telling
from twiceshy.lsp.watched_files import WatchedFiles

HERE = Path("/project")


class Other:
    """A client that may refuse, and an engine that notes what it hears."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.refuses = refuses
        self.asked: list[types.Registration] = []
        self.watched: list[tuple[tuple[Path, ...], bool]] = []
        self.changed: list[Path] = []

    async def client_register_capability_async(self, params: types.RegistrationParams) -> None:
        self.asked += params.registrations
        if self.refuses:
            raise JsonRpcMethodNotFound

    def watch(self, folders: Sequence[Path], *, reported: bool) -> None:
        self.watched.append((tuple(folders), reported))

    def changed_outside(self, paths: Sequence[Path]) -> None:
        self.changed += paths


def watched_files(other: Other) -> WatchedFiles:
    telling = Telling()
    telling.client = cast("Any", other)
    return WatchedFiles(cast("Any", other), telling, Tasks(telling))


async def test_a_client_that_offers_to_watch_is_asked_and_believed() -> None:
    other = Other()
    files = watched_files(other)
    files.follow([HERE])
    files.begin([HERE], asked=True)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert other.watched == [((HERE,), True)]
    (wish,) = other.asked
    assert wish.method == "workspace/didChangeWatchedFiles"
    options = wish.register_options
    assert isinstance(options, types.DidChangeWatchedFilesRegistrationOptions)
    globs = [one.glob_pattern for one in options.watchers]
    assert isinstance(globs[0], str)
    assert "py" in globs[0]
    files.follow([HERE, HERE / "b"])
    assert other.watched[1:] == [((HERE, HERE / "b"), True)]
    files.changed(["file:///project/a.py", "untitled:1"])
    assert other.changed == [HERE / "a.py"]


async def test_where_the_client_refuses_the_engine_watches() -> None:
    other = Other(refuses=True)
    watched_files(other).begin([HERE], asked=True)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert other.watched == [((HERE,), False)]


async def test_a_client_that_does_not_offer_it_is_not_asked() -> None:
    other = Other()
    watched_files(other).begin([HERE], asked=False)
    assert other.watched == [((HERE,), False)]
    assert other.asked == []


@pytest.mark.parametrize(
    ("name", "offers", "asked"),
    [("Visual Studio Code", True, True), ("helix", True, False), ("Neovim", False, False)],
)
def test_only_clients_that_watch_for_real_are_asked(name: str, offers: bool, asked: bool) -> None:
    can = types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=offers)
    client = types.ClientCapabilities(
        workspace=types.WorkspaceClientCapabilities(did_change_watched_files=can)
    )
    params = types.InitializeParams(client, client_info=types.ClientInfo(name))
    assert Capabilities.of(params).watches_files is asked


async def test_a_correction_made_outside_is_offered_in_the_editor(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    workshop.commit(a=LOADS, b=LOADS)
    async with working(workshop) as client:
        editor = opened(client, workshop.folder / "a.py")
        await until(editor, lambda found: found == [])
        await asyncio.sleep(2.0)  # nothing tells a client when the watch of its folder has begun
        text = LOADS.replace("load(text)", "safe_load(text)")
        workshop.write("b.py", text)
        await until(editor, lambda found: "Replace with 'yaml.safe_load'" in found)
    assert len(workshop.experiences()) == 1
