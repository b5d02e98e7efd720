"""The words of the trade as enumerations: what both sides, the wire and the database call things.

Values are stable codes and never shown; their Chinese and English labels stand in ``resources/text/vocabulary.yaml``
under the class name in snake case (``OrderState.CLOSED`` is ``order_state.closed``). Codes are added, never reused.
Dispositions and permissions have modules of their own, because they carry rules.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum, auto


class Satisfaction(IntEnum):
    """What the citizen thinks, in the numbers of the SMS reply and of the answer keys (Guangzhou, Nanchang, Dongguan)."""

    UNCLEAR = 0
    """说不清: an answer, but never a valid reply."""
    SATISFIED = 1
    BASICALLY_SATISFIED = 2
    DISSATISFIED = 3

    @property
    def valid(self) -> bool:
        """Whether the answer counts in a satisfaction rate."""
        return self is not Satisfaction.UNCLEAR


class Aspect(StrEnum):
    """环节: the part of the service a judgement is about."""

    CALL_ATTITUDE = auto()  # 接处警, the six of Nanjing
    ARRIVAL_TIME = auto()
    BEARING = auto()
    COURTESY = auto()
    HANDLING = auto()
    RESULT = auto()
    OFFICER_ATTITUDE = auto()  # asked as one question on the phone: 民警说话办事的态度
    NO_RESPONSE = auto()  # 未处警: nobody ever got in touch
    FIRST_TIME_DONE = auto()  # windows
    WAITING_TIME = auto()
    WINDOW_ATTITUDE = auto()
    EXTRA_CHARGES = auto()
    EXPLANATION = auto()  # traffic
    FAIRNESS = auto()
    IDENTIFICATION = auto()
    RIGHTS_NOTICE = auto()
    PROGRESS_NOTICE = auto()  # cases
    FILING = auto()
    UNIT_CONTACT = auto()  # revisit after rectification
    RESOLUTION = auto()
    UNIT_ATTITUDE = auto()
    UNIT_OUTCOME = auto()


class OrderKind(StrEnum):
    """工单: what a work order asks for."""

    DISSATISFIED = auto()
    PRAISE = auto()
    DEMAND = auto()
    MISCONDUCT = auto()


class Route(StrEnum):
    """Where an order goes first."""

    RESPONSIBLE_UNIT = auto()
    DISCIPLINE = auto()
    HOTLINE_110 = auto()
    OTHER_DEPARTMENT = auto()


class About(StrEnum):
    """What a complaint is about, in the citizen's eyes."""

    ATTITUDE = auto()
    SPEED = auto()
    PROCEDURE = auto()
    RESULT = auto()
    POLICY = auto()
    NOT_POLICE = auto()


class Consent(StrEnum):
    """Whether the unit may contact the citizen about an order."""

    UNIT_MAY_CONTACT = auto()
    CENTRE_REPLIES = auto()
    HIDDEN_FROM_UNIT = auto()


class Visibility(StrEnum):
    """Who may see an order: all in its scope, nobody of the unit complained of, or discipline alone."""

    NORMAL = auto()
    HIDDEN_FROM_UNIT = auto()
    RESTRICTED = auto()


class Finding(StrEnum):
    """What the check of a complaint found."""

    UPHELD = auto()
    PARTLY_UPHELD = auto()
    NOT_UPHELD = auto()
    UNVERIFIABLE = auto()


