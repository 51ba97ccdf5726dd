"""The domains of files and folders on disk."""

import os
from pathlib import Path

import pytest

from twiceshy.workspace import domains
from twiceshy.workspace.domains import domain_at, folder_told
from twiceshy.workspace.manifests import names_in
from twiceshy_analyzers import language_of, suffix_of
from twiceshy_analyzers.tree import SyntaxTree, parse

DJANGO = "[project]\ndependencies = ['django', 'pandas']\n"
REACT = '{"dependencies": {"react": "19"}}'


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def tree(path: str, text: str = "") -> SyntaxTree:
    language = language_of(path)
    assert language is not None
    return parse(language, text.encode(), suffix_of(path))


def domain(root: Path, path: str, text: str = "") -> str:
    return domain_at(root, path, tree(path, text)).text


def test_the_manifests_around_a_file_decide(tmp_path: Path) -> None:
    write(tmp_path, pyproject_dot_toml=DJANGO, package_dot_json=REACT, main_dot_tf="")
    assert domain(tmp_path, "shop/models.py") == "web_backend:python:django"
    assert domain(tmp_path, "static/cart.tsx") == "web_frontend:typescript:react"
    assert domain(tmp_path, "shop/plot.py", "import torch\n") == "web_backend:python:django"
    assert domain(tmp_path, "tools/main.go") == "infrastructure:go:terraform"


def test_the_nearest_package_decides(tmp_path: Path) -> None:
    write(
        tmp_path,
        pyproject_dot_toml=DJANGO,
        jobs__pyproject_dot_toml="[project]\ndependencies = ['torch']\n",
        plain__requirements_dot_txt="requests\n",
    )
    assert domain(tmp_path, "jobs/deep/down/train.py") == "data_science:python:pytorch"
    assert domain(tmp_path, "plain/call.py") == "general:python"
    assert domain(tmp_path, "other/call.py") == "web_backend:python:django"


def test_where_manifests_leave_doubt_the_imports_of_the_file_decide(tmp_path: Path) -> None:
    write(tmp_path, package_dot_json='{"dependencies": {"react": "1", "express": "1"}}')
    assert domain(tmp_path, "a.js", "import {useState} from 'react'\n").endswith(":react")
    assert domain(tmp_path, "b.js", "const e = require('express')\n").endswith(":express")
    assert domain(tmp_path, "c.js", "import x from './react'\n") == "general:javascript"


def test_what_is_outside_of_the_project_says_nothing(tmp_path: Path) -> None:
    write(tmp_path, pyproject_dot_toml=DJANGO, inner__a_dot_py="")
    root = tmp_path / "inner"
    for path in ("a.py", "../b.py", str(tmp_path / "c.py"), "x/" * 60 + "d.py"):
        assert domain(root, path) == "general:python"


def test_links_pipes_and_what_cannot_be_read_say_nothing(tmp_path: Path) -> None:
    write(tmp_path, real__pyproject_dot_toml=DJANGO)
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").symlink_to(tmp_path / "real" / "pyproject.toml")
    os.mkfifo(root / "package.json")
    (root / "setup.cfg").mkdir()
    assert domain(root, "a.py") == domain(root, "nowhere/b.py") == "general:python"


def test_a_folder_is_read_once_until_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, pyproject_dot_toml=DJANGO)
    read: list[str] = []

    def counted(file: str, content: bytes) -> object:
        read.append(file)
        return names_in(file, content)

    monkeypatch.setattr(domains, "names_in", counted)
    for _ in range(3):
        assert domain(tmp_path, "a.py") == "web_backend:python:django"
    assert read == ["pyproject.toml"]
    write(tmp_path, pyproject_dot_toml="[project]\ndependencies = ['flask', 'x']\n")
    assert domain(tmp_path, "a.py") == "web_backend:python:flask"
    (tmp_path / "pyproject.toml").unlink()
    assert domain(tmp_path, "a.py") == "general:python"


def texts(root: Path, folder: Path) -> list[str]:
    return [told.domain.text for told in folder_told(root, folder)]


def test_a_folder_has_a_domain_for_each_language(tmp_path: Path) -> None:
    write(tmp_path, pyproject_dot_toml=DJANGO, package_dot_json=REACT, a_dot_py="")
    assert texts(tmp_path, tmp_path) == [
        "web_backend:python:django",
        "web_frontend:javascript:react",
    ]
    write(tmp_path, tsconfig_dot_json="{}")
    assert texts(tmp_path, tmp_path)[1] == "web_frontend:typescript:react"


def test_a_folder_without_manifests_is_asked_what_it_imports(tmp_path: Path) -> None:
    write(tmp_path, a_dot_py="import numpy\n", b_dot_py="from matplotlib import pyplot\n")
    assert texts(tmp_path, tmp_path) == ["data_science:python:numpy"]
    write(tmp_path, tf__main_dot_tf="")
    assert texts(tmp_path, tmp_path / "tf") == ["infrastructure:terraform"]
    (tmp_path / "empty").mkdir()
    assert texts(tmp_path, tmp_path / "empty") == ["general"]
