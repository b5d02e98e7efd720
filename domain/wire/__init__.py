"""The messages between a workstation and the centre, as frozen dataclasses decoded strictly on both sides.

``codec`` turns them into canonical JSON and back, ``operations`` is what a person did, ``sync`` how it travels, ``rows``
what is replicated, ``leases`` what is handed out to be called, ``session`` how somebody comes in, ``hall`` what the lead sees, ``keys``,
``sealed`` and ``packages`` what is closed to everybody but one, ``devices`` what the centre orders a workstation.
Unknown fields are ignored when decoding, so an older side understands a newer one; required fields are never removed.
"""
