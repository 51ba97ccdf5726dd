"""What manifests name, and that a hostile one names nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twiceshy.workspace.manifests import MAX_BYTES, names_in, reader_of
from twiceshy_analyzers.domains import Named

PYPROJECT = """
[project]
dependencies = ["Django>=5 ; python_version > '3'", "psycopg[binary]"]
[project.optional-dependencies]
ml = ["torch"]
[project.scripts]
manage = "site.cli:main"
[dependency-groups]
dev = ["pytest", {include-group = "ml"}]
[tool.ruff]
line-length = 100
"""
GO_MOD = """
module example.org/x

go 1.22

require github.com/a/b v1.2.3
require (
\tgithub.com/gin-gonic/gin v1.9.1
\tgolang.org/x/net v0.1.0 // indirect
)
"""
PACKAGE_XML = """
<package>
  <!-- <depend>no</depend> --><depend>rclpy</depend>
  <test_depend>ament_lint</test_depend>
</package>
"""
MANIFESTS = [
    (
        "pyproject.toml",
        PYPROJECT,
        "Django psycopg ~torch ~pytest scripts ~ruff",
    ),
    ("pyproject.toml", "[tool.poetry.dependencies]\nflask = '^3'\n", "flask ~poetry"),
    ("requirements.txt", "# web\nflask==3\n-r base.txt\n\n git+https://x\n", "flask git"),
    ("requirements-dev.txt", "torch\n", "~torch"),
    ("setup.cfg", "[options]\ninstall_requires =\n  flask>=2\n  rich\n", "flask rich"),
    ("Pipfile", "[packages]\nflask = '*'\n[dev-packages]\ntox = '*'\n", "flask ~tox"),
    ("environment.yml", "dependencies:\n  - numpy=1\n  - conda-forge::scipy\n", "numpy scipy"),
    (
        "package.json",
        '{"dependencies": {"next": "15"}, "devDependencies": {"jest": "1"}, "bin": "x.js"}',
        "next ~jest scripts",
    ),
    (
        "go.mod",
        GO_MOD,
        "github.com/a/b github.com/gin-gonic/gin",
    ),
    (
        "package.xml",
        PACKAGE_XML,
        "rclpy ~ament_lint",
    ),
]


def told(found: list[Named]) -> str:
    return " ".join(f"{'~' * one.aside}{one.name}" for one in found)


@pytest.mark.parametrize(("file", "text", "names"), MANIFESTS)
def test_a_manifest_names_what_is_depended_on(file: str, text: str, names: str) -> None:
    assert told(names_in(file, text.encode())) == names
    assert told(names_in(file, b"\xef\xbb\xbf" + text.encode())) == names


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("pyproject.toml", b"[project\n"),
        ("pyproject.toml", b"project = 3\ntool = [1]\n"),
        ("pyproject.toml", b"a = " + b"[" * 50_000),
        ("package.json", b"[" * 100_000),
        ("package.json", b'{"dependencies": ["react"], "bin": ""}'),
        ("package.json", b"null"),
        ("package.json", b"\xff\xfe"),
        ("package.json", b'{"dependencies": {"react": ""}}' + b" " * MAX_BYTES),
        ("package.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a><depend>&b;</depend></a>"),
        ("package.xml", b"<package>"),
        ("setup.cfg", b"install_requires = flask"),
        ("go.mod", b"require\x00 x"),
        ("README.md", b"flask"),
    ],
)
def test_what_is_no_manifest_names_nothing(file: str, content: bytes) -> None:
    assert names_in(file, content) == []


def test_a_manifest_names_no_more_than_some() -> None:
    many = "\n".join(f"p{number}" for number in range(9_000)).encode()
    assert len(names_in("requirements.txt", many)) == 2_000


@given(st.sampled_from([file for file, _, _ in MANIFESTS]), st.binary(max_size=200))
def test_any_bytes_are_read_without_a_fault(file: str, content: bytes) -> None:
    assert reader_of(file) is not None
    assert all(isinstance(one, Named) for one in names_in(file, content))
