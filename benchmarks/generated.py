"""Python code made by rule, the same each time: corrections to learn from, and a file to check.

A correction moves a caller from one name of an API to another, in one of the shapes of `_SHAPES`;
no two use the same names. The file to check is made of pieces of everyday code that speak of the
same things and call other names of the same APIs, with some callers in it that were not moved.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

_VERBS = (
    *("add", "bind", "check", "close", "collect", "count", "create", "drop", "emit", "fetch"),
    *("fill", "find", "get", "join", "list", "load", "lock", "merge", "move", "open"),
    *("parse", "pick", "plan", "print", "publish", "push", "read", "render", "save", "scan"),
    *("send", "sort", "split", "start", "store", "sync", "trim", "update", "verify", "write"),
)
_QUALIFIERS = (
    *("active", "all", "cached", "cheap", "closed", "daily", "early", "empty", "final", "first"),
    *("hidden", "local", "new", "old", "open", "paid", "raw", "recent", "remote", "valid"),
)
_NOUNS = (
    *("accounts", "addresses", "alerts", "answers", "batches", "carts", "charges", "claims"),
    *("clients", "codes", "columns", "contracts", "coupons", "dates", "devices", "drafts"),
    *("entries", "events", "fields", "files", "frames", "groups", "hosts", "images"),
    *("invoices", "items", "jobs", "labels", "ledgers", "limits", "links", "lots"),
    *("messages", "metrics", "nodes", "notes", "offers", "orders", "pages", "parcels"),
    *("payments", "photos", "plans", "points", "prices", "profiles", "quotes", "rates"),
    *("records", "refunds", "regions", "reports", "routes", "rows", "rules", "sessions"),
    *("shifts", "stocks", "tables", "tags", "tasks", "teams", "tickets", "tokens"),
)
_MODULES = ("archive", "billing", "catalogue", "gateway", "inventory", "mailer", "search", "depot")
_NAMES = ("batch", "customer", "draft", "entry", "item", "order", "parcel", "request", "row")

# Lessons that have sites in the file to check; each is learned from two corrections.
SITES = 10
# Where the names begin that the file calls, so that no lesson is about them.
_ELSEWHERE = 40_000


class Version(NamedTuple):
    """One file before and after some corrections."""

    path: str
    before: str
    after: str


def name_of(number: int) -> str:
    """A function's name; no two numbers below 51,200 have the same."""
    number, qualifier = divmod(number, len(_QUALIFIERS))
    number, noun = divmod(number, len(_NOUNS))
    return f"{_VERBS[number % len(_VERBS)]}_{_QUALIFIERS[qualifier]}_{_NOUNS[noun]}"


# Each shape is (what stands before, what stands after); the old name is f, the new one g, names
# of classes F and G; m is a module, a and b are parameters.
_SHAPES: tuple[tuple[str, str], ...] = (
    ("reply = {a}.{f}({b}, 30)", "reply = {a}.{g}({b}, 30)"),
    ("{b}.rows = {m}.{f}({a})", "{b}.rows = {m}.{f}({a}, {g}=True)"),
    ('{m}.publish({a}, {f}="new")', '{m}.publish({a}, {g}="new")'),
    ("if len({a}.{f}) == 0:\n    return None", "if not {a}.{g}():\n    return None"),
    ("{m}.{f}({a}, {b}.total)", "{m}.{g}({a}, {b})"),
    ("try:\n    {m}.run({a})\nexcept {F}:\n    raise", "try:\n    {m}.run({a})\nexcept {G}:\n    raise"),
    ('{b}.state = {m}.{f}({a})["state"]', '{b}.state = {m}.{g}({a}, "state")'),
    ('if {a}.{f} == "done":\n    {b}.close()', "if {a}.{g}():\n    {b}.close()"),
    ("return {m}.{f}({a}, {b}, True)", "return {m}.{g}({a}, {b})"),
    ("for {b} in list({a}.{f}()):\n    {m}.add({b})", "for {b} in {a}.{g}():\n    {m}.add({b})"),
    ("link = {m}.{f}({a})", "link = {m}.{f}({a})\nlink.{g}()"),
    ("return [{b}.{f} for {b} in {a}]", "return [{b}.{g} for {b} in {a}]"),
    ("assert {m}.{f}({a}.total, {b})", "{m}.{g}({a}.total, {b})"),
    ("with {m}.{f}({a}) as {b}_file:\n    {b}_file.flush()", "with {m}.{g}({a}) as {b}_file:\n    {b}_file.flush()"),
    ("{a}.amount = max({b}.{f}, 0) * {m}.RATE", "{a}.amount = {b}.{g}(0) * {m}.RATE"),
)  # fmt: skip


