"""What a client that can do everything sees, and what the others get instead."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

from tests.lsp import clients
from tests.lsp.conversation import Editor, connected

pytestmark = pytest.mark.asyncio(loop_scope="module")

AUTOMATIC = types.CodeActionTriggerKind.Automatic
TEXT = "x = 1\ny = badword\nz = dullword\n"
PULLED = list[types.Diagnostic] | None


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[LanguageClient]:
    async with connected(can=clients.able()) as (client, _):
        client.answer = None  # type: ignore[attr-defined]
        client.asked = []  # type: ignore[attr-defined]

        def ask(
            client: LanguageClient, params: types.ShowMessageRequestParams
        ) -> types.MessageActionItem | None:
            assert params.actions
            client.asked.append([one.title for one in params.actions])  # type: ignore[attr-defined]
            title = client.answer  # type: ignore[attr-defined]
            return types.MessageActionItem(title) if title else None

        def apply(
            client: LanguageClient, params: types.ApplyWorkspaceEditParams
        ) -> types.ApplyWorkspaceEditResult:
            client.asked.append(params)  # type: ignore[attr-defined]
            return types.ApplyWorkspaceEditResult(applied=True)

        def refresh(client: LanguageClient, _params: None) -> None:
            client.asked.append("hints")  # type: ignore[attr-defined]

        client.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)(ask)
        client.feature(types.WORKSPACE_APPLY_EDIT)(apply)
        client.feature(types.WORKSPACE_INLAY_HINT_REFRESH)(refresh)
        yield client


@pytest.fixture
def editor(client: LanguageClient) -> Editor:
    client.asked.clear()  # type: ignore[attr-defined]
    client.messages.clear()
    return Editor(client, "utf-16", TEXT)


async def pulled(editor: Editor, known: str | None = None) -> tuple[str | None, PULLED]:
    """The name and the items of a document's diagnostics; no items for "as they were"."""
    identifier = types.TextDocumentIdentifier(editor.uri)
    found = await editor.client.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(identifier, previous_result_id=known)
    )
    if isinstance(found, types.RelatedUnchangedDocumentDiagnosticReport):
        return found.result_id, None
    return found.result_id, list(found.items)


async def hints(editor: Editor) -> Sequence[types.InlayHint]:
    everything = types.Range(types.Position(0, 0), types.Position(999, 0))
    found = await editor.client.text_document_inlay_hint_async(
        types.InlayHintParams(types.TextDocumentIdentifier(editor.uri), everything)
    )
    return found or ()


async def hovered(editor: Editor, words: str) -> types.Hover | None:
    return await editor.client.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(editor.uri), editor.range_of(words).start)
    )


async def ghost(editor: Editor, before: str) -> list[types.InlineCompletionItem]:
    """What is offered right after some words."""
    found = await editor.client.text_document_inline_completion_async(
        types.InlineCompletionParams(
            types.InlineCompletionContext(types.InlineCompletionTriggerKind.Automatic),
            types.TextDocumentIdentifier(editor.uri),
            editor.range_of(before).end,
        )
    )
    assert found is None or isinstance(found, types.InlineCompletionList)
    return list(found.items) if found else []


# ------------------------------------------------------------------ diagnostics


async def test_who_pulls_is_pushed_nothing(editor: Editor) -> None:
    name, items = await pulled(editor)
    assert items
    assert [editor.words_at(one.range) for one in items] == ["badword"]
    assert await pulled(editor, name) == (name, None), "as they were"
    editor.type("x = 1", "x = worseword")
    _, items = await pulled(editor, name)
    assert items
    assert len(items) == 2
    await editor.settled()
    assert editor.uri not in editor.client.diagnostics


async def test_who_pulls_is_told_when_lessons_have_changed(client: LanguageClient) -> None:
    editor = Editor(client, "utf-16", "badword " * 9)
    await pulled(editor)
    before = client.diagnostic_refresh_count
    # A site that no other test has.
    arguments = [editor.uri, "lesson-badword", "badword-8"]
    await editor.run(types.Command("", "twiceshy.reject", arguments=arguments))
    while client.diagnostic_refresh_count == before or "hints" not in client.asked:  # type: ignore[attr-defined]
        await editor.settled()
    assert len((await pulled(editor))[1] or ()) == 8


