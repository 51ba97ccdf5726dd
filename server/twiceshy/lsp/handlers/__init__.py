"""One module for each message, with METHOD, OPTIONS and handle; `lsp/server.py` lists them."""
