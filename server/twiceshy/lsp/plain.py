"""Text that is safe to show: what a lesson brings, and a person will see, passes through here."""

import unicodedata


def plain(text: str, most: int) -> str:
    """Text that is safe to show: on one line, of bounded length, and without hidden characters.

    Control characters would steer a terminal, and format characters (bidirectional marks,
    zero-width joins) would make code read as what it is not.
    """
    shown = " ".join(visible(text[: 4 * most]).split())
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def visible(text: str) -> str:
    """Text without hidden characters, in which all white space is blanks."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if letter.isspace() else "" if unicodedata.category(letter) in _HIDDEN else letter
        for letter in text
    )


_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
