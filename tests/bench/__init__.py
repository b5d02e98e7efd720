"""The bench says what it measures, and counts only what was measured on a machine that had nothing else to do."""
