"""Somebody brings a package that a workstation exported."""

from __future__ import annotations

from domain.acts.package_begin import PackageBegin
from server.acts.handler import noted

HANDLER = noted(PackageBegin)
