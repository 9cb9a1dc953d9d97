"""HTTP and WebSocket connections whose cost is bounded, whatever is sent over them."""
