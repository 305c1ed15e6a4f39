"""What the city wrote, and how to find it. Knows no Slack, no clock and no environment variable."""
