"""The names of the commands that an editor may run: with a prefix, since all servers share one space."""

from typing import Final

ACCEPT: Final = "twiceshy.accept"
REJECT: Final = "twiceshy.reject"

COMMANDS = (ACCEPT, REJECT)
