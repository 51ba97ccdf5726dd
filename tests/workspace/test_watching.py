"""What is learned, and what is not, from files that change outside the editor: real files and git."""

import itertools
import threading
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from tests.workspace.workshop import Workshop, eventually
from twiceshy.capture.outside import MANY
from twiceshy.config import Scopes, Settings
from twiceshy.model import FileChange, Origin
from twiceshy.workspace.background import Background
from twiceshy.workspace.digest import Digest
from twiceshy.workspace.learning import record_edit
from twiceshy.workspace.propagation import Propagation
from twiceshy.workspace.question import Question
from twiceshy.workspace.shelf import Shelf
from twiceshy.workspace.spread import Spread
from twiceshy.workspace.watching import Pace, Watching

STRIPPED = "return yaml.safe_load(text) → return yaml.safe_load(text.strip())"
NUMBERS = itertools.count()
NOW = 1_800_000_000.0
WRONG = "import yaml\n\n\ndef read_{0}(text):\n    return yaml.load(text)\n"
RIGHT = WRONG.replace("load", "safe_load")
LEARNED = "return yaml.load(text) → return yaml.safe_load(text)"


class Watch:
    """A watch of a repository, and what it says."""

    def __init__(self, database: Path, pace: Pace = Pace(0.05, 2.0, 0.05)) -> None:  # noqa: B008
        self.told: list[str] = []
        self.refreshed = 0
        self.background = Background(database, lambda: NOW, 60.0)
        shelf = Shelf()
        self.propagation = Propagation(shelf, self, lambda: NOW)
        self.watching = Watching(shelf, self.background, self, lambda: NOW, self.propagation)
        self.background.start(self.told.append, lambda _store: None)
        self.watching.start(pace)

    def tell(self, message: str) -> None:
        self.told.append(message)

    def refresh(self, uris: Collection[str]) -> None:
        self.refreshed += 1 + len(uris)

    def digest(self, digest: Digest) -> None:
        raise AssertionError(digest)

    def ask(self, question: Question) -> None:
        raise AssertionError(question)

    def embedding(self, done: int, total: int) -> None:
        """Not looked at here."""

    def spread(self, spreads: tuple[Spread, ...]) -> None:
        assert spreads is not None

    def follow(self, *folders: Path, reported: bool = False) -> None:
        self.watching.follow(folders, reported=reported).result(10)

    def stop(self) -> None:
        self.watching.stop()
        self.background.stop()


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    workshop = Workshop(tmp_path / "project", tmp_path / "memory.db")
    names = ["a", "b", "c", *(f"m{number}" for number in range(MANY + 1))]
    workshop.commit(**{name: WRONG.format(name) for name in names})
    return workshop


@pytest.fixture
def watch(workshop: Workshop) -> Iterator[Watch]:
    watch = Watch(workshop.database)
    watch.follow(workshop.folder)
    yield watch
    watch.stop()


def mend(workshop: Workshop, *names: str) -> None:
    for name in names:
        workshop.write(f"{name}.py", RIGHT.format(name))


def only_the_next_is_learned(watch: Watch, workshop: Workshop) -> None:
    """Nothing was learned from what happened, though what happens next is."""
    settled(watch)
    mend(workshop, "c")
    eventually(lambda: bool(workshop.experiences()))
    assert paths(workshop) == ["c.py"]


def settled(watch: Watch) -> None:
    """Wait until all that has happened up to now was looked at, and learned.

    What happens is noticed in order: a last file that was looked at says so for all before it.
    """
    for tree in watch.watching._roots.trees:
        last = tree.top / "zzz.py"
        if not tree.top.exists():
            continue
        if tree.git is not None:
            (tree.git / "info").mkdir(exist_ok=True)
            (tree.git / "info" / "exclude").write_text("zzz.py\n")
        text = f"# {next(NUMBERS)}\n".encode()
        last.write_bytes(text)
        if watch.watching._is_reported:
            watch.watching.reported([last])
        eventually(lambda last=last, text=text: watch.watching._outside._copies.get(last) == text)  # type: ignore[misc]
    done = threading.Event()
    watch.watching._inbox.put(done.set)
    assert done.wait(10)
    watch.background.do("waiting", lambda _store: None).result(10)


