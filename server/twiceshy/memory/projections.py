"""The tables that are made from the log, by the same statements for one event as for all.

Each statement reads the events after a given one. Recording runs them on what it appended,
rebuilding on the whole log, so that both come to the same rows.
"""

from collections import Counter
from typing import Final

import apsw

_EXPERIENCES = """
    INSERT INTO experience (seq, key, project, language, path, sha, number, at, body, domain,
        complexity_before, complexity_after)
    SELECT seq, key, body ->> '$.origin.project', body ->> '$.language', body ->> '$.origin.path',
        lower(body ->> '$.origin.commit'), body ->> '$.origin.number', at, body,
        coalesce(body ->> '$.origin.domain', ''), body ->> '$.complexity[0]',
        body ->> '$.complexity[1]'
    FROM event WHERE seq > ? AND kind = 'correction' ORDER BY seq
"""

_DOMAINS = """
    INSERT INTO domain (project, domain, experiences)
    SELECT body ->> '$.origin.project', coalesce(body ->> '$.origin.domain', ''), count(*)
    FROM event WHERE seq > ? AND kind = 'correction' GROUP BY 1, 2
    ON CONFLICT (project, domain) DO UPDATE SET experiences = experiences + excluded.experiences
"""

# The numbers of a project go on where the earlier events left them.
_LEARNED_COMMITS = """
    INSERT INTO learned_commit (project, sha, number)
    SELECT body ->> '$.project', body ->> '$.sha',
        row_number() OVER (PARTITION BY body ->> '$.project' ORDER BY seq) + coalesce((
            SELECT max(number) FROM learned_commit WHERE project = event.body ->> '$.project'
        ), 0)
    FROM event WHERE seq > ? AND kind = 'commit' ORDER BY seq
"""

_REVERTS = """
    INSERT INTO revert (seq, project, head, sha, at)
    SELECT seq, body ->> '$.project', substr(body ->> '$.reverted', 1, 7), body ->> '$.reverted', at
    FROM event WHERE seq > ? AND kind = 'revert' ORDER BY seq
"""

# A tombstone is all that is left of a rejection; it still counts as one, and in its turn.
_VERDICTS = """
    INSERT INTO verdict
        (seq, project, lesson, site, answer, at, shape, reach, reason, trace, text, turn)
    SELECT seq, body ->> '$.project', body ->> '$.lesson', body ->> '$.site',
        coalesce(body ->> '$.answer', 'rejected'), at, body ->> '$.shape',
        coalesce(body ->> '$.reach', 'here'), coalesce(body ->> '$.reason', ''),
        body ->> '$.trace', body ->> '$.text', coalesce(body ->> '$.turn', seq)
    FROM event WHERE seq > ? AND kind IN ('verdict', 'tombstone') ORDER BY seq
"""

_TRACES = """
    INSERT INTO trace (seq, key, project, path, lesson, site, at, body)
    SELECT seq, key, body ->> '$.project', body ->> '$.path', body ->> '$.lesson',
        body ->> '$.site', at, body
    FROM event WHERE seq > ? AND kind = 'trace' ORDER BY seq
"""

_PERSISTENCE = """
    INSERT INTO persistence (trace, look, stands, at)
    SELECT body ->> '$.trace', body ->> '$.look', body ->> '$.stands', at
    FROM event WHERE seq > ? AND kind = 'persistence' ORDER BY seq
"""

_KEPT = """
    INSERT INTO kept_site (project, site)
    SELECT body ->> '$.project', body ->> '$.site'
    FROM event WHERE seq > ? AND kind = 'kept' ORDER BY seq
"""

_SILENCES = """
    INSERT INTO silence (seq, project, lesson, shape, holds, at)
    SELECT seq, body ->> '$.project', body ->> '$.lesson', body ->> '$.shape', body ->> '$.holds', at
    FROM event WHERE seq > ? AND kind = 'silence' ORDER BY seq
"""

