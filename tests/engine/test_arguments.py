"""Bad arguments are refused with errors that name the argument, what was expected and what came."""

from collections.abc import Callable

import numpy as np
import pytest
from darkroom import (
    ArgumentError,
    DarkroomError,
    Divergence,
    Flat,
    Gaussian,
    GenerativeModel,
    Inference,
    Labels,
    Laplace,
    NotSettled,
    landscape,
    learn,
)

W = np.random.default_rng(0).random((6, 3)).astype(np.float32)
V = np.random.default_rng(1).random((3, 2)).astype(np.float32)
X = np.full(6, 0.5)
MODEL = GenerativeModel(W, "tanh", Gaussian())
DEEP = GenerativeModel([W, V])
BIASED = DEEP.replace(constant={2: {1: 1}})
LABELLED = DEEP.replace(labels=Labels(2, ("a", "b")))


def run(**changes) -> Inference:
    return Inference(**({"model": MODEL, "x": X} | changes))


# What was done, then argument: expected; got.
BAD: dict[str, tuple[Callable[[], object], str]] = {
    # Models
    "no weights": (lambda: GenerativeModel([]), r"weights: expected one matrix, or a list .*; got \[\]"),
    "weights of nothing": (lambda: GenerativeModel(None), "weights: expected one matrix.*; got None"),
    "weights a number": (lambda: GenerativeModel(5), "weights: expected one matrix.*; got 5"),
    "weights a word": (lambda: GenerativeModel("digits"), "weights: expected one matrix.*; got 'digits'"),
    "words": (lambda: GenerativeModel([W, np.array(["a"])]), r"weights\[1\]: expected an array of numbers"),
    "vector": (lambda: GenerativeModel(np.ones(3)), r"weights: expected a matrix .*; got shape \(3,\)"),
    "cube": (lambda: GenerativeModel(np.ones((2, 2, 2))), r"weights: .* matrix .*; got shape \(2, 2, 2\)"),
    "no latents": (lambda: GenerativeModel(np.ones((2, 0))), r"weights: .* matrix .*; got shape \(2, 0\)"),
    "unchained": (lambda: GenerativeModel([W, W]), r"weights\[1\]: expected 3 rows, .*; got 6 rows"),
    "NaN weight": (
        lambda: GenerativeModel([[1.0, np.nan]]),
        r"weights: expected finite .*; got nan at \[0, 1\]",
    ),
    "infinite weight": (lambda: GenerativeModel([W, V * np.inf]), r"weights\[1\]: .*; got inf at \[0, 0\]"),
    "activation": (
        lambda: GenerativeModel(W, "swish"),
        "activation: expected one of linear, .*; got 'swish'",
    ),
    "activation 3": (lambda: GenerativeModel(W, 3), r"activation: expected one name, .*; got 3 \(int\)"),
    "activation None": (lambda: GenerativeModel(W, None), "activation: expected one name, .*; got None"),
    "nested": (lambda: GenerativeModel(W, [["tanh"]]), r"activation: expected one of .*; got \['tanh'\]"),
    "activations": (lambda: GenerativeModel([W, V], ["tanh"]), "activation: .* for each of 2 layers; got 1"),
    "prior": (lambda: GenerativeModel(W, "tanh", "flat"), r"prior: expected Flat\(\), .*; got 'flat'"),
    "prior class": (lambda: GenerativeModel(W, "tanh", Laplace), "prior: expected .*; got <class"),
    "variance 0": (
        lambda: GenerativeModel(W, variances=0),
        r"variances\[0\]: expected numbers above 0; got 0",
    ),
    "variance < 0": (lambda: GenerativeModel(W, variances=-1.5), r"variances\[0\]: .* above 0; got -1.5"),
    "variance ∞": (
        lambda: GenerativeModel(W, variances=np.inf),
        r"variances\[0\]: expected finite .*; got inf",
    ),
    "variance None": (lambda: GenerativeModel(W, variances=None), r"variances\[0\]: .* numbers; got None"),
    "variance 1e-42": (
        lambda: GenerativeModel(W, variances=1e-42),
        r"variances\[0\]: expected numbers above 0",
    ),
    "variances": (lambda: GenerativeModel(W, variances=[1, 2]), "variances: .* for each of 1 layer; got 2"),
    "variance shape": (
        lambda: GenerativeModel(W, variances=[np.ones(5)]),
        r"variances\[0\]: expected the shape of layer 0, \(6,\); got shape \(5,\)",
    ),
    "one negative variance": (
        lambda: GenerativeModel([W, V], variances=[1.0, np.array([1.0, -2.0, 1.0])]),
        r"variances\[1\]: expected numbers above 0; got -2.0",
    ),
    "unit_norm a word": (
        lambda: GenerativeModel(W, unit_norm="no"),
        "unit_norm: expected True or False; got 'no'",
    ),
    "mean too large": (
        lambda: GenerativeModel(W, prior=Gaussian(1e39)),
        r"prior: expected a mean that float32 can hold; got 1e\+39",
    ),
    "masked weights": (lambda: GenerativeModel(np.ma.masked_less(W, 0.5)), "weights: .*; got masked ones"),
    "load nothing": (lambda: GenerativeModel.load(None), "model: expected the path of .*; got None"),
    "load bytes": (lambda: GenerativeModel.load(b"digits"), "model: expected the path of .*; got b'digits'"),
    "load a long name": (lambda: GenerativeModel.load("a" * 5000), "model: expected the path of .*; got 'aa"),
    "save nowhere": (lambda: MODEL.save(None), "path: expected the path of a file; got None"),
    "save numbers": (
        lambda: MODEL.save("x", {"a": 1}),
        r"metadata: expected strings .*; got {'a': 1} \(dict\)",
    ),
    "replace": (lambda: MODEL.replace(wieghts=W), "replace: expected some of weights, .*; got wieghts"),
    "predict": (lambda: MODEL.predict(np.ones(4)), r"r: expected one image \(3,\) .*; got shape \(4,\)"),
    "start of 0": (lambda: MODEL.start(0), "images: expected a whole number, at least 1; got 0"),
    "start seed": (lambda: MODEL.start(seed=-1), "seed: expected a whole number, at least 0; got -1"),
    # Priors
    "σ² of 0": (lambda: Gaussian(variance=0), "variance: expected a number above 0; got 0"),
    "σ² < 0": (lambda: Gaussian(variance=-1.0), r"variance: expected a number above 0; got -1.0 \(float\)"),
    "mean NaN": (lambda: Gaussian(mean=np.nan), "mean: expected a finite number; got nan"),
    "mean a word": (lambda: Gaussian(mean="0"), r"mean: expected a finite number; got '0' \(str\)"),
    "scale of 0": (lambda: Laplace(0), "scale: expected a number above 0; got 0"),
    "scale True": (lambda: Laplace(True), r"scale: expected a finite number; got True \(bool\)"),
    # x
    "model a name": (lambda: run(model="digits"), "model: expected a GenerativeModel; got 'digits'"),
    "x too long": (
        lambda: run(x=np.ones(7)),
        r"x: expected one image \(6,\) or a batch .*; got shape \(7,\)",
    ),
    "x a picture": (lambda: run(x=np.ones((2, 3))), r"got shape \(2, 3\) \(flatten it: x.reshape\(-1\)\)"),
    "x a cube": (lambda: run(x=np.ones((1, 2, 6))), r"x: expected .*; got shape \(1, 2, 6\)"),
    "x a number": (lambda: run(x=1.0), r"x: expected .*; got shape \(\)"),
    "empty batch": (lambda: run(x=np.ones((0, 6))), r"x: .* with N ≥ 1; got shape \(0, 6\)"),
    "NaN pixel": (lambda: run(x=[0, 0, np.nan, 0, 0, 0]), r"x: expected finite .*; got nan at \[2\]"),
    "∞ in batch": (lambda: run(x=[X, X / 0.0]), r"x: expected finite numbers only; got inf at \[1, 0\]"),
    "too large": (lambda: run(x=X * 1e300), r"x: expected finite numbers only; got 5e\+299 at \[0\]"),
    "ragged": (lambda: run(x=[[1, 2], [3]]), r"x: expected an array of numbers; got \[\[1, 2\], \[3\]\]"),
    "x None": (lambda: run(x=None), "x: expected an array of numbers; got None"),
    "complex": (lambda: run(x=X + 1j), "x: expected an array of numbers"),
    "masked": (lambda: run(x=np.ma.masked_array(X, X > 0)), "x: expected .* mask=.*; got masked ones"),
    "bytes": (lambda: run(x=(255 * X).astype(np.uint8)), r"x: .* \(divide by 255: .*; got uint8 up to 127"),
    "bytes of a batch": (lambda: run(x=np.array([X * 0, X * 4], np.uint8)), "x: .*255.*; got uint8 up to 2"),
    "wide bytes": (lambda: run(x=np.full(6, 255)), r"x: .* \(divide by 255: .*; got int64 up to 255"),
    "bytes replaced": (lambda: run().replace(x=np.full(6, 255, np.uint8)), "x: .*divide by 255"),
    "bytes limited": (lambda: MODEL.stability_limit(np.full(6, 255, np.uint8)), "x: .*divide by 255"),
    "long": (lambda: run(x="a" * 999), "x: expected an array of numbers; got 'a{56}… "),
    # rate, seed
    "rate 0": (lambda: run(rate=0), r"rate: expected a number above 0; got 0 \(int\)"),
    "rate < 0": (lambda: run(rate=-0.1), "rate: expected a number above 0; got -0.1"),
    "rate NaN": (lambda: run(rate=np.nan), "rate: expected a finite number; got nan"),
    "rate ∞": (lambda: run(rate=np.inf), "rate: expected a finite number; got inf"),
    "rate a word": (lambda: run(rate="0.1"), "rate: expected a finite number; got '0.1'"),
    "rates": (lambda: run(rate=np.array([0.1, 0.2])), "rate: expected one number for each of 1 layer; got 2"),
    "rate 0 of a layer": (lambda: run(model=DEEP, rate=[0.1, 0]), r"rate\[1\]: expected a number above 0"),
    "rates apart": (
        lambda: run(model=DEEP, rate=[1e300, 1e-300]),
        "rate: expected numbers of which the least",
    ),
    "pace": (lambda: run(model=DEEP, pace=[1]), "pace: expected one number for each of 2 layers; got 1"),
    "pace of nothing": (lambda: run(pace=["fast"]), r"pace\[0\]: expected a finite number; got 'fast'"),
    "rate 10⁴⁰⁰": (lambda: run(rate=10**400), "rate: expected a finite number; got 1000"),
    "seed < 0": (lambda: run(seed=-1), "seed: expected a whole number, at least 0; got -1"),
    "seed 1.5": (lambda: run(seed=1.5), r"seed: expected a whole number, at least 0; got 1.5 \(float\)"),
    "seed True": (lambda: run(seed=True), r"seed: expected a whole number, at least 0; got True \(bool\)"),
    # start, mask, clamp
    "start 5": (lambda: run(start=5), r"start: expected one array for each of 1 layer; got 5 \(int\)"),
    "start bare": (lambda: run(start=np.ones(3)), "start: expected one array for each of 1 layer; got 3"),
    "start shape": (
        lambda: run(start=[np.ones(2)]),
        r"start\[0\]: expected the shape of r_1, \(3,\); got shape \(2,\)",
    ),
    "start of a batch": (
        lambda: run(x=[X, X], start=[np.ones(3)]),
        r"start\[0\]: expected the shape of r_1, \(2, 3\); got shape \(3,\)",
    ),
    "start NaN": (lambda: run(start=[[0, np.nan, 0]]), r"start\[0\]: expected finite .*; got nan at \[1\]"),
    "start deep": (
        lambda: run(model=DEEP, start=[np.ones(3), np.ones(3)]),
        r"start\[1\]: expected the shape of r_2, \(2,\)",
    ),
    "mask ½": (lambda: run(mask=X), "mask: expected 0 or 1 for each pixel; got 0.5"),
    "mask shape": (
        lambda: run(mask=np.ones(5)),
        r"mask: expected the shape of x, \(6,\); got shape \(5,\)",
    ),
    "mask NaN": (lambda: run(mask=X * np.nan), "mask: expected finite numbers only; got nan"),
    "masks for one": (lambda: run(mask=np.ones((2, 6))), r"mask: .*, \(6,\); got shape \(2, 6\)"),
    "clamp a list": (
        lambda: run(clamp=[[1, 2, 3]]),
        r"clamp: expected {layer: values}; got \[\[1, 2, 3\]\] \(list\)",
    ),
    "clamp layer 0": (lambda: run(clamp={0: X}), "clamp: expected layers 1…1; got 0"),
    "clamp layer 2": (lambda: run(clamp={2: X}), "clamp: expected layers 1…1; got 2"),
    "clamp layer 1.0": (lambda: run(clamp={1.0: np.ones(3)}), "clamp: expected layers 1…1; got 1.0"),
    "clamp layer '1'": (lambda: run(clamp={"1": np.ones(3)}), "clamp: expected layers 1…1; got '1'"),
    "clamp layer True": (lambda: run(clamp={True: np.ones(3)}), "clamp: expected layers 1…1; got True"),
    "clamp shape": (
        lambda: run(clamp={1: np.ones(2)}),
        r"clamp\[1\]: expected the shape of r_1, \(3,\); got shape \(2,\)",
    ),
    "clamp ∞": (
        lambda: run(clamp={1: [np.inf, 0, 0]}),
        r"clamp\[1\]: expected finite values, or NaN .*; got inf",
    ),
    "clamp of a constant": (
        lambda: run(model=BIASED, clamp={2: [0.5, 0]}),
        r"clamp\[2\]: expected NaN or 1.0 at unit 1, which is constant; got 0.0",
    ),
    "start a word": (
        lambda: run(start="bottom-up"),
        "start: expected r_1…r_L, or \"top-down\"; got 'bottom-up'",
    ),
    "cut a list": (lambda: run(cut=[1]), r"cut: expected {layer: units}; got \[1\] \(list\)"),
    "cut layer 2": (lambda: run(cut={2: [0]}), "cut: expected layers 1…1; got 2"),
    "cut a number": (lambda: run(cut={1: 0}), r"cut\[1\]: expected numbers of units; got 0 \(int\)"),
    "cut unit 3": (lambda: run(cut={1: [0, 3]}), r"cut\[1\]: expected numbers of units, 0…2; got 3"),
    "cut True": (lambda: run(cut={1: [True]}), r"cut\[1\]: expected numbers of units, 0…2; got True"),
    # Constant units, labels
    "constant a list": (
        lambda: GenerativeModel(W, constant=[1]),
        "constant: expected {layer: {unit: value}}",
    ),
    "constant layer 2": (
        lambda: GenerativeModel(W, constant={2: {0: 1}}),
        "constant: expected layers 1…1; got 2",
    ),
    "constant a number": (
        lambda: GenerativeModel(W, constant={1: 0}),
        r"constant\[1\]: expected {unit: value}",
    ),
    "constant unit 3": (lambda: GenerativeModel(W, constant={1: {3: 1}}), r"constant\[1\]: .* 0…2; got 3"),
    "constant NaN": (lambda: GenerativeModel(W, constant={1: {0: np.nan}}), r"constant\[1\]\[0\]: .* finite"),
    "constant 10⁹⁹": (
        lambda: GenerativeModel(W, constant={1: {0: 1e99}}),
        r"constant\[1\]\[0\]: .* float32 can hold",
    ),
    "labels a list": (lambda: GenerativeModel(W, labels=["a"]), r"labels: expected Labels\(layer, names\)"),
    "labels of layer 2": (
        lambda: GenerativeModel(W, labels=Labels(2, ("a",))),
        "labels.layer: .* 1…1; got 2",
    ),
    "labels of layer 0": (
        lambda: Labels(0, ("a",)),
        "labels.layer: expected a whole number, at least 1; got 0",
    ),
    "four labels": (
        lambda: GenerativeModel(W, labels=Labels(1, tuple("abcd"))),
        "labels.names: .* at most 3",
    ),
    "no labels": (lambda: Labels(1, ()), "labels.names: expected names of 1 to 64 characters"),
    "a label twice": (lambda: Labels(1, ("a", "a")), "labels.names: expected names that are all different"),
    "a label that is constant": (
        lambda: BIASED.replace(labels=Labels(2, ("a", "b"))),
        "labels.names: expected units that are not constant; got layer 2",
    ),
    "label": (lambda: LABELLED.labelled("c"), r"label: expected one of a, b; got 'c' \(str\)"),
    "label 2": (lambda: LABELLED.labelled([0, 2]), "label: expected one of a, b; got 2"),
    "label of none": (lambda: MODEL.labelled("a"), "labelled: expected a model with labels"),
    # Moving
    "advance −1": (lambda: run().advance(-1), "updates: expected a whole number, at least 0; got -1"),
    "advance ½": (lambda: run().advance(0.5), "updates: expected a whole number, at least 0; got 0.5"),
    "stream −1": (lambda: run().stream(-1), "updates: expected a whole number, at least 0; got -1"),
    "forward −1": (lambda: run().forward(-1), "updates: expected a whole number, at least 0; got -1"),
    "tolerance": (lambda: run().settle(0), "tolerance: expected a number above 0; got 0"),
    "limit": (lambda: run().settle(limit=0), "limit: expected a whole number, at least 1; got 0"),
    "replace r": (
        lambda: run().replace(r=[np.ones(2)]),
        r"r\[0\]: expected the shape of r_1, \(3,\); got shape \(2,\)",
    ),
    "replace x": (lambda: run().replace(x=[X, X]), r"r\[0\]: expected the shape of r_1, \(2, 3\)"),
    "replace iteration": (
        lambda: run().replace(iteration=-1),
        "iteration: expected a whole number, at least 0",
    ),
    "follow image 1": (
        lambda: run().follow(3, image=1),
        "image: expected the place of one of 1 images, 0…0; got 1",
    ),
    # Learning
    "learn no model": (lambda: learn("digits", run()), "model: expected a GenerativeModel; got 'digits'"),
    "learn no run": (lambda: learn(MODEL, None), "run: expected an Inference; got None"),
    "landscape of nothing": (lambda: landscape(None, [X]), "run: expected an Inference; got None"),
    "learning rate": (lambda: learn(MODEL, run(), 0), "rate: expected a number above 0; got 0"),
    "learning rates": (
        lambda: learn(DEEP, run(model=DEEP), [0.1]),
        "rate: expected one number for each of 2 layers; got 1",
    ),
    "learning rates < 0": (lambda: learn(DEEP, run(model=DEEP), [0.1, -1]), "rate: .* none is below; got"),
    "learning rates 0": (lambda: learn(DEEP, run(model=DEEP), [0, 0]), "rate: .* some are above 0"),
    "another model": (
        lambda: learn(DEEP, run()),
        r"model: expected one of the run's sizes, \(6, 3\); got \(6, 3, 2\)",
    ),
}


