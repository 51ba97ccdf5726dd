"""What takes long is shown until it ends, however it ends, and what does not is not."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from lsprotocol import types

from twiceshy.lsp import progress
from twiceshy.lsp.progress import shown_if_long
from twiceshy.lsp.session import Session


class Shown:
    """What a client would show."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.begun = asyncio.Event()
        self.tokens: dict[str, Any] = {}

    async def create_async(self, token: str) -> None:
        self.tokens[token] = asyncio.get_running_loop().create_future()

    def begin(self, _token: str, value: types.WorkDoneProgressBegin) -> None:
        self.told.append(value.title)
        self.begun.set()

    def end(self, _token: str, _value: types.WorkDoneProgressEnd) -> None:
        self.told.append("end")


def session_of(shown: Shown) -> Session:
    client = SimpleNamespace(work_done_progress=shown)
    capabilities = SimpleNamespace(work_done_progress=True)
    return cast("Session", SimpleNamespace(client=client, capabilities=capabilities))


async def begun(
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[Shown, asyncio.Future[int], asyncio.Task[int]]:
    """What is shown, the work that is waited for, and who waits, once it is shown."""
    monkeypatch.setattr(progress, "LONG", 0.0)
    shown = Shown()
    waiting: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    looking = asyncio.create_task(shown_if_long(session_of(shown), "Looking", waiting))
    await shown.begun.wait()
    return shown, waiting, looking


async def test_what_is_there_at_once_is_not_shown() -> None:
    shown = Shown()
    waiting: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    waiting.set_result(5)
    assert await shown_if_long(session_of(shown), "Looking", waiting) == 5
    assert shown.told == []


@pytest.mark.parametrize("fails", [False, True])
async def test_what_takes_long_is_shown_to_its_end(
    monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    shown, waiting, looking = await begun(monkeypatch)
    assert shown.told == ["Looking"]
    if fails:
        waiting.set_exception(ValueError("no"))
        with pytest.raises(ValueError, match="no"):
            await looking
    else:
        waiting.set_result(5)
        assert await looking == 5
    assert shown.told == ["Looking", "end"]
    assert shown.tokens == {}


async def test_who_wants_no_answer_any_more_sees_no_progress_any_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown, _, looking = await begun(monkeypatch)
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    assert shown.told == ["Looking", "end"]
