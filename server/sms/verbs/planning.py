"""``sms setup``, ``rules``, ``texts``, ``plan``, ``pause``, ``resume``, ``stop``, ``mode``, ``team``, ``ledger``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.problems import Problem, ProblemError

if TYPE_CHECKING:
    from domain.wire.sms_rules import FilledText
    from server.cli import CommandContext
    from server.sms.planning import Counts

SAMPLES = 10
"""Filled texts that a preview shows."""


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add them."""
    setup = verbs.add_parser("setup", help="放入随附的模板和规则 / the shipped texts and rules")
    setup.add_argument("--signature", required=True, help="签名，不含【】 / the signature, without brackets")
    setup.set_defaults(run=run_setup)
    rules = verbs.add_parser("rules", help="列出或放入规则 / list the rules, or put a file of them in force")
    rules.add_argument(
        "--put",
        metavar="FILE",
        help="YAML，格式见 resources/sms/rules.yaml / a YAML file like the shipped one",
    )
    rules.set_defaults(run=run_rules)
    texts = verbs.add_parser("texts", help="列出或更换模板 / list the texts, or put one in a new version")
    texts.add_argument("--put", metavar="CODE", help="模板代码 / the text's code")
    texts.add_argument("--file", metavar="FILE", help="正文，不含签名 / the text, without its signature")
    texts.add_argument("--signature", default="", help="签名，不含【】 / the signature, without brackets")
    texts.add_argument(
        "--registered", nargs=2, metavar=("NO", "DATE"), default=("", ""), help="报备号和日期 / registration"
    )
    texts.set_defaults(run=run_texts)
    planning = verbs.add_parser("plan", help="按规则生成短信 / plan what the rules ask for")
    planning.add_argument(
        "--dry-run", action="store_true", help="只统计并示例，不生成 / count and show ten, plan none"
    )
    planning.set_defaults(run=run_plan)
    for verb, state, told in (
        ("pause", "paused", "暂停规则，已生成的等待 / what is planned waits"),
        ("resume", "running", "恢复规则 / let a rule go on"),
        ("stop", "stopped", "停止规则，已生成的取消 / what is planned is cancelled"),
    ):
        one = verbs.add_parser(verb, help=told)
        one.add_argument("rule")
        one.add_argument("--reason", default="")
        one.set_defaults(run=run_state, state=state)
    mode = verbs.add_parser("mode", help="发送模式：live、team、simulate / how far texts go")
    mode.add_argument("mode", nargs="?")
    mode.add_argument("--reason", default="")
    mode.set_defaults(run=run_mode)
    team = verbs.add_parser("team", help="本单位测试号码，每行一个 / the centre's own numbers, one a line")
    team.add_argument("file")
    team.set_defaults(run=run_team)
    ledger = verbs.add_parser("ledger", help="按日台账 / what became of the messages of some days")
    ledger.add_argument("--from", dest="since", metavar="DATE", required=True)
    ledger.add_argument("--to", dest="until", metavar="DATE", required=True)
    ledger.set_defaults(run=run_ledger)