@pytest.mark.parametrize("can", [clients.NEOVIM_011, clients.EMACS, clients.VS_CODE])
async def test_who_cannot_be_told_is_pushed_to(can: types.ClientCapabilities) -> None:
    async with connected(can=can) as (client, result):
        assert result.capabilities.diagnostic_provider is None
        assert result.capabilities.inline_completion_provider is None
        editor = Editor(client, "utf-16", TEXT)
        assert await editor.shown() == ["badword"]
        found = await hovered(editor, "badword")
        assert found is not None
        assert isinstance(found.contents, types.MarkupContent)
        assert found.contents.kind == types.MarkupKind.Markdown
        assert [one.label for one in await hints(editor)] == ["→ good.word"] * 2


# ------------------------------------------------------------------ hovers and hints


async def test_a_hover_is_a_small_diff_with_its_history(editor: Editor) -> None:
    found = await hovered(editor, "badword")
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    assert found.contents.value == (
        "```diff\n+ import good\n- y = badword\n+ y = good.word\n```\n\n"
        "Fixed like this on 3 May 2026 in old.py, commit 012345678.\n\n"
        "Very likely (0.90), by twiceshy's lesson `lesson-b`."
    )
    assert found.range == editor.range_of("badword")
    assert await hovered(editor, "x") is None
    assert editor.told("seen") == ["seen badword-0"]


async def test_a_hint_says_what_its_line_becomes_and_the_rest_when_asked(editor: Editor) -> None:
    bad, dull = await hints(editor)
    assert (bad.label, bad.position) == ("→ good.word", types.Position(1, 11))
    assert (dull.label, dull.position) == ("→ good.word", types.Position(2, 12))
    assert bad.tooltip is None
    assert bad.text_edits is None
    whole = await editor.client.inlay_hint_resolve_async(bad)
    assert whole.text_edits is not None
    assert [one.new_text for one in whole.text_edits] == ["import good\n", "good.word"]
    assert isinstance(whole.tooltip, types.MarkupContent)
    assert whole.tooltip.value.startswith("```diff\n")
    editor.type("x = 1", "x = 2")
    with pytest.raises(JsonRpcException) as caught:
        await editor.client.inlay_hint_resolve_async(bad)
    assert caught.value.code == types.LSPErrorCodes.ContentModified


# ------------------------------------------------------------------ code actions


async def test_unasked_there_is_one_fix_for_each_site(editor: Editor) -> None:
    found = await editor.actions(TEXT, AUTOMATIC)
    assert [one.title for one in found] == ["Replace with 'good.word'"] * 2
    assert editor.told("seen") == []


async def test_asked_there_are_few(editor: Editor) -> None:
    editor.type("x = 1", "x = badword")
    found = await editor.actions("badword")
    assert [one.title for one in found] == [
        "Replace with 'good.word'",
        "Fix all 2 in this file",
        "Fix everywhere…",
        "Not this…",
        "Explain",
    ]
    assert editor.told("seen") == ["seen badword-0"]


async def test_the_edit_of_many_sites_is_made_when_it_is_wanted(editor: Editor) -> None:
    editor.type("x = 1", "x = badword")
    _, together, *_ = await editor.actions("badword")
    assert together.edit is None
    whole = await editor.client.code_action_resolve_async(together)
    assert editor.replaced(whole) == ("import good\nx = good.word\ny = good.word\nz = dullword\n")
    editor.client.messages.clear()
    editor.apply(whole)
    # The command that was named first says which sites it was meant for.
    await editor.run(together.command)
    await editor.settled()
    assert editor.told("accepted") == ["accepted lesson-badword badword-0 badword-1"]
    with pytest.raises(JsonRpcException) as caught:
        await editor.client.code_action_resolve_async(together)
    assert caught.value.code == types.LSPErrorCodes.ContentModified


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("Not this here", ["rejected worseword-9 here"]),
        ("Never this lesson", ["rejected worseword-9 lesson"]),
        ("Not in this project", ["rejected worseword-9 project"]),
        (None, []),
    ],
)
async def test_how_far_a_no_goes_is_asked(
    editor: Editor, answer: str | None, told: list[str]
) -> None:
    no = await editor.action("badword", "Not this…")
    assert no.command is not None
    assert no.command.arguments
    assert list(no.command.arguments) == [editor.uri, "lesson-badword", "badword-0"]
    no.command.arguments = [editor.uri, "lesson-worseword", "worseword-9"]
    client = editor.client
    client.answer = answer  # type: ignore[attr-defined]
    await editor.run(no.command)
    while not client.asked:  # type: ignore[attr-defined]
        await editor.settled()
    await editor.settled()
    assert len(client.asked[0]) == 3  # type: ignore[attr-defined]
    assert editor.told("rejected") == told


