"""The shape of the database, as a list of steps that only ever grows.

A step is never edited after a release. Each runs in one transaction together with the note
that it did; what a person taught is carried along, never dropped to fit a new shape.
"""

from collections.abc import Callable, Sequence

import apsw

from twiceshy.memory.backups import backup_before
from twiceshy.memory.connection import Database
from twiceshy.memory.opening import APPLICATION_ID
from twiceshy.memory.views import (
    GRAPH,
    GRAPH_WITH_FORKS,
    HAPPENED,
    RECORDS,
    REMEMBERED,
    REMEMBERED_AS_READ,
    REMEMBERED_IF_MEANT,
    REMEMBERED_WITH_FORKS,
    STATISTICS,
)

Migration = Callable[[apsw.Connection], None]


def m001_initial(connection: apsw.Connection) -> None:
    """The log, the projections of it, and what the learner derives from those."""
    connection.pragma("application_id", APPLICATION_ID)
    connection.execute(
        """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE event (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            version INT NOT NULL,
            key TEXT,
            at REAL NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX event_key ON event (kind, key) WHERE key IS NOT NULL;
        CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event BEGIN
            SELECT raise(ABORT, 'the event log is append-only');
        END;
        CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event BEGIN
            SELECT raise(ABORT, 'the event log is append-only');
        END;

        CREATE TABLE experience (
            seq INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            project TEXT NOT NULL,
            language TEXT NOT NULL,
            path TEXT NOT NULL,
            sha TEXT,
            number INT NOT NULL,
            at REAL NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX experience_project ON experience (project);

        CREATE TABLE learned_commit (
            project TEXT NOT NULL,
            sha TEXT NOT NULL,
            number INT NOT NULL,
            PRIMARY KEY (project, sha)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX learned_commit_number ON learned_commit (project, number);

        CREATE TABLE revert (
            seq INTEGER PRIMARY KEY,
            project TEXT NOT NULL,
            head TEXT NOT NULL,
            sha TEXT NOT NULL,
            at REAL NOT NULL
        ) STRICT;
        CREATE INDEX revert_head ON revert (project, head);

        CREATE TABLE verdict (
            seq INTEGER PRIMARY KEY,
            project TEXT NOT NULL,
            lesson TEXT NOT NULL,
            site TEXT NOT NULL,
            answer TEXT NOT NULL,
            at REAL NOT NULL
        ) STRICT;
        CREATE INDEX verdict_lesson ON verdict (project, lesson);

        CREATE TABLE project (
            project TEXT PRIMARY KEY, label TEXT NOT NULL, at REAL NOT NULL
        ) STRICT, WITHOUT ROWID;

        -- What a suggestion changed is an answer to it, and no evidence for its lesson.
        CREATE TABLE made_change (
            key TEXT PRIMARY KEY, project TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE experience_family (
            project TEXT NOT NULL,
            family TEXT NOT NULL,
            key TEXT NOT NULL,
            PRIMARY KEY (project, family, key)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX experience_family_key ON experience_family (project, key);

        CREATE TABLE lesson (
            project TEXT NOT NULL,
            family TEXT NOT NULL,
            key TEXT NOT NULL,
            body TEXT NOT NULL,
            evidence TEXT NOT NULL,
            PRIMARY KEY (project, family, key)
        ) STRICT;
        CREATE INDEX lesson_key ON lesson (key);
        """
    )
    connection.execute(REMEMBERED)


def m002_shapes_of_verdicts(connection: apsw.Connection) -> None:
    """A verdict says what shape of change it was about; of the older ones that is not known."""
    connection.execute("ALTER TABLE verdict ADD COLUMN shape TEXT")


def m003_scopes(connection: apsw.Connection) -> None:
    """Where a lesson holds beside the project that it was learned in."""
    connection.execute(
        """
        CREATE TABLE scope (
            project TEXT NOT NULL,
            lesson TEXT NOT NULL,
            reach TEXT NOT NULL,
            holds INT NOT NULL,
            PRIMARY KEY (project, lesson, reach)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX scope_reach ON scope (reach);
        """
    )


def m004_labels(connection: apsw.Connection) -> None:
    """What a person said of the classes of lessons."""
    connection.execute(
        """
        CREATE TABLE label (
            project TEXT NOT NULL,
            lesson TEXT NOT NULL,
            name TEXT NOT NULL,
            value TEXT NOT NULL,
            shape TEXT,
            seq INTEGER NOT NULL,
            at REAL NOT NULL,
            PRIMARY KEY (project, lesson, name)
        ) STRICT, WITHOUT ROWID
        """
    )


