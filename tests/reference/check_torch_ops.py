"""Calls the operators from Python and compares them with torchvision's: usage: check_torch_ops.py FOLDER.

FOLDER has libdf2_reference.so and libdf2_reference_cuda.so, built for the torch that is imported. Needs the environment
of `scripts/setup.sh parity`.
"""

import sys

import torch
import torchvision


def check_roi_align():
    features = torch.randn(2, 8, 40, 50, requires_grad=True)
    corners = torch.rand(200, 4) * 300
    corners[:, 2:] += corners[:, :2]
    rois = torch.cat([torch.randint(0, 2, (200, 1)).float(), corners], 1)
    for aligned in (False, True):
        for ratio in (0, 2):
            ours = torch.ops.df2.roi_align(features, rois, 0.125, 7, 7, ratio, aligned)
            theirs = torchvision.ops.roi_align(features, rois, (7, 7), 0.125, ratio, aligned)
            torch.testing.assert_close(ours, theirs, atol=1e-5, rtol=0)
            weights = torch.randn_like(ours)
            gradients = [torch.autograd.grad((pooled * weights).sum(), features)[0] for pooled in (ours, theirs)]
            torch.testing.assert_close(*gradients, atol=1e-5, rtol=1e-5)
    small = torch.randn(1, 2, 6, 5, dtype=torch.float64, requires_grad=True)
    roi = torch.tensor([[0.0, 0.3, 0.9, 4.1, 3.7]], dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda values: torch.ops.df2.roi_align(values, roi, 1.0, 2, 3, 2, True), small)


def check_nms():
    corners = torch.rand(3000, 4) * 100
    corners[:, 2:] += corners[:, :2]
    scores = torch.rand(3000)
    groups = torch.zeros(3000, dtype=torch.int64)
    for threshold in (0.0, 0.3, 0.5, 0.7):
        ours = torch.ops.df2.nms(corners, scores, groups, threshold)
        assert torch.equal(ours, torchvision.ops.nms(corners, scores, threshold)), threshold


def check_plugin(folder):
    """Without a GPU too: beside the whole of LibTorch the plug-in is loaded, and registers its kernels."""
    operators = ("df2::roi_align", "df2::roi_align_backward", "df2::nms")
    has_kernel = torch._C._dispatch_has_kernel_for_dispatch_key
    assert not any(has_kernel(name, "CUDA") for name in operators)
    torch.ops.load_library(f"{folder}/libdf2_reference_cuda.so")
    assert all(has_kernel(name, "CUDA") for name in operators)


def main():
    torch.ops.load_library(f"{sys.argv[1]}/libdf2_reference.so")
    torch.manual_seed(1)
    check_roi_align()
    check_nms()
    check_plugin(sys.argv[1])
    print("torch.ops.df2 computes what torchvision computes")


if __name__ == "__main__":
    main()
