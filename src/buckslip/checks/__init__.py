"""Rules over a rendered mail become findings."""