async def test_who_cannot_be_asked_gets_an_action_for_each_answer() -> None:
    async with connected("utf-16") as (client, _):
        editor = Editor(client, "utf-16", TEXT)
        _, _, here, never, project, *_ = await editor.actions("badword")
        titles = [here.title, never.title, project.title]
        assert titles == ["Not this here", "Never this lesson", "Not in this project"]
        await editor.run(never.command)
        assert editor.told("rejected") == ["rejected badword-0 lesson"]


async def test_what_is_approved_is_applied_when_asked_for_by_its_name(editor: Editor) -> None:
    assert await editor.actions("x", only=["source.fixAll.twiceshy"]) == []
    editor.type("x = 1", "x = worseword")
    for generic in ("source.fixAll", "source", "source.fixAll.other"):
        assert await editor.actions("x", only=[generic]) == []
    assert not any("approved" in one.title for one in await editor.actions("worseword"))
    (action,) = await editor.actions("x", only=["source.fixAll.twiceshy"])
    assert action.kind == "source.fixAll.twiceshy"
    assert editor.replaced(action) == TEXT.replace("x = 1", "x = good.word")
    editor.client.messages.clear()
    editor.apply(action)
    await editor.run(action.command)
    await editor.settled()
    assert editor.told("accepted") == ["accepted lesson-worseword worseword-0"]


# ------------------------------------------------------------------ inline completion


async def test_a_fix_that_is_being_typed_is_continued(editor: Editor) -> None:
    await editor.settled()
    editor.type("badword", "g")
    assert await ghost(editor, "y = g") == [], "it may become anything"
    editor.type("y = g", "y = goo")
    (item,) = await ghost(editor, "y = goo")
    assert item.insert_text == "d.word"
    editor.type("y = goo", "y = good.word")
    editor.client.messages.clear()
    await editor.run(item.command)
    while not editor.client.asked:  # type: ignore[attr-defined]
        await editor.settled()
    (asked,) = editor.client.asked  # type: ignore[attr-defined]
    (change,) = asked.edit.document_changes
    assert [one.new_text for one in change.edits] == ["import good\n"]
    assert editor.told("accepted") == ["accepted lesson-badword badword-0"]


async def test_nothing_else_is_ever_completed(editor: Editor) -> None:
    await editor.settled()
    assert await ghost(editor, "y = ") == []
    editor.type("x = 1", "x = goo")
    assert await ghost(editor, "x = goo") == [], "there was no site"
    editor.type("badword", "goo")
    editor.type("y = goo", "y = got")
    assert await ghost(editor, "y = got") == [], "it is no prefix"
    editor.type("z = dullword", "z = goo")
    editor.type("y = got", "y = goo")
    assert await ghost(editor, "y = goo") == [], "another place has changed since"


# ------------------------------------------------------------------ explanations


async def test_what_cannot_be_explained_is_said_in_a_sentence(editor: Editor) -> None:
    explain = (await editor.actions("badword"))[-1]
    assert explain.title == "Explain"
    editor.client.messages.clear()
    await editor.run(explain.command)
    while not editor.told("this file"):
        await asyncio.sleep(0)
    assert not editor.client.shown_documents


async def test_what_a_lesson_brings_is_code_and_nothing_else() -> None:
    async with connected(can=clients.VS_CODE) as (client, _):
        editor = Editor(client, "utf-16", "<b>`[x](y)\u202e badword ```")
        await editor.settled()
        found = await hovered(editor, "badword")
        assert found is not None
        assert isinstance(found.contents, types.MarkupContent)
        shown = found.contents.value
        assert shown.startswith("````diff\n- <b>`[x](y) badword ```\n+ import good\n")
        assert "\u202e" not in shown


# ------------------------------------------------------------------ what is left out


async def test_there_are_no_lenses_unless_they_are_switched_on(editor: Editor) -> None:
    editor.type("x = 1", "x = badword")
    identifier = types.TextDocumentIdentifier(editor.uri)
    params = types.CodeLensParams(identifier)
    assert not await editor.client.text_document_code_lens_async(params)


