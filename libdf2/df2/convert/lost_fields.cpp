#include <df2/convert/lost_fields.h>

namespace df2::convert {

void note_lost_fields(const Split& split, const ImageRecord& image, Ledger& ledger) {
  const std::string place = example_of(split.name, image);
  if (image.source) ledger.add(Effect::lost, "sources", "sources of images, shop or user", place);
  if (image.pair_id) ledger.add(Effect::lost, "pair_ids", "pair_ids of images", place);
  if (!image.file_name.empty() && !image.file_name.starts_with(image_stem(image) + "."))
    ledger.add(Effect::lost, "file_names", "names of pictures, which are numbered", place);
  for (const Item& item : image.items) {
    const std::string example = example_of(split.name, image, item);
    const auto note = [&](bool is_lost, std::string_view code, std::string_view what) {
      if (is_lost) ledger.add(Effect::lost, code, what, example);
    };
    note(item.attributes.has_value(), "levels", "items with the four levels");
    note(item.style > 0, "styles", "items with a style");
    note(item.pair_id && item.pair_id != image.pair_id, "item_pair_ids", "items with a pair_id of their own");
    note(item.area != item.box.area(), "areas", "areas that are not those of the box");
    note(item.is_crowd, "crowds", "marks of crowds");
    note(split.has_annotation_ids, "annotation_ids", "ids of annotations");
  }
}

}  // namespace df2::convert
