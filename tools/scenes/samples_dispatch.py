"""Invented open orders in every state that waits for somebody, and a stand-in for the desk that judges them by the real machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from app.records.orders import Came, DeskOrder, MoveResult, NewOrder, OpenOrders, OwnMove
from app.services.dispatching import Dispatching, _Judging, _sent_before
from app.services.units import KnownUnits
from domain.orders.given import Given, GivenContact, GivenReport, GivenVerdict
from domain.orders.machine import Effect
from domain.orders.standing import Asked, Standing
from domain.problems import Problem, ProblemError
from domain.settings import CitySettings
from domain.times import DAY, HOUR, MINUTE
from domain.vocabulary import Consent, OrderKind, OrderMove, OrderState, Role, Visibility
from domain.wire.order_rows import OrderRow, OrderSaid
from domain.wire.rows import UnitRow
from tools.invented import made_id
from tools.stage import NOW

K, S, M = OrderKind, OrderState, OrderMove
_BRANCHES = ("星河分局", "北岭分局", "云山分局", "临江分局")
_STATIONS = (
    ("星河分局柳园派出所", "星河分局"),
    ("星河分局万柳派出所", "星河分局"),
    ("北岭分局石桥派出所", "北岭分局"),
    ("云山分局学府路派出所", "云山分局"),
    ("云山分局交警三大队", "云山分局"),
    ("临江分局码头派出所", "临江分局"),
)
LIUYUAN, WANLIU, SHIQIAO, XUEFU, JIAOJING, MATOU = (made_id(name) for name, _ in _STATIONS)
BEILING = made_id("北岭分局")


def units() -> KnownUnits:
    """A city's units, all of which stand."""
    city = UnitRow(made_id("市局"), "01", "市公安局", "bureau", None)
    branches = [UnitRow(made_id(name), name, name, "branch", city.unit_id) for name in _BRANCHES]
    stations = [UnitRow(made_id(name), name, name, "station", made_id(above)) for name, above in _STATIONS]
    return KnownUnits([city, *branches, *stations], "Asia/Shanghai")


def _order(
    label: str,
    state: OrderState,
    unit: str,
    words: str,
    *,
    kind: OrderKind = K.DISSATISFIED,
    due: int | None = DAY,
    said: tuple[OrderSaid, ...] = (),
    wish: str = "",
    case: tuple[str, str] = ("alarm", "噪音扰民"),
    ago: int = 3 * HOUR,
    row: dict[str, Any] | None = None,
    **standing: Any,
) -> OrderRow:
    stands = Standing(kind, state, complained_of=unit, consent=Consent.UNIT_MAY_CONTACT, **standing)
    return OrderRow(
        order_id=made_id(f"open-{label}"),
        label=label,
        version=1,
        standing=stands,
        opened_at=NOW - ago,
        due_at=None if due is None else NOW + due,
        words=words,
        wish=wish,
        business_line=case[0],
        case_type=case[1],
        officers=("412233",),
        dispatch_no=f"41990520261121{label[-4:]}",
        event_at=NOW - ago - DAY,
        group_id=made_id(f"group-{words[:4]}"),
        said=said,
        **(row or {}),
    )


def _said(move: OrderMove, given: Given, by: str, ago: int) -> OrderSaid:
    return OrderSaid(str(move), NOW - ago, given, by)


_REPORT = GivenReport(
    finding="partly_upheld",
    facts="11月20日22时14分民警到场，楼上正在装修。民警在门口劝阻后离开，没有上楼见报警人，也没有回访。",
    causes=("not_informed", "too_few_people"),
    cause_words="夜间双警组只剩一组，处置后急于赶下一警，没有当面告知结果。",
    actions=(),
    action_words="所长带队11月23日上门向群众说明情况并致歉，约定22时后施工由社区民警到场制止；全所重申处警当面告知要求。",
    officers=("412233",),
)
_CONTACT = GivenContact(
    at=NOW - 9 * HOUR,
    way="visit",
    badge="412233",
    result="上门见面，群众表示接受说明，希望以后晚上真的能管。",
)


