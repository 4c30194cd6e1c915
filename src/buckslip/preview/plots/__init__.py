"""Plots as inline SVG: shapes with classes, which style sheets colour; their numbers stand in tables beside."""
