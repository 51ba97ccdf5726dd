"""The sites of the linter benchmark: which are taken, and where in a text their fix is."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from twiceshy_analyzers.api import Span

_IMPORT = re.compile(r"\s*(from\s+[\w.]+\s+)?import\s")


class Corrected(NamedTuple):
    """A text after a fix, and where some parts of it are."""

    text: bytes
    spans: list[Span]


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


def corrected(source: bytes, site: Mapping[str, Any], spans: Sequence[Span]) -> Corrected:
    """A text after a site's fix, and where what stood at some spans is in it, without white space."""
    text = source.decode()
    edits = [
        (len(text[:start].encode()), len(text[:end].encode()), new.encode())
        for start, end, new in sorted(site["edits"], reverse=True)
    ]
    after = source
    for first, last, new in edits:
        after = after[:first] + new + after[last:]
    found = []
    for span in spans:
        start, end = span.start, span.end
        for first, last, new in edits:
            grown, is_put_in = len(new) - (last - first), first == last
            start += grown if last <= span.start and not (is_put_in and first == span.start) else 0
            end += grown if first < span.end or (is_put_in and first == span.end) else 0
        there = after[start:end]
        start += len(there) - len(there.lstrip())
        found.append(Span(start, start + len(there.strip())))
    return Corrected(after, found)


def _only_imports(text: str, edit: tuple[int, int, str]) -> bool:
    start, end, new = edit
    line = text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
    return bool(_IMPORT.match(new) or (start == end and _IMPORT.match(line)))
