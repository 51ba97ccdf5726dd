"""What of a changed text a person made, told by the text alone."""

from tests.support import tree_of
from twiceshy.capture.handmade import by_hand, hunks_of, line_in, with_hunks, with_imports

OLD = "import os\n\nfirst = load(1)\nsecond = (load)(2)\nthird = load(3)\n"


def made(new: str, old: str = OLD) -> str:
    return by_hand(tree_of(old, ".py"), new.encode()).decode()


def test_a_fix_stays_and_what_only_lays_out_goes() -> None:
    fixed = OLD.replace("load(1)", "fetch(1)")
    assert made(fixed.replace("third = load(3)", "third = load(\n    3,\n)")) == fixed


def test_what_only_goes_into_comments_or_comes_out_of_them_goes() -> None:
    commented = OLD.replace("second", "# second")
    assert made(commented) == OLD
    assert made(OLD, commented) == commented
    replaced = OLD.replace("second = (load)(2)", "# second = (load)(2)\nsecond = fetch(2)")
    assert made(replaced) == replaced


def test_a_large_piece_in_the_place_of_another_goes_and_edited_lines_stay() -> None:
    old = "".join(f"value_{n} = load(path_{n}, mode='r')\n" for n in range(12))
    pasted = "".join(f"class Part{n}:\n    size: int = {n} + 1\n" for n in range(12))
    assert made(pasted, old) == old
    edited = old.replace("load(", "fetch(")
    assert made(edited, old) == edited


def test_of_a_text_that_does_not_parse_the_whole_parts_stay() -> None:
    fixed = OLD.replace("load(1)", "fetch(1)")
    assert made(fixed.replace("load(3)", "load((3")) == fixed


def test_of_a_later_text_only_imports_are_taken() -> None:
    later = OLD.replace("import os\n", "import sys\n").replace("load(3)", "fetch(3)")
    taken = with_imports(tree_of(OLD, ".py"), later.encode())
    assert taken.decode() == OLD.replace("import os\n", "import sys\n")


def test_hunks_lead_from_one_text_to_the_other_and_move_lines() -> None:
    new = OLD.replace("import os\n", "import os\nimport re\n").replace("third", "3rd")
    assert with_hunks(OLD.encode(), hunks_of(OLD.encode(), new.encode())) == new.encode()
    assert hunks_of(OLD.encode(), OLD.encode()) == []
    assert [line_in(OLD.encode(), new.encode(), line) for line in (0, 2, 3)] == [0, 3, 4]
