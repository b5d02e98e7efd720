"""What a file of each kind must be like; each check leaves it as it is, or writes it anew without what nobody needs to know."""
