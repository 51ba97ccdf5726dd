"""Sections in a terminal."""

from rich.text import Text as Styled

from twiceshy.cli.output import coloured, console
from twiceshy.cli.plain import plain
from twiceshy.workspace.sections import CODE, Section


def print_sections(sections: list[Section]) -> None:
    """Print the sections, with a blank line between them."""
    out = console()
    for number, section in enumerate(sections):
        out.print(_told(section), end="\n\n" if number + 1 < len(sections) else "\n")


def _told(section: Section) -> Styled:
    place, _, rest = section.title.partition(" ")
    text = Styled()
    text.append(plain(place), "bold")
    text.append(f" {plain(rest)}\n" if rest else "\n")
    text.append_text(coloured(section.change, "    "))
    width = max((len(line.name) for line in section.lines), default=0)
    for line in section.lines:
        text.append(f"  {line.name:<{width}}  ", "dim")
        text.append_text(_with_code(line.text))
        text.append("\n")
    text.rstrip()
    return text


def _with_code(words: str) -> Styled:
    """A text in which what stands in backticks is coloured."""
    text = Styled(plain(" ".join(words.split())))
    text.highlight_regex(CODE, "cyan")
    return text
