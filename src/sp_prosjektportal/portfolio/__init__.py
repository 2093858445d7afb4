"""The portfolio: which sites are projects, what they say, and who needs help."""