def m005_symptoms(connection: apsw.Connection) -> None:
    """What corrections made vanish, what keeps being complained of, and what to look at."""
    connection.execute(
        """
        CREATE TABLE symptom (
            seq INTEGER PRIMARY KEY,
            project TEXT NOT NULL,
            correction TEXT NOT NULL,
            source TEXT NOT NULL,
            code TEXT NOT NULL,
            message TEXT NOT NULL,
            at REAL NOT NULL
        ) STRICT;
        CREATE INDEX symptom_project ON symptom (project);

        CREATE TABLE complaint (
            seq INTEGER PRIMARY KEY,
            project TEXT NOT NULL,
            source TEXT NOT NULL,
            code TEXT NOT NULL,
            message TEXT NOT NULL,
            lesson TEXT,
            suppressed INT NOT NULL,
            at REAL NOT NULL
        ) STRICT;
        CREATE INDEX complaint_symptom ON complaint (project, source, code, message);

        CREATE TABLE proposal (
            seq INTEGER PRIMARY KEY,
            project TEXT NOT NULL,
            reason TEXT NOT NULL,
            source TEXT NOT NULL,
            code TEXT NOT NULL,
            message TEXT NOT NULL,
            lesson TEXT,
            at REAL NOT NULL
        ) STRICT;

        CREATE INDEX experience_path ON experience (project, path, at);
        CREATE INDEX experience_at ON experience (project, at);
        """
    )


def m006_verdicts_and_traces(connection: apsw.Connection) -> None:
    """What verdicts are about, in which order they were given, and what came of acceptances."""
    connection.execute(
        """
        ALTER TABLE verdict ADD COLUMN reach TEXT NOT NULL DEFAULT 'here';
        ALTER TABLE verdict ADD COLUMN reason TEXT NOT NULL DEFAULT '';
        ALTER TABLE verdict ADD COLUMN trace TEXT;
        ALTER TABLE verdict ADD COLUMN text TEXT;
        ALTER TABLE verdict ADD COLUMN turn INT NOT NULL DEFAULT 0;
        UPDATE verdict SET turn = seq;
        CREATE INDEX verdict_trace ON verdict (trace) WHERE trace IS NOT NULL;

        CREATE TABLE trace (
            seq INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            project TEXT NOT NULL,
            path TEXT NOT NULL,
            lesson TEXT NOT NULL,
            site TEXT NOT NULL,
            at REAL NOT NULL,
            body TEXT NOT NULL
        ) STRICT;
        CREATE INDEX trace_site ON trace (project, path, lesson, site);
        CREATE INDEX trace_lesson ON trace (lesson);

        CREATE TABLE persistence (
            trace TEXT NOT NULL,
            look TEXT NOT NULL,
            stands INT NOT NULL,
            at REAL NOT NULL,
            PRIMARY KEY (trace, look)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE kept_site (
            project TEXT NOT NULL, site TEXT NOT NULL, PRIMARY KEY (project, site)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE silence (
            seq INTEGER PRIMARY KEY,
            project TEXT NOT NULL,
            lesson TEXT NOT NULL,
            shape TEXT,
            holds INT NOT NULL,
            at REAL NOT NULL
        ) STRICT;

        ALTER TABLE made_change ADD COLUMN back TEXT NOT NULL DEFAULT '';
        ALTER TABLE made_change ADD COLUMN trace TEXT NOT NULL DEFAULT '';
        CREATE INDEX made_change_back ON made_change (project, back) WHERE back <> '';
        """
    )


