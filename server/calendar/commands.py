"""``calendar load``, ``calendar show``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of the calendar."""
    actions = subparsers.add_parser("calendar", help="工作日历 / working days").add_subparsers(
        metavar="ACTION", required=True
    )
    loading = actions.add_parser(
        "load",
        help="载入国务院公布的某年放假安排（CSV 或 YAML：date, worked, name）/ take in a year's published days",
    )
    loading.add_argument("file", metavar="FILE")
    loading.set_defaults(run=load_file)
    showing = actions.add_parser("show", help="列出某年的放假和调休 / a year's free and made-up days")
    showing.add_argument("year", metavar="YEAR", type=int)
    showing.set_defaults(run=show_year)


def load_file(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Take in the years of a file; what was due by them is worked out again."""
    from server.acts.authors import Console
    from server.calendar.files import read
    from server.calendar.service import load

    days = read(Path(args.file))
    with context.database.write(context.city_id) as work:
        moved = load(work, days, Console.here())
    years = sorted({int(one.date[:4]) for one in days})
    shown = ", ".join(map(str, years))
    context.say(
        context.words(
            f"已载入 {shown} 年的 {len(days)} 天；{moved} 张工单的时限有变",
            f"{len(days)} days of {shown} taken in; {moved} orders are due at another time",
        )
    )
    return {"years": years, "days": len(days), "orders_moved": moved}


def show_year(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """What is known of a year.

    Raises:
        ProblemError: ``date.invalid``: no such year.
    """
    from datetime import MAXYEAR, date, timedelta

    from domain.problems import Problem, ProblemError
    from server.calendar.days import working_days, years
    from server.calendar.shipped import statutory

    year: int = args.year
    if not 0 < year < MAXYEAR:
        raise ProblemError(Problem("date.invalid", {"text": str(year)}))
    with context.database.read(context.city_id) as reading:
        calendar, known = working_days(reading), years(reading)
    named = [(one.date, one.worked, one.name) for one in known.get(year, ())]
    if year not in known:
        named = [
            (day.isoformat(), False, name) for day, name in sorted(statutory().items()) if day.year == year
        ]
        context.say(
            context.words(
                f"{year} 年的安排还没有载入，暂按周末和法定节假日计算",
                f"The order of {year} is not known yet: weekends and statutory days are provisional",
            )
        )
    for day, worked, name in named:
        context.say(
            f"{day}  {context.words('上班', 'worked') if worked else context.words('放假', 'free')}  {name}"
        )
    first = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first).days
    count = sum(calendar.worked(first + timedelta(days=n)) for n in range(length))
    context.say(context.words(f"工作日 {count} 天", f"{count} working days"))
    return {
        "year": year,
        "provisional": year not in known,
        "working_days": count,
        "days": [{"date": day, "worked": worked, "name": name} for day, worked, name in named],
    }
