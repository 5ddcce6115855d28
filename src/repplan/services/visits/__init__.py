"""What happened: contacts logged, visits in vain, visits moved by hand."""
