"""What twiceshy knows about programming languages; no editor, no store, no lesson."""

from twiceshy_analyzers.api import Language
from twiceshy_analyzers.go import GO
from twiceshy_analyzers.javascript import JAVASCRIPT, TYPESCRIPT
from twiceshy_analyzers.python import PYTHON

LANGUAGES: tuple[Language, ...] = (PYTHON, GO, JAVASCRIPT, TYPESCRIPT)

NOTEBOOK = ".ipynb"

_BY_NAME = {language.name: language for language in LANGUAGES}


def language_of(path: str) -> Language | None:
    """The language of a file by its suffix, or None for a file that is not ours."""
    suffix = suffix_of(path)
    return next((language for language in LANGUAGES if suffix in language.grammars), None)


def suffix_of(path: str) -> str:
    """The suffix that chooses the grammar: ".py" of "a/b.py", "" where there is none.

    A notebook's is that of the code in its cells.
    """
    name = path.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]
    dot = name.rfind(".")
    suffix = name[dot:].lower() if dot > 0 else ""
    return ".py" if suffix == NOTEBOOK else suffix


def language_named(name: str) -> Language:
    """The language with a name; raises KeyError for one that is not there."""
    return _BY_NAME[name]
