"""The sheet behind the satisfaction tile: counts, three ways of counting, their intervals."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.screens.panel.figures import interval, percent, satisfaction
from app.ui.text import tr
from app.ui.text.codes import said
from app.ui.widgets.cards import Bar
from app.ui.widgets.labels import divider, label
from app.ui.widgets.overlay import Sheet
from domain.satisfaction import SatisfactionFigures
from domain.vocabulary import Satisfaction
from domain.wire.hall import Panel

_INKS = {
    Satisfaction.SATISFIED: "ok",
    Satisfaction.BASICALLY_SATISFIED: "warn",
    Satisfaction.DISSATISFIED: "bad",
    Satisfaction.UNCLEAR: "control",
}


def make_basis(host: QWidget, panel: Panel) -> Sheet:
    """What today's rate rests on, as of this panel."""
    found = satisfaction(panel)
    return Sheet(
        host,
        tr("panel.basis"),
        _counts(found),
        divider(),
        _ways(found),
        label(tr("panel.basis.note"), "caption", wrap=True),
        width=560,
    )


def _counts(found: SatisfactionFigures) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    counts = found.counts
    rows = (
        (Satisfaction.SATISFIED, counts.satisfied),
        (Satisfaction.BASICALLY_SATISFIED, counts.basically_satisfied),
        (Satisfaction.DISSATISFIED, counts.dissatisfied),
        (Satisfaction.UNCLEAR, counts.unclear),
    )
    for at, (answer, n) in enumerate(rows):
        bar = Bar()
        bar.set(n / counts.replies if counts.replies else 0, _INKS[answer])
        figure = label(f"{n:,}", "strong")
        figure.setAlignment(Qt.AlignmentFlag.AlignRight)
        figure.setMinimumWidth(56)
        grid.addWidget(label(said(Satisfaction, answer)), at, 0)
        grid.addWidget(bar, at, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(figure, at, 2)
    return holder


def _ways(found: SatisfactionFigures) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(0, 1)
    right = Qt.AlignmentFlag.AlignRight
    for at, key in enumerate(("panel.basis.way", "panel.basis.value", "panel.basis.range")):
        grid.addWidget(label(tr(key), "caption"), 0, at, right if at else Qt.AlignmentFlag.AlignLeft)
    ways = (("strict", found.strict), ("weighted", found.weighted), ("inclusive", found.inclusive))
    for at, (name, rate) in enumerate(ways, start=1):
        grid.addWidget(label(tr(f"panel.basis.{name}")), at, 0)
        grid.addWidget(label(percent(rate.value), "strong"), at, 1, right)
        grid.addWidget(label("–".join(interval(rate))), at, 2, right)
    return holder
