"""Emergencies that agents raise: rung to the leads, acknowledged, escalated to the duty officer."""
