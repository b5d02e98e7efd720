"""What of a remark complains: praise speaks for no fault, and a fault that is denied (没让我多跑) is praise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from domain.tags.heard import Clause

_VERY: Final = "(?:很|挺|真|蛮|特别|非常|十分|相当|太|比较)"
_NO: Final = "(?:没|没有|不|不是|从来没有?|从不|一点[也都]?[不没]有?|半点没有?|不存在|不用)"
_PRAISE: Final = re.compile(
    r"没[得的话]说|没说的|没[得的]挑|没毛病|挑不出|无可挑剔|没什么说的|没话讲|没(?:有)?(?:什么|啥)?(?:意见|不满意?|怨言|可说的?|好说的|可挑的|好投诉的)"
    r"|好得很|好着|好多了|强多了|不错|到位|锦旗|点赞|大拇指|表扬|好评|辛苦|给力|神速|高效|效率高|佩服|服气|解气|有心了|圆满|顺顺当当|自家人"
    r"|热情|热心|细心|贴心|暖心|周到|(?<![我客])客气|和和气气|和气|和蔼|亲切|温柔|笑眯眯|笑呵呵|敬业|很负责任|认真负责|尽职|帮了大忙"
    r"|感谢(?!的话)|谢谢|多谢|感激|好人|好警察|好民警|(?<!我)耐心(?!等|一点|点)|满意(?!的?(?:答复|说法|结果|回复))"
    r"|一[次趟]就(?:办|成|弄)|一打就通|(?:找|追|要)回来了?$|^都?(?:好|挺好)的?$|[得理]公道"
    rf"|{_VERY}(?:好|快|及时|认真|专业|负责|细|公道|公正|规范|放心|踏实|麻利|利索|利落|顺利|顺|方便)"
)
_DENIED: Final = re.compile(
    rf"{_NO}(?:[我们人你]{{0,2}}(?:让|叫|跟)[我们人你]{{0,2}}|我)?(?:一点|半点|什么|啥|出啥|多|白|再|嫌|怎么)?"
    r"(?:跑|推诿|推脱|推|拖|凶|嫌?烦|慢|绕|刁难|为难|耽误|摆架子|甩脸|啰嗦|费事|费劲|敷衍|马虎|含糊|岔子|差错|多收|计较"
    r"|收.{0,2}一分钱|不耐烦|不高兴|架子|脾气|折腾|态度不好|等(?=$|就|多久))|(?:架子|脾气|怨言)[都也]没"
)
_NOT: Final = re.compile(
    r"(?:不|没|没有|不太|不够|不是|不是很|不怎么|谈不上|哪里|哪有|算不上|毫无|缺乏?|少点|能不能|没有给我|讨个|没什么|不算|不求|说是|我都)[么得那这多]{0,2}$"
)
_TURN: Final = re.compile(
    r"但是|但|可是|不过|就是|只是|然而|却|可惜|美中不足|偏偏|谁知|没想到|^可(?![以能靠])"
)
_FAULT: Final = re.compile(
    r"[没不未](?:人|有人|办|给|找|到|消息|管|来|讲|说|告|肯|接|理|让|行|能|清|解决|结果|动静|下文|见|看|在|弄)|才|拖|骂|瞪|吼|轰|推[来诿脱给]|凶|趟"
    r"|[跑退].{0,2}[次处]|退回|冷了|站着看|等[了着半]|半年|到现在|一直|什么时候|啥时候|催|挂|撂|丢|坏|吵|乱|慢|晚|扣"
)


def complaints(heard: Sequence[Clause]) -> Iterator[Clause]:
    """The clauses that may speak for a fault: of a remark that praises those that do not praise.

    None where a third of it praises and nothing else turns or sounds of a fault. A clause that turns on the way (态度挺好就是慢)
    is two.
    """
    parts = [part for clause in heard for part in _turns(clause)]
    left = [part for part in parts if not _praises(part.text)]
    praising = len(parts) - len(left)
    if len(left) > 2 * praising or any(_FAULT.search(part.text) or _TURN.search(part.text) for part in left):
        yield from left


def _turns(clause: Clause) -> Iterator[Clause]:
    """A clause cut where it turns."""
    starts = [found.start() for found in _TURN.finditer(clause.text) if found.start()]
    for first, last in zip([0, *starts], [*starts, len(clause.text)], strict=True):
        yield Clause(clause.text[first:last], clause.places[first:last])


def _praises(text: str) -> bool:
    """Whether a clause praises, or denies a fault; what is denied itself (不耐心) is no praise."""
    if _DENIED.search(text):
        return True
    return any(not _NOT.search(text[: found.start()]) for found in _PRAISE.finditer(text))
