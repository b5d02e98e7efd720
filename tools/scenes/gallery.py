"""Every widget on one sheet, in the states it can have."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.models.columns import Align, Cell, Column
from app.ui.models.paging import Page, Query
from app.ui.models.records import RecordTableModel
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button, KeyButton
from app.ui.widgets.cards import BarRow, Card, Fact, StatTile
from app.ui.widgets.chips import Chip
from app.ui.widgets.fields import Field, LineEdit, SearchBox, Select, TextArea
from app.ui.widgets.filters import FilterChips
from app.ui.widgets.keycaps import KeyHint
from app.ui.widgets.labels import ReadAloud, label
from app.ui.widgets.layout import column, row
from app.ui.widgets.notices import Banner, EmptyState
from app.ui.widgets.table import TableView
from app.ui.widgets.tag_index import TagIndex
from app.ui.widgets.tagbox import TagBox
from resources import shipped_tags
from tools.stage import Stage

TAGS = TagIndex(shipped_tags())


class _Agents:
    lane = None
    rows = (
        ("王芳", "通话中", Tone.OK, "02:14", "110 报警 · 第 2 次", "17"),
        ("张敏", "整理", Tone.ACCENT, "00:41", "窗口服务", "21"),
        ("孙倩", "小休", Tone.WARN, "18:20", "—", "14"),
        ("周凯", "失联", Tone.BAD, "41:06", "110 报警，民警到场以后的处置和回告情况", "9"),
        ("刘洋", "待拨", Tone.NEUTRAL, "00:12", "—", "19"),
    )

    def fetch(
        self, after_key: object | None, limit: int, query: Query
    ) -> Page[tuple[str, str, Tone, str, str, str]]:
        return Page(self.rows, None, len(self.rows))


def _table(stage: Stage) -> TableView:
    columns = [
        Column("name", "座席", lambda r: Cell(r[0], bold=True), 80),
        Column("state", "状态", lambda r: Cell(r[1], r[2]), 110),
        Column("since", "已持续", lambda r: r[3], 80, Align.RIGHT),
        Column("task", "当前任务", lambda r: r[4], 160, stretch=True),
        Column("done", "今日完成", lambda r: r[5], 90, Align.RIGHT),
    ]
    model = RecordTableModel(columns, _Agents(), stage.scope, key=lambda r: r[0])
    view = TableView(model)
    view.setAccessibleName("TableView")
    model.setParent(view)
    model.refresh()
    view.setMinimumHeight(210)
    return view


def _buttons() -> Card:
    off = Button("停用", icon="lock")
    off.setEnabled(False)
    chosen = Button("今天")
    chosen.set_chosen(True)
    return Card(
        "按钮与按键",
        row(Button("保存，下一件", "primary", key="Ctrl+Enter"), Button("显示", icon="eye"), off, None),
        row(
            Button("紧急情况", "danger", icon="siren", key="F12"),
            Button("更多", "ghost", icon="more"),
            chosen,
            None,
        ),
        row(Button("换一个号码", "link"), KeyHint("F5"), KeyHint("Ctrl+Enter"), KeyHint("↑"), None),
        Button("拨打（显示号码）", icon="phone-out", key="F2", spread=True),
        row(Chip("满意", Tone.OK), Chip("基本满意", Tone.WARN), Chip("不满意", Tone.BAD), None),
        row(Chip("说不清", Tone.NEUTRAL), Chip("第 2 次拨打", Tone.ACCENT), None),
    )


def _fields() -> Card:
    wrong = Field("回拨号码", LineEdit(), required=True)
    wrong.input.setText("1380013")  # type: ignore[attr-defined]
    wrong.set_error("位数不够（7 位），请补全")
    select = Select()
    select.add_choices(("a", "出警速度"), ("b", "处警态度"))
    area = TextArea(lines=2)
    area.set_text("民警到了以后没有下车，隔着车窗说了两句就走了，楼下还在吵。")
    tags = TagBox(TAGS)
    tags.set_codes(["problem.attitude.rude", "problem.speed.late"])
    return Card(
        "填写",
        SearchBox("搜索任务、工单、单位", "Ctrl+K"),
        wrong,
        Field("环节", select, hint="按群众原话选最贴近的一项"),
        Field("不满意的原因", tags),
        Field("群众原话", area),
    )


def _answers() -> Card:
    keys = [
        KeyButton(digit, words)
        for digit, words in zip("1230", ("满意", "基本满意", "不满意", "说不清"), strict=True)
    ]
    keys[2].setChecked(True)
    several = KeyButton("4", "排队时间长", multiple=True)
    return Card("", ReadAloud("民警说话办事的态度，您满意吗？"), *keys, several)


def gallery(stage: Stage) -> QWidget:
    """The whole sheet."""
    page = QWidget()
    page.setObjectName("root")
    filters = FilterChips()
    filters.set_filters([("state", "未办结"), ("unit", "星河分局"), ("when", "本周")])
    tiles = row(
        StatTile("今日拨打", "386", "接通 241 · 62%"),
        StatTile("短信不满意待访", "14", "最久 19 小时 · 24 小时内访完", Tone.WARN),
        StatTile("满意率（不含基本满意）", "86.4%", "有效 176 份 · 95% 区间 80.5–90.7"),
        gap=16,
    )
    for at in range(3):
        tiles.setStretch(at, 1)
    bars = Card("待访任务")
    for name, value, note, share in (
        ("到点预约", "3", "2 个已过 5 分钟", 0.05),
        ("短信不满意", "14", "最久 19 小时", 0.18),
        ("110 报警", "212", "最久 3 天", 1.0),
    ):
        bar = BarRow(name)
        bar.set(value, note, share)
        bars.add(bar)
    facts = Card("李先生", Fact("警情编号", "4199052026112100318"), Fact("处警单位", "星河分局 柳园派出所"))
    empty = Card(
        "", EmptyState("没有到点的待访", "下一个预约在 16:30。可以先访其他任务。", "下一件", key="Ctrl+Enter")
    )
    left = column(_buttons(), facts, bars, None, gap=16)
    middle = column(
        tiles,
        filters,
        Card("座席 18 人", _table(stage), aside=label("在岗 15 · 小休 2", "muted")),
        _answers(),
        None,
        gap=16,
    )
    right = column(
        Banner("连不上中心服务器。可以继续回访，表单先存在本机，恢复后自动上传。", Tone.WARN),
        Banner("紧急：轻生 · 王芳 15:19", Tone.BAD, "我来处理"),
        _fields(),
        empty,
        gap=16,
    )
    box = row(left, middle, right, gap=16, margin=24)
    for at, share in enumerate((3, 6, 4)):
        box.setStretch(at, share)
    page.setLayout(box)
    return page


SCENES = {"gallery": gallery}
