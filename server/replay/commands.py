"""``replay`` and ``replay verify``."""

from __future__ import annotations

import argparse
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext
    from server.replay.driver import Done, Wanted
    from server.replay.verifying import Cell

MOST_CITIES = 200
SHOWN = 10
"""Differences that are told by name."""


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``replay``."""
    replay = subparsers.add_parser(
        "replay",
        help="在空库里重演半年（虚构城市，走正式流程）/ replay half a year of an invented city through the product, in an empty database",
    )
    length = replay.add_mutually_exclusive_group()
    length.add_argument("--months", type=int, choices=range(1, 7), help="2020-01 起 / from January 2020 on")
    length.add_argument("--days", type=int, help="1–182")
    replay.add_argument(
        "--scale", type=Fraction, default=Fraction(1, 100), help="1: 1,191,000 SMS (default: 0.01)"
    )
    replay.add_argument("--seed", type=int, default=1, help="the same seed makes the same city")
    replay.add_argument("--mode", choices=("exact", "statistical"), default="exact")
    replay.add_argument(
        "--cities", type=int, default=1, metavar="R", help="互不相关的城市数 / independent cities"
    )
    replay.add_argument(
        "--until", type=date.fromisoformat, metavar="DATE", help="做完这天就停 / stop after this day"
    )
    _truth(replay)
    replay.set_defaults(run=run)
    verify = replay.add_subparsers(metavar="verify").add_parser(
        "verify", help="逐格核对：报表、逐行重算、真值、总表 / report, recount, truth and table, cell by cell"
    )
    _truth(verify)
    verify.set_defaults(run=judge)


def _truth(parser: argparse.ArgumentParser) -> None:
    # Suppressed: what was said before "verify" holds.
    parser.add_argument(
        "--truth",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="FILE",
        help="真值文件 / what was really done",
    )


def run(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Replay, or go on with a replay that was stopped.

    Raises:
        ProblemError: ``replay.wanted``, ``replay.truth``, ``replay.cut_off``, ``replay.another``, ``demo.city_in_use``.
    """
    from server.replay.driver import Wanted

    wanted = Wanted(args.scale, _days(args), args.seed, args.mode == "exact")
    _checked(wanted, args.cities)
    found = []
    with _stopping() as stopped:
        for n in range(args.cities):
            one = Wanted(wanted.scale, wanted.days, wanted.seed + n, wanted.exact)
            path, city = _of_city(_path(args), context.city_id, n, args.cities)
            found.append(_one(context, one, path, city, args.until, stopped))
            if stopped():
                break
    return {"cities": found}


def _one(
    context: CommandContext, wanted: Wanted, path: Path, city: str, until: date | None, stopped: Any
) -> dict[str, Any]:
    from server.acts.registry import default_registry
    from server.db.database import open_migrated
    from server.demo.day import SetClock
    from server.replay.driver import Replay, kept_wanted
    from server.replay.truth import Truth
    from server.replay.verifying import ended

    clock = SetClock(0)
    database = open_migrated(context.url, context.home, clock=clock)
    try:
        new = not path.exists()
        if new:
            _empty(database, city)
        truth = Truth(path, new=new)
        try:
            kept_wanted(truth, wanted)
            last = ended(wanted)

            def say(day: date) -> None:
                context.progress(last.toordinal() - (last - day).days, None, f"{city} {day}")

            outbox = path.with_suffix(".outbox.jsonl")
            done = Replay(database, clock, city, default_registry(), truth, outbox, wanted, say).run(
                until, stopped
            )
        finally:
            truth.close()
    finally:
        database.dispose()
    return _told(context, city, done)


