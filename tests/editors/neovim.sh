#!/bin/sh
# A conversation with a real Neovim (0.7 or newer) and its built-in client. No part of `make test`.
#
#     sh tests/editors/neovim.sh [PYTHON]
#
# One fix is made by hand and saved; the like places get a quick fix; two are accepted, one is
# turned down; after a restart of editor and server neither comes back. It prints what an editor shows, and
# ends with an error where that is not what it should be. PYTHON is one that has twiceshy.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
python=${1:-"$here/../../.venv/bin/python"}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export TWICESHY_PYTHON="$python" TWICESHY_DB="$work/data/memory.db"
mkdir "$work/project"
cd "$work/project"
git init --quiet
cat > orders.py <<'END'
import yaml


def prices(text):
    return yaml.load(text)


def customers(stream):
    found = yaml.load(stream)
    return found


def settings():
    return {"orders": yaml.load(open("orders.yaml"))}


def printed(path):
    print(yaml.load(path.open()))
END
git add orders.py
git -c user.name=A -c user.email=a@example.org commit --quiet --message "Orders"

for session in first second; do
	echo "== the $session session of $(nvim --version | head -1)"
	TWICESHY_SESSION=$session nvim --headless -u NONE -i NONE -c "luafile $here/neovim.lua"
done
"$python" -c 'from twiceshy.cli.main import main; main()' lessons
