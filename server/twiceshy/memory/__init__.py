"""What is kept: the event log, its projections, and what the learner derives from them.

The only package that knows SQLite. Its face is `twiceshy.memory.store`, with
`twiceshy.memory.events` for what is put in and `twiceshy.memory.writer` for the writing thread.
"""
