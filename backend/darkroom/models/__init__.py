"""The models that come with Darkroom: what is known about each, their weights, and how they are made."""

from darkroom.models.cards import ModelCard, models

__all__ = ["ModelCard", "models"]
