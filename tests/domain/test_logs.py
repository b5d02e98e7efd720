"""A log tells what failed and where, never whom it was about."""

from __future__ import annotations

import logging
import sys

import pytest

from domain.logs import QuietFormatter, without_numbers
from domain.problems import Problem, ProblemError


def _written(error: BaseException) -> str:
    try:
        raise error
    except type(error):
        record = logging.LogRecord("x", logging.ERROR, "p.py", 1, "fault", (), sys.exc_info())
    return QuietFormatter().format(record)


def test_the_words_of_an_error_stay_out_and_its_place_is_told() -> None:
    written = _written(KeyError("13800138000 欧阳建国"))
    assert "13800138000" not in written
    assert "欧阳建国" not in written
    assert "KeyError" in written
    assert "test_logs.py" in written
    assert "in _written" in written


def test_causes_are_told_as_quietly() -> None:
    try:
        try:
            raise ValueError("他说那天没人来")
        except ValueError as first:
            raise RuntimeError("13911112222") from first
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, "p.py", 1, "fault", (), sys.exc_info())
    written = QuietFormatter().format(record)
    assert written.index("ValueError") < written.index("RuntimeError")
    assert "没人来" not in written
    assert "1391111" not in written


def test_a_text_another_handler_made_is_not_taken_over() -> None:
    try:
        raise ValueError("13911112222")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "p.py", 1, "fault", (), sys.exc_info())
    logging.Formatter().format(record)
    assert "1391111" not in QuietFormatter().format(record)


def test_codes_and_the_systems_own_words_stay() -> None:
    assert "store.disk_full" in _written(ProblemError(Problem("store.disk_full")))
    assert "No space left" in _written(OSError(28, "No space left on device", "王伟.csv"))
    assert "王伟" not in _written(OSError(28, "No space left on device", "王伟.csv"))


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("calls 13800138000 now", "calls 138… now"),
        ("calls +8613800138000", "calls 861…"),
        ("calls 0371-65123456", "calls 037…"),
        ("calls 138 0013 8000", "calls 138…"),
        ("page 2000 of 123456", "page 2000 of 123456"),
        ("op 7f9c12ab-1234-4567-8901-123456789012", "op 7f9c12ab-1234-4567-8901-123456789012"),
    ],
)
def test_long_runs_of_digits_are_cut(said: str, written: str) -> None:
    assert without_numbers(said) == written
