"""What happens in the invented city: case types with believable facts, as exports word them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from server.demo.places import ESTATES, STREETS


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of event. ``weight`` is its share; ``facts`` has ``{place}`` in it."""

    line: str
    kind: str
    subkind: str
    weight: int
    facts: tuple[str, ...]


ALARMS = (
    Case(
        "接处警",
        "纠纷",
        "噪音扰民",
        12,
        ("{place}楼上半夜装修，报警人多次沟通无果。", "{place}楼下烧烤摊凌晨音响声很大。"),
    ),
    Case(
        "接处警",
        "纠纷",
        "邻里纠纷",
        11,
        ("{place}因楼道堆放杂物与邻居争执。", "{place}因停车占位与邻居发生口角。"),
    ),
    Case(
        "接处警",
        "纠纷",
        "消费纠纷",
        8,
        ("{place}一家理发店拒绝退卡。", "{place}饭店结账金额与点单不符，双方争执。"),
    ),
    Case(
        "接处警",
        "交通",
        "交通事故",
        14,
        ("{place}两车追尾，无人受伤，等待处理。", "{place}电动车与小车刮蹭，责任有争议。"),
    ),
    Case("接处警", "交通", "违法停车", 7, ("{place}小车堵住小区出口，联系不上车主。",)),
    Case("接处警", "侵财", "盗窃", 9, ("{place}电动车放在楼下被盗。", "{place}车内物品被盗，车窗完好。")),
    Case("接处警", "侵财", "电信诈骗", 8, ("接到冒充客服电话，转账后发现被骗。", "网上刷单垫付后无法提现。")),
    Case("接处警", "求助", "开锁求助", 5, ("{place}钥匙锁在屋内，家中煤气未关。",)),
    Case("接处警", "求助", "走失求助", 5, ("{place}家中老人外出未归，请求帮助寻找。",)),
    Case("接处警", "治安", "打架斗殴", 6, ("{place}两男子酒后推搡，已被劝开。",)),
    Case("接处警", "家庭", "家庭暴力", 2, ("{place}夫妻争吵，女方称被打。",)),
    Case("接处警", "治安", "疑似未成年人受侵害", 1, ("{place}学校门口有学生被围。",)),
)
WINDOWS = (
    Case("户政", "户籍", "身份证办理", 10, ("换领居民身份证。", "身份证到期换领，加急。")),
    Case("户政", "户籍", "户口迁移", 6, ("购房迁入户口，补交材料一次。",)),
    Case("户政", "户籍", "居住证", 5, ("申领居住证。",)),
    Case("出入境", "证件", "普通护照", 5, ("首次申领普通护照。",)),
    Case("出入境", "证件", "往来港澳通行证", 3, ("签注办理。",)),
)
TRAFFIC = (
    Case("交管", "事故", "简易事故处理", 6, ("{place}轻微刮蹭，现场开具认定书。",)),
    Case("交管", "执法", "现场处罚", 5, ("{place}未按规定车道行驶，现场处罚。",)),
    Case("交管", "车驾管", "驾驶证换证", 4, ("驾驶证期满换证。",)),
)


def draw(random: Random, cases: tuple[Case, ...]) -> Case:
    """A case, by weight."""
    return random.choices(cases, weights=[case.weight for case in cases])[0]


def facts(random: Random, case: Case) -> str:
    """The short facts of one event of this kind."""
    place = random.choice(STREETS) if random.random() < 0.5 else random.choice(ESTATES)
    return random.choice(case.facts).format(place=place)


def address(random: Random) -> str:
    """An invented address."""
    return f"{random.choice(ESTATES)}{random.randrange(1, 20)}号楼{random.randrange(1, 4)}单元{random.randrange(101, 1809)}"
