"""A workstation that cannot speak for itself any more: opened by the organisation's key, delivered, given up."""
