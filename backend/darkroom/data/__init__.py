"""What goes in: pictures brought to what the models know, digits, and trained models."""

from darkroom.data.decoding import UploadError
from darkroom.data.digits import digit_set
from darkroom.data.images import normalise
from darkroom.data.models import ModelCard, models
from darkroom.data.samples import ATTRIBUTION, Sample, samples
from darkroom.data.upload import Upload, read_upload

__all__ = [
    "ATTRIBUTION",
    "ModelCard",
    "Sample",
    "Upload",
    "UploadError",
    "digit_set",
    "models",
    "normalise",
    "read_upload",
    "samples",
]
