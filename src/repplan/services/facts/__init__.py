"""What the rules need to know, read once and found by name: territory, working time, policy, places, chances."""
