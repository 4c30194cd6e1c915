"""The live preview: a server that only passes on, and workers that load, render and remember."""
