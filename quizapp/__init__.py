"""Turns an article into a quiz deck and teaches it in the terminal."""

__version__ = "0.1.0"
