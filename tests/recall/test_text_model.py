"""A text model from a folder: loaded by fastembed where that is installed, or one clear error."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from tests.recall.little_model import make
from tests.support import tree_of
from twiceshy.cli.main import cli
from twiceshy.errors import ModelError
from twiceshy.recall.embedder import DIMENSIONS, Code
from twiceshy.recall.likeness import cosine
from twiceshy.recall.text_model import NEEDED, TextModel, text_of
from twiceshy.workspace.models import BUILT_IN, choice_of, embedder_of, pulled_models

INSTALLED = all(importlib.util.find_spec(name) for name in ("fastembed", "onnx"))
with_fastembed = pytest.mark.skipif(
    not INSTALLED, reason="fastembed is not installed: make embeddings"
)
pytestmark = pytest.mark.filterwarnings("ignore")  # those of fastembed's own dependencies


def code(text: str, domain: str = "") -> Code:
    tree = tree_of(text, ".py")
    return Code(tree, tuple(tree.children(0)), domain=domain)


def said(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, list(arguments))
    return done.exit_code, done.output


def test_the_domain_is_put_before_the_text() -> None:
    one = code("open(path)\n", "web_backend:python:django")
    assert text_of(one) == "[web_backend:python:django] open(path)"
    assert text_of(code("open(path)\n")) == "open(path)"


def test_what_is_in_holes_is_not_read() -> None:
    tree = tree_of("open(path)\n", ".py")
    hole = next(n for n in range(len(tree.kinds)) if tree.text(n) == "path")
    assert text_of(Code(tree, tuple(tree.children(0)), frozenset({hole}))) == "open(...)"


def test_a_folder_without_a_model_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no folder"):
        TextModel(tmp_path / "none")
    for name in NEEDED:
        (tmp_path / name).write_text("{}")
    with pytest.raises(ModelError, match=r"holds no model: model\.onnx is not there"):
        TextModel(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"")
    (tmp_path / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json is not there"):
        TextModel(tmp_path)


def folder_with_files(folder: Path) -> Path:
    for name in (*NEEDED, "model.onnx"):
        (folder / name).write_text("{}")
    return folder


def test_weights_that_cannot_be_read_are_one_clear_error(tmp_path: Path) -> None:
    folder = folder_with_files(tmp_path)
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").mkdir()
    with pytest.raises(ModelError, match=r"model\.onnx cannot be read"):
        TextModel(folder)


def test_a_model_that_loads_and_does_not_run_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def embed(_texts: list[str]) -> list[object]:
        raise RuntimeError("the rank is another one\nand more")

    loaded = SimpleNamespace(embed=embed)
    monkeypatch.setattr("twiceshy.recall.text_model._loaded", lambda *_: loaded)
    with pytest.raises(ModelError, match=r"cannot be run: the rank is another one$"):
        TextModel(folder_with_files(tmp_path))


def test_a_choice_that_is_no_text_is_one_clear_error_and_can_be_made_anew(tmp_path: Path) -> None:
    database = tmp_path / "memory.db"
    (tmp_path / "memory.db.model").write_bytes(b"\xff\xfe")
    code, text = said("models", "list", "--db", str(database))
    assert code == 2
    assert "models use built-in" in text
    assert said("models", "use", BUILT_IN, "--db", str(database))[0] == 0
    assert choice_of(database) == BUILT_IN


def test_the_built_in_model_is_in_use_until_another_is(tmp_path: Path) -> None:
    database = tmp_path / "memory.db"
    assert choice_of(database) == BUILT_IN
    assert embedder_of(database).model.name == "structural"
    assert said("models", "list", "--db", str(database)) == (0, "* built-in\n")


def test_a_model_that_cannot_be_loaded_is_not_chosen(tmp_path: Path) -> None:
    database = tmp_path / "memory.db"
    code, text = said("models", "use", str(tmp_path / "none"), "--db", str(database))
    assert code == 2
    assert "There is no folder" in text
    assert choice_of(database) == BUILT_IN


def test_what_was_pulled_is_known_by_its_name(tmp_path: Path) -> None:
    home = tmp_path / "who--what" / "cache" / "snapshot"
    (home / "onnx").mkdir(parents=True)
    (home / "onnx" / "model.onnx").write_bytes(b"")
    assert pulled_models(tmp_path) == {"who/what": home}


class NoNetwork:
    """As fastembed is where no hub can be reached."""

    def __init__(self, **_: object) -> None:
        raise ValueError("Could not load model from any source.\nand more")

    @staticmethod
    def list_supported_models() -> list[dict[str, object]]:
        return [{"model": "who/what", "size_in_GB": 0.1}]


def test_what_cannot_be_fetched_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "twiceshy.cli.models.fastembed", lambda: SimpleNamespace(TextEmbedding=NoNetwork)
    )
    there = ("--db", str(tmp_path / "memory.db"))
    expected = (
        "who/what could not be fetched; is there a network? Could not load model from any source."
    )
    assert said("models", "pull", "who/what", "--yes", *there) == (2, f"twiceshy: {expected}\n")
    assert said("models", "pull", "other", "--yes", *there)[1].endswith("no model other.\n")
    assert "from the network?" in said("models", "pull", "who/what", *there)[1]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(INSTALLED, reason="fastembed is installed")
def test_without_fastembed_it_says_what_to_install(tmp_path: Path) -> None:
    for name in (*NEEDED, "model.onnx"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(ModelError, match=r"pip install 'twiceshy\[embeddings\]'"):
        TextModel(tmp_path)


@with_fastembed
def test_a_model_is_read_from_its_folder_and_chosen(tmp_path: Path) -> None:
    make(tmp_path / "little", DIMENSIONS)
    database = tmp_path / "memory.db"
    done, text = said("models", "use", str(tmp_path / "little"), "--db", str(database))
    assert (done, text.startswith("In use: text little ")) == (0, True), text
    embedder = embedder_of(database)
    one, same, other = embedder.embed([code("open(path)\n")] * 2 + [code("close\n")])
    assert one == same
    assert cosine(one, one) == pytest.approx(1, abs=1e-5)
    assert cosine(one, other) < 0.9
    assert embedder.embed([code("open(path)\n", "django")])[0] != one
    assert said("models", "list", "--db", str(database))[1].splitlines()[-1].startswith("* ")
    assert said("models", "use", BUILT_IN, "--db", str(database))[0] == 0
    assert embedder_of(database).model.name == "structural"


@with_fastembed
def test_a_model_of_another_dimension_is_turned_down(tmp_path: Path) -> None:
    make(tmp_path / "small", 16)
    with pytest.raises(ModelError, match="vectors of 16 numbers; 384 are needed"):
        TextModel(tmp_path / "small")


@with_fastembed
def test_damaged_weights_are_one_clear_error(tmp_path: Path) -> None:
    make(tmp_path / "odd", DIMENSIONS)
    (tmp_path / "odd" / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match="cannot be loaded"):
        TextModel(tmp_path / "odd")
