"""Lines below and between the rows of a table that are none: totals, counts, signatures, numbers of pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from server.reading.values import clean, narrow

_COUNTED: Final = "条件起宗次行页笔个人户"
_TOTAL = re.compile(
    rf"(?:[本此各]?[页月年]?(?:合|总|小|共|累)计|总数|平均|共有?|grand total|subtotal|total|sum|average)(?:数|条数|件数)?:?"
    rf"(?:[\d,.]+[{_COUNTED}]?(?:记录|数据|警情|业务|事件)?|rows|records)?[。.,;]?\Z",
    re.IGNORECASE,
)
_COUNT = re.compile(rf"(?:合计|总计|小计|共计|总数|共有?):?\d[\d,]*[{_COUNTED}]")
_SIGNED = re.compile(
    r"(?:制表|制单|填表|填报|审核|审批|复核|导出|打印|统计|报送|录入|报表|负责|单位负责|签字|签名|盖章)(?:人|员|者|日期|时间|单位|部门|领导)?"
    r"(?::|\Z|\()|第\d+页|-?\d+/\d+页|[(]?以下空白[)]?\Z|(?:备注|说明|注):|"
    r"(?:prepared|printed|exported|checked|approved|signed)(?:by|on|at)?:|page\d+|endof(?:file|report)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\d,.%\-—/:]*\Z")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_DATE_DIGITS: Final = 6


def is_footer(cells: Sequence[str], dated: int = -1) -> bool:
    """Whether a row is a total, a count, a signature or a page number and no record.

    What has a time where every record has one, or a mobile number anywhere, is a record, whatever else it says.

    Args:
        dated: the column in which every record has a time, if there is one.
    """
    texts = ["".join(narrow(clean(cell)).split()) for cell in cells]
    first = next((i for i, text in enumerate(texts) if text), None)
    if first is None or any(_PHONE.search(text) for text in texts):
        return False
    opening = texts[first]
    if first != dated and 0 <= dated < len(texts) and _digits(texts[dated]) >= _DATE_DIGITS:
        return False
    if _SIGNED.match(opening) or _COUNT.match(opening):
        return True
    rest = texts[first + 1 :]
    return _TOTAL.match(opening) is not None and all(
        _NUMBER.match(text) or _TOTAL.match(text) or _SIGNED.match(text) for text in rest
    )


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)
