"""Pictures that are made, and differ though they look alike; and copies of them. For the benchmark of leaks.

Each number is another picture, the same on every machine. Kinds, in turn:
scenes      coloured noise with shapes in it;
studio      garments on a white background, in series: one cut in several colours, or with several prints;
places      one background, with another garment in it each time, and noise;
plain       one colour, or a smooth change of colour, with little noise."""

import io

import numpy
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 300, 400
SERIES = 5  # pictures of a series


def stream(*seeds):
    return numpy.random.default_rng([20190123, *seeds])


def noise(random, width, height, exponent):
    """Noise whose strength falls with the frequency, as in photographs: 0 on average, deviation 1."""
    x, y = numpy.fft.rfftfreq(width)[None, :], numpy.fft.fftfreq(height)[:, None]
    frequency = numpy.hypot(x * width, y * height)
    frequency[0, 0] = numpy.inf
    phases = random.uniform(0, 2 * numpy.pi, frequency.shape)
    values = numpy.fft.irfft2(numpy.exp(1j * phases) / frequency**exponent, (height, width))
    return (values - values.mean()) / values.std()


def colour(random):
    return tuple(int(value) for value in random.integers(20, 236, 3))


def background(random, contrast):
    exponent = random.uniform(1.0, 1.6)
    grey = noise(random, WIDTH, HEIGHT, exponent)
    tint = noise(random, WIDTH, HEIGHT, exponent + 0.3)
    middle = random.uniform(80, 175, 3)
    change = random.uniform(-0.4, 0.4, 3)
    return middle + contrast * (grey[..., None] + tint[..., None] * change)


def cut_of(random, kind):
    """The outline of a garment, left half, as (x, y) from the middle of the top."""
    wide, long = random.uniform(0.22, 0.30), random.uniform(0.45, 0.7)
    neck, sleeve = random.uniform(0.06, 0.12), random.uniform(0.10, 0.5)
    if kind == 0:  # a top with sleeves
        return [(-neck, 0), (-wide, 0.04), (-wide - 0.14, sleeve), (-wide - 0.05, sleeve + 0.03), (-wide * 0.92, 0.2),
                (-wide * random.uniform(0.85, 1.0), long)]
    if kind == 1:  # a skirt
        return [(-wide * 0.6, 0), (-wide * random.uniform(0.9, 1.5), long)]
    if kind == 2:  # a dress
        return [(-neck, 0), (-wide * 0.7, 0.03), (-wide * 0.7, 0.3), (-wide * random.uniform(0.8, 1.5), long + 0.2)]
    return [(-wide * 0.7, 0), (-wide * 0.9, long + 0.2), (-wide * 0.25, long + 0.2)]  # trousers


def print_on(random, kind):
    """A pattern, -1 to 1."""
    y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH]
    period = random.uniform(9, 40)
    if kind == 0:
        return numpy.zeros((HEIGHT, WIDTH))
    if kind == 1:
        angle = random.uniform(0, numpy.pi)
        return numpy.sign(numpy.sin(2 * numpy.pi * (x * numpy.cos(angle) + y * numpy.sin(angle)) / period))
    if kind == 2:
        return numpy.where(numpy.sin(2 * numpy.pi * x / period) * numpy.sin(2 * numpy.pi * y / period) > 0.5, 1.0, -0.2)
    return noise(random, WIDTH, HEIGHT, random.uniform(0.8, 1.3)) / 2


def dress(canvas, cut_random, cloth_random, place=(0.5, 0.12)):
    """Puts a garment on the canvas: its cut and folds from one stream, colour and print from another."""
    half = cut_of(cut_random, int(cut_random.integers(4)))
    folds = noise(cut_random, WIDTH, HEIGHT, 1.5)
    points = [(place[0] + x, place[1] + y) for x, y in half]
    points += [(place[0] - x, place[1] + y) for x, y in reversed(half)]
    mask = Image.new("L", (WIDTH, HEIGHT))
    ImageDraw.Draw(mask).polygon([(x * WIDTH, y * HEIGHT) for x, y in points], fill=255)
    inside = numpy.asarray(mask)[..., None] / 255
    pattern = print_on(cloth_random, int(cloth_random.integers(4)))[..., None]
    cloth = numpy.array(colour(cloth_random)) + pattern * cloth_random.uniform(-70, 70, 3) + 9 * folds[..., None]
    return canvas * (1 - inside) + cloth * inside


