"""What attrs compiles for a module is kept beside it, and trusted only when it is whole."""

import builtins
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from twiceshy.lsp.kept_types import import_types

SHAPES = """
import attrs

@attrs.define
class Place:
    line: int
    column: int = 0
"""


class Module:
    """A module `shapes` that is imported as often as one likes."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "shapes.py"
        self.kept = Path(importlib.util.cache_from_source(str(self.source))).with_suffix(".attrs")

    def imported(self) -> ModuleType:
        sys.modules.pop("shapes", None)
        importlib.invalidate_caches()
        import_types("shapes")
        return sys.modules["shapes"]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Module]:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    made = Module(tmp_path)
    made.source.write_text(SHAPES)
    yield made
    sys.modules.pop("shapes", None)


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names under which attrs had something compiled."""
    names: list[str] = []
    real = builtins.compile

    def noted(source: Any, filename: Any, *rest: Any, **named: Any) -> Any:
        if str(filename).startswith("<attrs"):
            names.append(str(filename))
        return real(source, filename, *rest, **named)

    monkeypatch.setattr(builtins, "compile", noted)
    return names


def works(shapes: ModuleType) -> bool:
    place = shapes.Place(3)
    return repr(place) == "Place(line=3, column=0)" and place == shapes.Place(3, 0)


def test_a_second_start_compiles_nothing(module: Module, compiled: list[str]) -> None:
    assert works(module.imported())
    assert len(compiled) == 1
    assert works(module.imported())
    assert len(compiled) == 1


def test_other_classes_are_compiled_and_the_old_ones_go(
    module: Module, compiled: list[str]
) -> None:
    module.imported()
    before = module.kept.read_bytes()
    module.source.write_text(SHAPES.replace("column: int = 0", "column: int = 0\n    tab: int = 8"))
    assert module.imported().Place(1).tab == 8
    assert len(compiled) == 2
    assert module.kept.read_bytes() != before
    module.source.write_text(SHAPES)
    module.imported()
    assert module.kept.read_bytes() == before


@pytest.mark.parametrize("damage", [b"", b"x" * 10, b"\0" * 4000])
def test_what_is_damaged_is_made_anew(module: Module, compiled: list[str], damage: bytes) -> None:
    module.imported()
    whole = module.kept.read_bytes()
    for spoilt in (damage, whole[:-1], whole[:40] + bytes([whole[40] ^ 1]) + whole[41:]):
        module.kept.write_bytes(spoilt)
        assert works(module.imported())
        assert module.kept.read_bytes() == whole
    assert len(compiled) == 4


def test_nothing_is_written_where_python_writes_no_bytecode(
    module: Module, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert works(module.imported())
    assert not module.kept.exists()


def test_a_folder_that_cannot_be_written_costs_only_the_time(
    module: Module, compiled: list[str]
) -> None:
    module.kept.parent.write_text("in the way")
    assert works(module.imported())
    assert works(module.imported())
    assert len(compiled) == 2


def test_an_error_in_the_module_is_told_and_leaves_attrs_as_it_was(module: Module) -> None:
    import attr._make  # noqa: PLC0415

    module.source.write_text(SHAPES + "\n1 / 0\n")
    with pytest.raises(ZeroDivisionError):
        module.imported()
    assert "compile" not in vars(attr._make)


def test_a_module_that_is_not_there_is_missed_as_ever() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        import_types("no_such_module")
