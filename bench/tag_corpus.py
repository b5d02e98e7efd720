"""1,288 believable tags, as many as Zhengzhou's centre has: what the searches and the pickers are measured on.

Seeded, so that two runs measure the same. Names are made of what people say of the police and where they say it.
"""

from __future__ import annotations

from random import Random

from pypinyin import lazy_pinyin

from domain.tags.model import Tag
from domain.tags.taxonomy import Taxonomy
from domain.vocabulary import TagAxis, TagStatus

TAGS = 1288

_WHERE = (
    "接警员 出警民警 社区民警 窗口民警 辅警 交警 户籍室 出入境大厅 车管所 违法处理窗口 事故科 刑侦中队 案件大队 值班室 "
    "派出所 咨询电话 网上平台 自助机 预约系统 综合窗口 巡特警 治安大队"
).split()
_WHAT = (
    "态度冷漠 态度生硬 不耐烦 解释不清 推诿扯皮 出警慢 未出警 不接电话 中途挂断 等候时间长 排队混乱 材料未一次告知 多次跑腿 "
    "超期未办 不予受理 未出具回执 未出示证件 未告知权利 未反馈进展 处理不公 偏袒一方 调解不力 问题未解决 用语不文明 着装不规范 "
    "擅离岗位 违规收费 指定中介 泄露信息 施压改评价 收受财物 粗暴执法 系统故障 服务热情 办事高效 耐心细致 及时救助 秉公执法 "
    "找回失物 建议延长时间 建议增加窗口 要求回电 要求查看监控 要求重新处理 要求出具证明 要求更换民警 咨询办理流程 咨询收费标准 "
    "咨询案件进展 咨询政策 反映噪音 反映停车 反映赌博 反映养犬 反映流动摊贩 反映电信诈骗 反映交通拥堵 反映路灯不亮 反映无证经营 "
    "反映飙车炸街 反映占道 误解职责 非警务诉求 政策限制"
).split()
_AXES = (TagAxis.NATURE, TagAxis.BUSINESS, TagAxis.PROBLEM, TagAxis.DISCIPLINE)


def believable_tags(seed: int = 110, count: int = TAGS) -> Taxonomy:
    """A taxonomy of ``count`` tags on four axes, a few of them retired or merged."""
    random = Random(seed)
    pairs = [(where, what) for where in _WHERE for what in _WHAT]
    random.shuffle(pairs)
    tags = [_tag(f"{axis}.all", axis, None, axis.value) for axis in _AXES]
    for number, (where, what) in enumerate(pairs[: count - len(tags)]):
        axis = _AXES[number % len(_AXES)]
        status = TagStatus.RETIRED if number % 40 == 39 else TagStatus.ACTIVE
        tags.append(_tag(f"{axis}.all.t{number:04d}", axis, f"{axis}.all", where + what, status))
    if len(tags) < count:
        raise ValueError(f"there are words for {len(tags)} tags only")
    return Taxonomy(tags)


def _tag(code: str, axis: TagAxis, parent: str | None, zh: str, status: TagStatus = TagStatus.ACTIVE) -> Tag:
    syllables = lazy_pinyin(zh)
    return Tag(
        code=code,
        axis=axis,
        parent=parent,
        name={"zh": zh, "en": code},
        pinyin="".join(syllables),
        initials="".join(syllable[0] for syllable in syllables),
        status=status,
    )
