"""Which project a command is about."""

from pathlib import Path

from twiceshy.errors import SettingsError
from twiceshy.memory.store import Store
from twiceshy.model import LearnedLesson
from twiceshy.workspace.checking import project_of


def chosen_projects(store: Store, named: str | None, *, everywhere: bool = False) -> list[str]:
    """The ids of all projects, of the one that is named, or of the current folder's."""
    if everywhere:
        return [summary.project for summary in store.projects()]
    if named is None:
        return [project_of(Path().absolute()).id]
    return [project_named(store, named)]


def project_named(store: Store, named: str) -> str:
    """The id of a project that is named by its id, a beginning of that, or a folder."""
    known = store.projects()
    ids = [one.project for one in known if one.project.startswith(named) or one.label == named]
    if not ids and Path(named).is_dir():
        ids = [project_of(Path(named).absolute()).id]
    if len(ids) != 1:
        what = "is ambiguous" if ids else "is not known"
        raise SettingsError(f"The project {named!r} {what}; `twiceshy doctor` lists the projects.")
    return ids[0]


def lesson_named(store: Store, project: str | None, beginning: str) -> LearnedLesson:
    """The lesson of a project, or of any, whose key begins like this; the one with most examples."""
    learned = [one for one in store.lessons(project) if one.lesson.key.startswith(beginning)]
    if len({one.lesson.key for one in learned}) != 1:
        what = "fits several lessons" if learned else "is no lesson here"
        raise SettingsError(f"{beginning!r} {what}; `twiceshy lessons` lists them.")
    return max(learned, key=lambda one: len(one.evidence.experiences))
