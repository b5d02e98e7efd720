"""工单: the list of work orders and one of them, read."""
