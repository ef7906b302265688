#include <df2/validate/finding.h>

#include <utility>

namespace df2 {

namespace {

using enum Severity;

constexpr std::array kChecks = {
    CheckRow{Check::unreadable, "unreadable", error, "A file cannot be read as what it should be."},
    CheckRow{Check::hidden_landmark_placed, "hidden-landmark-placed", warning,
             "A landmark that is not labelled (v = 0) has coordinates other than 0, 0."},
    CheckRow{Check::landmark_outside_box, "landmark-outside-box", warning,
             "A labelled landmark lies more than 2 pixels outside its item's box."},
    CheckRow{Check::landmark_outside_image, "landmark-outside-image", warning,
             "A labelled landmark lies outside the image; such landmarks have v = 0."},
    CheckRow{Check::landmark_off_mask, "landmark-off-mask", warning,
             "A visible landmark is farther from the item's mask than 3 % of the root of the mask's area."},
    CheckRow{Check::sides_swapped, "sides-swapped", warning,
             "Landmarks of the left side stand at the right and the contour runs the wrong way round."},
    CheckRow{Check::no_labelled_landmark, "no-labelled-landmark", note, "No landmark of the item is labelled."},
    CheckRow{Check::box_outside_image, "box-outside-image", warning, "The box reaches out of the image."},
    CheckRow{Check::box_without_extent, "box-without-extent", warning, "The box has no width or no height."},
    CheckRow{Check::box_off_mask, "box-off-mask", warning,
             "The box and the tight box of the mask have an IoU below 0.7."},
    CheckRow{Check::mask_missing, "mask-missing", warning, "The item has no mask."},
    CheckRow{Check::mask_empty, "mask-empty", warning, "The mask covers no pixel."},
    CheckRow{Check::mask_outside_image, "mask-outside-image", warning,
             "A point of the mask's outline lies more than 1 pixel outside the image."},
    CheckRow{Check::scale_disagrees, "scale-disagrees", warning,
             "The level of scale is not the one that the box and the image give."},
    CheckRow{Check::occlusion_disagrees, "occlusion-disagrees", warning,
             "The level of occlusion is none that the landmarks allow."},
    CheckRow{Check::zoom_in_disagrees, "zoom-in-disagrees", warning,
             "The level of zoom-in is none that the landmarks allow."},
    CheckRow{Check::repeated_item, "repeated-item", warning,
             "Two items of an image have the same category, box and landmarks."},
    CheckRow{Check::item_numbers, "item-numbers", note, "The items of a file are not numbered 1, 2, 3 ..."},
    CheckRow{Check::style_without_partner, "style-without-partner", note,
             "No item of the other source has this pair_id and style, so the item is in no pair."},
    CheckRow{Check::pair_without_source, "pair-without-source", note,
             "A pair_id has pictures of one source only: shop or user."},
    CheckRow{Check::unknown_category_name, "unknown-category-name", warning,
             "A category has a name that DeepFashion2 does not know."},
    CheckRow{Check::picture_missing, "picture-missing", error, "Labels without their picture."},
    CheckRow{Check::picture_unreadable, "picture-unreadable", error, "The picture cannot be decoded."},
    CheckRow{Check::picture_size, "picture-size", error, "The picture has another size than the ground truth says."},
    CheckRow{Check::picture_rotated, "picture-rotated", note,
             "The picture has an EXIF orientation, which some tools apply and the labels ignore."},
    CheckRow{Check::picture_without_labels, "picture-without-labels", note, "A picture without labels."},
};

constexpr bool are_in_order() {
  for (std::size_t i = 0; i < kChecks.size(); ++i) {
    if (kChecks[i].check != static_cast<Check>(i)) return false;
  }
  return true;
}
static_assert(are_in_order());

}  // namespace

std::string_view severity_name(Severity severity) {
  return std::array<std::string_view, 3>{"error", "warning", "note"}[static_cast<std::size_t>(severity)];
}

std::span<const CheckRow> all_checks() {
  return kChecks;
}

void FindingList::add(Finding finding, std::uint64_t count) {
  Total& total = totals_[finding.code];
  total.severity = finding.severity;
  total.count += count;
  std::size_t& kept = kept_[finding.code];
  if (count == 0 || kept >= most_shown_) return;
  ++kept;
  shown_.push_back(std::move(finding));
}

void FindingList::add(Check check, Location where, std::string message) {
  const CheckRow& row = kChecks[static_cast<std::size_t>(check)];
  add({row.severity, std::string(row.code), std::move(where), std::move(message)}, 1);
}

void FindingList::add(const IssueList& issues) {
  std::map<std::string, std::uint64_t> shown;
  for (const Issue& issue : issues.shown()) {
    ++shown[std::string(code_name(issue.code))];
    add({error, std::string(code_name(issue.code)), issue.where, issue.message}, 1);
  }
  for (const auto& [code, total] : issues.totals()) {
    const std::string name(code_name(code));
    totals_[name].severity = error;
    totals_[name].count += total - shown[name];
  }
}

void FindingList::append(FindingList other) {
  for (Finding& finding : other.shown_) {
    other.totals_[finding.code].count -= 1;
    add(std::move(finding), 1);
  }
  for (const auto& [code, total] : other.totals_) {
    totals_[code].severity = total.severity;
    totals_[code].count += total.count;
  }
}

std::uint64_t FindingList::count(Severity severity) const {
  std::uint64_t count = 0;
  for (const auto& [code, total] : totals_) {
    if (total.severity == severity) count += total.count;
  }
  return count;
}

}  // namespace df2
