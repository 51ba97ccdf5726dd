import json
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import run, run_ok
from twiceshy.cli import doctor, domain
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


def test_a_failing_adapter_is_one_sentence(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken_adapter.py").write_text("raise OSError('no\\nway')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = loaded([EntryPoint("broken", "broken_adapter:ADAPTER", GROUP)])
    for module in (domain, doctor):
        monkeypatch.setattr(module, "adapters", lambda: found)
    sandbox.write("requirements.txt", "flask\n")
    done = run("domain")
    assert done.exit_code == 0
    assert done.stdout.startswith("web_backend:python:flask")
    told = run("doctor")
    assert told.exit_code == 1
    assert "wrong: The adapter 'broken'" in told.stdout
    assert done.stderr == (
        "The adapter 'broken' (broken_adapter:ADAPTER) cannot be loaded: "
        "OSError: no way; it is left out.\n"
    )
