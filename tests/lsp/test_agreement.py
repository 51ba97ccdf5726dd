"""One number decides everywhere: the benchmark's adapter, `check`, and an editor's code actions.

Fifty requests, each of a text with sites in Python, are put to all three.
"""

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.oracle_learner import proposed

from tests.lsp.conversation import Editor
from tests.lsp.test_with_engine import AUTOMATIC, opened, until, working
from tests.test_cases import CASES, sections
from tests.workspace.workshop import Workshop
from twiceshy.lessons.confidence import MEDIUM
from twiceshy.lessons.edits import apply_edits
from twiceshy.memory.events import commit_event
from twiceshy.memory.store import Store
from twiceshy.model import FileChange, Origin
from twiceshy.recall.suggest import Asked
from twiceshy.workspace.checking import Checker, Project, book_of
from twiceshy.workspace.learning import derive_lessons, record_edit
from twiceshy_analyzers.api import Edit, Span

REQUESTS = 50


def cases() -> tuple[list[tuple[str, str]], list[str]]:
    """What the Python cases teach, and the texts that they ask about, fifty of them."""
    taught: list[tuple[str, str]] = []
    asked: list[str] = []
    for path in sorted((CASES / "python").glob("*.md")):
        parts = list(sections(path.read_text(encoding="utf-8")))
        before = [part.text for part in parts if part.name == "before"]
        after = [part.text for part in parts if part.name == "after"]
        taught += zip(before, after, strict=True)
        asked += [p.text for p in parts if p.name in ("elsewhere", "silent") and p.suffix == ".py"]
    asked += before_texts(taught)
    return taught, asked[:REQUESTS]


def before_texts(taught: list[tuple[str, str]]) -> list[str]:
    return [before for before, _ in taught]


def learned(store: Store, project: str, taught: list[tuple[str, str]]) -> None:
    for number, (before, after) in enumerate(taught):
        change = FileChange(f"taught{number}.py", before.encode(), after.encode())
        at = store.next_number(project)
        origin = Origin(project, change.path, "editor", time.time(), at)
        record_edit(store, change, origin)
    store.record([commit_event(project, "a" * 40, time.time())])
    derive_lessons(store, project)


def by_adapter(store: Store, project: str) -> Callable[[str], set[bytes]]:
    asked = Asked(book_of(store, project), store.secret(), frozenset(), MEDIUM)

    def results(text: str) -> set[bytes]:
        sites: dict[int, list[Edit]] = {}
        for edit in proposed(asked, {"path": "a.py", "text": text}, 0):
            start, end = (len(text[: edit[side]].encode()) for side in ("start", "end"))
            sites.setdefault(edit["site"], []).append(Edit(Span(start, end), edit["new_text"]))
        return {apply_edits(text.encode(), edits) for edits in sites.values()}

    return results


def by_check(store: Store, project: Project) -> Callable[[Path, str], set[bytes]]:
    checker = Checker(store, MEDIUM)

    def results(path: Path, text: str) -> set[bytes]:
        checked = checker.check_source(path, text.encode(), project)
        return {apply_edits(checked.source, one.edits) for one in checked.suggestions}

    return results


async def by_editor(editor: Editor) -> set[bytes]:
    """What each fix of a document leads to, one by one."""
    before, found = editor.text, set()
    actions = await editor.actions(before, AUTOMATIC)
    for action in actions:
        if action.edit is None or action.title.startswith("Fix all"):
            continue
        found.add(editor.replaced(action).encode())
    return found


async def test_fifty_requests_have_one_answer(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    project = workshop.repository().project_id()
    taught, texts = cases()
    assert len(texts) == REQUESTS
    with workshop.store() as store:
        learned(store, project, taught)
        adapter = by_adapter(store, project)
        check = by_check(store, Project(project, workshop.folder, workshop.repository()))
        expected = [adapter(text) for text in texts]
        paths = [workshop.folder / f"asked{number}.py" for number in range(REQUESTS)]
        assert [check(*one) for one in zip(paths, texts, strict=True)] == expected
    assert sum(map(len, expected)) > REQUESTS / 2
    async with working(workshop) as client:
        for path, text, wanted in zip(paths, texts, expected, strict=True):
            editor = opened(client, path, text)
            if wanted:
                await until(editor, bool)
            assert await by_editor(editor) == wanted, text
