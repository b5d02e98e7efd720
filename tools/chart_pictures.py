"""Pictures of every kind of chart by both painters: ``python -m tools.chart_pictures --out DIR``.

Light, dark and print, both languages, wide and as wide as a phone, at 200%, and as people see them who lack red or green cones.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from app.ui.theme import Mode, install, theme
from app.ui.widgets.charts import ChartView
from domain.charts.marks import Chart, Ink
from server.analysis.painting.svg import PRINT, svg
from tools.chart_samples import all_charts

_MARGIN = 16
_WIDE, _PHONE = 760.0, 328.0
SEEN_WITHOUT: Final = {
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
}
"""Source: Machado, Oliveira and Fernandes, IEEE TVCG 15 (2009), 1291-1298, severity 1; of linear light."""


def main() -> None:
    """Write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    for chinese in (True, False):
        charts = all_charts(chinese)
        language = "zh" if chinese else "en"
        for mode in (Mode.LIGHT, Mode.DARK):
            install(app, mode)
            tokens = {ink: theme().colour(ink.value).name() for ink in Ink}
            ground = theme().colour("panel")
            for width, size in ((_WIDE, "wide"), (_PHONE, "phone")):
                sheet(charts, width, lambda chart, inks=tokens: painted(chart, inks), ground).save(
                    str(out / f"svg-{language}-{mode}-{size}.png")
                )
            sheet(charts, _WIDE, client, ground).save(str(out / f"qt-{language}-{mode}.png"))
        install(app, Mode.LIGHT)
    charts = all_charts(True)
    sheet(charts, _WIDE, lambda chart: painted(chart, PRINT), QColor("white")).convertToFormat(
        QImage.Format.Format_Grayscale8
    ).save(str(out / "svg-print.png"))
    light = {ink: theme().colour(ink.value).name() for ink in Ink}
    sheet(charts, _PHONE, lambda chart: painted(chart, light, 2.0), QColor("white"), 2.0).save(
        str(out / "svg-200.png")
    )
    seen = sheet(charts, _WIDE, lambda chart: painted(chart, light), QColor("white"))
    for name, matrix in SEEN_WITHOUT.items():
        simulated(seen, matrix).save(str(out / f"svg-{name}.png"))


def sheet(
    charts: Mapping[str, Callable[[float], Chart]],
    width: float,
    paint: Callable[[Chart], QImage],
    ground: QColor,
    ratio: float = 1.0,
) -> QImage:
    """All kinds below each other."""
    pictures = [paint(draw(width)) for draw in charts.values()]
    margin = round(_MARGIN * ratio)
    high = sum(one.height() + margin for one in pictures) + margin
    whole = QImage(max(one.width() for one in pictures) + 2 * margin, high, QImage.Format.Format_RGB32)
    whole.fill(ground)
    painter = QPainter(whole)
    y = margin
    for one in pictures:
        painter.drawImage(margin, y, one)
        y += one.height() + margin
    painter.end()
    return whole


def painted(chart: Chart, inks: Mapping[Ink, str], ratio: float = 1.0) -> QImage:
    """What the centre's painter makes of it."""
    renderer = QSvgRenderer(QByteArray(svg(chart, "chart", lambda key: f"?{key}", inks).encode()))
    picture = QImage(
        round(chart.width * ratio), round(chart.height * ratio), QImage.Format.Format_ARGB32_Premultiplied
    )
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    return picture


def client(chart: Chart) -> QImage:
    """What the client's widget makes of it."""
    view = ChartView(lambda _width: chart)
    view.setStyleSheet("background: transparent")
    view.resize(round(chart.width) + 16, view.sizeHint().height())
    return view.grab().toImage()


def simulated(picture: QImage, matrix: tuple[tuple[float, ...], ...]) -> QImage:
    """The picture as seen without one kind of cone."""
    result = picture.copy()
    known: dict[int, int] = {}
    for y in range(result.height()):
        for x in range(result.width()):
            pixel = result.pixel(x, y)
            if pixel not in known:
                known[pixel] = _without(pixel, matrix)
            result.setPixel(x, y, known[pixel])
    return result


def _without(pixel: int, matrix: tuple[tuple[float, ...], ...]) -> int:
    light = [((pixel >> shift & 255) / 255) ** 2.2 for shift in (16, 8, 0)]
    seen = [sum(a * b for a, b in zip(row, light, strict=True)) for row in matrix]
    red, green, blue = (round(255 * min(1.0, max(0.0, part)) ** (1 / 2.2)) for part in seen)
    return QColor(red, green, blue).rgb()


if __name__ == "__main__":
    main()
