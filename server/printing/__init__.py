"""Printed forms: what stands on them, and how they become a PDF."""

NEEDS = ()
