"""Writing a sample territory: the entry for commands; the territories are made in `repplan.files.samples`."""

from repplan.files.samples import KINDS, write_sample

__all__ = ["KINDS", "write_sample"]
