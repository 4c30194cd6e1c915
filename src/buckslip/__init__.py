"""buckslip: a static-site generator for marketing e-mail."""

__version__ = "0.1.0"
