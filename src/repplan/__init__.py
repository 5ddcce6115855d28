"""repplan: visit planning for people who visit customers for a living."""

__version__ = "0.1.0"
