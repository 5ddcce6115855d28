"""Where travel times come from, and what is wrong with them."""
