"""The invented city of 明川: its bureau, ten districts, sixty stations and windows, and its streets."""

from __future__ import annotations

from dataclasses import dataclass

CITY_NAME = "明川市"
CENTRE_PHONE = "0999-8811010"

DISTRICTS = ("星河", "柳岸", "青禾", "映山", "澄湖", "听泉", "锦程", "望岳", "临溪", "朝霞")

_STATIONS = (
    ("春晖", "石桥", "文轩", "北辰"), ("芦花", "长堤", "渡口", "书香"), ("麦田", "新塘", "丰年", "晒谷"),
    ("松涛", "岭下", "竹海", "云脚"), ("月湾", "荷塘", "白鹭", "湖心"), ("泉井", "琴台", "半山", "幽谷"),
    ("金桥", "创业", "会展", "科苑"), ("岳麓门", "登高", "石阶", "松亭"), ("溪口", "浣纱", "水磨", "渔歌"),
    ("曙光", "晨曦", "锦绣里", "向阳"),
)  # fmt: skip

STREETS = (
    "春晖路",
    "芦花街",
    "长堤路",
    "麦田大道",
    "松涛路",
    "月湾街",
    "琴台路",
    "创业路",
    "浣纱街",
    "曙光大道",
)
ESTATES = (
    "柳园小区",
    "云上花园",
    "青禾里",
    "澄湖湾",
    "听泉苑",
    "锦程家园",
    "望岳府",
    "临溪郡",
    "朝霞新村",
    "石桥小区",
)


@dataclass(frozen=True, slots=True)
class InventedUnit:
    """A unit of the invented city. ``kind`` is a ``UnitKind`` value; aliases as sources write it."""

    code: str
    name: str
    kind: str
    parent: str
    aliases: tuple[str, ...] = ()
    phone: str = ""


def places() -> list[InventedUnit]:
    """The bureau, its districts, and six stations and windows in each."""
    found = [InventedUnit("990000", f"{CITY_NAME}公安局", "city_bureau", "", ("市局",), "0999-8800110")]
    for index, (district, stations) in enumerate(zip(DISTRICTS, _STATIONS, strict=True), 1):
        head = f"99{index:02d}00"
        found.append(
            InventedUnit(head, f"{district}分局", "branch", "990000", (f"{CITY_NAME}公安局{district}分局",))
        )
        for n, station in enumerate(stations, 1):
            name = f"{district}分局{station}派出所"
            found.append(
                InventedUnit(
                    f"99{index:02d}{n:02d}", name, "station", head, (f"{station}所", f"{station}派出所")
                )
            )
        window = InventedUnit(
            f"99{index:02d}51", f"{district}分局户政大厅", "window", head, (f"{district}户政窗口",)
        )
        traffic = InventedUnit(f"99{index:02d}61", f"{district}交警大队", "team", head, (f"{district}交警",))
        found += [window, traffic]
    return found
