"""A city with a long history, made in bulk: what speed and plans are measured on.

``python -m tests.growth --events 500000 --folder out/history`` builds one and says where it is.
"""
