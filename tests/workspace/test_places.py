"""What shows in a text about the suggestions that a person has seen or answered."""

from twiceshy.model import Suggestion
from twiceshy.workspace.places import LOOKS, PASSED_AFTER, QUIET, Looked, Outcome, Places
from twiceshy.workspace.traces import Decision
from twiceshy_analyzers.api import Edit, Span

URI = "file:///a.py"
OLD = "import yaml\n\n\ndef read(text):\n    return yaml.load(text)\n"
NEW = OLD.replace("yaml.load(text)", "yaml.safe_load(text)")


def suggestion(
    source: str, old: str = "yaml.load(text)", new: str = "yaml.safe_load(text)", lesson: str = "l"
) -> Suggestion:
    at = len(source[: source.index(old)].encode())
    span = Span(at, at + len(old.encode()))
    edits = (Edit(span, new),)
    return Suggestion(lesson, "s.1", span, "", 0.9, "high", edits, ())


class Bench:
    """One document, and what shows in it as time passes."""

    def __init__(self, text: str = OLD, *, offered: bool = True) -> None:
        self.places, self.text, self.now, self.offered = Places(), text, 1000.0, offered
        self.places.opened(URI, text.encode())

    def decision(self, one: Suggestion | None = None) -> Decision:
        return Decision(one or suggestion(self.text), self.text.encode(), self.now)

    def see(self) -> None:
        self.places.seen(URI, self.decision())

    def accept(self, *, before_the_edit: bool = True) -> None:
        decision, one = self.decision(), suggestion(self.text)
        if not before_the_edit:
            self.replace("yaml.load(text)", "yaml.safe_load(text)")
        self.places.accepted(URI, [decision], one.edits, self.now)
        if before_the_edit:
            self.replace("yaml.load(text)", "yaml.safe_load(text)")

    def replace(self, old: str, new: str) -> None:
        at = len(self.text[: self.text.index(old)].encode())
        self.text = self.text.replace(old, new, 1)
        edit = Edit(Span(at, at + len(old.encode())), new)
        self.places.changed(URI, self.text.encode(), [edit], self.now)

    def wait(self, seconds: float) -> list[str]:
        self.now += seconds
        return [told(one) for _, one in self.places.passed_time(self.now)]

    def save(self) -> list[str]:
        return [told(one) for one in self.places.saved(URI, lambda _: self.offered, self.now)]

    def close(self) -> list[str]:
        return [told(one) for one in self.places.closed(URI, lambda _: self.offered, self.now)]

    def hides(self, one: Suggestion) -> bool:
        return self.places.hidden(URI, [one], self.text.encode()) == (one,)


def told(one: Outcome | Looked) -> str:
    if isinstance(one, Looked):
        return f"{one.look}: {'stands' if one.stands else 'gone'}"
    text = f": {one.text.decode()}" if one.text is not None else ""
    return f"{one.answer}, {one.reason}{text}"


# ------------------------------------------------------------------ seen


def test_what_was_not_seen_is_not_passed_by() -> None:
    bench = Bench()
    assert [bench.save() for _ in range(9)] == [[]] * 9
    assert bench.close() == []


def test_seen_and_closed_is_passed_by() -> None:
    bench = Bench()
    bench.see()
    assert bench.wait(1000) == bench.save() == []
    assert bench.close() == ["ignored, closed"]


def test_seen_and_not_offered_any_more_is_not_passed_by() -> None:
    bench = Bench(offered=False)
    bench.see()
    assert [bench.save() for _ in range(9)] == [[]] * 9
    assert bench.close() == []


def test_seen_and_saved_so_often_is_passed_by_once() -> None:
    bench = Bench()
    bench.see()
    assert [bench.save() for _ in range(PASSED_AFTER - 1)] == [[]] * (PASSED_AFTER - 1)
    assert bench.save() == ["ignored, saved"]
    assert bench.save() == bench.close() == []


def test_seen_and_committed_is_passed_by() -> None:
    bench = Bench()
    bench.see()
    assert bench.places.committed(URI, b"something else", lambda _: True) == []
    (outcome,) = bench.places.committed(URI, OLD.encode(), lambda _: True)
    assert told(outcome) == "ignored, committed"


