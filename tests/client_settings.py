"""The settings in the VS Code client's manifest, made from those of the server by `make docs`.

They stand in `package.json`, with their texts in `package.nls.json`, behind the client's own
settings (`twiceshy.server.…`), which are written by hand. A test compares.
"""

import json
from pathlib import Path
from typing import Any

from twiceshy.config import Described, described

CLIENT = Path(__file__).resolve().parent.parent / "client-vscode"
MANIFEST, TEXTS = CLIENT / "package.json", CLIENT / "package.nls.json"


def manifest(present: str) -> str:
    """The manifest with the settings as they are now."""
    data = json.loads(present)
    properties = data["contributes"]["configuration"]["properties"]
    own = {name: one for name, one in properties.items() if _is_the_clients(name)}
    made = {f"twiceshy.{one.name}": _property(one, order) for order, one in enumerate(described())}
    data["contributes"]["configuration"]["properties"] = own | made
    return _text(data)


def texts(present: str) -> str:
    """The manifest's texts with those of the settings as they are now."""
    data = json.loads(present)
    kept = {
        name: text
        for name, text in data.items()
        if not name.startswith("setting.")
        or _is_the_clients(name.replace("setting", "twiceshy", 1))
    }
    return _text(kept | {f"setting.{one.name}": one.what for one in described()})


def _is_the_clients(name: str) -> bool:
    return name.startswith(("twiceshy.server.", "twiceshy.trace."))


def _property(one: Described, order: int) -> dict[str, Any]:
    return {
        **one.schema,
        "scope": "resource",
        "order": order,
        "default": one.default,
        "markdownDescription": f"%setting.{one.name}%",
    }


def _text(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for path, make in ((MANIFEST, manifest), (TEXTS, texts)):
        path.write_text(make(path.read_text("utf-8")), "utf-8")
