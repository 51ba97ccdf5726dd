"""What a request needs to know, frozen, so that slow work may outlive the next keystroke."""

from dataclasses import dataclass
from pathlib import Path

from twiceshy.lsp.capabilities import Capabilities
from twiceshy.workspace.documents import Document
from twiceshy.workspace.text import Encoding


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of a document, together with what its client is and can do.

    `folders` are the roots that the client has open, as local paths.
    """

    document: Document
    encoding: Encoding
    capabilities: Capabilities
    folders: tuple[Path, ...] = ()
