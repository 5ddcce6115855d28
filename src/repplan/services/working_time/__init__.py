"""When the rep, a customer or a site has no time: leave, blocks of other work, blackouts."""
