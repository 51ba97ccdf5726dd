"""Sections as Markdown: code stays code, and nothing of it becomes markup."""

from twiceshy.lessons.near import quoted
from twiceshy.lsp.markdown import page
from twiceshy.workspace.sections import Line, Section


def test_a_section_is_a_title_a_change_and_facts() -> None:
    facts = (Line("holes", "`$A` is `x_y`"), Line("", "and *more*"))
    told = page([Section("3:1 suggested", ("- a", "+ b"), facts)], "")
    assert told == (
        "### 3:1 suggested\n\n```diff\n- a\n+ b\n```\n\n"
        "- **holes**: `$A` is `x_y`\n  - and \\*more\\*"
    )


def test_without_sections_a_sentence() -> None:
    assert page([], "Nothing <here>.") == "Nothing \\<here\\>."


def test_code_cannot_leave_its_quotes() -> None:
    for code in ("`", "a`b", "``", "x ``` y", "<img>`"):
        (line,) = page([Section("t", (), (Line("", quoted(code)),))], "").splitlines()[2:]
        assert line == f"  - {quoted(code)}"
    change = ("- ```", "+ </details>\u202e\x1b")
    assert page([Section("t", change, ())], "").endswith("````diff\n- ```\n+ </details>\n````")


def test_what_is_no_code_is_no_markup() -> None:
    assert page([], "``x` [a](b) ![c](d)") == "\\`\\`x\\` \\[a\\](b) \\!\\[c\\](d)"
