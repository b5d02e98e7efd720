"""The ways out: one interface, several gateways behind it. HTTP and SMPP libraries are used in here alone."""
