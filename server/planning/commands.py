"""``tasks plan`` and ``tasks rules``."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.problems import Problem, ProblemError
from domain.times import day_bounds

if TYPE_CHECKING:
    from server.cli import CommandContext
    from server.planning.planning import Counts


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of the revisit work."""
    tasks = subparsers.add_parser("tasks", help="回访任务：生成、规则 / revisit tasks: plan, rules")
    verbs = tasks.add_subparsers(dest="verb", required=True)
    planning = verbs.add_parser("plan", help="按规则和抽样生成回访任务 / make the tasks that are missing")
    planning.add_argument(
        "--dry-run", action="store_true", help="只统计，不生成 / count by unit and reason, make none"
    )
    planning.add_argument(
        "--until", metavar="DATE", help="只看此日（含）以前的事件 / only events up to this day"
    )
    planning.add_argument(
        "--again", action="store_true", help="重新判断已排除的事件 / look again at events left out before"
    )
    planning.set_defaults(run=run_plan)
    rules = verbs.add_parser(
        "rules", help="列出或更换生成规则 / list the planning rules in force, or put others in place"
    )
    rules.add_argument(
        "--replace",
        metavar="FILE",
        help="以此 YAML 文件（格式见 resources/planning.yaml）更换 / a YAML file like the shipped one",
    )
    rules.set_defaults(run=run_rules)


def run_plan(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Plan, or count what would be planned."""
    from server.planning import planning, repository

    with context.database.read(context.city_id) as reading:
        until = _until(args.until, reading.zone()) if args.until else None
        names = repository.unit_names(reading)
        if args.dry_run:
            counts = planning.dry_run(reading, until=until)
    if not args.dry_run:
        counts = planning.plan(
            context.database, context.city_id, until=until, again=args.again, progress=context.progress
        )
    _say(context, counts, names, args.dry_run)
    return {
        "dry_run": args.dry_run,
        "events": counts.looked_at,
        "tasks": counts.tasks,
        "raised": counts.raised,
        "by_unit": {names.get(unit, unit): count for unit, count in counts.by_unit.most_common()},
        "by_questionnaire": dict(counts.by_questionnaire.most_common()),
        "by_reason": dict(counts.by_reason.most_common()),
    }


def run_rules(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """List the rules, those of a file put in place first."""
    from server.acts.authors import Console
    from server.planning.rules import read_rules, replace_rules, rule_book

    if args.replace:
        new = read_rules(_text(args.replace))
        with context.database.write(context.city_id) as work:
            replace_rules(work, new, Console.here())
    with context.database.read(context.city_id) as reading:
        rules = rule_book(reading).rules
    for rule in rules:
        context.say(f"{rule.business_line} / {rule.case_type} → {rule.questionnaire or '—'}  {rule.rate:.0%}")
    return {
        "rules": [
            {
                "business_line": rule.business_line,
                "case_type": rule.case_type,
                "questionnaire": rule.questionnaire,
                "hall": rule.hall_id,
                "rate": rule.rate,
                "seed": rule.seed,
            }
            for rule in rules
        ]
    }


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise ProblemError(Problem("file.unreadable", {"name": Path(path).name})) from None


def _until(text: str, zone: str) -> int:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ProblemError(Problem("date.invalid", {"text": text[:40]}, field="until")) from None
    return day_bounds(day, zone)[1] - 1


def _say(context: CommandContext, counts: Counts, names: dict[str, str], dry: bool) -> None:
    from resources.words import word

    context.say(
        context.words(
            f"{'将生成' if dry else '已生成'}回访任务 {counts.tasks} 件",
            f"{counts.tasks} revisit tasks {'would be made' if dry else 'made'}",
        )
    )
    for unit, count in counts.by_unit.most_common():
        context.say(f"  {names.get(unit, unit)}  {count}")
    for reason, count in counts.by_reason.most_common():
        context.say(f"  {word(reason, lang=context.lang)}  {count}")
