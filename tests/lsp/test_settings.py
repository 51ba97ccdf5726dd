"""Conversations about settings: where they come from, what they turn off, and that it is at once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.fake_server import FakeEngine
from tests.lsp.wired import Message, Wire, wired
from twiceshy.config import Scopes
from twiceshy.workspace.documents import Document
from twiceshy.workspace.outlet import Outlet
from twiceshy.workspace.question import Meaning, Question

TEXT = "x = 1\ny = badword\nz = dullword\n"
ASKED = {"workspace": {"configuration": True}}


class Engine(FakeEngine):
    """One that remembers what it is told of."""

    def __init__(self) -> None:
        super().__init__()
        self.scopes = Scopes()
        self.is_paused = False
        self.told: list[str] = []
        self.notify = lambda _message: None

    def start(self, outlet: Outlet) -> None:
        self.outlet = outlet

    def answered(self, question: Question, lesson: str | None) -> None:
        self.told.append(f"answered {question.experience} {lesson}")

    def pause(self, *, on: bool) -> None:
        self.is_paused = on

    def configure(self, scopes: Scopes) -> None:
        self.scopes = scopes

    def opened(self, document: Document) -> None:
        self.told.append(f"opened {document.uri[-4:]} {document.version}")

    def closed(self, uri: str) -> None:
        self.told.append(f"closed {uri[-4:]}")

    def saved(self, document: Document, by_hand: bool) -> None:
        assert by_hand
        self.told.append(f"saved {document.uri[-4:]} {document.version}")


class Talk:
    """A client at one end of a wire. `settings` is what it says when it is asked."""

    def __init__(self, wire: Wire, engine: Engine, root: Path) -> None:
        self.wire, self.engine, self.root = wire, engine, root
        self.settings: Callable[[str | None], Any] = lambda _scope: None
        self.silent = False
        self.shown: dict[str, list[int]] = {}
        self.messages: list[str] = []
        self.asked: list[Message] = []
        wire.on_heard = self._hear

    def _hear(self, message: Message) -> None:
        params: Any = message.get("params")
        match message.get("method"):
            case "textDocument/publishDiagnostics":
                lines = [one["range"]["start"]["line"] for one in params["diagnostics"]]
                self.shown[params["uri"][-4:]] = lines
            case "window/showMessage":
                self.messages.append(params["message"].removeprefix("twiceshy: "))
            case "workspace/configuration":
                self.asked.append(message)
                if not self.silent:
                    self.answer(message)
            case "window/showMessageRequest":
                self.asked.append(message)
            case None:
                self.wire.heard.append(message)

    def answer(self, asked: Message) -> None:
        items = asked["params"]["items"]
        assert {one["section"] for one in items} == {"twiceshy"}
        said = [self.settings(one.get("scopeUri")) for one in items]
        self.wire.send({"id": asked["id"], "result": said})

    async def begin(self, can: Any = None, options: Any = None, *roots: Path) -> None:
        folders = [{"uri": one.as_uri(), "name": one.name} for one in (roots or (self.root,))]
        params = {
            "capabilities": can or {},
            "workspaceFolders": folders,
            "initializationOptions": options,
            "processId": None,
        }
        await self.wire.ask("initialize", params)
        self.wire.send({"method": "initialized", "params": {}})

    def open(self, name: str = "a.py", text: str = TEXT, root: Path | None = None) -> str:
        uri = (root or self.root).joinpath(name).as_uri()
        item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.wire.send({"method": "textDocument/didOpen", "params": {"textDocument": item}})
        return uri

    def type(self, uri: str, line: int, text: str, version: int = 2) -> None:
        place = {"line": line, "character": 0}
        change = {"range": {"start": place, "end": place}, "text": text}
        params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
        self.wire.send({"method": "textDocument/didChange", "params": params})

    def save(self, uri: str) -> None:
        params = {"textDocument": {"uri": uri}}
        self.wire.send({"method": "textDocument/didSave", "params": params})

    def push(self, settings: Any) -> None:
        params = {"settings": settings}
        self.wire.send({"method": "workspace/didChangeConfiguration", "params": params})

    async def run(self, command: str) -> Any:
        return await self.wire.ask("workspace/executeCommand", {"command": command})

    async def until_shown(self, **wanted: list[int]) -> None:
        names = {f"{name}.py": lines for name, lines in wanted.items()}
        await self.wire.until(lambda: names.items() <= self.shown.items())

    async def titles(self, uri: str, trigger: int = 1) -> list[str]:
        span = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
        context = {"diagnostics": [], "triggerKind": trigger}
        params = {"textDocument": {"uri": uri}, "range": span, "context": context}
        answer = await self.wire.ask("textDocument/codeAction", params)
        return [one["title"] for one in answer["result"] or ()]


@asynccontextmanager
async def talking(
    root: Path, own_settings: Path | None = None, rest: float = 0
) -> AsyncIterator[Talk]:
    engine = Engine()
    async with wired(engine, own_settings, rest) as wire:
        yield Talk(wire, engine, root)


LITERALS: Any = {
    "textDocument": {
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}
    }
}


# ------------------------------------------------------------------ where they come from


async def test_each_source_is_put_over_the_one_before(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("hover = false\ninlayHints = false\ninlineCompletion = false\n", "utf-8")
    async with talking(tmp_path, own) as talk:
        talk.settings = lambda _scope: {"inlineCompletion": True}
        await talk.begin(ASKED, {"inlayHints": True})
        await talk.wire.until(lambda: talk.engine.scopes.everywhere.inline_completion)
        settings = talk.engine.scopes.everywhere
        assert (settings.hover, settings.inlay_hints) == (False, True)
        assert not talk.messages


async def test_what_an_editor_has_from_a_folder_only_restricts(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        talk.settings = lambda _scope: {
            "inlayHints": False,
            "folder": {"inlayHints": True, "hover": False, "noise": {"perFile": 3}},
        }
        await talk.begin(ASKED)
        await talk.wire.until(lambda: not talk.engine.scopes.everywhere.hover)
        for settings in (talk.engine.scopes.everywhere, talk.engine.scopes.of(tmp_path / "a.py")):
            assert (settings.hover, settings.inlay_hints) == (False, False)
            assert settings.noise_per_file == 3
        (message,) = talk.messages
        assert message.startswith("The settings of the folder may only restrict what your own")
        assert '"inlayHints"' in message


async def test_what_is_pushed_counts_at_once_where_the_client_cannot_be_asked(
    tmp_path: Path,
) -> None:
    async with talking(tmp_path) as talk:
        await talk.begin()
        talk.open()
        await talk.until_shown(a=[1])
        for settings in ({"twiceshy": {"enable": False}}, {"enable": False}):
            talk.push(settings)
            await talk.until_shown(a=[])
            talk.push({"twiceshy": {}})
            await talk.until_shown(a=[1])
        talk.push({"twiceshy": {"enable": False}})
        await talk.until_shown(a=[])
        nothings: list[Any] = [None, [], "x", {"twiceshy": None}]
        for nothing in nothings:
            talk.push(nothing)
            await talk.wire.caught_up()
            assert talk.shown["a.py"] == [], "nothing was said, so nothing changes"
        assert not talk.messages


async def test_a_client_that_can_be_asked_is_asked_again(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.begin(ASKED)
        talk.open()
        await talk.until_shown(a=[1])
        talk.settings = lambda _scope: {"diagnostics": False}
        talk.push(None)
        await talk.until_shown(a=[])
        talk.settings = lambda _scope: {}
        talk.push({"twiceshy": {"enable": False}})
        await talk.until_shown(a=[1])


async def test_folders_have_settings_of_their_own_and_come_and_go(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    async with talking(one) as talk:
        talk.settings = lambda scope: {"enable": scope is None or scope.endswith("one")}
        await talk.begin(ASKED, None, one, other)
        talk.open("a.py")
        talk.open("b.py", root=other)
        await talk.until_shown(a=[1])
        assert "opened b.py 1" not in talk.engine.told
        folder = {"uri": other.as_uri(), "name": "other"}
        for added, removed, shown in (([], [folder], [1]), ([folder], [], [])):
            event = {"event": {"added": added, "removed": removed}}
            talk.wire.send({"method": "workspace/didChangeWorkspaceFolders", "params": event})
            await talk.until_shown(b=shown)
        assert talk.shown["a.py"] == [1]


async def test_a_silent_client_is_served_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twiceshy.lsp.configuring.PATIENCE", 0.01)
    async with talking(tmp_path) as talk:
        talk.silent = True
        await talk.begin(ASKED)
        talk.open()
        await talk.until_shown(a=[1])
        talk.settings = lambda _scope: {"enable": False}
        talk.answer(talk.asked[0])
        await talk.until_shown(a=[])


@pytest.mark.parametrize(
    "answer", [{"error": {"code": -1, "message": "no"}}, {"result": []}, {"result": None}]
)
async def test_an_odd_answer_is_no_answer(tmp_path: Path, answer: Message) -> None:
    async with talking(tmp_path) as talk:
        talk.silent = True
        await talk.begin(ASKED)
        talk.open()
        await talk.wire.until(lambda: bool(talk.asked))
        talk.wire.send({"id": talk.asked[0]["id"], **answer})
        await talk.until_shown(a=[1])
        assert not talk.messages


async def test_nothing_is_shown_before_the_settings_are_known(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        talk.silent = True
        await talk.begin(ASKED)
        uri = talk.open()
        await talk.wire.caught_up()
        assert talk.shown == {}
        assert talk.engine.told == []
        assert await talk.titles(uri) == []


# ------------------------------------------------------------------ what is wrong with them


async def test_what_cannot_be_used_is_told_once(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.begin(None, {"enable": "yes", "inlayHint": False})
        talk.open()
        await talk.until_shown(a=[1])
        talk.push({"hover": False})
        talk.push({"hover": 3})
        talk.push({"hover": 3})
        await talk.wire.until(lambda: len(talk.messages) == 3)
        await talk.wire.caught_up()
    assert talk.messages == [
        "initializationOptions: \"enable\" must be true or false, not 'yes'; it is passed over.",
        'initializationOptions has no use for "inlayHint": do you mean "inlayHints"?',
        'The editor\'s settings: "hover" must be true or false, not 3; it is passed over.',
    ]


async def test_many_mistakes_are_few_messages(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.begin(None, {f"name{number}": 1 for number in range(1000)})
        await talk.wire.caught_up()
        assert len(talk.messages) == 4


# ------------------------------------------------------------------ a folder's own file


async def test_a_folder_restricts_while_its_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / ".twiceshy" / "config.toml"
    path.parent.mkdir()
    path.write_text("enable = false\ncodeLens = true\n", "utf-8")
    async with talking(tmp_path) as talk:
        await talk.begin()
        talk.open()
        await talk.wire.caught_up()
        assert talk.engine.told == []
        (message,) = talk.messages
        assert message.startswith(f"{path} may only restrict")
        assert '"codeLens"' in message
        path.write_text("enable = maybe\n", "utf-8")
        await talk.wire.until(lambda: len(talk.messages) == 2)
        assert "cannot be read" in talk.messages[1]
        assert talk.engine.told == [], "what it said last holds on"
        path.unlink()
        await talk.until_shown(a=[1])


async def test_an_excluded_file_and_another_language_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / ".twiceshy" / "config.toml"
    path.parent.mkdir()
    path.write_text('exclude = ["gen/"]\nlanguages = ["python"]\n', "utf-8")
    async with talking(tmp_path) as talk:
        await talk.begin()
        talk.open("gen/b.py")
        talk.open("a.go")
        talk.open("a.py")
        await talk.until_shown(a=[1])
        assert talk.engine.told == ["opened a.py 1"]


# ------------------------------------------------------------------ pausing


async def test_pausing_clears_everything_and_what_is_done_meanwhile_is_not_learned(
    tmp_path: Path,
) -> None:
    async with talking(tmp_path) as talk:
        await talk.begin(LITERALS)
        uri = talk.open()
        await talk.until_shown(a=[1])
        assert await talk.titles(uri)
        assert "error" not in await talk.run("twiceshy.pause")
        assert talk.shown["a.py"] == []
        assert await talk.titles(uri) == []
        assert talk.engine.is_paused
        talk.engine.told.clear()
        talk.type(uri, 0, "badword\n")
        talk.save(uri)
        talk.open("b.py")
        await talk.wire.caught_up()
        assert talk.engine.told == []
        assert talk.shown == {"a.py": []}
        await talk.run("twiceshy.resume")
        await talk.until_shown(a=[0, 2], b=[1])
        assert talk.engine.told == ["opened a.py 2", "opened b.py 1"]


async def test_learning_alone_can_be_turned_off_and_begins_anew(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.begin()
        uri = talk.open()
        await talk.until_shown(a=[1])
        talk.push({"learnFromEdits": False})
        talk.type(uri, 0, "badword\n")
        await talk.until_shown(a=[0, 2])
        assert talk.engine.told == ["opened a.py 1"]
        talk.push({"learnFromEdits": True})
        await talk.wire.until(lambda: talk.engine.told[1:] == ["opened a.py 2"])


# ------------------------------------------------------------------ quiet


async def test_nothing_comes_up_on_the_line_that_is_being_typed(tmp_path: Path) -> None:
    async with talking(tmp_path, rest=0.05) as talk:
        await talk.begin(LITERALS)
        uri = talk.open(text="x = 1\ny = badword\n")
        await talk.until_shown(a=[1])
        talk.type(uri, 0, "badword")
        talk.type(uri, 1, "badword", 3)
        await talk.until_shown(a=[0])
        await talk.until_shown(a=[0, 1, 1])


async def test_a_save_shows_it_and_who_asks_gets_it(tmp_path: Path) -> None:
    async with talking(tmp_path, rest=1000) as talk:
        await talk.begin(LITERALS)
        uri = talk.open(text="x = 1\n")
        await talk.until_shown(a=[])
        talk.type(uri, 0, "badword")
        assert await talk.titles(uri, 2) == [], "unasked"
        assert len(await talk.titles(uri, 1)) > 1
        await talk.wire.caught_up()
        assert talk.shown["a.py"] == []
        talk.save(uri)
        await talk.until_shown(a=[0])
        assert len(await talk.titles(uri, 2)) == 1


async def test_the_budget_leaves_quick_fixes(tmp_path: Path) -> None:
    text = "badword\n" * 4 + "worseword\n"
    async with talking(tmp_path) as talk:
        await talk.begin(LITERALS, {"noise": {"perFile": 2, "perHour": 3}})
        uri = talk.open(text=text)
        await talk.until_shown(a=[0, 4])
        assert len([one for one in await talk.titles(uri) if one.startswith("Replace")]) == 5
        talk.open("b.py", text)
        await talk.until_shown(b=[4])
        talk.push({"noise": {"perHour": 100}})
        await talk.until_shown(a=[0, 4], b=[0, 4])


# ------------------------------------------------------------------ the one question

BUTTONS: Any = {"window": {"showMessage": {"messageActionItem": {}}}}
QUESTION = Question(
    "p",
    "e1",
    'if len(x.get("a")) == 0:\n    $$$BODY1',
    'if not x.get("a"):\n    $$$BODY1',
    Meaning("narrow", "len($A.get($B)) == 0", 1),
    Meaning("wide", "len($A) == 0", 7),
)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (0, ["answered e1 narrow"]),
        (1, ["answered e1 wide"]),
        (2, ["answered e1 None"]),
        (None, []),
    ],
)
async def test_a_question_has_three_answers_and_none_is_no_answer(
    tmp_path: Path, chosen: int | None, told: list[str]
) -> None:
    async with talking(tmp_path) as talk:
        await talk.begin(BUTTONS)
        await talk.wire.until(lambda: hasattr(talk.engine, "outlet"))
        assert talk.engine.scopes.everywhere.ask_questions
        talk.engine.outlet.ask(QUESTION)
        await talk.wire.until(lambda: bool(talk.asked))
        (asked,) = talk.asked
        assert asked["params"]["message"] == (
            'twiceshy: you corrected if len(x.get("a")) == 0: … → if not x.get("a"): …. '
            "Where shall that be suggested?"
        )
        actions = asked["params"]["actions"]
        assert [one["title"] for one in actions] == [
            "Only for len(….get(…)) == 0 (1 place now)",
            "Wherever it is len(…) == 0 (7 places now)",
            "Don't ask again",
        ]
        result = None if chosen is None else actions[chosen]
        talk.wire.send({"id": asked["id"], "result": result})
        await talk.wire.caught_up()
        await talk.wire.until(lambda: talk.engine.told == told)


async def test_who_cannot_answer_is_not_asked(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.begin()
        await talk.wire.caught_up()
        assert not talk.engine.scopes.everywhere.ask_questions
        assert not talk.engine.scopes.of(tmp_path / "a.py").ask_questions


async def test_a_question_that_is_never_answered_holds_nothing_up(tmp_path: Path) -> None:
    async with talking(tmp_path) as talk:
        await talk.begin(BUTTONS)
        await talk.wire.until(lambda: hasattr(talk.engine, "outlet"))
        talk.engine.outlet.ask(QUESTION)
        await talk.wire.until(lambda: bool(talk.asked))
        talk.open()
        await talk.until_shown(a=[1])
