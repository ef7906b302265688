#!python
"""A command of the wheel: becomes the C++ program of its name in df2/bin. The package is not imported, nor is numpy."""

import os
import sys

name = os.path.basename(os.path.realpath(__file__))  # a link to it may have another name
for folder in sys.path:
    program = os.path.join(folder, "df2", "bin", name)
    if os.path.exists(program):
        os.execv(program, sys.argv)
sys.exit(f"{name}: no df2/bin/{name} in any folder of Python's path")
