"""The makers of the starter project's data: customers, events, catalogue and pictures."""
