"""Rules as the segments of ESPs, one file each: pure functions from a rule to what the ESP's API takes."""
