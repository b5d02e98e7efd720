"""总览: three kinds of rate beside each other, three rates of orders, outcomes of calls, how it went."""

from __future__ import annotations

from domain.aapor import OutcomeCounts
from domain.figures.case_keys import Table
from domain.figures.catalogue import FigureKey
from domain.figures.counts import Axis, Orders, Sent
from domain.figures.strata import Opinions
from domain.vocabulary import About
from domain.wire.figures import Block, Line, Rates, Side, Trend, TrendPoint
from domain.wire.shown import Label, LabelOf, Shown
from server.analysis.counting.calls import phone_outcomes
from server.analysis.counting.frame import phone_answers, strata
from server.analysis.counting.orders import items, orders
from server.analysis.counting.texts import sms_ledger, sms_ratings
from server.analysis.figure_pages import numbers
from server.analysis.figure_pages.alarms import open_now
from server.analysis.figure_pages.question import Question
from server.analysis.figure_pages.rates import RECORDED, frame, rates
from server.analysis.figure_pages.weeks import month_keys, months, week_by_week

_K = FigureKey
IN_TREND = (About.ATTITUDE, About.RESULT)
"""What the source of this analysis followed by month."""


def blocks(question: Question) -> list[Block]:
    """The page."""
    return [
        three_kinds(question),
        of_orders(question),
        outcomes(question),
        by_month(question),
        week_by_week(question, Label(LabelOf.WHOLE)),
        open_now(question),
    ]


def three_kinds(question: Question) -> Rates:
    """加权估计, 短信, 未回短信者电话: three figures of three sets of people."""
    reading, asked = question.reading, question.asked
    found = frame(strata(reading, asked, ()).get((), []), question.places.parents)
    texts = sms_ratings(reading, asked, ()).get((), Opinions())
    phone = phone_answers(reading, asked, ()).get((), Opinions())
    sent = sms_ledger(reading, asked, ()).get((), Sent())
    of_texts = [
        numbers.satisfied(_K.TEXT_RATE, texts, question.cases(Table.SMS_RATINGS, numbers.SAID)),
        numbers.of_text(sent, _K.TEXT_RESPONSE, question.cases(Table.SMS_LEDGER, "readable")),
        numbers.of_text(sent, _K.TEXT_DELIVERY, question.cases(Table.SMS_LEDGER, "sent")),
    ]
    of_phone = numbers.satisfied(_K.PHONE_RATE, phone, question.cases(Table.PHONE_ANSWERS, numbers.SAID))
    return Rates(
        "rates",
        [
            Side("estimate", rates(found, question.cases(Table.STRATA, "a,b,s", strata=RECORDED))),
            Side("texts", of_texts),
            Side("phone", [of_phone]),
        ],
    )


def of_orders(question: Question) -> Rates:
    """响应, 解决, 满意, and what else became of complaints; each stands by itself, for each is of other orders."""
    found = orders(question.reading, question.asked, ()).get((), Orders())
    keys = (_K.RESPONDED, _K.SOLVED, _K.SATISFIED_AFTER, _K.IN_TIME, _K.RETURNED, _K.REDONE)
    return Rates("orders", [Side("three_rates", [_of_orders(question, found, key) for key in keys])])


def _of_orders(question: Question, found: Orders, key: FigureKey) -> Shown:
    return numbers.of_orders(found, key, question.cases(Table.ORDERS, numbers.ORDER_MEASURES[key]))


def outcomes(question: Question) -> Rates:
    """Outcomes of calls."""
    found = phone_outcomes(question.reading, question.asked, ()).get((), OutcomeCounts())
    whole = question.cases(Table.PHONE_OUTCOMES, numbers.IN_D)
    refused = question.cases(Table.PHONE_OUTCOMES, "refusal")
    keys = (_K.RR1, _K.RR2, _K.COOP1, _K.REF1, _K.CON1)
    shown = [numbers.outcome(found, key, refused if key is _K.REF1 else whole) for key in keys]
    return Rates("aapor", [Side("aapor", shown)])


def by_month(question: Question) -> Trend:
    """Complaints about attitude and about the result by month, with how many were asked in each."""
    shown = months(question.start, question.end)
    asked = question.during(max(question.start, shown[0]), question.end)
    found = items(question.reading, asked, Table.ABOUT, (Axis.MONTH,))
    called = phone_outcomes(question.reading, asked, (Axis.MONTH,))
    lines = []
    for about in IN_TREND:
        points = []
        for first, days in month_keys(question):
            n = _called(called.get((first.isoformat(),), OutcomeCounts()))
            cases = question.cases(Table.ABOUT, "opened", code=about.value, days=days)
            number = numbers.items(found.get((first.isoformat(), about.value), 0), n, cases)
            points.append(TrendPoint(first.isoformat(), number, n))
        lines.append(Line(Label(LabelOf.ABOUT, about.value), points))
    return Trend("months", "month", lines)


def _called(counts: OutcomeCounts) -> int:
    return counts.cases + counts.not_eligible
