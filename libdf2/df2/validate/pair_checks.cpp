#include <df2/validate/pair_checks.h>

#include <fmt/format.h>

namespace df2 {

namespace {

Source other(Source source) {
  return source == Source::shop ? Source::user : Source::shop;
}

std::string_view name_of(Source source) {
  return source == Source::shop ? "shop" : "user";
}

}  // namespace

PairChecks::PairChecks(const Dataset& dataset) {
  for (const ImageRecord& image : dataset.images()) {
    if (!image.source || !image.pair_id) continue;
    Pair& pair = pairs_.try_emplace(*image.pair_id, Pair{image.id}).first->second;
    (*image.source == Source::shop ? pair.has_shop : pair.has_user) = true;
    for (const Item& item : image.items) {
      if (item.style > 0) styles_.insert({*image.pair_id, item.style, *image.source});
    }
  }
}

void PairChecks::check_items(const ImageRecord& image, const std::function<void(ItemFault fault)>& report) const {
  if (!image.source || !image.pair_id) return;
  for (std::size_t i = 0; i < image.items.size(); ++i) {
    const std::int64_t style = image.items[i].style;
    if (style <= 0 || styles_.contains({*image.pair_id, style, other(*image.source)})) continue;
    report({Check::style_without_partner, i, ItemPart::style,
            fmt::format("no {} picture shows pair_id {} with style {}, so this item is in no pair",
                        name_of(other(*image.source)), *image.pair_id, style)});
  }
}

std::optional<Source> PairChecks::lone_source(const ImageRecord& image) const {
  if (!image.source || !image.pair_id) return std::nullopt;
  const Pair& pair = pairs_.at(*image.pair_id);
  if (pair.first_image != image.id || (pair.has_shop && pair.has_user)) return std::nullopt;
  return image.source;
}

}  // namespace df2
