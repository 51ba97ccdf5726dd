"""The records that travel between the parts: frozen, and without behaviour.

SPEC.md section 0 gives the words. Snippets are texts in lesson notation (see
`twiceshy.lessons.notation`): source code in which `$A` stands for one node and `$$$A` for a run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from twiceshy_analyzers.api import Edit, Import, Span

Seen = Literal["git", "editor", "teach", "files"]
# Changes of these are an editor's own: they were made here and there, in no order of the text.
IN_AN_EDITOR: Final = frozenset({"editor", "teach"})
Answer = Literal["accepted", "modified", "rejected", "reverted", "ignored"]
Reach = Literal["here", "lesson", "project"]
Level = Literal["exact", "high", "medium", "low", "silent"]
Layout = Literal["", "still", "kept"]
Look = Literal["30 s", "2 min", "10 min", "commit"]
Way = Literal["reused", "mutated", "forked"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where, when, how and by whom a correction was seen.

    `project` is the project id, `path` is relative to it, `at` is in Unix seconds, `number`
    counts the project's learned changes up to this one, `author` is an opaque keyed id. `domain`
    says what sort of project it was, as "web_backend:python:django"; "" where that is not known.
    """

    project: str
    path: str
    seen: Seen
    at: float
    number: int
    commit: str | None = None
    author: str | None = None
    domain: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of code stands: what conditions of a lesson are about.

    `ancestors` are the node kinds above it from the inside out. `slot` is "first", "last", or
    what stands before it among the children of its parent: a token, or "" for a node; `operator`
    is the parent's first token that is neither bracket nor name. `left` and `right` are the kinds
    of its neighbours, "" where there is none.
    """

    ancestors: tuple[str, ...] = ()
    slot: str = ""
    operator: str = ""
    left: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class Bystander:
    """A like-looking piece of code that a change left alone, its blocks elided.

    It was `reached` if the change is a whole commit, or if it stands above a change that is known by
    its result: what stands below may be next, and so may anything when somebody edits here and there.
    """

    text: str
    place: Place = Place()
    reached: bool = True


@dataclass(frozen=True, slots=True)
class Correction:
    """One observed before → after change of a small region of code. Facts only.

    `before` and `after` are the smallest statement, clause or expression around the change
    that has at most 60 tokens a side; blocks that did not change are elided to the
    metavariables named in `elided`. `statement` is the first line of the enclosing statement,
    `place` is where `before` stands in it. `names` says what each identifier of the snippets was
    at that place: "local", "builtin", "free" or "import:MODULE[#NAME]". `bystanders` are pieces
    of the same file that look like `before`, those most like it first. `idle` are imports that
    nothing uses any more and that were left. `line` is where the change begins in the new text,
    counted from 0; -1 where that is not known. `sites` counts the places at which the same was done
    in one move: by a rename, by several cursors, by search and replace. `complexity` is that of the
    function around it, before and after; None outside of functions, and where it is not known.
    """

    language: str
    role: str
    before: str
    after: str
    elided: tuple[str, ...]
    statement: str
    place: Place
    names: tuple[tuple[str, str], ...]
    added: tuple[Import, ...]
    dropped: tuple[Import, ...]
    bystanders: tuple[Bystander, ...]
    grammar: str
    origin: Origin
    idle: tuple[Import, ...] = ()
    line: int = -1
    sites: int = 1
    complexity: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Symptom:
    """What showed that code was wrong: what a tool said of it, without names and numbers.

    `source` and `code` are the tool's own words. A failing test has the source "test", and its
    name as the code.
    """

    source: str
    code: str
    message: str


class Complaint(NamedTuple):
    """A tool said once more that something is wrong; `lesson` is one whose fix did not help.

    It is `suppressed` from the second time on: counted, and not shown again.
    """

    project: str
    symptom: Symptom
    at: float
    suppressed: bool = False
    lesson: str | None = None


@dataclass(frozen=True, slots=True)
class Repetition:
    """How often a tool said the same: `count` times, of which all but the first are suppressed."""

    symptom: Symptom
    count: int
    first_seen: float
    last_seen: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that a person should look at: a symptom that keeps coming, or a fix that fails."""

    project: str
    reason: Literal["repeated", "failing"]
    symptom: Symptom
    at: float
    lesson: str | None = None


