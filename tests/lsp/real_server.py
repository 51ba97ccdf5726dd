"""The server as it is, on a database of the test's own; it looks for others' writes at once."""

import sys
from pathlib import Path

from twiceshy.lsp.server import build_server
from twiceshy.lsp.session import Session
from twiceshy.lsp.stdio import serve
from twiceshy.workspace.engine import Engine

if __name__ == "__main__":
    sys.exit(serve(build_server(Session(Engine(Path(sys.argv[1]), look_again=0.2), rest=0.2))))
