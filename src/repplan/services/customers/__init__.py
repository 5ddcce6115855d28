"""Customers and sites: in and out of files, one at a time, and the clock of winning."""
