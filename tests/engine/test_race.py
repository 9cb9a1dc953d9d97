"""Labels that race: each is what it would be alone, and the one of least energy wins."""

import numpy as np
import pytest
from darkroom import ArgumentError, Gaussian, GenerativeModel, Inference, Labels, race, rivals

from tests.engine import reference
from tests.engine.cases import make

CASE = make(3, (9, 6, 4), ("relu", "linear"), Gaussian(0.1, 1.0))
MODEL = CASE.model.replace(labels=Labels(2, ("cat", "dog", "cow")), constant={2: {3: 1}})


def test_each_label_goes_as_it_would_alone():
    mask = np.arange(9) % 3 > 0
    raced = race(MODEL, CASE.x, 20, 0.05, mask=mask)
    assert raced.names == ("cat", "dog", "cow")
    assert raced.energy.shape == (21, 3)
    assert [r.shape for r in raced.trajectory.r] == [(21, 3, 6), (21, 3, 4)]
    assert raced.trajectory.reconstruction.shape == (21, 3, 9)
    for k, name in enumerate(raced.names):
        alone = Inference(MODEL, CASE.x, 0.05, start="top-down", clamp=MODEL.labelled(name), mask=mask)
        trajectory = alone.advance(20)
        np.testing.assert_allclose(raced.energy[:, k], trajectory.energy, rtol=1e-12)
        for together, single in zip(raced.trajectory.r, trajectory.r, strict=True):
            np.testing.assert_allclose(together[:, k], single, atol=1e-12)
        last = [r[-1, k] for r in raced.trajectory.r]
        assert raced.energy[-1, k] == pytest.approx(reference.energy(MODEL, CASE.x, last, mask))
    assert raced.winner == raced.names[int(np.argmin(raced.energy[-1]))]


def test_what_a_label_draws_is_called_by_its_name():
    for name in MODEL.labels.names:
        dreamt = Inference(MODEL, CASE.x, start="top-down", clamp=MODEL.labelled(name)).reconstruction
        assert race(MODEL, dreamt, 100).winner == name


def test_many_images_race_image_after_image_and_label_after_label():
    images = np.random.default_rng(0).standard_normal((4, 9))
    run = rivals(MODEL, images, 0.05)
    run.forward(20)
    for image, energies in zip(images, run.energy.reshape(4, 3), strict=True):
        np.testing.assert_allclose(energies, race(MODEL, image, 20, 0.05).energy[-1], rtol=1e-12)
    assert rivals(MODEL, images).rate == pytest.approx(run.stability_limit() / 2, rel=0.1)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((CASE.model, CASE.x, 3), "model: expected one with labels; got GenerativeModel"),
        (("digits-deep", CASE.x, 3), "model: expected a GenerativeModel; got 'digits-deep'"),
        ((MODEL, [CASE.x, CASE.x], 3), r"x: expected one image \(9,\); got shape \(2, 9\)"),
        ((MODEL, CASE.x, -3), "updates: expected a whole number"),
    ],
)
def test_what_cannot_race_is_refused(arguments, why):
    with pytest.raises(ArgumentError, match=why):
        race(*arguments)


def test_a_model_without_constant_units_races_too():
    model = GenerativeModel([np.eye(4, 3), np.eye(3)], labels=Labels(2, tuple("abc")), prior=Gaussian())
    assert race(model, [0, 0.9, 0, 0], 50).winner == "b"
