"""What is learned: from corrections to lessons, and lessons at work. Pure: no input, no output."""
