#include <df2/draw/canvas.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace df2 {

namespace {

constexpr int kShift = 4;  // binary places of coordinates
constexpr double kPlaces = 1 << kShift;

/// The picture's own samples as OpenCV sees them.
cv::Mat view_of(Picture& picture) {
  assert(picture.channels == 3);
  return cv::Mat(static_cast<int>(picture.size.height), static_cast<int>(picture.size.width), CV_8UC3,
                 picture.samples.data());
}

cv::Scalar scalar(Colour colour) {
  return {double(colour.red), double(colour.green), double(colour.blue)};
}

/// Pixel centres are whole numbers there.
cv::Point fixed(Point point) {
  return {static_cast<int>(std::lround((point.x - 0.5) * kPlaces)),
          static_cast<int>(std::lround((point.y - 0.5) * kPlaces))};
}

/// The part of a line that lies within a frame around the picture (Liang and Barsky), so that no coordinate is too
/// large to draw. False where nothing is left.
bool clip(Size size, double margin, Point& from, Point& to) {
  double first = 0, last = 1;
  const double dx = to.x - from.x, dy = to.y - from.y;
  const auto cut = [&](double step, double room) {
    if (step == 0) return room >= 0;
    const double at = room / step;
    if (step < 0)
      first = std::max(first, at);
    else
      last = std::min(last, at);
    return first <= last;
  };
  if (!cut(-dx, from.x + margin) || !cut(dx, size.width + margin - from.x)) return false;
  if (!cut(-dy, from.y + margin) || !cut(dy, size.height + margin - from.y)) return false;
  const Point start = from;
  from = {start.x + first * dx, start.y + first * dy};
  to = {start.x + last * dx, start.y + last * dy};
  return true;
}

/// The line as dashes: 3 on, 2 off, in units of its width. `along`: how far the path had come before.
void draw_dashes(cv::Mat& image, Point from, Point to, double& along, const cv::Scalar& colour, int width, int unit) {
  const double length = std::sqrt((to.x - from.x) * (to.x - from.x) + (to.y - from.y) * (to.y - from.y));
  if (length == 0) return;
  const double on = 4.0 * unit, period = 7.0 * unit;
  const auto at = [&](double way) {
    return Point{from.x + (to.x - from.x) * way / length, from.y + (to.y - from.y) * way / length};
  };
  for (double way = -std::fmod(along, period); way < length; way += period) {
    const double end = std::min(length, way + on);
    if (end <= 0) continue;
    cv::line(image, fixed(at(std::max(0.0, way))), fixed(at(end)), colour, width, cv::LINE_AA, kShift);
  }
  along += length;
}

void draw_pass(cv::Mat& image, Size size, std::span<const Point> points, bool is_closed, const cv::Scalar& colour,
               int width, const Stroke& stroke) {
  const std::size_t edges = is_closed ? points.size() : points.size() - 1;
  double along = 0;
  for (std::size_t i = 0; i < edges; ++i) {
    Point from = points[i], to = points[(i + 1) % points.size()];
    if (!clip(size, 2.0 * width + 4, from, to)) continue;
    if (stroke.is_dashed)
      draw_dashes(image, from, to, along, colour, width, std::max(1, stroke.width));
    else
      cv::line(image, fixed(from), fixed(to), colour, width, cv::LINE_AA, kShift);
  }
}

/// Whole pixels of the picture from `begin` to `end`.
struct PixelBox {
  std::int64_t left, top, right, bottom;
};

PixelBox pixels_of(const Box& box, Size size) {
  const auto whole = [](double at, std::uint32_t most) {
    return static_cast<std::int64_t>(std::lround(std::clamp(at, 0.0, double(most))));
  };
  return {whole(box.x, size.width), whole(box.y, size.height), whole(box.x + box.width, size.width),
          whole(box.y + box.height, size.height)};
}

std::uint8_t mix(std::uint8_t below, std::uint8_t above, int alpha) {
  return static_cast<std::uint8_t>((below * (256 - alpha) + above * alpha + 128) >> 8);
}

void cover(std::uint8_t* pixel, Colour colour, int alpha) {
  pixel[0] = mix(pixel[0], colour.red, alpha);
  pixel[1] = mix(pixel[1], colour.green, alpha);
  pixel[2] = mix(pixel[2], colour.blue, alpha);
}

int alpha_of(double alpha) {
  return static_cast<int>(std::lround(std::clamp(alpha, 0.0, 1.0) * 256));
}

bool is_hatched(Hatch hatch, std::uint32_t x, std::uint32_t y, std::uint32_t width) {
  const std::uint32_t period = 6 * width;
  switch (hatch) {
    case Hatch::none:
      return false;
    case Hatch::falling:
      return (x + period - y % period) % period < width;
    case Hatch::rising:
      return (x + y) % period < width;
    case Hatch::level:
      return y % period < width;
    case Hatch::upright:
      return x % period < width;
  }
  return false;
}

/// The foreground within its tight box, row by row.
cv::Mat bitmap_of(const Mask& mask, const Box& box) {
  const int left = static_cast<int>(box.x), top = static_cast<int>(box.y);
  cv::Mat bitmap = cv::Mat::zeros(static_cast<int>(box.height), static_cast<int>(box.width), CV_8UC1);
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < mask.runs.size(); at += mask.runs[i], ++i) {
    if (i % 2 == 0) continue;
    for (std::uint64_t p = at; p < at + mask.runs[i]; ++p) {
      bitmap.at<std::uint8_t>(static_cast<int>(p % mask.size.height) - top,
                              static_cast<int>(p / mask.size.height) - left) = 255;
    }
  }
  return bitmap;
}

