"""Which model makes the vectors of a memory: the built-in one, or one in a folder.

The choice is a line in a file beside the database: it is about this machine, and goes along with no
export and no backup. Vectors of another model are made again when something is next looked for.
"""

from functools import lru_cache
from pathlib import Path

from twiceshy.errors import ModelError
from twiceshy.recall.embedder import Embedder
from twiceshy.recall.structural import Structural

BUILT_IN = "built-in"


def choice_of(database: Path) -> str:
    """What was chosen for a memory: a folder's path, or `BUILT_IN`."""
    try:
        return _beside(database).read_text("utf-8").strip() or BUILT_IN
    except FileNotFoundError:
        return BUILT_IN
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(
            f"Which model was chosen cannot be read: {error}; "
            "choose again with `twiceshy models use built-in`."
        ) from error


def embedder_of(database: Path) -> Embedder:
    """The model of a memory. Raises ModelError where it cannot be loaded."""
    return _embedder(choice_of(database))


def use(database: Path, name: str, pulled: Path) -> Embedder:
    """Choose a model: a folder, the name of one that was `pulled`, or `BUILT_IN`.

    It is loaded first, so that none is chosen that cannot be. Raises ModelError.
    """
    folder = pulled_models(pulled).get(name, Path(name))
    chosen = name if name == BUILT_IN else str(folder.resolve())
    embedder = _embedder(chosen)
    try:
        _beside(database).write_text(chosen + "\n", "utf-8")
    except OSError as error:
        raise ModelError(f"The choice cannot be written down: {error}") from error
    return embedder


def pulled_models(folder: Path) -> dict[str, Path]:
    """The models that were put into a folder, by their names: where the files of each are."""
    found: dict[str, Path] = {}
    for weights in sorted(folder.glob("*/**/*.onnx")):
        name = weights.relative_to(folder).parts[0].replace("--", "/")
        home = weights.parent.parent if weights.parent.name == "onnx" else weights.parent
        found.setdefault(name, home)
    return found


def _beside(database: Path) -> Path:
    return database.with_name(f"{database.name}.model")


@lru_cache(maxsize=2)
def _embedder(choice: str) -> Embedder:
    if choice == BUILT_IN:
        return Structural()
    from twiceshy.recall.text_model import TextModel  # noqa: PLC0415 - seldom chosen

    return TextModel(Path(choice))
