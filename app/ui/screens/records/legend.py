"""What the marks of a form mean, all of them on one sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from app.records.record import Delivery
from app.ui.screens.records.rows import TONES, delivery_words
from app.ui.text import tr
from app.ui.tone import Tone
from app.ui.widgets.buttons import Button
from app.ui.widgets.chips import Chip
from app.ui.widgets.labels import label
from app.ui.widgets.overlay import Sheet

_ORDER = (
    Delivery.SAVED,
    Delivery.ARRIVED,
    Delivery.REFUSED,
    Delivery.HANDED,
    Delivery.ASIDE,
    Delivery.SECONDARY,
    Delivery.HELD,
    Delivery.CENTRE_FAULT,
)


def legend_sheet(host: QWidget) -> Sheet:
    """The sheet; it goes for good when it is closed."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(10)
    grid.setColumnStretch(1, 1)
    lines = [
        (delivery_words(delivery), TONES[delivery], tr(f"records.why.{delivery.value}"))
        for delivery in _ORDER
    ]
    lines.insert(1, (tr("records.doubtful"), Tone.WARN, tr("records.why.doubtful")))
    for at, (mark, tone, why) in enumerate(lines):
        grid.addWidget(Chip(mark, tone), at, 0)
        grid.addWidget(label(why, wrap=True), at, 1)
    page = QWidget()
    page.setLayout(grid)
    sheet = Sheet(host, tr("records.legend.title"), page, width=760)
    sheet.add_button(Button(tr("common.close"), key="Esc"), sheet.close_sheet)
    sheet.closed.connect(sheet.deleteLater)
    return sheet