def judge(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Compare; exit 1 where something differs.

    Raises:
        ProblemError: ``replay.no_truth``, ``replay.not_over``.
    """
    from domain.problems import Problem, ProblemError
    from server.cli import OUR_FAULT
    from server.replay.driver import wanted_of
    from server.replay.truth import Truth
    from server.replay.verifying import COUNTS_BY, ended, verified

    truth = Truth(_path(args))
    try:
        wanted = wanted_of(truth)
        whole = truth.fact("whole")
        if whole is None or date.fromisoformat(whole) < ended(wanted):
            raise ProblemError(Problem("replay.not_over", {"day": whole or ""}))
        with context.database.read(context.city_id) as reading:
            found = verified(reading, truth, wanted)
    finally:
        truth.close()
    wrong = found.differences
    for line, by in COUNTS_BY.items():
        context.say(f"{line.value:12} {by}")
        for cell in found.cells:
            if cell.line is line:
                context.say(_written(cell))
    ledger = found.ledger
    context.say(
        f"planned {ledger.planned} = excluded {ledger.excluded} + cancelled {ledger.cancelled} + sent {ledger.sent}; "
        f"sent {ledger.sent} = delivered {ledger.delivered} + failed {ledger.failed} + no receipt {ledger.no_receipt} + unknown {ledger.unknown}"
    )
    context.say(context.words(f"{len(wrong)} 处不符", f"{len(wrong)} differences"))
    for name in wrong[:SHOWN]:
        context.say(f"  {name}")
    if wrong:
        context.exit_code = OUR_FAULT
    return {"differences": len(wrong), "first": wrong[:SHOWN], "cells": len(found.cells)}


def _written(cell: Cell) -> str:
    told = (cell.report, cell.recount, cell.truth, cell.table)
    numbers = "".join(f"{'—' if one is None else format(one, ','):>12}" for one in told)
    return f"  {cell.month}{numbers}{'' if cell.agrees else '   ≠'}"


def _told(context: CommandContext, city: str, done: Done) -> dict[str, Any]:
    context.say(
        context.words(
            f"{city}：做到 {done.whole}" + ("，全部完成" if done.over else "，可用同一命令继续"),
            f"{city}: up to {done.whole}" + (", all of it" if done.over else "; the same command goes on"),
        )
    )
    for name, stage in done.stages.items():
        each = stage.seconds / stage.things * 1000 if stage.things else 0.0
        context.say(f"  {name:12}{stage.seconds:10.1f} s{stage.things:10,}{each:10.2f} ms")
    stages = {name: [round(one.seconds, 3), one.things] for name, one in done.stages.items()}
    return {
        "city": city,
        "day": str(done.whole),
        "over": done.over,
        "refused": done.refused,
        "stages": stages,
    }


def _days(args: argparse.Namespace) -> int:
    from calendar import monthrange

    if args.days is not None:
        days: int = args.days
        return days
    return sum(monthrange(2020, month)[1] for month in range(1, (args.months or 6) + 1))


def _checked(wanted: Wanted, cities: int) -> None:
    from domain.problems import Problem, ProblemError

    if not 1 <= wanted.days <= 182:
        raise ProblemError(Problem("replay.wanted", field="days"))
    if not 0 < wanted.scale <= 20:
        raise ProblemError(Problem("replay.wanted", field="scale"))
    if not 1 <= cities <= MOST_CITIES or (cities > 1 and wanted.exact):
        raise ProblemError(Problem("replay.wanted", field="cities"))


def _path(args: argparse.Namespace) -> Path:
    from domain.problems import Problem, ProblemError

    path: Path | None = getattr(args, "truth", None)
    if path is None:
        raise ProblemError(Problem("replay.truth", field="truth"))
    return path


def _of_city(path: Path, city: str, n: int, cities: int) -> tuple[Path, str]:
    """The truth and the name of one of several cities."""
    if cities == 1:
        return path, city
    return path.with_name(f"{path.stem}-{n + 1}{path.suffix}"), f"{city}{n + 1}"


def _empty(database: Any, city: str) -> None:
    from domain.problems import Problem, ProblemError

    database.ensure_city(city, city)
    with database.read(city) as reading:
        if reading.head()[0]:
            raise ProblemError(Problem("demo.city_in_use", {"city": city}))


def _stopping() -> Any:
    """While it lasts, Ctrl+C and a polite end of the process are waited out until the day in hand is over."""
    import signal
    from contextlib import contextmanager

    @contextmanager
    def waited_out() -> Any:
        asked: list[int] = []
        before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
        for one in before:
            signal.signal(one, lambda number, _frame: asked.append(number))
        try:
            yield lambda: bool(asked)
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    return waited_out()
