"""``report verify`` and ``report rebuild``: what figures are summed from, held against the rows and made anew from them."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext

_FIRST = 10


def add_checking(reports: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the two commands."""
    check = reports.add_parser(
        "verify", help="用逐行重算核对统计计数 / the counts of figures against a recount of the rows"
    )
    check.add_argument(
        "--sample", type=_days, metavar="N", help="只核对随机抽取的 N 天 / only N days, drawn by chance"
    )
    check.set_defaults(run=verify, any_keys=True)  # counts are not sealed
    anew = reports.add_parser(
        "rebuild", help="由各行重新生成统计计数 / make the counts of figures anew from the rows"
    )
    anew.set_defaults(run=rebuild, any_keys=True)


def _days(text: str) -> int:
    if (days := int(text)) < 1:
        raise ValueError(text)
    return days


def verify(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Recount what figures are summed from and name the first counts that differ; exit 1 where any does.

    Raises:
        ProblemError: ``report.being_built``: they are being made anew.
    """
    from domain.problems import Problem, ProblemError
    from server.analysis.cube import verifying
    from server.answers.recounting import differences
    from server.cli import OUR_FAULT

    with context.database.read(context.city_id) as reading:
        if verifying.being_built(reading):
            raise ProblemError(Problem("report.being_built"))
        wrong = [one.named() for one in verifying.differences(reading, args.sample)]
        if args.sample is None:
            wrong += [" ".join(map(str, cell)) for cell in differences(reading)]
    if wrong:
        context.exit_code = OUR_FAULT
    context.say(
        context.words(f"{len(wrong)} 个计数与重算不符", f"{len(wrong)} counts differ from the recount")
    )
    for one in wrong[:_FIRST]:
        context.say(f"  {one}")
    return {"differences": len(wrong), "first": wrong[:_FIRST]}


def rebuild(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Make all counts anew. Stopped in between, a serving centre goes on with them, or the command does, said once more."""
    from server.analysis.cube import building
    from server.answers import recounting

    with context.database.write(context.city_id) as work:
        recounting.rebuild(work)
    done = building.rebuild(context.database, context.city_id, context.progress)
    context.say(context.words(f"已由 {done} 个事件重新生成", f"Made anew from {done} events"))
    return {"events": done}
