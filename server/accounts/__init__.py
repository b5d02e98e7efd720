"""Users, workstations, logins: who is behind a request."""