def m007_meant(connection: apsw.Connection) -> None:
    """Which changes a person asked to be remembered: they count whatever a tool had a part in."""
    connection.execute(
        """
        CREATE TABLE meant_change (
            key TEXT PRIMARY KEY, project TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    )
    connection.execute(REMEMBERED_IF_MEANT)


def m008_readings(connection: apsw.Connection) -> None:
    """Which of several lessons a person said that a change stands for."""
    connection.execute(
        """
        CREATE TABLE reading (
            key TEXT PRIMARY KEY, project TEXT NOT NULL, lesson TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    )
    connection.execute(REMEMBERED_AS_READ)


def m009_jobs_and_cold(connection: apsw.Connection) -> None:
    """What is done again and again, by one server at a time; and which experiences are cold."""
    connection.execute(
        """
        CREATE TABLE job (
            name TEXT PRIMARY KEY, done REAL, holder TEXT NOT NULL, until REAL NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE cold (seq INTEGER PRIMARY KEY) STRICT;
        """
    )


def m010_domains(connection: apsw.Connection) -> None:
    """What sort of project each experience is from, how complex its function was, and all of that together.

    Of the experiences that are there neither is known.
    """
    connection.execute(
        """
        ALTER TABLE experience ADD COLUMN domain TEXT NOT NULL DEFAULT '';
        ALTER TABLE experience ADD COLUMN complexity_before INT;
        ALTER TABLE experience ADD COLUMN complexity_after INT;

        CREATE TABLE domain (
            project TEXT NOT NULL,
            domain TEXT NOT NULL,
            experiences INT NOT NULL,
            PRIMARY KEY (project, domain)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO domain (project, domain, experiences)
        SELECT project, '', count(*) FROM experience GROUP BY project;

        CREATE INDEX symptom_correction ON symptom (correction);
        """
    )
    connection.execute(RECORDS)


def m011_rankers(connection: apsw.Connection) -> None:
    """The registry of rankers, and which of them orders since when."""
    connection.execute(
        """
        CREATE TABLE ranker (
            seq INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            at REAL NOT NULL,
            kind TEXT NOT NULL,
            pairs INT NOT NULL,
            refused TEXT NOT NULL,
            body TEXT NOT NULL
        ) STRICT;

        CREATE TABLE champion (
            seq INTEGER PRIMARY KEY,
            ranker TEXT NOT NULL,
            at REAL NOT NULL,
            reason TEXT NOT NULL
        ) STRICT;
        """
    )


def m012_graph_and_statistics(connection: apsw.Connection) -> None:
    """What leads to what, and what happened when."""
    connection.execute(GRAPH)
    connection.execute(STATISTICS)


def m013_forks(connection: apsw.Connection) -> None:
    """What was made of a lesson for one place and accepted there is an example by itself."""
    connection.execute(
        """
        CREATE TABLE fork (
            key TEXT PRIMARY KEY, project TEXT NOT NULL, lesson TEXT NOT NULL, trace TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;


        DROP VIEW graph_edge;
        """
    )
    connection.execute(REMEMBERED_WITH_FORKS)
    connection.execute(GRAPH_WITH_FORKS)


def m014_nothing_is_noted_as_cold(connection: apsw.Connection) -> None:
    """Which experiences are cold was read by nobody, and can be computed from the log's tables."""
    connection.execute("DROP TABLE cold")


def m015_what_happened_by_index(connection: apsw.Connection) -> None:
    """What happened is counted without reading all of the log."""
    connection.execute(HAPPENED)


def m016_graph_by_index(connection: apsw.Connection) -> None:
    """What leads to what is walked from where one asks; the experiences of a commit are found by it."""
    connection.execute(
        """
        DROP VIEW graph_edge;
        CREATE INDEX experience_head ON experience (substr(sha, 1, 7)) WHERE sha IS NOT NULL;
        """
    )


def m017_what_mended_by_index(connection: apsw.Connection) -> None:
    """The corrections that made a symptom vanish are found by it."""
    connection.execute(
        """
        DROP INDEX symptom_project;
        CREATE INDEX symptom_told ON symptom (project, source, code, message);
        """
    )


def m018_families_due(connection: apsw.Connection) -> None:
    """Families that lost an experience, until their lessons are made again."""
    connection.execute(
        """
        CREATE TABLE family_due (
            project TEXT NOT NULL,
            family TEXT NOT NULL,
            PRIMARY KEY (project, family)
        ) STRICT, WITHOUT ROWID;
        """
    )


MIGRATIONS: tuple[Migration, ...] = (
    m001_initial,
    m002_shapes_of_verdicts,
    m003_scopes,
    m004_labels,
    m005_symptoms,
    m006_verdicts_and_traces,
    m007_meant,
    m008_readings,
    m009_jobs_and_cold,
    m010_domains,
    m011_rankers,
    m012_graph_and_statistics,
    m013_forks,
    m014_nothing_is_noted_as_cold,
    m015_what_happened_by_index,
    m016_graph_by_index,
    m017_what_mended_by_index,
    m018_families_due,
)
NEWEST = len(MIGRATIONS)


def migrate(database: Database, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Brings the database to the newest version, after a backup if it had an older one.

    Raises StoreError, and then the database is at the last version that was reached whole.
    """
    # One copy, before the first step: each step is whole or not done. A new database has nothing to lose.
    began = _version(database.connection)
    is_safe = began == 0
    for version, migration in enumerate(migrations, start=1):
        if _version(database.connection) >= version:
            continue
        with database.writing() as connection:
            # Another process may have been first while this one waited for the lock.
            reached = _version(connection)
            if reached >= version:
                continue
            if not is_safe and reached == began:  # else who was first has made it
                backup_before(database.path, reached)
                is_safe = True
            migration(connection)
            connection.pragma("user_version", version)


def _version(connection: apsw.Connection) -> int:
    version: int = connection.pragma("user_version")
    return version
