"""Suggestions as lines for people, and as JSON for programs."""

import json
from collections.abc import Iterable
from typing import Any

from rich.text import Text as Styled

from twiceshy.cli.output import shown_path
from twiceshy.cli.plain import plain
from twiceshy.lessons.confidence import HIGH, MEDIUM
from twiceshy.model import Suggestion
from twiceshy.workspace.checking import Checked
from twiceshy.workspace.recalled_json import provenance_as_json
from twiceshy.workspace.text import Text


def as_line(checked: Checked, text: Text, suggestion: Suggestion) -> Styled:
    """A suggestion on one line: place, lesson, message, confidence."""
    line, character = text.position(suggestion.span.start, "utf-32")
    value = suggestion.confidence
    style = "green" if value >= HIGH else "yellow" if value >= MEDIUM else "dim"
    return Styled.assemble(
        (plain(shown_path(checked.path)), "bold"),
        (":", "cyan"),
        f"{line + 1}",
        (":", "cyan"),
        f"{character + 1}",
        (": ", "cyan"),
        (suggestion.lesson[:8], "bold red"),
        f" {plain(suggestion.message)} ",
        (f"[{value:.2f}]", style),
    )


def as_json(files: Iterable[Checked]) -> str:
    """All suggestions as the JSON text that README.md describes."""
    found = []
    for checked in files:
        text = Text(checked.source)
        found += [_suggestion(checked, text, suggestion) for suggestion in checked.suggestions]
    return json.dumps({"version": 1, "suggestions": found}, indent=2)


def _suggestion(checked: Checked, text: Text, suggestion: Suggestion) -> dict[str, Any]:
    path = shown_path(checked.path)
    return {
        "path": path,
        "range": _range(text, suggestion.span),
        "lesson": suggestion.lesson,
        "message": suggestion.message,
        "confidence": suggestion.confidence,
        "edits": [
            {"path": path, "range": _range(text, edit.span), "newText": edit.text}
            for edit in suggestion.edits
        ],
        "provenance": [provenance_as_json(example) for example in suggestion.provenance],
    }


def _range(text: Text, span: tuple[int, int]) -> dict[str, Any]:
    start, end = (text.position(offset, "utf-16") for offset in span)
    return {
        "start": {"line": start[0], "character": start[1]},
        "end": {"line": end[0], "character": end[1]},
    }
