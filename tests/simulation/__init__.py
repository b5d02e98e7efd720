"""The real client engine, store and services and the real centre's services under faults, driven by a seed.

A schedule is named by its seed and replays exactly: ``python -m tests.simulation --schedules 1 --seed N``.
"""
