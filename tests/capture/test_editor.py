"""What is touched in an open document, and what of it settles when."""

from itertools import pairwise
from random import Random

import hypothesis.strategies as st
from hypothesis import given

from twiceshy.capture.editor import QUIET, UNTOUCHED, Settled
from twiceshy.capture.open_text import MOST_REGIONS, REMEMBERED, OpenText, Settlement
from twiceshy.capture.sources import MAX_BYTES
from twiceshy_analyzers.api import Edit, Span

URI = "file:///a.py"
TEXT = "one\ntwo\nthree\nfour\nfive\nsix\n"


class Typist:
    """Somebody who edits one document, a second at a time."""

    def __init__(self, text: str = TEXT) -> None:
        self.settled, self.text, self.now = Settled(), text, 0.0
        self.settled.opened(URI, text.encode())

    def replace(self, *pairs: tuple[str, str], at_once: bool = False) -> None:
        """Replace the first of each old text by the new one; all in one message, or one by one."""
        edits = []
        for old, new in pairs:
            before = self.text
            start = len(before[: before.index(old)].encode())
            self.text = before.replace(old, new, 1)
            edits.append(Edit(Span(start, start + len(old.encode())), new))
            if not at_once:
                self._change(edits)
                edits = []
        if edits:
            self._change(edits)

    def _change(self, edits: list[Edit]) -> None:
        self.now += 1
        self.settled.changed(URI, self.text.encode(), edits, self.now)

    def paste_all(self, text: str) -> None:
        """Send the whole text, as some editors do for every change."""
        edits = [Edit(Span(0, len(self.text.encode())), text)]
        self.text = text
        self._change(edits)

    def wait(self, seconds: float) -> None:
        self.now += seconds

    def save(self, *, by_hand: bool = True) -> Settlement | None:
        return self.settled.saved(URI, self.text.encode(), self.now, by_hand=by_hand)

    def learned(self, settlement: Settlement | None) -> tuple[str, str] | None:
        """What differs between both sides of a settlement."""
        if settlement is None:
            return None
        before = settlement.before.decode().splitlines()
        after = settlement.after.decode().splitlines()
        gone = [line for line in before if line not in after]
        come = [line for line in after if line not in before]
        return ",".join(gone), ",".join(come)

    def left_alone(self) -> tuple[str, str] | None:
        return self.learned(self.settled.left_alone(URI, self.now))


def test_a_hand_save_settles_all_that_was_touched() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"), ("five", "FIVE"))
    settlement = typist.save()
    assert settlement is not None
    assert settlement.before.decode() == TEXT
    assert settlement.after.decode() == settlement.text.decode() == typist.text
    assert [(t.span, t.at) for t in settlement.touched] == [(Span(0, 3), 1.0), (Span(19, 23), 2.0)]
    assert typist.save() is None


def test_an_autosave_settles_nothing() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"))
    assert typist.save(by_hand=False) is None
    typist.replace(("ONE", "UNO"))
    assert typist.learned(typist.save()) == ("one", "UNO")


def test_what_is_undone_before_it_settled_was_never_touched() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"), ("five", "FIVE"), ("ONE", "one"))
    assert typist.learned(typist.save()) == ("five", "FIVE")
    typist.replace(("one", "ONE"), ("ONE", "one"))
    assert typist.save() is None


def test_what_is_left_alone_looks_done_and_what_is_typed_at_does_not() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"))
    assert typist.left_alone() is None
    typist.replace(("five", "F"))
    assert typist.settled.has_news(URI, typist.now)
    assert typist.left_alone() == ("one", "ONE")
    assert not typist.settled.has_news(URI, typist.now)
    typist.wait(QUIET)
    assert typist.settled.has_news(URI, typist.now)
    assert typist.left_alone() == ("one,five", "ONE,F")


def test_touching_again_what_was_left_alone_is_told() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"))
    typist.wait(QUIET)
    typist.left_alone()
    again = [Edit(Span(0, 0), "x")]
    assert not typist.settled.changed(
        URI, b"ONE\ntwo\nthree\nfour!\nfive\nsix\n", [Edit(Span(18, 18), "!")], typist.now
    )
    assert typist.settled.changed(URI, b"xONE\ntwo\nthree\nfour!\nfive\nsix\n", again, typist.now)


def test_what_was_touched_before_the_clock_was_set_back_settles_too() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"))
    assert typist.settled.due(URI, typist.now - 1.0) is None
    assert typist.settled.due(URI, typist.now - 365 * 86_400.0) is not None


def test_what_is_untouched_for_five_minutes_settles_by_itself() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"))
    typist.wait(UNTOUCHED)
    typist.replace(("five", "FIVE"))
    settlement = typist.settled.due(URI, typist.now)
    assert settlement is not None
    assert settlement.after.decode() == settlement.text.decode() == TEXT.replace("one", "ONE")
    assert typist.settled.due(URI, typist.now) is None
    assert typist.learned(typist.save()) == ("five", "FIVE")


