"""The editors of this machine that a conversation can be held with, and the words to start them."""

import functools
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Editor(NamedTuple):
    """A kind of editor: `heading` is where docs/editors.md says how to set it up."""

    name: str
    program: str
    heading: str
    language: str
    version: str
    least: tuple[int, int]
    below: tuple[int, int]

    def find(self) -> Path | None:
        """The first program on the path, or beside this Python, whose version is right."""
        folders = [*os.get_exec_path(), str(Path(sys.executable).parent)]
        for folder in dict.fromkeys(folders):
            path = Path(folder) / self.program
            if path.is_file() and self.least <= _version(path, self.version) < self.below:
                return path
        return None

    def command(self, program: Path, setup: Path) -> Sequence[str]:
        """What starts the editor without a window, set up as the document says."""
        if self.program == "emacs":
            packages = ["--eval", "(package-initialize)"]
            return [str(program), "--batch", *packages, "-l", str(setup), "-l", str(EMACS)]
        return [str(program), "--headless", "-u", str(setup), "-i", "NONE", "-c", f"luafile {NVIM}"]


NVIM, EMACS = HERE / "neovim.lua", HERE / "emacs.el"
_NVIM_VERSION, _EMACS_VERSION = r"NVIM v(\d+)\.(\d+)", r"GNU Emacs (\d+)\.(\d+)"

EDITORS = (
    Editor("Neovim", "nvim", "Neovim 0.11", "lua", _NVIM_VERSION, (0, 11), (9, 0)),
    Editor("Neovim 0.7", "nvim", "Neovim 0.7", "lua", _NVIM_VERSION, (0, 7), (0, 8)),
    Editor("Emacs", "emacs", "Emacs", "elisp", _EMACS_VERSION, (28, 0), (99, 0)),
)


@functools.cache
def _version(path: Path, pattern: str) -> tuple[int, int]:
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    found = re.search(pattern, done.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)
