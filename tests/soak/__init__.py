"""One program, many people in and out of it: nothing may be left of any of them."""
