"""Check functions, a family a module: each takes the evidence of one mail and its options, and gives hits."""