def paths(workshop: Workshop) -> list[str]:
    with workshop.store() as store:
        found = store.experiences(workshop.repository().project_id())
        return sorted(one.correction.origin.path for one in found)


def test_a_correction_made_outside_is_learned(watch: Watch, workshop: Workshop) -> None:
    mend(workshop, "a")
    eventually(lambda: bool(workshop.experiences()))

    assert workshop.experiences() == [LEARNED]
    with workshop.store() as store:
        project = workshop.repository().project_id()
        (one,) = store.experiences(project)
        assert one.correction.origin.seen == "files"
        eventually(lambda: bool(store.lessons(project)))
    eventually(lambda: watch.refreshed > 0)
    assert watch.told == []


@pytest.mark.usefixtures("watch")
def test_a_file_replaced_by_rename_is_learned_from(workshop: Workshop) -> None:
    new = workshop.write("a.py~", RIGHT.format("a"))
    new.replace(workshop.folder / "a.py")
    eventually(lambda: workshop.experiences() == [LEARNED])


@pytest.mark.usefixtures("watch")
def test_the_text_seen_last_is_what_a_change_begins_with(workshop: Workshop) -> None:
    mend(workshop, "a")
    eventually(lambda: workshop.experiences() == [LEARNED])
    workshop.write("a.py", RIGHT.format("a").replace("(text)\n", "(text.strip())\n"))
    eventually(lambda: len(workshop.experiences()) == 2)
    assert workshop.experiences()[1] == STRIPPED


@pytest.mark.usefixtures("watch")
def test_other_line_ends_than_gits_are_no_change(workshop: Workshop) -> None:
    workshop.write("a.py", RIGHT.format("a").replace("\n", "\r\n"))
    eventually(lambda: workshop.experiences() == [LEARNED])


def test_folders_made_later_are_watched(watch: Watch, workshop: Workshop) -> None:
    workshop.write("new/deep/d.py", WRONG.format("d"))
    settled(watch)
    workshop.write("new/deep/d.py", RIGHT.format("d"))
    eventually(lambda: workshop.experiences() == [LEARNED])
    (workshop.folder / "new").rename(workshop.folder / "newer")
    settled(watch)
    workshop.write("newer/deep/d.py", RIGHT.format("d").replace("(text)\n", "(text.strip())\n"))
    eventually(lambda: "newer/deep/d.py" in paths(workshop))


@pytest.mark.usefixtures("watch")
def test_a_change_that_all_see_counts_once(workshop: Workshop) -> None:
    mend(workshop, "a")
    eventually(lambda: workshop.experiences() == [LEARNED])
    project = workshop.repository().project_id()
    change = FileChange("a.py", WRONG.format("a").encode(), RIGHT.format("a").encode())
    with workshop.store() as store:
        assert record_edit(store, change, Origin(project, "a.py", "editor", NOW, 1)) == 0
    workshop.commit("Mend it")
    eventually(lambda: learned_commits(workshop) == 1)
    workshop.learn()
    assert workshop.experiences() == [LEARNED]


def test_two_servers_that_see_one_change_learn_it_once(watch: Watch, workshop: Workshop) -> None:
    other = Watch(workshop.database)
    other.follow(workshop.folder)
    mend(workshop, "a")
    eventually(lambda: bool(workshop.experiences()))
    settled(watch)
    settled(other)
    other.stop()
    assert workshop.experiences() == [LEARNED]


def learned_commits(workshop: Workshop) -> int:
    with workshop.store() as store:
        return len(store.learned_commits(workshop.repository().project_id()))


@pytest.mark.usefixtures("watch")
def test_a_commit_made_outside_is_learned_and_no_older_one(workshop: Workshop) -> None:
    mend(workshop, "a")
    workshop.commit("Mend it")
    eventually(lambda: workshop.experiences() == [LEARNED])
    eventually(lambda: learned_commits(workshop) == 1)


@pytest.mark.usefixtures("watch")
def test_many_commits_are_learned_bit_by_bit(workshop: Workshop) -> None:
    for number in range(12):
        workshop.write("a.py", f"{RIGHT.format('a')}x = {number}\n")
        workshop.commit(f"Number {number}")
    eventually(lambda: learned_commits(workshop) == 12, 30)


