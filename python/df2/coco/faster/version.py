"""The version of faster_coco_eval whose answers these are."""

__version__ = "1.8.0"
__author__ = "the authors of df2"


def described(form: str) -> str:
    """What `repr` says of an object of this form."""
    return f"{form} # __author__={__author__!r}; __version__={__version__!r};"
