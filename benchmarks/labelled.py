"""A labelled set for the classes of lessons, from what tools say of their own rules.

An example is a correction that a rule's documentation or test data shows, learned by twiceshy; its
label is the tool's own category of that rule (docs/classes.md has the mapping). Sources, each
optional, each read where it lies and never copied into this repository:

- ruff: `ruff rule --all --output-format json`, with an example and its correction per rule.
- unicorn: a clone of eslint-plugin-unicorn: `docs/rules/*.md`, and the type in `rules/*.js`.
- staticcheck: a clone of go-tools: documentation and golden files of its checks.
- oracle: the built data of the linter benchmark, with ruff's and ESLint's categories.
"""

import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from twiceshy.lessons.families import families_of, lessons_of
from twiceshy.lessons.identity import change_id
from twiceshy.model import Correction, Experience, FileChange, Hole, LearnedLesson, Lesson, Origin
from twiceshy.workspace.learning import mined


class Labelled(NamedTuple):
    """A lesson with its labels; `rule` keeps what is learned from one rule together."""

    rule: str
    category: str
    fix_class: str | None
    lesson: Lesson


class Rule(NamedTuple):
    """A rule of a tool with what the tool says it is, and corrections of what it finds."""

    name: str
    category: str
    fix_class: str | None
    suffix: str
    pairs: list[tuple[str, str]]


def lessons_from(rules: Iterable[Rule]) -> Iterator[Labelled]:
    """The lessons that twiceshy makes of the rules' corrections, each lesson of a rule once."""
    for rule in rules:
        seen = set()
        for lesson in _lessons(rule):
            sides = lesson.pattern, lesson.template
            if sides not in seen:
                seen.add(sides)
                yield Labelled(rule.name, rule.category, rule.fix_class, lesson)


def _lessons(rule: Rule) -> Iterator[Lesson]:
    families: dict[str, list[Experience]] = {}
    for number, (before, after) in enumerate(rule.pairs, 1):
        file = FileChange(f"a{number}{rule.suffix}", before.encode(), after.encode())
        origin = Origin("labelled", file.path, "files", float(number), number)
        found = mined(file, origin)
        for correction in found[:2]:
            experience = Experience(change_id(correction), correction)
            for family in families_of(experience)[:1]:
                families.setdefault(family, []).append(experience)
    for name, experiences in families.items():
        learned: list[LearnedLesson] = lessons_of(name, experiences)
        if learned:
            yield from (one.lesson for one in learned)
        else:
            yield from (_as_it_was(one.correction) for one in experiences)


def _as_it_was(correction: Correction) -> Lesson:
    """A correction of which no lesson could be made, as a lesson about just that code."""
    holes = tuple(Hole(name, many=True) for name in correction.elided)
    return Lesson(
        "",
        correction.language,
        correction.role,
        correction.before,
        correction.after,
        holes,
        added=correction.added,
        dropped=correction.dropped,
    )


# ------------------------------------------------------------------ ruff

RUFF_CATEGORIES = {
    "correctness": "bug",
    "suspicious": "bug",
    "security": "security",
    "performance": "performance",
    "complexity": "style",
    "style": "style",
    "formatting": "style",
    "pedantic": "style",
    "restriction": "preference",
}
# Whole groups of rules that are about one thing, whatever category the single rule is in.
RUFF_GROUPS = {"flake8-bandit": "security", "Perflint": "performance"}
# Groups that pick one of several equal ways of writing.
RUFF_TASTES = (
    "flake8-annotations",
    "flake8-boolean-trap",
    "flake8-builtins",
    "flake8-commas",
    "flake8-errmsg",
    "flake8-import-conventions",
    "flake8-print",
    "flake8-quotes",
    "flake8-tidy-imports",
    "flake8-todos",
    "pep8-naming",
    "pydocstyle",
)
RUFF_FIX_CLASSES = {
    "flake8-use-pathlib": "api_migration",
    "NumPy-specific rules": "api_migration",
    "Airflow": "api_migration",
    "flake8-annotations": "typing",
    "flake8-pyi": "typing",
    "flake8-async": "concurrency",
    "flake8-logging": "logging",
    "flake8-logging-format": "logging",
    "flake8-pytest-style": "testing",
    "pep8-naming": "naming",
    "flake8-blind-except": "error_handling",
    "tryceratops": "error_handling",
    "flake8-comprehensions": "collection",
    "flake8-tidy-imports": "imports",
    "flake8-import-conventions": "imports",
    "isort": "imports",
    "flynt": "text",
    "flake8-implicit-str-concat": "text",
    "flake8-return": "control_flow",
}
_BLOCK = re.compile(r"```(\w*)[^\n]*\n(.*?)```", re.DOTALL)


def ruff_rules(command: str) -> dict[str, dict[str, Any]]:
    """What ruff says of each of its rules, by code."""
    listed = [command, "rule", "--all", "--output-format", "json"]
    done = subprocess.run(listed, capture_output=True, check=True)
    return {rule["code"]: rule for rule in json.loads(done.stdout) if rule["code"]}


def ruff_category(rule: dict[str, Any]) -> str:
    """Our category of one of ruff's rules."""
    linter, category = rule["linter"], rule["category"]
    if linter in RUFF_GROUPS:
        return RUFF_GROUPS[linter]
    mapped = RUFF_CATEGORIES[category]
    return "preference" if linter in RUFF_TASTES and mapped == "style" else mapped


def documented_by_ruff(known: dict[str, dict[str, Any]]) -> Iterator[Rule]:
    """The rules whose documentation shows code and, after "instead", its correction."""
    for code, rule in known.items():
        text = rule["explanation"] or ""
        pairs = [
            (before[2], after[2])
            for before, after in pairwise(_BLOCK.finditer(text))
            if "nstead" in text[before.end() : after.start()]
        ]
        fix_class = RUFF_FIX_CLASSES.get(rule["linter"])
        yield Rule(f"ruff/{code}", ruff_category(rule), fix_class, ".py", pairs)


