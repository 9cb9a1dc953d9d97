"""Sessions with whoever reads them: kept, fed over a WebSocket, and told what to do."""
