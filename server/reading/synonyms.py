"""What the columns of real exports are called, for every field of an event: ``resources/synonyms.yaml``, read.

Names are compared after ``columns.normal``: case, blanks, punctuation and bracketed remarks do not count.
"""

from __future__ import annotations

from enum import StrEnum, auto
from typing import Final

from resources import read_yaml


class Field(StrEnum):
    """A field of an event that a column can fill."""

    DISPATCH_NO = auto()
    CALL_NO = auto()
    BUSINESS_LINE = auto()
    CASE_TYPE = auto()
    CASE_SUBTYPE = auto()
    REPORT_WAY = auto()
    REPORTED_AT = auto()
    DISPATCHED_AT = auto()
    ARRIVED_AT = auto()
    CLOSED_AT = auto()
    UNIT = auto()
    UNIT_CODE = auto()
    OFFICERS = auto()
    OFFICER_NAMES = auto()
    NAME = auto()
    SEX = auto()
    PHONE = auto()
    SECOND_PHONE = auto()
    ADDRESS = auto()
    FACTS = auto()
    NO_REVISIT = auto()
    REVISIT_ALLOWED = auto()


NUMBERS: Final = (Field.DISPATCH_NO, Field.CALL_NO)
TIMES: Final = (Field.REPORTED_AT, Field.DISPATCHED_AT, Field.ARRIVED_AT, Field.CLOSED_AT)
CONTACT: Final = (Field.NAME, Field.PHONE, Field.SECOND_PHONE, Field.ADDRESS)
"""Fields that stand in the contact table and never among the source fields."""

SYNONYMS: Final[dict[Field, tuple[str, ...]]] = {
    Field(name): tuple(names) for name, names in read_yaml("synonyms.yaml")["fields"].items()
}
UNCLEAR_NAMES: Final = ("是否回访", "是否进行回访", "是否电话回访", "revisit")
"""Columns below which 否 may mean "may not be revisited" as well as "not revisited yet"."""

PERSONAL_MARKS: Final = tuple(read_yaml("synonyms.yaml")["personal"])
"""A column whose normalised name has one of these is personal data, whether or not a field takes it."""

IMPERSONAL_MARKS: Final = tuple(read_yaml("synonyms.yaml")["impersonal"])
"""…unless it has one of these: about the officer, the place or the paper, not about the citizen."""
