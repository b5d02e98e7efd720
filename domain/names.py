"""How a citizen may be addressed before anybody knows who picked up: surname and 先生/女士, or not by name at all.

Whoever cannot be named with certainty (李某, 匿名, a company, unknown sex, an unknown form of name) is asked for as
the owner of the phone, because a wrong name on a stranger's phone says more than no name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum, auto

from domain.vocabulary import Sex

COMPOUND_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 夏侯 宇文 长孙 端木 南宫 西门 独孤 轩辕 钟离 闻人 "
    "澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 鲜于 闾丘 司空 亓官 司寇 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 "
    "拓跋 宰父 谷梁 段干 百里 东郭 南门 呼延 羊舌 微生 梁丘 左丘 东门 第五 赫连 万俟 完颜 纳兰 叶赫 爱新觉罗".split()
)
"""Surnames of more than one character (百家姓 and the living Manchu ones)."""

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤"
    "花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄"
    "米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞"
    "万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴"
    "糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白"
    "怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农"
    "温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁"
    "勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督晋楚闫法汝鄢涂钦岳帅缑亢况有琴商"
    "牟佘佴伯赏墨哈谯笪年爱阳佟肖付代邸苑原覃仝展由苟户兰豆宛候冼仵麦朴信母区侍青上官邝揭粟初矫逢谌宾尧南隋蹇"
)
"""Surnames of one character: 百家姓 and those common today that it lacks."""

_PLACEHOLDERS = frozenset(
    "匿名 无名 无名氏 未知 不详 不明 无 空 群众 路人 过路群众 报警人 当事人 热心市民 热心群众 市民 居民 保密 测试 "
    "本人 机主 女 男 先生 女士 小姐 不愿透露 未提供 未留名 拒绝透露 某某 某某某 佚名".split()
)
_COMPANY = re.compile(
    "公司|集团|企业|工厂|商店|商行|商场|超市|酒店|宾馆|旅馆|饭店|餐厅|餐馆|面馆|网吧|学校|中学|小学|大学|学院|幼儿园|医院|诊所|"
    "药店|银行|支行|保险|物业|保安|门卫|前台|客服|小区|社区|居委会|村委会|委员会|工地|项目部|事务所|派出所|公安|交警|"
    "大队|支队|消防|急救|中心$|政府|街道办|办事处|协会|车队|厂$|店$|局$|部$|平台|调度|"
    r"\b(?:ltd|inc|llc|co|company|corp|hotel|bank|school)\b",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"[某*＊xX×✕□○〇●?？]")
_TITLES = {
    "先生": Sex.MALE,
    "女士": Sex.FEMALE,
    "小姐": Sex.FEMALE,
    "太太": Sex.FEMALE,
}
_HONORIFICS = {
    ("zh", Sex.MALE): "先生",
    ("zh", Sex.FEMALE): "女士",
    ("en", Sex.MALE): "Mr.",
    ("en", Sex.FEMALE): "Ms.",
}


class NameKind(StrEnum):
    """What stands in the name column of a source."""

    PERSON = auto()
    MISSING = auto()
    PLACEHOLDER = auto()
    COMPANY = auto()
    UNREADABLE = auto()
    """Not of a form whose surname is certain: two people, a Latin name, 买买提·阿不都, an unknown first character."""


@dataclass(frozen=True, slots=True)
class Address:
    """How a person is addressed; both parts are what may be said before the identity gate."""

    surname: str
    honorific: str


def _clean(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).strip()
    parts = text.split()
    # "李 伟" is one name set wide; "李伟 王芳" are two people.
    return "".join(parts) if all(len(p) == 1 for p in parts) or len(parts) == 1 else text


def classify(name: str) -> NameKind:
    """What kind of entry a name column holds."""
    text = _clean(name)
    if not text or text in "-/.、":
        return NameKind.MISSING
    if text in _PLACEHOLDERS or _HIDDEN.search(text):
        return NameKind.PLACEHOLDER
    if _COMPANY.search(text):
        return NameKind.COMPANY
    bare = _without_title(text)[0]
    if not 1 <= len(bare) <= 6 or not all("\u3400" <= ch <= "\u9fff" for ch in bare):
        return NameKind.UNREADABLE
    surname = _surname(bare)
    given = len(bare) - len(surname)
    if not surname or given > 3 or (given == 0 and bare == text and len(surname) == 1):
        return NameKind.UNREADABLE
    return NameKind.PERSON


def _surname(bare: str) -> str:
    for length in (4, 2):
        if bare[:length] in COMPOUND_SURNAMES:
            return bare[:length]
    return bare[0] if bare[0] in SURNAMES else ""


def _without_title(text: str) -> tuple[str, Sex]:
    for title, sex in _TITLES.items():
        if text.endswith(title) and len(text) > len(title):
            return text[: -len(title)], sex
    return text, Sex.UNKNOWN


def surname_of(name: str) -> str | None:
    """The surname of a person's name (欧阳 is one surname), None where it is not certain."""
    if classify(name) is not NameKind.PERSON:
        return None
    return _surname(_without_title(_clean(name))[0])


def address(name: str, sex: Sex, lang: str = "zh") -> Address | None:
    """How the citizen is asked for, or None: then they are asked for as the owner of the phone (机主本人).

    A title in the source's name (李女士) stands in for a missing sex; one that contradicts the sex makes it unknown.
    """
    surname = surname_of(name)
    if surname is None:
        return None
    titled = _without_title(_clean(name))[1]
    if Sex.UNKNOWN not in (sex, titled) and sex is not titled:
        return None
    known = sex if sex is not Sex.UNKNOWN else titled
    honorific = _HONORIFICS.get((lang if lang == "en" else "zh", known))
    return Address(surname, honorific) if honorific else None
