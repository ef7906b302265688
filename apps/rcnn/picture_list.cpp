#include "picture_list.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/io/image_sizes.h>
#include <df2/io/native_folder.h>
#include <df2/text.h>

namespace df2::apps {

namespace {

namespace fs = std::filesystem;
using reference::PictureRole;
using reference::PictureToPredict;

using PicturesById = std::map<std::int64_t, PictureToPredict>;

[[noreturn]] void refuse_picture(const fs::path& path, Code code, std::string sentence) {
  throw Error(Fault::ground_truth, Issue(code, {path.string(), {}, {}, {}}, std::move(sentence)));
}

bool is_picture_name(const fs::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
  return ending == ".jpg" || ending == ".jpeg" || ending == ".png";
}

void add(PicturesById& pictures, PictureToPredict picture) {
  const auto [place, is_new] = pictures.try_emplace(picture.image_id, picture);
  if (is_new) return;
  refuse_picture(picture.path, Code::duplicate_id,
                 fmt::format("the picture has the image id {}, which {} has, too: predict them in two runs, or name "
                             "the ids with --image-list",
                             picture.image_id, place->second.path));
}

PicturesById pictures_of_ground_truth(const std::string& gt, bool needs_garments) {
  FieldsRead fields{needs_garments, false, false, false, false, true};
  const Dataset dataset = read_ground_truth(gt, {}, {}, fields);
  PicturesById pictures;
  for (const ImageRecord& image : dataset.images()) {
    if (needs_garments && image.items.empty()) continue;
    const std::optional<std::string> path = dataset.picture_path(image);
    if (!path)
      refuse_usage(
          fmt::format("--gt {}: it is not known where the picture of image {} is; name the folder with "
                      "--images, and the ids with --image-list",
                      gt, image.id));
    PictureToPredict picture{image.id, *path, image.size, reference::role_of(image.source)};
    for (const Item& item : image.items) {
      if (needs_garments) picture.garments.push_back({item.box, dataset.categories()[item.category].id});
    }
    pictures.emplace(image.id, std::move(picture));
  }
  return pictures;
}

PicturesById pictures_of_folders(const std::vector<std::string>& folders) {
  PicturesById pictures;
  for (const std::string& folder : folders) {
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
      const fs::path& path = entry.path();
      if (path.filename().string().starts_with('.') || !is_picture_name(path)) continue;
      const auto id = parse_number<std::int64_t>(path.stem().string());
      if (!id || *id < 0)
        refuse_picture(path, Code::bad_id,
                       "the picture's name says no image id, as that of 000001.jpg does: name the ids with "
                       "--image-list, or move the file away");
      add(pictures, {*id, path.string()});
    }
    if (error)
      throw Error(Fault::io, Issue(Code::file, {folder, {}, {}, {}},
                                   fmt::format("the folder of pictures cannot be read: {}", error.message())));
  }
  return pictures;
}

PicturesById pictures_of_list(const std::string& list, const std::vector<std::string>& folders) {
  PicturesById pictures;
  for (const ImageRecord& image : read_image_information(list)) {
    const std::string name = image.file_name.empty() ? native_picture_name(image.id) : image.file_name;
    std::error_code unknown;
    const auto folder = std::ranges::find_if(
        folders, [&](const std::string& candidate) { return fs::exists(fs::path(candidate) / name, unknown); });
    if (folder == folders.end())
      refuse_picture(list, Code::file,
                     fmt::format("no folder of --images has the picture {} of image {}", name, image.id));
    add(pictures, {image.id, (fs::path(*folder) / name).string(), image.size});
  }
  return pictures;
}

void set_role(PicturesById& pictures, const std::string& list, PictureRole role) {
  if (list.empty()) return;
  for (const ImageRecord& image : read_image_information(list)) {
    const auto found = pictures.find(image.id);
    if (found == pictures.end())
      refuse_picture(list, Code::unknown_image, fmt::format("image {} is none of the pictures to predict", image.id));
    if (found->second.role != PictureRole::none)
      refuse_picture(list, Code::duplicate_id,
                     fmt::format("image {} is of a consumer and of a shop: it can be only one of them", image.id));
    found->second.role = role;
  }
}

}  // namespace

std::vector<Flag> picture_flags(PictureArgs& args) {
  const auto with_images = [](std::string name, Value value, std::string help) {
    return Flag{.group = "",
                .name = std::move(name),
                .value = std::move(value),
                .help = std::move(help),
                .needs = {"--images"}};
  };
  return {{.group = "",
           .name = "--gt",
           .value = read_file(args.gt, "PATH"),
           .help = "Split folder of native annotations, or a COCO-type file, whose pictures are predicted",
           .excludes = {"--images"},
           .why = "both say which pictures are predicted"},
          {"", "--images", read_files(args.folders, "FOLDER"),
           "Pictures without annotations; their names say their ids, as 000001.jpg does"},
          with_images("--image-list", read_file(args.list),
                      "Predict the images of this information file, by their file_name, and no other"),
          with_images("--query-images", read_file(args.queries),
                      "Information file of the images of consumers, for retrieval"),
          with_images("--gallery-images", read_file(args.gallery),
                      "Information file of the images of shops, for retrieval")};
}

std::vector<PictureToPredict> list_pictures(const PictureArgs& args, bool needs_garments) {
  PicturesById pictures = !args.gt.empty()     ? pictures_of_ground_truth(args.gt, needs_garments)
                          : !args.list.empty() ? pictures_of_list(args.list, args.folders)
                                               : pictures_of_folders(args.folders);
  set_role(pictures, args.queries, PictureRole::query);
  set_role(pictures, args.gallery, PictureRole::gallery);
  std::vector<PictureToPredict> list;
  for (auto& [id, picture] : pictures) list.push_back(std::move(picture));
  return list;
}

}  // namespace df2::apps