_MADE = """
    INSERT INTO made_change (key, project, back, trace)
    SELECT key, body ->> '$.project', coalesce(body ->> '$.back', ''),
        coalesce(body ->> '$.trace', '')
    FROM event WHERE seq > ? AND kind = 'made' ORDER BY seq
"""

_MEANT = """
    INSERT INTO meant_change (key, project)
    SELECT key, body ->> '$.project' FROM event WHERE seq > ? AND kind = 'meant' ORDER BY seq
"""

_READINGS = """
    INSERT INTO reading (key, project, lesson)
    SELECT key, body ->> '$.project', body ->> '$.lesson'
    FROM event WHERE seq > ? AND kind = 'reading' ORDER BY seq
"""

_FORKS = """
    INSERT INTO fork (key, project, lesson, trace)
    SELECT key, body ->> '$.project', body ->> '$.lesson', body ->> '$.trace'
    FROM event WHERE seq > ? AND kind = 'fork' ORDER BY seq
"""

_PROJECTS = """
    INSERT INTO project (project, label, at)
    SELECT body ->> '$.project', body ->> '$.label', at
    FROM event WHERE seq > ? AND kind = 'project' ORDER BY seq
    ON CONFLICT (project) DO UPDATE SET label = excluded.label, at = excluded.at
"""

_SCOPES = """
    INSERT INTO scope (project, lesson, reach, holds)
    SELECT body ->> '$.project', body ->> '$.lesson', body ->> '$.reach', body ->> '$.holds'
    FROM event WHERE seq > ? AND kind = 'scope' ORDER BY seq
    ON CONFLICT (project, lesson, reach) DO UPDATE SET holds = excluded.holds
"""

_LABELS = """
    INSERT INTO label (project, lesson, name, value, shape, seq, at)
    SELECT body ->> '$.project', body ->> '$.lesson', body ->> '$.name', body ->> '$.value',
        body ->> '$.shape', seq, at
    FROM event WHERE seq > ? AND kind = 'label' ORDER BY seq
    ON CONFLICT (project, lesson, name) DO UPDATE
    SET value = excluded.value, shape = excluded.shape, seq = excluded.seq, at = excluded.at
"""

_SYMPTOMS = """
    INSERT INTO symptom (seq, project, correction, source, code, message, at)
    SELECT seq, body ->> '$.project', body ->> '$.correction', body ->> '$.source',
        body ->> '$.code', body ->> '$.message', at
    FROM event WHERE seq > ? AND kind = 'symptom' ORDER BY seq
"""

_COMPLAINTS = """
    INSERT INTO complaint (seq, project, source, code, message, lesson, suppressed, at)
    SELECT seq, body ->> '$.project', body ->> '$.source', body ->> '$.code',
        body ->> '$.message', body ->> '$.lesson', body ->> '$.suppressed', at
    FROM event WHERE seq > ? AND kind = 'complaint' ORDER BY seq
"""

_PROPOSALS = """
    INSERT INTO proposal (seq, project, reason, source, code, message, lesson, at)
    SELECT seq, body ->> '$.project', body ->> '$.reason', body ->> '$.source',
        body ->> '$.code', body ->> '$.message', body ->> '$.lesson', at
    FROM event WHERE seq > ? AND kind = 'proposal' ORDER BY seq
"""

_RANKERS = """
    INSERT INTO ranker (seq, key, at, kind, pairs, refused, body)
    SELECT seq, key, at, body ->> '$.kind', body ->> '$.pairs', body ->> '$.refused', body
    FROM event WHERE seq > ? AND kind = 'ranker' ORDER BY seq
"""

_CHAMPIONS = """
    INSERT INTO champion (seq, ranker, at, reason)
    SELECT seq, body ->> '$.ranker', at, body ->> '$.reason'
    FROM event WHERE seq > ? AND kind = 'champion' ORDER BY seq
"""

