#include <df2/outline/join_rings.h>

#include <cstddef>
#include <limits>

#include <df2/watch.h>

namespace df2 {

namespace {

struct Node {
  Point point;
  std::size_t next;
};

/// A ring that is not joined yet, and how it would be.
struct Waiting {
  const Polygon* ring;
  double distance = std::numeric_limits<double>::infinity();  // squared
  std::size_t node = 0;
  std::size_t corner = 0;
};

void look_from(const std::vector<Node>& nodes, std::size_t first, std::vector<Waiting>& waiting) {
  for (Waiting& other : waiting) {
    checkpoint();
    for (std::size_t node = first; node < nodes.size(); ++node) {
      for (std::size_t corner = 0; corner < other.ring->size(); ++corner) {
        const double dx = nodes[node].point.x - (*other.ring)[corner].x;
        const double dy = nodes[node].point.y - (*other.ring)[corner].y;
        const double distance = dx * dx + dy * dy;
        if (distance < other.distance) other = {other.ring, distance, node, corner};
      }
    }
  }
}

}  // namespace

Polygon join_rings(const std::vector<Polygon>& rings) {
  if (rings.empty()) return {};
  std::vector<Node> nodes;
  const Polygon& first = rings.front();
  for (std::size_t i = 0; i < first.size(); ++i) nodes.push_back({first[i], (i + 1) % first.size()});
  std::vector<Waiting> waiting;
  for (std::size_t i = 1; i < rings.size(); ++i) waiting.push_back({&rings[i]});
  look_from(nodes, 0, waiting);
  while (!waiting.empty()) {
    std::size_t nearest = 0;
    for (std::size_t i = 1; i < waiting.size(); ++i) {
      if (waiting[i].distance < waiting[nearest].distance) nearest = i;
    }
    const Waiting joined = waiting[nearest];
    waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(nearest));
    // There, around the ring to where it was entered, and back.
    const std::size_t begin = nodes.size(), count = joined.ring->size();
    for (std::size_t i = 0; i <= count; ++i)
      nodes.push_back({(*joined.ring)[(joined.corner + i) % count], nodes.size() + 1});
    nodes.push_back({nodes[joined.node].point, nodes[joined.node].next});
    nodes[joined.node].next = begin;
    look_from(nodes, begin, waiting);
  }
  Polygon joined;
  std::size_t at = 0;
  do {
    joined.push_back(nodes[at].point);
    at = nodes[at].next;
  } while (at != 0);
  return joined;
}

}  // namespace df2
