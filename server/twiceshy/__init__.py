"""twiceshy: remembers how code was corrected, and offers it where the mistake stands again."""

__version__ = "0.1.0"
