"""Invented replies and figures of SMS."""

from __future__ import annotations

from collections.abc import Mapping

from domain.times import HOUR, MINUTE
from domain.wire.sms import (
    AnswerText,
    GatewayStanding,
    InboxLine,
    InboxPage,
    InboxReply,
    LedgerRow,
    MessageLine,
    MessagePage,
    ReplyRate,
    RuleStanding,
    SmsConversation,
    SmsOverview,
    SmsPaused,
    Span,
    Spoken,
)
from tools.invented import made_id
from tools.stage import NOW

_WORDS = {
    0: ("他又来砸门了，快点", "emergency", True),
    1: ("什么时候能立案，一个多月没人联系我", "demand", True),
    2: ("你们可真行，等了一个多钟头", "dissatisfied", False),
    3: ("人好，事没办成", "unclear", False),
    4: ("满意", "satisfied", True),
    5: ("……后来所里打过电话，态度还行，就是", "basically", False),
}
_WHY = ("emergency", "demand", "low", "low", "stray", "cut")


def inbox_lines() -> list[InboxLine]:
    """One of each kind, and one more."""
    return [
        InboxLine(
            made_id(f"reply-{at}"),
            why,
            NOW - (at * 17 + 2) * MINUTE,
            f"138****00{at:02}" if why != "stray" else "",
            _WORDS[at][1],
            _WORDS[at][2],
            "纠纷",
            ("柳河派出所", "北桥派出所", "城东交警大队")[at % 3] if why != "stray" else "",
            held_by="周敏" if at == 3 else "",
        )
        for at, why in enumerate(_WHY)
    ]


def inbox_reply(line: InboxLine) -> InboxReply:
    """One with its words."""
    at = next(n for n in _WORDS if made_id(f"reply-{n}") == line.reply_id)
    asked = "【明川市公安局】您好！您近日联系我局的事项已办理，请您评价：1满意 2基本满意 3不满意，也可直接写意见。退订回T"
    return InboxReply(
        line,
        _WORDS[at][0],
        {"arrival_time": 3} if at == 2 else {},
        [],
        [Span("not_fast", 6, 13)] if at == 2 else [],
        [
            Spoken(NOW - 3 * HOUR, True, asked, "delivered"),
            Spoken(line.received_at, False, _WORDS[at][0]),
        ],
        "2026.1",
        cut=line.why == "cut",
        can_answer=line.why != "stray",
    )


class StandInMessages:
    """Stands in for ``TextMessages``; ``error``: raised by whatever is asked."""

    def __init__(self) -> None:
        self.lines = inbox_lines()
        self.asked: list[tuple[str, ...]] = []
        self.error: Exception | None = None
        self.paused = False

    def _note(self, *what: str) -> None:
        self.asked.append(what)
        if self.error is not None:
            raise self.error

    def inbox(self) -> InboxPage:
        self._note("inbox")
        waiting = {why: sum(one.why == why for one in self.lines) for why in _WHY}
        texts = [
            AnswerText("demand", "【明川市公安局】您反映的情况已收到，工作人员会尽快联系您。"),
            AnswerText(
                "reask",
                "【明川市公安局】抱歉没有读懂您的回复。满意请回1，基本满意请回2，不满意请回3，或直接写意见。",
            ),
        ]
        return InboxPage(list(self.lines), {why: n for why, n in waiting.items() if n}, texts, "simulate")

    def open_reply(self, reply_id: str) -> InboxReply:
        self._note("open", reply_id)
        return inbox_reply(next(one for one in self.lines if one.reply_id == reply_id))

    def settle(self, reply_id: str, label: str) -> InboxLine:
        self._note("settle", reply_id, label)
        [line] = [one for one in self.lines if one.reply_id == reply_id]
        self.lines.remove(line)
        return InboxLine(
            line.reply_id, line.why, line.received_at, line.mask, line.label, line.sure, settled=label
        )

    def undo(self, reply_id: str) -> InboxLine:
        self._note("undo", reply_id)
        line = next(one for one in inbox_lines() if one.reply_id == reply_id)
        self.lines.append(line)
        return line

    def answer(self, reply_id: str, template: str) -> InboxLine:
        self._note("answer", reply_id, template)
        return next(one for one in self.lines if one.reply_id == reply_id)

    def conversation(self, task_id: str) -> SmsConversation:
        self._note("conversation", task_id)
        return SmsConversation(inbox_reply(inbox_lines()[2]).talk)

    def overview(self, since: str, until: str, by: str) -> SmsOverview:
        self._note("overview", since, until, by)
        return overview(by, paused=self.paused)

    def messages(self, query: Mapping[str, str]) -> MessagePage:
        self._note("messages", query["what"], query.get("key", ""))
        return MessagePage([_message(at, query["what"]) for at in range(6)])

    def pause(self, paused: bool, reason: str) -> SmsPaused:
        self._note("pause", str(paused), reason)
        self.paused = paused
        return SmsPaused(overview("unit", paused=paused).gateways, 12)


_ROWS = (("柳河派出所", 820), ("北桥派出所", 610), ("城东交警大队", 402), ("出入境办证大厅", 190))


def counts(n: int) -> dict[str, int]:
    """What became of so many."""
    part = {
        "excluded:policy.asked_lately": n // 12,
        "excluded:sms.no_mobile": n // 20,
        "cancelled:sms.opted_out": n // 200,
        "waiting": n // 15,
        "accepted": n // 30,
        "failed:number": n // 50,
        "failed:content": n // 160,
        "unknown:sms.no_answer": n // 150,
        "no_receipt": n // 60,
    }
    delivered = n - sum(part.values())
    found = {
        "planned": n,
        **part,
        "delivered": delivered,
        "replied": delivered // 3,
        "readable": delivered // 4,
    }
    return {what: found_n for what, found_n in found.items() if found_n}


def overview(by: str, *, paused: bool = False) -> SmsOverview:
    """A day."""
    rows = [LedgerRow(made_id(name), name, counts(n)) for name, n in _ROWS]
    return SmsOverview(
        "2026-03-02",
        "2026-03-02",
        by,
        "simulate",
        LedgerRow("", "", counts(sum(n for _, n in _ROWS))),
        rows,
        [GatewayStanding("main", "http", "simulate", paused, "", 17_204, 20_000)],
        [
            RuleStanding("handled", "handled", "handled", "running"),
            RuleStanding("call", "call", "call", "paused"),
        ],
        [
            ReplyRate("mobile", "2026-03-01", 402, 1_130, 10_960, 31_002, False),
            ReplyRate("telecom", "2026-03-01", 61, 410, 4_102, 11_490, True),
        ],
        14,
        1,
    )


def _message(at: int, what: str) -> MessageLine:
    state, _, why = what.partition(":")
    known = state if state in ("excluded", "failed", "unknown", "no_receipt", "cancelled") else "delivered"
    return MessageLine(
        made_id(f"message-{at}"),
        NOW - at * 9 * MINUTE,
        f"138****41{at:02}",
        "handled",
        "handled",
        known,
        why if known != "delivered" else "",
        "main",
        "mobile",
        _ROWS[at % 4][0],
        1,
    )
