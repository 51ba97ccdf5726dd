"""Where corrections come from: git history and the editor. Nothing here knows what is learned."""