def test_the_same_by_hand_is_an_acceptance_once_it_is_left_alone() -> None:
    bench = Bench()
    bench.see()
    for old, new in (("yaml.l", "yaml.sl"), ("yaml.s", "yaml.saf"), ("saf", "safe_")):
        bench.replace(old, new)
        assert bench.wait(QUIET / 2) == []
    assert bench.wait(QUIET) == ["accepted, by hand"]
    assert bench.wait(30) == ["30 s: stands"]


def test_and_at_once_when_it_is_saved_or_closed() -> None:
    for act in (Bench.save, Bench.close):
        bench = Bench()
        bench.see()
        bench.replace("load", "safe_load")
        assert act(bench) == ["accepted, by hand"]


def test_also_when_it_had_been_passed_by() -> None:
    bench = Bench()
    bench.see()
    for _ in range(PASSED_AFTER):
        bench.save()
    bench.replace("load", "safe_load")
    assert bench.save() == ["accepted, by hand"]


def test_something_else_by_hand_passes_it_by_and_is_not_undone() -> None:
    bench = Bench()
    bench.see()
    bench.replace("yaml.load(text)", "yaml.full_load(text)")
    assert bench.wait(QUIET) == []  # it may not be finished
    assert bench.save() == ["ignored, written otherwise: yaml.full_load(text)"]
    full = "yaml.full_load(text)"
    assert bench.hides(suggestion(bench.text, full, "yaml.load(text)", "another"))
    assert bench.hides(suggestion(bench.text, full, "yaml.safe_load(text)", "another"))
    assert bench.hides(suggestion(bench.text, full, "yaml.other(text)"))
    assert not bench.hides(suggestion(bench.text, full, "yaml.other(text)", "another"))
    assert not bench.hides(suggestion(bench.text, "read", "write", "another"))


def test_code_that_goes_with_what_is_around_it_says_nothing() -> None:
    bench = Bench(offered=False)
    bench.see()
    bench.replace("def read(text):\n    return yaml.load(text)\n", "")
    assert bench.save() == bench.close() == []


def test_edits_around_it_say_nothing() -> None:
    bench = Bench()
    bench.see()
    bench.replace("import yaml", "import os\nimport yaml")
    bench.replace("return yaml.load(text)", "return dict(yaml.load(text))")
    assert bench.wait(QUIET) == bench.save() == []


# ------------------------------------------------------------------ accepted


def test_what_was_accepted_is_looked_at_three_times() -> None:
    for before in (True, False):
        bench = Bench()
        bench.accept(before_the_edit=before)
        assert bench.wait(29) == []
        assert bench.wait(1) == ["30 s: stands"]
        bench.replace("import yaml", "import os\nimport yaml")
        assert bench.wait(90) == ["2 min: stands"]
        assert bench.wait(480) == ["10 min: stands"]
        assert bench.wait(9999) == bench.save() == bench.close() == []


def test_what_a_formatter_does_changes_nothing() -> None:
    bench = Bench()
    bench.accept()
    bench.replace("yaml.safe_load(text)", "yaml.safe_load(\n        text,\n    )")
    assert bench.save() == []
    assert bench.wait(30) == ["30 s: stands"]


def test_undone_is_reverted_and_never_again_there() -> None:
    bench = Bench()
    bench.accept()
    bench.replace("yaml.safe_load(text)", "yaml.load(text)")
    assert bench.hides(suggestion(bench.text))  # at once
    assert bench.wait(QUIET) == ["reverted, undone"]
    assert bench.wait(9999) == ["30 s: gone", "2 min: gone", "10 min: gone"]
    assert bench.hides(suggestion(bench.text))
    assert bench.hides(suggestion(bench.text, lesson="another"))
    assert not bench.hides(suggestion(bench.text, new="other(text)", lesson="another"))


def test_undone_much_later_is_reverted_too() -> None:
    bench = Bench()
    bench.accept()
    bench.wait(LOOKS[-1][1])
    bench.replace("yaml.safe_load(text)", "yaml.load(text)")
    assert bench.save() == ["reverted, undone"]


def test_undone_and_done_again_is_neither() -> None:
    bench = Bench()
    bench.accept()
    bench.replace("yaml.safe_load(text)", "yaml.load(text)")
    bench.replace("yaml.load(text)", "yaml.safe_load(text)")
    assert bench.wait(QUIET) == bench.save() == []