def test_lines_that_touch_are_one_region_and_others_are_not() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"), ("two", "TWO"))
    assert typist.left_alone() is None
    typist.replace(("five", "FIVE"))
    assert typist.left_alone() == ("one,two", "ONE,TWO")


def test_a_client_that_sends_whole_texts_touches_what_differs() -> None:
    typist = Typist()
    typist.paste_all(TEXT.replace("one", "ONE"))
    typist.paste_all(typist.text.replace("five", "FIVE"))
    assert typist.left_alone() == ("one", "ONE")


def test_edits_that_were_missed_are_found_by_the_text() -> None:
    typist = Typist()
    typist.text = TEXT.replace("three", "THREE")
    assert typist.learned(typist.save()) == ("three", "THREE")


def test_what_a_formatter_changes_during_a_save_is_settled_and_not_learned() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"))
    typist.settled.will_save(URI)
    typist.replace(("five", "f i v e"))
    settlement = typist.save()
    assert typist.learned(settlement) == ("one", "ONE")
    assert settlement is not None
    assert settlement.text.decode() == typist.text
    assert typist.save() is None


def test_what_a_client_sends_late_during_a_save_is_what_was_typed() -> None:
    typist = Typist()
    typist.settled.will_save(URI)
    typist.replace(("one", "ONE"))
    assert typist.learned(typist.save()) == ("one", "ONE")


def test_a_save_that_was_announced_and_not_done_leaves_nothing_behind() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"))
    typist.settled.will_save(URI)
    typist.save(by_hand=False)
    typist.replace(("five", "FIVE"))
    assert typist.learned(typist.save()) == ("one,five", "ONE,FIVE")


def test_one_of_two_that_was_settled_is_taken_back() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"), ("five", "FIVE"))
    typist.save()
    typist.replace(("ONE", "one"), ("three", "THREE"))
    settlement = typist.save()
    assert settlement is not None
    assert typist.learned(settlement) == ("three", "THREE")
    (undone,) = settlement.undone
    assert undone.before.decode() == TEXT
    assert undone.after.decode() == "ONE\ntwo\nthree\nfour\nFIVE\nsix\n"
    assert undone.left.decode() == "one\ntwo\nthree\nfour\nFIVE\nsix\n"


def test_one_of_two_lines_side_by_side_is_taken_back() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"), ("two", "TWO"))
    typist.save()
    typist.replace(("TWO", "two"))
    settlement = typist.save()
    assert settlement is not None
    assert settlement.after == settlement.before
    assert settlement.undone[0].left.decode() == TEXT.replace("one", "ONE")


def test_two_steps_back_at_once() -> None:
    typist = Typist()
    for old, new in (("one", "ONE"), ("ONE", "UNO")):
        typist.replace((old, new))
        typist.save()
    typist.replace(("UNO", "one"))
    settlement = typist.save()
    assert settlement is not None
    assert settlement.after == settlement.before
    assert [undone.before.decode()[:3] for undone in settlement.undone] == ["ONE", "one"]
    typist.replace(("one", "UNO"))  # and what is done again is a change again
    assert typist.learned(typist.save()) == ("one", "UNO")


def test_lines_that_were_taken_out_and_put_back() -> None:
    typist = Typist()
    typist.replace(("two\nthree\n", ""))
    typist.save()
    typist.replace(("one\n", "one\ntwo\nthree\n"))
    settlement = typist.save()
    assert settlement is not None
    assert settlement.after == settlement.before
    assert settlement.undone[0].left.decode() == TEXT


def test_new_changes_take_nothing_back() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"))
    typist.save()
    typist.replace(("ONE", "two"), ("five", "one"))
    settlement = typist.save()
    assert settlement is not None
    assert settlement.undone == ()


def test_only_so_many_settlements_can_be_taken_back() -> None:
    typist = Typist()
    for number in range(REMEMBERED + 1):
        typist.replace((typist.text.splitlines()[0], f"v{number}"))
        typist.save()
    typist.replace((typist.text.splitlines()[0], "one"))
    settlement = typist.save()
    assert settlement is not None
    assert settlement.undone == ()


def test_a_merge_settles_without_a_word() -> None:
    typist = Typist()
    typist.replace(("three\n", "<<<<<<< ours\nthree\n=======\nTHREE\n>>>>>>> theirs\n"))
    typist.wait(QUIET)
    assert typist.left_alone() is None
    assert typist.save() is None
    typist.replace(("<<<<<<< ours\nthree\n=======\nTHREE\n>>>>>>> theirs\n", "THREE\n"))
    assert typist.save() is None
    typist.replace(("one", "ONE"))
    assert typist.learned(typist.save()) == ("one", "ONE")


def test_what_came_from_disk_settles_without_a_word() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"))
    assert typist.settled.unsaved(URI) == typist.text.encode()
    assert typist.settled.reloaded(URI, typist.text.encode())
    assert typist.save() is None
    typist.replace(("two", "TWO"))
    assert not typist.settled.reloaded(URI, TEXT.encode())
    assert typist.learned(typist.save()) == ("two", "TWO")


