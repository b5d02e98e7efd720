"""How operations reach the centre and its rows reach this workstation: plain blocking code with everything injected."""
