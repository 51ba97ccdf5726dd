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
PAUSE: Final = "twiceshy.pause"
RESUME: Final = "twiceshy.resume"
TEACH: Final = "twiceshy.teach"
LEARN_HISTORY: Final = "twiceshy.learnHistory"
SILENCE: Final = "twiceshy.silence"
REVIVE: Final = "twiceshy.revive"
APPROVE: Final = "twiceshy.approve"
FORGET: Final = "twiceshy.forget"
EXPORT: Final = "twiceshy.export"
IMPORT: Final = "twiceshy.import"

_ANSWERS = (ACCEPT, REJECT, NOT_THIS, EVERYWHERE, EXPLAIN, CONTINUE)
_DECISIONS = (SILENCE, REVIVE, APPROVE, FORGET, EXPORT, IMPORT)
COMMANDS = (*_ANSWERS, *_DECISIONS, TEACH, PAUSE, RESUME, LEARN_HISTORY)
