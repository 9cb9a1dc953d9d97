"""The models that come with Darkroom: what is known about each, their files, and how they are made."""
