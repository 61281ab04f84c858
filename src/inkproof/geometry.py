"""Points, boxes, polygons and maps between pictures, in source pixels, origin top-left. No pixels, no I/O."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Affine", "Box", "Point", "Polygon", "Projective"]

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle in pixels; x1 and y1 are exclusive."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        """Width in pixels."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in pixels."""
        return self.y1 - self.y0

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """Top-left, top-right, bottom-right, bottom-left."""
        return (self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1)

    @staticmethod
    def around(points: Iterable[Point]) -> Box:
        """Smallest box that holds all points; raises ValueError on none."""
        xs, ys = zip(*points, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))

    def union(self, other: Box) -> Box:
        """Smallest box that holds both."""
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed outline in pixels; a line's has four corners: top-left, top-right, bottom-right, bottom-left."""

    points: tuple[Point, ...]

    @property
    def box(self) -> Box:
        """Smallest upright box around the outline."""
        return Box.around(self.points)


@dataclass(frozen=True, slots=True)
class Affine:
    """The map (x, y) -> (a x + b y + c, d x + e y + f)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 1.0
    f: float = 0.0

    def __call__(self, point: Point) -> Point:
        """Where a point goes."""
        x, y = point
        return (self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f)

    def after(self, first: Affine) -> Affine:
        """The map that applies `first`, then this one."""
        return Affine(
            self.a * first.a + self.b * first.d,
            self.a * first.b + self.b * first.e,
            self.a * first.c + self.b * first.f + self.c,
            self.d * first.a + self.e * first.d,
            self.d * first.b + self.e * first.e,
            self.d * first.c + self.e * first.f + self.f,
        )

    def inverse(self) -> Affine:
        """The map back; raises ZeroDivisionError on a map that flattens."""
        size = self.a * self.e - self.b * self.d
        a, b, d, e = self.e / size, -self.b / size, -self.d / size, self.a / size
        return Affine(a, b, -(a * self.c + b * self.f), d, e, -(d * self.c + e * self.f))

    @staticmethod
    def scaling(x: float, y: float) -> Affine:
        """Scaling about the origin."""
        return Affine(a=x, e=y)

    @property
    def scale(self) -> float:
        """Mean linear scale, the square root of the determinant's size."""
        return math.sqrt(abs(self.a * self.e - self.b * self.d))


@dataclass(frozen=True, slots=True)
class Projective:
    """The map (x, y) -> ((a x + b y + c) / w, (d x + e y + f) / w) with w = g x + h y + i, for perspective."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float
    g: float
    h: float
    i: float

    def __call__(self, point: Point) -> Point:
        """Where a point goes."""
        x, y = point
        w = self.g * x + self.h * y + self.i
        return ((self.a * x + self.b * y + self.c) / w, (self.d * x + self.e * y + self.f) / w)

    def after(self, first: Affine | Projective) -> Projective:
        """The map that applies `first`, then this one."""
        one, two = self._rows(), Projective.of(first)._rows()
        return Projective(*(sum(row[k] * two[k][j] for k in range(3)) for row in one for j in range(3)))

    def inverse(self) -> Projective:
        """The map back; raises ZeroDivisionError on a map that flattens."""
        (a, b, c), (d, e, f), (g, h, i) = self._rows()
        size = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
        cofactors = (
            e * i - f * h, c * h - b * i, b * f - c * e,
            f * g - d * i, a * i - c * g, c * d - a * f,
            d * h - e * g, b * g - a * h, a * e - b * d,
        )  # fmt: skip
        return Projective(*(value / size for value in cofactors))

    @staticmethod
    def of(other: Affine | Projective) -> Projective:
        """The same map in this form."""
        if isinstance(other, Projective):
            return other
        return Projective(other.a, other.b, other.c, other.d, other.e, other.f, 0.0, 0.0, 1.0)

    @property
    def scale(self) -> float:
        """Linear scale at the origin."""
        (a, b, c), (d, e, f), (g, h, i) = self._rows()
        return math.sqrt(abs((a * i - c * g) * (e * i - f * h) - (b * i - c * h) * (d * i - f * g))) / i**2

    def _rows(self) -> tuple[tuple[float, float, float], ...]:
        return (self.a, self.b, self.c), (self.d, self.e, self.f), (self.g, self.h, self.i)