async def test_a_request_that_is_taken_back_is_answered_so(editor: Editor) -> None:
    editor.type("x = 1", "x = slow")
    send = editor.client.protocol.send_request
    params = {"textDocument": {"uri": editor.uri}, "position": {"line": 0, "character": 0}}
    waiting = send("twiceshy/explain", params, msg_id="taken back")
    editor.client.cancel_request(types.CancelParams("taken back"))
    with pytest.raises(JsonRpcException) as caught:
        await asyncio.wrap_future(waiting)
    assert caught.value.code == types.LSPErrorCodes.RequestCancelled
    assert (await hovered(editor, "badword")) is not None, "and the next one is heard"


async def test_a_fix_is_remembered_at_a_place_a_position_or_as_the_last_one(editor: Editor) -> None:
    def at(words: str) -> dict[str, object]:
        place = editor.range_of(words)
        ends = {"start": place.start, "end": place.end}
        return {name: {"line": p.line, "character": p.character} for name, p in ends.items()}

    for arguments, said in (
        ([editor.uri, at("badword")], "nothing to remember: badword"),
        ([editor.uri, at("badword")["start"]], "nothing to remember:"),
        ([editor.uri], "nothing to remember: last"),
        (["file:///not/open.py"], "There is nothing to remember: this document is not open"),
    ):
        editor.client.messages.clear()
        await editor.client.workspace_execute_command_async(
            types.ExecuteCommandParams("twiceshy.teach", arguments)
        )
        while not editor.told(said):
            await asyncio.sleep(0)
    for wrong in ([], [7], [editor.uri, {}], [editor.uri, {"line": "1", "character": 0}]):
        with pytest.raises(JsonRpcException):
            await editor.client.workspace_execute_command_async(
                types.ExecuteCommandParams("twiceshy.teach", wrong)
            )


# ------------------------------------------------------------------ progress


async def test_learning_from_history_shows_how_far_it_is_and_can_be_ended(tmp_path: Path) -> None:
    async with connected(can=clients.able(), root=tmp_path) as (client, _):
        await client.workspace_execute_command_async(
            types.ExecuteCommandParams("twiceshy.learnHistory")
        )
        while not any(len(shown) > 1 for shown in client.progress_reports.values()):
            await asyncio.sleep(0.01)
        ((token, shown),) = client.progress_reports.items()
        assert isinstance(shown[0], types.WorkDoneProgressBegin)
        assert shown[0].cancellable
        client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
        while not isinstance(shown[-1], types.WorkDoneProgressEnd):
            await asyncio.sleep(0.01)
        report = shown[1]
        assert isinstance(report, types.WorkDoneProgressReport)
        assert (report.message, report.percentage) == ("Reading commits: 1 of 2", 50)
        assert shown[-1].message is not None
        assert shown[-1].message.startswith(
            "Stopped. Learned 2 corrections from 1 commit: 3 lessons are"
        )


async def test_progress_ends_where_a_history_cannot_be_learned(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    async with connected(can=clients.able(), root=folder) as (client, _):
        await client.workspace_execute_command_async(
            types.ExecuteCommandParams("twiceshy.learnHistory")
        )
        while not any("OSError" in one.message for one in client.messages):
            await asyncio.sleep(0.01)
        ((_, shown),) = client.progress_reports.items()
        assert isinstance(shown[-1], types.WorkDoneProgressEnd)
        assert shown[-1].message == "Nothing was learned."


async def test_the_embedding_of_what_was_learned_is_shown_to_its_end(tmp_path: Path) -> None:
    async with connected("utf-16", can=clients.able(), root=tmp_path) as (client, _):
        editor = Editor(client, "utf-16", "nothing here")
        await editor.settled()
        send: Callable[..., Any] = client.protocol.send_request_async
        at = {"textDocument": {"uri": editor.uri}, "position": {"line": 0, "character": 0}}
        assert await send("twiceshy/context", at) is None
        while not any(
            isinstance(one, types.WorkDoneProgressEnd)
            for shown in client.progress_reports.values()
            for one in shown
        ):
            await asyncio.sleep(0.01)
        ((_, (begin, *reports, _)),) = client.progress_reports.items()
        assert isinstance(begin, types.WorkDoneProgressBegin)
        assert not begin.cancellable
        assert [one.percentage for one in reports] == [33, 66, 100]
