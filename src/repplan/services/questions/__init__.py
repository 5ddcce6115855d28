"""Questions about a plan: why and why not, the best days for an appointment, capacity, what if."""
