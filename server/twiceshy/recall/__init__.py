"""From a piece of code to suggestions: candidates, confidence, and what is worth showing."""