class Experience(NamedTuple):
    """A stored correction. `key` is its change id, so that one change is kept once.

    It is `meant` if a person asked for it to be remembered. `reading` is the key of the lesson that
    a person said it stands for, "" where nobody was asked. It is `forked` from a lesson, by key, if a
    suggestion made of that one was accepted: an example of a lesson that waits for a person.
    """

    key: str
    correction: Correction
    reverted: bool = False
    meant: bool = False
    reading: str = ""
    forked: str = ""


@dataclass(frozen=True, slots=True)
class Hole:
    """What a metavariable of a lesson may stand for.

    `many` marks a run of siblings. `kinds` are words such as "name", "string" or "call" (empty:
    anything), or one kind of node by its own name; `texts`, where given, are the only tokens
    allowed, and of an "operator" there are always some. A hole with an `of` stands in the template alone: its text is made of that hole's in
    the way that `how` names (see `twiceshy.lessons.derive`).
    """

    name: str
    many: bool = False
    kinds: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    of: str = ""
    how: str = ""


class Condition(NamedTuple):
    """What must hold at a site beside the pattern: a feature has one of some values.

    The features are those of `twiceshy.lessons.features`, such as "parent" or "A.kind".
    """

    feature: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A pattern → template pair with holes: what is matched and what is put in its place.

    `names` lists what concrete names must be at a site: "import:MODULE[#NAME]", "bound" for
    a name that the template uses and that must be in scope, or "unbound" for one that must not be.
    With `keeps_imports`, imports that nothing uses any more are left, as its examples did.
    `layout` says how the code in its holes is laid out where it is put: "" moves its lines with
    the first one, "still" leaves them where they are, and "kept" leaves the white space beside
    what goes, too. `key` is the canonical hash of all the rest.
    """

    key: str
    language: str
    role: str
    pattern: str
    template: str
    holes: tuple[Hole, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    added: tuple[Import, ...] = ()
    dropped: tuple[Import, ...] = ()
    conditions: tuple[Condition, ...] = ()
    keeps_imports: bool = False
    layout: Layout = ""

    def __hash__(self) -> int:
        return hash(self.key)  # all the rest is in it, and what is kept of lessons is asked often


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against a lesson, derived from experiences and verdicts.

    `last_number` is the number of the newest supporting change in its project, `last_path` and
    `last_line` are where it was made ("" and -1 where that is not known); `commits` and
    `files` count distinct ones; `left_alone` counts matching places that were passed over,
    `unreached` those that were not yet come to; `variety` counts how many of the examples differ in
    text; `seen` holds the features' values at the examples;
    `exact` says that the lesson reproduces each of its own examples to the letter, `taught` that
    one of them was made by this user's hand rather than read from history, `meant` that a person
    asked for one of them to be remembered, and `last_by_hand` that the newest one was no commit. `domain` is
    that of the newest one, `complexity` what was usual for the functions that were corrected (0 where
    that is not known), and `fix_class` what kind of fix it is by itself. `made_of` is the lesson, by
    key, of which suggestions were made that are its examples. From `accepted` on all is
    counted from the log: `demoted` says that too many of the suggestions that were seen were not
    wanted, `silenced` that a person's answers silence the lesson until it is revived.
    """

    experiences: tuple[str, ...]
    commits: int
    files: int
    first_seen: float
    last_seen: float
    last_number: int
    left_alone: int
    exact: bool
    taught: bool = False
    unreached: int = 0
    variety: int = 1
    seen: tuple[Condition, ...] = ()
    last_path: str = ""
    last_line: int = -1
    meant: bool = False
    last_by_hand: bool = False
    domain: str = ""
    complexity: float = 0.0
    fix_class: str = ""
    made_of: str = ""
    accepted: int = 0
    rejected: int = 0
    reverted: int = 0
    demoted: bool = False
    silenced: bool = False


@dataclass(frozen=True, slots=True)
class LearnedLesson:
    """A lesson with its evidence, as kept for one project and one family of experiences."""

    project: str
    family: str
    lesson: Lesson
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Provenance:
    """One example behind a lesson, for a person to read."""

    commit: str | None
    path: str
    at: float
    before: str
    after: str


