"""The input: pictures normalised as the models' training images are, uploads read, and digits."""

from darkroom.images.decoding import UploadError
from darkroom.images.digits import digit_set
from darkroom.images.normalise import normalise
from darkroom.images.samples import ATTRIBUTION, Sample, samples
from darkroom.images.upload import Upload, read_upload

__all__ = [
    "ATTRIBUTION",
    "Sample",
    "Upload",
    "UploadError",
    "digit_set",
    "normalise",
    "read_upload",
    "samples",
]
