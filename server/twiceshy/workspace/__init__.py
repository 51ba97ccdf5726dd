"""What is open and what is running: the parts put together, with their clocks and threads."""
