"""Writing a template at a place where its pattern matched.

The tokens that pattern and template have in common are left where they stand, with the white
space, commas and comments between them; only what differs is written anew, laid out as in the
template.
"""

from itertools import pairwise
from typing import NamedTuple

from twiceshy.lessons import layout
from twiceshy.lessons.alignment import Alignment
from twiceshy.lessons.derive import derived_at
from twiceshy.lessons.each import Each, each_of
from twiceshy.lessons.gaps import (
    Gaps,
    in_brackets,
    joined,
    moved,
    same_shape,
    same_words,
    with_comments,
)
from twiceshy.lessons.match import Match
from twiceshy.lessons.notation import Snippet
from twiceshy.lessons.operators import pairs_of
from twiceshy.lessons.style import (
    ENDED,
    OWN_QUOTES,
    has_semicolon,
    preferred_quote,
    requoted,
    uses_semicolons,
)
from twiceshy.model import Hole, Layout
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree

# What is written in parentheses wherever it may be.
_PARENTHESISED = frozenset(
    {"assignment_expression", "named_expression", "sequence_expression", "yield"}
)


class NotMadeError(Exception):
    """A token that should be made of a site's own cannot be."""


class Written(NamedTuple):
    """A template's text at a site, and where in it the text of each hole stands.

    `over` is how many bytes after the match it takes the place of, too: a semicolon.
    """

    text: str
    holes: tuple[Span, ...]
    over: int = 0


class _Gap(NamedTuple):
    """What stands before or after a token; `stays` says that it is the site's, comments and all.

    `indent` is that of the line of the site on which it begins, if it is from there.
    """

    text: str
    stays: bool = False
    indent: str | None = None


