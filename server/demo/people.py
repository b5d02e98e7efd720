"""Invented people: names put together at random, phone numbers from a range that is given to nobody."""

from __future__ import annotations

from random import Random

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严洪武"
_COMPOUND = ("欧阳", "上官", "司马", "诸葛", "夏侯", "东方", "慕容")
_GIVEN_M = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林阳建国志文博海新峰"
_GIVEN_F = "芳娜敏静丽艳娟霞秀玲燕红梅莉兰英洁慧琳雪婷颖萍怡倩云莹晶妍茜薇菲岚欣蕾珊露"


def name(random: Random, *, female: bool | None = None) -> tuple[str, str]:
    """A full name and its sex (男 / 女)."""
    woman = random.random() < 0.5 if female is None else female
    surname = random.choice(_COMPOUND) if random.random() < 0.01 else random.choice(_SURNAMES)
    given = _GIVEN_F if woman else _GIVEN_M
    length = 1 if random.random() < 0.3 else 2
    return surname + "".join(random.choice(given) for _ in range(length)), "女" if woman else "男"


def mobile(random: Random) -> str:
    """A mobile number that looks like one. Demonstration data never leaves the demonstration."""
    return (
        random.choice(("130", "131", "138", "139", "150", "156", "177", "186"))
        + f"{random.randrange(10**8):08d}"
    )
