"""The command line: one command a file."""


def main() -> None:
    """Run buckslip."""
