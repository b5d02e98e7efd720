"""Everything Qt that is not a screen: executors, the bus to signals, single instance, faults."""
