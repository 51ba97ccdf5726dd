"""The edges of the graph at some nodes, read from the projections by their indexes.

Whatever the memory holds, what is read is what belongs to the lessons at these nodes; all lessons are
looked through for patterns and examples, since they are few beside the experiences. A node is a text:
its kind, a space, and what it is.

    pattern LANGUAGE CODE     symptom ["SOURCE","CODE","MESSAGE"]     fix KEY-OF-A-LESSON
    import ["MODULE","NAME"]    file "PATH"    commit SHA    person OPAQUE-ID
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from twiceshy.memory.connection import Database
from twiceshy.memory.events import to_json


class Row(NamedTuple):
    """The texts of two nodes, and what leads from the one to the other."""

    source: str
    edge: str
    target: str


# `near` are the lessons at the nodes, and `asked` those that are such a node; examples rest on `near`.
EDGES: Final = """
    WITH node (name) AS MATERIALIZED (SELECT value FROM json_each(:nodes)), told AS MATERIALIZED (
        SELECT key AS lesson, min(body) AS body, min(evidence ->> '$.first_seen') AS first_seen,
            'pattern ' || (body ->> '$.language') || ' ' || (body ->> '$.pattern') AS pattern,
            'pattern ' || (body ->> '$.language') || ' ' || (body ->> '$.template') AS outcome
        FROM lesson WHERE project = :project GROUP BY key
    ), asked AS MATERIALIZED (
        SELECT * FROM told WHERE 'fix ' || lesson IN node
    ), near AS MATERIALIZED (
        SELECT lesson, pattern FROM told WHERE 'fix ' || lesson IN node OR pattern IN node
            OR lesson IN (SELECT value FROM json_each(:lessons))
    ), cause AS MATERIALIZED (
        SELECT DISTINCT near.lesson, near.pattern,
            'symptom ' || json_array(source, code, message) AS symptom
        FROM near CROSS JOIN lesson ON lesson.project = :project AND lesson.key = near.lesson
        CROSS JOIN json_each(evidence, '$.experiences')
        CROSS JOIN symptom ON correction = value
    ), origin AS MATERIALIZED (
        SELECT DISTINCT 'fix ' || asked.lesson AS fix, experience.body -> '$.origin.path' AS path, sha,
            experience.body ->> '$.origin.author' AS person
        FROM asked CROSS JOIN lesson ON lesson.project = :project AND lesson.key = asked.lesson
        CROSS JOIN json_each(evidence, '$.experiences')
        CROSS JOIN experience ON experience.key = value
    )
    SELECT pattern AS source, 'fixed_by' AS edge, 'fix ' || lesson AS target FROM near
    UNION SELECT pattern, 'causes', symptom FROM cause
    UNION SELECT symptom, 'fixed_by', 'fix ' || lesson FROM cause
    UNION SELECT 'fix ' || lesson, 'requires',
        'import ' || json_array(value ->> '$[0]', value ->> '$[1]')
    FROM asked, json_each(body, '$.added')
    -- Code of one shape has two outcomes, or one lesson leads back to what the other begins with.
    UNION SELECT 'fix ' || min(one.lesson, other.lesson), 'contradicts',
        'fix ' || max(one.lesson, other.lesson)
    FROM asked AS one JOIN told AS other
    ON other.pattern = one.pattern AND other.outcome <> one.outcome
    UNION SELECT 'fix ' || min(one.lesson, other.lesson), 'contradicts',
        'fix ' || max(one.lesson, other.lesson)
    FROM asked AS one JOIN told AS other
    ON other.pattern = one.outcome AND other.outcome = one.pattern
    WHERE one.lesson <> other.lesson
    -- What one fix leads to is what a later one goes on from.
    UNION SELECT 'fix ' || later.lesson, 'supersedes', 'fix ' || former.lesson
    FROM asked AS later JOIN told AS former ON former.outcome = later.pattern
    WHERE former.pattern <> later.outcome AND later.first_seen > former.first_seen
    UNION SELECT 'fix ' || later.lesson, 'supersedes', 'fix ' || former.lesson
    FROM asked AS former JOIN told AS later ON later.pattern = former.outcome
    WHERE former.pattern <> later.outcome AND later.first_seen > former.first_seen
    UNION SELECT fix, 'derived_from', 'file ' || path FROM origin
    UNION SELECT fix, 'derived_from', 'commit ' || sha FROM origin WHERE sha IS NOT NULL
    UNION SELECT fix, 'derived_from', 'person ' || person FROM origin
    WHERE sha IS NULL AND person IS NOT NULL
    UNION SELECT 'fix ' || asked.lesson, 'derived_from', 'fix ' || (evidence ->> '$.made_of')
    FROM asked JOIN lesson ON project = :project AND lesson.key = asked.lesson
    WHERE evidence ->> '$.made_of' NOT IN ('', key)
    UNION SELECT name, 'derived_from', 'person ' || (body ->> '$.origin.author')
    FROM node CROSS JOIN experience ON sha IS NOT NULL AND substr(sha, 1, 7) = substr(name, 8, 7)
    WHERE name = 'commit ' || sha AND project = :project AND body ->> '$.origin.author' IS NOT NULL
    UNION SELECT reverting, 'supersedes', reverted FROM (
        SELECT 'commit ' || substr(event.key, length(revert.project) + 2) AS reverting,
            'commit ' || revert.sha AS said, 'commit ' || experience.sha AS reverted
        FROM revert CROSS JOIN event USING (seq)
        CROSS JOIN experience
        ON experience.sha IS NOT NULL AND substr(experience.sha, 1, 7) = revert.head
        WHERE revert.project = :project AND experience.project = :project
            AND substr(experience.sha, 1, length(revert.sha)) = revert.sha
    ) WHERE reverting <> said AND (reverting IN node OR reverted IN node)
"""

_LESSONS_OF_SYMPTOMS: Final = """
    SELECT DISTINCT lesson.key FROM lesson CROSS JOIN json_each(evidence, '$.experiences')
    WHERE project = :project AND value IN (
        SELECT correction FROM symptom
        WHERE project = :project AND 'symptom ' || json_array(source, code, message) IN (
            SELECT value FROM json_each(:nodes)
        )
    )
"""


def edges_at(
    database: Database, project: str, nodes: Iterable[str], *, by_symptoms: bool
) -> list[Row]:
    """The edges of a project that begin or end at some nodes, and perhaps others beside them.

    Those between a symptom and what neither is nor belongs to one of the nodes are read `by_symptoms`
    only.
    """
    given = sorted(nodes)
    symptoms = [node for node in given if by_symptoms and node.startswith("symptom ")]
    wanted = {"project": project, "nodes": to_json(symptoms)}
    lessons = database.rows(_LESSONS_OF_SYMPTOMS, wanted) if symptoms else []
    wanted |= {"nodes": to_json(given), "lessons": to_json([key for (key,) in lessons])}
    return [Row(*row) for row in database.rows(EDGES, wanted)]
