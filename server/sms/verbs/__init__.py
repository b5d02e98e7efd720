"""The verbs of ``sms``, by what they are about."""

from __future__ import annotations

import argparse

Verbs = argparse._SubParsersAction
