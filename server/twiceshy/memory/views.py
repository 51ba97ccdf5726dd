"""Views over the projections, as the migrations make them: nothing in them is kept a second time.

What a migration made is never edited after a release; a later one drops it and makes another.
"""

from collections.abc import Sequence
from typing import Final

_REVERTED: Final = """
    SELECT seq, key, project, body, EXISTS (
        SELECT 1 FROM revert
        WHERE revert.project = experience.project
          AND revert.head = substr(experience.sha, 1, 7)
          AND revert.sha = substr(experience.sha, 1, length(revert.sha))
    ) AS reverted"""
_MEANT: Final = "key IN (SELECT key FROM meant_change)"
_READING: Final = (
    "coalesce((SELECT lesson FROM reading WHERE reading.key = experience.key), '') AS reading"
)
_FORKED: Final = "coalesce((SELECT lesson FROM fork WHERE fork.key = experience.key), '') AS forked"
_TAKEN_FORK: Final = """key IN (
        SELECT key FROM fork WHERE 'accepted' = (
            SELECT answer FROM verdict WHERE verdict.trace = fork.trace
            ORDER BY turn DESC LIMIT 1))"""


def _remembered(columns: Sequence[str] = (), kept: Sequence[str] = ()) -> str:
    """The view of what counts as an example; a change that a suggestion made must be `kept`."""
    # A revert names a commit by seven digits or more, and may be known before it.
    told = ", ".join((_REVERTED, *columns))
    wanted = " OR ".join(("key NOT IN (SELECT key FROM made_change)", *kept))
    return (
        "DROP VIEW IF EXISTS remembered;\n"
        f"CREATE VIEW remembered AS {told} FROM experience WHERE {wanted};"
    )


REMEMBERED: Final = _remembered()
REMEMBERED_IF_MEANT: Final = _remembered((f"{_MEANT} AS meant",), (_MEANT,))
REMEMBERED_AS_READ: Final = _remembered((f"{_MEANT} AS meant", _READING), (_MEANT,))
REMEMBERED_WITH_FORKS: Final = _remembered(
    (f"{_MEANT} AS meant", _READING, _FORKED), (_MEANT, _TAKEN_FORK)
)

RECORDS: Final = """
    CREATE VIEW support AS
    SELECT DISTINCT lesson.project, lesson.key AS lesson, value AS experience,
        coalesce(evidence ->> '$.fix_class', '') AS fix_class
    FROM lesson, json_each(evidence, '$.experiences');

    -- What was answered to the lessons that rest on an experience, and how far those hold.
    CREATE VIEW experience_record AS
    WITH answered AS (
        SELECT project, lesson, count(*) FILTER (WHERE answer = 'accepted') AS accepted,
            count(*) FILTER (WHERE answer = 'rejected') AS rejected,
            count(*) FILTER (WHERE answer = 'reverted') AS reverted
        FROM verdict GROUP BY project, lesson
    ), widened AS (
        SELECT project, lesson, max(reach = '*') AS everywhere FROM scope WHERE holds
        GROUP BY project, lesson
    ), supported AS (
        SELECT project, experience, count(*) AS lessons, max(fix_class) AS fix_class,
            coalesce(sum(accepted), 0) AS accepted, coalesce(sum(rejected), 0) AS rejected,
            coalesce(sum(reverted), 0) AS reverted, max(everywhere) AS everywhere
        FROM support LEFT JOIN answered USING (project, lesson)
        LEFT JOIN widened USING (project, lesson)
        GROUP BY project, experience
    )
    SELECT experience.seq, experience.key, experience.project, language, domain,
        CASE everywhere WHEN 1 THEN 'language' WHEN 0 THEN 'projects' ELSE 'project' END AS scope,
        (SELECT json_group_array(json_array(source, code, message)) FROM symptom
         WHERE correction = experience.key) AS symptoms,
        coalesce(fix_class, '') AS fix_class, complexity_before, complexity_after,
        coalesce(lessons, 0) AS lessons, coalesce(accepted, 0) AS accepted,
        coalesce(rejected, 0) AS rejected, coalesce(reverted, 0) AS reverted
    FROM experience LEFT JOIN supported
    ON supported.project = experience.project AND supported.experience = experience.key;
"""

