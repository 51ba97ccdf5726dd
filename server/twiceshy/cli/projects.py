"""Which project a command is about."""

from pathlib import Path

from twiceshy.errors import SettingsError
from twiceshy.memory.store import Store
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
