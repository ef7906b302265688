#include <algorithm>
#include <array>

#include <df2/synth/detail/assembly.h>
#include <df2/synth/detail/categories.h>
#include <df2/synth/detail/collar.h>
#include <df2/synth/detail/curve.h>
#include <df2/synth/detail/details.h>
#include <df2/synth/detail/folds.h>
#include <df2/synth/detail/neckline.h>
#include <df2/synth/detail/trunk.h>
#include <df2/synth/detail/upper.h>
#include <df2/synth/detail/upper_parts.h>
#include <df2/synth/detail/vectors.h>

namespace df2::synth {

namespace {

/// Front panels as seen: how far their edges stand apart from the middle, and where they are.
class Panels {
 public:
  Panels(const Fit& fit, const TrunkEdges& edges) : fit_(fit), edges_(edges) {}

  /// A panel's edge at a level; never beyond the side of the trunk.
  Point edge(std::size_t side, double level) const {
    const double sign = side == 0 ? -1 : 1;
    const Span span = fit_.span(level);
    const double down = smooth_step(fit_.cut.neck_depth, fit_.hem, level);
    const double apart = 0.012 + fit_.cut.opening * (0.1 + 0.55 * down) * span.width() / 2;
    Point at = fit_.front(0, level) + (sign * apart) * across_trunk(fit_.figure, level);
    const double margin = 0.06 * span.width();
    at.x = std::clamp(at.x, span.left.x + margin, span.right.x - margin);
    return at;
  }

  /// From the neckline's end down to the hem.
  Polygon line(std::size_t side) const {
    constexpr int kPoints = 30;
    Polygon line;
    for (int i = 0; i < kPoints; ++i)
      line.push_back(edge(side, mix(fit_.cut.neck_depth, fit_.hem, static_cast<double>(i) / kPoints)));
    line.push_back(corner(side));
    return line;
  }

  /// Where the panel's edge meets the hem.
  Point corner(std::size_t side) const {
    const Point at = edge(side, fit_.hem);
    return *std::ranges::min_element(edges_.hem, {}, [&](Point p) { return std::abs(p.x - at.x); });
  }

 private:
  const Fit& fit_;
  const TrunkEdges& edges_;
};

/// The hem of one panel: from the side of the trunk to the panel's edge.
Polygon panel_hem(const TrunkEdges& edges, std::size_t side, Point corner) {
  Polygon hem = side == 0 ? edges.hem : reversed(edges.hem);
  hem.erase(std::ranges::find(hem, corner) + 1, hem.end());
  return hem;
}

Layer panel_piece(const Fit& fit, std::size_t side, const NeckEdge& neck, const Armholes& holes,
                  const TrunkEdges& edges, const Panels& panels, Random& random) {
  Layer panel;
  panel.depth = fit.depth();
  panel.outline = shoulder_and_armhole(side, neck.side[side], holes);
  append(panel.outline, edges.side[side]);
  const Polygon line = panels.line(side);
  append(panel.outline, panel_hem(edges, side, line.back()));
  append(panel.outline, reversed(line));
  const Polygon front = reversed(half_front_line(fit, neck.side[side], line.front()));
  append(panel.outline, std::span(front).first(front.size() - 1));
  panel.mesh = fit.mesh();
  add_trunk_folds(fit, panel, random);
  return panel;
}

void add_panel_details(const Fit& fit, std::size_t side, const Polygon& line, const TrunkEdges& edges, Layer& panel) {
  const double sign = side == 0 ? -1 : 1;
  const Cut& cut = fit.cut;
  const auto beside = [&](double by) {
    Polygon moved = line;
    for (Point& p : moved) p.x += sign * by * squeeze(fit.figure);
    return moved;
  };
  panel.strokes.push_back({StrokeKind::edge, line, 0.016, {}});
  if (cut.zip) panel.strokes.push_back({StrokeKind::line, beside(0.02), 0.03, Colour{150, 150, 154}});
  if (cut.buttons) {
    panel.strokes.push_back({StrokeKind::seam, beside(0.13), 0.012, {}});
    if (side == 1) add_buttons(beside(0.065), cut.length > 3 ? 0.55 : 0.42, panel, button_colour(cut));
  }
  if (cut.pockets) {
    const double level = std::min(kWaistLevel + 0.25, fit.hem - 0.6);
    const Span span = fit.span(level);
    const Point from = span.at(sign * 0.42), to = span.at(sign * 0.78);
    panel.strokes.push_back(
        {StrokeKind::seam, {from, to, to + Point{0, 0.09}, from + Point{0, 0.09}, from}, 0.014, {}});
  }
  if (cut.belt && cut.opening < 0.2) {
    const Span waist = fit.span(kWaistLevel);
    panel.strokes.push_back(
        {StrokeKind::line, {waist.at(-1.2), waist.at(0) + Point{0, 0.05}, waist.at(1.2)}, 0.16, button_colour(cut)});
  }
  add_hem_details(fit, edges, panel);
}

/// The back from within: between open panels, and beside the body.
Layer whole_inner_back(const Fit& fit, const NeckEdge& neck, const std::array<Polygon, 2>& shoulders,
                       const TrunkEdges& edges) {
  Layer back;
  back.depth = kBehindBody + fit.over;
  back.inside = true;
  back.outline = trunk_outline(shoulders, edges, reversed(neck.back_line));
  back.mesh = fit.mesh();
  return back;
}

}  // namespace

Garment make_outwear(const Fit& fit, Random& random) {
  Assembly assembly(fit.cut.category);
  const UpperNumbers numbers = upper_numbers(fit.cut.category);
  const NeckEdge neck = neck_edge(fit);
  const Armholes holes = armholes(fit);
  TrunkEdges edges = trunk_edges(fit, holes.pit, pit_level(fit));
  const std::array<Polygon, 2> shoulders = {shoulder_and_armhole(0, neck.side[0], holes),
                                            shoulder_and_armhole(1, neck.side[1], holes)};
  const Panels panels(fit, edges);
  const bool is_behind = fit.is_seen_from_behind();
  std::array<std::uint16_t, 2> panel = {};
  std::uint16_t back = 0;
  if (is_behind) {
    panel[0] = panel[1] = back =
        assembly.add(trunk_piece(fit, trunk_outline(shoulders, edges, reversed(neck.back_line)), random));
    add_hem_details(fit, edges, assembly.piece(back));
  } else {
    back = assembly.add(whole_inner_back(fit, neck, shoulders, edges));
    for (const std::size_t side : {0u, 1u}) {
      panel[side] = assembly.add(panel_piece(fit, side, neck, holes, edges, panels, random));
      add_panel_details(fit, side, panels.line(side), edges, assembly.piece(panel[side]));
    }
  }
  add_sleeves(assembly, fit, holes, panel, random);
  NeckEdge open = neck;
  std::array<Point, 2> fronts;
  for (const std::size_t side : {0u, 1u}) {
    fronts[side] = panels.line(side).front();
    open.front_mid[side] = half_front_mid(fit, neck.side[side], fronts[side]);
  }
  add_collar(assembly, fit, open, panel, back, fronts);
  place_sides(assembly, fit, edges, panel, false);
  for (const std::size_t side : {0u, 1u}) {
    const Polygon line = panels.line(side);
    const auto place = [&](int left, Point at) {
      assembly.place(side == 0 ? left : assembly.partner(left), at, panel[side], is_behind);
    };
    place(numbers.hem + 1, line.back());
    place(numbers.panel_below, at_share(line, 0.68));
    place(numbers.panel_above, at_share(line, 0.42));
  }
  return std::move(assembly).finish();
}

}  // namespace df2::synth
