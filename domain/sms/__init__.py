"""Asking by SMS: what a text may say, how long it is, whose a reply is, what it means and what follows."""
