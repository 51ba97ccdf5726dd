"""Tokens that are made of others: a name of a string, a name with another beginning or ending.

A way of making one may have several steps: "no prefix on then quoted" makes "load" of onload.
"""

import re
from collections.abc import Sequence

from twiceshy_analyzers.flatten import respelled
from twiceshy_analyzers.tree import SyntaxTree

_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_QUOTED = re.compile(r"""(["'])([^"'\\\n]*)\1""")
_QUOTES = ('"', "'")
UNQUOTED, QUOTED = "unquoted", "quoted"
_PREFIX, _SUFFIX = "prefix ", "suffix "
_NO_PREFIX, _NO_SUFFIX = "no prefix ", "no suffix "
_THEN = " then "


def derived(how: str, text: str) -> str | None:
    """The token that is made of another one, or None where it cannot be.

    `how` is "unquoted" or "quoted", or "prefix X", "suffix X", "no prefix X", "no suffix X", or
    several of them with "then" between. A string is told with double quotes.
    """
    made: str | None = text
    for step in how.split(_THEN):
        made = None if made is None else _made(step, made)
    return made


def derived_at(how: str, tree: SyntaxTree, node: int) -> str | None:
    """The token that is made of one in a tree, whatever quotes it has there."""
    return derived(how, respelled(tree.text(node).encode()).decode())


def makes_string(how: str) -> bool:
    """Whether what is made is a string."""
    return how.rsplit(_THEN, maxsplit=1)[-1] == QUOTED


def _made(how: str, text: str) -> str | None:
    made: str | None = None
    if how == UNQUOTED:
        found = _QUOTED.fullmatch(text)
        made = found[2] if found and _NAME.fullmatch(found[2]) else None
    elif how == QUOTED:
        made = f'"{text}"' if _NAME.fullmatch(text) else None
    elif not _NAME.fullmatch(text):
        made = None
    elif how.startswith(_PREFIX):
        made = how.removeprefix(_PREFIX) + text
    elif how.startswith(_SUFFIX):
        made = text + how.removeprefix(_SUFFIX)
    elif how.startswith(_NO_PREFIX):
        cut = how.removeprefix(_NO_PREFIX)
        made = text.removeprefix(cut) if text.startswith(cut) else None
    elif how.startswith(_NO_SUFFIX):
        cut = how.removeprefix(_NO_SUFFIX)
        made = text.removesuffix(cut) if text.endswith(cut) else None
    return made if made is None or made.strip('"') else None


def way_from(texts: Sequence[str], made: Sequence[str]) -> str | None:
    """The one way in which all tokens are made of others, side by side; None where there is none.

    Beginnings and endings need two examples that differ: one might be any name.
    """
    for how, quoted in ((UNQUOTED, texts), (QUOTED, made)):
        if quoted[0].startswith(_QUOTES) and _fits(how, texts, made):
            return how
    if len(set(texts)) < 2:
        return None
    return next((how for how in _longer_ways(texts[0], made[0]) if _fits(how, texts, made)), None)


def may_be_made(text: str, token: str) -> bool:
    """Whether there is a way of making one token of another, for any two examples with the two."""
    name, wanted = _bare(text), _bare(token)
    return bool(_affixes(name, wanted))


def _bare(text: str) -> str:
    """A token without the quotes that are told of it."""
    found = _QUOTED.fullmatch(text)
    return found[2] if found else text


def _fits(how: str, texts: Sequence[str], made: Sequence[str]) -> bool:
    return all(derived(how, text) == token for text, token in zip(texts, made, strict=True))


def _longer_ways(text: str, token: str) -> list[str]:
    """The ways with another beginning or ending, inside quotes or out of them."""
    name, wanted = derived(UNQUOTED, text), derived(UNQUOTED, token)
    ways = _affixes(name or text, wanted or token)
    first, last = f"{UNQUOTED}{_THEN}" if name else "", f"{_THEN}{QUOTED}" if wanted else ""
    return [first + way + last for way in ways]


def _affixes(text: str, token: str) -> list[str]:
    found = []
    if token.endswith(text):
        found.append(_PREFIX + token.removesuffix(text))
    if token.startswith(text):
        found.append(_SUFFIX + token.removeprefix(text))
    if text.endswith(token):
        found.append(_NO_PREFIX + text.removesuffix(token))
    if text.startswith(token):
        found.append(_NO_SUFFIX + text.removeprefix(token))
    return found
