"""What agents did about tasks, taken in: attempts, answers, appointments, handovers, looks at numbers, and what a lead settled."""
