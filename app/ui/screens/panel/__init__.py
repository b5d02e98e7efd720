"""班长台: the hall at a glance, refreshed by push."""
