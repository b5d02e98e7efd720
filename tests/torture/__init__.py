"""Real processes, killed and cut off: nothing confirmed is lost, nothing counts twice (docs/torture.md).

``python -m tests.torture`` runs the sizes one asks for; the small sizes are tests here.
"""
