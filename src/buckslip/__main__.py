"""Run the command line: `python -m buckslip`."""

from buckslip.cli import main

if __name__ == "__main__":
    main()
