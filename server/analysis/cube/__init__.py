"""Figures kept ready: cells that follow what is written in the same transaction, and a slow recount that they are held against.

``entries``    what one event, or one order without an event, counts, from its rows. Shares no query with ``server.analysis.counting``.
``keeping``    the cells follow, as the last thing of a transaction.
``building``   making all anew.
``verifying``  every cell against the recount.
"""
