// WebDataset: SPLIT-000000.tar, SPLIT-000001.tar ..., in which NAME.jpg and NAME.json stand together for an image. The
// archives are the same bytes for the same dataset.
// Source: the WebDataset file format: what stands before a name's first dot is the key of the sample.
#include <fstream>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <df2/convert/detail/item_values.h>
#include <df2/convert/detail/picture_file.h>
#include <df2/convert/detail/tar_file.h>
#include <df2/convert/formats.h>
#include <df2/convert/split_pictures.h>
#include <df2/convert/without_orientation.h>
#include <df2/error.h>
#include <df2/io/picture_header.h>
#include <df2/parallel.h>

namespace df2::convert {

namespace {

struct Sample {
  std::string ending;  ///< of the picture
  std::string picture, json;
  bool is_turned = false;  ///< it has lost an EXIF orientation
};

std::string json_of(const ImageRecord& image, const CategorySet& categories) {
  df2::detail::OrderedJson value = detail::image_value(image);
  value["items"] = df2::detail::OrderedJson::array();
  const std::vector<std::int64_t> numbers = detail::item_numbers(image);
  for (std::size_t k = 0; k < image.items.size(); ++k)
    value["items"].push_back(detail::item_value(image.items[k], numbers[k], categories));
  return detail::json_text(value);
}

std::string bytes_of(const std::string& path, std::uint64_t most) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const auto size = file ? static_cast<std::int64_t>(file.tellg()) : -1;
  if (size < 0) throw Error(Fault::io, Issue(Code::file, {path, {}, {}, {}}, "the picture cannot be read"));
  if (static_cast<std::uint64_t>(size) > most) {
    throw Error(Fault::limit, Issue(Code::limit, {path, {}, {}, {}},
                                    fmt::format("the picture has {} bytes, more than {}", size, most)));
  }
  std::string bytes(static_cast<std::size_t>(size), '\0');
  file.seekg(0);
  if (!file.read(bytes.data(), size))
    throw Error(Fault::io, Issue(Code::file, {path, {}, {}, {}}, "the picture cannot be read to its end"));
  return bytes;
}

Sample sample_of(const Split& split, const ImageRecord& image, const ConvertOptions& options) {
  Sample sample{picture_ending(split, image), "", json_of(image, split.dataset.categories())};
  if (options.pictures == PicturePlacing::none) return sample;
  const std::string path = detail::picture_file(split, image);
  const std::optional<PictureHeader> header = read_picture_header(path);
  if (!header) {
    throw Error(Fault::ground_truth, Issue(Code::file, {path, {}, {}, {}},
                                           "this is no JPEG or PNG, or it breaks off before it says its size"));
  }
  sample.is_turned = header->orientation != 1;
  sample.picture = sample.is_turned ? read_without_orientation(path, options.picture_limits.most_bytes)
                                    : bytes_of(path, options.picture_limits.most_bytes);
  return sample;
}

/// The archives of a split, one after the other.
class Shards {
 public:
  Shards(const Split& split, const ConvertOptions& options, const OutputFolder& folder)
      : split_(split), options_(options), folder_(folder) {
    begin();  // an empty split has one, too
  }

  void add(const std::string& key, const Sample& sample) {
    const std::uint64_t bytes =
        detail::tar_bytes(sample.json.size()) + (sample.picture.empty() ? 0 : detail::tar_bytes(sample.picture.size()));
    const bool is_full = images_ >= options_.shard_images || file_->bytes() + bytes > options_.shard_bytes;
    if (is_full && images_ > 0) {
      file_->close();
      begin();
    }
    if (!sample.picture.empty()) file_->add(key + sample.ending, sample.picture);
    file_->add(key + ".json", sample.json);
    ++images_;
  }

  void close() { file_->close(); }

 private:
  void begin() {
    file_ = std::make_unique<detail::TarFile>(folder_.place(fmt::format("{}-{:06}.tar", split_.name, count_++)));
    images_ = 0;
  }

  const Split& split_;
  const ConvertOptions& options_;
  const OutputFolder& folder_;
  std::unique_ptr<detail::TarFile> file_;
  std::uint64_t images_ = 0;
  std::size_t count_ = 0;
};

}  // namespace

void to_webdataset(std::span<const Split> splits, const ConvertOptions& options, const OutputFolder& folder,
                   Ledger& ledger) {
  if (options.shard_images == 0 || options.shard_bytes == 0) {
    throw Error(Fault::usage, Code::option, "a shard holds at least one image and one byte");
  }
  Progress progress(options, splits);
  for (const Split& split : splits) {
    const auto images = split.dataset.images();
    Shards shards(split, options, folder);
    std::vector<Sample> samples(pipeline_slots());
    parallel_pipeline(
        images.size(), [&](std::size_t i, std::size_t slot) { samples[slot] = sample_of(split, images[i], options); },
        [&](std::size_t i, std::size_t slot) {
          const std::string key = image_stem(images[i]);
          detail::note_file_name(split, images[i], key + samples[slot].ending, ledger);
          if (samples[slot].is_turned) {
            ledger.add(Effect::changed, "orientation", "pictures copied without their EXIF data, which would turn them",
                       example_of(split.name, images[i]));
          }
          shards.add(key, samples[slot]);
          progress.done();
          return true;
        });
    shards.close();
  }
}

}  // namespace df2::convert
