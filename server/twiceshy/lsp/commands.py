"""The names of the commands that an editor may run: with a prefix, since all servers share one space.

One client serves all roots: no name holds one, and every command says in its arguments what it is
about.
"""

from typing import Final

ACCEPT: Final = "twiceshy.accept"
REJECT: Final = "twiceshy.reject"
NOT_THIS: Final = "twiceshy.notThis"
EVERYWHERE: Final = "twiceshy.everywhere"
EXPLAIN: Final = "twiceshy.explain"
CONTINUE: Final = "twiceshy.continue"
LEARN_HISTORY: Final = "twiceshy.learnHistory"

COMMANDS = (ACCEPT, REJECT, NOT_THIS, EVERYWHERE, EXPLAIN, CONTINUE, LEARN_HISTORY)
