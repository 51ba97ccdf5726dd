"""What a user can set, with what holds where nothing is set, and how it is read. Values only.

Settings are passed on, never kept in here, and nothing in here opens a file. Whoever adds a setting
adds one field: its name, its table in the docs, how it is read and how a folder may restrict it
follow from that.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple, TypeVar

from twiceshy_analyzers import LANGUAGES

Reach = Literal["off", "file", "workspace"]
LogLevel = Literal["error", "warning", "info", "debug"]
T = TypeVar("T")

# What a suggestion that is less sure than this needs is a review, not an editor.
LEAST_SURE: Final = 0.7


class Kind(NamedTuple):
    """What a setting may be: in words, as JSON Schema, as read (None for what it may not be), and the narrower of two."""

    told: str
    schema: Mapping[str, Any]
    read: Callable[[object], Any]
    narrower: Callable[[Any, Any], Any]


def _count(value: object) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _MOST else None


def _share(value: object) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if LEAST_SURE <= value <= 1 else None


def _texts(value: object) -> tuple[str, ...] | None:
    """A list of texts, without blank ones."""
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        return None
    return tuple(dict.fromkeys(one.strip() for one in value if one.strip()))


def _globs(value: object) -> tuple[str, ...] | None:
    """Globs that only ever leave out: one with "!" would take back what another leaves out."""
    globs = _texts(value)
    if globs is None or len(globs) > _MOST_NAMES:
        return None
    return None if any(one.startswith("!") or len(one) > _MOST_NAMES for one in globs) else globs


def _languages(value: object) -> tuple[str, ...] | None:
    names = _texts(value)
    return names if names is not None and set(names) <= set(ALL_LANGUAGES) else None


def _path(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and "\0" not in value else None


def _one_of(*values: str) -> Kind:
    """One of some words, of which each allows more than the one before it."""
    told = " or ".join(f'"{value}"' for value in values)
    return Kind(
        told,
        {"type": "string", "enum": list(values)},
        lambda value: value if isinstance(value, str) and value in values else None,
        lambda one, other: min(one, other, key=values.index),
    )


ALL_LANGUAGES: Final = tuple(language.name for language in LANGUAGES)
_MOST = 1_000_000
# So that a hostile file costs no more than a few sentences.
_MOST_NAMES = 200
_SWITCH = Kind(
    "true or false",
    {"type": "boolean"},
    lambda value: value if isinstance(value, bool) else None,
    lambda one, other: one and other,
)
_COUNT = Kind(
    "a whole number from 0 on", {"type": "integer", "minimum": 0, "maximum": _MOST}, _count, min
)
_SHARE = Kind(
    f"a number from {LEAST_SURE} to 1",
    {"type": "number", "minimum": LEAST_SURE, "maximum": 1},
    _share,
    max,
)
_LANGUAGES = Kind(
    "a list of " + ", ".join(f'"{name}"' for name in ALL_LANGUAGES),
    {"type": "array", "items": {"enum": list(ALL_LANGUAGES)}, "uniqueItems": True},
    _languages,
    lambda one, other: tuple(name for name in one if name in other),
)
_GLOBS = Kind(
    'a list of globs without "!"',
    {"type": "array", "items": {"type": "string"}, "maxItems": _MOST_NAMES},
    _globs,
    lambda one, other: tuple(dict.fromkeys((*one, *other))),
)
_REACH = _one_of("off", "file", "workspace")
_LEVEL = _one_of("error", "warning", "info", "debug")
_PATH = Kind(
    "a path, or an empty text",
    {"type": "string"},
    _path,
    lambda one, other: one if one == other else "",
)


def _setting(default: T, kind: Kind, what: str) -> T:
    made: T = field(default=default, metadata={"kind": kind, "what": what})
    return made


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one user for one folder."""

    enable: bool = _setting(True, _SWITCH, "Whether twiceshy does anything at all.")
    learn_from_edits: bool = _setting(
        True, _SWITCH, "Whether corrections that you make in the editor are learned."
    )
    learn_from_files: bool = _setting(
        True, _SWITCH, "Whether corrections that are made outside of the editor are learned."
    )
    learn_from_commits: bool = _setting(
        True, _SWITCH, "Whether new commits are learned from while the editor is open."
    )
    diagnostics: bool = _setting(
        True, _SWITCH, "Whether sure suggestions are shown as diagnostics; quick fixes stay."
    )
    hover: bool = _setting(True, _SWITCH, "Whether a hover explains a suggestion.")
    inlay_hints: bool = _setting(
        True, _SWITCH, "Whether a hint shows what a suggestion would put there."
    )
    inline_completion: bool = _setting(
        True, _SWITCH, "Whether the rest of a fix that is being typed is offered."
    )
    code_lens: bool = _setting(
        False, _SWITCH, "Whether a line above the first place of a lesson counts its places."
    )
    propagation: Reach = _setting(  # noqa: RUF009 - a literal is no less constant by its alias
        "workspace",
        _REACH,
        "How far the like places of a correction are looked for.",
    )
    minimum_confidence: float = _setting(
        LEAST_SURE,
        _SHARE,
        "How sure a suggestion must be to be offered; from 0.85 on it is a diagnostic.",
    )
    noise_per_file: int = _setting(
        10, _COUNT, "How many diagnostics may newly come up in one file in an hour."
    )
    noise_per_hour: int = _setting(
        60, _COUNT, "How many diagnostics may newly come up in an hour in all files together."
    )
    ask_questions: bool = _setting(
        True,
        _SWITCH,
        "Whether you are asked, once a day at most, which of two readings of a correction you mean.",
    )
    weekly_digest: bool = _setting(
        True, _SWITCH, "Whether you are told once a week what the last one brought."
    )
    languages: tuple[str, ...] = _setting(
        ALL_LANGUAGES, _LANGUAGES, "The languages that are looked at."
    )
    exclude: tuple[str, ...] = _setting(
        (),
        _GLOBS,
        "Files that are neither checked nor learned from: globs as in `.gitignore`, from the folder.",
    )
    junit: str = _setting(
        "", _PATH, "The path of a JUnit XML report in the folder, which is read when it changes."
    )
    log_level: LogLevel = _setting(  # noqa: RUF009 - see above
        "warning",
        _LEVEL,
        "How much is written to the log of the server.",
    )


