"""What imports of master data change, one kind a module."""