def versions(first: int, last: int) -> Iterator[Version]:
    """Files with the corrections of those numbers: two of each lesson that has a site, else one."""
    for start in range(first, last, _PER_FILE):
        numbers = range(start, min(start + _PER_FILE, last))
        yield _version(f"src/part{start}.py", numbers, 0)
        again = [number for number in numbers if number < SITES]
        if again:
            yield _version(f"src/more{start}.py", again, 1)


_PER_FILE = 25


def _version(path: str, numbers: Sequence[int], turn: int) -> Version:
    before, after = (
        _module([*(_function(number, side, turn) for number in numbers)]) for side in (0, 1)
    )
    return Version(path, before, after)


def _module(functions: Sequence[str]) -> str:
    imports = "\n".join(f"import {module}" for module in _MODULES)
    return "\n\n\n".join(['"""Made by rule."""', imports, *functions]) + "\n"


def _function(number: int, side: int, turn: int) -> str:
    first, second = _parameters(number, turn)
    body = _indented(_statement(number, side, turn))
    return f"def step_{number}({first}, {second}):\n    {first}.count += 1\n{body}"


def _parameters(number: int, turn: int) -> tuple[str, str]:
    first = (number + 2 * turn) % len(_NAMES)
    return _NAMES[first], _NAMES[(first + 1 + number % 7) % len(_NAMES)]


def _statement(number: int, side: int, turn: int) -> str:
    shape = _SHAPES[number % len(_SHAPES)][side]
    first, second = _parameters(number, turn)
    old, new = name_of(2 * number), name_of(2 * number + 1)
    return shape.format(
        a=first,
        b=second,
        m=_MODULES[number % len(_MODULES)],
        f=old,
        g=new,
        F=_class_of(old),
        G=_class_of(new),
    )


def _class_of(name: str) -> str:
    return "".join(word.title() for word in name.split("_"))


def _indented(text: str, levels: int = 1) -> str:
    return "\n".join("    " * levels + line if line else line for line in text.split("\n"))


# Pieces of the file to check: f, g and h are names that no lesson knows, C is a class.
_PIECES = (
    '''def {f}({a}, limit=20):
    """The {n} of a {a}, newest first."""
    found = []
    for entry in {m}.{g}({a}, limit=limit):
        if entry.hidden and not {a}.is_admin:
            continue
        found.append((entry.date, entry.key, entry.amount / 100))
    found.sort(reverse=True)
    return found[:limit]
''',
    '''class {C}:
    """Keeps {n} between two runs."""

    def __init__(self, {a}, path=None):
        self.{a} = {a}
        self.path = path or f"{{{a}.key}}-{n}.json"
        self._known = {{}}

    def {f}(self, key, default=None):
        """What is known of a key."""
        value = self._known.get(key, default)
        if value is None:
            value = {m}.{g}(self.{a}, key)
            self._known[key] = value
        return value

    def {h}(self):
        """Write everything down."""
        with open(self.path, "w", encoding="utf-8") as output:
            json.dump({{str(k): v for k, v in self._known.items()}}, output, indent=2)
''',
    '''async def {f}({a}, session, retries=3):
    """Ask for {n} until they are there."""
    for attempt in range(retries):
        try:
            answer = await session.get(f"/{n}/{{{a}.key}}", timeout=30)
        except OSError as error:
            logger.warning("attempt %d for %s failed: %s", attempt, {a}.key, error)
            await asyncio.sleep(2**attempt)
            continue
        if answer.status == 200:
            return [{m}.{g}(raw) for raw in answer.body["{n}"]]
    return []
''',
    '''def {f}({a}, rates):
    """The sum of a {a}'s {n}, with what is due on top."""
    total = 0
    for key, value in {a}.{h}().items():
        rate = rates.get(key, 0.19) if value > 0 else 0
        total += round(value * (1 + rate), 2)
    if total > {m}.LIMIT or {a}.state in ("closed", "void"):
        raise ValueError(f"{{{a}.key}}: {{total}} is out of bounds")
    return {{"key": {a}.key, "total": total, "{n}": len({a}.{h}())}}
''',
    '''def {f}(lines):
    """Read {n} from text, one to a line."""
    header, *rest = [line.strip().split(";") for line in lines if line.strip()]
    where = {{name.lower(): index for index, name in enumerate(header)}}
    return [
        {m}.{g}(
            key=row[where["key"]],
            amount=int(row[where["amount"]] or 0),
            tags=tuple(row[where["tags"]].split(",")),
        )
        for row in rest
        if len(row) == len(header)
    ]
''',
)


