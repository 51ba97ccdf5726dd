"""Text that is safe to show: code and commits may hold codes that steer a terminal."""

import unicodedata

# Control and format characters (bidirectional and zero-width marks among them), halves of
# surrogate pairs, and the separators that some terminals take for line ends.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def plain(text: str, *, lines: bool = False) -> str:
    r"""The text with everything hidden in it written out, such as ``\x1b`` and ``\u202e``.

    Tabs stay; line ends stay where `lines` is true, those of Windows as a mere ``\n``.
    """
    if lines:
        return "\n".join(map(plain, text.replace("\r\n", "\n").split("\n")))
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def one_line(text: str, most: int = 100) -> str:
    """The text on one line, cut in the middle where it is long, and safe to show."""
    line = plain(" ".join(text[: 20 * most].split()))
    return line if len(line) <= most else f"{line[: most - 31]} … {line[-28:]}"


def _shown(letter: str) -> str:
    if letter == "\t" or unicodedata.category(letter) not in _HIDDEN:
        return letter
    return letter.encode("unicode_escape").decode("ascii")
