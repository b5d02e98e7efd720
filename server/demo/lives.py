"""What becomes of some orders in the invented city: one of every state, with all that was done to them and by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from domain.orders.given import GivenContact, GivenReport, GivenVerdict
from domain.vocabulary import OrderMove as M

STATION, BRANCH = "990101", "990100"
"""The units whose people have a login."""

LEAD, SUPERVISOR, AGENT = "8100", "8200", "8001"
LIAISON, DEPUTY, CHIEF = "8401", "8402", "8404"
OF_BRANCH, CHIEF_OF_BRANCH = "8403", "8405"
DISCIPLINE, DISCIPLINE_2 = "8501", "8502"
ANALYST = "8700"
MACHINE = ""
"""What nobody does by hand."""


@dataclass(frozen=True, slots=True)
class Done:
    """One move: so many hours before the demonstration, by whom, with what was given. ``to`` is the code of a unit."""

    hours: float
    by: str
    move: M
    given: dict[str, Any] = field(default_factory=dict)
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """An order opened by hand and what was done to it; ``of`` names another one into which it is merged, by its place in the list."""

    hours: float
    words: str
    steps: tuple[Done, ...] = ()
    kind: str = "dissatisfied"
    source: str = "call"
    wish: str = ""
    tags: tuple[str, ...] = ("problem.speed.late",)
    consent: str = "unit_may_contact"
    unit: str = STATION
    about_hall: bool = False
    same_citizen_as: int | None = None


REPORT = GivenReport(
    finding="upheld",
    facts="当晚三起警情同时发生，值班组先去了有人受伤的一处，到报警人处时已过四十分钟，没有先打电话说明。",
    causes=("late", "not_informed"),
    cause_words="先后次序对，但没有人给后到的报警人打电话。",
    actions=("apology", "procedure_changed"),
    action_words="所长带值班民警上门致歉；今后超过二十分钟到不了的，由值班室先打电话说明。",
    nobody=True,
    no_contact="已上门当面说明",
)
EXPLAINED = GivenReport(
    finding="not_upheld",
    facts="核对执法记录仪，民警到场后逐项说明了调解的范围和起诉的途径。",
    causes=("misunderstanding",),
    actions=("explanation",),
    no_contact="群众要求由中心转答",
)
CLOSE = GivenVerdict("close", ("accepted",))
UP = GivenVerdict("redo", ("still_dissatisfied",), one_level_up=True)
LEAD_DECIDES = GivenVerdict("lead_decides", ("unclear",))


def _contact(at_hours: float) -> Done:
    call = GivenContact(0, "phone", "990001", "已说明情况，群众表示等处理结果")
    return Done(at_hours, LIAISON, M.RECORD_CONTACT, {"contact": call})


def _rectified(start: float, *, until: str = "approve") -> tuple[Done, ...]:
    """Sent to the station, signed, worked on, reported, signed by the chief and approved, over five days from ``start`` hours before."""
    steps = (
        Done(start, LEAD, M.DISPATCH, to=STATION),
        Done(start - 3, LIAISON, M.SIGN),
        _contact(start - 20),
        Done(start - 72, LIAISON, M.REPORT, {"report": REPORT}),
        Done(start - 80, CHIEF, M.COUNTERSIGN),
        Done(start - 96, LEAD, M.APPROVE, {"reason": "情况清楚，措施具体，同意"}),
    )
    last = {"signed": 3, "report": 4, "countersign": 5, "approve": 6}[until]
    return steps[:last]


LIVES: tuple[Life, ...] = (
    # ended --------------------------------------------------------------------------------------------------------------
    Life(330, "报警后等了快一个小时才来人，来了说两句就走了。",
         (*_rectified(326), Done(200, MACHINE, M.REVISIT, {"verdict": CLOSE, "reason": "所长来道了歉，可以了"}))),
    Life(340, "半夜楼下吵，打了两次电话都说在路上。",
         (*_rectified(336), Done(210, MACHINE, M.REVISIT, {"verdict": CLOSE}), Done(190, MACHINE, M.ARCHIVE))),
    Life(335, "民警说话很冲，不听我把话说完。", tags=("problem.attitude.rude",), steps=(
        *_rectified(330), Done(200, MACHINE, M.EXHAUST, {"end": "not_reached"}),
        Done(120, LEAD, M.REOPEN, {"reason": "群众来电说没有接到回访，要求继续"}), Done(112, LIAISON, M.SIGN))),
    Life(338, "邻居堵门，来了也没解决。", tags=("problem.result.unsolved",), steps=(
        *_rectified(334), Done(220, MACHINE, M.REVISIT, {"verdict": CLOSE}),
        Done(140, LEAD, M.REOPEN, {"reason": "同一问题又发生"}), Done(130, DEPUTY, M.SIGN),
        Done(60, DEPUTY, M.REPORT, {"report": REPORT}), Done(50, CHIEF, M.COUNTERSIGN))),
    Life(320, "调解了三次都不算数。", tags=("problem.result.mediation",), steps=(
        *_rectified(316), Done(200, MACHINE, M.REVISIT, {"verdict": LEAD_DECIDES, "reason": "说不清算不算解决"}),
        Done(150, SUPERVISOR, M.CONCLUDE, {"ground": "litigation", "reason": "双方已起诉，依法由法院处理，法制意见附后",
                                           "told": "已当面告知并说明行政复议和诉讼途径"}),
        Done(140, LIAISON, M.APPEAL, {"ground": "policy", "reason": "已依法调解，分歧须经诉讼解决"}),
        Done(60, SUPERVISOR, M.DECIDE_APPEAL, {"upheld": True, "reason": "依法不能再调解，不计入考核"}))),
    Life(200, "想问居住证什么时候能拿。", kind="demand", tags=("nature.enquiry",), steps=(
        Done(196, LEAD, M.DISPATCH, to=STATION), Done(194, LIAISON, M.SIGN), Done(180, LIAISON, M.REPORT, {"report": EXPLAINED}),
        Done(175, CHIEF, M.COUNTERSIGN), Done(170, LEAD, M.APPROVE, {"reason": "已答复"}))),
    Life(150, "路灯坏了没人修。", kind="demand", source="hotline_12345", tags=("nature.not_police",), steps=(
        Done(146, LEAD, M.TRANSFER, {"department": "城市管理局", "told": "已电话告知群众转给城管"}),)),
    Life(130, "测试", kind="demand", steps=(Done(129, LEAD, M.VOID, {"ground": "test", "reason": "培训时录入"}),)),
    Life(128, "又打来说同一件事：邻居堵门。", source="hotline_12345", same_citizen_as=10, steps=(
        Done(40, LEAD, M.MERGE, {"target": "10"}),)),
    Life(160, "不用处理了，已经和好了。", steps=(
        Done(156, LEAD, M.DISPATCH, to=STATION), Done(150, LIAISON, M.SIGN),
        Done(140, AGENT, M.WITHDRAW, {"attempt_id": "0190f1a2-7c00-7000-8000-000000000001", "reason": "已经和好，不用处理", "pressed": True}),
        Done(130, SUPERVISOR, M.CLOSE, {"end": "citizen_withdrew", "reason": "核实为本人自愿撤回"}))),
    # at the unit --------------------------------------------------------------------------------------------------------
    Life(260, "堵门的又来了，报警还是一样。", _rectified(250, until="signed"), tags=("problem.result.unsolved",)),
    Life(220, "等了四十分钟，电话也打不通。", steps=(
        Done(216, LEAD, M.DISPATCH, to=STATION), Done(210, LIAISON, M.SIGN),
        Done(150, LIAISON, M.ASK_EXTENSION, {"days": 5, "reason": "当事民警外出培训，需等其回来核实"}),
        Done(140, LEAD, M.REFUSE_EXTENSION, {"reason": "可电话核实"}),
        Done(20, LEAD, M.URGE, {"reason": "已超过时限，请今天报结"}))),
    Life(120, "出警晚了半个多小时。", (Done(116, LEAD, M.DISPATCH, to=STATION),)),
    Life(60, "窗口让我跑了三趟。", tags=("problem.procedure.materials",), steps=(
        Done(50, LEAD, M.DISPATCH, to=STATION), Done(46, LIAISON, M.SIGN), _contact(30))),
    Life(90, "鉴定一直没有结果。", tags=("problem.speed.overdue",), steps=(
        Done(86, LEAD, M.DISPATCH, to=STATION), Done(80, LIAISON, M.SIGN),
        Done(60, LIAISON, M.ASK_HOLD, {"ground": "investigation", "until": "+20", "told": "已告知鉴定要二十天左右"}),
        Done(50, SUPERVISOR, M.GRANT_HOLD))),
    Life(100, "不是我们所管的地方也派过来。", steps=(
        Done(96, LEAD, M.DISPATCH, to=STATION),
        Done(90, LIAISON, M.RETURN, {"ground": "not_ours", "reason": "事发地在相邻辖区，建议由分局指定"}, to=BRANCH),
        Done(80, LEAD, M.DISPATCH, {"reason": "处警单显示由你所处置"}, to=STATION))),
    Life(110, "说我态度不好要查我。", consent="hidden_from_unit", tags=("problem.attitude.rude",), steps=(
        Done(100, LEAD, M.DISPATCH, to=BRANCH), Done(96, OF_BRANCH, M.SIGN))),
    Life(125, "接警员让我自己想办法。", _rectified(120, until="report"), tags=("problem.attitude.cold",)),
    Life(140, "分局转到所里又没人管。", tags=("problem.procedure.passing_buck",), steps=(
        Done(136, LEAD, M.DISPATCH, to=BRANCH), Done(130, OF_BRANCH, M.SIGN), Done(126, OF_BRANCH, M.PASS_DOWN, to=STATION),
        Done(120, LIAISON, M.SIGN), Done(60, LIAISON, M.REPORT, {"report": REPORT}), Done(50, CHIEF, M.COUNTERSIGN))),
    Life(170, "巡逻的看见打架也不管。", _rectified(160, until="countersign"), tags=("problem.procedure.passing_buck",)),
    Life(150, "上次的事还没给我个说法。", _rectified(120)),
    Life(300, "处理结果一直没有告诉我。", tags=("problem.procedure.no_progress",), steps=(
        *_rectified(296), Done(180, MACHINE, M.REVISIT, {"verdict": UP, "reason": "没有书面答复，不认可"}),
        Done(170, OF_BRANCH, M.SIGN))),
    Life(280, "说解决了，其实没有。", tags=("problem.result.unsolved",), steps=(
        *_rectified(276), Done(60, MACHINE, M.REVISIT, {"verdict": LEAD_DECIDES, "reason": "问题还在"}))),
    Life(70, "民警来得慢，家里老人吓坏了。", source="letter_visit"),
    # praise -------------------------------------------------------------------------------------------------------------
    Life(180, "那位年轻民警很耐心，陪我妈等到家里人来才走。", kind="praise", tags=("nature.praise",), steps=(
        Done(176, LEAD, M.CHECK_PRAISE, {"officers": ("990001",)}), Done(175, LEAD, M.DISPATCH, to=STATION),
        Done(150, LIAISON, M.CONFIRM_PRAISE, {"officers": ("990001",)}))),
    Life(170, "感谢那晚的巡逻民警。", kind="praise", tags=("nature.praise",), steps=(
        Done(166, LEAD, M.CHECK_PRAISE), Done(165, LEAD, M.DISPATCH, to=STATION),
        Done(140, LIAISON, M.DENY_PRAISE, {"reason": "当晚巡逻的是特警，不是我所民警"}))),
    Life(40, "窗口的同志一次就给办好了。", kind="praise", tags=("nature.praise",), steps=(
        Done(36, LEAD, M.CHECK_PRAISE, {"officers": ("990001",)}), Done(30, LEAD, M.DISPATCH, to=STATION))),
    # 督察 ---------------------------------------------------------------------------------------------------------------
    Life(310, "有人收了我五百块没有给票。", kind="misconduct", tags=("discipline.money",), steps=(
        Done(300, DISCIPLINE, M.SIGN), Done(200, DISCIPLINE, M.REPORT, {"report": REPORT}),
        Done(190, DISCIPLINE_2, M.APPROVE, {"reason": "同意结论"}))),
    Life(80, "所长打电话让我改成满意。", kind="misconduct", tags=("discipline.pressure",), steps=(Done(70, DISCIPLINE, M.SIGN),)),
    Life(30, "回访员说我故意刁难。", about_hall=True),
)  # fmt: skip