def rows() -> list[OrderRow]:
    """Open orders, some late, one of each that waits."""
    reported = (
        _said(M.RECORD_CONTACT, Given(contact=_CONTACT), "赵联络", 9 * HOUR),
        _said(M.REPORT, Given(report=_REPORT), "赵联络", 5 * HOUR),
        _said(M.COUNTERSIGN, Given(), "周所长", 4 * HOUR),
    )
    unit = {"chain": (SHIQIAO,), "signed": True}
    return [
        _order("20261120-0007", S.AWAITING_DISPATCH, MATOU, "打了三次电话都说在路上，两个小时没见到人。", due=-26 * HOUR, ago=50 * HOUR),
        _order("20261122-0020", S.AWAITING_DISPATCH, LIUYUAN, "民警到了以后没有下车，隔着车窗说了两句就走了，楼下还在吵。",
               wish="希望派出所再来一次，跟楼上说清楚晚上不能施工。", due=6 * HOUR, visibility=Visibility.HIDDEN_FROM_UNIT, ago=2 * MINUTE),
        _order("20261122-0019", S.AWAITING_DISPATCH, WANLIU, "等了一个多小时才来，来的时候人都散了。", case=("alarm", "邻里纠纷"), ago=34 * MINUTE),
        _order("20261122-0018", S.AWAITING_DISPATCH, XUEFU, "网上说材料齐了，到窗口又让补一份证明，希望有人告诉我到底要什么。", kind=K.DEMAND,
               case=("household", "户口迁移"), ago=71 * MINUTE),
        _order("20261121-0016", S.AWAITING_DISPATCH, SHIQIAO, "电动车丢了半个月，打电话问都说在查，没有一个准话。", due=7 * HOUR, case=("case", "盗窃"),
               returned_by=SHIQIAO, returns=1, ago=30 * HOUR,
               said=(_said(M.RETURN, Given(ground="not_ours", reason="案件已于11月12日移交分局刑侦大队办理，我所没有侦办权限。", unit_id=BEILING), "孙联络", 3 * HOUR),)),
        _order("20261119-0012", S.RECTIFYING, SHIQIAO, "说了三次了，半夜还是装修。", extension=Asked(1, True), due=None, ago=60 * HOUR, **unit,
               said=(_said(M.ASK_EXTENSION, Given(days=5, reason="施工方负责人在外地，约定下周一当面调解。"), "孙联络", 4 * HOUR),)),
        _order("20261118-0010", S.RECTIFYING, JIAOJING, "旁边那辆也停着就罚我一个。", chain=(JIAOJING,), signed=True, forced=True, case=("traffic", "违法处理"),
               objection=Asked(1, True), due=-3 * DAY, ago=80 * HOUR,
               said=(_said(M.OBJECT, Given(ground="classification", reason="群众反映的是处罚标准，属于政策解释，不是服务态度。"), "钱联络", 20 * HOUR),)),
        _order("20261117-0008", S.RECTIFYING, XUEFU, "孩子户口办了三个月。", chain=(XUEFU,), signed=True, hold=Asked(1, True), case=("household", "户口迁移"), ago=96 * HOUR,
               said=(_said(M.ASK_HOLD, Given(ground="several_departments", until="2027-01-15", told="已电话告知群众等待迁出地回函。"), "李联络", 6 * HOUR),)),
        _order("20261116-0006", S.AWAITING_LEAD, MATOU, "让我签字的时候没说清楚责任怎么分的。", before=S.RECTIFYING, chain=(MATOU,), signed=True, case=("traffic", "事故处理"), ago=128 * HOUR,
               said=(_said(M.WITHDRAW, Given(reason="民警已经当面跟我说清楚了，不用再办了。", pressed=True), "王芳", 2 * HOUR),)),
        _order("20261115-0004", S.AWAITING_LEAD, WANLIU, "三次了还是没人管，我不接受。", before=S.AWAITING_REVISIT, chain=(WANLIU,), signed=True, round=3, due=-DAY, ago=300 * HOUR, said=(_said(M.REVISIT, Given(reason="来了个人说了两句就走，楼上晚上照样施工，问题一点没解决。", verdict=GivenVerdict("lead_decides", ("final_review", "not_solved"))), "", 26 * HOUR),)),
        _order("20261119-0013", S.AWAITING_REVIEW, SHIQIAO, "楼上半夜装修，民警来了没上楼就走，第二天也没人告诉我结果。", wish="希望有人当面说清楚，晚上真的能管。",
               reported_by=made_id("zhao"), due=9 * HOUR, ago=70 * HOUR, said=reported, **unit),
        _order("20261121-0015", S.DISPATCHED, WANLIU, "报警后没有人回电话。", chain=(made_id("星河分局"),), sent_by=made_id("user-lead"), case=("alarm", "求助"), due=4 * HOUR, ago=26 * HOUR),
        _order("20261121-0014", S.RECTIFYING, LIUYUAN, "处警记录写的时间不对。", chain=(LIUYUAN,), signed=True, due=3 * DAY, ago=31 * HOUR),
        _order("20261122-0017", S.AWAITING_DISPATCH, WANLIU, "孩子奶奶走丢了，小张民警在雨里找了两个小时，我们全家都谢谢他。", kind=K.PRAISE, confirmed=False, case=("alarm", "走失老人"), due=20 * HOUR, ago=52 * MINUTE),
    ]  # fmt: skip


