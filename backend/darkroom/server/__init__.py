"""The server: routes, the WebSocket and its wire format, the page's files."""
