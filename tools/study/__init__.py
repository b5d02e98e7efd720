"""How the estimators, intervals and alarms of ``domain/figures`` do when the truth is known: invented cities, drawn many times.

``python -m tools.study [--runs R] [--seed N]`` (``make coverage-study R=10000``): each line with its own Monte-Carlo error, beside what is asked of it.
"""
