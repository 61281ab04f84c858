"""Learning one hand from reviewed lines: the only room that knows torch. Nothing here is needed to read."""

from inkproof.learn.course import FEWEST_LINES, Learnt, check_installed, learn, said
from inkproof.learn.lessons import Lesson, lessons_in

__all__ = ["FEWEST_LINES", "Learnt", "Lesson", "check_installed", "learn", "lessons_in", "said"]
