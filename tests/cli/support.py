"""Running commands in this process and in one of their own, and something for them to learn."""

import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner, Result

from tests.capture.support import Sandbox
from twiceshy.cli.main import cli

ROOT = Path(__file__).parents[2]
WRONG = "import yaml\n\n\ndef read_{name}(file):\n    return yaml.load(file)\n"


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, arguments, input=stdin)


def run_ok(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def start(*arguments: str, **more: str) -> subprocess.Popen[str]:
    """The command in a process of its own."""
    code = "from twiceshy.cli.main import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'server'}:{ROOT / 'analyzers'}"} | more,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wrong(name: str) -> str:
    return WRONG.format(name=name)


def right(name: str) -> str:
    return wrong(name).replace("yaml.load", "yaml.safe_load")


def correct(sandbox: Sandbox) -> None:
    """A history in which a mistake is corrected in a.py and b.py, and stands on in c.py."""
    sandbox.commit("begin", a=wrong("a"), b=wrong("b"), c=wrong("c"))
    sandbox.commit("safe a", a=right("a"))
    sandbox.commit("safe b", b=right("b"))


def teach(sandbox: Sandbox) -> None:
    correct(sandbox)
    run_ok("learn")
