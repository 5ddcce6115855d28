"""Travel times and distances between places."""
