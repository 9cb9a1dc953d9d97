"""What travels over the wire ``darkroom.v1``: commands, events and frames, as text and bytes."""
