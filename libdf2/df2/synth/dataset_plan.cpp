#include <df2/synth/dataset_plan.h>

#include <algorithm>

#include <df2/random.h>

namespace df2::synth {

namespace {

constexpr int kPicturesPerIdentity = 12;
constexpr int kLeastOfTwoStyles = 11;  // pictures of an identity
constexpr int kShopOfFirstStyle = 6;

/// How many pictures each identity has: about the mean, those of two neighbours that of two.
std::vector<int> picture_counts(const MadeOptions& options) {
  const int identities = options.identities > 0
                             ? options.identities
                             : std::max(1, (options.images + kPicturesPerIdentity / 2) / kPicturesPerIdentity);
  std::vector<int> counts(static_cast<std::size_t>(identities), options.images / identities);
  for (std::size_t i = 0; i < static_cast<std::size_t>(options.images % identities); ++i) ++counts[i];
  for (std::size_t i = 0; i + 1 < counts.size(); i += 2) {
    const int most = std::min(counts[i], counts[i + 1]) / 4;
    const int moved = Random(options.seed ^ 0x8CB92BA72F3D8DD7u, i).integer(-most, most);
    counts[i] += moved;
    counts[i + 1] -= moved;
  }
  return counts;
}

/// Adds pictures of one style, a third of them of users; one of each at least.
void add_style(std::int64_t style, int shop, int user, std::vector<PlannedPicture>& pictures) {
  for (int i = 0; i < user; ++i) pictures.push_back({.source = Source::user, .style = style});
  for (int i = 0; i < shop; ++i) pictures.push_back({.source = Source::shop, .style = style});
}

std::vector<PlannedPicture> pictures_of_identity(int count, Random& random) {
  std::vector<PlannedPicture> pictures;
  if (count == 1) {
    add_style(0, 1, 0, pictures);
  } else if (count < kLeastOfTwoStyles || random.chance(0.5)) {
    const int user = std::max(1, (count + 1) / 3);
    add_style(1, count - user, user, pictures);
  } else {
    const int first_user = random.integer(1, 2), rest = count - kShopOfFirstStyle - first_user;
    const int user = std::max(1, rest / 2);
    add_style(1, kShopOfFirstStyle, first_user, pictures);
    add_style(2, rest - user, user, pictures);
  }
  return pictures;
}

/// The part that lacks most of its share once these pictures are added. The first identity goes to validation, which
/// most tools ask for.
Part part_of_next(const std::array<std::int64_t, kParts.size()>& pictures, std::int64_t added) {
  std::int64_t total = added;
  for (const std::int64_t count : pictures) total += count;
  if (total == added) return Part::validation;
  const auto lack = [&](const PartRow& row) {
    return row.share * static_cast<double>(total) - static_cast<double>(pictures[static_cast<std::size_t>(row.part)]);
  };
  return std::ranges::max_element(kParts, {}, lack)->part;
}

/// Numbers the pictures of each part.
void number_pictures(std::vector<PlannedPicture>& pictures) {
  std::array<std::int64_t, kParts.size()> next = {1, 1, 1};
  const auto number = [&](const auto& is_wanted) {
    for (PlannedPicture& picture : pictures) {
      if (is_wanted(picture)) picture.image_id = next[static_cast<std::size_t>(picture.part)]++;
    }
  };
  const auto is_early = [](const PlannedPicture& picture) {
    return picture.part == Part::train || picture.source == Source::user;
  };
  number(is_early);
  number([&](const PlannedPicture& picture) { return !is_early(picture); });
}

}  // namespace

std::vector<PlannedPicture> plan_dataset(const MadeOptions& options) {
  std::vector<PlannedPicture> pictures;
  std::array<std::int64_t, kParts.size()> in_part = {};
  std::int64_t pair_id = 0;
  for (const int count : picture_counts(options)) {
    Random random(options.seed ^ 0x14057B7EF767814Fu, static_cast<std::uint64_t>(++pair_id));
    const Part part = part_of_next(in_part, count);
    in_part[static_cast<std::size_t>(part)] += count;
    for (PlannedPicture picture : pictures_of_identity(count, random)) {
      picture.part = part;
      picture.pair_id = pair_id;
      pictures.push_back(picture);
    }
  }
  number_pictures(pictures);
  return pictures;
}

}  // namespace df2::synth