# ------------------------------------------------------------------ eslint and unicorn

ESLINT_CATEGORIES = {"problem": "bug", "suggestion": "style", "layout": "style"}
# Rules of unicorn that choose a name or a spelling.
UNICORN_TASTES = ("catch-error-name", "prevent-abbreviations", "name-replacements", "no-null")


def documented_by_unicorn(clone: Path) -> Iterator[Rule]:
    """The rules whose documentation shows a wrong and a right way, one after the other."""
    for path in _listed(clone, "docs/rules/"):
        name = Path(path).stem
        source = _shown(clone, f"rules/{name}.js")
        found = re.search(r"type: '(problem|suggestion|layout)'", source)
        if found is None:
            continue
        taste = name in UNICORN_TASTES
        category = "preference" if taste else ESLINT_CATEGORIES[found[1]]
        pairs = [
            pair
            for block in _BLOCK.finditer(_shown(clone, path))
            if block[1] in {"js", "javascript"}
            for pair in _crossed(block[2])
        ]
        yield Rule(f"unicorn/{name}", category, "naming" if taste else None, ".js", pairs)


def _crossed(block: str) -> Iterator[tuple[str, str]]:
    parts = re.split(r"^\s*// (❌|✅).*$", block, flags=re.MULTILINE)[1:]
    marked = list(zip(parts[::2], parts[1::2], strict=True))
    for (mark, before), (other, after) in pairwise(marked):
        if (mark, other) == ("❌", "✅"):
            yield before, after


# ------------------------------------------------------------------ staticcheck

GO_CATEGORIES = (("SA6", "performance"), ("SA", "bug"), ("S", "style"), ("QF", "style"))
_RAW = re.compile(r"(Before|After):\s*`([^`]*)`")


def documented_by_staticcheck(clone: Path) -> Iterator[Rule]:
    """The checks of staticcheck that show a correction, in their documentation or golden files."""
    pairs: dict[str, list[tuple[str, str]]] = {}
    for path in _listed(clone, ""):
        check = re.match(r"(?:staticcheck|simple|stylecheck|quickfix)/([a-z]+\d+)/", path)
        if check is None:
            continue
        code = check[1].upper()
        if path.endswith(f"/{check[1]}.go"):
            shown = _RAW.findall(_shown(clone, path))
            pairs.setdefault(code, []).extend(
                (_in_function(before), _in_function(after))
                for (one, before), (other, after) in pairwise(shown)
                if (one, other) == ("Before", "After")
            )
        elif path.endswith(".golden"):
            after = _shown(clone, path)
            if not after.startswith("-- "):
                before = _shown(clone, path.removesuffix(".golden"))
                pairs.setdefault(code, []).append((before, after))
    for code, found in sorted(pairs.items()):
        category = next(name for start, name in GO_CATEGORIES if code.startswith(start))
        yield Rule(f"staticcheck/{code}", category, None, ".go", found)


def _in_function(code: str) -> str:
    return code if code.lstrip().startswith(("package", "func")) else f"func f() {{\n{code}\n}}\n"


def _listed(clone: Path, under: str) -> list[str]:
    names = _git(clone, "ls-tree", "-r", "--name-only", "HEAD").split("\n")
    return [name for name in names if name.startswith(under) and name]


def _shown(clone: Path, path: str) -> str:
    return _git(clone, "show", f"HEAD:{path}")


def _git(clone: Path, *arguments: str) -> str:
    listed = ["git", "-C", str(clone), *arguments]
    done = subprocess.run(listed, capture_output=True, check=False)
    return done.stdout.decode(errors="replace")


# ------------------------------------------------------------------ the linter benchmark

# Sites of a rule that are learned from, one lesson each.
ORACLE_SITES = 6


def seen_by_linters(
    built: Path, ruff: dict[str, dict[str, Any]], eslint: dict[str, str], split: str
) -> Iterator[Rule]:
    """The rules of the linter benchmark whose category a tool gives, with sites of real code.

    `split` is "train" or "test": they come from different packages.
    """
    for entry in json.loads((built / "manifest.json").read_text())["rules"]:
        language, name = entry["lang"], entry["rule"]
        if language == "python" and name in ruff:
            category, rule = ruff_category(ruff[name]), f"ruff/{name}"
            fix_class = RUFF_FIX_CLASSES.get(ruff[name]["linter"])
        elif language == "javascript" and eslint.get(name) in ESLINT_CATEGORIES:
            bare = name.removeprefix("unicorn/")
            category = ESLINT_CATEGORIES[eslint[name]]
            fix_class = "naming" if bare in UNICORN_TASTES else None
            category = "preference" if fix_class else category
            rule = name if "/" in name else f"eslint/{name}"
        else:
            continue
        task = json.loads((built / entry["file"]).read_text())
        root = built / "corpus" / language
        pairs = [_corrected(root, site) for site in _apart(task[split])[:ORACLE_SITES]]
        suffix = ".py" if language == "python" else ".js"
        yield Rule(rule, category, fix_class, suffix, pairs)


def _apart(sites: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sites of different files first."""
    by_path: dict[str, dict[str, Any]] = {}
    for site in sites:
        by_path.setdefault(site["path"], site)
    return list(by_path.values())


def _corrected(root: Path, site: dict[str, Any]) -> tuple[str, str]:
    before = (root / site["path"]).read_bytes().decode()
    after = before
    for start, end, text in sorted(site["edits"], reverse=True):
        after = after[:start] + text + after[end:]
    return before, after
