"""How each shipped model is made: what it is, and how it is learned."""

from dataclasses import dataclass

from darkroom.engine import Gaussian, Laplace

#: Which sample the models of digits are shown with: a 5, whose strokes bend every way.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Recipe:
    """A model of digits with one layer of latents, and its training.

    Attributes
    ----------
    title: for people.
    description: why to try it, in one sentence.
    activation, unit_norm, prior: of the model (:class:`darkroom.engine.GenerativeModel`).
    learning_prior: the prior while W is learned.
    latents: how many.
    epochs: passes through the training digits.
    updates: of r, before each update of W.
    learning_rates: η_w of the first and the last update of W; in between it decays geometrically.
    """

    title: str
    description: str
    activation: str
    unit_norm: bool
    prior: Gaussian | Laplace
    learning_prior: Gaussian | Laplace
    latents: int = 100
    epochs: int = 60
    updates: int = 80
    learning_rates: tuple[float, float] = (1.0, 0.02)


RECIPES = {
    "digits": Recipe(
        title="digits · 100 latents · ReLU",
        description="Try it first: of a hundred strokes and pieces of digits it puts in some twenty-five and leaves the "
        "others at exactly 0, so that one can see what a guess is made of.",
        activation="relu",
        unit_norm=True,
        # A strong prior makes sparse parts of W. Under a weaker one these explain a digit more closely, and also
        # one of which few pixels are seen, which have little pull to set against a prior.
        prior=Laplace(10.0),
        learning_prior=Laplace(3.3),
        epochs=100,
    ),
    "digits-tanh": Recipe(
        title="digits · 100 latents · tanh",
        description="Try it to see a guess in which every latent takes part: each draws its column of W or erases it, "
        "at most once, since tanh ends at 1.",
        activation="tanh",
        # tanh stays below 1, so the columns of W must be as long as digits are.
        unit_norm=False,
        prior=Gaussian(0.0, 10.0),
        learning_prior=Gaussian(0.0, 10.0),
    ),
    "digits-linear": Recipe(
        title="digits · 100 latents · linear",
        description="Try it for the plainest case: it explains digits as well as principal component analysis does, "
        "and where r settles is known in closed form.",
        activation="linear",
        unit_norm=True,
        prior=Gaussian(0.0, 100.0),
        learning_prior=Gaussian(0.0, 100.0),
    ),
}
