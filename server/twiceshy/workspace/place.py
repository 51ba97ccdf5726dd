"""Where a user's memory and settings are kept, and opening it with the machine's clock."""

import time
from pathlib import Path

import platformdirs

from twiceshy.errors import StoreReadOnly
from twiceshy.memory.store import Store

# How long to wait, in seconds, for another process that is writing.
BUSY_TIMEOUT = 5.0


def default_database() -> Path:
    """The database that is used where none is named: in the user's own data folder."""
    return platformdirs.user_data_path("twiceshy", appauthor=False) / "memory.db"


def default_config() -> Path:
    """The user's own settings, for the command line and for editors without settings."""
    return platformdirs.user_config_path("twiceshy", appauthor=False) / "config.toml"


def open_memory(database: Path) -> Store:
    """The store in a file, made where there is none. Raises StoreError."""
    return Store.open(database, clock=time.time, busy_timeout=BUSY_TIMEOUT)


def read_memory(database: Path) -> Store:
    """The store in a file, for reading alone where it cannot be written. Raises StoreError."""
    try:
        return open_memory(database)
    except StoreReadOnly:
        return Store.open(database, clock=time.time, read_only=True, busy_timeout=BUSY_TIMEOUT)


def look_at_memory(database: Path) -> Store:
    """The store in a file, which is left as it is. Raises StoreError, also where there is none."""
    return Store.open(database, clock=time.time, read_only=True, busy_timeout=BUSY_TIMEOUT)
