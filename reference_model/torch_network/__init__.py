"""A network of df2-rcnn in Python: torchvision's parts, the heads that torchvision lacks, and the weights of a file.

Read in this order: safetensors, perception, heads, network. Needs torch and torchvision.
"""

from torch_network.heads import LANDMARK_COUNTS
from torch_network.network import load_network
from torch_network.perception import torchvision_model
from torch_network.safetensors import read_safetensors

__all__ = ["LANDMARK_COUNTS", "load_network", "read_safetensors", "torchvision_model"]
