"""Measurements, each beside its floor in the same run, as ratios: a shared machine's absolute figures mean little."""
