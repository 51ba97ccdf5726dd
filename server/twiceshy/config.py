"""What a user can set, with what holds where nothing is set. Settings are passed on, never kept in here."""

from dataclasses import dataclass, fields
from typing import Literal

Reach = Literal["off", "file", "workspace"]


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one user for one workspace.

    `minimum_confidence` is what a suggestion needs to be offered at all in an editor, from 0 to 1.
    `propagation` says how far the like places of a correction are looked for.
    `noise_per_file` and `noise_per_hour` are how many diagnostics may newly come up by themselves.
    `exclude` holds globs, relative to the project, of files that are neither read nor learned from.
    `languages` names those that are looked at; empty means all.
    `junit` is the path of a JUnit XML report, relative to the workspace folder; "" for none.
    """

    enable: bool = True
    learn_from_edits: bool = True
    learn_from_files: bool = True
    learn_from_commits: bool = True
    diagnostics: bool = True
    hover: bool = True
    inlay_hints: bool = True
    inline_completion: bool = True
    code_lens: bool = False
    propagation: Reach = "workspace"
    minimum_confidence: float = 0.70
    noise_per_file: int = 10
    noise_per_hour: int = 60
    ask_questions: bool = True
    languages: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    junit: str = ""


NAMES = tuple(field.name for field in fields(Settings))
