"""Which events are asked about: rules, the sample, and the tasks made by them."""
