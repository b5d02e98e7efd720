"""Figures that say what they rest on: estimators, intervals and alarms, pure and without any library.

Nothing is re-exported:

``basis``     ``Estimate`` and ``Insufficient``: no figure without its n and its formula.
``special``   distributions: beta, gamma, normal, Student's t, binomial, beta-binomial.
``shares``    one share (Wilson), one count (Poisson), the difference of two shares (Newcombe), sums of estimates (MOVER).
``strata``    the satisfaction rate of three strata, with its design effect and the band of those who did not answer.
``pooling``   officers: beta-binomial by likelihood.
``funnel``    units beside each other: exact tails, over-dispersion.
``cusum``     the chart that notices a slow fall, its limits by Markov chain; ``weekly`` the share of a week.
``rising``    problems that rise: many tags at once, false discoveries held at 5%.
``survival``  what comes back, and when: Kaplan and Meier.
``catalogue`` every figure that is shown: formula, unit, day, least n, what it is not for; ``rounding`` the one place that rounds.
``beside``    the own counts of a number, and notes; ``index`` 民意指数: weighted scores, and what has no data.
``counts``    what was counted and where, before anything is estimated; ``case_keys`` the cases behind a number, as a link holds them.
"""
