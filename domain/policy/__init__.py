"""Contact policy: whom not to contact, for ever or not yet, each with its reason."""

from domain.policy.askings import LastAsked
from domain.policy.exclusions import Exclusion, ExclusionCode
from domain.policy.facts import ContactHistory, EventFacts, Occasion
from domain.policy.judge import Judge, judge
from domain.policy.settings import ExcludedCase, PolicySettings

__all__ = [
    "ContactHistory",
    "EventFacts",
    "ExcludedCase",
    "Exclusion",
    "ExclusionCode",
    "Judge",
    "LastAsked",
    "Occasion",
    "PolicySettings",
    "judge",
]