def file_to_check(lines: int, sites: int = SITES) -> str:
    """A file of so many lines with sites of the first lessons spread over it."""
    head = ['"""Made by rule."""', "", "import asyncio", "import json", "import logging", ""]
    head += [f"import {module}" for module in _MODULES]
    text = "\n".join([*head, "", "logger = logging.getLogger(__name__)"]) + "\n"
    made, number = 0, 0
    while True:
        part = _piece(number)
        if made < sites and text.count("\n") >= len(head) + made * (lines - 60) // sites:
            part = _site(made)
            made += 1
        else:
            number += 1
        if text.count("\n") + part.count("\n") + 2 > lines:
            break
        text += "\n\n" + part
    return text + "".join(f"# {n}\n" for n in range(lines - text.count("\n")))


def _piece(number: int) -> str:
    names = {key: name_of(_ELSEWHERE + 3 * number + step) for step, key in enumerate("fgh")}
    return _PIECES[number % len(_PIECES)].format(
        **names,
        C=_class_of(names["f"]),
        a=_NAMES[number % len(_NAMES)],
        n=_NOUNS[number % len(_NOUNS)],
        m=_MODULES[number % len(_MODULES)],
    )


def _site(number: int) -> str:
    """A function in which the caller was not moved."""
    return _function(number, 0, 3) + "\n"


# What is typed at the places of the strokes.
_TYPED = (
    "total = sum(row.amount for row in rows)",
    'if request.get("state") == "done": return None',
    "gateway.send(order, key=order.key)",
    'labels = {item.key: f"{item.name} " for item in items}',
)


class Stroke(NamedTuple):
    """One change of the file: what is put in the place of a range of (line, character)."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


def strokes(text: str, least: int) -> list[Stroke]:
    """A new line here and there, typed character by character and then taken back at once.

    There are `least` of them, and more until the last line is taken back: then the text is as it
    was.
    """
    lines = text.split("\n")
    places = [
        n for n, line in enumerate(lines) if line.startswith("    ") and line[-1] not in "([{:,"
    ]
    places = [n for n in places if lines[n].strip()[0] not in "])}\"'"]
    found: list[Stroke] = []
    number = 0
    while len(found) < least:
        line = places[(number * 37 + 11) % len(places)]
        indent = lines[line][: len(lines[line]) - len(lines[line].lstrip())]
        typed = _TYPED[number % len(_TYPED)]
        end = (line, len(lines[line]))
        found.append(Stroke(end, end, "\n" + indent))
        for column, character in enumerate(typed, len(indent)):
            found.append(Stroke((line + 1, column), (line + 1, column), character))
        found.append(Stroke(end, (line + 1, len(indent) + len(typed)), ""))
        number += 1
    return found


def struck(text: str, stroke: Stroke) -> str:
    """The text after a stroke."""
    lines = text.split("\n")
    (first, column), (last, end) = stroke.start, stroke.end
    middle = lines[first][:column] + stroke.text + lines[last][end:]
    return "\n".join([*lines[:first], middle, *lines[last + 1 :]])
