"""Lines as they are printed: one by one while a run goes on, and summed up when it was done several times."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from bench.beside import MOST
from bench.measure import Line

HEADER = (
    f"{'what':<76} {'median':>10} {'p99':>10} {'floor':>10} {'ratio':>7} {'beside':>7}  {'goal':<28} holds"
)


def written(line: Line, beside: float) -> str:
    """The line as the table prints it; ``beside`` is how busy the machine was with something else meanwhile."""
    p99 = "" if line.p99 is None else f"{line.p99:.2f}"
    floor = "" if line.floor is None else f"{line.floor:.2f}"
    ratio = "" if line.ratio is None else f"{line.ratio:.2f}×"
    figures = (
        f"{line.what:<76} {line.median:>7.2f} {line.unit:<2} {p99:>10} {floor:>10} {ratio:>7} {beside:>7.2f}"
    )
    return f"{figures}  {line.goal:<28} {verdict(line.holds, beside)}" + (
        f"  ({line.note})" if line.note else ""
    )


def verdict(holds: bool, beside: float) -> str:
    """Whether a goal was met, and whether that counts."""
    told = "holds" if holds else "MISSED"
    return told if beside <= MOST else f"{told}, INVALID: load {beside:.2f} beside it, more than {MOST:g}"


def summed_up(runs: Iterable[tuple[Line, float]]) -> list[str]:
    """For each line that was measured more than once: median and range of its figure and of its ratio, how often it held."""
    return [_summed(what, taken) for what, taken in _by_what(runs).items() if len(taken) > 1]


def _by_what(runs: Iterable[tuple[Line, float]]) -> dict[str, list[tuple[Line, float]]]:
    found: dict[str, list[tuple[Line, float]]] = {}
    for line, beside in runs:
        found.setdefault(line.what, []).append((line, beside))
    return found


def as_rows(runs: Iterable[tuple[Line, float]]) -> str:
    """The same as rows of the document's table of what was measured last."""
    head = (
        "| what | median | p99 | floor | ratio | beside | goal | holds |\n|---|---|---|---|---|---|---|---|"
    )
    return "\n".join([head, *(_row(what, taken) for what, taken in _by_what(runs).items())])


def _row(what: str, taken: list[tuple[Line, float]]) -> str:
    lines = [line for line, _ in taken]
    held = sum(line.holds for line in lines)
    told = ("yes" if held else "**no**") if held in (0, len(lines)) else f"**{held} of {len(lines)}**"
    invalid = any(beside > MOST for _, beside in taken)
    cells = (
        what,
        f"{_short([line.median for line in lines])} {lines[0].unit}",
        _short([line.p99 for line in lines if line.p99 is not None]),
        _short([line.floor for line in lines if line.floor is not None]),
        _short([line.ratio for line in lines if line.ratio is not None], "×"),
        _short([beside for _, beside in taken]),
        lines[0].goal,
        f"{told}, invalid" if invalid else told,
    )
    return f"| {' | '.join(cells)} |"


def _short(figures: list[float], unit: str = "") -> str:
    """Median and range; one figure alone as it is, and nothing of none."""
    if not figures:
        return ""
    return f"{figures[0]:.2f}{unit}" if len(figures) == 1 else f"{_spread(figures)}{unit}"


def _summed(what: str, taken: list[tuple[Line, float]]) -> str:
    lines = [line for line, _ in taken]
    parts = [f"{_spread([line.median for line in lines])} {lines[0].unit}"]
    if all(line.p99 is not None for line in lines):
        parts.append(f"p99 {_spread([line.p99 for line in lines if line.p99 is not None])}")
    ratios = [line.ratio for line in lines if line.ratio is not None]
    if len(ratios) == len(lines):
        parts.append(f"{_spread(ratios)} ×")
    held = sum(line.holds for line in lines)
    invalid = sum(beside > MOST for _, beside in taken)
    parts.append(f"goal {lines[0].goal}: held {held} of {len(lines)}")
    parts.append(f"beside {_spread([beside for _, beside in taken])}")
    return f"{what}: " + "; ".join(parts) + (f"; INVALID {invalid} of {len(lines)}" if invalid else "")


def _spread(figures: list[float]) -> str:
    return f"{median(figures):.2f} ({min(figures):.2f} to {max(figures):.2f})"
