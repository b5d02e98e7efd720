"""``report satisfaction`` and ``report tags``: the figures and what they rest on, for people and for programs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from server.analysis.checking import add_checking

if TYPE_CHECKING:
    from domain.wire.shown import Shown
    from server.analysis.satisfaction import Report
    from server.cli import CommandContext


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of figures."""
    reports = subparsers.add_parser("report", help="统计 / figures").add_subparsers(
        metavar="REPORT", required=True
    )
    report = reports.add_parser("satisfaction", help="满意率 / satisfaction rates with their basis")
    report.add_argument(
        "--from", dest="start", type=date.fromisoformat, required=True, metavar="DATE", help="YYYY-MM-DD"
    )
    report.add_argument(
        "--to", dest="end", type=date.fromisoformat, required=True, metavar="DATE", help="YYYY-MM-DD"
    )
    report.add_argument("--by", choices=("unit", "officer", "aspect", "line"))
    report.add_argument("--date-by", choices=("answered", "event"), default="answered")
    report.set_defaults(run=satisfaction, any_keys=True)  # choices and figures are not sealed
    tags = reports.add_parser("tags", help="按标签统计工单 / orders by their chief tag on an axis")
    tags.add_argument("--axis", choices=("nature", "business", "problem", "discipline"), required=True)
    for name, dest in (("--from", "start"), ("--to", "end")):
        tags.add_argument(name, dest=dest, type=date.fromisoformat, required=True, metavar="DATE")
    tags.add_argument(
        "--counting",
        choices=("tagged", "today"),
        default="today",
        help="按当时所选或按现行归并 / as tagged, or as it counts today",
    )
    tags.set_defaults(run=by_tag, any_keys=True)  # tags are not sealed
    add_checking(reports)


def satisfaction(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Print satisfaction over a period.

    Raises:
        ProblemError: ``report.period_reversed``.
    """
    from domain.problems import Problem, ProblemError
    from domain.tallies import DateBy
    from domain.wire import codec
    from server.analysis.satisfaction import By, report

    if args.start > args.end:
        raise ProblemError(Problem("report.period_reversed", {"from": str(args.start), "to": str(args.end)}))
    by = By(args.by) if args.by else None
    with context.database.read(context.city_id) as reading:
        found = report(reading, args.start, args.end, by, DateBy(args.date_by))
    for line in _written(found, context):
        context.say(line)
    plain: dict[str, Any] = codec.to_plain(found)
    return plain


def by_tag(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Print orders by tag over a period; reports of misconduct are in no count here.

    Raises:
        ProblemError: ``report.period_reversed``.
    """
    from domain.tags.counting import Counting
    from domain.vocabulary import TagAxis
    from domain.wire import codec
    from server.tagging.figures import WITHOUT_RESTRICTED, figures
    from server.tags.service import labels

    with context.database.read(context.city_id) as reading:
        found = figures(
            reading, WITHOUT_RESTRICTED, TagAxis(args.axis), args.start, args.end, Counting(args.counting)
        )
        names = labels(reading, [line.code for line in found.lines], context.lang)
    context.say(
        context.words(
            f"工单 {found.total} 件，其中未标 {found.untagged} 件",
            f"{found.total} orders, {found.untagged} of them without a tag",
        )
    )
    for line in found.lines:
        context.say(
            f"{'  ' * line.code.count('.')}{names[line.code]}  {line.below}  ({line.code}: {line.orders})"
        )
    plain: dict[str, Any] = codec.to_plain(found)
    return plain


def _written(found: Report, context: CommandContext) -> list[str]:
    basis, outcomes = found.basis, found.basis.aapor
    day = context.words(
        {"answered": "按答复日期", "event": "按事件日期"}[basis.date_by], f"by {basis.date_by} date"
    )
    lines = [
        context.words(
            f"满意率（三层加权估计）{basis.start} 至 {basis.end}（按事件日期，{basis.zone}）",
            f"Satisfaction, estimated from three strata, {basis.start} to {basis.end} (by event date, {basis.zone})",
        ),
        *(f"  {one}" for one in _figures(found.figures, context)),
        context.words(
            f"依据（{day}）：电话回访每任务一份有效答卷；已拨打 {basis.asked} 件，答复 {basis.answers} 份；"
            f"重复待审 {basis.secondary} 份、试用 {basis.trial} 份、群众主动来电 {basis.adhoc} 份不计入",
            f"Basis ({day}): by phone, one canonical form a task; {basis.asked} tasks called, {basis.answers} answered; "
            f"{basis.secondary} secondary, {basis.trial} trial and {basis.adhoc} answers of citizens who called in are left out",
        ),
        (
            f"AAPOR: RR1 {_share(outcomes.rr1)}  RR2 {_share(outcomes.rr2)}  COOP1 {_share(outcomes.coop1)}  "
            f"REF1 {_share(outcomes.ref1)}  CON1 {_share(outcomes.con1)}  (D = {outcomes.cases})"
        ),
    ]
    for line in found.lines:
        lines.append(f"  {line.name or line.key or '—'}")
        lines += [f"    {one}" for one in _figures(line.figures, context)]
    return lines


def _figures(figures: tuple[Shown, ...], context: CommandContext) -> Iterator[str]:
    """Each figure by its name, with its interval, the band of those who did not answer, what it rests on, and what is said beside it."""
    from domain.figures.catalogue import CATALOGUE
    from resources import figure_words as words
    from resources.words import label

    lang = context.lang
    for one in figures:
        also = CATALOGUE[one.figure].also
        band = f"{label(also, lang)} {words.second(one)}" if also is not None and one.second else ""
        beside = words.notes(one, lang) if one.value is not None else ""
        parts = (
            f"{words.value(one, lang)} {words.interval(one)}".rstrip(),
            band,
            words.counts(one, lang),
            beside,
        )
        yield f"{label(one.figure, lang)}  {' · '.join(part for part in parts if part)}"


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"
