"""A byte-level tokenizer like those of language models, small enough to be made by a test.

It knows all pairs of letters of one case, as every vocabulary of some size does, and what is
commonest in the texts that it was made from. Fewer merges make more tokens, never less.
"""

import itertools
import re
import string
from collections import Counter
from collections.abc import Iterable

# A word with the space before it, a run of digits, of signs, or of white space.
_PIECES = re.compile(r" ?[^\W\d_]+| ?\d+| ?[^\s\w]+|_+|\s+")


class Tokenizer:
    """Byte pair encoding, with the merges in the order in which they were learned."""

    def __init__(self, texts: Iterable[str], merges: int) -> None:
        cases = (string.ascii_lowercase, string.ascii_uppercase)
        pairs = [pair for case in cases for pair in itertools.product(case, repeat=2)]
        self._ranks = {(a.encode(), b.encode()): n for n, (a, b) in enumerate(pairs)}
        words = Counter(piece for text in texts for piece in _PIECES.findall(text))
        known = {word: self._encoded(word) for word, _ in words.most_common(300)}
        for _ in range(merges):
            counts: Counter[tuple[bytes, bytes]] = Counter()
            for word, tokens in known.items():
                for pair in itertools.pairwise(tokens):
                    counts[pair] += words[word]
            best, _ = counts.most_common(1)[0]
            self._ranks[best] = len(self._ranks)
            known = {word: _merged(tokens, best) for word, tokens in known.items()}

    def count(self, text: str) -> int:
        """How many tokens a text has."""
        pieces = _PIECES.findall(text)
        assert "".join(pieces) == text
        return sum(len(self._encoded(piece)) for piece in pieces)

    def _encoded(self, piece: str) -> list[bytes]:
        tokens = [bytes([byte]) for byte in piece.encode()]
        while len(tokens) > 1:
            known = [pair for pair in itertools.pairwise(tokens) if pair in self._ranks]
            if not known:
                break
            tokens = _merged(tokens, min(known, key=self._ranks.__getitem__))
        return tokens


def _merged(tokens: list[bytes], pair: tuple[bytes, bytes]) -> list[bytes]:
    merged: list[bytes] = []
    for token in tokens:
        if merged and (merged[-1], token) == pair:
            merged[-1] += token
        else:
            merged.append(token)
    return merged
