"""``minyi110-server``: the command line of the centre.

Every capability offers ``commands.add_commands(subparsers)``, which adds its parsers and names the function of each with
``parser.set_defaults(run=function)``. A function gets ``(args, context)`` and returns a dict that can be written as JSON. Modules of
commands import at their top nothing that is slow to import: ``--help`` must be there at once.

Exit codes: 0 done (rejected rows included), 2 wrong input, 1 our fault, or something was found wrong with the database.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from domain.problems import Problem, ProblemError
from server.config import DEFAULT_CITY, VERSION, ServerConfig, embedded_url, home_folder
from server.plugins import modules

if TYPE_CHECKING:
    from server.db.database import Database

DONE, OUR_FAULT, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130
_REDRAW_SECONDS = 0.1
_THRESHOLD = 100_000
"""So many more objects than before are made until garbage is looked for."""
_CITY = re.compile(r"[A-Za-z0-9_-]{1,32}")
"""It is part of every token, before a full stop."""

Command = Callable[[argparse.Namespace, "CommandContext"], "dict[str, Any] | None"]


class CommandContext:
    """What a command works with.

    Attributes:
        home: folder of the embedded database and of the key file of any other.
        url: the database's URL.
        city_id: the city meant.
        json: the caller is a program; people are spoken to on standard error.
        lang: ``zh`` or ``en``.
        exit_code: what the process ends with; a command that checks and found something wrong sets ``OUR_FAULT``.
    """

    def __init__(self, args: argparse.Namespace, out: TextIO, err: TextIO) -> None:
        from resources.console import language

        self.home = home_folder()
        self.url: str = getattr(args, "database", None) or embedded_url(self.home)
        self.city_id: str = getattr(args, "city", DEFAULT_CITY)
        self.json: bool = getattr(args, "json", False)
        self.lang = language()
        self.exit_code = DONE
        self._any_keys: bool = getattr(args, "any_keys", False)
        self._out, self._err = out, err
        self._opened: Database | None = None
        self._drawn_at = 0.0
        self._drawn = False

    @property
    def config(self) -> ServerConfig:
        return ServerConfig(city_id=self.city_id)

    @property
    def database(self) -> Database:
        """The database: opened, migrated and with this city in it, at first use.

        Raises:
            ProblemError: ``city.bad_name``, ``database.url``, ``database.newer``, ``database.damaged``, ``database.broken`` or
                ``database.keys`` (unless the command says ``any_keys``: it reads nothing that is sealed).
        """
        if not _CITY.fullmatch(self.city_id):
            raise ProblemError(Problem("city.bad_name", {"city": self.city_id[:40]}))
        if self._opened is None:
            self._opened = self.open()
            self._opened.ensure_city(self.city_id, self.config.city_name, self.config.zone)
        return self._opened

    def open(self) -> Database:
        """The migrated database, without making the city."""
        from server.db.database import open_migrated

        return open_migrated(self.url, self.home, any_keys=self._any_keys)

    def say(self, text: str) -> None:
        """Tell a person something."""
        self._clear()
        print(text, file=self._err if self.json else self._out, flush=True)

    def warn(self, text: str) -> None:
        """Tell a person something that is not the result."""
        self._clear()
        print(text, file=self._err, flush=True)

    def words(self, zh: str, en: str) -> str:
        """The text in the caller's language."""
        return zh if self.lang == "zh" else en

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        """Show how far a long command is, on a terminal only, redrawn at most ten times a second."""
        if not self._err.isatty():
            return
        now = time.monotonic()
        if self._drawn and now - self._drawn_at < _REDRAW_SECONDS and done != total:
            return
        self._drawn_at, self._drawn = now, True
        share = f"{done * 100 // total:3d}% " if total else ""
        amount = f"{done:,}/{total:,}" if total else f"{done:,}"
        self._err.write(f"\r\x1b[K{share}{amount} {text}")
        self._err.flush()

    def confirms(self, question: str) -> bool:
        """Ask whoever sits at the terminal; without one, and under ``--json``, nobody agrees."""
        if self.json or not sys.stdin.isatty():
            return False
        self._clear()
        print(f"{question} [y/N] ", end="", file=self._err, flush=True)
        return sys.stdin.readline().strip().lower() in ("y", "yes", "是", "好")

    def close(self) -> None:
        """Put the terminal in order and close the database."""
        self._clear()
        if self._opened is not None:
            self._opened.dispose()

    def result(self, value: dict[str, Any]) -> None:
        """Under ``--json``, the last line of the output."""
        if self.json:
            print(json.dumps(value, ensure_ascii=False), file=self._out, flush=True)

    def _clear(self) -> None:
        if self._drawn:
            self._err.write("\r\x1b[K")
            self._drawn = False