class OrderState(StrEnum):
    """Where a work order stands."""

    AWAITING_DISPATCH = auto()
    DISPATCHED = auto()
    RECTIFYING = auto()
    AWAITING_CHIEF = auto()  # 待审签: the unit's chief has still to put their name to the report
    ON_HOLD = auto()  # 挂账
    AWAITING_REVIEW = auto()
    AWAITING_REVISIT = auto()
    CLOSED = auto()
    ARCHIVED = auto()
    AWAITING_LEAD = auto()  # 待班长确认: a correction took the trigger away
    VOID = auto()

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something about the order."""
        return self not in (OrderState.CLOSED, OrderState.ARCHIVED, OrderState.VOID)


class OrderMove(StrEnum):
    """What can be done to a work order; every move is one operation and one line of its history."""

    OPEN = auto()
    CORRECT = auto()  # a corrected form changed its fields; both versions stay in the history
    DISPATCH = auto()
    RECALL = auto()  # 撤回: by who sent it, before it is signed
    SIGN = auto()
    PASS_DOWN = auto()  # 转派
    RETURN = auto()
    OBJECT = auto()
    DECIDE_OBJECTION = auto()
    REDISPATCH = auto()
    ASK_ASSIST = auto()  # 请协办: another unit adds its part; who asks leads the matter
    ADD_PART = auto()  # 协办反馈
    RECORD_CONTACT = auto()
    ASK_EXTENSION = auto()
    LAPSE_EXTENSION = auto()  # nobody answered in time: the supervisor is asked, the clock goes on
    GRANT_EXTENSION = auto()
    REFUSE_EXTENSION = auto()
    ASK_HOLD = auto()  # 挂账
    GRANT_HOLD = auto()
    REFUSE_HOLD = auto()
    RESUME = auto()
    REPORT = auto()
    COUNTERSIGN = auto()  # 审签
    SEND_BACK = auto()  # 退回补正
    APPROVE = auto()
    REVISIT = auto()  # what the second revisit came to
    EXHAUST = auto()  # nobody could be reached for the second revisit, or they would not speak
    QUESTION = auto()  # a correction without the trigger: to 待班长确认
    WITHDRAW = auto()  # 群众撤回
    CONFIRM = auto()  # the lead keeps the order as it was
    CLOSE = auto()
    REDO = auto()
    CONCLUDE = auto()  # 终结
    MERGE = auto()
    UNMERGE = auto()
    TRANSFER = auto()  # 转出
    VOID = auto()
    LOWER = auto()  # 降为诉求: a complaint is handled as a demand; what the citizen said counts as ever
    REOPEN = auto()  # 重启
    RESTRICT = auto()
    ASK_RELEASE = auto()
    RELEASE = auto()
    URGE = auto()
    SUPERVISE = auto()
    ANSWER_URGE = auto()
    APPEAL = auto()  # 评价申诉
    DECIDE_APPEAL = auto()
    DISPUTE = auto()  # 归属异议: an officer says that what names them was not theirs
    DECIDE_DISPUTE = auto()
    WRITE_BOARD = auto()
    PUBLISH = auto()
    UNPUBLISH = auto()
    REVOKE_CONSENT = auto()  # the citizen does not let it be told of any more, on the telephone or otherwise
    CHECK_PRAISE = auto()  # a lead looked at officers and event
    CONFIRM_PRAISE = auto()
    DENY_PRAISE = auto()
    HAND_UP = auto()  # its unit was dissolved: the one above handles it
    ADVISE = auto()  # 整改提示: what the unit complained of should do otherwise, without whose case taught it
    NOTE = auto()
    RETAG = auto()
    ATTACH = auto()
    ARCHIVE = auto()


class OrderEnd(StrEnum):
    """How a work order came to its end."""

    CITIZEN_ACCEPTED = auto()
    NOT_REACHED = auto()
    REVISIT_REFUSED = auto()
    ANSWERED = auto()
    CITIZEN_WITHDREW = auto()
    MERGED = auto()
    TRANSFERRED = auto()
    CONCLUDED_DISSATISFIED = auto()
    CONFIRMED_MISTAKE = auto()  # a correction took the trigger away, and the lead agreed
    PRAISE_CONFIRMED = auto()
    PRAISE_UNCONFIRMED = auto()
    DISCIPLINE_CONCLUDED = auto()


class OrderSource(StrEnum):
    """How what an order is about came to the centre."""

    FORM = auto()
    SMS = auto()
    CALL = auto()
    LETTER_VISIT = auto()
    HOTLINE_12345 = auto()
    MEDIA = auto()


class StepEffect(StrEnum):
    """What became of a move that stands in an order's history."""

    MADE = auto()
    LATE = auto()  # somebody else had moved the order meanwhile; it was legal all the same
    NOT_MADE = auto()  # 未生效: it was not; its words are kept


