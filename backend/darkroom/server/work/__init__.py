"""Where work that takes longer than an instant is done: off the event loop, bounded, and shared fairly between those who ask."""
