#include <df2/synth/occluders.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <df2/synth/arrangement.h>
#include <df2/synth/exact_math.h>
#include <df2/synth/owner_buffer.h>
#include <df2/synth/prop.h>
#include <df2/synth/visible_landmarks.h>

namespace df2::synth {

namespace {

constexpr double kReach = 2;       // pixels within which a landmark shows its piece
constexpr int kMostThings = 4;     // in one shot
constexpr int kCandidates = 10;    // of which one is taken
constexpr double kMiddle = 2.5;    // of a figure, heads below its neck
constexpr double kByTheWay = 0.3;  // how often there is a thing that covers little
// Of the landmarks, what is aimed at, and the most that the level allows.
struct Target {
  double low, high, most;
};
constexpr std::array<Target, 3> kTargets = {{{0, 0.1, 0.199}, {0.24, 0.42, 0.5}, {0.55, 0.75, 0.85}}};

/// A thing where it would be, in pixels.
using Thing = std::vector<Layer>;

bool holds(const Polygon& outline, Point p) {
  int winding = 0;
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const Point a = outline[i], b = outline[i + 1 < outline.size() ? i + 1 : 0];
    if ((a.y <= p.y) == (b.y <= p.y)) continue;
    if (a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) > p.x) winding += a.y < b.y ? 1 : -1;
  }
  return winding != 0;
}

/// Where a thing can be: held or worn by the figure, or standing before it.
struct Where {
  PropKind kind;
  Point at;          ///< pixels
  double scale = 1;  ///< of its natural size
  double turn = 0;
};

class Stage {
 public:
  Stage(const Shot& shot, const Figure& figure, const Camera& camera, Source source)
      : shot_(shot), figure_(figure), camera_(camera), source_(source) {}

  Where draw(Random& random) const {
    if (!is_worn(figure_.stance)) return figure_.stance == Stance::flat ? draw_lying(random) : draw_standing(random);
    return random.chance(0.55) ? draw_held(random) : draw_standing(random);
  }

 private:
  Where draw_held(Random& random) const {
    const auto side = static_cast<std::size_t>(random.integer(0, 1));
    const Point wrist = figure_.wrists[side], shoulder = figure_.shoulders[side];
    constexpr std::array<double, 5> kWeights = {0.45, 0.15, 0.15, 0.1, 0.15};
    switch (random.pick(kWeights)) {
      case 0:
        return {PropKind::handbag, camera_({wrist.x, wrist.y + 0.1}), random.uniform(0.8, 1.4), 0};
      case 1:
        return {PropKind::book, camera_({0.8 * wrist.x, wrist.y}), random.uniform(0.8, 1.3), 0};
      case 2:
        return {PropKind::backpack_strap, camera_({0.75 * shoulder.x, shoulder.y}), 1, 0};
      case 3:
        return {PropKind::cup, camera_(wrist), random.uniform(0.8, 1.2), 0};
      default: {
        // A bag on a strap across the body.
        const Point hip = figure_.hips[side];
        return {PropKind::handbag, camera_({0.85 * hip.x, hip.y - 0.5}), random.uniform(0.8, 1.5), 0};
      }
    }
  }

  /// At the lower edge of the picture or at the figure's feet, whichever is higher up, and nearer to the camera.
  Where draw_standing(Random& random) const {
    const double width = shot_.size.width, height = shot_.size.height;
    constexpr std::array<PropKind, 4> kKinds = {PropKind::chair, PropKind::table, PropKind::plant,
                                                PropKind::door_frame};
    constexpr std::array<double, 4> kUser = {0.35, 0.1, 0.35, 0.2}, kShop = {0.3, 0, 0.7, 0};
    const PropKind kind = kKinds[random.pick(source_ == Source::user ? kUser : kShop)];
    const Point middle = middle_of_landmarks();
    // Users stand behind things that are nearer to the camera.
    const double scale = random.uniform(0.8, source_ == Source::user ? 1.7 : 1.15);
    if (kind == PropKind::door_frame) {
      // One of its posts stands before a part of the garment.
      const double x = middle.x + (random.chance(0.5) ? 1 : -1) * random.uniform(1.2, 2.2) * camera_.scale;
      return {kind, {x, camera_({0, kMiddle}).y}, 1, 0};
    }
    const double feet = camera_({0, figure_.ankles[0].y}).y;
    const double floor = std::min(feet + 0.2 * camera_.scale, height + random.uniform(0, 0.8) * camera_.scale);
    const double x = std::clamp(middle.x + random.uniform(-1.3, 1.3) * camera_.scale, 0.0, width);
    return {kind, {x, floor}, scale, 0};
  }