class _Wrong(Exception):
    """The command line itself cannot be understood."""

    def __init__(self, parser: argparse.ArgumentParser, message: str) -> None:
        super().__init__(message)
        self.parser = parser


class _Parser(argparse.ArgumentParser):
    """Takes the common options at every level, before and after the command's name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # Suppressed defaults: a command's parser must not overwrite what was said before its name.
        absent = argparse.SUPPRESS
        self.add_argument(
            "--database", metavar="URL", default=absent, help="database (default: the embedded one)"
        )
        self.add_argument("--city", metavar="ID", default=absent, help=f"city (default: {DEFAULT_CITY})")
        self.add_argument(
            "--json", action="store_true", default=absent, help="last line of output: one JSON object"
        )

    def error(self, message: str) -> NoReturn:
        raise _Wrong(self, message)


def parser() -> argparse.ArgumentParser:
    """The parser with the commands of all capabilities."""
    whole = _Parser(prog="minyi110-server", description="民意110 中心服务 / the centre of Minyi110")
    whole.add_argument("--version", action="version", version=f"minyi110-server {VERSION}")
    commands = whole.add_subparsers(metavar="COMMAND", required=True)
    for module in modules("commands"):
        module.add_commands(commands)
    return whole


def process() -> int:
    """The process of one command, as it is installed; returns its exit code."""
    # Importing leaves a hundred thousand objects that all stay: looking through them for garbage, many times while they come and once
    # more when the process ends, was a tenth of what a short command costs.
    gc.set_threshold(_THRESHOLD, 10, 10)
    code = main()
    gc.disable()
    return code


def main(argv: Sequence[str] | None = None, out: TextIO | None = None, err: TextIO | None = None) -> int:
    """Run one command; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    out, err = out or sys.stdout, err or sys.stderr
    try:
        args = parser().parse_args(arguments)
    except _Wrong as wrong:
        wrong.parser.print_usage(err)
        print(f"{wrong.parser.prog}: {wrong}", file=err)
        if "--json" in arguments:
            print(
                json.dumps({"error": {"code": "command.wrong", "params": {}, "text": str(wrong)}}), file=out
            )
        return WRONG_INPUT
    context = CommandContext(args, out, err)
    try:
        context.result(args.run(args, context) or {})
    except ProblemError as error:
        return _refuse(context, error)
    except KeyboardInterrupt:
        text = context.words("已中断，可以重新运行", "Interrupted; it can be run again")
        context.warn(text)
        context.result({"error": {"code": "command.interrupted", "params": {}, "text": text}})
        return INTERRUPTED
    except Exception as error:
        return _fail(context, error)
    finally:
        context.close()
    return context.exit_code


def _refuse(context: CommandContext, error: ProblemError) -> int:
    from resources.console import plain, worded

    for problem in error.problems[:20]:
        context.warn(worded(problem, context.lang))
    context.result({"error": plain(error.problems[0], context.lang)})
    return WRONG_INPUT


def _fail(context: CommandContext, error: Exception) -> int:
    from resources.console import plain, worded

    traceback.print_exception(error, file=sys.stderr)
    code = "centre.fault"
    if _is_unavailable(error):
        code = "database.unavailable"
    context.warn(worded(Problem(code, {"fault": type(error).__name__}), context.lang))
    context.result({"error": plain(Problem(code, {"fault": type(error).__name__}), context.lang)})
    return OUR_FAULT


def _is_unavailable(error: Exception) -> bool:
    from server.db.errors import is_unavailable

    return is_unavailable(error)


def existing_file(text: str) -> Path:
    """For ``add_argument(type=…)``: a file that must be there."""
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"no such file: {text}")
    return path


if __name__ == "__main__":
    sys.exit(process())
