"""What people and operators do about accounts and workstations, one kind a module."""
