"""How many of something, in words."""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun: "1 file", "2,000 files"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
