"""``sms.template_put``: a text as it goes out, new or in a new version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.acts.act import Act, Entity, Origin, Rule
from domain.acts.world import World
from domain.permissions import Permission
from domain.problems import Problem
from domain.sms.parts import split
from domain.sms.template import TemplateCode, faults, widest
from domain.wire.types import Code, Short, Words

CODE = Rule("sms.text.code", field="template")
REGISTERED = Rule("sms.text.registered_on", field="registered_on")
TEXT = Rule("sms.template.*")


class SmsTemplatePut(Act, frozen=True):
    """A text with its signature; messages that were planned keep the version they were planned with.

    Attributes:
        registered_no, registered_on: the carrier's 报备, and its day (``2026-01-31``).
    """

    KIND = "sms.template_put"
    ENTITY = Entity.SETTING
    PERMISSIONS = (Permission.SMS_TEMPLATE,)
    ORIGINS = frozenset({Origin.PERSON, Origin.CONSOLE})
    RULES = (CODE, REGISTERED, TEXT)

    template: Code
    text: Words
    signature: Short
    registered_no: Short = ""
    registered_on: Short = ""

    def check(self, world: World, at: int) -> Iterator[Problem]:
        return self.faults()

    def faults(self) -> Iterator[Problem]:
        """What is wrong with the text by itself, by line: also while it is typed."""
        kind = kind_of(self.template)
        if kind is None:
            yield CODE.broken(code=self.template)
            return
        yield from faults(self.text, kind, self.signature)
        if self.registered_on and not _is_day(self.registered_on):
            yield REGISTERED.broken()

    @property
    def parts(self) -> int:
        """In how many parts it goes out at most."""
        return len(split(widest(self.text, self.signature)))


def kind_of(template: str) -> TemplateCode | None:
    """What a text is for, by its code: ``handled``, or a city's own variant ``handled.traffic``; ``None`` where it is for nothing."""
    base = template.partition(".")[0]
    return TemplateCode(base) if base in tuple(TemplateCode) else None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