def test_changed_soon_is_modified() -> None:
    bench = Bench()
    bench.accept()
    bench.wait(100)
    bench.replace("safe_load(text)", "safe_load(text.read())")
    assert bench.save() == ["modified, edited: yaml.safe_load(text.read())"]
    assert bench.save() == []
    there = "yaml.safe_load(text.read())"
    assert bench.hides(suggestion(bench.text, there, "yaml.safe_load(text)", "another"))
    assert bench.hides(suggestion(bench.text, there, "yaml.load(text)", "another"))


def test_changed_and_not_saved_is_modified_after_ten_minutes() -> None:
    bench = Bench()
    bench.accept()
    bench.replace("safe_load(text)", "safe_load(text.read())")
    assert bench.wait(599) == ["30 s: gone", "2 min: gone"]
    assert bench.wait(1) == ["10 min: gone", "modified, edited: yaml.safe_load(text.read())"]


def test_changed_late_is_no_verdict_but_is_not_undone() -> None:
    bench = Bench()
    bench.accept()
    bench.wait(LOOKS[-1][1])
    bench.wait(60)
    bench.replace("safe_load(text)", "safe_load(text.read())")
    assert bench.save() == []
    there = "yaml.safe_load(text.read())"
    assert bench.hides(suggestion(bench.text, there, "yaml.safe_load(text)", "another"))


def test_what_was_accepted_may_be_improved_by_another_lesson() -> None:
    bench = Bench()
    bench.accept()
    there = "yaml.safe_load(text)"
    assert not bench.hides(suggestion(bench.text, there, "load(text)", "another"))
    assert bench.hides(suggestion(bench.text, there, "yaml.load(text)", "another"))


def test_an_acceptance_whose_edit_never_comes_is_not_followed() -> None:
    bench = Bench()
    bench.places.accepted(URI, [bench.decision()], suggestion(OLD).edits, bench.now)
    bench.replace("import yaml", "import os, yaml")
    bench.replace("import os, yaml", "import yaml")
    bench.replace("yaml.load", "yaml.safe_load")
    assert bench.wait(9999) == bench.save() == []


def test_several_at_once_are_each_followed() -> None:
    text = OLD + OLD.replace("read", "other")
    bench = Bench(text)
    first = suggestion(text)
    second = suggestion(text.replace("yaml.load", "yaml.-oad", 1)).__class__(
        "l",
        "s.2",
        Span(text.rindex("yaml.load"), text.rindex(")\n") + 1),
        "",
        0.9,
        "high",
        (Edit(Span(text.rindex("yaml.load"), text.rindex(")\n") + 1), "yaml.safe_load(text)"),),
        (),
    )
    edits = (Edit(Span(0, 0), "# first\n"), *first.edits, *second.edits)
    both = [Decision(one, text.encode(), 1.0) for one in (first, second)]
    bench.places.accepted(URI, both, edits, bench.now)
    after = "# first\n" + text.replace("yaml.load", "yaml.safe_load")
    bench.text = after
    bench.places.changed(URI, after.encode(), [Edit(Span(0, len(text)), after)], bench.now)
    at = after.rindex("safe_")
    bench.text = after[:at] + after[at + 5 :]
    bench.places.changed(URI, bench.text.encode(), [Edit(Span(at, at + 5), "")], bench.now)
    (outcome,) = bench.places.saved(URI, lambda _: True, bench.now)
    assert (told(outcome), outcome.place.suggestion.site) == ("reverted, undone", "s.2")


# ------------------------------------------------------------------ rejected


def test_nothing_is_suggested_where_something_was_rejected_however_it_is_edited() -> None:
    bench = Bench()
    bench.places.rejected(URI, bench.decision())
    bench.replace("import yaml", "import os\nimport yaml")
    bench.replace("return yaml.load(text)", "found = dict(yaml.load(text.read()))")
    there = "yaml.load(text.read())"
    assert bench.hides(suggestion(bench.text, there, "x", "another"))
    assert not bench.hides(suggestion(bench.text, "os", "sys", "another"))
    assert bench.save() == bench.close() == []
