"""Real editors, without a window, set up from the very text of docs/editors.md.

An editor that is not on the machine is skipped, and says so; `make editors` installs them.
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.editors.document import blocks
from tests.editors.found import EDITORS, Editor
from tests.editors.record import neutral
from tests.editors.stage import ORDERS, Stage

KNOWN = [pytest.param(editor, id=editor.name) for editor in EDITORS]


def program_of(editor: Editor) -> Path:
    program = editor.find()
    if program is None:
        pytest.skip(f"{editor.name} is not on this machine: `make editors` installs it")
    return program


def said(recorded: Path, root: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """What an editor told the server, as method and parameters."""
    for line in neutral(recorded.read_text("utf-8"), root):
        told = json.loads(line)
        if told["from"] == "editor" and "method" in told["message"]:
            yield told["message"]["method"], told["message"].get("params") or {}


@pytest.mark.parametrize("editor", KNOWN)
def test_mended_once_offered_elsewhere_and_never_again_once_turned_down(
    editor: Editor, tmp_path: Path
) -> None:
    program, stage = program_of(editor), Stage(tmp_path / "stage")
    first = stage.run(editor, program, "first")
    assert "chosen: Replace with 'yaml.safe_load'" in first
    assert "chosen: Not this" in first
    mended = ORDERS.replace("yaml.load(", "yaml.safe_load(")
    mended = mended.replace("yaml.safe_load(path", "yaml.load(path")
    assert (stage.project.folder / "orders.py").read_text() == mended
    assert sorted(stage.project.answers()) == ["accepted", "accepted", "rejected"]
    correction = "return yaml.load(text) → return yaml.safe_load(text)"
    assert stage.project.experiences() == [correction], "what was accepted is no evidence"
    second = stage.run(editor, program, "second")
    assert "yaml.load(text.strip()): Replace with 'yaml.safe_load'" in second
    assert "yaml.load(path.open()): no fix" in second


@pytest.mark.parametrize("editor", KNOWN)
def test_what_others_report_is_forwarded_as_the_document_says(
    editor: Editor, tmp_path: Path
) -> None:
    program, stage = program_of(editor), Stage(tmp_path / "stage", learned=True)
    recorded = stage.folder / "recorded.jsonl"
    stage.run(editor, program, "forwarding", recorded)
    told = [
        params
        for method, params in said(recorded, stage.project.folder)
        if method == "twiceshy/diagnostics"
    ]
    assert all(params["uri"] == "file://${root}/orders.py" for params in told)
    reports = [params["diagnostics"] for params in told]
    spoken = next(one for one in reports if one)
    assert isinstance(spoken, list)
    (diagnostic,) = spoken
    assert diagnostic["message"].startswith("unsafe use of yaml.load")
    place = {"line": 4, "character": 11}, {"line": 4, "character": 20}
    assert (diagnostic["range"]["start"], diagnostic["range"]["end"]) == place
    assert reports[-1] == [], "that it is gone is told, too"


def test_the_set_up_of_helix_is_well_formed() -> None:
    (text,) = blocks("Helix", "toml")
    settings = tomllib.loads(text)
    assert settings["language-server"]["twiceshy"] == {"command": "twiceshy", "args": ["serve"]}
    assert all("twiceshy" in one["language-servers"] for one in settings["language"])


def test_the_set_up_of_zed_is_well_formed() -> None:
    (text,) = blocks("Zed", "json")
    settings = json.loads(text)
    assert "twiceshy" in settings["languages"]["Python"]["language_servers"]
    (manifest,) = blocks("Zed", "toml")
    assert tomllib.loads(manifest)["language_servers"]["twiceshy"]["languages"]
