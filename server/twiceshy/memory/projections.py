"""The tables that are made from the log, by the same statements for one event as for all.

Each statement reads the events after a given one. Recording runs them on what it appended,
rebuilding on the whole log, so that both come to the same rows.
"""

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


def disagreements(connection: apsw.Connection) -> list[str]:
    """One sentence for each projection that has not as many rows as the log has events."""
    counts = connection.execute(
        """
        SELECT 'experience', (SELECT count(*) FROM experience),
            (SELECT count(*) FROM event WHERE kind = 'correction')
        UNION ALL SELECT 'domain', (SELECT coalesce(sum(experiences), 0) FROM domain),
            (SELECT count(*) FROM event WHERE kind = 'correction')
        UNION ALL SELECT 'learned_commit', (SELECT count(*) FROM learned_commit),
            (SELECT count(*) FROM event WHERE kind = 'commit')
        UNION ALL SELECT 'revert', (SELECT count(*) FROM revert),
            (SELECT count(*) FROM event WHERE kind = 'revert')
        UNION ALL SELECT 'verdict', (SELECT count(*) FROM verdict),
            (SELECT count(*) FROM event WHERE kind IN ('verdict', 'tombstone'))
        UNION ALL SELECT 'made_change', (SELECT count(*) FROM made_change),
            (SELECT count(*) FROM event WHERE kind = 'made')
        UNION ALL SELECT 'meant_change', (SELECT count(*) FROM meant_change),
            (SELECT count(*) FROM event WHERE kind = 'meant')
        UNION ALL SELECT 'reading', (SELECT count(*) FROM reading),
            (SELECT count(*) FROM event WHERE kind = 'reading')
        UNION ALL SELECT 'fork', (SELECT count(*) FROM fork),
            (SELECT count(*) FROM event WHERE kind = 'fork')
        UNION ALL SELECT 'project', (SELECT count(*) FROM project),
            (SELECT count(DISTINCT body ->> '$.project') FROM event WHERE kind = 'project')
        UNION ALL SELECT 'scope', (SELECT count(*) FROM scope),
            (SELECT count(*) FROM (
                SELECT DISTINCT body ->> '$.project', body ->> '$.lesson', body ->> '$.reach'
                FROM event WHERE kind = 'scope'))
        UNION ALL SELECT 'label', (SELECT count(*) FROM label),
            (SELECT count(*) FROM (
                SELECT DISTINCT body ->> '$.project', body ->> '$.lesson', body ->> '$.name'
                FROM event WHERE kind = 'label'))
        UNION ALL SELECT 'symptom', (SELECT count(*) FROM symptom),
            (SELECT count(*) FROM event WHERE kind = 'symptom')
        UNION ALL SELECT 'complaint', (SELECT count(*) FROM complaint),
            (SELECT count(*) FROM event WHERE kind = 'complaint')
        UNION ALL SELECT 'proposal', (SELECT count(*) FROM proposal),
            (SELECT count(*) FROM event WHERE kind = 'proposal')
        UNION ALL SELECT 'trace', (SELECT count(*) FROM trace),
            (SELECT count(*) FROM event WHERE kind = 'trace')
        UNION ALL SELECT 'persistence', (SELECT count(*) FROM persistence),
            (SELECT count(*) FROM event WHERE kind = 'persistence')
        UNION ALL SELECT 'kept_site', (SELECT count(*) FROM kept_site),
            (SELECT count(*) FROM event WHERE kind = 'kept')
        UNION ALL SELECT 'silence', (SELECT count(*) FROM silence),
            (SELECT count(*) FROM event WHERE kind = 'silence')
        UNION ALL SELECT 'ranker', (SELECT count(*) FROM ranker),
            (SELECT count(*) FROM event WHERE kind = 'ranker')
        UNION ALL SELECT 'champion', (SELECT count(*) FROM champion),
            (SELECT count(*) FROM event WHERE kind = 'champion')
        """
    )
    return [
        f"The table {table} has {rows} rows where the log has {events}; rebuild it."
        for table, rows, events in counts
        if rows != events
    ]
