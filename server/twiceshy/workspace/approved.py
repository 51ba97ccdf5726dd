"""What a user has approved, applied to a whole text: for a save that asks for it by its very name.

Nobody looks at each of these fixes before it is made. So only a lesson counts that this user took
at least once in this project, or asked to be remembered there, and only where it is exact.
"""

from twiceshy.model import LearnedLesson
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.workspace.checking import readable
from twiceshy.workspace.fix_all import Together, fixed_in_turn


def approved_fixes(asked: Asked, project: str, path: str, source: bytes) -> list[Together]:
    """For each approved lesson the sites that are mended, all with the edits of all of them."""
    tree = readable(path, source)
    if isinstance(tree, str):
        return []
    page = asked.book.page(tree.language, tree.grammar, asked.minimum)
    approved = {
        entry.learned.lesson.key for entry in page.entries if is_approved(entry.learned, project)
    }
    found = suggestions(asked, tree, path)
    wanted = [one for one in found if one.level == "exact" and one.lesson in approved]
    return fixed_in_turn(tree, wanted, lambda later: suggestions(asked, later, path))


def is_approved(learned: LearnedLesson, project: str) -> bool:
    """Whether this user accepted a lesson in this project, or said there that it is meant."""
    evidence = learned.evidence
    return learned.project == project and (evidence.accepted > 0 or evidence.meant)
