"""The group of commands as a whole: starting, failing and ending; `try` and `serve`."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import ROOT, run, run_ok, start, wrong
from twiceshy import __version__
from twiceshy.cli.main import COMMANDS
from twiceshy.cli.plain import one_line, plain
from twiceshy.workspace.example_history import build_example


def test_version() -> None:
    assert run_ok("--version") == f"twiceshy {__version__}\n"


def test_help_lists_every_command() -> None:
    text = run_ok("--help")
    for name in COMMANDS:
        assert f"\n  {name} " in text
        assert "Usage: " in run_ok(name, "--help")


@pytest.mark.parametrize("arguments", [("nothing",), ("check", "--nothing")])
def test_what_is_not_understood(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_starting_loads_nothing_heavy() -> None:
    code = (
        "import sys; import twiceshy.cli.main; "
        "heavy = {'rich', 'apsw', 'pygls', 'tree_sitter', 'platformdirs'}; "
        "sys.exit(' '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.usefixtures("sandbox")
def test_an_unexpected_error_says_how_to_report_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise LookupError("surprise \x1b[2J")

    monkeypatch.setattr("twiceshy.cli.learn.Repository.find", fail)
    result = run("learn")
    assert result.exit_code == 2
    assert "Traceback" in result.stderr
    assert "LookupError: surprise \\x1b[2J" in result.stderr
    assert "Please report it" in result.stderr


@pytest.mark.usefixtures("sandbox")
def test_an_interruption(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("twiceshy.cli.learn.Repository.find", interrupt)
    result = run("learn")
    assert result.exit_code == 130
    assert "what was learned before is kept" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes")
def test_a_reader_that_goes_away_is_no_error(taught: Sandbox) -> None:
    for number in range(200):
        taught.write(f"many/d{number}.py", wrong(str(number)))
    process = start("check", "--format", "json")
    assert process.stdout
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr
    assert process.stderr.read() == ""
    process.wait()
    process.stderr.close()
    assert process.stdin
    process.stdin.close()


@pytest.mark.usefixtures("taught")
def test_a_terminal_without_our_characters() -> None:
    process = start("check", PYTHONIOENCODING="ascii")
    output, errors = process.communicate()
    assert (process.returncode, errors) == (1, "")
    assert "yaml.load ? yaml.safe_load" in output


def test_serve_speaks_the_protocol() -> None:
    process = start("serve")
    output, _ = process.communicate("")
    assert (process.returncode, output) == (1, "")


# What the example must show, and what must be let be.
REMAINING = ("shop/sessions.py:11", "shop/articles.py:13")
ALIKE = ("clock.utcnow() -", "json.load", "messages.ReadFile(", ".indexOf(text) === 0", "=== 27")


def test_the_example_shows_what_is_sure_and_what_is_for_review(tmp_path: Path) -> None:
    text = run_ok("try", "--db", str(tmp_path / "kept.db"))
    sure = [line for line in text.splitlines() if "confidence" in line and "review" not in line]
    for place in REMAINING:
        assert any(line.startswith(place) for line in sure), place
    removed = [line for line in text.splitlines() if line.lstrip().startswith("-")]
    for alike in ALIKE:
        assert not any(alike in line for line in removed), alike
    for example in (
        "+ return yaml.safe_load(file)",
        "timezone.utc",
        "os.ReadFile",
        ", for review",
        "rates/history.go:10  ioutil.ReadFile → os.ReadFile",
        "13 May 2025",
        "Read 14 commits in ",
        "make try REPO=path",
    ):
        assert example in text
    assert (tmp_path / "kept.db").exists()


def test_the_example_is_the_same_everywhere(tmp_path: Path) -> None:
    heads = []
    for name in ("one", "two"):
        folder = build_example(tmp_path / name)
        command = ["git", "rev-parse", "HEAD"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=True)
        heads.append(done.stdout)
    assert heads[0] == heads[1]


@pytest.mark.usefixtures("taught")
def test_trying_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Path
) -> None:
    rest = tmp_path / "rest"
    rest.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(rest))
    before = database.read_bytes()
    text = run_ok("try", ".")
    assert "c.py:5:12" in text
    assert "-    return yaml.load(file)" in text
    assert "+    return yaml.safe_load(file)" in text
    assert list(rest.iterdir()) == []
    assert database.read_bytes() == before


def test_trying_goes_on_with_what_was_read_when_interrupted(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    sandbox.commit(a="x = 1\n")
    monkeypatch.setattr("twiceshy.cli.try_out.learn_history", interrupt)
    result = run("try", ".")
    assert result.exit_code == 0
    assert "Stopped reading after 0 commits" in result.stderr


def test_hidden_characters_are_written_out() -> None:
    assert plain("a\tb→ü😀") == "a\tb→ü😀"
    assert plain("\x1b[2J\x07\x9b\x7f\u202e\u2066\u200b\u2028\ud800\n") == (
        "\\x1b[2J\\x07\\x9b\\x7f\\u202e\\u2066\\u200b\\u2028\\ud800\\n"
    )
    assert plain("a\r\nb\rc", lines=True) == "a\nb\\rc"
    assert one_line("a\n   b") == "a b"
    assert len(one_line("x" * 500, 60)) == 60


def test_the_readme_shows_what_try_prints() -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    _, sample, *_ = page.split("## What it looks like")[1].split("```")
    printed = " ".join(run_ok("try").split())
    for piece in sample.strip().split("\n\n"):
        assert " ".join(piece.split()) in printed
