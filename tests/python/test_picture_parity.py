"""The pixels that df2 reads against those of Pillow, for every kind of JPEG and PNG that Pillow can write."""

import os
import subprocess
from pathlib import Path

import pytest

np = pytest.importorskip("numpy")
Image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")


@pytest.fixture
def samples_of():
    """The samples that df2 reads, height x width x 3."""
    if "DF2_BIN_DIR" not in os.environ:
        pytest.skip("DF2_BIN_DIR does not say where df2-picture-tool is")
    tool = Path(os.environ["DF2_BIN_DIR"]) / "df2-picture-tool"

    def read(path):
        done = subprocess.run([tool, path], capture_output=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        head, samples = done.stdout.split(b"\n", 1)
        width, height = map(int, head.split())
        return np.frombuffer(samples, np.uint8).reshape(height, width, 3)

    return read


def photograph(width, height, channels=3, seed=1):
    """Slow waves with some noise on them."""
    rows, columns = np.mgrid[0:height, 0:width]
    noise = np.random.default_rng(seed).integers(-12, 13, (height, width, channels))
    waves = [90 * np.sin(columns / (11 + 5 * channel)) * np.cos(rows / (17 - 3 * channel)) for channel in range(channels)]
    return np.clip(128 + np.stack(waves, axis=-1) + noise, 0, 255).astype(np.uint8)


def expected(path):
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


SIZES = [(1, 1), (7, 5), (64, 48), (233, 151), (16, 500)]


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("options", [
    {"subsampling": "4:2:0"}, {"subsampling": "4:2:2"}, {"subsampling": "4:4:4"}, {"progressive": True},
    {"progressive": True, "subsampling": "4:4:4", "quality": 30}, {"quality": 100}, {"quality": 5},
    {"optimize": True}, {"restart_marker_blocks": 3}, {"keep_rgb": True},
], ids=str)
def test_jpeg_has_the_pixels_of_pillow(samples_of, tmp_path, size, options):
    path = tmp_path / "a.jpg"
    Image.fromarray(photograph(*size)).save(path, **options)
    assert np.array_equal(samples_of(path), expected(path))


@pytest.mark.parametrize("progressive", [False, True])
def test_grey_jpeg_has_the_pixels_of_pillow(samples_of, tmp_path, progressive):
    path = tmp_path / "a.jpg"
    Image.fromarray(photograph(120, 90)[..., 0]).save(path, progressive=progressive)
    assert np.array_equal(samples_of(path), expected(path))


def test_jpeg_of_four_inks_comes_as_close_to_pillow_as_rounding_lets_it(samples_of, tmp_path):
    path = tmp_path / "a.jpg"
    Image.fromarray(photograph(120, 90, 4), "CMYK").save(path)
    difference = samples_of(path).astype(int) - expected(path)
    assert np.abs(difference).max() <= 1


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("mode, channels", [("L", 1), ("RGB", 3), ("RGBA", 4), ("LA", 2)])
def test_png_has_the_pixels_of_pillow(samples_of, tmp_path, size, mode, channels):
    path = tmp_path / "a.png"
    Image.frombytes(mode, size, photograph(*size, channels).tobytes()).save(path)
    assert np.array_equal(samples_of(path), expected(path))


@pytest.mark.parametrize("colours", [2, 4, 16, 200])
@pytest.mark.parametrize("transparency", [None, 1])
def test_png_with_a_palette_has_the_pixels_of_pillow(samples_of, tmp_path, colours, transparency):
    path = tmp_path / "a.png"
    picture = Image.fromarray(photograph(65, 40)).quantize(colours)
    picture.save(path, **({} if transparency is None else {"transparency": transparency}))
    assert np.array_equal(samples_of(path), expected(path))


def test_png_of_one_bit_has_the_pixels_of_pillow(samples_of, tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(photograph(65, 40)).convert("1").save(path)
    assert np.array_equal(samples_of(path), expected(path))


def test_png_of_16_bits_has_the_upper_8(samples_of, tmp_path):
    path = tmp_path / "a.png"
    grey = np.random.default_rng(2).integers(0, 1 << 16, (30, 41), np.uint16)
    Image.fromarray(grey).save(path)
    assert np.array_equal(samples_of(path), np.repeat((grey >> 8)[..., None], 3, axis=-1))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_exif_orientation_is_ignored_as_pillow_ignores_it(samples_of, tmp_path, orientation):
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x112] = orientation
    Image.fromarray(photograph(40, 20)).save(path, exif=exif)
    assert samples_of(path).shape == (20, 40, 3)
    assert np.array_equal(samples_of(path), expected(path))


def test_a_colour_profile_is_ignored_as_pillow_ignores_it(samples_of, tmp_path):
    ImageCms = pytest.importorskip("PIL.ImageCms")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for name in ("a.jpg", "a.png"):
        path = tmp_path / name
        Image.fromarray(photograph(40, 20)).save(path, icc_profile=profile, dpi=(300, 300))
        assert np.array_equal(samples_of(path), expected(path))