  Where draw_lying(Random& random) const {
    constexpr std::array<PropKind, 5> kKinds = {PropKind::handbag, PropKind::book, PropKind::cup, PropKind::phone,
                                                PropKind::plant};
    constexpr std::array<double, 5> kWeights = {0.4, 0.2, 0.15, 0.15, 0.1};
    const PropKind kind = kKinds[random.pick(kWeights)];
    const auto& landmarks = shot_.garments[0].landmarks;
    const Point near =
        landmarks[static_cast<std::size_t>(random.integer(0, static_cast<int>(landmarks.size()) - 1))].at;
    return {kind,
            {near.x + random.uniform(-0.4, 0.4) * camera_.scale, near.y + random.uniform(-0.4, 0.4) * camera_.scale},
            random.uniform(0.8, 1.3),
            random.uniform(-1.2, 1.2)};
  }

  Point middle_of_landmarks() const {
    Point sum;
    const auto& landmarks = shot_.garments[0].landmarks;
    for (const LandmarkPlace& landmark : landmarks) sum = {sum.x + landmark.at.x, sum.y + landmark.at.y};
    const auto count = static_cast<double>(landmarks.size());
    return {sum.x / count, sum.y / count};
  }

  const Shot& shot_;
  const Figure& figure_;
  const Camera& camera_;
  Source source_;
};

Thing make_thing(const Where& where, const Camera& camera, double depth, Random& random) {
  const Camera placed{.scale = where.scale * camera.scale,
                      .cosine = exact_cosine(where.turn),
                      .sine = exact_sine(where.turn),
                      .shift = where.at};
  Thing thing;
  for (Layer& layer : make_prop(where.kind, random)) {
    layer.depth += depth;
    thing.push_back(seen_through(placed, std::move(layer)));
  }
  return thing;
}

/// How many of the visible landmarks the thing would cover.
std::size_t count_covered(const Thing& thing, const std::vector<Landmark>& landmarks) {
  return static_cast<std::size_t>(std::ranges::count_if(landmarks, [&](const Landmark& landmark) {
    const auto is_below = [&](const Layer& layer) { return holds(layer.outline, {landmark.x, landmark.y}); };
    return landmark.visibility == 2 && std::ranges::any_of(thing, is_below);
  }));
}

}  // namespace

void sort_layers(Shot& shot) {
  std::ranges::stable_sort(shot.layers, {}, &Layer::depth);
}

void add_occluders(Shot& shot, const Figure& figure, const Camera& camera, Source source, std::uint8_t level,
                   Random& random) {
  const Target& target = kTargets[level - 1u];
  const double wanted = random.uniform(target.low, target.high);
  if (level == 1 && !random.chance(kByTheWay)) return;
  const Stage stage(shot, figure, camera, source);
  std::vector<PropKind> kinds;  // one of each: two chairs before a person are an accident
  for (int things = 0; things < kMostThings; ++things) {
    const std::vector<Landmark> landmarks = find_landmarks(shot.garments[0], 0, OwnerBuffer(shot), kReach);
    const auto count = static_cast<double>(landmarks.size());
    const auto occluded = static_cast<double>(std::ranges::count(landmarks, 1, &Landmark::visibility));
    if (occluded >= wanted * count) return;
    // The one that comes nearest to what is wanted, of those that do not cover too much.
    Thing best;
    PropKind kind{};
    double least = (wanted * count - occluded) + 0.5;
    for (int i = 0; i < kCandidates; ++i) {
      const Where where = stage.draw(random);
      Thing thing = make_thing(where, camera, things, random);
      if (std::ranges::find(kinds, where.kind) != kinds.end()) continue;
      const double now = occluded + static_cast<double>(count_covered(thing, landmarks));
      const double off = std::max(wanted * count - now, now - wanted * count);
      if (now > target.most * count || off >= least) continue;
      least = off;
      best = std::move(thing);
      kind = where.kind;
    }
    if (best.empty()) return;
    kinds.push_back(kind);
    shot.layers.insert(shot.layers.end(), std::make_move_iterator(best.begin()), std::make_move_iterator(best.end()));
    sort_layers(shot);
  }
}

}  // namespace df2::synth
