"""Who watches the files of the workspace: the client where it offers to, else the engine."""

from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from twiceshy.capture.outside import LOCK_FILES
from twiceshy.lsp.interfaces import Engine
from twiceshy.lsp.tasks import Tasks
from twiceshy.lsp.telling import Telling
from twiceshy.workspace.documents import path_of
from twiceshy_analyzers import LANGUAGES


class WatchedFiles:
    """The folders whose files are watched in one session."""

    def __init__(self, engine: Engine, telling: Telling, tasks: Tasks) -> None:
        self._engine, self._telling, self._tasks = engine, telling, tasks
        self._folders: tuple[Path, ...] = ()
        self._reported: bool | None = None

    def begin(self, folders: Sequence[Path], *, asked: bool) -> None:
        """Have files watched from now on; the client is asked first if it can be."""
        self._folders = tuple(folders)
        if asked:
            self._tasks.begin("asking the editor to watch files", self._ask())
        else:
            self._watch(reported=False)

    def follow(self, folders: Sequence[Path]) -> None:
        """The workspace has these folders now."""
        self._folders = tuple(folders)
        if self._reported is not None:
            self._watch(reported=self._reported)

    def changed(self, uris: Sequence[str]) -> None:
        """The client reports that files changed."""
        paths = [path for path in map(path_of, uris) if path is not None]
        self._telling.safely(
            "noting changed files", lambda: self._engine.changed_outside(paths), None
        )

    async def _ask(self) -> None:
        client = self._telling.client
        try:
            assert client is not None  # noqa: S101 - whoever begins was asked by one
            await client.client_register_capability_async(types.RegistrationParams([_wish()]))
        except JsonRpcException as error:
            self._telling.refused("asking it to watch files", error)
            self._watch(reported=False)
        else:
            self._watch(reported=True)

    def _watch(self, *, reported: bool) -> None:
        self._reported = reported
        self._telling.safely(
            "watching files", lambda: self._engine.watch(self._folders, reported=reported), None
        )


def _wish() -> types.Registration:
    """The files that we want to hear of: sources, and what package managers write beside them."""
    suffixes = sorted(suffix for language in LANGUAGES for suffix in language.grammars)
    endings = ",".join(suffix.removeprefix(".") for suffix in suffixes)
    names = ",".join(sorted(LOCK_FILES))
    globs = (f"**/*.{{{endings}}}", f"**/{{{names}}}")
    options = types.DidChangeWatchedFilesRegistrationOptions(
        [types.FileSystemWatcher(one) for one in globs]
    )
    return types.Registration("twiceshy-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
