"""The entry point. Each command's module is loaded when that command runs, and not before."""

import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from twiceshy import __version__
from twiceshy.errors import TwiceshyError

# In the order of the help text: from the first thing a newcomer does to the last.
COMMANDS = {
    "try": "twiceshy.cli.try_out:try_out",
    "learn": "twiceshy.cli.learn:learn",
    "hook": "twiceshy.cli.hook:hook",
    "teach": "twiceshy.cli.teach:teach",
    "check": "twiceshy.cli.check:check",
    "fix": "twiceshy.cli.fix:fix",
    "explain": "twiceshy.cli.explain:explain",
    "recall": "twiceshy.cli.recall:recall",
    "context": "twiceshy.cli.context:context",
    "domain": "twiceshy.cli.domain:domain",
    "lessons": "twiceshy.cli.lessons:lessons",
    "graph": "twiceshy.cli.graph:graph",
    "stats": "twiceshy.cli.stats:stats",
    "label": "twiceshy.cli.label:label",
    "digest": "twiceshy.cli.digest:digest",
    "gaps": "twiceshy.cli.gaps:gaps",
    "scope": "twiceshy.cli.scope:scope",
    "serve": "twiceshy.cli.serve:serve",
    "export": "twiceshy.cli.export:export",
    "import": "twiceshy.cli.import_:import_",
    "backup": "twiceshy.cli.backup:backup",
    "restore": "twiceshy.cli.restore:restore",
    "models": "twiceshy.cli.models:models",
    "ranker": "twiceshy.cli.ranker:ranker",
    "relearn": "twiceshy.cli.relearn:relearn",
    "forget": "twiceshy.cli.forget:forget",
    "doctor": "twiceshy.cli.doctor:doctor",
}

FAILED = 2
INTERRUPTED = 130


class Commands(click.Group):
    """The group of all commands. It turns every failure into a message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of the commands, in the order of the help text."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A command by its name; None for one that is not there."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)  # noqa: S101 - a slip in the table above
        return command

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> NoReturn:
        """Run a command and exit: 0 or 1 as it says, 2 for an error, 130 when interrupted."""
        extra["standalone_mode"] = False
        try:
            code = super().main(args, *rest, **extra)
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except TwiceshyError as error:
            code = _say(f"twiceshy: {error}", FAILED)
        except (click.Abort, KeyboardInterrupt):
            code = _say("Interrupted; what was learned before is kept.", INTERRUPTED)
        except BrokenPipeError:
            # Whoever read our output has seen enough. Nothing must be flushed to them at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 1
        except Exception:  # noqa: BLE001 - the edge of the program
            code = _say(_fault(traceback.format_exc()), FAILED)
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="twiceshy", message="%(prog)s %(version)s")
def cli() -> None:
    """Learn how code was corrected, and find where the same mistake stands again."""


def main() -> NoReturn:
    """Run the command line of this process."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a character shows another one; it ends no command.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    cli.main(prog_name="twiceshy")


def _say(text: str, code: int) -> int:
    from twiceshy.cli.plain import plain  # noqa: PLC0415 - only when something has gone wrong

    click.echo(plain(text, lines=True), err=True)
    return code


def _fault(trace: str) -> str:
    return (
        f"{trace}\nThis is a fault of twiceshy {__version__}. Please report it with the lines above "
        "and the output of `twiceshy doctor`."
    )
