"""Coming in: address, number and password in words that say what is wrong; and the cover over a locked window."""