@pytest.mark.parametrize("what", BAD)
@pytest.mark.filterwarnings("ignore:divide by zero")  # of X / 0.0, here
def test_bad_arguments_are_named_with_what_was_expected_and_what_came(what):
    do, message = BAD[what]
    with pytest.raises(ArgumentError, match=message) as caught:
        do()
    error = caught.value
    assert str(error) == f"{error.argument}: expected {error.expected}; got {error.got}"


def test_what_goes_wrong_is_one_family():
    assert issubclass(DarkroomError, ValueError)
    for kind in (ArgumentError, Divergence, NotSettled):
        assert issubclass(kind, DarkroomError)


@pytest.mark.parametrize(
    "x",
    [
        [0, 1, 0, 1, 0, 1],
        X.astype(np.float16),
        X > 0,
        (X > 0).astype(np.uint8),
        [0, 1, 2, 3, 4, 100],
        X[::-1],
        np.asfortranarray([X, X]),
    ],
    ids=["list", "float16", "bool", "uint8", "integers", "reversed", "batch"],
)
def test_any_numbers_will_do_as_an_image(x):
    accepted = run(x=x)
    assert accepted.x.dtype == np.float32
    np.testing.assert_allclose(accepted.x, np.asarray(x, float), atol=1e-3)


def test_numpy_numbers_are_numbers_and_counts_stay_plain_ints():
    moved = run(rate=np.float32(0.1), seed=np.int64(3))
    moved.forward(np.int64(2))
    moved.advance(np.uint8(2))
    assert type(moved.iteration) is int
    assert type(moved.rate) is float
    assert type(moved.seed) is int
    assert type(moved.replace(iteration=np.int64(7)).advance(1).start) is int


