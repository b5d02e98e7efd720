"""The screens: a folder each, with its view and its presenter."""
