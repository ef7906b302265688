#include <df2/leaks/shared_identities.h>

#include <algorithm>

#include <df2/pairs.h>

namespace df2 {

namespace {

struct Place {
  std::int64_t pair_id = 0, style = 0;
  ItemPlace at;
  auto operator<=>(const Place&) const = default;
};

std::vector<Place> places_of(std::span<const Dataset* const> splits) {
  std::vector<Place> places;
  for (std::uint32_t split = 0; split < splits.size(); ++split) {
    const std::span<const ImageRecord> images = splits[split]->images();
    for (std::uint32_t image = 0; image < images.size(); ++image) {
      for (std::uint32_t item = 0; item < images[image].items.size(); ++item) {
        const Item& found = images[image].items[item];
        if (const auto pair = pair_id_of(found, images[image]))
          places.push_back({*pair, found.style, {split, image, item}});
      }
    }
  }
  std::ranges::sort(places);
  return places;
}

bool stand_in_one_split(std::span<const Place> places) {
  return std::ranges::all_of(places, [&](const Place& place) { return place.at.split == places.front().at.split; });
}

SharedIdentity shared(std::span<const Place> places, std::optional<std::int64_t> style) {
  SharedIdentity identity{places.front().pair_id, style, {}};
  for (const Place& place : places) identity.places.push_back(place.at);
  std::ranges::sort(identity.places);
  return identity;
}

/// Calls use(part) for each run of places that are equal by `key`.
template <class Key, class Use>
void for_runs(std::span<const Place> places, Key key, Use use) {
  while (!places.empty()) {
    const auto end =
        std::ranges::find_if(places, [&](const Place& place) { return place.*key != places.front().*key; });
    const auto count = static_cast<std::size_t>(end - places.begin());
    use(places.first(count));
    places = places.subspan(count);
  }
}

}  // namespace

std::vector<SharedIdentity> shared_identities(std::span<const Dataset* const> splits) {
  const std::vector<Place> places = places_of(splits);
  std::vector<SharedIdentity> found, pairs_alone;
  for_runs(places, &Place::pair_id, [&](std::span<const Place> pair) {
    const std::size_t before = found.size();
    for_runs(pair, &Place::style, [&](std::span<const Place> same) {
      if (same.front().style > 0 && !stand_in_one_split(same)) found.push_back(shared(same, same.front().style));
    });
    if (found.size() == before && !stand_in_one_split(pair)) pairs_alone.push_back(shared(pair, {}));
  });
  found.insert(found.end(), pairs_alone.begin(), pairs_alone.end());
  return found;
}

}  // namespace df2
