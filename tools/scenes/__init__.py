"""Scenes for the pictures: each module names its own in ``SCENES``."""
