"""Crashes on demand: the argument says how."""
import faulthandler
import json
import sys


class Box:
    def load(self, text):
        return json.loads(text)


def halve(number):
    try:
        return 1 / number
    except ZeroDivisionError as error:
        raise ValueError(f"cannot halve {number}") from error


def nest(depth):
    return nest(depth + 1)


how = sys.argv[1]
if how == "library":
    Box().load("{")
if how == "chain":
    halve(0)
if how == "recursion":
    nest(0)
if how == "signal":
    import ctypes

    faulthandler.enable()
    ctypes.string_at(0)