def run_setup(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Put the shipped texts and rules in force."""
    from server.acts.authors import Console
    from server.sms import setting_up

    with context.database.write(context.city_id) as work:
        done = setting_up.set_up(work, args.signature, Console.here())
    context.say(
        context.words(
            f"模板 {done.texts} 个，规则 {done.rules} 条", f"{done.texts} texts, {done.rules} rules"
        )
    )
    return {"texts": done.texts, "rules": done.rules}


def run_rules(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """List the rules, those of a file put in force first."""
    from server.acts.authors import Console
    from server.sms import setting_up
    from server.sms.repository import rules as repository

    if args.put:
        acts = setting_up.read_rules(_text(args.put))
        with context.database.write(context.city_id) as work:
            setting_up.put_rules(work, acts, Console.here())
    with context.database.read(context.city_id) as reading:
        rules = repository.in_force(reading)
    for rule in rules:
        context.say(
            f"{rule.rule} v{rule.version} [{rule.state}] {rule.leg} {rule.business_line}/{rule.case_type} → {rule.template}"
            f"  {rule.since}+{rule.delay // 60_000} min  {rule.share / 10_000:g}%"
        )
    return {
        "rules": [
            {
                "rule": one.rule, "version": one.version, "state": one.state.value, "leg": one.leg.value, "template": one.template,
                "business_line": one.business_line, "case_type": one.case_type, "delay": one.delay, "share": one.share, "seed": one.seed,
            }
            for one in rules
        ]
    }  # fmt: skip


def run_texts(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """List the texts, one put in a new version first."""
    from domain.acts.sms_template_put import SmsTemplatePut
    from server.acts.authors import Console
    from server.sms import setting_up
    from server.sms.repository import rules as repository

    if args.put:
        said = _text(args.file).strip() if args.file else ""
        number, day = args.registered
        new = SmsTemplatePut(args.put, said, args.signature, number, day)
        with context.database.write(context.city_id) as work:
            setting_up.put_texts(work, [new], Console.here())
    with context.database.read(context.city_id) as reading:
        texts = repository.templates(reading)
    for one in texts.values():
        context.say(f"{one.template} v{one.version} ({one.parts})  【{one.signature}】{one.text}")
    return {
        "texts": [
            {"template": one.template, "version": one.version, "parts": one.parts} for one in texts.values()
        ]
    }


def run_plan(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Plan, or count what would be planned and show some of it."""
    from domain.times import to_local
    from server.sms import planning, previewing

    shown: list[FilledText] = []
    with context.database.read(context.city_id) as reading:
        names, zone = previewing.unit_names(reading), reading.zone()
        if args.dry_run:
            counts, would = planning.dry_run(reading, samples=SAMPLES)
            shown = previewing.filled(reading, would)
    if not args.dry_run:
        counts = planning.plan(context.database, context.city_id, progress=context.progress)
    _say(context, counts, names, args.dry_run)
    due = [to_local(one.due, zone).strftime("%m-%d %H:%M") for one in shown]
    for one, when in zip(shown, due, strict=True):
        context.say(f"  {one.mask}  {when}  {one.text}")
    return {
        "dry_run": args.dry_run,
        "events": counts.looked_at,
        "planned": counts.planned,
        "held": counts.held,
        "parts": counts.parts,
        "by_leg": dict(counts.by_leg.most_common()),
        "by_unit": {names.get(unit, unit): n for unit, n in counts.by_unit.most_common()},
        "by_carrier": dict(counts.by_carrier.most_common()),
        "by_reason": dict(counts.by_reason.most_common()),
        "samples": [
            {"to": one.mask, "due": when, "text": one.text, "parts": one.parts}
            for one, when in zip(shown, due, strict=True)
        ],
    }


def run_state(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Pause, stop, or let a rule go on; says what is not stopped by it."""
    from server.acts.authors import Console
    from server.sms import ruling

    with context.database.write(context.city_id) as work:
        done = ruling.set_state(work, args.rule, args.state, args.reason, Console.here())
    context.say(
        context.words(
            f"{args.rule}：{args.state}；已取消 {done.cancelled} 条，正在发送的 {done.in_hand} 条照常完成",
            f"{args.rule}: {args.state}; {done.cancelled} cancelled, {done.in_hand} in hand are finished",
        )
    )
    return {"rule": args.rule, "state": args.state, "cancelled": done.cancelled, "in_hand": done.in_hand}


def run_mode(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Say the mode, or set it."""
    from server.acts.authors import Console
    from server.sms import ruling

    if args.mode:
        with context.database.write(context.city_id) as work:
            ruling.set_mode(work, args.mode, args.reason, Console.here())
    with context.database.read(context.city_id) as reading:
        mode = ruling.mode(reading)
    context.say(mode.value)
    return {"mode": mode.value}


def run_team(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Put the numbers of a file in place of those before."""
    from server.acts.authors import Console
    from server.sms import ruling

    with context.database.write(context.city_id) as work:
        count = ruling.put_team(work, _text(args.file).splitlines(), Console.here())
    context.say(context.words(f"{count} 个号码", f"{count} numbers"))
    return {"numbers": count}


def run_ledger(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """What became of the messages planned on these days."""
    from domain.sms.message import MessageState
    from server.sms.repository import counts

    with context.database.read(context.city_id) as reading:
        ledger = counts.ledger(reading, args.since, args.until)
    told: dict[str, Any] = {"planned": ledger.planned, "waiting": ledger.waiting, "sent": ledger.sent}
    told |= {
        state.value: ledger.of(state) for state in MessageState if state.value not in ("planned", "claimed")
    }
    told["imbalance"] = ledger.imbalance
    for name, n in told.items():
        context.say(f"{name}  {n}")
    return told


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise ProblemError(Problem("file.unreadable", {"name": Path(path).name})) from None


def _say(context: CommandContext, counts: Counts, names: dict[str, str], dry: bool) -> None:
    from resources.words import word

    context.say(
        context.words(
            f"{'将生成' if dry else '已生成'}短信 {counts.planned} 条（{counts.parts} 段）",
            f"{counts.planned} texts {'would be planned' if dry else 'planned'} ({counts.parts} parts)",
        )
    )
    for unit, n in counts.by_unit.most_common():
        context.say(f"  {names.get(unit, unit)}  {n}")
    for carrier, n in counts.by_carrier.most_common():
        context.say(f"  {carrier}  {n}")
    for reason, n in counts.by_reason.most_common():
        context.say(f"  {word(reason, lang=context.lang)}  {n}")