def test_a_checkout_is_not_learned(watch: Watch, workshop: Workshop) -> None:
    workshop.git("checkout", "-q", "-b", "other")
    mend(workshop, "a")
    workshop.commit("Mend it elsewhere")
    settled(watch)
    with workshop.store() as store:
        store.forget(everything=True)
    workshop.git("checkout", "-q", "main")
    settled(watch)
    workshop.git("checkout", "-q", "other")
    settled(watch)
    assert workshop.experiences() == []
    assert learned_commits(workshop) == 0


@pytest.mark.parametrize("how", ["stash", "restore", "reset"])
def test_what_git_puts_away_and_brings_back_is_not_learned(
    watch: Watch, workshop: Workshop, how: str
) -> None:
    watch.watching.pause(on=True)
    mend(workshop, "a")
    settled(watch)
    watch.watching.pause(on=False)
    if how == "stash":
        workshop.git("stash", "-q")
        settled(watch)
        workshop.git("stash", "apply", "-q")
    elif how == "restore":
        workshop.git("add", "a.py")
        workshop.write("a.py", "broken =\n")
        settled(watch)
        workshop.git("restore", "a.py")
    else:
        workshop.git("reset", "-q", "--hard")
    only_the_next_is_learned(watch, workshop)


def test_a_rebase_is_not_learned_from_its_files(watch: Watch, workshop: Workshop) -> None:
    workshop.git("checkout", "-q", "-b", "side")
    workshop.commit("On the side", a=RIGHT.format("a"))
    workshop.git("checkout", "-q", "main")
    workshop.commit("On main", b="x = 1\n")
    settled(watch)
    with workshop.store() as store:
        store.forget(everything=True)
    workshop.git("checkout", "-q", "side")
    workshop.git("rebase", "-q", "main")
    settled(watch)
    assert [one for one in seen(workshop) if one != "git"] == []


def test_solving_a_conflict_is_not_learned(watch: Watch, workshop: Workshop) -> None:
    workshop.git("checkout", "-q", "-b", "side")
    workshop.commit("On the side", a=RIGHT.format("a"))
    workshop.git("checkout", "-q", "main")
    workshop.commit("On main", a=WRONG.format("a").replace("load", "full_load"))
    settled(watch)
    with pytest.raises(Exception, match="merge"):
        workshop.git("merge", "-q", "side")
    settled(watch)
    mend(workshop, "a")
    settled(watch)
    assert [one for one in seen(workshop) if one != "git"] == []
    workshop.git("commit", "-q", "-a", "-m", "Merge it")
    settled(watch)
    assert [one for one in seen(workshop) if one != "git"] == []


def seen(workshop: Workshop) -> list[str]:
    with workshop.store() as store:
        return [one.correction.origin.seen for one in store.experiences()]


def test_a_codemod_over_many_files_is_not_learned(watch: Watch, workshop: Workshop) -> None:
    mend(workshop, *(f"m{number}" for number in range(MANY + 1)))
    only_the_next_is_learned(watch, workshop)


def test_a_package_install_is_not_learned(watch: Watch, workshop: Workshop) -> None:
    workshop.write("package-lock.json", "{}\n")
    mend(workshop, "a")
    only_the_next_is_learned(watch, workshop)


def test_formatting_is_not_learned(watch: Watch, workshop: Workshop) -> None:
    workshop.write(
        "a.py", WRONG.format("a").replace("yaml.load(text)", "(yaml.load(\n  text,\n ))")
    )
    settled(watch)
    assert workshop.experiences() == []


@pytest.mark.parametrize(
    "path", ["node_modules/x/a.py", "ignored.py", "pkg/gen_pb2.py", "note.txt"]
)
def test_what_is_not_the_users_own_is_not_learned(
    watch: Watch, workshop: Workshop, path: str
) -> None:
    workshop.write(".gitignore", "ignored.py\n")
    workshop.write(path, WRONG.format("z"))
    settled(watch)
    workshop.write(path, RIGHT.format("z"))
    only_the_next_is_learned(watch, workshop)


