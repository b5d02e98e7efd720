"""Figures in, marks out: what a chart consists of, and where it stands, the same for every painter.

Two painters draw them: ``server.analysis.painting`` as SVG, ``app.ui.widgets.charts`` by Qt. Digits and words come in as they are to be
read; nothing here rounds or speaks a language.
"""
