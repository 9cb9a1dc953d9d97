"""Sessions with whoever reads them: kept, sent over a WebSocket, and driven by commands."""