class Frame:
    """A table that is no array, but gives itself as one, as a data frame does."""

    def __init__(self, values: np.ndarray) -> None:
        self.values = values

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        return self.values


def test_what_gives_itself_as_an_array_is_one():
    model = GenerativeModel(Frame(W), "tanh", Gaussian())
    run = Inference(
        model,
        Frame(X),
        start=[Frame(np.ones(3))],
        mask=Frame(X > 0),
        clamp={np.int64(1): Frame(np.eye(3)[0])},
    )
    assert model.sizes == (6, 3)
    np.testing.assert_array_equal(run.r[0], [1, 0, 0])


def test_where_the_weights_are_too_large_for_any_rate_that_is_said():
    for activation in ("linear", "tanh"):
        model = GenerativeModel(W.astype(float) * 1e200, activation)
        assert model.stability_limit(X) == 0
        with pytest.raises(Divergence):
            Inference(model, X).advance(3)


@pytest.mark.parametrize(
    ("weights", "dtype"),
    [
        (W, np.float32),
        ([W, V], np.float32),
        ([W, V.astype(np.float64)], np.float64),
        (W.astype(np.float64), np.float64),
        (W.astype(np.float16), np.float64),
        (np.ones((3, 2), int), np.float64),
        ([[1, 2], [3, 4]], np.float64),
        ([[[1, 2], [3, 4]], [[1.0], [2.0]]], np.float64),
    ],
)
def test_the_dtype_is_that_of_the_weights_float32_or_float64(weights, dtype):
    assert GenerativeModel(weights).dtype == dtype


def test_defaults_and_shapes_of_a_model():
    assert MODEL.sizes == (6, 3)
    assert (DEEP.sizes, DEEP.layers) == ((6, 3, 2), 2)
    assert DEEP.prior == Flat()
    assert [a.name for a in DEEP.activations] == ["linear", "linear"]
    assert [float(v) for v in DEEP.variances] == [1, 1]
    assert not DEEP.unit_norm
    assert repr(DEEP) == "GenerativeModel(6-3-2, linear, Flat(), float32)"
    np.testing.assert_allclose(MODEL.predict([[1, 2, 3]]), [W @ np.tanh([1, 2, 3])], rtol=1e-6)
