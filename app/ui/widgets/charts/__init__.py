"""Figures in the client: the marks of ``domain.charts``, painted by Qt and walked by keys, and tables of the same numbers."""

from app.ui.widgets.charts.table import FigureTable
from app.ui.widgets.charts.view import ChartView

__all__ = ["ChartView", "FigureTable"]
