"""A text model in the place of the built-in embedder: run by fastembed, read from a local folder.

fastembed is an extra, and slow to load: it is imported when a model is, and nothing is downloaded.
"""

import math
from array import array
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from twiceshy.errors import ModelError
from twiceshy.recall.embedder import DIMENSIONS, Code, Model, Vector

NEEDED = ("config.json", "tokenizer.json", "tokenizer_config.json")
# Longer code is cut: a text model reads some hundreds of words at most.
_MOST_LETTERS = 2000


class TextModel:
    """A text model. Raises ModelError where the folder holds none that can be used."""

    def __init__(self, folder: Path) -> None:
        weights = _weights(folder)
        self.model = Model(f"text {folder.name}", _version([weights, folder / "tokenizer.json"]))
        self._run = _loaded(folder, weights, f"twiceshy/{self.model.key}")
        size = self._size(folder)
        if size != DIMENSIONS:
            raise ModelError(
                f"The model in {folder} makes vectors of {size} numbers; {DIMENSIONS} are needed."
            )

    def embed(self, codes: Sequence[Code]) -> list[Vector]:
        """One vector for each piece of code, in order."""
        return self._vectors([text_of(code) for code in codes])

    def usual(self, family: str) -> Sequence[Vector]:  # noqa: ARG002 - the interface's
        """Nothing: what is usual for a text model is not known."""
        return ()

    def _size(self, folder: Path) -> int:
        """How many numbers a vector has. Raises ModelError for a model that loads and does not run."""
        try:
            return len(self._vectors(["a"])[0])
        except Exception as error:
            # As for one that does not load, the runtime's errors have no class of their own.
            raise ModelError(f"The model in {folder} cannot be run: {_told(error)}") from error

    def _vectors(self, texts: list[str]) -> list[Vector]:
        return [_unit(values.tolist()) for values in self._run.embed(texts)]


def text_of(code: Code) -> str:
    """What a text model reads of a piece of code: its domain, and the text without its holes."""
    tree, parts = code.tree, []
    if code.nodes:
        at = tree.starts[code.nodes[0]]
        for hole in sorted(code.holes):
            parts += [tree.source[at : tree.starts[hole]], b"..."]
            at = tree.ends[hole]
        parts.append(tree.source[at : tree.ends[code.nodes[-1]]])
    text = b"".join(parts).decode(errors="replace")[:_MOST_LETTERS]
    return f"[{code.domain}] {text}" if code.domain else text


def _weights(folder: Path) -> Path:
    """The file with the weights. Raises ModelError where it or another one is not there."""
    if not folder.is_dir():
        raise ModelError(f"There is no folder {folder}.")
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    found = sorted([*folder.glob("*.onnx"), *folder.glob("onnx/*.onnx")])
    if missing or not found:
        missing += [] if found else ["model.onnx"]
        raise ModelError(f"{folder} holds no model: {', '.join(missing)} is not there.")
    named = [path for path in found if path.name == "model.onnx"]
    return (named or found)[0]


def _version(files: Sequence[Path]) -> str:
    """A digest of what decides the vectors."""
    digest = sha256()
    for path in files:
        try:
            digest.update(path.read_bytes())
        except OSError as error:
            raise ModelError(f"{path} cannot be read ({error.strerror}).") from error
    return digest.hexdigest()[:12]


def fastembed() -> Any:
    """The module fastembed. Raises ModelError where it is not installed."""
    try:
        import fastembed as module  # noqa: PLC0415 - half a second, and an extra
        from loguru import logger  # noqa: PLC0415
    except ImportError as error:
        raise ModelError(
            "Text models need fastembed: pip install 'twiceshy[embeddings]'."
        ) from error
    logger.disable("fastembed")  # it tells of each try; we say what came of them
    return module


def _loaded(folder: Path, weights: Path, name: str) -> Any:
    module = fastembed()
    from fastembed.common.model_description import ModelSource, PoolingType  # noqa: PLC0415

    known = {one["model"].lower() for one in module.TextEmbedding.list_supported_models()}
    if name.lower() not in known:
        module.TextEmbedding.add_custom_model(
            model=name,
            pooling=PoolingType.MEAN,
            normalization=True,
            sources=ModelSource(url="https://localhost/none"),
            dim=DIMENSIONS,
            model_file=weights.relative_to(folder).as_posix(),
        )
    try:
        return module.TextEmbedding(
            model_name=name, specific_model_path=str(folder), local_files_only=True
        )
    except Exception as error:
        # What the runtime raises for a file that is damaged has no class of its own.
        raise ModelError(f"The model in {folder} cannot be loaded: {_told(error)}") from error


def _told(error: Exception) -> str:
    """The first line of what is said of an error, or its kind."""
    return next(iter(str(error).strip().splitlines()), "") or type(error).__name__


def _unit(values: Sequence[float]) -> Vector:
    length = math.sqrt(sum(value * value for value in values)) or 1.0
    return array("f", [value / length for value in values])
