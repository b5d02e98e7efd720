"""Why something went wrong and what was done about it: the codes of a report (报结), and what each of them means.

The codes are here, because rules ask for them; their names, definitions and neighbours stand in ``resources/orders/causes.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from domain.problems import Problem, ProblemError
from domain.questionnaire.model import Text
from domain.questionnaire.reader import Reader
from domain.questionnaire.source import BrokenFileError, Item, read_yaml


class RootCause(StrEnum):
    """根本原因: why it came to this."""

    ATTITUDE = auto()
    LANGUAGE = auto()
    SKILL = auto()
    CARELESSNESS = auto()
    MISCONDUCT = auto()
    LATE = auto()
    NOBODY_CAME = auto()
    NO_FOLLOW_UP = auto()
    OVERDUE = auto()
    PASSED_ON = auto()
    WRONG_PROCEDURE = auto()
    HANDED_OVER_BADLY = auto()
    NOT_INFORMED = auto()
    BADLY_EXPLAINED = auto()
    UNREACHABLE = auto()
    TOO_FEW_PEOPLE = auto()
    SYSTEM_FAULT = auto()
    FACILITIES = auto()
    OTHER_DEPARTMENT = auto()
    NO_EVIDENCE = auto()
    WRONG_UNIT = auto()
    POLICY_LIMIT = auto()
    MISUNDERSTANDING = auto()
    OTHER_PARTY = auto()


class ActionGroup(StrEnum):
    """What kind of thing was done."""

    PEOPLE = auto()
    PROCESS = auto()
    INFORMING = auto()
    SUPPORT = auto()
    POLICY = auto()
    COOPERATION = auto()


class Action(StrEnum):
    """措施: what was done about it."""

    APOLOGY = auto()
    TALK = auto()
    TRAINING = auto()
    REASSIGNMENT = auto()
    ACCOUNTABILITY = auto()
    DONE_AGAIN = auto()
    CASE_PUSHED = auto()
    PROCEDURE_CHANGED = auto()
    SUPERVISION = auto()
    EXPLANATION = auto()
    PROGRESS_TOLD = auto()
    WRITTEN_REPLY = auto()
    NOTICE_IMPROVED = auto()
    PEOPLE_ADDED = auto()
    REPAIRED = auto()
    FACILITY_IMPROVED = auto()
    RULE_CLARIFIED = auto()
    RULE_PROPOSED = auto()
    JOINT_ACTION = auto()
    REFERRED = auto()

    @property
    def group(self) -> ActionGroup:
        """The group it is listed under."""
        return next(group for group, members in _GROUPS.items() if self in members)


_A = Action
_GROUPS: Mapping[ActionGroup, frozenset[Action]] = {
    ActionGroup.PEOPLE: frozenset({_A.APOLOGY, _A.TALK, _A.TRAINING, _A.REASSIGNMENT, _A.ACCOUNTABILITY}),
    ActionGroup.PROCESS: frozenset({_A.DONE_AGAIN, _A.CASE_PUSHED, _A.PROCEDURE_CHANGED, _A.SUPERVISION}),
    ActionGroup.INFORMING: frozenset(
        {_A.EXPLANATION, _A.PROGRESS_TOLD, _A.WRITTEN_REPLY, _A.NOTICE_IMPROVED}
    ),
    ActionGroup.SUPPORT: frozenset({_A.PEOPLE_ADDED, _A.REPAIRED, _A.FACILITY_IMPROVED}),
    ActionGroup.POLICY: frozenset({_A.RULE_CLARIFIED, _A.RULE_PROPOSED}),
    ActionGroup.COOPERATION: frozenset({_A.JOINT_ACTION, _A.REFERRED}),
}

UNFOUNDED_CAUSES = frozenset({RootCause.MISUNDERSTANDING, RootCause.POLICY_LIMIT})
"""群众误解, 政策限制: what an explanation is enough for where a complaint was not upheld."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means.

    Attributes:
        definition: what it is used for.
        unlike: the code it is mistaken for most easily; distinction: how to tell the two apart.
    """

    name: Text
    definition: Text
    unlike: str
    distinction: Text


@dataclass(frozen=True, slots=True)
class ReportCodes:
    """All codes a report chooses from, in the order they are offered."""

    causes: Mapping[RootCause, Meaning]
    groups: Mapping[ActionGroup, Text]
    actions: Mapping[Action, Meaning]


def load_report_codes(text: str) -> ReportCodes:
    """Read and check what the codes mean.

    Raises:
        ProblemError: with every problem found, each with its line (``row``): a code without meaning, one that nothing knows, one
            listed under another group, or a neighbour that is none.
    """
    try:
        item = read_yaml(text)
    except BrokenFileError as broken:
        raise ProblemError(broken.problem) from broken
    reader = Reader()
    top = reader.mapping(item, (), ("causes", "actions"))
    causes = _meanings(reader, top.get("causes"), frozenset(RootCause))
    groups: dict[ActionGroup, Text] = {}
    actions: dict[str, Meaning] = {}
    if "actions" in top:
        for name, child in reader.mapping(top["actions"], (), tuple(ActionGroup)).items():
            keys = reader.mapping(child, (), ("name", "codes"))
            group = ActionGroup(name) if name in frozenset(ActionGroup) else None
            if group is not None:
                groups[group] = reader.text(keys.get("name"))
                actions |= _meanings(reader, keys.get("codes"), _GROUPS[group])
    problems = [*reader.problems, *_neighbours(item, causes), *_neighbours(item, actions)]
    if problems:
        raise ProblemError(*problems)
    return ReportCodes(
        {RootCause(code): meaning for code, meaning in causes.items()},
        groups,
        {Action(code): meaning for code, meaning in actions.items()},
    )


def _meanings(reader: Reader, item: Item | None, codes: frozenset[str]) -> dict[str, Meaning]:
    if item is None:
        return {}
    found = reader.mapping(item, (), sorted(codes))
    return {code: _meaning(reader, child) for code, child in found.items() if code in codes}


def _meaning(reader: Reader, item: Item) -> Meaning:
    keys = reader.mapping(item, (), ("name", "definition", "unlike", "distinction"))
    return Meaning(
        name=reader.text(keys.get("name")),
        definition=reader.text(keys.get("definition")),
        unlike=reader.code(keys.get("unlike")),
        distinction=reader.text(keys.get("distinction")),
    )


def _neighbours(item: Item, meanings: Mapping[str, Meaning]) -> list[Problem]:
    return [
        item.problem("value", value=meaning.unlike, known=", ".join(meanings))
        for code, meaning in meanings.items()
        if meaning.unlike == code or meaning.unlike not in meanings
    ]
