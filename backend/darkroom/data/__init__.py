"""What goes in: pictures brought to what the models know, sample digits, and trained models."""

from darkroom.data.images import normalise
from darkroom.data.models import ModelCard, models
from darkroom.data.samples import ATTRIBUTION, Sample, samples
from darkroom.data.upload import Upload, UploadError, read_upload

__all__ = [
    "ATTRIBUTION",
    "ModelCard",
    "Sample",
    "Upload",
    "UploadError",
    "models",
    "normalise",
    "read_upload",
    "samples",
]