# What leads to what, by project. A node is a text: its kind, a space, and what it is.
#
#   pattern LANGUAGE CODE     symptom ["SOURCE","CODE","MESSAGE"]     fix KEY-OF-A-LESSON
#   import ["MODULE","NAME"]    file "PATH"    commit SHA    person OPAQUE-ID
GRAPH: Final = """
    CREATE VIEW graph_edge AS
    WITH told AS MATERIALIZED (
        SELECT project, key AS lesson, min(body) AS body,
            min(evidence ->> '$.first_seen') AS first_seen,
            'pattern ' || (body ->> '$.language') || ' ' || (body ->> '$.pattern') AS pattern,
            'pattern ' || (body ->> '$.language') || ' ' || (body ->> '$.template') AS outcome
        FROM lesson GROUP BY project, key
    ), rests AS MATERIALIZED (
        SELECT project, lesson, experience FROM support
    )
    SELECT project, pattern AS source, 'fixed_by' AS edge, 'fix ' || lesson AS target FROM told
    UNION SELECT told.project, pattern, 'causes', 'symptom ' || json_array(source, code, message)
    FROM told JOIN rests USING (project, lesson) JOIN symptom ON correction = experience
    UNION SELECT rests.project, 'symptom ' || json_array(source, code, message), 'fixed_by',
        'fix ' || lesson
    FROM rests JOIN symptom ON correction = experience
    UNION SELECT project, 'fix ' || lesson, 'requires',
        'import ' || json_array(value ->> '$[0]', value ->> '$[1]')
    FROM told, json_each(body, '$.added')
    -- Code of one shape has two outcomes, or one lesson leads back to what the other begins with.
    UNION SELECT one.project, 'fix ' || one.lesson, 'contradicts', 'fix ' || other.lesson
    FROM told AS one JOIN told AS other
    ON other.project = one.project AND other.pattern = one.pattern AND other.outcome <> one.outcome
    WHERE one.lesson < other.lesson
    UNION SELECT one.project, 'fix ' || one.lesson, 'contradicts', 'fix ' || other.lesson
    FROM told AS one JOIN told AS other
    ON other.project = one.project AND other.pattern = one.outcome AND other.outcome = one.pattern
    WHERE one.lesson < other.lesson
    -- What one fix leads to is what a later one goes on from.
    UNION SELECT later.project, 'fix ' || later.lesson, 'supersedes', 'fix ' || former.lesson
    FROM told AS later JOIN told AS former
    ON former.project = later.project AND former.outcome = later.pattern
    WHERE former.pattern <> later.outcome AND later.first_seen > former.first_seen
    UNION SELECT rests.project, 'fix ' || lesson, 'derived_from', 'file ' || (body -> '$.origin.path')
    FROM rests JOIN experience ON key = experience
    UNION SELECT rests.project, 'fix ' || lesson, 'derived_from', 'commit ' || sha
    FROM rests JOIN experience ON key = experience WHERE sha IS NOT NULL
    UNION SELECT rests.project, 'fix ' || lesson, 'derived_from',
        'person ' || (body ->> '$.origin.author')
    FROM rests JOIN experience ON key = experience
    WHERE sha IS NULL AND body ->> '$.origin.author' IS NOT NULL
    UNION SELECT project, 'commit ' || sha, 'derived_from', 'person ' || (body ->> '$.origin.author')
    FROM experience WHERE sha IS NOT NULL AND body ->> '$.origin.author' IS NOT NULL
    UNION SELECT revert.project, 'commit ' || substr(event.key, length(revert.project) + 2),
        'supersedes', 'commit ' || experience.sha
    FROM revert JOIN event USING (seq) JOIN experience ON experience.project = revert.project
        AND substr(experience.sha, 1, 7) = revert.head
        AND substr(experience.sha, 1, length(revert.sha)) = revert.sha
    WHERE substr(event.key, length(revert.project) + 2) <> revert.sha;
"""

