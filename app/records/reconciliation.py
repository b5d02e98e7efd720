"""End of shift: the forms saved here against what the centre holds, hash by hash."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from app.records.record import WaitReason
from domain.problems import Problem


class Comparison(StrEnum):
    """How a form, or one operation of it, compares; from what needs somebody to what is well."""

    DIFFERS = auto()
    """The centre's bytes are not ours: an alarm."""
    MISSING = auto()
    """The centre confirmed it and does not have it (any more): it is sent again."""
    RETURNED = auto()
    """退回待改: it is at the centre, and was not taken."""
    HERE = auto()
    """Not at the centre yet."""
    HELD = auto()
    """At the centre, which waits for the event or task it belongs to."""
    AT_CENTRE = auto()


@dataclass(frozen=True, slots=True)
class ComparedOperation:
    """One operation: the hash of the bytes here, and what the centre said.

    Attributes:
        standing: None where the centre was not asked.
        sha256: of the payload as it lies here; ``centre_sha256`` as the centre has it now (None: unknown, or erased there).
        seq: its number in the centre's feed, 0 if none; ``link`` the chain's hash at it.
    """

    op_id: str
    kind: str
    sha256: str
    standing: Comparison | None = None
    result: str = ""
    seq: int = 0
    centre_sha256: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class ComparedForm:
    """One form. ``standing`` is that of the worst of its operations, None where nothing was compared.

    ``reason``: why it is still here, or ``problem``: why it came back.
    """

    record_id: str
    mask: str
    unit_name: str
    saved_at: int
    standing: Comparison | None
    operations: tuple[ComparedOperation, ...]
    reason: WaitReason | None = None
    problem: Problem | None = None

    @property
    def seq(self) -> int:
        """The newest feed number of its operations."""
        return max((one.seq for one in self.operations), default=0)

    @property
    def sha256(self) -> str:
        """The hash of its newest operation: the form itself, where it has one."""
        return self.operations[-1].sha256 if self.operations else ""


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """今日 38 份，已到中心 38 份, and what is behind it.

    Attributes:
        since, at: the forms saved in between (UTC ms, centre's time as far as known).
        compared: whether the centre was asked; if not, ``why`` says what stood in the way and nothing is claimed.
        centre_id, epoch, head_seq, head_hash: which centre answered, and the newest link of its chain at that moment.
        resent: operations that the centre had confirmed and lost; they are on their way again.
    """

    since: int
    at: int
    forms: tuple[ComparedForm, ...]
    compared: bool
    why: Problem | None = None
    centre_id: str = ""
    epoch: int = 0
    head_seq: int = 0
    head_hash: str = ""
    resent: int = 0

    @property
    def total(self) -> int:
        """Forms saved here."""
        return len(self.forms)

    @property
    def at_centre(self) -> int:
        """Forms all of whose operations the centre has, with equal hashes, and has taken."""
        return self.count(Comparison.AT_CENTRE)

    @property
    def complete(self) -> bool:
        """Nothing is left to do or to ask about."""
        return self.compared and self.at_centre == self.total

    def count(self, standing: Comparison) -> int:
        """How many forms stand so."""
        return sum(1 for form in self.forms if form.standing is standing)
