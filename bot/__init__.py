"""What the bot says, as values; no Slack connection, no clock."""