/// A dark shape and the shape itself, a little smaller.
template <class Draw>
void with_halo(const Stroke& stroke, const Draw& draw) {
  if (stroke.halo > 0) draw(scalar(stroke.halo_colour), stroke.width + 2 * stroke.halo);
  draw(scalar(stroke.colour), stroke.width);
}

void draw_circle(Picture& picture, Point centre, int radius, const cv::Scalar& colour, int width) {
  const double reach = 2.0 * radius + 4;
  if (centre.x < -reach || centre.y < -reach || centre.x > picture.size.width + reach ||
      centre.y > picture.size.height + reach)
    return;
  cv::Mat image = view_of(picture);
  cv::circle(image, fixed(centre), radius << kShift, colour, width, cv::LINE_AA, kShift);
}

}  // namespace

PenSizes pen_sizes(Size picture, bool is_blank) {
  const double side = std::sqrt(double(picture.width) * picture.height);
  const double narrow = std::min(picture.width, picture.height);
  const double unit = std::min(side / 640, narrow / 160);
  const auto whole = [&](double times, int least) {
    return std::max(least, static_cast<int>(std::lround(times * unit)));
  };
  return {whole(2, is_blank ? 1 : 2), whole(1.2, 1), whole(0.6, is_blank ? 0 : 1), whole(3.8, 3), whole(11, 9)};
}

void draw_path(Picture& picture, std::span<const Point> points, bool is_closed, const Stroke& stroke) {
  if (points.size() < 2) return;
  cv::Mat image = view_of(picture);
  with_halo(stroke, [&](const cv::Scalar& colour, int width) {
    draw_pass(image, picture.size, points, is_closed, colour, width, stroke);
  });
}

void draw_frame(Picture& picture, const Box& box, const Stroke& stroke) {
  const double width = std::min<double>(stroke.width, std::max(1.0, std::min(box.width, box.height) / 2));
  const auto sides = [&](const Box& outer, double thick, Colour colour) {
    const double long_dash = stroke.is_dashed ? 4.0 * stroke.width : 0;
    const auto side = [&](double x, double y, double w, double h) {
      if (!stroke.is_dashed) return fill_box(picture, {x, y, w, h}, colour);
      const bool is_level = w > h;
      const double length = is_level ? w : h;
      // What lies far outside is not walked over dash by dash.
      const double start = is_level ? x : y, most = is_level ? picture.size.width : picture.size.height;
      const double period = 7.0 * stroke.width;
      const double skipped = start < 0 ? std::floor(-start / period) * period : 0;
      for (double at = skipped; at < length && start + at < most; at += period) {
        const double dash = std::min(long_dash, length - at);
        fill_box(picture, is_level ? Box{x + at, y, dash, h} : Box{x, y + at, w, dash}, colour);
      }
    };
    side(outer.x, outer.y, outer.width, thick);
    side(outer.x, outer.y + outer.height - thick, outer.width, thick);
    side(outer.x, outer.y, thick, outer.height);
    side(outer.x + outer.width - thick, outer.y, thick, outer.height);
  };
  if (stroke.halo > 0) {
    const double halo = stroke.halo;
    sides({box.x - halo, box.y - halo, box.width + 2 * halo, box.height + 2 * halo}, width + 2 * halo,
          stroke.halo_colour);
  }
  sides(box, width, stroke.colour);
}

void fill_box(Picture& picture, const Box& box, Colour colour, double alpha) {
  const PixelBox pixels = pixels_of(box, picture.size);
  const int covering = alpha_of(alpha);
  for (std::int64_t y = pixels.top; y < pixels.bottom; ++y) {
    std::uint8_t* pixel = picture.samples.data() + static_cast<std::size_t>(y) * picture.row_bytes() +
                          static_cast<std::size_t>(pixels.left) * 3;
    for (std::int64_t x = pixels.left; x < pixels.right; ++x, pixel += 3) cover(pixel, colour, covering);
  }
}

