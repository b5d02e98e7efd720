"""Charts in the client: the marks of ``domain.charts``, painted by Qt and walked by keys."""

from app.ui.widgets.charts.view import ChartView

__all__ = ["ChartView"]
