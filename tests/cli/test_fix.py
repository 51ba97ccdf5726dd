import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import right, run, run_ok, wrong
from twiceshy.cli.files import replace_content
from twiceshy.errors import StoreReadOnly, TwiceshyError
from twiceshy.memory.store import Store

GO = 'package {name}\n\nimport (\n\t"fmt"\n\t"io/ioutil"\n)\n\n{body}'
OLD = (
    "func {f}(path string) {{\n\ttext, err := ioutil.ReadFile(path)\n\tfmt.Println(text, err)\n}}\n"
)


def test_fix_applies_what_check_finds(taught: Sandbox) -> None:
    result = run("fix")
    assert (result.exit_code, result.stdout) == (0, "Applied 1 suggestion in 1 file.\n")
    assert (taught.folder / "c.py").read_text() == right("c")
    assert run("check").exit_code == 0


def test_fixing_twice_is_fixing_once(taught: Sandbox) -> None:
    run_ok("fix")
    before = (taught.folder / "c.py").stat()
    assert run_ok("fix") == "Applied 0 suggestions in 0 files.\n"
    assert (taught.folder / "c.py").stat().st_mtime_ns == before.st_mtime_ns


def test_diff_writes_nothing_and_can_be_applied(taught: Sandbox) -> None:
    result = run("fix", "--diff")
    assert result.exit_code == 1
    assert (taught.folder / "c.py").read_text() == wrong("c")
    subprocess.run(["git", "apply"], input=result.stdout_bytes, check=True)
    assert (taught.folder / "c.py").read_text() == right("c")
    assert (run("fix", "--diff").exit_code, run("fix", "--diff").stdout) == (0, "")


def test_marks_line_ends_and_mode_are_kept(taught: Sandbox) -> None:
    file = taught.folder / "c.py"
    before = b"\xef\xbb\xbf" + wrong("c").replace("\n", "\r\n").encode().removesuffix(b"\r\n")
    file.write_bytes(before)
    file.chmod(0o755)
    diff = run("fix", "--diff").stdout_bytes
    assert diff.endswith(b"\\ No newline at end of file\n")
    run_ok("fix")
    assert file.read_bytes() == before.replace(b"yaml.load", b"yaml.safe_load")
    assert stat.S_IMODE(file.stat().st_mode) == 0o755
    assert [path.name for path in taught.folder.glob(".*")] == [".git"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_links_are_followed(taught: Sandbox) -> None:
    link = taught.folder / "link.py"
    link.symlink_to("c.py")
    run_ok("fix", "link.py")
    assert link.is_symlink()
    assert (taught.folder / "c.py").read_text() == right("c")


def test_imports_come_once_and_go_with_their_last_use(sandbox: Sandbox) -> None:
    old = {name: GO.format(name=name, body=OLD.format(f="Read")) for name in "ab"}
    for name, text in old.items():
        sandbox.write(f"{name}.go", text)
    many = "\n".join(OLD.format(f=f"Read{n}") for n in range(30))
    sandbox.write("c.go", GO.format(name="c", body=many))
    sandbox.commit("begin")
    for name, text in old.items():
        sandbox.write(f"{name}.go", text.replace("io/ioutil", "os").replace("ioutil.", "os."))
        sandbox.commit(f"no ioutil in {name}")
    run_ok("learn")
    assert run_ok("fix") == "Applied 30 suggestions in 1 file.\n"
    fixed = (sandbox.folder / "c.go").read_text()
    assert "ioutil" not in fixed
    assert fixed.count('"os"') == 1
    assert fixed == GO.format(name="c", body=many).replace("io/ioutil", "os").replace(
        "ioutil.", "os."
    )


def test_files_with_syntax_errors_gain_none(taught: Sandbox) -> None:
    broken = wrong("d") + "\n\ndef broken(:\n    x = = 1\n"
    taught.write("d.py", broken)
    run_ok("fix", "d.py")
    assert (taught.folder / "d.py").read_text() == broken.replace("yaml.load", "yaml.safe_load")


def test_a_missing_file_is_an_error_and_the_others_are_fixed(taught: Sandbox) -> None:
    result = run("fix", "missing.py", "c.py")
    assert result.exit_code == 2
    assert "missing.py: not checked: no such file or folder" in result.stderr
    assert (taught.folder / "c.py").read_text() == right("c")


def test_what_was_less_sure_is_left_alone(taught: Sandbox) -> None:
    assert run_ok("fix", "--min-confidence", "0.999") == "Applied 0 suggestions in 0 files.\n"
    assert (taught.folder / "c.py").read_text() == wrong("c")


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"new")
    with pytest.raises(TwiceshyError, match="changed meanwhile"):
        replace_content(file, b"old", b"fixed")
    assert file.read_bytes() == b"new"


def test_a_file_that_cannot_be_written_is_told_of(
    taught: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, *_: bytes) -> None:
        raise TwiceshyError(f"{path} is write-protected and is left as it is.")

    monkeypatch.setattr("twiceshy.cli.fix.replace_content", fail)
    result = run("fix", "c.py")
    assert result.exit_code == 2
    assert result.stderr == "c.py is write-protected and is left as it is.\n"
    assert (taught.folder / "c.py").read_text() == wrong("c")


def test_what_was_fixed_is_no_evidence(taught: Sandbox, database: Path) -> None:
    before = evidence(database)
    run_ok("fix")
    taught.commit("fixed by twiceshy")
    run_ok("learn")
    assert evidence(database) == before == 2


def evidence(database: Path) -> int:
    with Store.open(database, clock=lambda: 0.0) as store:
        return len(store.experiences())


def test_a_memory_that_cannot_be_written_hinders_no_fix(
    taught: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_store: Store, _events: object) -> None:
        raise StoreReadOnly("The memory cannot be written.")

    monkeypatch.setattr(Store, "record", refuse)
    result = run("fix")
    assert result.exit_code == 0
    assert "cannot be written. What was changed here may be taken for your own" in result.stderr
    assert (taught.folder / "c.py").read_text() == right("c")
