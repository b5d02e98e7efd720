"""Invented orders of a city, and a stand-in that pages through them."""

from __future__ import annotations

from app.records.errors import Refused, Unreachable
from app.records.orders import OrdersQuery
from app.services.orders import Orders
from domain.problems import Problem
from domain.searching import found_in, sought
from domain.times import HOUR, MINUTE
from domain.wire.orders import (
    OrderDetail,
    OrderLine,
    OrderOfficerLine,
    OrderPage,
    OrderStepLine,
    WordsFound,
)
from tools.invented import made_id
from tools.stage import NOW

# label, kind, state, visibility, unit, line, case, about, aspects, minutes ago, words
_ORDERS = (
    ("20261122-0020", "dissatisfied", "awaiting_dispatch", "hidden_from_unit", "星河分局柳园派出所", "alarm", "噪音扰民",
     ("attitude", "result"), ("officer_attitude", "result"), 2,
     "民警到了以后没有下车，隔着车窗说了两句就走了，楼下还在吵。"),
    ("20261122-0019", "dissatisfied", "awaiting_dispatch", "normal", "北岭分局石桥派出所", "alarm", "邻里纠纷",
     ("speed",), ("arrival_time",), 34, "等了一个多小时才来，来的时候人都散了。"),
    ("20261122-0018", "praise", "closed", "normal", "星河分局万柳派出所", "alarm", "走失老人",
     (), (), 52, "孩子奶奶走丢了，小张民警在雨里找了两个小时，我们全家都谢谢他。"),
    ("20261122-0017", "demand", "dispatched", "normal", "云山分局学府路派出所", "household", "户口迁移",
     ("procedure",), (), 71, "网上说材料齐了，到窗口又让补一份证明，希望有人告诉我到底要什么。"),
    ("20261122-0016", "dissatisfied", "rectifying", "normal", "北岭分局石桥派出所", "alarm", "盗窃",
     ("result",), ("result", "progress_notice"), 95, "电动车丢了半个月，打电话问都说在查，没有一个准话。"),
    ("20261122-0015", "dissatisfied", "awaiting_lead", "normal", "临江分局码头派出所", "traffic", "事故处理",
     ("attitude",), ("explanation",), 128, "让我签字的时候没说清楚责任怎么分的。"),
    ("20261121-0014", "dissatisfied", "awaiting_review", "normal", "云山分局交警三大队", "traffic", "违法处理",
     ("procedure",), ("fairness",), 26 * 60, "旁边那辆也停着就罚我一个。"),
    ("20261121-0013", "dissatisfied", "awaiting_revisit", "normal", "星河分局柳园派出所", "alarm", "噪音扰民",
     ("result",), ("handling",), 31 * 60, "说了三次了，半夜还是装修。"),
    ("20261120-0012", "demand", "closed", "normal", "临江分局新港派出所", "household", "身份证",
     ("speed",), (), 50 * 60, "身份证办了二十天还没寄到。"),
    ("20261120-0011", "dissatisfied", "closed", "normal", "", "alarm", "求助",
     ("not_police",), (), 55 * 60, "水管爆了打 110，说不归他们管。"),
    ("20261119-0010", "praise", "archived", "normal", "云山分局户政窗口", "household", "出生登记",
     (), (), 74 * 60, "窗口的姑娘特别耐心，一次就给办好了。"),
    ("20261118-0009", "dissatisfied", "void", "normal", "星河分局万柳派出所", "alarm", "纠纷",
     ("attitude",), ("courtesy",), 98 * 60, "说话不好听。"),
)  # fmt: skip


def summaries(now: int = NOW) -> list[OrderLine]:
    """Newest first."""
    return [
        OrderLine(
            order_id=made_id(f"order-{label}"),
            label=label,
            kind=kind,
            route="responsible_unit",
            state=state,
            visibility=visibility,
            unit_id=made_id(unit) if unit else None,
            unit_name=unit,
            business_line=line,
            case_type=case,
            about=list(about),
            aspects=list(aspects),
            opened_at=now - minutes * MINUTE,
            pending_confirmation=state == "awaiting_lead",
            excerpt=words[:40],
        )
        for label, kind, state, visibility, unit, line, case, about, aspects, minutes, words in _ORDERS
    ]


