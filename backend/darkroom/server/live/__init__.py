"""Sessions with whoever reads them: kept, fed over a WebSocket, and driven by commands."""
