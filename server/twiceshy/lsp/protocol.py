"""pygls's protocol, with our own copy of the documents and answers to whatever arrives.

It differs from pygls 2.1 in this: text is not kept a second time; the position encoding is the one
that we use; a request that cannot be read is answered; requests before `initialize` and after
`shutdown` are refused, as the protocol says; and `shutdown` cancels nothing.
"""

import asyncio
import json
import logging
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from cattrs import transform_error
from lsprotocol import types
from pygls.protocol import JsonRPCNotification, LanguageServerProtocol, lsp_method

from twiceshy.errors import TwiceshyError
from twiceshy.lsp import foreign
from twiceshy.lsp.plain import plain
from twiceshy.lsp.promises import promised

if TYPE_CHECKING:
    from cattrs import Converter

    from twiceshy.lsp.server import Server

logger = logging.getLogger(__name__)

# Ours answer these alone; pygls would keep a copy of every text, or end the process from within.
_OURS = (
    types.EXIT,
    types.TEXT_DOCUMENT_DID_OPEN,
    types.TEXT_DOCUMENT_DID_CHANGE,
    types.TEXT_DOCUMENT_DID_CLOSE,
    types.NOTEBOOK_DOCUMENT_DID_OPEN,
    types.NOTEBOOK_DOCUMENT_DID_CHANGE,
    types.NOTEBOOK_DOCUMENT_DID_CLOSE,
    types.WORKSPACE_EXECUTE_COMMAND,
)


# Notifications of our own whose parameters stay as they came.
_AS_JSON = frozenset({foreign.METHOD})


class MessageError(TwiceshyError):
    """A message of the client that cannot be understood."""


class Protocol(LanguageServerProtocol):
    """The messages of one connection."""

    _server: "Server"

    def __init__(self, server: "Server", converter: "Converter") -> None:
        super().__init__(server, converter)
        self._introduced = False
        for method in _OURS:
            self.fm.builtin_features.pop(method, None)

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(
        self, params: types.InitializeParams
    ) -> Generator[Any, Any, types.InitializeResult]:
        """Answer with the capabilities that pygls collects, put right where it cannot know."""
        self._introduced = True
        result = yield from super().lsp_initialize(params)
        client = self._server.session.capabilities
        result.capabilities = promised(result.capabilities, client)
        return result

    @lsp_method(types.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Generator[Any, Any, None]:
        """Finish what was asked for before, where pygls would cancel it: it may be an answer."""
        yield self.fm.features[types.SHUTDOWN], args, None
        self._shutdown = True

    @property
    def has_begun(self) -> bool:
        """Whether a request was taken on that is not answered, and may not have had a turn yet."""
        waiting = self._request_futures.values()
        return any(isinstance(one, asyncio.Task) and not one.done() for one in waiting)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Our records of a message; pygls would make a class for each object of ours in it."""
        method = data.get("method")
        if method in _AS_JSON and "id" not in data:
            params = data.get("params")
            return JsonRPCNotification(method=method, jsonrpc=data["jsonrpc"], params=params)
        if method is not None and method not in types.METHOD_TO_TYPES:
            # A message of ours may have no parameters, which pygls' record of one has no default for.
            data = {"params": None, **data}
        return super().structure_message(data)

    def receive(self, body: bytes) -> None:
        """Handle the body of one message, whatever it is."""
        try:
            message = json.loads(body)
        except (ValueError, RecursionError) as error:
            self._refuse(None, types.ErrorCodes.ParseError, f"this is not JSON: {error}")
            return
        if not isinstance(message, dict) or message.get("jsonrpc") != self.VERSION:
            self._refuse(
                None, types.ErrorCodes.InvalidRequest, "this is not a JSON-RPC 2.0 message"
            )
            return
        method = message.get("method")
        if method is not None and (refusal := self._refusal(method, message)) is not None:
            if "id" in message:
                self._refuse(message["id"], *refusal)
            return
        try:
            structured = self.structure_message(message)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, the client sent it
            self._misread(message, error)
            return
        self.handle_message(structured)

    def _refusal(
        self, method: object, message: dict[str, Any]
    ) -> tuple[types.ErrorCodes, str] | None:
        """Why a message cannot be handled now, if so."""
        if method == types.EXIT:
            return None
        if method == types.CANCEL_REQUEST:
            # Nearly all requests are answered before the next message is read.
            params = message.get("params")
            known = isinstance(params, dict) and params.get("id") in list(self._request_futures)
            return None if known else (types.ErrorCodes.InvalidRequest, "nothing to cancel")
        if (untimely := self._untimely(method)) is not None:
            return untimely
        if method not in self.fm.features and method not in self.fm.builtin_features:
            logger.debug("Nothing answers %r", method)
            return types.ErrorCodes.MethodNotFound, f"nothing here answers {method!r}"
        return None

    def _untimely(self, method: object) -> tuple[types.ErrorCodes, str] | None:
        if not self._introduced and method != types.INITIALIZE:
            return types.ErrorCodes.ServerNotInitialized, "the first request must be initialize"
        if self._introduced and method == types.INITIALIZE:
            return types.ErrorCodes.InvalidRequest, "initialize was already answered"
        if self._shutdown:
            return types.ErrorCodes.InvalidRequest, "the server was asked to shut down"
        return None

    def _refuse(self, number: object, code: types.ErrorCodes, why: str) -> None:
        if number is None:
            logger.error("A message was refused: %s", why)
        # By hand, since the converter leaves out the null that must stand where no id can be read.
        self._send_data(
            {
                "jsonrpc": self.VERSION,
                "id": number if isinstance(number, int | str) else None,
                "error": {"code": code.value, "message": why},
            }
        )

    def _misread(self, message: dict[str, Any], error: Exception) -> None:
        """Answer a message whose parameters are not what its method says."""
        method = message.get("method")
        cause = error.__cause__ or error
        why = "; ".join(transform_error(cause)) if isinstance(cause, Exception) else str(cause)
        why = plain(why, 300)
        if method is None:
            logger.error("An answer of the client cannot be understood: %s", why)
        elif "id" in message:
            logger.error("The parameters of %r cannot be understood: %s", method, why)
            self._refuse(message["id"], types.ErrorCodes.InvalidParams, why)
        else:
            error_for_person = MessageError(
                f"the editor sent a {method} that makes no sense: {why}"
            )
            self._server.misread(str(method), message.get("params"), error_for_person)