def restricted(now: int = NOW) -> OrderLine:
    """One that nobody at a desk may see."""
    from dataclasses import replace

    return replace(
        summaries(now)[0],
        order_id=made_id("order-x"),
        label="20261122-0099",
        kind="misconduct",
        visibility="restricted",
    )


def record(summary: OrderLine) -> OrderDetail:
    """An order with everything on it."""
    words = next(row[-1] for row in _ORDERS if row[0] == summary.label)
    opened = summary.opened_at
    history = [OrderStepLine(1, "open", "awaiting_dispatch", opened, "王芳")]
    if summary.state not in ("awaiting_dispatch", "awaiting_lead"):
        history += [
            OrderStepLine(
                2,
                "dispatch",
                "dispatched",
                opened + 20 * MINUTE,
                "陈静",
                "请石桥所三日内与群众见面说明进展。",
            ),
            OrderStepLine(3, "sign", "rectifying", opened + HOUR, "北岭分局联络员"),
            OrderStepLine(
                4, "urge", "rectifying", opened + 80 * MINUTE, "陈静", "群众再次来电询问，请尽快联系。"
            ),
        ]
    if summary.state == "awaiting_lead":
        history.append(
            OrderStepLine(
                2, "question", "awaiting_lead", opened + 40 * MINUTE, "", "改正后的表单总体评价为基本满意。"
            )
        )
    return OrderDetail(
        summary=summary,
        citizen_words=words,
        wish="希望派出所再来一次，跟楼上说清楚晚上不能施工。" if summary.kind == "dissatisfied" else "",
        officer_hint="高个子，戴眼镜，说话很快" if summary.kind == "dissatisfied" else "",
        consent_contact="centre_replies" if summary.visibility != "normal" else "unit_may_contact",
        consent_publish=True if summary.kind == "praise" else None,
        officers=[OrderOfficerLine("412233", "张民警"), OrderOfficerLine("412234")],
        tags=["problem.noise", "discipline.attitude"],
        history=history,
        event_at=opened - 23 * HOUR,
        dispatch_no="4199052026112100318",
        mask="138****6621",
        opened_by="王芳",
    )


class StandInOrders(Orders):
    """The centre's orders; ``offline`` makes it unreachable."""

    def __init__(self, rows: list[OrderLine] | None = None, now: int = NOW) -> None:
        self.rows = summaries(now) if rows is None else rows
        self.offline = False
        self.asked: list[tuple[OrdersQuery, str | None, int]] = []
        self.numbers: list[str] = []
        self.many: dict[str, int] = {}
        self.lookers: dict[str, tuple[str, ...]] = {}

    def look(self, order_id: str) -> tuple[str, ...]:
        self._reach()
        return self.lookers.get(order_id, ())

    def together(self, order_id: str) -> int:
        self._reach()
        return self.many.get(order_id, 0)

    def find(self, number: str) -> OrderPage:
        self._reach()
        self.numbers.append(number)
        return OrderPage(self.rows[:1], total=1)

    def page(self, query: OrdersQuery, after: str | None = None, limit: int = 50) -> OrderPage:
        self._reach()
        self.asked.append((query, after, limit))
        found = self._narrowed(query)
        start = int(after) if after else 0
        end = start + limit
        return OrderPage(found[start:end], str(end) if end < len(found) else None, len(found))

    def worded(self, query: OrdersQuery, after: str | None = None, limit: int = 50) -> WordsFound:
        self._reach()
        wanted = sought(query.text)
        if wanted is None:
            raise Refused(Problem("search.nothing", field="words"))
        found = [row for row in self._narrowed(query) if found_in(wanted, [row.excerpt]) is not None]
        start = int(after) if after else 0
        end = start + limit
        return WordsFound(found[start:end], str(end) if end < len(found) else None)

    def _narrowed(self, query: OrdersQuery) -> list[OrderLine]:
        return [
            row
            for row in self.rows
            if query.state in ("", row.state)
            and query.kind in ("", row.kind)
            and query.unit_id in ("", row.unit_id)
        ]

    def get(self, order_id: str) -> OrderDetail:
        self._reach()
        for row in self.rows:
            if row.order_id == order_id:
                return record(row)
        raise Refused(Problem("order.unknown"))

    def _reach(self) -> None:
        if self.offline:
            raise Unreachable(Problem("centre.unreachable"))
