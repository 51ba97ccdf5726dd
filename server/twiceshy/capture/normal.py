"""What a diagnostic of another tool says, without what only its place says: a symptom.

The same mistake in another file has other names, numbers and paths in its message, and the same
symptom here. Pure.
"""

import re
from functools import lru_cache

from twiceshy.model import Symptom

# A message is a sentence; what follows on further lines are details of the place.
LONGEST = 200

# Code that a diagnostic stands at is masked in its message only where it is a name of no more
# letters than this: the words of a whole expression are often those that the message is made of.
SHORT = 80

_QUOTED = re.compile(
    r"""`[^`\n]*` | "[^"\n]*" | \u201c[^\u201d\n]*\u201d | \u2018[^\u2019\n]*\u2019 | «[^»\n]*» | (?<!\w)'[^'\n]*'(?!\w)""",
    re.VERBOSE,
)
_PATH = re.compile(r"(?:[A-Za-z]:)?[\w.@~-]*(?:[/\\][\w.@~-]+)+[/\\]?")
_NUMBER = re.compile(r"(?<![\w.])\d[\d_.,]*(?:[eE][+-]?\d+)?(?!\w)")
_NAME = re.compile(r"[\w.$]+")
_WORD = re.compile(r"[^\W\d]\w*")


def symptom_of(source: str, code: str, message: str, code_there: str = "") -> Symptom:
    """The symptom behind a diagnostic; `code_there` is the code that it stands at."""
    there = code_there if len(code_there) <= SHORT and _NAME.fullmatch(code_there) else ""
    return Symptom(source[:LONGEST], code[:LONGEST], _masked(message[: 4 * LONGEST], there))


@lru_cache(maxsize=4096)
def _masked(message: str, there: str) -> str:
    """A message in which what is quoted, names of its own code, paths and numbers are masked."""
    line = next((line for line in message.splitlines() if line.strip()), "")
    line = _QUOTED.sub("_", line)
    line = _PATH.sub("_", line)
    names = frozenset(_WORD.findall(there))
    line = _WORD.sub(lambda word: "_" if word[0] in names else word[0], line)
    return " ".join(_NUMBER.sub("0", line).split())[:LONGEST]