def test_files_open_in_the_editor_are_the_editors(watch: Watch, workshop: Workshop) -> None:
    watch.watching.opened(workshop.folder / "a.py")
    mend(workshop, "a")
    only_the_next_is_learned(watch, workshop)
    (workshop.folder / "a.py").unlink()
    settled(watch)
    mend(workshop, "a")
    watch.watching.closed(workshop.folder / "a.py")
    settled(watch)
    workshop.write("a.py", RIGHT.format("a").replace("(text)\n", "(text.strip())\n"))
    eventually(lambda: len(workshop.experiences()) == 2)
    assert workshop.experiences()[1] == STRIPPED


def test_a_file_too_big_or_no_text_is_passed_over(watch: Watch, workshop: Workshop) -> None:
    workshop.write("a.py", b"\0" + RIGHT.format("a").encode())
    workshop.write("b.py", RIGHT.format("b") + "#" * 300_000)
    only_the_next_is_learned(watch, workshop)


def test_a_file_without_a_text_before_teaches_nothing(watch: Watch, workshop: Workshop) -> None:
    workshop.write("z.py", RIGHT.format("z"))
    only_the_next_is_learned(watch, workshop)


def test_settings_and_a_pause_are_heeded(watch: Watch, workshop: Workshop) -> None:
    watch.watching.configure(Scopes(Settings(learn_from_files=False)))
    mend(workshop, "a")
    settled(watch)
    watch.watching.configure(Scopes(Settings(languages=("go",))))
    mend(workshop, "b")
    settled(watch)
    watch.watching.configure(Scopes())
    only_the_next_is_learned(watch, workshop)
    watch.watching.configure(Scopes(Settings(enable=False)))
    eventually(lambda: watch.watching._roots.trees == ())


def test_what_the_client_reports_is_learned(workshop: Workshop) -> None:
    watch = Watch(workshop.database)
    watch.follow(workshop.folder, reported=True)
    mend(workshop, "a", "b")
    watch.watching.reported([workshop.folder / "a.py", workshop.folder / "note.txt", Path("/b.py")])
    eventually(lambda: bool(workshop.experiences()))
    settled(watch)
    assert paths(workshop) == ["a.py"]
    workshop.commit("Mend b, too")
    eventually(lambda: paths(workshop) == ["a.py", "b.py"])
    watch.stop()


def test_several_folders_one_in_another_and_none(workshop: Workshop, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "a.py").write_text(WRONG.format("a"))
    watch = Watch(workshop.database)
    watch.follow(workshop.folder, workshop.folder / "inside", plain, tmp_path / "none")
    assert [one.top for one in watch.watching._roots.trees] == [workshop.folder, plain]
    mend(workshop, "a")
    (plain / "a.py").write_text(WRONG.format("b"))
    eventually(lambda: bool(workshop.experiences()))
    settled(watch)
    (plain / "a.py").write_text(RIGHT.format("b"))
    eventually(lambda: len(seen(workshop)) == 2)
    watch.follow(plain)
    assert [one.top for one in watch.watching._roots.trees] == [plain]
    watch.stop()


def test_a_repository_made_later_is_found(watch: Watch, workshop: Workshop) -> None:
    inner = Workshop(workshop.folder / "inner", workshop.database)
    inner.commit(a=WRONG.format("a"))
    eventually(lambda: any(t.top == inner.folder and t.git for t in watch.watching._roots.trees))
    settled(watch)
    inner.write("a.py", RIGHT.format("a"))
    eventually(lambda: inner.experiences() == [LEARNED])


def test_links_and_locked_folders_are_left_alone(workshop: Workshop) -> None:
    (workshop.folder / "loop").symlink_to(workshop.folder, target_is_directory=True)
    locked = workshop.folder / "locked"
    locked.mkdir()
    locked.chmod(0)
    watch = Watch(workshop.database)
    watch.follow(workshop.folder)
    mend(workshop, "a")
    eventually(lambda: workshop.experiences() == [LEARNED])
    locked.chmod(0o700)
    assert watch.told == []
    watch.stop()


def test_a_folder_that_is_deleted_ends_nothing(watch: Watch, workshop: Workshop) -> None:
    other = Workshop(workshop.folder.parent / "other", workshop.database)
    other.commit(a=WRONG.format("a"))
    watch.follow(workshop.folder, other.folder)
    workshop.folder.rename(workshop.folder.parent / "gone")
    settled(watch)
    other.write("a.py", RIGHT.format("a"))
    eventually(lambda: other.experiences() == [LEARNED])
