import json
import os
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import ROOT, run, run_ok, start
from twiceshy.cli import doctor
from twiceshy.workspace.adapters import GROUP, loaded


def test_a_folder_and_a_file_are_told_with_their_reasons(sandbox: Sandbox) -> None:
    sandbox.write("requirements.txt", "django\npytest\n")
    sandbox.write("shop/models.py", "")
    told = "web_backend:python:django  the package django\n"
    assert run_ok("domain") == run_ok("domain", "shop/models.py") == told
    (one,) = json.loads(run_ok("domain", "--format", "json", "shop"))["domains"]
    assert one == {
        "domain": "web_backend:python:django",
        "kind": "web_backend",
        "language": "python",
        "frameworks": ["django"],
        "tools": ["pytest"],
        "signs": [{"where": "python", "name": "django"}],
    }


def test_in_doubt_it_is_general(sandbox: Sandbox) -> None:
    sandbox.write("a.py", "import os\n")
    assert run_ok("domain", "a.py") == "general:python\n"


@pytest.mark.parametrize("path", ["nowhere", "notes.txt"])
def test_what_is_no_code_is_an_error(sandbox: Sandbox, path: str) -> None:
    sandbox.write("notes.txt", "django")
    done = run("domain", path)
    assert (done.exit_code, done.stdout) == (2, "")


def test_doctor_tells_of_a_failing_adapter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "broken_adapter.py").write_text("raise OSError('no\\n\\x1b[31mway')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = loaded([EntryPoint("broken", "broken_adapter:ADAPTER", GROUP)])
    monkeypatch.setattr(doctor, "adapters", lambda: found)
    told = run("doctor")
    assert told.exit_code == 1
    sentence = (
        "The adapter 'broken' (broken_adapter:ADAPTER) cannot be loaded: "
        "OSError: no ?[31mway; it is left out."
    )
    assert found.problems == (sentence,)
    assert f"wrong: {sentence}\n" in told.stdout


def test_an_adapter_that_is_installed_is_found(sandbox: Sandbox, tmp_path: Path) -> None:
    """As docs/adapters.md has it, with another one beside it that ends the program."""
    site = tmp_path / "site"
    info = site / "acme_twiceshy-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-twiceshy\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[twiceshy.adapters]\nbad = acme_bad:ADAPTER\nspaceflight = acme_twiceshy:ADAPTER\n"
    )
    (site / "acme_bad.py").write_text("raise SystemExit('bye')\n")
    (site / "acme_twiceshy.py").write_text(_documented())
    sandbox.write("requirements.txt", "django\nacme_flight>=2\n")
    paths = os.pathsep.join([str(site), *sys.path])
    done = start("domain", PYTHONPATH=paths)
    out, errors = done.communicate()
    assert done.returncode == 0
    assert out == "spaceflight:python:acme  the package acme-flight\n"
    assert errors.splitlines() == [
        "The adapter 'bad' (acme_bad:ADAPTER) cannot be loaded: SystemExit: bye; it is left out."
    ]


def _documented() -> str:
    """The adapter that the page about adapters shows."""
    page = (ROOT / "docs" / "adapters.md").read_text("utf-8")
    return page.partition("```python\n")[2].partition("```")[0]
