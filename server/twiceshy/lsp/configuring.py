"""Where the settings of a session come from, and keeping up with them.

What the editor says is put over the user's own file, for each folder by itself, and narrowed by
that folder's file. An editor that can be asked is asked; what it pushes says no more then than that
it is to be asked again. Lives on the event loop; files are read on another thread.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from twiceshy.config import Scopes, Settings, restricted, with_given
from twiceshy.lsp.tasks import Tasks
from twiceshy.lsp.telling import Telling
from twiceshy.workspace.documents import uri_of
from twiceshy.workspace.setting_files import IN_FOLDER, SettingFile, looked_at

if TYPE_CHECKING:
    from twiceshy.lsp.capabilities import Capabilities

logger = logging.getLogger(__name__)

SECTION = "twiceshy"
# Under this name an editor that can tell them apart gives what a folder sets, not its user.
FOLDER = "folder"
# How long an editor may take to answer before it is served without its settings, in seconds.
PATIENCE = 3.0
_TOLD_AT_ONCE = 3
_TOLD_AT_MOST = 200


class Configuring:
    """The settings of a session; `changed` is called whenever others hold."""

    def __init__(
        self, telling: Telling, tasks: Tasks, own: Path | None, changed: Callable[[], None]
    ) -> None:
        self.scopes = Scopes()
        self.is_known = False
        self._telling, self._tasks, self._changed = telling, tasks, changed
        self._own = own
        self._folders: tuple[Path, ...] = ()
        self._files: Mapping[Path, SettingFile] = {}
        self._options: object = None
        self._said: dict[Path | None, object] = {}
        self._can_be_asked = False
        self._asked = 0
        self._is_looking = False
        self._told: set[str] = set()

    def introduce(self, options: object, can: "Capabilities") -> None:
        """The editor has said what it wants and can do; `work_in` names its folders."""
        self._options, self._can_be_asked = options, can.configuration
        self.is_known = not can.configuration

    def work_in(self, folders: Sequence[Path]) -> None:
        """The workspace consists of these folders."""
        self._folders = tuple(folders)
        # A few small files, once: what they turn off must not be there for even a moment.
        self._files = looked_at(self._files, self._paths())
        self._put_together()
        if self._asked:
            self.ask()

    def start(self, *, registers: bool) -> None:
        """The conversation has begun: ask the editor, and ask it to say when something changes."""
        if registers:
            self._tasks.begin("asking to be told of settings", self._register())
        if self._can_be_asked:
            self.ask()
            asyncio.get_running_loop().call_later(PATIENCE, self._go_on_without, "it is silent")

    def ask(self) -> None:
        """Ask the editor for its settings, of all folders and each."""
        self._asked += 1
        self._tasks.begin("asking for settings", self._ask(self._asked))

    def pushed(self, given: object) -> None:
        """The editor says that its settings have changed, and perhaps what they are."""
        if self._can_be_asked:
            self.ask()
            return
        if not isinstance(given, Mapping):
            return
        # Some send all of their settings by section, others ours alone.
        mine = given.get(SECTION) if SECTION in given else given
        if mine is not None:
            self._said = {None: mine}
            self._put_together()

    def look(self) -> None:
        """See whether files of settings have changed, unless that is being done."""
        if not self._is_looking:
            self._is_looking = True
            self._tasks.begin("reading settings", self._look())

    async def _look(self) -> None:
        known = self._files
        try:
            files = await asyncio.to_thread(looked_at, known, self._paths())
        finally:
            self._is_looking = False
        if self._files is known and files != known:
            self._files = files
            self._put_together()

    async def _ask(self, number: int) -> None:
        client, folders = self._telling.client, self._folders
        if client is None:
            return
        items = [types.ConfigurationItem(section=SECTION)]
        items += [types.ConfigurationItem(uri_of(folder), SECTION) for folder in folders]
        try:
            answer = await client.workspace_configuration_async(types.ConfigurationParams(items))
        except Exception:
            self._go_on_without("it refuses to")
            raise
        if number == self._asked:
            self._said = dict(zip([None, *folders], answer or (), strict=False))
            was_known, self.is_known = self.is_known, True
            self._put_together(anew=not was_known)

    def _go_on_without(self, why: str) -> None:
        if not self.is_known:
            logger.warning("The client does not say what its settings are: %s", why)
            self.is_known = True
            self._changed()

    async def _register(self) -> None:
        client = self._telling.client
        if client is not None:
            method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
            options = types.DidChangeConfigurationRegistrationOptions(section=SECTION)
            one = types.Registration("twiceshy-settings", method, options)
            await client.client_register_capability_async(types.RegistrationParams([one]))

    def _paths(self) -> list[Path]:
        own = [self._own] if self._own is not None else []
        return own + [folder / IN_FOLDER for folder in self._folders]

    def _put_together(self, *, anew: bool = False) -> None:
        """Make the settings of what was said; what could not be used is told once."""
        problems = [file.problem for file in self._files.values() if file.problem]
        base = Settings()
        if self._own is not None:
            given = self._files.get(self._own, SettingFile()).given
            base = self._over(base, given, str(self._own), problems)
        base = self._over(base, self._options, "initializationOptions", problems)
        everywhere = self._as_said(base, self._said.get(None), problems)
        folders: dict[Path, Settings] = {}
        for folder in self._folders:
            said = self._said.get(folder)
            mine = self._as_said(base, said, problems) if said is not None else everywhere
            path = folder / IN_FOLDER
            read = restricted(mine, self._files.get(path, SettingFile()).given, str(path))
            problems += read.problems
            # By the name that the editor uses, and by its own: files are known by either.
            folders |= dict.fromkeys((folder, _real(folder)), read.settings)
        self._tell(problems)
        scopes = Scopes(everywhere, tuple(folders.items()))
        if anew or scopes != self.scopes:
            self.scopes = scopes
            logging.getLogger("twiceshy").setLevel(everywhere.log_level.upper())
            self._changed()

    def _as_said(self, base: Settings, said: object, problems: list[str]) -> Settings:
        """Settings with what the editor says put over them, and narrowed by what it has from a folder."""
        of_folder = None
        if isinstance(said, Mapping) and FOLDER in said:
            of_folder = said[FOLDER]
            said = {name: value for name, value in said.items() if name != FOLDER}
        own = self._over(base, said, _EDITORS, problems)
        narrowed = restricted(own, of_folder, "The settings of the folder")
        problems += narrowed.problems
        return narrowed.settings

    def _over(self, base: Settings, given: Any, where: str, problems: list[str]) -> Settings:
        read = with_given(base, given, where)
        problems += read.problems
        return read.settings

    def _tell(self, problems: Sequence[str]) -> None:
        """Log what is wrong and was not told before, and show the first of it."""
        new = [one for one in dict.fromkeys(problems) if one not in self._told]
        new = new[: max(0, _TOLD_AT_MOST - len(self._told))]
        self._told.update(new)
        for problem in new:
            logger.warning("%s", problem)
        for problem in new[:_TOLD_AT_ONCE]:
            sentence = problem if problem.endswith("?") else f"{problem}."
            self._telling.tell(sentence, types.MessageType.Warning)
        if len(new) > _TOLD_AT_ONCE:
            rest = len(new) - _TOLD_AT_ONCE
            self._telling.tell(f"{rest} more settings cannot be used; the log names them.")


_EDITORS = "The editor's settings"


def _real(folder: Path) -> Path:
    try:
        return folder.resolve()
    except (OSError, RuntimeError):
        return folder
