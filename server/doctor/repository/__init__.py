"""What the doctor reads; nothing here writes."""
