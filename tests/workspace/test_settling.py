"""From keystrokes to lessons: what is offered at once, what is learned, and what is not."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workspace.room import Room
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.capture.editor import QUIET, UNTOUCHED
from twiceshy.config import Scopes, Settings
from twiceshy.workspace.documents import path_of


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "project", tmp_path / "memory.db")


@pytest.fixture
def room(workshop: Workshop) -> Iterator[Room]:
    room = Room(workshop)
    yield room
    room.engine.stop()
    assert not [one for one in threading.enumerate() if one.name.startswith("twiceshy")]


RETURN, FOUND, PRINT = (
    "return yaml.load(text)",
    "found = yaml.load(stream)",
    "print(yaml.load(path.open()))",
)
MENDED = "return yaml.safe_load(text)"
FIX = ("load(text)", "safe_load(text)")


@pytest.mark.parametrize("seconds", [0, 3, 60])
def test_what_was_corrected_and_is_changed_back_by_hand_is_not_offered_again(
    room: Room, seconds: float
) -> None:
    typed = room.open("a.py", LOADS)
    typed.replace(("yaml.load(text)", "yaml.safe_load(text)"))
    typed.save()
    room.wait(60)
    assert typed.shown() == [FOUND, PRINT]
    typed.replace(("yaml.safe_load(text)", "yaml.load(text)"))
    room.wait(seconds)
    assert RETURN not in typed.shown()
    typed.save()
    assert RETURN not in typed.shown()


def test_what_looks_done_is_offered_elsewhere_and_not_remembered(
    workshop: Workshop, room: Room
) -> None:
    typed = room.open("a.py", LOADS)
    typed.replace(FIX)
    assert typed.shown() == []
    room.wait(QUIET)
    assert typed.shown() == [FOUND, PRINT]
    assert {one.level for one in typed.suggestions()} == {"medium"}
    assert workshop.experiences() == []


def test_an_edit_elsewhere_makes_it_look_done_at_once(workshop: Workshop, room: Room) -> None:
    typed = room.open("a.py", LOADS + "\n\nCOUNT = 1\n")
    typed.replace(FIX)
    typed.replace(("COUNT = 1", "COUNT = 12"))
    assert typed.shown() == [FOUND, PRINT]
    assert workshop.experiences() == []


def test_what_is_above_the_fix_is_offered_too(room: Room) -> None:
    typed = room.open("a.py", LOADS)
    typed.replace(("load(path.open())", "safe_load(path.open())"))
    room.wait(QUIET)
    assert typed.shown() == [RETURN, FOUND]
    typed.save()
    assert typed.shown() == [RETURN, FOUND]


def test_what_is_offered_goes_when_its_place_is_touched_again(
    workshop: Workshop, room: Room
) -> None:
    typed = room.open("a.py", LOADS)
    typed.replace(FIX)
    room.wait(QUIET)
    assert typed.shown() == [FOUND, PRINT]
    typed.replace(("safe_load(text)", "safe_lo(text)"))
    assert typed.shown() == []
    typed.replace(("safe_lo(text)", "load(text)"))
    room.wait(QUIET)
    assert typed.shown() == []
    typed.save()
    assert workshop.experiences() == []


def test_what_is_offered_in_one_document_is_offered_in_others(room: Room) -> None:
    typed, other = room.open("a.py", LOADS), room.open("b.py", LOADS)
    typed.replace(FIX)
    room.wait(QUIET)
    assert other.shown() == [RETURN, FOUND, PRINT]
    typed.close()
    assert other.shown() == []


def test_a_hand_save_makes_it_a_memory(workshop: Workshop, room: Room) -> None:
    typed = room.open("a.py", LOADS)
    typed.replace(FIX)
    room.wait(QUIET)
    typed.save(by_hand=False)
    assert workshop.experiences() == []
    typed.save()
    assert workshop.experiences() == [f"{RETURN} → {MENDED}"]
    assert typed.shown() == [FOUND, PRINT]
    typed.close()
    assert workshop.experiences() == [f"{RETURN} → {MENDED}"]


def test_five_minutes_make_it_a_memory_too(workshop: Workshop, room: Room) -> None:
    typed = room.open("a.py", LOADS)
    typed.replace(FIX)
    room.wait(UNTOUCHED - 10)
    typed.replace(("load(stream)", "loads(stream)"))
    assert workshop.experiences() == []
    room.wait(20)
    assert workshop.experiences() == [f"{RETURN} → {MENDED}"]


def test_code_that_does_not_parse_elsewhere_is_no_hindrance(workshop: Workshop, room: Room) -> None:
    typed = room.open("a.py", LOADS + "\n\nCOUNT = 1\n")
    typed.replace(FIX)
    typed.replace(("COUNT = 1", "COUNT = (1"))
    assert typed.shown() == [FOUND, PRINT]
    typed.save()
    assert workshop.experiences() == []
    typed.replace(("COUNT = (1", "COUNT = (1)"))
    typed.save()
    assert workshop.experiences() == [f"{RETURN} → {MENDED}"]


def test_what_is_closed_without_saving_is_given_up(workshop: Workshop, room: Room) -> None:
    typed = room.open("a.py", LOADS)
    typed.replace(FIX)
    room.wait(QUIET)
    typed.close()
    assert workshop.experiences() == []


def test_new_code_is_no_correction(workshop: Workshop, room: Room) -> None:
    typed = room.open("a.py", LOADS)
    typed.replace(("import yaml\n", "import yaml\nimport json\n"))
    typed.replace(
        ("def listed", "def dumped(value):\n    return json.dumps(value)\n\n\ndef listed")
    )
    room.wait(QUIET)
    typed.save()
    assert workshop.experiences() == []


def test_a_piece_that_is_pasted_over_another_is_no_correction(
    workshop: Workshop, room: Room
) -> None:
    old = "\n".join(f"    step_{n} = prepare(source_{n}, depth={n})" for n in range(8))
    new = "\n".join(f"    part_{n} = gather(target_{n})" for n in range(9))
    typed = room.open("a.py", f"def run():\n{old}\n\n\n{LOADS}")
    typed.replace((old, new))
    typed.replace(FIX)
    typed.save()
    assert workshop.experiences() == [f"{RETURN} → {MENDED}"]


def test_formatting_is_no_correction_and_is_none_when_it_is_committed(
    workshop: Workshop, room: Room
) -> None:
    text = LOADS + "\n\ndef told(a):\n    return (a)\n\n\nNAMES = ['a', 'b']\n"
    workshop.commit(a=text)
    typed = room.open("a.py", text)
    typed.replace(("return (a)", "return a"))
    typed.replace(("['a', 'b']", '["a", "b",]'))
    typed.replace(FIX)
    typed.save()
    assert workshop.experiences() == [f"{RETURN} → {MENDED}"]
    workshop.commit(a=typed.text)
    workshop.learn()
    assert workshop.experiences() == [f"{RETURN} → {MENDED}"]


def test_what_a_formatter_does_during_a_save_is_not_learned_but_for_imports(
    workshop: Workshop, room: Room
) -> None:
    text = (
        "import os\n\n\ndef size(path):\n    return os.path.getsize(path)\n\n\nTOTAL = total( 1 )\n"
    )
    typed = room.open("a.py", text)
    typed.replace(("os.path.getsize(path)", "Path(path).stat().st_size"))
    typed.save(formatter=("import os\n", "from pathlib import Path\n"))
    (kept,) = workshop.kept()
    assert [one.module for one in kept.added] == ["pathlib"]
    assert [one.module for one in kept.dropped] == ["os"]
    typed.replace(("total( 1 )", "total( 2 )"))
    typed.save(formatter=("stat().st_size", "lstat().st_size"))
    assert len(workshop.kept()) == 2
    assert "lstat" not in workshop.experiences()[-1]


def test_what_a_merge_brings_is_no_correction(workshop: Workshop, room: Room) -> None:
    typed = room.open("a.py", LOADS)
    conflict = (
        "<<<<<<< HEAD\n    return yaml.load(text)\n=======\n"
        "    return yaml.safe_load(text)\n>>>>>>> theirs\n"
    )
    typed.replace(("    return yaml.load(text)\n", conflict))
    room.wait(QUIET)
    typed.save()
    typed.replace((conflict, "    return yaml.safe_load(text)\n"))
    room.wait(QUIET)
    assert typed.shown() == []
    typed.save()
    assert workshop.experiences() == []


def test_what_the_editor_reloads_from_disk_is_no_correction(workshop: Workshop, room: Room) -> None:
    typed = room.open("a.py", LOADS)
    (workshop.folder / "a.py").write_text(LOADS.replace(*FIX), encoding="utf-8")
    typed.replace(FIX)
    room.wait(QUIET)
    assert typed.shown() == []
    room.wait(UNTOUCHED)
    typed.save()
    assert workshop.experiences() == []


def test_one_of_two_that_is_undone_after_the_save_speaks_against_it_alone(
    workshop: Workshop, room: Room
) -> None:
    typed = room.open("a.py", LOADS + "\n\nassert typed is None\nassert typed == None\n")
    typed.replace(FIX)
    room.wait(QUIET)
    typed.replace(("typed == None", "typed is None"))
    typed.save()
    assert len(workshop.experiences()) == 2
    typed.replace(("safe_load(text)", "load(text)"))
    typed.save()
    assert workshop.answers() == ["reverted"]
    assert typed.shown() == []
    assert len(workshop.experiences()) == 2  # and going back is no third one


def test_going_back_to_what_is_committed_teaches_nothing_beside_what_does(
    workshop: Workshop, room: Room
) -> None:
    workshop.commit(a=LOADS)
    typed = room.open("a.py", LOADS.replace("yaml.load(stream)", "yaml.loads(stream)"))
    typed.replace(("yaml.loads(stream)", "yaml.load(stream)"))
    typed.replace(FIX)
    typed.save()
    assert workshop.experiences() == [f"{RETURN} → {MENDED}"]


def test_several_cursors_make_one_correction_with_several_sites(
    workshop: Workshop, room: Room
) -> None:
    workshop.commit(a=LOADS)
    typed = room.open("a.py", LOADS)
    typed.replace_all("yaml.load", "yaml.safe_load")
    typed.save()
    (kept,) = workshop.kept()
    assert kept.sites == 3
    workshop.commit(a=typed.text)
    workshop.learn()
    assert len(workshop.experiences()) == 1


def test_the_same_by_hand_one_after_the_other_is_evidence_each_time(
    workshop: Workshop, room: Room
) -> None:
    typed = room.open("a.py", LOADS)
    typed.replace(FIX)
    room.wait(10)
    typed.replace(("load(stream)", "safe_load(stream)"))
    typed.save()
    assert [one.sites for one in workshop.kept()] == [1, 1]


def test_a_rename_over_forty_files_is_one_correction_with_forty_sites(
    workshop: Workshop, room: Room
) -> None:
    names = [f"f{number}" for number in range(40)]
    texts = {
        name: f"import data\n\n\ndef {name}(row):\n    return data.fetch(row)\n" for name in names
    }
    workshop.commit(**texts)
    files = [room.open(f"{name}.py", text) for name, text in texts.items()]
    for file in files:
        room.now -= 0.99
        file.replace(("data.fetch", "data.fetch_all"))
    for file in files:
        file.save()
    (kept,) = workshop.kept()
    assert kept.sites == 40
    workshop.commit(**{file.document.path.stem: file.text for file in files if file.document.path})
    workshop.learn()
    assert len(workshop.experiences()) == 1


def test_one_change_counts_once_whoever_sees_it(workshop: Workshop, room: Room) -> None:
    workshop.commit(a=LOADS)
    typed = room.open("a.py", LOADS)
    typed.replace(FIX)
    room.wait(QUIET)
    typed.save()
    typed.close()
    workshop.commit(a=typed.text)
    workshop.learn()
    assert workshop.experiences() == [f"{RETURN} → {MENDED}"]
    # After a rebase the same change is another commit.
    workshop.git("reset", "--quiet", "--soft", "HEAD~1")
    workshop.commit(a=typed.text, b="VALUE = 1\n")
    workshop.learn()
    assert workshop.experiences() == [f"{RETURN} → {MENDED}"]


def test_a_change_in_two_saves_is_no_third_one_when_it_is_committed(
    workshop: Workshop, room: Room
) -> None:
    workshop.commit(a=LOADS)
    typed = room.open("a.py", LOADS)
    typed.replace(FIX)
    typed.save()
    typed.replace(("yaml.safe_load(text)", "yaml.full_load(text)"))
    typed.save()
    before = workshop.experiences()
    assert len(before) == 2
    workshop.commit(a=typed.text)
    workshop.learn()
    assert workshop.experiences() == before


def test_without_learning_nothing_is_offered_or_kept(workshop: Workshop, room: Room) -> None:
    room.engine.configure(Scopes(Settings(learn_from_edits=False)))
    typed = room.open("a.py", LOADS)
    typed.replace(FIX)
    room.wait(QUIET)
    typed.save()
    assert typed.shown() == []
    assert workshop.experiences() == []
    assert path_of(typed.document.uri) == typed.document.path
