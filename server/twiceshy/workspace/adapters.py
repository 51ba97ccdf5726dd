"""What other packages add: adapters, found through the one entry point that docs/adapters.md names.

An adapter is a stranger's code: what fails in it costs one sentence, and what it gives is taken
only as far as it is what was asked for.
"""

import logging
import re
from collections.abc import Iterable
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final, NamedTuple

from twiceshy_analyzers.api import Adapter, Sign
from twiceshy_analyzers.domains import GENERAL, Table
from twiceshy_analyzers.signs import SIGNS

logger = logging.getLogger(__name__)

GROUP: Final = "twiceshy.adapters"
HEAVIEST: Final = 9
_MOST_SIGNS: Final = 1_000
_MOST_ADAPTERS: Final = 100
_WHERES: Final = frozenset({sign.where for sign in SIGNS})
# What is told, kept and sent to a text model: no more than words.
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAME = re.compile(r"[^\s\x00-\x1f\x7f-\x9f]{1,200}")


class Adapters(NamedTuple):
    """The signs of all adapters, ours first, and a sentence about each that could not be used."""

    names: tuple[str, ...]
    signs: tuple[Sign, ...]
    problems: tuple[str, ...] = ()


@cache
def adapters() -> Adapters:
    """What is installed, looked for once."""
    return loaded(entry_points(group=GROUP))


@cache
def known_table() -> Table:
    """All signs that are installed; what is wrong with an adapter is told once."""
    found = adapters()
    for problem in found.problems:
        logger.warning("%s", problem)
    return Table(found.signs)


def loaded(points: Iterable[EntryPoint]) -> Adapters:
    """What some entry points name, in the order of their names."""
    names: list[str] = []
    signs, problems = list(SIGNS), []
    for point in sorted(points, key=lambda one: one.name)[:_MOST_ADAPTERS]:
        try:
            adapter = point.load()
        # A stranger's module may raise anything, and even end the program.
        except (Exception, SystemExit) as error:
            logger.debug("adapter %s", point.name, exc_info=True)
            problems.append(_told(point, f"cannot be loaded: {_short(error)}"))
            continue
        wrong = _wrong(adapter)
        if wrong:
            problems.append(_told(point, wrong))
            continue
        names.append(adapter.name)
        signs += adapter.signs
    return Adapters(tuple(names), tuple(dict.fromkeys(signs)), tuple(problems))


def _wrong(adapter: Any) -> str:
    """What is wrong with what an entry point names; "" if nothing is.

    Types are compared as they are: a subclass may answer differently each time it is asked.
    """
    if type(adapter) is not Adapter:
        return "is no twiceshy_analyzers.api.Adapter"
    if type(adapter.name) is not str or not _WORD.fullmatch(adapter.name):
        return "has a name that is no word"
    if type(adapter.signs) is not tuple or any(type(one) is not Sign for one in adapter.signs):
        return "has signs that are no tuple of twiceshy_analyzers.api.Sign"
    if len(adapter.signs) > _MOST_SIGNS:
        return f"has more than {_MOST_SIGNS:,} signs"
    return next((f"has a sign {wrong}" for wrong in map(_wrong_sign, adapter.signs) if wrong), "")


def _wrong_sign(sign: Sign) -> str:
    texts = sign.where, sign.name, sign.kind, sign.framework, sign.tool
    if any(type(text) is not str for text in texts) or type(sign.weight) is not int:
        return "with a field of another type"
    if sign.where not in _WHERES:
        return f"with a where that is none of {', '.join(sorted(_WHERES))}"
    if not _NAME.fullmatch(sign.name):
        return "with a name that names nothing"
    if any(text and not _WORD.fullmatch(text) for text in (sign.kind, sign.framework, sign.tool)):
        return f"for {sign.name} with a kind, framework or tool that is no word"
    if sign.kind == GENERAL:
        return f"for {sign.name} with the kind {GENERAL!r}, which says that nothing is known"
    return "" if 1 <= sign.weight <= HEAVIEST else f"for {sign.name} with a weight over {HEAVIEST}"


def _told(point: EntryPoint, what: str) -> str:
    text = f"The adapter {point.name[:60]!r} ({point.value[:80]}) {what}; it is left out."
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _short(error: BaseException) -> str:
    """A failure in one line, whatever a stranger's exception makes of being asked."""
    try:
        text = " ".join(str(error).split())[:120]
    except Exception:  # noqa: BLE001 - see above
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
