"""One file an ESP: which dialect, which names, which files it takes."""
