"""Pure rules and values of the work: no database, no terminal, no clock. One file a subject."""