# The same, and which fix was made of which other one.
_MADE_OF: Final = """
    UNION SELECT project, 'fix ' || key, 'derived_from', 'fix ' || (evidence ->> '$.made_of')
    FROM lesson WHERE evidence ->> '$.made_of' NOT IN ('', key);
"""
GRAPH_WITH_FORKS: Final = GRAPH.rstrip().removesuffix(";") + _MADE_OF

# What happened, on which day and in which week (from Monday), all in UTC.
STATISTICS: Final = """
    -- A tombstone is no answer of the day on which something was forgotten.
    CREATE VIEW happened AS
    SELECT project, at, 'corrections' AS what FROM experience
    UNION ALL SELECT body ->> '$.project', at, 'commits' FROM event WHERE kind = 'commit'
    UNION ALL SELECT project, at, 'seen' FROM trace
    UNION ALL SELECT verdict.project, verdict.at, answer FROM verdict JOIN event USING (seq)
    WHERE kind = 'verdict'
    UNION ALL SELECT project, at, 'complaints' FROM complaint;

    CREATE VIEW daily AS
    SELECT project, date(at, 'unixepoch') AS day, what, count(*) AS times
    FROM happened GROUP BY project, day, what;

    -- Suggestions that were seen: what came of each in the end, and how long the first answer took.
    CREATE VIEW decision AS
    SELECT trace.key, trace.project, trace.lesson, trace.body ->> '$.language' AS language,
        trace.body ->> '$.level' AS level, trace.body ->> '$.confidence' AS confidence, trace.at,
        date(trace.at, 'unixepoch', 'weekday 0', '-6 days') AS week,
        (SELECT answer FROM verdict WHERE trace = trace.key ORDER BY turn DESC LIMIT 1) AS answer,
        (SELECT max(0, min(verdict.at) - trace.at) FROM verdict
         WHERE trace = trace.key AND answer IN ('accepted', 'rejected')) AS seconds
    FROM trace;

    CREATE VIEW weekly AS
    WITH ranked AS (
        SELECT project, week, answer, seconds, count(seconds) OVER span AS timed,
            row_number() OVER (PARTITION BY project, week ORDER BY seconds IS NULL, seconds) AS rank
        FROM decision WINDOW span AS (PARTITION BY project, week)
    )
    SELECT project, week, count(*) AS seen, count(answer) AS answered,
        count(*) FILTER (WHERE answer IN ('accepted', 'modified')) AS helped,
        round(1.0 * count(*) FILTER (WHERE answer IN ('accepted', 'modified'))
            / nullif(count(answer), 0), 4) AS helpful_rate,
        min(seconds) FILTER (WHERE 2 * rank >= timed) AS median_seconds,
        min(seconds) FILTER (WHERE 20 * rank >= 19 * timed) AS slow_seconds
    FROM ranked GROUP BY project, week;
"""

# The same, but found by the indexes: of the log only what is told of is read.
HAPPENED: Final = """
    DROP VIEW daily;
    DROP VIEW happened;
    CREATE VIEW happened AS
    SELECT project, at, 'corrections' AS what FROM experience
    UNION ALL SELECT project, at, 'commits' FROM learned_commit CROSS JOIN event
        ON kind = 'commit' AND key IS NOT NULL AND key = project || ':' || sha
    UNION ALL SELECT project, at, 'seen' FROM trace
    UNION ALL SELECT verdict.project, verdict.at, answer FROM verdict CROSS JOIN event USING (seq)
    WHERE kind = 'verdict'
    UNION ALL SELECT project, at, 'complaints' FROM complaint;

    CREATE VIEW daily AS
    SELECT project, date(at, 'unixepoch') AS day, what, count(*) AS times
    FROM happened GROUP BY project, day, what;
"""
