"""The SQL of SMS."""
