"""The sites of the linter benchmark: which are taken, and where in a text their fix is."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from twiceshy_analyzers.api import Span

_IMPORT = re.compile(r"\s*(from\s+[\w.]+\s+)?import\s")


def apart(sites: Iterable[Mapping[str, Any]], seed: str) -> list[Mapping[str, Any]]:
    """The sites by turns of their packages, in an order that says nothing, the same each time."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    queues = defaultdict(list)
    for site in sites:
        queues[site["package"]].append(site)
    for queue in queues.values():
        chance.shuffle(queue)
    waiting = [queues[name] for name in sorted(queues)]
    found = []
    while waiting:
        found += [queue.pop() for queue in waiting]
        waiting = [queue for queue in waiting if queue]
    return found


def core_span(text: str, site: Mapping[str, Any]) -> Span:
    """The bytes that a fix changes, without white space around them and without added imports."""
    edits = [edit for edit in site["edits"] if not _only_imports(text, edit)] or site["edits"]
    start, end = min(edit[0] for edit in edits), max(edit[1] for edit in edits)
    changed = text[start:end]
    if bare := changed.strip():
        start += changed.index(bare)
        end = start + len(bare)
    begin = len(text[:start].encode())
    return Span(begin, begin + len(text[start:end].encode()))


def _only_imports(text: str, edit: tuple[int, int, str]) -> bool:
    start, end, new = edit
    line = text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
    return bool(_IMPORT.match(new) or (start == end and _IMPORT.match(line)))