class Recalled(NamedTuple):
    """How a suggestion was made of a remembered correction that no lesson in force brings here.

    Its lesson is `reused` as it is, `mutated` by other names, or `forked`: other code, and a lesson of
    its own. `lesson` is the key of the one that it was made of, `shape` that of what it changes into
    what, `likeness` how alike place and correction are, `exchanged` its code with what is here instead.
    """

    way: Way
    lesson: str
    shape: str
    likeness: float
    exchanged: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A lesson applied to a site: concrete edits that belong together.

    `site` is the site key; `span` is the matched code, in bytes of the text of `version`. It is
    `taught` where this user made one of the lesson's corrections by hand. `turn` is by what
    it waits to come up by itself, 0 where that is its confidence. It is `recalled` where it was
    found among what is nearest, and not by its lesson's pattern; `told` is then what a ranker was told.
    """

    lesson: str
    site: str
    span: Span
    message: str
    confidence: float
    level: Level
    edits: tuple[Edit, ...]
    provenance: tuple[Provenance, ...]
    version: int | None = None
    taught: bool = False
    turn: float = field(default=0.0, compare=False)
    recalled: Recalled | None = None
    told: tuple[tuple[str, float], ...] = field(default=(), compare=False)


class Reason(NamedTuple):
    """The one thing that keeps a lesson from being suggested at a place.

    `kind` is a word for programs, `text` a clause for a person in which code stands in backticks.
    `span` is the code that it is about. Where they apply, `expected` and `found` are what differs,
    `lesson` is another lesson that has a part in it, and `value` is what fell short of `limit`.
    """

    kind: str
    text: str
    span: Span | None = None
    expected: str = ""
    found: str = ""
    lesson: str | None = None
    value: float | None = None
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person did with a suggestion.

    `shape`, where known, is the key of what the lesson changes into what: it outlives the lesson's
    own key, and lessons that differ in little share it. `site` is "" where a person took back a
    change of their own that the lesson was learned from. `reach` is how far a rejection goes,
    `reason` a word about how the verdict was come to, `trace` the decision that it is about, and
    `text` what the person wrote in the place of what was suggested.
    """

    project: str
    lesson: str
    site: str
    answer: Answer
    at: float
    shape: str | None = None
    reach: Reach = "here"
    reason: str = ""
    trace: str | None = None
    text: str | None = None


class Candidate(NamedTuple):
    """A lesson that was weighed for a place; `stopped` is the kind of the reason, "" if it was shown.

    `features` are what a ranker was told of it (see `twiceshy.ranking.features`).
    """

    lesson: str
    confidence: float
    stopped: str
    features: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """The record of one decision: a suggestion that a person has seen, or answered unseen.

    `statement` is the line where the enclosing statement begins, `before` the code of the site and
    `after` what the suggestion makes of it. `features` are the measures behind the confidence.
    `at` is when it was first shown. One that is shown again in later versions is the same trace.
    `made_of` is the lesson, by key, that a recalled one was made of, "" where that is its own.
    """

    key: str
    project: str
    path: str
    language: str
    lesson: str
    shape: str | None
    site: str
    level: Level
    confidence: float
    at: float
    statement: str
    before: str
    after: str
    candidates: tuple[Candidate, ...] = ()
    features: tuple[tuple[str, float], ...] = ()
    made_of: str = ""


class Silence(NamedTuple):
    """A person's word that a lesson is silent wherever it would hold, or speaks again."""

    project: str
    lesson: str
    shape: str | None
    holds: bool
    at: float


class Answers(NamedTuple):
    """The verdicts on all lessons of one shape: counts, and whether they silence it.

    `undone` is when a person last took back a change of their own that such a lesson makes.
    """

    accepted: int
    rejected: int
    undone: float | None
    silenced: bool = False


class Label(NamedTuple):
    """What a person said of a lesson's class: a value for a name, or "" to say nothing any more."""

    project: str
    lesson: str
    shape: str | None
    name: str
    value: str
    at: float


# In the place of a project: every project of this user, in the lesson's own language.
EVERYWHERE: Final = "*"


class Widening(NamedTuple):
    """A person's word that a lesson of `project` holds in another one too, or no longer does.

    `reach` is that other project, or `EVERYWHERE`.
    """

    project: str
    lesson: str
    reach: str
    holds: bool
    at: float


class Event(NamedTuple):
    """One line of the append-only log.

    `key`, where given, is unique within its `kind`: recording it again changes nothing.
    `version` is the version of the shape of `body`, which is plain JSON.
    """

    kind: str
    at: float
    body: Mapping[str, Any]
    key: str | None = None
    version: int = 1


class FileChange(NamedTuple):
    """One modified file of a commit, both sides as bytes."""

    path: str
    before: bytes
    after: bytes


class Commit(NamedTuple):
    """One commit of a history with the source files it modified.

    `reverts` is the full or abbreviated hash named by a revert's message, else None. A commit is
    not whole when a file that it names could not be read.
    """

    sha: str
    at: float
    author: str
    reverts: str | None
    files: tuple[FileChange, ...] = ()
    is_whole: bool = True