class Writer:
    """Writes a template at one place; `unit` is a level of indentation, `newline` a line break."""

    def __init__(
        self,
        aligned: Alignment,
        tree: SyntaxTree,
        match: Match,
        unit: str,
        newline: str,
        laid_out: Layout = "",
    ) -> None:
        self.aligned, self.tree, self.match = aligned, tree, match
        self.unit, self.newline, self.laid_out = unit, newline, laid_out
        self.base = tree.indent(tree.starts[match.nodes[0]])
        self.line_indent = self.base
        whole = match.span(tree)
        self.comments = [comment for comment in tree.comments if whole.contains(comment)]
        self.sites = self._sites()
        self.gaps = Gaps(aligned.pattern, tree, self.sites)
        self.alike = dict(aligned.alike)
        for start, outer in aligned.around.items():
            inner = self.alike[start]
            if self.gaps.breaks_after(outer[0]) and not self.gaps.breaks_after(inner):
                self.alike |= dict(zip((start, aligned.brackets[start]), outer, strict=True))
        self.claimed: set[tuple[int, int]] = set()
        self.pieces: list[str] = []
        self.length = 0
        self.holes: list[Span] = []
        self.kept_spans: list[Span] = []

    def _sites(self) -> list[Span | None]:
        """For each token of the pattern, where it stands in the file; None for an empty run."""
        pattern = self.aligned.pattern
        tree, spans = self.tree, []
        for root, node in zip(pattern.roots, self.match.nodes, strict=True):
            spans += _token_spans(pattern, root, tree, node, self.match.bindings)
        return spans

    def write(self) -> Written | None:
        """The text, or None where it would lose a comment."""
        template = self.aligned.template
        shown, gaps = self._shown_and_gaps(template)
        for number, token in enumerate(shown):
            before, after = gaps[number], gaps[number + 1]
            self._put(self._moved(before))
            start = self.length
            hole = template.holes.get(token)
            if hole is not None and hole.of:
                text = self._made(hole)
            elif hole is not None:
                text = self._bound(template, token, before, after)
                self.holes.append(without_space(text, start))
            else:
                text = self._literal(template, token)
            self._put(text)
        self._put(gaps[-1].text)
        if self._loses_comment():
            return None
        nodes = self.match.nodes
        over = 0
        if shown and self.aligned.ends and shown[-1] not in self.aligned.ends:
            over = int(has_semicolon(self.tree, nodes))
        elif shown and shown[-1] in self.aligned.ends and not has_semicolon(self.tree, nodes):
            was_block = self.tree.kinds[nodes[-1]] not in ENDED
            self._put(";" if was_block and self._ends_in_semicolon(template, shown[-1]) else "")
        return Written("".join(self.pieces), tuple(self.holes), over)

    def _shown_and_gaps(self, template: Snippet) -> tuple[list[int], list[_Gap]]:
        """The template's tokens that have a text at the site, and the gaps around them."""
        shown: list[int] = []
        skipped: list[int] = []
        gaps: list[_Gap] = []
        self.claimed = self._claimed(template)
        for token in template.tokens:
            hole = template.holes.get(token)
            if hole is not None and not self.match.bindings.get(hole.of or hole.name):
                skipped.append(token)
                continue
            gaps.append(self._gap(template, shown[-1], skipped, token) if shown else _Gap(""))
            shown.append(token)
            skipped = []
        gaps = gaps or [_Gap("")]
        if self.laid_out == "kept" and len(shown) == 1 and not self.aligned.ends:
            before, after = self._kept_around(shown[0])
            return shown, [before, after]
        return shown, [*gaps, _Gap("")]

    def _moved(self, gap: _Gap) -> str:
        """A gap's text, moved with the line that it begins on."""
        if gap.indent is None or self.laid_out or gap.indent == self.line_indent:
            return gap.text
        first, *rest = gap.text.split("\n")
        size = len(gap.indent)
        lines = [self.line_indent + s[size:] if s.startswith(gap.indent) else s for s in rest]
        return "\n".join([first, *lines])

    def _claimed(self, template: Snippet) -> set[tuple[int, int]]:
        """The gaps of the pattern that the template has between the same two tokens."""
        kept = [self.alike.get(token, -1) for token in template.tokens]
        return {(a, b) for a, b in pairwise(kept) if a >= 0 and b >= 0}

    def _put(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text.encode())
        if "\n" in text:
            line = text.rpartition("\n")[2]
            self.line_indent = line[: len(line) - len(line.lstrip(" \t"))]

    def _literal(self, template: Snippet, token: int) -> str:
        """The text at the site of a token that is no hole."""
        position = self.aligned.kept.get(token)
        span = self.sites[position] if position is not None else None
        if span is None:
            sign = template.operators.get(token)
            return self._spelled(template, token) if sign is None else self._operator(sign)
        self.kept_spans.append(span)
        return self.tree.source[span.start : span.end].decode(errors="replace")

    def _operator(self, sign: Hole) -> str:
        """The operator that the site has, or what is made of it."""
        text = self.tree.text(self.match.bindings[sign.of or sign.name][0])
        return pairs_of(sign.how)[text] if sign.how else text

    def _spelled(self, template: Snippet, token: int) -> str:
        """A token of the template that the pattern does not have, in the file's quotes."""
        text = template.tree.text(token)
        tree = template.tree
        own = tree.kinds[tree.parents[token]] in OWN_QUOTES
        if tree.kinds[token] in tree.language.strings and not own:
            return requoted(text, preferred_quote(self.tree))
        return text

    def _made(self, hole: Hole) -> str:
        """A token made of what another hole stands for; raises NotMadeError where it cannot be."""
        if hole.many:
            return self._each(each_of(self.tree.language, hole.how), self.match.bindings[hole.of])
        node = self.match.bindings[hole.of][0]
        text = derived_at(hole.how, self.tree, node)
        if text is None:
            raise NotMadeError
        return requoted(text, preferred_quote(self.tree))

    def _each(self, each: Each, nodes: tuple[int, ...]) -> str:
        """What is made of each element of a run, with what stands between them left as it is."""
        tree, at = self.tree, self.tree.starts[nodes[0]]
        pieces = []
        for node in nodes:
            found = each.match(tree, node)
            written = found and Writer(each.aligned, tree, found, self.unit, self.newline).write()
            if not written:
                raise NotMadeError
            pieces += [tree.source[at : tree.starts[node]].decode(), written.text]
            at = tree.ends[node]
        self.kept_spans.append(Span(tree.starts[nodes[0]], at))
        return "".join(pieces)

    def _bound(self, template: Snippet, token: int, before: _Gap, after: _Gap) -> str:
        """The code that a hole stands for, moved to the indentation of the line it is put in.

        Statements take their comments along, but for those in a gap that stays as it was.
        """
        tree, nodes = self.tree, self.match.bindings[template.holes[token].name]
        span = Span(tree.starts[nodes[0]], tree.ends[nodes[-1]])
        if token in self.aligned.bare and self._needs_none(template, token, nodes):
            self.kept_spans.append(span)
            span = Span(span.start + 1, span.end - 1)
        elif tree.kinds[tree.parents[nodes[0]]] in tree.language.blocks:
            around = with_comments(tree, span, self.match.span(tree))
            start = around.start if "\n" in before.text and not before.stays else span.start
            span = Span(start, around.end if not after.stays else span.end)
        self.kept_spans.append(span)
        if self.laid_out and not self._begins_line():
            return tree.source[span.start : span.end].decode(errors="replace")
        return layout.shifted(tree, span, self.line_indent)

    def _begins_line(self) -> bool:
        """Whether what is put next is the first on a line of the result."""
        line = "".join(self.pieces).rpartition("\n")
        return bool(line[1]) and not line[2].strip()

    def _needs_none(self, template: Snippet, token: int, nodes: tuple[int, ...]) -> bool:
        """Whether what a hole stands for has parentheses that its new place does without.

        Whether they bind something there is seen when the result is read.
        """
        tree = self.tree
        if tree.kinds[nodes[0]] != "parenthesized_expression":
            return False
        inner = tree.children(nodes[0])[1:-1]
        if len(inner) != 1 or tree.kinds[inner[0]] in _PARENTHESISED:
            return False
        text = tree.text(nodes[0])[1:-1]
        if "\n" not in text:
            return True
        alone = tree.text(inner[0]) == text or _is_alone(template, token)
        return alone and self._may_break(template, (token, token))

    def _gap(self, template: Snippet, left: int, skipped: list[int], right: int) -> _Gap:
        """What stands between two tokens: the site's own gap where the lesson has no say in it."""
        here, there = self.alike.get(left), self.alike.get(right)
        wanted = joined(template, [left, *skipped, right])
        kept = self._kept_gap(left, right)
        if kept and (
            "\n" not in kept or "\n" in wanted or self._may_break(template, (left, right))
        ):
            return _Gap(kept, stays=True)
        separator = self._separator(left, wanted)
        for first, second in self.gaps.neighbours(here, there):
            both = (first, second) == (here, there)
            if not both and separator:
                return _Gap(separator)
            longer = (
                None if both else self._longer(template, (left, right), (first, second), wanted)
            )
            if longer is not None:
                return _Gap(longer)
            if not both and not self._may_borrow(left, right, (first, second), wanted):
                continue
            known, place = self.gaps.in_pattern(first, second), self.gaps.at_site(first, second)
            found = self.tree.source[place.start : place.end].decode(errors="replace")
            if self._is_own(template, (left, right), (known, wanted), found, both=both):
                self.kept_spans.append(place)
                if "\n" in found and "," not in found:
                    self.claimed.add((first, second))
                text = found if first == here else self._ended(template, left, found)
                # What is in a bracket of another kind stays where it is, and what is said to.
                is_new = left in self.aligned.brackets and left not in self.aligned.kept
                is_fixed = is_new or "\n" in wanted
                return _Gap(text, both, None if is_fixed else self.tree.indent(place.start))
            if both and "\n" in found and "\n" in wanted and same_words(known, wanted):
                self.kept_spans.append(place)
                indent = self._laid_out(wanted).rpartition("\n")[2]
                return _Gap(moved(found, indent, self.newline), stays=True)
        return _Gap(separator or self._laid_out(self._ended(template, left, wanted)))

    def _kept_gap(self, left: int, right: int) -> str | None:
        """The site's white space between two tokens, in a lesson that takes none of it away."""
        here, there = self.alike.get(left), self.alike.get(right)
        if self.laid_out != "kept" or here is None or there is None:
            return None
        around = self.aligned.around
        closing = {self.aligned.brackets[start]: outer for start, outer in around.items()}
        here = around[left][0] if left in around else here
        there = closing[right][1] if right in closing else there
        return self.gaps.across(here, there)

    def _longer(
        self, template: Snippet, tokens: tuple[int, int], gap: tuple[int, int], wanted: str
    ) -> str | None:
        """The site's gap beside a token and what the lesson adds to it; None where it is no such gap.

        In `f( a )` → `f( a  + 1 )` the first of two spaces is what stood there.
        """
        known, place = self.gaps.in_pattern(*gap), self.gaps.at_site(*gap)
        found = self.tree.source[place.start : place.end].decode(errors="replace")
        is_kept = self.laid_out == "kept"
        if gap in self.claimed or (known + wanted + found).strip() or "\n" in known + wanted:
            return None
        if known == wanted or not (known or is_kept):
            return None
        if "\n" in found and not (is_kept and self._may_break(template, tokens)):
            found = ""
        if gap[0] == self.alike.get(tokens[0]):
            return found + wanted.removeprefix(known) if wanted.startswith(known) else None
        return wanted.removesuffix(known) + found if wanted.endswith(known) else None

    def _kept_around(self, token: int) -> tuple[_Gap, _Gap]:
        """The site's white space around all that is left of a place in brackets."""
        place, last = self.alike.get(token), len(self.aligned.pattern.tokens) - 1
        nodes = self.match.nodes
        if place is None or not in_brackets(self.tree, nodes[0], nodes[-1]):
            return _Gap(""), _Gap("")
        before = self.gaps.across(0, place) or ""
        after = self.gaps.across(place, last) or ""
        return _Gap(before, stays=True), _Gap(after, stays=True)

    def _may_borrow(self, left: int, right: int, gap: tuple[int, int], wanted: str) -> bool:
        """Whether a gap of the site may stand where only one of its two tokens is.

        A bracket has the gaps inside it from the bracket that it stands for. A line break is
        borrowed once, and comments are not: they belong to what they stand beside.
        """
        place = self.gaps.at_site(*gap)
        if gap in self.claimed or any(place.contains(comment) for comment in self.comments):
            return False
        opens, closes = left in self.aligned.brackets, right in self.aligned.brackets.values()
        if closes and gap[1] != self.alike.get(right):
            return False
        breaks = b"\n" in self.tree.source[place.start : place.end] and "\n" not in wanted
        if breaks and left not in self.alike and not closes:
            return False  # the line ended after a word that is gone
        if opens and gap[0] != self.alike.get(left):
            return "\n" in wanted and left not in self.alike
        return True

    def _is_own(
        self,
        template: Snippet,
        tokens: tuple[int, int],
        gaps: tuple[str, str],
        found: str,
        *,
        both: bool,
    ) -> bool:
        """Whether a gap that was found at the site may stay between two tokens.

        `gaps` are those of the pattern and the template, `both` says that both tokens are kept.
        """
        known, wanted = gaps
        if same_shape(known, wanted):
            if "\n" not in found:
                # A trailing comma on one line belongs to the element before it.
                return both or ("," in found) == ("," in wanted)
            return both or "\n" in wanted or self._may_break(template, tokens)
        left, right = tokens
        at_edge = left in self.aligned.brackets or right in self.aligned.brackets.values()
        if not (both or at_edge) or not same_words(known, wanted):
            return False
        if not in_brackets(template.tree, *tokens):
            return False
        if at_edge and "\n" in found and "\n" not in known + wanted:
            return True
        # Line breaks in brackets are layout; only where the site has the pattern's do they go.
        has = ["\n" in gap for gap in (known, wanted, found)]
        return both and has in ([False, True, False], [False, True, True], [True, False, False])

    def _may_break(self, template: Snippet, tokens: tuple[int, int]) -> bool:
        """Whether a line break between two tokens means nothing."""
        nodes = self.match.nodes
        if in_brackets(template.tree, *tokens):
            return True
        return not template.role.run and in_brackets(self.tree, nodes[0], nodes[-1])

    def _separator(self, left: int, wanted: str) -> str:
        """A comma and a line break where each element in the brackets is on its own line; else ""."""
        if wanted.strip(" ") != ",":
            return ""
        around = [start for start, end in self.aligned.brackets.items() if start <= left < end]
        alike = self.alike.get(max(around, default=-1))
        indent = self.gaps.vertical(alike) if alike is not None else ""
        return "," + self.newline + indent if indent else ""

    def _ended(self, template: Snippet, left: int, gap: str) -> str:
        """A gap after a token, with the semicolon that the site or the file has."""
        ended = self._ends_in_semicolon(template, left) if left in self.aligned.ends else None
        if ended is None:
            return gap
        return ";" * ended + gap.lstrip(" ;") if gap.lstrip().startswith(";") else ";" * ended + gap

    def _ends_in_semicolon(self, template: Snippet, token: int) -> bool | None:
        """Whether a statement that a token ends has a semicolon; None where nothing shows."""
        hole = template.holes.get(token)
        if hole is not None and template.tree.kinds[token] in ENDED:
            nodes = self.match.bindings[hole.name]
            span = Span(self.tree.starts[nodes[0]], self.tree.ends[nodes[-1]])
            has_comment = with_comments(self.tree, span, self.match.span(self.tree)).end > span.end
            return has_semicolon(self.tree, nodes) and not has_comment
        return uses_semicolons(self.tree, self.match.nodes)

    def _laid_out(self, gap: str) -> str:
        return layout.put_in(gap, self.base, self.unit, self.newline)

    def _loses_comment(self) -> bool:
        """Whether a comment of the matched code is in nothing that is kept."""
        return any(
            not any(kept.contains(comment) for kept in self.kept_spans) for comment in self.comments
        )


