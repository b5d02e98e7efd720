"""The policy as data: delays, hours and the case types that are never asked about."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.hours import CallHours
from domain.policy.exclusions import ExclusionCode
from domain.times import HOUR
from domain.vocabulary import BusinessLine


@dataclass(frozen=True, slots=True)
class ExcludedCase:
    """Case types that are never asked about, by words in the source's case type (大类/小类), letter case ignored.

    Attributes:
        line: only events of this business line, or of every one.
        code: the reason that is given.
    """

    words: tuple[str, ...]
    code: ExclusionCode = ExclusionCode.CASE_TYPE
    line: BusinessLine | None = None


DEFAULT_EXCLUDED = (
    ExcludedCase(("家庭暴力", "家暴", "反家暴", "domestic violence"), ExclusionCode.DOMESTIC_VIOLENCE),
    ExcludedCase(
        ("未成年", "儿童", "幼童", "婴儿", "校园欺凌", "学生欺凌", "拐卖", "走失儿童", "juvenile", "minors", "children"),
        ExclusionCode.MINOR,
    ),
    ExcludedCase(
        (
            "杀人", "命案", "故意伤害致死", "强奸", "猥亵", "绑架", "抢劫", "爆炸", "投毒", "投放危险物质", "放火", "纵火",
            "涉枪", "枪支", "黑社会", "涉黑", "涉恶", "恐怖", "毒品", "涉毒", "贩毒", "人口贩卖", "非法拘禁", "国家安全",
            "murder", "homicide", "rape", "kidnap", "robbery", "arson", "terror",
        ),
        ExclusionCode.SERIOUS_CRIME,
    ),
    ExcludedCase(
        ("线人", "举报线索", "提供线索", "群众举报", "违法犯罪线索", "匿名举报", "informant"), ExclusionCode.INFORMANT
    ),
    ExcludedCase(
        ("死亡", "非正常死亡", "亡人", "致死", "自杀", "溺亡", "尸体", "猝死", "death", "suicide"), ExclusionCode.BEREAVED
    ),
)  # fmt: skip
"""Never, by DOMAIN section 4: domestic violence, minors, serious crime, informants, the deceased's family. A centre
replaces the words by those of its own sources."""


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """Everything that may be set.

    Attributes:
        after_event: nobody is asked in the first hours after the event (ms).
        cap_days: a citizen is asked at most once in so many days; 0 switches the cap off.
        trial_tasks: whether 试用 events may be worked (in training only).
    """

    hours: CallHours = field(default_factory=CallHours)
    after_event: int = 2 * HOUR
    cap_days: int = 30
    excluded: tuple[ExcludedCase, ...] = DEFAULT_EXCLUDED
    trial_tasks: bool = False

    def __post_init__(self) -> None:
        if self.after_event < 0 or self.cap_days < 0:
            raise ValueError("a delay is not negative")
