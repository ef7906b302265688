#include "drawings.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <df2/contour.h>
#include <df2/draw/draw_first_stage.h>
#include <df2/draw/draw_pose.h>
#include <df2/draw/draw_predictions.h>
#include <df2/parallel.h>

namespace df2::apps {

namespace {

std::string image_name(std::int64_t id) {
  return fmt::format("{:06}", id);
}

const Picture* pointer_to(const std::optional<Picture>& picture) {
  return picture ? &*picture : nullptr;
}

View view_in(Size image, const Room& room, const SideLimits& sides) {
  return room ? whole_view(image, *room) : whole_view(image, sides);
}

/// Of two pictures side by side, with their titles.
Room half_of(const Room& room) {
  if (!room) return room;
  const auto less = [](std::uint32_t side, std::uint32_t by) { return side > by + 16 ? side - by : 16; };
  return Size{less(room->width / 2, 4 + room->width / 150), less(room->height, 18 + room->height / 40)};
}

}  // namespace

PictureOf picture_of(const DrawContext& context) {
  return [&context](const ImageRecord& image) { return context.pictures.read(image); };
}

Drawings item_drawings(const DrawContext& context) {
  const auto image_at = [&context](std::size_t i) -> const ImageRecord& {
    return context.dataset.images()[context.images[i]];
  };
  return {context.images.size(), 1, [image_at](std::size_t i) { return image_name(image_at(i).id); },
          [image_at](std::size_t i) { return image_name(image_at(i).id); },
          [image_at, &context](std::size_t i, const Room& room) {
            const ImageRecord& image = image_at(i);
            const std::optional<Picture> picture = context.pictures.read(image);
            const View view = view_in(size_to_draw(image, pointer_to(picture)), room, context.options.sides);
            return draw_image(image, context.dataset.categories(), pointer_to(picture), context.options.layers, view);
          }};
}

Drawings prediction_drawings(const DrawContext& context, const eval::MatchFlags& flags, bool only_faults) {
  std::vector<std::uint32_t> images = context.images;
  if (only_faults) {
    std::vector<std::uint8_t> is_drawn(images.size());
    parallel_for(images.size(), [&](std::size_t i) { is_drawn[i] = flags.of_image(images[i]).has_fault; });
    std::vector<std::uint32_t> kept;
    for (std::size_t i = 0; i < images.size(); ++i) {
      if (is_drawn[i]) kept.push_back(images[i]);
    }
    images = std::move(kept);
  }
  const std::size_t count = images.size();
  const auto name = [&context, images](std::size_t i) { return image_name(context.dataset.images()[images[i]].id); };
  return {count, 0.68, name, name, [&context, &flags, images](std::size_t i, const Room& room) {
            const ImageRecord& image = context.dataset.images()[images[i]];
            const std::optional<Picture> picture = context.pictures.read(image);
            const View view = view_in(size_to_draw(image, pointer_to(picture)), half_of(room), context.options.sides);
            const eval::ImageMatches matches = flags.of_image(images[i]);
            return draw_predictions(image, context.dataset.categories(), pointer_to(picture), matches.predictions,
                                    matches.items, context.options.layers, view);
          }};
}

Drawings first_stage_drawings(const DrawContext& context) {
  struct Place {
    std::uint32_t image, item;
  };
  std::vector<Place> places;
  for (const std::uint32_t image : context.images) {
    const auto& items = context.dataset.images()[image].items;
    for (std::uint32_t i = 0; i < items.size(); ++i) {
      if (items[i].labelled_count > 0) places.push_back({image, i});
    }
  }
  const std::size_t count = places.size();
  const auto name = [&context, places](std::size_t i) {
    const ImageRecord& image = context.dataset.images()[places[i].image];
    return fmt::format("{}_{}", image_name(image.id), image.items[places[i].item].id);
  };
  const auto caption = [&context, places, name](std::size_t i) {
    const ImageRecord& image = context.dataset.images()[places[i].image];
    const Item& item = image.items[places[i].item];
    const auto size = known_size(image);
    const auto fit = size ? fit_contour(item, context.dataset.categories()[item.category], *size) : std::nullopt;
    return fit ? fmt::format("{}  coverage {:.2f}  IoU {:.2f}", name(i), fit->coverage, fit->iou) : name(i);
  };
  return {count, 0.56, name, caption, [&context, places](std::size_t i, const Room& room) {
            const ImageRecord& image = context.dataset.images()[places[i].image];
            const Item& item = image.items[places[i].item];
            const std::optional<Picture> picture = context.pictures.read(image);
            const std::uint32_t side = std::min<std::uint32_t>(700, context.options.sides.most);
            const Size most = half_of(room).value_or(Size{side, side});
            const View view = close_view(size_to_draw(image, pointer_to(picture)), item.box, 0.15, most);
            return draw_first_stage(item, context.dataset.categories(), pointer_to(picture), view);
          }};
}

Drawings pose_drawings(std::uint32_t side) {
  const auto name = [](std::size_t i) {
    const Category& category = deepfashion2_categories().all()[i];
    std::string words = category.name;
    std::ranges::replace(words, ' ', '_');
    return fmt::format("{:02}_{}", category.id, words);
  };
  return {kDeepFashion2Categories, 1, name, [](std::size_t) { return std::string(); },
          [side](std::size_t i, const Room& room) {
            const std::uint32_t fitted = room ? std::min(room->width, room->height) : side;
            return draw_pose(static_cast<CategoryIndex>(i), std::max(200u, fitted));
          }};
}

}  // namespace df2::apps
