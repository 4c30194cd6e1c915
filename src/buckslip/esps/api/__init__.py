"""What each ESP's API is asked, and what its answers mean; pure: `publish` sends and waits."""
