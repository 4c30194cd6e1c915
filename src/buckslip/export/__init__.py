"""Artefacts, manifest and reports for machines."""
