"""docs/settings.md, made from the settings themselves: `make docs` writes it, a test compares it."""

import json
from pathlib import Path

from twiceshy.config import described

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"

_BEFORE = """\
# Settings

This page is made from `server/twiceshy/config.py` by `make docs`; a test sees to it that it is current.

## Where they come from

What comes later in this list is put over what comes before.

1. The defaults below.
2. Your own file `config.toml` in your configuration folder, for the command line and for editors without settings of their own; `twiceshy doctor` says where it is.
3. `initializationOptions` of your editor.
4. The section `twiceshy` of your editor's settings, pulled (`workspace/configuration`) or pushed (`workspace/didChangeConfiguration`), for each folder by itself where the editor can do that.
   The extension for VS Code sends what you set yourself; what the settings of a workspace or a folder say (`.vscode/settings.json`) may only restrict that, as with the next source.
5. `.twiceshy/config.toml` in an open folder, for what lies in that folder.
   It may only restrict what your own settings allow: turn something off, ask for more confidence, lower a budget, leave out languages and files.
   What would allow more is ignored, and you are told its name once.

All are followed while the server runs: a change counts at once in an editor, and within about a second in a file.
A value that cannot be used is told once, and what held before holds.
A name that is not known is told once, with the nearest one that is.

Names are written as below, or with nested tables, underscores or dashes:

```toml
learn-from-commits = false

[noise]
perFile = 3
```

What stands under `twiceshy.trace` and `twiceshy.server` is the editor's own, and not looked at.

## All settings

| name | values | default | what it does |
|---|---|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    rows = [
        f"| `{one.name}` | {one.values} | `{json.dumps(one.default)}` | {one.what} |"
        for one in described()
    ]
    return _BEFORE + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