_ALL = (
    *(_EXPERIENCES, _LEARNED_COMMITS, _REVERTS, _VERDICTS, _MADE, _PROJECTS, _SCOPES, _LABELS),
    *(_SYMPTOMS, _COMPLAINTS, _PROPOSALS),
    *(_TRACES, _PERSISTENCE, _KEPT, _SILENCES),
    *(_MEANT, _READINGS, _FORKS, _DOMAINS, _RANKERS, _CHAMPIONS),
)


def project_after(connection: apsw.Connection, seq: int) -> None:
    """Brings into the projections what the log holds after the event `seq`."""
    for statement in _ALL:
        connection.execute(statement, (seq,))


def rebuild_projections(connection: apsw.Connection) -> None:
    """Makes the projections again from the whole log, inside the caller's transaction."""
    connection.execute(
        """
        DELETE FROM experience;
        DELETE FROM domain;
        DELETE FROM learned_commit;
        DELETE FROM revert;
        DELETE FROM verdict;
        DELETE FROM made_change;
        DELETE FROM meant_change;
        DELETE FROM reading;
        DELETE FROM fork;
        DELETE FROM project;
        DELETE FROM scope;
        DELETE FROM label;
        DELETE FROM symptom;
        DELETE FROM complaint;
        DELETE FROM proposal;
        DELETE FROM trace;
        DELETE FROM persistence;
        DELETE FROM kept_site;
        DELETE FROM silence;
        DELETE FROM ranker;
        DELETE FROM champion;
        """
    )
    project_after(connection, 0)


# The tables that have a row for each event of some kinds.
_ROW_BY_ROW: Final = {
    "experience": ("correction",),
    "learned_commit": ("commit",),
    "revert": ("revert",),
    "verdict": ("verdict", "tombstone"),
    "made_change": ("made",),
    "meant_change": ("meant",),
    "reading": ("reading",),
    "fork": ("fork",),
    "symptom": ("symptom",),
    "complaint": ("complaint",),
    "proposal": ("proposal",),
    "trace": ("trace",),
    "persistence": ("persistence",),
    "kept_site": ("kept",),
    "silence": ("silence",),
    "ranker": ("ranker",),
    "champion": ("champion",),
}

# The log is gone through three times, whatever is kept: by its keys, for what has none, and for this.
_COUNTED: Final = """
    SELECT kind, count(*) FROM event WHERE key IS NOT NULL GROUP BY kind
    UNION ALL SELECT kind, count(*) FROM event WHERE key IS NULL GROUP BY kind
"""
_NEWEST_WORDS: Final = """
    SELECT DISTINCT kind, CASE kind
        WHEN 'project' THEN body ->> '$.project'
        WHEN 'scope' THEN json_array(
            body ->> '$.project', body ->> '$.lesson', body ->> '$.reach')
        ELSE json_array(body ->> '$.project', body ->> '$.lesson', body ->> '$.name') END
    FROM event WHERE kind IN ('project', 'scope', 'label')
"""


def disagreements(connection: apsw.Connection) -> list[str]:
    """One sentence for each projection that has not as many rows as the log has events."""
    events: Counter[str] = Counter()
    for kind, count in connection.execute(_COUNTED):
        events[kind] += count
    wanted = {table: sum(events[kind] for kind in kinds) for table, kinds in _ROW_BY_ROW.items()}
    words = Counter(kind for kind, _ in connection.execute(_NEWEST_WORDS))
    wanted |= {kind: words[kind] for kind in ("project", "scope", "label")}
    rows = {table: _one(connection, f"SELECT count(*) FROM {table}") for table in wanted}  # noqa: S608 - of the names above
    wanted["domain"] = events["correction"]
    rows["domain"] = _one(connection, "SELECT coalesce(sum(experiences), 0) FROM domain")
    return [
        f"The table {table} has {rows[table]} rows where the log has {wanted[table]}; rebuild it."
        for table in wanted
        if rows[table] != wanted[table]
    ]


def _one(connection: apsw.Connection, sql: str) -> int:
    ((count,),) = connection.execute(sql)
    return int(count)
