"""What is remembered of a place as plain JSON, the same on the command line and in the protocol."""

from collections.abc import Iterable
from typing import Any

from twiceshy.model import Provenance
from twiceshy.workspace.context import Context, tokens, told
from twiceshy.workspace.dates import iso
from twiceshy.workspace.memories import Memory


def memories_as_json(found: Iterable[Memory]) -> dict[str, Any]:
    """The corrections of code like that at a place, the most alike first."""
    return {"version": 1, "memories": [_memory(one) for one in found]}


def context_as_json(context: Context) -> dict[str, Any]:
    """What is known of a place, its text for a prompt, and how many tokens that has at most."""
    text = told(context)
    return {
        "version": 1,
        "place": context.where,
        "code": context.code,
        "suggested": [one._asdict() for one in context.suggested],
        "warnings": [{**one.change._asdict(), "why": one.why} for one in context.warnings],
        "memories": [_memory(one) for one in context.memories],
        "markdown": text,
        "tokens": tokens(text),
    }


def example_of(one: Memory) -> Provenance:
    """A remembered correction as an example for a person to read."""
    correction = one.experience.correction
    origin = correction.origin
    return Provenance(origin.commit, origin.path, origin.at, correction.before, correction.after)


def provenance_as_json(example: Provenance) -> dict[str, Any]:
    """One example behind a lesson or a memory."""
    where = {"commit": example.commit} if example.commit else {"file": example.path}
    return where | {"date": iso(example.at), "before": example.before, "after": example.after}


def _memory(one: Memory) -> dict[str, Any]:
    correction = one.experience.correction
    return {
        "likeness": round(one.likeness, 4),
        "mended": one.mended,
        "domain": correction.origin.domain,
        "complexity": list(correction.complexity) if correction.complexity else None,
        **provenance_as_json(example_of(one)),
    }
