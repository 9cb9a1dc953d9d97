"""The lessons: predictive coding derived without a gap, each step a state of the page. Knows nothing of HTTP."""

from darkroom.lessons.glossary import Symbol, glossary
from darkroom.lessons.lesson import Lesson, Predict, Scene
from darkroom.lessons.markdown import Mark, render
from darkroom.lessons.reading import LessonError, lessons, read_lesson

__all__ = [
    "Lesson",
    "LessonError",
    "Mark",
    "Predict",
    "Scene",
    "Symbol",
    "glossary",
    "lessons",
    "read_lesson",
    "render",
]
