"""The portable personalisation language: one typed tree, its parser and its reference evaluator."""
