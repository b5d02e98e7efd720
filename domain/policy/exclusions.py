"""Reasons for not contacting a citizen: codes, whether they hold for ever, and until when if not."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from domain.problems import Params


class ExclusionCode(StrEnum):
    """Why a citizen is not contacted; worded in ``resources/text/problems.yaml``."""

    TRIAL = "policy.trial"
    NO_NUMBER = "policy.no_number"
    DISCOURAGED = "policy.discouraged"
    UNDECIDED = "policy.undecided"
    OPTED_OUT = "policy.opted_out"
    HARD_REFUSAL = "policy.hard_refusal"
    WRONG_NUMBER = "policy.wrong_number"
    DECEASED = "policy.deceased"
    DOMESTIC_VIOLENCE = "policy.domestic_violence"
    MINOR = "policy.minor"
    SERIOUS_CRIME = "policy.serious_crime"
    INFORMANT = "policy.informant"
    BEREAVED = "policy.bereaved"
    CASE_TYPE = "policy.case_type"
    UNIT_UNKNOWN = "policy.unit_unknown"
    TOO_SOON = "policy.too_soon"
    ASKED_LATELY = "policy.asked_lately"
    CALL_HOURS = "policy.call_hours"
    QUIET_HOURS = "policy.quiet_hours"

    @property
    def permanent(self) -> bool:
        """Whether waiting changes nothing; such an event is counted as excluded when it is imported."""
        return self not in _TEMPORARY


_TEMPORARY = frozenset(
    {
        ExclusionCode.UNIT_UNKNOWN,
        ExclusionCode.TOO_SOON,
        ExclusionCode.ASKED_LATELY,
        ExclusionCode.CALL_HOURS,
        ExclusionCode.QUIET_HOURS,
    }
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One reason not to contact a citizen now.

    Attributes:
        until: when it ceases to hold (UTC ms); None for permanent ones and for those that wait for a repair.
        params: values named in the wording.
    """

    code: ExclusionCode
    until: int | None = None
    params: Params = field(default_factory=dict)

    @property
    def permanent(self) -> bool:
        """Whether it holds for ever."""
        return self.code.permanent
