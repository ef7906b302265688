#include <df2/split/detail/taken.h>

#include <filesystem>

#include <df2/error.h>

namespace df2::detail {

std::string picture_folder_of(const Dataset& dataset) {
  ImageRecord named;
  named.file_name = "picture";
  return std::filesystem::path(*dataset.picture_path(named)).parent_path().string();
}

Dataset with_images(const Dataset& dataset, std::string name, std::vector<ImageRecord> images) {
  const auto listed = dataset.listed();
  return Dataset(std::move(name), std::move(images), {listed.begin(), listed.end()}, dataset.categories(),
                 picture_folder_of(dataset), {}, dataset.size_sources());
}

Dataset taken(const Dataset& dataset, std::string name, std::span<const std::uint32_t> places) {
  std::vector<ImageRecord> images;
  images.reserve(places.size());
  for (const std::uint32_t place : places) images.push_back(dataset.images()[place]);
  return with_images(dataset, std::move(name), std::move(images));
}

void refuse_option(std::string sentence) {
  throw Error(Fault::usage, Code::option, std::move(sentence));
}

}  // namespace df2::detail