def scene(number):
    random = stream(1, number)
    canvas = Image.fromarray(numpy.clip(background(random, random.uniform(15, 45)), 0, 255).astype(numpy.uint8))
    draw = ImageDraw.Draw(canvas)
    for _ in range(int(random.integers(2, 9))):
        x, y = random.uniform(-0.1, 0.9) * WIDTH, random.uniform(-0.1, 0.9) * HEIGHT
        box = [x, y, x + random.uniform(0.05, 0.5) * WIDTH, y + random.uniform(0.05, 0.5) * HEIGHT]
        (draw.ellipse if random.random() < 0.5 else draw.rectangle)(box, fill=colour(random))
    return numpy.asarray(canvas).astype(float) + random.normal(0, 4, (HEIGHT, WIDTH, 1))


def studio(number):
    series, one = divmod(number, SERIES)
    canvas = numpy.full((HEIGHT, WIDTH, 3), 255.0) - stream(2, series).uniform(0, 12)
    cut = stream(3, series)
    cloth = stream(4, number)
    if series % 2:  # one print, and every picture a colour of its own: hues that lie apart, at one brightness or several
        hue = (one / SERIES + stream(5, series).random()) * 2 * numpy.pi
        turned = 60 * numpy.array([numpy.cos(hue), numpy.cos(hue - 2.1), numpy.cos(hue + 2.1)])
        middle = 128 if series % 4 == 1 else 60 + 35 * one
        plain = dress(canvas, cut, stream(6, series))
        inside = numpy.abs(plain - canvas).sum(axis=2, keepdims=True) > 0
        grey = plain.mean(axis=2, keepdims=True)
        grey = grey - grey[inside].mean()
        return numpy.where(inside, middle + turned + grey, canvas) + cloth.normal(0, 1, (HEIGHT, WIDTH, 1))
    return dress(canvas, cut, cloth) + cloth.normal(0, 1, (HEIGHT, WIDTH, 1))


def place(number):
    series = number // SERIES
    random = stream(7, number)
    canvas = background(stream(8, series), 30)
    spot = (random.uniform(0.42, 0.58), random.uniform(0.05, 0.2))
    return dress(canvas, stream(9, number), random, spot) + random.normal(0, 6, (HEIGHT, WIDTH, 1))


def plain(number):
    random = stream(10, number)
    y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH]
    first = numpy.array(colour(random)) if number % 3 else numpy.full(3, 255.0 - number % 4)
    canvas = numpy.broadcast_to(first.astype(float), (HEIGHT, WIDTH, 3))
    if number % 3 == 2:
        angle = random.uniform(0, 2 * numpy.pi)
        way = (x / WIDTH * numpy.cos(angle) + y / HEIGHT * numpy.sin(angle))[..., None]
        canvas = canvas + way * random.uniform(-60, 60, 3)
    return canvas + random.normal(0, random.uniform(0, 2), (HEIGHT, WIDTH, 3))


KINDS = (scene, studio, scene, studio, place, studio, place, scene, studio, plain)


def picture(number):
    """The picture of that number."""
    turn, kind = divmod(number, len(KINDS))
    earlier = sum(KINDS[k] is KINDS[kind] for k in range(kind))
    own = turn * sum(one is KINDS[kind] for one in KINDS) + earlier
    return Image.fromarray(numpy.clip(KINDS[kind](own), 0, 255).astype(numpy.uint8))


def is_plain(number):
    return KINDS[number % len(KINDS)] is plain


def cropped(image, left, top, right, bottom):
    """Without these shares of the width and height."""
    width, height = image.size
    return image.crop((round(width * left), round(height * top), round(width * (1 - right)), round(height * (1 - bottom))))


def jpeg(image, quality=92):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
