#include <df2/convert/formats.h>

#include <algorithm>
#include <array>

namespace df2::convert {

namespace {

constexpr auto kFormats = std::to_array<Format>({
    {"native", "the dataset as it is released: a file of annotations for each image", to_native, from_native},
    {"coco", "one file a split, as the official converter writes it, and with the levels", to_coco, from_coco},
    {"coco-per-category", "such a file for each category, as mmpose reads them", to_coco_per_category,
     from_coco_per_category},
    {"ultralytics-detect", "boxes for Ultralytics", to_ultralytics_detect, from_ultralytics_detect, true},
    {"ultralytics-segment", "outlines for Ultralytics", to_ultralytics_segment, from_ultralytics_segment, true},
    {"ultralytics-pose", "boxes and landmarks for Ultralytics", to_ultralytics_pose, from_ultralytics_pose, true},
    {"cvat", "CVAT for images 1.1, with landmarks as skeletons, and the labels for CVAT", to_cvat, from_cvat},
    {"voc", "Pascal VOC: boxes of whole pixels, counted from 1", to_voc, nullptr, true},
    {"semantic-png", "a grey PNG for each image, whose pixels are ids of categories", to_semantic_png, nullptr, true},
    {"hf-imagefolder", "Hugging Face's image folder, with metadata.jsonl", to_hf_imagefolder},
    {"webdataset", "tar files in which each picture stands beside its JSON", to_webdataset},
    {"crops", "the picture of each item, in folders of category, pair and style", to_crops},
});

}  // namespace

std::span<const Format> all_formats() {
  return kFormats;
}

const Format* find_format(std::string_view name) {
  const auto* const found = std::ranges::find(kFormats, name, &Format::name);
  return found == kFormats.end() ? nullptr : found;
}

}  // namespace df2::convert
