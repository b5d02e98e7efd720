"""What people do, one file per kind of act: its payload, whose it is, what it waits for, its rules and the facts it makes.

A new kind is a new file in here (and a handler at the centre, and its words); ``registry`` finds it by itself.
"""
