"""下班: what is still here, each to keep or to hand to the lead, and what of the shift is at the centre."""
