"""The sort of project that code belongs to, from what is named around it: a table, and one rule.

The kind with the heaviest sign wins. Hints alone tell something from two on. Where two kinds are
even, nothing is said: "general" is the answer to every doubt.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from twiceshy_analyzers.api import Language, Sign

GENERAL: Final = "general"
_SEPARATORS = re.compile(r"[-_.]+")


class Named(NamedTuple):
    """Something that stands in a manifest, an import or a folder; `aside` is a hint at most.

    `where` is as in a `Sign`.
    """

    where: str
    name: str
    aside: bool = False


class Domain(NamedTuple):
    """The sort of project, its language ("" where no file is meant), frameworks and tools."""

    kind: str = GENERAL
    language: str = ""
    frameworks: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """As it is kept and told: "web_backend:python:django", with the main framework alone."""
        parts = self.kind, self.language, *self.frameworks[:1]
        return ":".join(part for part in parts if part)


class Found(NamedTuple):
    """A sign of the table that was found, and how much it weighs here."""

    sign: Sign
    weight: int


def kind_of(text: str) -> str:
    """The kind of a domain that is kept as a text; "general" where there is none."""
    return text.partition(":")[0] or GENERAL


class Table:
    """Signs by what they are about: made once, and asked often."""

    def __init__(self, signs: Iterable[Sign]) -> None:
        self._rows: dict[tuple[str, str], list[tuple[int, Sign]]] = defaultdict(list)
        for number, sign in enumerate(signs):
            name = sign.name.lower()
            name = _dashed(name) if sign.where == "python" else name
            self._rows[sign.where, name].append((number, sign))

    def knows(self, named: Named) -> bool:
        """Whether there is any sign for something."""
        return any((named.where, name) in self._rows for name in _names(named))

    def found(self, named: Iterable[Named]) -> list[Found]:
        """The signs that are there, the heaviest first."""
        best: dict[tuple[int, Sign], int] = {}
        for one in named:
            for name in _names(one):
                for row in self._rows.get((one.where, name), ()):
                    best[row] = max(_weight(one, row[1]), best.get(row, 0))
        return [Found(row[1], best[row]) for row in sorted(best, key=lambda r: (-best[r], r[0]))]


def _weight(named: Named, sign: Sign) -> int:
    """What a sign weighs. What is named aside is a hint where a bundler takes in what is named so.

    Python's extras are for some users alone, and its other groups for those who work on a project.
    """
    if not named.aside:
        return sign.weight
    return 0 if named.where == "python" else min(sign.weight, 1)


def domain_of(found: Sequence[Found], language: str) -> Domain:
    """What some signs, the heaviest first, say together; "general" if they do not say it clearly."""
    tools = _each(one.sign.tool for one in found)
    kind = _kind_of(found)
    frameworks = _each(one.sign.framework for one in found if one.sign.kind == kind)
    return Domain(kind, language, frameworks, tools)


def imported(language: Language, modules: Iterable[str]) -> list[Named]:
    """The modules that a file imports, as far as they may be of other people's packages."""
    return [
        Named(language.packages, module)
        for module in modules
        if module and not module.startswith((".", "/"))
    ]


def _kind_of(found: Sequence[Found]) -> str:
    """The kind that has the heaviest sign, if no other has one as heavy; of hints, the most."""
    weights: dict[str, list[int]] = defaultdict(list)
    for one in found:
        if one.sign.kind and one.weight:
            weights[one.sign.kind].append(one.weight)
    if not weights:
        return GENERAL
    heaviest = max(max(each) for each in weights.values())
    counts = sorted(((each.count(heaviest), kind) for kind, each in weights.items()), reverse=True)
    most, kind = counts[0]
    if heaviest <= 1:
        is_clear = most >= 2 and all(count < most for count, _ in counts[1:])
    else:
        is_clear = all(not count for count, _ in counts[1:])
    return kind if is_clear else GENERAL


def _names(named: Named) -> list[str]:
    """What a name in a text may be called in the table."""
    name = named.name.lower()
    if named.where == "python":
        # A package is named with dashes where it is installed, and with dots where it is imported.
        return list(dict.fromkeys(_dashed(one) for one in (name, name.partition(".")[0])))
    if named.where in {"npm", "go"}:  # a part of a package: "react-dom/client", "…/gin/binding"
        parts = name.split("/")[:8]
        return ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    if named.where == "file":
        endings = [f"*{name[at:]}" for at, letter in enumerate(name) if letter == "." and at]
        return [name, *endings[:4]]
    return [name]


def _dashed(name: str) -> str:
    return _SEPARATORS.sub("-", name)


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