void fill_mask(Picture& picture, const Mask& mask, const CategoryLook& look, double alpha, int hatch_width) {
  assert(mask.size == picture.size);
  const int plain = alpha_of(alpha), dense = alpha_of(2 * alpha);
  const auto width = static_cast<std::uint32_t>(std::max(1, hatch_width));
  const std::uint32_t height = mask.size.height;
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < mask.runs.size(); at += mask.runs[i], ++i) {
    if (i % 2 == 0) continue;
    for (std::uint64_t p = at; p < at + mask.runs[i]; ++p) {
      const auto x = static_cast<std::uint32_t>(p / height), y = static_cast<std::uint32_t>(p % height);
      cover(picture.samples.data() + y * picture.row_bytes() + std::size_t{x} * 3, look.colour,
            is_hatched(look.hatch, x, y, width) ? dense : plain);
    }
  }
}

void outline_mask(Picture& picture, const Mask& mask, const Stroke& stroke) {
  assert(mask.size == picture.size);
  const Box box = tight_box(mask.runs, mask.size);
  if (box.area() == 0) return;
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(bitmap_of(mask, box), outlines, cv::RETR_LIST, cv::CHAIN_APPROX_NONE);
  std::vector<std::vector<Point>> paths;
  for (const auto& outline : outlines) {
    std::vector<cv::Point> smooth;
    cv::approxPolyDP(outline, smooth, 1.0, true);
    std::vector<Point>& path = paths.emplace_back();
    for (const cv::Point point : smooth) path.push_back({point.x + box.x + 0.5, point.y + box.y + 0.5});
  }
  cv::Mat image = view_of(picture);
  with_halo(stroke, [&](const cv::Scalar& colour, int width) {
    for (const auto& path : paths) draw_pass(image, picture.size, path, true, colour, width, stroke);
  });
}

void draw_disc(Picture& picture, Point centre, int radius, Colour colour, int halo) {
  if (halo > 0) draw_circle(picture, centre, radius + halo, scalar(kBlack), cv::FILLED);
  draw_circle(picture, centre, radius, scalar(colour), cv::FILLED);
}

void draw_ring(Picture& picture, Point centre, int radius, Colour colour, int halo) {
  if (halo > 0) draw_circle(picture, centre, radius + halo, scalar(kBlack), cv::FILLED);
  draw_circle(picture, centre, radius, scalar(colour), cv::FILLED);
  draw_circle(picture, centre, std::max(1, radius * 3 / 5), scalar(kWhite), cv::FILLED);
}

void draw_tick(Picture& picture, const Box& box, const Stroke& stroke) {
  const Point path[] = {{box.x, box.y + 0.55 * box.height},
                        {box.x + 0.38 * box.width, box.y + 0.95 * box.height},
                        {box.x + box.width, box.y + 0.05 * box.height}};
  draw_path(picture, path, false, stroke);
}

void draw_cross(Picture& picture, const Box& box, const Stroke& stroke) {
  const Point path[] = {{box.x, box.y}, {box.x + box.width, box.y + box.height}};
  const Point other[] = {{box.x + box.width, box.y}, {box.x, box.y + box.height}};
  cv::Mat image = view_of(picture);
  with_halo(stroke, [&](const cv::Scalar& colour, int width) {
    draw_pass(image, picture.size, path, false, colour, width, stroke);
    draw_pass(image, picture.size, other, false, colour, width, stroke);
  });
}

void paste(Picture& picture, const Picture& part, std::int64_t x, std::int64_t y) {
  assert(picture.channels == 3 && part.channels == 3);
  const std::int64_t left = std::max<std::int64_t>(0, -x);
  const std::int64_t right = std::min<std::int64_t>(part.size.width, picture.size.width - x);
  if (left >= right) return;
  for (std::int64_t row = std::max<std::int64_t>(0, -y); row < part.size.height && row + y < picture.size.height;
       ++row) {
    const std::span<const std::uint8_t> from =
        part.row(static_cast<std::uint32_t>(row))
            .subspan(static_cast<std::size_t>(left) * 3, static_cast<std::size_t>(right - left) * 3);
    std::ranges::copy(from, picture.samples.begin() +
                                static_cast<std::ptrdiff_t>(static_cast<std::size_t>(row + y) * picture.row_bytes() +
                                                            static_cast<std::size_t>(x + left) * 3));
  }
}

}  // namespace df2
