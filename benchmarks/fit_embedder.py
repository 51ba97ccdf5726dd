"""Makes the tables of the built-in embedder: how rare features of code are, and what is usual.

    python -m benchmarks.fit_embedder [--python DIR] [--javascript DIR] [--go DIR] [--write]

Each folder holds source code of many projects, of which nothing but figures is kept. Only the
commonest features have a rarity: all others count as a little rarer than the rarest of those. What
is usual are the middles of groups of parts of statements.
"""

import argparse
import math
import random
from array import array
from base64 import b85encode
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import add
from pathlib import Path

from twiceshy.recall import structural_tables
from twiceshy.recall.code_features import features
from twiceshy.recall.embedder import Code, Vector
from twiceshy.recall.likeness import cosine, parts_of
from twiceshy.recall.structural import Structural, hashed, rarity_key, unit
from twiceshy_analyzers import language_named
from twiceshy_analyzers.api import Language
from twiceshy_analyzers.tree import parse

FILES, STATEMENTS, KEPT = 600, 40, 2048
# What is usual: how many groups, of how many parts, from the statements of how many files.
GROUPS, PARTS, GROUPED, ROUNDS = 16, 8000, 100, 10
LARGEST = 100_000
# The table says rarity in so many steps for each factor of e.
STEPS = 16
WIDTH = 150


def statements(language: Language, folder: Path, seed: str = "rarity") -> Iterator[Code]:
    """Some statements of each of some files, of every size."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    paths = sorted(path for end in language.grammars for path in folder.rglob(f"*{end}"))
    chance.shuffle(paths)
    read = 0
    for path in paths:
        source = path.read_bytes() if path.is_file() else b""
        if read == FILES:
            return
        if not 300 <= len(source) <= LARGEST:
            continue
        tree = parse(language, source, path.suffix)
        kinds, nexts = tree.kinds, tree.nexts
        found = [
            node
            for node in range(1, len(kinds))
            if kinds[node] in language.statements and nexts[node] > node + 2
        ]
        read += 1
        for node in chance.sample(found, min(STATEMENTS, len(found))):
            yield Code(tree, (node,))


def rarities(language: Language, codes: Iterable[Code]) -> bytes:
    """How rare features are: a byte for what is not in the table, then four for each feature."""
    counts: Counter[int] = Counter()
    read = 0
    for code in codes:
        read += 1
        counts.update({rarity_key(hashed(feature)) for feature in features(code)})
    assert len(counts) > KEPT, f"too little {language.name}"
    common = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:KEPT]
    table = {key: max(1, round(STEPS * math.log(read / count))) for key, count in common}
    rest = max(table.values()) + STEPS
    print(f"{language.name}: {read} statements, {len(counts)} features, others weigh {rest}")
    entries = (key.to_bytes(3) + bytes([rarity]) for key, rarity in sorted(table.items()))
    return bytes([rest]) + b"".join(entries)


def some_parts(embedder: Structural, codes: Iterable[Code]) -> list[Vector]:
    """The vectors of parts of statements, in an order that says nothing."""
    parts = [
        Code(code.tree, (part,))
        for code in islice(codes, STATEMENTS * GROUPED)
        for part in parts_of(code.tree, code.nodes[0])
    ]
    random.Random("parts").shuffle(parts)  # noqa: S311 - the same each time
    return embedder.embed(parts[:PARTS])


def grouped(parts: Sequence[Vector]) -> list[Vector]:
    """The middles of groups of vectors, found by putting each to the nearest again and again."""
    middles = list(parts[:GROUPS])
    for _ in range(ROUNDS):
        sums = [[0.0] * len(middle) for middle in middles]
        for part in parts:
            near = [cosine(part, middle) for middle in middles]
            nearest = sums[near.index(max(near))]
            nearest[:] = map(add, nearest, part)
        middles = [unit(total) for total in sums]
    return middles


def in_steps(vector: Vector) -> bytes:
    """A vector with a signed byte for each dimension."""
    factor = 127 / max(map(abs, vector))
    return array("b", [round(value * factor) for value in vector]).tobytes()


def write(rarity: Mapping[str, str], middles: Mapping[str, str]) -> None:
    """Write the tables over the ones that are there."""
    lines = ['"""The tables of the built-in embedder. Made by `benchmarks/fit_embedder.py`."""', ""]
    lines += ["# fmt: off", "from typing import Final", ""]
    for name, table in (("RARITY", rarity), ("USUAL", middles)):
        lines.append(f"{name}: Final[dict[str, str]] = {{")
        for family, text in sorted(table.items()):
            lines.append(f"    {family!r}: (")
            lines += [f"        {text[at : at + WIDTH]!r}" for at in range(0, len(text), WIDTH)]
            lines.append("    ),")
        lines.append("}")
    Path(structural_tables.__file__).write_text("\n".join([*lines, ""]), encoding="utf-8")


def main() -> None:
    """Make the tables, and write them if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = ("python", "javascript", "go")
    for name in names:
        parser.add_argument(f"--{name}", type=Path, metavar="DIR")
    parser.add_argument("--write", action="store_true")
    given = vars(parser.parse_args())
    folders = {language_named(name): given[name] for name in names if given[name]}
    rarity, middles = dict(structural_tables.RARITY), dict(structural_tables.USUAL)
    for language, folder in folders.items():
        family = language.family
        rarity[family] = b85encode(rarities(language, statements(language, folder))).decode()
        parts = some_parts(Structural(rarity, {}), statements(language, folder))
        table = b"".join(map(in_steps, grouped(parts)))
        middles[family] = b85encode(table).decode()
    if given["write"]:
        write(rarity, middles)


if __name__ == "__main__":
    main()
