"""From a file as a dispatch system really exports it to events or to reasons why not.

``source`` opens a file as a table, ``columns`` finds the header and says which column is what, ``rows`` turns one
record into an ``EventRow`` or into problems. Nothing here knows a database or a clock.
"""

NEEDS: tuple[str, ...] = ()
