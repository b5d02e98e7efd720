"""通话: who and why, the script, the call; one window in which a whole call is worked by keyboard."""
