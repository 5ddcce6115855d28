"""What the facts say is wrong or due, and what a rep is reminded of."""