OWN = (
    OwnMove("op-1", made_id("open-20261121-0015"), "20261121-0015", str(M.DISPATCH), Given(unit_id=made_id("星河分局")), NOW - 20 * MINUTE, Came.WAITS),
    OwnMove("op-2", made_id("open-20261121-0014"), "20261121-0014", str(M.URGE), Given(reason="群众再次来电询问，请尽快联系。"), NOW - 2 * HOUR, Came.NOT_MADE,
            Problem("order.moved", {"by": "刘明", "move": "urge"})),
    OwnMove("op-3", made_id("open-20261119-0012"), "20261119-0012", str(M.NOTE), Given(reason="群众希望周末联系。"), NOW - 3 * HOUR, Came.LATE, Problem("order.late")),
    OwnMove("op-4", made_id("open-20261118-0009"), "20261118-0009", str(M.DISPATCH), Given(unit_id=MATOU), NOW - 5 * HOUR, Came.SECOND,
            Problem("order.secondary", {"by": "刘明"})),
)  # fmt: skip


class StandInDispatching(Dispatching):
    """The desk of one workstation, kept in memory: judged and moved by the real rules, sent nowhere."""

    def __init__(
        self, role: Role = Role.LEAD, come: bool = True, empty: bool = False, now: int = NOW
    ) -> None:
        me = SimpleNamespace(role=role.value)
        user = made_id("user-lead")
        super().__init__(
            cast(
                Any,
                SimpleNamespace(
                    me=me, user_id=user, zone="Asia/Shanghai", now=lambda: now, city=CitySettings()
                ),
            )
        )
        self.here = {} if empty else {row.order_id: row for row in rows()}
        self.own: tuple[OwnMove, ...] = () if empty else OWN
        self.come = come
        self.made: list[tuple[OrderMove, str, Given]] = []
        self.opened: list[NewOrder] = []

    def open(self) -> OpenOrders:
        judging, known = self._judging(), units()
        earlier = _sent_before(self.here.values())
        found = [self._with_own(judging, row, (), self.here, earlier) for row in self.here.values()]
        found.sort(key=lambda one: (one.row.due_at is None, one.row.due_at or one.row.opened_at))
        standing = known.standing(judging.today)
        return OpenOrders(
            tuple(one for one in found if one.standing.state.open),
            self.own,
            known.names(),
            standing,
            self.come,
        )

    def _judging(self) -> _Judging:
        return _Judging(self._desk, units(), self._desk.now())

    def _known(self) -> dict[str, OrderRow]:
        return dict(self.here)

    def open_by_hand(self, new: NewOrder) -> str:
        if not new.words.strip():
            raise ProblemError(Problem("order.words", field="words"))
        self.opened.append(new)
        return made_id(new.words)

    def move(self, move: OrderMove, given: Sequence[tuple[DeskOrder, Given]]) -> tuple[MoveResult, ...]:
        judging, results = self._judging(), []
        for order, one in given:
            problems = judging.problems(order, move, one, self.here)
            effect = judging.judge(order.row, order.standing, str(move), one, self.here)
            if isinstance(effect, Effect):
                self.made.append((move, order.row.label, one))
                row = self.here[order.order_id]
                self.here[order.order_id] = _moved(row, effect.order)
            results.append(
                MoveResult(order, None if problems else made_id(f"{move}-{order.order_id}"), problems)
            )
        return tuple(results)


def _moved(row: OrderRow, standing: Standing) -> OrderRow:
    from domain.wire.message import replace as changed

    return changed(row, standing=replace(standing), version=row.version + 1)
