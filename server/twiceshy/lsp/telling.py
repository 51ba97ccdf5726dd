"""What a person is told in sentences, and what becomes of errors: each kind is told once."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types

from twiceshy.errors import TwiceshyError
from twiceshy.lsp.plain import plain

if TYPE_CHECKING:
    from twiceshy.lsp.interfaces import Client

logger = logging.getLogger(__name__)
T = TypeVar("T")

_TOLD_AT_MOST = 50


class Telling:
    """The sentences of one session; `client` is who shows them, once there is one."""

    def __init__(self) -> None:
        self.client: Client | None = None
        self._told: set[str] = set()

    def tell(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show the person a sentence."""
        if self.client is not None:
            text = f"twiceshy: {plain(message, 500)}"
            self.client.window_show_message(types.ShowMessageParams(kind, text))

    def failed(self, doing: str, error: BaseException) -> None:
        """Log an error, and tell the person about its kind once. The session goes on."""
        known = isinstance(error, TwiceshyError)
        if known:
            logger.error("While %s: %s", doing, error)
        else:
            logger.error("While %s", doing, exc_info=error)
        kind = f"{doing}: {error if known else type(error).__name__}"
        if kind in self._told or len(self._told) >= _TOLD_AT_MOST:
            return
        self._told.add(kind)
        what = (
            str(error) if known else f"{type(error).__name__} while {doing}; the log has the rest"
        )
        self.tell(f"{what}.".replace("..", "."), types.MessageType.Error)

    def refused(self, doing: str, error: BaseException) -> None:
        """Log that the client would not do what it was asked for."""
        logger.warning("The client refused something while %s: %s", doing, error)

    def safely(self, doing: str, call: Callable[[], T], otherwise: T) -> T:
        """What the call returns, or `otherwise` where it fails: the engine must not end the session."""
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - the edge of the engine; `failed` logs it
            self.failed(doing, error)
            return otherwise