class BusinessLine(StrEnum):
    """业务归口: which service of the police it was."""

    ALARM = auto()
    HOUSEHOLD = auto()
    EXIT_ENTRY = auto()
    TRAFFIC = auto()
    CASE = auto()
    PERMIT = auto()
    OTHER = auto()


class ReportWay(StrEnum):
    """How the citizen reported or applied; the question about the call-taker is only asked after a call."""

    PHONE_110 = auto()
    PHONE_UNIT = auto()
    WALK_IN = auto()
    ONLINE = auto()
    SMS = auto()
    PATROL = auto()
    TRANSFERRED = auto()
    OTHER = auto()

    @property
    def by_phone(self) -> bool:
        """Whether a call-taker answered a telephone."""
        return self in (ReportWay.PHONE_110, ReportWay.PHONE_UNIT)


class Sex(StrEnum):
    """Sex of the citizen as the source gives it."""

    MALE = auto()
    FEMALE = auto()
    UNKNOWN = auto()


class Channel(StrEnum):
    """How a citizen is asked."""

    PHONE = auto()
    SMS = auto()
    WEB = auto()


class Direction(StrEnum):
    """Who called whom."""

    OUTGOING = auto()
    INCOMING = auto()


class TaskReason(StrEnum):
    """Why a citizen is asked."""

    SAMPLE = auto()
    SMS_DISSATISFIED = auto()
    AFTER_RECTIFICATION = auto()
    REQUESTED = auto()  # somebody asked for exactly this citizen to be called
    VERIFY = auto()  # drawn, has answered by SMS, and is called all the same to see whether they meant it


class SmsVerdict(StrEnum):
    """What the phone call said about the SMS answer, which it never overwrites."""

    UPHELD = auto()
    MISTAKEN = auto()
    CHANGED = auto()


class AgentState(StrEnum):
    """What an agent is doing, as the lead's panel shows it."""

    ON_DUTY = auto()
    SHORT_BREAK = auto()
    AWAY = auto()
    OFF_DUTY = auto()


class PutBackReason(StrEnum):
    """Why an agent puts a task back before dialling."""

    ACQUAINTED = auto()
    """They know the citizen."""
    DIALECT = auto()
    """The citizen speaks what they do not."""
    NOISE = auto()
    """Nobody could hear a word where they sit."""
    OTHER = auto()


class EmergencyKind(StrEnum):
    """What the citizen on the line is in."""

    CRIME_IN_PROGRESS = auto()
    SELF_HARM = auto()
    DOMESTIC_VIOLENCE = auto()
    MINOR = auto()
    OTHER = auto()


class UnitKind(StrEnum):
    """What a police unit is; dispatch goes down level by level (市局 → 分局 → 所队)."""

    CITY_BUREAU = auto()
    BRANCH = auto()
    STATION = auto()
    TEAM = auto()
    WINDOW = auto()
    CALL_CENTRE = auto()
    OTHER = auto()


class TagAxis(StrEnum):
    """The four axes of the tag tree (Nanjing)."""

    NATURE = auto()
    BUSINESS = auto()
    PROBLEM = auto()
    DISCIPLINE = auto()


class TagStatus(StrEnum):
    """Tags are retired and merged, never deleted: old orders keep their meaning."""

    ACTIVE = auto()
    RETIRED = auto()
    MERGED = auto()


class Role(StrEnum):
    """Who works with the system; what a role may do stands in ``domain/permissions.py`` and nowhere else."""

    AGENT = auto()
    LEAD = auto()
    SUPERVISOR = auto()
    DISCIPLINE = auto()
    DUTY_OFFICER = auto()
    LIAISON = auto()
    CHIEF = auto()
    """单位负责人: puts their name to what the unit reports."""
    OFFICER = auto()
    """民警: sees what was said in praise of them, and their own cases without the citizen."""
    LEADER = auto()
    ANALYST = auto()
    ADMIN = auto()
    DEVICE = auto()
    """A registered workstation, not a person: it may deliver other people's signed operations, and nothing else."""
