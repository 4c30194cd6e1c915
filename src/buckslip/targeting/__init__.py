"""Audience rules become predicates, SQL and segments."""
