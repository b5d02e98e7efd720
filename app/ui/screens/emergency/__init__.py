"""F12 and what follows: raising an emergency from any focus, and the ringing that leads hear on any page."""
