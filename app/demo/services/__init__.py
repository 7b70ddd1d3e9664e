"""Filling an empty database of a demonstration, and nobody else's."""

from app.demo.services.first_ways import Shown, sign_ins_of
from app.demo.services.loading import is_empty, load_large, load_small
from app.demo.services.sign_ins import SIGN_INS

__all__ = ["SIGN_INS", "Shown", "is_empty", "load_large", "load_small", "sign_ins_of"]