def without_space(text: str, start: int) -> Span:
    """Where a text that is put at an offset stands, without the white space around it."""
    lead = len(text) - len(text.lstrip())
    return Span(start + lead, start + lead + len(text.strip().encode()))


def _token_spans(
    pattern: Snippet, root: int, tree: SyntaxTree, node: int, bindings: dict[str, tuple[int, ...]]
) -> list[Span | None]:
    """The spans of a matched node's tokens, in the order of the pattern's tokens."""
    hole = pattern.holes.get(root)
    if hole is not None:
        return [tree.span(node)]
    if pattern.tree.is_leaf(root):
        return [tree.span(node)]
    spans: list[Span | None] = []
    children = iter(tree.children(node))
    for child in pattern.tree.children(root):
        inner = pattern.holes.get(child)
        if inner is not None and inner.many:
            taken = [next(children) for _ in bindings[inner.name]]
            whole = Span(tree.starts[taken[0]], tree.ends[taken[-1]]) if taken else None
            spans.append(whole)
        else:
            spans += _token_spans(pattern, child, tree, next(children), bindings)
    return spans


def _is_alone(template: Snippet, token: int) -> bool:
    """Whether a token is the only thing in its brackets."""
    tree = template.tree
    siblings = tree.children(tree.parents[token])
    return [tree.named[n] for n in siblings] == [False, True, False]
