"""The errors that twiceshy raises on purpose.

Everything below is a :class:`TwiceshyError`: its text is one sentence for a person, and it is
caught in two places only, at the edge of a protocol message and at the edge of a command.

TwiceshyError
├── StoreError          the database cannot be used
│   ├── StoreLocked       another process holds it for longer than we wait
│   ├── StoreFull         the disk is full
│   ├── StoreReadOnly     the file or its folder cannot be written
│   ├── StoreTooNew       a newer twiceshy wrote it
│   ├── StoreDamaged      it is no database, or a broken one
│   └── CopyGivenUp       a copy of it that is not wanted any more
├── RepositoryError     a git repository that cannot be read
│   └── NoRepository      there is none
├── HookError           a git hook that cannot be installed or taken away
├── NotationError       a pattern or template text that cannot be understood
├── PlaceError          a place in a file that is not there, or cannot be read
├── LessonError         a key that names no lesson, or several
├── SettingsError       a setting with a value that cannot be used
├── ModelError          an embedding model that cannot be used
└── ListenError         a socket that cannot be listened on, or a token that cannot be used
"""


class TwiceshyError(Exception):
    """Something that a person can understand and perhaps mend; its text says what and how."""


class StoreError(TwiceshyError):
    """The database cannot be used."""


class StoreLocked(StoreError):
    """Another process holds the database for longer than we wait."""


class StoreFull(StoreError):
    """The disk is full: nothing was written."""


class StoreReadOnly(StoreError):
    """The database or its folder cannot be written."""


class StoreTooNew(StoreError):
    """A newer twiceshy wrote this database."""


class StoreDamaged(StoreError):
    """The file is no database, or a broken one."""


class StoreForeign(StoreDamaged):
    """The file is a database of another program."""


class CopyGivenUp(StoreError):
    """A copy of the database that is not wanted any more while it is made."""


class VectorsMissing(StoreError):
    """What searches vectors cannot be loaded here."""


class RepositoryError(TwiceshyError):
    """A git repository that cannot be read."""


class NoRepository(RepositoryError):
    """A folder that is in no git repository."""


class HookError(TwiceshyError):
    """A git hook that cannot be installed or taken away."""


class NotationError(TwiceshyError):
    """A pattern or template text that cannot be understood."""


class PlaceError(TwiceshyError):
    """A place in a file that is not there, or cannot be read."""


class LessonError(TwiceshyError):
    """A key that names no lesson, or several."""


class ExchangeError(TwiceshyError):
    """A file that cannot be imported, with the line that is to blame."""


class SettingsError(TwiceshyError):
    """A setting with a value that cannot be used."""


class ModelError(TwiceshyError):
    """An embedding model that cannot be used."""


class ListenError(TwiceshyError):
    """A socket that cannot be listened on, or a token that cannot be used."""
