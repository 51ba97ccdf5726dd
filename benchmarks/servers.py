"""How the servers that are measured are started."""

import sys
from pathlib import Path

_MAIN = "from twiceshy.cli.main import main; main()"


def twiceshy(database: Path) -> list[str]:
    """`twiceshy serve`, as its console script runs it."""
    return [sys.executable, "-P", "-c", _MAIN, "serve", "--db", str(database)]


def bare() -> list[str]:
    """A server that does nothing, on the same framework."""
    return [sys.executable, "-P", str(Path(__file__).with_name("bare_server.py"))]
