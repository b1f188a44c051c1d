"""What the furniture of an article said of it."""
