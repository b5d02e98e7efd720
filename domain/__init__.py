"""What the desktop client and the centre agree on: vocabulary, rules and wire messages.

Nothing in here knows Qt, SQL, HTTP or the time of day: instants, randomness and text come in as arguments.
"""
