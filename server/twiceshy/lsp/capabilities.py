"""What the client can do: asked once, when it introduces itself."""

from collections.abc import Mapping
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
    apply_edit: bool = False
    change_annotations: bool = False
    pull_diagnostics: bool = False
    hover_markdown: bool = False
    inlay_hints: bool = False
    hint_resolve: frozenset[str] = frozenset()
    hint_refresh: bool = False
    inline_completion: bool = False
    code_lens: bool = False
    lens_refresh: bool = False
    watches_files: bool = False
    settings_registration: bool = False
    status: bool = False
    lessons: bool = False

    @classmethod
    def of(cls, params: types.InitializeParams) -> "Capabilities":
        """What the parameters of `initialize` tell."""
        client = params.capabilities
        actions = _at(client, "text_document", "code_action")
        diagnostics = _at(client, "text_document", "publish_diagnostics")
        edits, hints = (
            _at(client, "workspace", "workspace_edit"),
            _at(client, "text_document", "inlay_hint"),
        )
        ours = _ours(client.experimental)
        return cls(
            encoding=_encoding(_at(client, "general", "position_encodings")),
            document_changes=bool(_at(edits, "document_changes")),
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
            apply_edit=bool(_at(client, "workspace", "apply_edit")),
            change_annotations=bool(_at(edits, "document_changes"))
            and _at(edits, "change_annotation_support") is not None,
            pull_diagnostics=_pulls(client),
            hover_markdown=_knows_markdown(_at(client, "text_document", "hover", "content_format")),
            inlay_hints=hints is not None,
            hint_resolve=frozenset(_at(hints, "resolve_support", "properties") or ()),
            hint_refresh=bool(_at(client, "workspace", "inlay_hint", "refresh_support")),
            inline_completion=_at(client, "text_document", "inline_completion") is not None,
            code_lens=_at(client, "text_document", "code_lens") is not None,
            watches_files=_watches_files(params),
            lens_refresh=bool(_at(client, "workspace", "code_lens", "refresh_support")),
            settings_registration=bool(
                _at(client, "workspace", "did_change_configuration", "dynamic_registration")
            ),
            status=ours.get("status") is True,
            lessons=ours.get("lessons") is True,
        )


def _at(record: Any, *names: str) -> Any:
    """What lies at the end of a chain of attributes, or None where the chain breaks."""
    for name in names:
        record = getattr(record, name, None)
    return record


def _ours(experimental: object) -> Mapping[str, object]:
    """What a client says under our own name, which the protocol leaves to us."""
    match experimental:
        case {"twiceshy": dict(ours)}:
            return ours
        case _:
            return {}


# What these clients report is what they write themselves, whoever asks them for all changes.
_OWN_WRITES_ONLY = frozenset({"helix"})


def _watches_files(params: types.InitializeParams) -> bool:
    """Whether the client can be asked to report changes of files, whoever makes them."""
    watched = _at(params.capabilities, "workspace", "did_change_watched_files")
    name = (_at(params, "client_info", "name") or "").lower()
    return bool(_at(watched, "dynamic_registration")) and name not in _OWN_WRITES_ONLY


def _pulls(client: types.ClientCapabilities) -> bool:
    """Whether diagnostics are better pulled: only where the client can be told to pull again.

    Lessons change while a text does not: what cannot be told then has to be pushed.
    """
    can = _at(client, "text_document", "diagnostic") is not None
    return can and bool(_at(client, "workspace", "diagnostics", "refresh_support"))


def _knows_markdown(formats: "list[types.MarkupKind] | None") -> bool:
    return any(getattr(one, "value", one) == "markdown" for one in formats or ())


def _encoding(offered: "list[types.PositionEncodingKind | str] | None") -> Encoding:
    """UTF-8, in which our offsets are, if it is offered; else the client's first that we know."""
    names = [getattr(kind, "value", kind) for kind in offered or ()]
    known = [_ENCODINGS[name] for name in names if name in _ENCODINGS]
    if "utf-8" in known:
        return "utf-8"
    return known[0] if known else "utf-16"
