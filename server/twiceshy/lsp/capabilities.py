"""What the client can do: asked once, when it introduces itself."""

from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from twiceshy.workspace.text import Encoding

_ENCODINGS: dict[str, Encoding] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the client said it can do; without a word from it, the least that the protocol allows.

    `encoding` is the choice made among those that the client offers.
    """

    encoding: Encoding = "utf-16"
    document_changes: bool = False
    action_literals: bool = False
    action_data: bool = False
    action_resolve: frozenset[str] = frozenset()
    action_preferred: bool = False
    related_information: bool = False
    diagnostic_versions: bool = False
    diagnostic_data: bool = False
    will_save: bool = False
    work_done_progress: bool = False
    configuration: bool = False
    message_actions: bool = False
    show_document: bool = False

    @classmethod
    def of(cls, params: types.InitializeParams) -> "Capabilities":
        """What the parameters of `initialize` tell."""
        client = params.capabilities
        actions = _at(client, "text_document", "code_action")
        diagnostics = _at(client, "text_document", "publish_diagnostics")
        return cls(
            encoding=_encoding(_at(client, "general", "position_encodings")),
            document_changes=bool(_at(client, "workspace", "workspace_edit", "document_changes")),
            action_literals=_at(actions, "code_action_literal_support") is not None,
            action_data=bool(_at(actions, "data_support")),
            action_resolve=frozenset(_at(actions, "resolve_support", "properties") or ()),
            action_preferred=bool(_at(actions, "is_preferred_support")),
            related_information=bool(_at(diagnostics, "related_information")),
            diagnostic_versions=bool(_at(diagnostics, "version_support")),
            diagnostic_data=bool(_at(diagnostics, "data_support")),
            will_save=bool(_at(client, "text_document", "synchronization", "will_save")),
            work_done_progress=bool(_at(client, "window", "work_done_progress")),
            configuration=bool(_at(client, "workspace", "configuration")),
            message_actions=_at(client, "window", "show_message", "message_action_item")
            is not None,
            show_document=bool(_at(client, "window", "show_document", "support")),
        )


def _at(record: Any, *names: str) -> Any:
    """What lies at the end of a chain of attributes, or None where the chain breaks."""
    for name in names:
        record = getattr(record, name, None)
    return record


def _encoding(offered: "list[types.PositionEncodingKind | str] | None") -> Encoding:
    """UTF-8, in which our offsets are, if it is offered; else the client's first that we know."""
    names = [getattr(kind, "value", kind) for kind in offered or ()]
    known = [_ENCODINGS[name] for name in names if name in _ENCODINGS]
    if "utf-8" in known:
        return "utf-8"
    return known[0] if known else "utf-16"