NAMES = tuple(one.name for one in fields(Settings))


class Described(NamedTuple):
    """A setting for a person: its name in an editor, its values in words and as JSON Schema, its default, and what it does."""

    name: str
    values: str
    schema: Mapping[str, Any]
    default: Any
    what: str


def described() -> list[Described]:
    """All settings, in the order in which a person may want to read of them."""
    return [
        Described(
            shown_name(one.name),
            _kind(one.name).told,
            _kind(one.name).schema,
            one.default,
            one.metadata["what"],
        )
        for one in fields(Settings)
    ]


def shown_name(name: str) -> str:
    """A setting's name as it is written in an editor: `noise.perFile` for `noise_per_file`."""
    first, *rest = name.split("_")
    if first == "noise":
        return f"noise.{shown_name('_'.join(rest))}"
    return first + "".join(word.capitalize() for word in rest)


class Read(NamedTuple):
    """Settings, and a sentence for a person about each value that could not be used."""

    settings: Settings
    problems: tuple[str, ...] = ()


def with_given(settings: Settings, given: object, where: str) -> Read:
    """Settings with what is given put over them; `where` says to a person who gave it.

    `given` is what JSON or TOML gives. Names may be nested or dotted, in camel case, with dashes
    or underscores. What cannot be used is passed over: what held before holds.
    """
    values, problems = _values(given, where)
    return Read(replace(settings, **values), tuple(problems))


def restricted(settings: Settings, given: object, where: str) -> Read:
    """Settings narrowed by what a folder asks for: it may turn off, never on."""
    values, problems = _values(given, where)
    narrowed = {}
    for name, value in values.items():
        mine = getattr(settings, name)
        narrowed[name] = _kind(name).narrower(mine, value)
        asked = set(value) if isinstance(value, tuple) else value
        got = set(narrowed[name]) if isinstance(value, tuple) else narrowed[name]
        widens = not asked <= got if isinstance(asked, set) else asked != got
        if widens:
            problems.append(
                f"{where} may only restrict what your own settings allow: "
                f'its "{shown_name(name)}" is ignored where it allows more'
            )
    return Read(replace(settings, **narrowed), tuple(problems))


class Scopes(NamedTuple):
    """The settings that hold everywhere, and those of folders, which are for what lies in them."""

    everywhere: Settings = Settings()
    folders: tuple[tuple[Path, Settings], ...] = ()

    @property
    def is_any_enabled(self) -> bool:
        """Whether twiceshy does anything at all somewhere."""
        return any(one.enable for one in (self.everywhere, *(one for _, one in self.folders)))

    def each(self, change: Callable[[Settings], Settings]) -> "Scopes":
        """The same with a change to all settings, of each folder and everywhere."""
        folders = tuple((folder, change(one)) for folder, one in self.folders)
        return Scopes(change(self.everywhere), folders)

    def of(self, path: Path | None) -> Settings:
        """What holds for a file: the settings of the innermost folder that it lies in."""
        return self.inside(path)[1]

    def inside(self, path: Path | None) -> tuple[Path | None, Settings]:
        """The innermost folder that a file lies in, if any, and what holds there."""
        around = [one for one in self.folders if path is not None and path.is_relative_to(one[0])]
        if not around:
            return None, self.everywhere
        return max(around, key=lambda one: len(one[0].parts))


# What a client keeps for itself under the same heading.
_CLIENTS_OWN = frozenset({"trace", "server"})


def _values(given: object, where: str) -> tuple[dict[str, Any], list[str]]:
    """What is given by the names of our fields, and what is wrong with the rest."""
    if given is None:
        return {}, []
    if not isinstance(given, Mapping):
        return {}, [f"{where} must be a table of settings, not {_short(given)}"]
    values: dict[str, Any] = {}
    problems = []
    for name, value in _flat(given):
        known = _BY_FOLDED.get(_folded(name))
        if known is None:
            problems.append(f'{where} has no use for "{name}"{_nearest(name)}')
            continue
        read = _kind(known).read(value)
        if read is None:
            told = f'"{shown_name(known)}" must be {_kind(known).told}, not {_short(value)}'
            problems.append(f"{where}: {told}; it is passed over")
        else:
            values[known] = read
    return values, problems


def _flat(given: Mapping[Any, Any], before: str = "") -> Iterator[tuple[str, object]]:
    """The settings of nested tables by their dotted names."""
    for key, value in list(given.items())[:_MOST_NAMES]:
        name = f"{before}{key}"
        if not before and str(key).partition(".")[0] in _CLIENTS_OWN:
            continue
        is_table = isinstance(value, Mapping) and not before and _folded(name) not in _BY_FOLDED
        if is_table and value:
            yield from _flat(value, f"{name}.")
        else:
            yield name, value


def _nearest(name: str) -> str:
    found = difflib.get_close_matches(_folded(name)[:60], _BY_FOLDED, 1)
    return f': do you mean "{shown_name(_BY_FOLDED[found[0]])}"?' if found else ""


def _folded(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _kind(name: str) -> Kind:
    return _KINDS[name]


_KINDS: dict[str, Kind] = {one.name: one.metadata["kind"] for one in fields(Settings)}
_BY_FOLDED = {_folded(name): name for name in NAMES}
