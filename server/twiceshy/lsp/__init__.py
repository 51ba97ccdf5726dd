"""The protocol's edge: the only package that knows pygls and lsprotocol."""
