"""The tables of SMS: what is asked by which rule and text, messages on their way, and what came back."""

from server.sms.tables.answers import sms_conversation, sms_raw, sms_reply, sms_stray
from server.sms.tables.carriers import sms_carrier
from server.sms.tables.looking import sms_hold, sms_look
from server.sms.tables.messages import sms_batch, sms_message, sms_part, sms_try
from server.sms.tables.rules import (
    sms_count,
    sms_day_count,
    sms_gateway,
    sms_rule,
    sms_team_number,
    sms_template,
)
from server.sms.tables.wanting import sms_alarm, sms_call, sms_duty_number
from server.sms.tables.web import sms_link, sms_web_try

__all__ = [
    "sms_alarm",
    "sms_batch",
    "sms_call",
    "sms_carrier",
    "sms_conversation",
    "sms_count",
    "sms_day_count",
    "sms_duty_number",
    "sms_gateway",
    "sms_hold",
    "sms_link",
    "sms_look",
    "sms_message",
    "sms_part",
    "sms_raw",
    "sms_reply",
    "sms_rule",
    "sms_stray",
    "sms_team_number",
    "sms_template",
    "sms_try",
    "sms_web_try",
]
