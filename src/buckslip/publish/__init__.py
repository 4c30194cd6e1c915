"""Compare what was built with what the ESP holds, and make them equal; the only floor that opens a socket."""