def test_closing_settles_what_an_autosave_kept_and_gives_up_the_rest() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"))
    typist.save(by_hand=False)
    assert typist.learned(typist.settled.closed(URI)) == ("one", "ONE")
    typist = Typist()
    typist.replace(("one", "ONE"))
    assert typist.settled.closed(URI) is None
    assert typist.save() is None


def test_a_person_settles_what_is_at_the_cursor_or_was_touched_last() -> None:
    typist = Typist()
    typist.replace(("one", "ONE"), ("three", "THREE"), ("five", "FIVE"))
    assert typist.learned(typist.settled.taught(URI, Span(8, 8))) == ("three", "THREE")
    assert typist.learned(typist.settled.taught(URI, None)) == ("five", "FIVE")
    assert typist.settled.taught(URI, Span(15, 15)) is None
    assert typist.learned(typist.save()) == ("one", "ONE")
    assert typist.settled.taught(URI, None) is None


def test_documents_touched_in_the_same_moment() -> None:
    typist = Typist()
    typist.settled.opened("file:///b.py", b"one\n")
    typist.settled.opened("file:///c.py", b"one\n")
    typist.replace(("one", "ONE"))
    typist.settled.changed("file:///b.py", b"ONE\n", [Edit(Span(0, 3), "ONE")], 2.5)
    typist.settled.changed("file:///c.py", b"ONE\n", [Edit(Span(0, 3), "ONE")], 9.0)
    assert typist.settled.touched_near([1.0], 2.0) == [URI, "file:///b.py"]


def test_a_document_that_is_not_open_or_too_big_is_not_known() -> None:
    settled = Settled()
    settled.forget(URI)
    assert settled.closed(URI) is None
    assert not settled.changed(URI, b"b\n", [], 0.0)
    assert settled.saved(URI, b"b\n", 0.0, by_hand=True) is None
    assert settled.left_alone(URI, 0.0) is None
    assert settled.due(URI, 0.0) is None
    settled.opened(URI, b"x" * (MAX_BYTES + 1))
    assert settled.text(URI) is None
    settled.opened(URI, b"x")
    settled.changed(URI, b"x" * (MAX_BYTES + 1), [], 0.0)
    assert settled.text(URI) is None


def test_a_text_that_is_rewritten_is_one_region() -> None:
    lines = [f"line {number}" for number in range(4 * MOST_REGIONS)]
    typist = Typist("\n".join(lines))
    typist.replace(*((f"{line}\n", f"{line}!\n") for line in lines[::3][:-1]))
    settlement = typist.save()
    assert settlement is not None
    assert settlement.after.decode() == typist.text
    assert 1 < len({touched.at for touched in settlement.touched}) <= MOST_REGIONS


# ---------------------------------------------------------- any edits whatever

LETTERS = st.text(alphabet="ab\né", max_size=6)
STEPS = st.lists(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12), LETTERS), min_size=1, max_size=3),
    max_size=8,
)


def edited(text: bytes, steps: list[tuple[int, int, str]]) -> tuple[bytes, list[Edit]]:
    """A text after some edits, each made inside what the one before it left."""
    edits = []
    for at, length, new in steps:
        start = min(at, len(text))
        end = min(start + length, len(text))
        edits.append(Edit(Span(start, end), new))
        text = text[:start] + new.encode() + text[end:]
    return text, edits


def rebuilt(document: OpenText) -> bytes:
    """The present text, made of the settled one and the regions alone."""
    text = document.settled
    for region in reversed(document.regions):
        new = document.text[region.start : region.end]
        text = text[: region.old_start] + new + text[region.old_end :]
    return text


@given(st.text(alphabet="ab\né", max_size=60), STEPS)
def test_the_present_text_comes_back_from_what_is_settled(
    text: str, changes: list[list[tuple[int, int, str]]]
) -> None:
    document = OpenText(text.encode(), text.encode(), merging=False)
    for number, steps in enumerate(changes):
        after, edits = edited(document.text, steps)
        document.follow(after, edits, float(number))
        assert rebuilt(document) == document.proposal(document.regions).after == after
        ends = [(r.old_start, r.old_end, r.start, r.end) for r in document.regions]
        assert all(a[1] <= b[0] and a[3] <= b[2] for a, b in pairwise(ends))
        assert bool(ends) == (after != text.encode())


@given(st.text(alphabet="ab\né", max_size=60), STEPS, st.randoms())
def test_settling_one_by_one_ends_with_the_present_text(
    text: str, changes: list[list[tuple[int, int, str]]], random: Random
) -> None:
    document = OpenText(text.encode(), text.encode(), merging=False)
    for number, steps in enumerate(changes):
        after, edits = edited(document.text, steps)
        document.follow(after, edits, float(number))
        if number % 3 == 2 and document.regions:
            document.settle([random.choice(document.regions)])
            assert rebuilt(document) == document.text
    while document.regions:
        document.settle([random.choice(document.regions)])
    assert document.settled == document.text
