"""The test of plans: no statement somebody waits for may read or sort what grows with the history.

Whatever the tests of the centre have it ask its database on behalf of a request, a delivery or a claim is explained, once,
against a planner that believes the history to be long. A new statement is in it by itself.
"""
