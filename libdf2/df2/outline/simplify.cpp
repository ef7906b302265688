#include <df2/outline/simplify.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <df2/watch.h>

namespace df2 {

namespace {

// Corners are first looked for with a wider tolerance: fitted lines come nearer to the ring than chords do.
constexpr double kChordFactor = 1.4;
constexpr int kMostSplits = 16;
// Pixels between a point of the ring and the corner that is fitted in its place.
constexpr double kFarthestMove = 1.5;
// No chord is longer, so that the time of a ring grows with its length alone.
constexpr std::size_t kLongestChord = 2048, kMostPieces = 64;

Point operator-(Point a, Point b) {
  return {a.x - b.x, a.y - b.y};
}
Point operator+(Point a, Point b) {
  return {a.x + b.x, a.y + b.y};
}
Point operator*(double factor, Point a) {
  return {factor * a.x, factor * a.y};
}
double dot(Point a, Point b) {
  return a.x * b.x + a.y * b.y;
}
double cross(Point a, Point b) {
  return a.x * b.y - a.y * b.x;
}

double distance_to_segment(Point p, Point begin, Point end) {
  const Point along = end - begin;
  const double length = dot(along, along);
  const double share = length > 0 ? std::clamp(dot(p - begin, along) / length, 0.0, 1.0) : 0;
  const Point off = p - begin - share * along;
  return std::sqrt(dot(off, off));
}

/// A closed ring whose indices go on behind its end.
struct Ring {
  const Polygon& points;
  Point operator[](std::size_t i) const { return points[i % points.size()]; }
  std::size_t size() const { return points.size(); }
};

struct Farthest {
  double distance = 0;
  std::size_t index = 0;
};

/// Of the points between two of the ring, the one that is farthest from the line between `from` and `to`.
Farthest find_farthest(const Ring& ring, std::size_t begin, std::size_t end, Point from, Point to) {
  Farthest farthest;
  for (std::size_t i = begin; i <= end; ++i) {
    const double distance = distance_to_segment(ring[i], from, to);
    if (distance > farthest.distance) farthest = {distance, i};
  }
  return farthest;
}

std::size_t farthest_from(const Ring& ring, std::size_t from) {
  std::size_t farthest = from;
  double most = 0;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point off = ring[i] - ring[from];
    if (dot(off, off) > most) {
      most = dot(off, off);
      farthest = i;
    }
  }
  return farthest;
}

/// Indices of corners, ascending: no point is further than `tolerance` from the chord between its corners (the method
/// of Ramer, Douglas and Peucker).
std::vector<std::size_t> find_corners(const Ring& ring, double tolerance) {
  const std::size_t far = farthest_from(ring, 0);
  const std::size_t first = farthest_from(ring, far);
  const std::size_t second = far > first ? far : far + ring.size();
  const std::size_t piece = std::max(kLongestChord, ring.size() / kMostPieces);
  std::vector<std::pair<std::size_t, std::size_t>> open;  // the next chord is the last one
  const auto open_pieces = [&](std::size_t begin, std::size_t end) {
    for (std::size_t at = end; at > begin;) {
      const std::size_t from = at - begin > piece ? at - piece : begin;
      open.emplace_back(from, at);
      at = from;
    }
  };
  open_pieces(second, first + ring.size());
  open_pieces(first, second);
  std::vector<std::size_t> corners;
  while (!open.empty()) {
    const auto [begin, end] = open.back();
    open.pop_back();
    checkpoint();
    const Farthest split = find_farthest(ring, begin, end, ring[begin], ring[end]);
    if (split.distance <= tolerance) {
      corners.push_back(begin % ring.size());
      continue;
    }
    open.emplace_back(split.index, end);
    open.emplace_back(begin, split.index);
  }
  std::ranges::sort(corners);
  corners.erase(std::unique(corners.begin(), corners.end()), corners.end());
  return corners;
}

struct Line {
  Point centre;
  Point direction;  // of length 1
};

/// The line with the least squares of distances.
Line fit_line(const Ring& ring, std::size_t begin, std::size_t end) {
  const auto count = static_cast<double>(end - begin + 1);
  Point centre;
  for (std::size_t i = begin; i <= end; ++i) centre = centre + ring[i];
  centre = (1 / count) * centre;
  double xx = 0, xy = 0, yy = 0;
  for (std::size_t i = begin; i <= end; ++i) {
    const Point off = ring[i] - centre;
    xx += off.x * off.x;
    xy += off.x * off.y;
    yy += off.y * off.y;
  }
  // Half the angle of (xx - yy, 2 xy), by square roots alone: these have the same bits on every machine.
  const double length = std::sqrt((xx - yy) * (xx - yy) + 4 * xy * xy);
  if (length == 0) return {centre, {1, 0}};
  const double cosine = std::sqrt(std::max(0.0, 0.5 + 0.5 * (xx - yy) / length));
  const double sine = std::sqrt(std::max(0.0, 0.5 - 0.5 * (xx - yy) / length));
  return {centre, {cosine, xy < 0 ? -sine : sine}};
}

/// Where two lines meet, if they do so near the corner; else a point near it on both as far as possible.
Point meet(const Line& a, const Line& b, Point corner, double most) {
  const double sine = cross(a.direction, b.direction);
  Point met;
  if (std::abs(sine) > 0.05) {
    met = a.centre + (cross(b.centre - a.centre, b.direction) / sine) * a.direction;
  } else {
    const auto foot = [&](const Line& line) {
      return line.centre + dot(corner - line.centre, line.direction) * line.direction;
    };
    met = 0.5 * (foot(a) + foot(b));
  }
  const Point off = met - corner;
  const double length = std::sqrt(dot(off, off));
  return length > most ? corner + (most / length) * off : met;
}

Polygon fit_corners(const Ring& ring, const std::vector<std::size_t>& corners, double most) {
  std::vector<Line> lines;
  for (std::size_t i = 0; i < corners.size(); ++i)
    lines.push_back(fit_line(ring, corners[i], i + 1 < corners.size() ? corners[i + 1] : corners[0] + ring.size()));
  Polygon fitted;
  for (std::size_t i = 0; i < corners.size(); ++i)
    fitted.push_back(meet(lines[i == 0 ? lines.size() - 1 : i - 1], lines[i], ring[corners[i]], most));
  return fitted;
}

/// Adds the points that are too far from their fitted side. @return whether there were any.
bool split_sides(const Ring& ring, std::vector<std::size_t>& corners, const Polygon& fitted, double tolerance) {
  std::vector<std::size_t> added;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const bool is_last = i + 1 == corners.size();
    const std::size_t end = is_last ? corners[0] + ring.size() : corners[i + 1];
    const Farthest split = find_farthest(ring, corners[i], end, fitted[i], fitted[is_last ? 0 : i + 1]);
    if (split.distance > tolerance && split.index != corners[i] && split.index != end)
      added.push_back(split.index % ring.size());
  }
  corners.insert(corners.end(), added.begin(), added.end());
  std::ranges::sort(corners);
  return !added.empty();
}

}  // namespace

Polygon simplify_ring(const Polygon& points, double tolerance) {
  if (points.size() < 4 || tolerance <= 0) return points;
  const Ring ring{points};
  std::vector<std::size_t> corners = find_corners(ring, kChordFactor * tolerance);
  if (corners.size() < 3) return {};
  const double most = std::min(3 * tolerance, kFarthestMove);
  Polygon fitted = fit_corners(ring, corners, most);
  for (int i = 0; i < kMostSplits && split_sides(ring, corners, fitted, tolerance); ++i)
    fitted = fit_corners(ring, corners, most);
  return fitted;
}

}  // namespace df2
