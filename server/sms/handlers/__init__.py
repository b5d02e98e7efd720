"""What becomes of acts about SMS."""
