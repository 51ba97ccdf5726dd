"""The set-ups of docs/editors.md, as their own text."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "editors.md"
_SECTION = re.compile(r"^## (.*?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(heading: str, language: str) -> list[str]:
    """The code of one language below the heading that begins with these words."""
    for title, text in _SECTION.findall(PAGE.read_text("utf-8")):
        if title.startswith(heading):
            return [code for kind, code in _BLOCK.findall(text) if kind == language]
    raise LookupError(f"docs/editors.md has no section {heading!r}")
