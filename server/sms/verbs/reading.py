"""``sms read``, ``sms score`` and ``sms review``: how replies are read, how right that is, and what agents said otherwise."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from domain.satisfaction import Rate
    from domain.sms.reading import Lexicon, Reading
    from domain.sms.scoring import Miss, Score
    from server.cli import CommandContext


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add them."""
    read = verbs.add_parser("read", help="读一条回复，说明理由 / read a reply and say why")
    read.add_argument("text", metavar="TEXT")
    read.add_argument("--after-order-open", action="store_true", help="it answers the text about an open order")  # fmt: skip
    read.set_defaults(run=run_read)

    score = verbs.add_parser("score", help="用标注过的回复检验 / try it on labelled replies")
    score.add_argument(
        "file", type=Path, metavar="FILE", help="JSON lines: text, label; aspects, also, accept"
    )
    score.set_defaults(run=run_score)

    review = verbs.add_parser("review", help="规则与人工不同之处 / where people settled otherwise")
    for parser in (read, score, review):
        parser.add_argument("--lexicon", type=Path, metavar="FILE", help="instead of the one in force")
    review.set_defaults(run=run_review)


def run_read(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Print the way to the label."""
    from domain.sms.reading import read

    got = read(args.text, after_order_open=args.after_order_open, lexicon=_lexicon(args.lexicon))
    context.say(_told(got, context))
    for reason in got.reasons:
        context.say(f"  {reason.rule:24} {args.text[reason.start : reason.end]}")
    return _as_dict(got)


def run_score(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Print the figures and every miss.

    Raises ProblemError where a line is no labelled reply.
    """
    from functools import partial

    from domain.sms.reading import read
    from domain.sms.scoring import score

    got = score(_rows(args.file), partial(read, lexicon=_lexicon(args.lexicon)))
    context.say(context.words("类别  条数  精确率  召回率  覆盖率", "label  n  precision  recall  coverage"))
    for one in got.labels:
        context.say(
            f"{one.label:13} {one.n:5}  {_share(one.precision)}  {_share(one.recall)}  {_share(one.coverage)}"
        )
    _say_wanted(got, context)
    for miss in (*got.misses, *got.partly):
        _say_miss(miss, context)
    return _figures(got)


def run_review(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Compare what rules thought with what people said; with another lexicon, say which kept labels it would change.

    Replies are named and never quoted: they are sealed, and opened one by one in the inbox, on record.
    """
    from server.sms import reviewing

    with context.database.read(context.city_id) as reading:
        other = _lexicon(args.lexicon) if args.lexicon else None
        found = reviewing.review(reading, other, progress=context.progress)
    context.say(
        context.words(
            f"人工处理 {found.settled} 条，其中 {found.settled - found.differ} 条与规则相同",
            f"{found.settled} settled by people, {found.settled - found.differ} as the rules had it",
        )
    )
    for (rules, people), n in sorted(found.otherwise.items(), key=lambda pair: -pair[1]):
        context.say(f"  {rules} → {people}  {n}")
    if args.lexicon:
        context.say(
            context.words(
                f"新词库读 {found.read} 条，变化 {len(found.changes)} 条",
                f"{found.read} read by the new lexicon, {len(found.changes)} otherwise than kept",
            )
        )
        for change in found.changes:
            context.say(
                f"  {change.reply_id}  {change.kept} → {change.label} {change.confidence}  {' '.join(change.rules)}"
            )
    return found.as_dict()


def _lexicon(file: Path | None) -> Lexicon:
    from resources import sms_lexicon

    if file is None:
        return sms_lexicon()
    import yaml

    from domain.problems import Problem, ProblemError
    from domain.sms.reading import Lexicon

    try:
        return Lexicon(yaml.safe_load(file.read_text("utf-8")))
    except (
        OSError,
        UnicodeDecodeError,
        yaml.YAMLError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:
        raise ProblemError(
            Problem("sms.lexicon.broken", {"file": file.name, "why": str(error)[:200]})
        ) from error


def _rows(file: Path) -> list[Any]:
    import json

    from domain.problems import Problem, ProblemError
    from domain.sms.scoring import labelled

    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ProblemError(Problem("sms.score.file", {"file": file.name})) from error
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
        except ValueError as error:
            raise ProblemError(Problem("sms.score.row", {"why": str(error)[:80]}, row=number)) from error
        rows.append(labelled(said, number))
    return rows


def _told(got: Reading, context: CommandContext) -> str:
    from resources.words import label

    parts = [label(got.label, context.lang), label(got.confidence, context.lang)]
    parts += [f"{label(aspect, context.lang)} {int(value)}" for aspect, value in got.aspects.items()]
    parts += [f"+{label(one, context.lang)}" for one in sorted(got.also)]
    return " · ".join(parts)


def _as_dict(got: Reading) -> dict[str, Any]:
    return {
        "label": got.label.value,
        "confidence": got.confidence.value,
        "lexicon": got.lexicon,
        "aspects": {aspect.value: int(value) for aspect, value in got.aspects.items()},
        "also": sorted(one.value for one in got.also),
        "reasons": [[reason.rule, reason.start, reason.end] for reason in got.reasons],
    }


def _say_wanted(got: Score, context: CommandContext) -> None:
    """The two shares that are asked for, shown or not: a low end of 98% takes 189 of 189."""
    from domain.sms.scoring import shown

    for zh, en, found in (
        ("读作满意或表扬的", "read as satisfied or praise", got.pleased),
        ("读作不满意的", "read as dissatisfied", got.dissatisfied),
    ):
        state = (
            context.words("已证明 ≥98%", "≥98% shown")
            if shown(found)
            else context.words("未证明", "not shown")
        )
        context.say(f"{context.words(zh, en)}: {_share(found)}  {state}")
    context.say(f"{context.words('评价类回复读出', 'ratings read')}: {_share(got.ratings_read)}")
    context.say(
        f"{context.words('环节和第二含义读全', 'aspects and second meanings whole')}: {_share(got.wholly)}"
    )


def _share(found: Rate) -> str:
    if found.value is None or found.low is None or found.high is None:
        return "–"
    return f"{found.value:.1%} [{found.low:.1%}, {found.high:.1%}] n={found.n}"


def _say_miss(miss: Miss, context: CommandContext) -> None:
    why = " ".join(
        f"{reason.rule}({miss.text[reason.start : reason.end]})" for reason in miss.reading.reasons
    )
    context.say(f"{miss.row}: {miss.text}  {miss.label} → {_told(miss.reading, context)}  {why}")


def _figures(got: Score) -> dict[str, Any]:
    from domain.sms.scoring import shown

    def told(found: Rate) -> dict[str, Any]:
        return {"value": found.value, "low": found.low, "high": found.high, "n": found.n}

    return {
        "labels": {
            one.label.value: {
                "n": one.n,
                "precision": told(one.precision),
                "recall": told(one.recall),
                "coverage": told(one.coverage),
            }
            for one in got.labels
        },
        "pleased": told(got.pleased) | {"shown": shown(got.pleased)},
        "dissatisfied": told(got.dissatisfied) | {"shown": shown(got.dissatisfied)},
        "ratings_read": told(got.ratings_read),
        "wholly": told(got.wholly),
        "misses": len(got.misses),
    }
