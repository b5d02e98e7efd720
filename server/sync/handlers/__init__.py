"""What is put on record of deliveries that somebody brought, and of what was judged again, one kind a module."""
