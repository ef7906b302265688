#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <df2/error.h>
#include <df2/io/dataset_folder.h>
#include <df2/io/ground_truth.h>
#include <df2/parallel.h>
#include <df2/synth/scene.h>

#include "../../support.h"

namespace {

using namespace df2;
using df2::test::ScratchFolder;
namespace fs = std::filesystem;

std::vector<ImageRecord> images_of(const Dataset& dataset) {
  return {dataset.images().begin(), dataset.images().end()};
}

/// Of all files in a folder, by their names in it.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    found[entry.path().lexically_relative(folder).string()] = {std::istreambuf_iterator<char>(in), {}};
  }
  return found;
}

WrittenPictures written(const Dataset& dataset, const fs::path& out, const std::string& name,
                        const DatasetFolderOptions& options) {
  OutputFolder folder(out.string(), {});
  const FolderPart parts[] = {{name, &dataset}};
  const WrittenPictures pictures = write_dataset_folder(parts, folder, options);
  folder.commit();
  return pictures;
}

Error refusal_of(const Dataset& dataset, const fs::path& out, const std::string& name,
                 const DatasetFolderOptions& options) {
  try {
    (void)written(dataset, out, name, options);
  } catch (const Error& error) {
    CHECK(!fs::exists(out));
    return error;
  }
  FAIL("was accepted");
  throw;
}

std::string message_of(const Error& error) {
  return error.issues().shown().at(0).message;
}

/// The dataset with these file names, in the order of ids, and pictures that hold their image's id.
Dataset with_pictures(const std::vector<std::string>& names, const fs::path& folder) {
  std::vector<ImageRecord> images =
      images_of(synth::make_scenes({.images = static_cast<int>(names.size()), .seed = 1}));
  for (std::size_t i = 0; i < names.size(); ++i) {
    images[i].file_name = names[i];
    const fs::path file = folder / names[i];
    fs::create_directories(file.parent_path());
    std::ofstream(file) << images[i].id;
  }
  return Dataset("pictures", images, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, {}, folder.string());
}

}  // namespace

TEST_CASE("A part of native annotations is read again with its sizes, levels and item numbers") {
  const ScratchFolder scratch;
  const fs::path out = scratch.path() / "out";
  std::vector<ImageRecord> images = images_of(synth::make_scenes({.images = 80, .seed = 4}));
  for (ImageRecord& image : images) std::ranges::reverse(image.items);
  const Dataset dataset("validation", images, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  const std::string name = "a \"part\" \xC3\xA9";
  CHECK(written(dataset, out, name, {}).placed == 0);
  const Dataset read = read_ground_truth((out / name).string());
  CHECK(images_of(read) == images);
  CHECK(read.content_hash() == dataset.content_hash());
  CHECK(read.name() == name);
  CHECK(read.size_sources() == std::set<SizeSource>{SizeSource::information});
}

TEST_CASE("An item that was left out is missing in the numbers of the others") {
  const ScratchFolder scratch;
  std::vector<ImageRecord> images = images_of(synth::make_scenes({.images = 40, .seed = 4}));
  std::erase_if(images, [](const ImageRecord& image) { return image.items.size() < 3; });
  REQUIRE(!images.empty());
  for (ImageRecord& image : images) image.items.erase(image.items.begin());
  written(Dataset("x", images, {0}), scratch.path() / "out", "x", {});
  const Dataset read = read_ground_truth((scratch.path() / "out/x").string());
  for (const ImageRecord& image : read.images()) {
    for (std::size_t k = 0; k < image.items.size(); ++k) CHECK(image.items[k].id == static_cast<std::int64_t>(k + 1));
  }
}

TEST_CASE("A part of COCO type is read again without loss, with its pictures where it looks for them") {
  const ScratchFolder scratch;
  const fs::path out = scratch.path() / "out";
  const Dataset dataset = with_pictures({"a.jpg", "b/c d.png", "\xC3\xA9 'q'.jpg"}, scratch.path() / "in");
  const WrittenPictures pictures =
      written(dataset, out, "p", {.format = DatasetFormat::coco, .pictures = PicturePlacing::copy});
  CHECK((pictures.placed == 3 && pictures.missing == 0));
  const Dataset read = read_ground_truth((out / "p/annotations/p.json").string());
  CHECK(read.content_hash() == dataset.content_hash());
  for (const ImageRecord& image : read.images()) {
    const auto path = read.picture_path(image);
    std::ifstream in(*path);
    std::int64_t id = -1;
    in >> id;
    CHECK(id == image.id);
    CHECK(image.file_name == dataset.images()[*dataset.find(image.id)].file_name);
  }
}

TEST_CASE("File names that leave the folder or stand twice become numbers, and native ones always are") {
  const ScratchFolder scratch;
  const fs::path in = scratch.path() / "in";
  const auto names_in = [&](const std::vector<std::string>& names, DatasetFormat format) {
    fs::remove_all(scratch.path() / "out");
    written(with_pictures(names, in), scratch.path() / "out", "p",
            {.format = format, .pictures = PicturePlacing::copy});
    std::set<std::string> found;
    for (const auto& [name, text] : contents(scratch.path() / "out/p/image")) found.insert(name + "=" + text);
    return found;
  };
  const std::set<std::string> numbered = {"000001.jpg=1", "000002.png=2"};
  CHECK(names_in({"a.jpg", "../b.png"}, DatasetFormat::coco) == numbered);
  CHECK(names_in({"a.jpg", (in / "x.png").string()}, DatasetFormat::coco) == numbered);
  CHECK(names_in({"./a.jpg", "b.png"}, DatasetFormat::coco) == numbered);
  CHECK(names_in({"a", "c/b.png"}, DatasetFormat::coco) == std::set<std::string>{"a=1", "c/b.png=2"});
  CHECK(names_in({"a", "c/b.png"}, DatasetFormat::native) == std::set<std::string>{"000001.jpg=1", "000002.jpg=2"});
  CHECK(names_in({"same.jpg", "same.jpg"}, DatasetFormat::coco) ==
        std::set<std::string>{"000001.jpg=2", "000002.jpg=2"});
}

TEST_CASE("Pictures that are not there are counted and named, or skipped") {
  const ScratchFolder scratch;
  const fs::path in = scratch.path() / "in";
  const Dataset dataset = with_pictures({"a.jpg", "b.jpg", "c.jpg"}, in);
  fs::remove(in / "a.jpg");
  fs::remove(in / "c.jpg");
  for (const DatasetFormat format : {DatasetFormat::native, DatasetFormat::coco}) {
    const Error error =
        refusal_of(dataset, scratch.path() / "out", "p", {.format = format, .pictures = PicturePlacing::link});
    CHECK(error.fault() == Fault::io);
    CHECK(message_of(error).starts_with("2 of 3 pictures are not there: "));
    REQUIRE(error.issues().shown().size() == 3);
    CHECK(error.issues().shown()[2].where.file == (in / "c.jpg").string());
    CHECK(error.issues().shown()[2].message == "the picture of image_id 3 of p is not there");
    const fs::path out = scratch.path() / (format == DatasetFormat::native ? "n" : "c");
    const WrittenPictures pictures = written(
        dataset, out, "p", {.format = format, .pictures = PicturePlacing::link, .skips_missing_pictures = true});
    CHECK((pictures.placed == 1 && pictures.missing == 2));
    CHECK(read_ground_truth((format == DatasetFormat::native ? out / "p" : out / "p/annotations/p.json").string())
              .images()
              .size() == 3);
  }
  fs::create_directory(in / "a.jpg");
  fs::create_symlink("c.jpg", in / "c.jpg");
  const DatasetFolderOptions skip{.pictures = PicturePlacing::copy, .skips_missing_pictures = true};
  CHECK(message_of(refusal_of(dataset, scratch.path() / "bad", "p", skip)) == "this is no file, so it is no picture");
  fs::remove(in / "a.jpg");
  CHECK(message_of(refusal_of(dataset, scratch.path() / "bad", "p", skip)).starts_with("the picture cannot be read: "));
}

TEST_CASE("A dataset whose pictures nobody knows has none to place") {
  const ScratchFolder scratch;
  const Dataset dataset = synth::make_scenes({.images = 2, .seed = 1});
  std::vector<ImageRecord> images = images_of(dataset);
  for (ImageRecord& image : images) image.file_name.clear();
  const Dataset bare("bare", images, {0});
  CHECK(message_of(refusal_of(bare, scratch.path() / "out", "p", {.pictures = PicturePlacing::copy}))
            .starts_with("2 of 2 pictures are not there: "));
}

TEST_CASE("What native annotations cannot hold is refused, not made up") {
  const ScratchFolder scratch;
  const std::vector<ImageRecord> good = images_of(synth::make_scenes({.images = 3, .seed = 1}));
  const auto text_of = [&](const auto& change) {
    std::vector<ImageRecord> images = good;
    change(images[1]);
    const Error error = refusal_of(Dataset("x", images, {0}), scratch.path() / "out", "x", {});
    CHECK(error.fault() == Fault::usage);
    CHECK_NOTHROW(written(Dataset("x", images, {0}), scratch.path() / "coco", "x", {.format = DatasetFormat::coco}));
    fs::remove_all(scratch.path() / "coco");
    return message_of(error);
  };
  CHECK(text_of([](ImageRecord& image) { image.source.reset(); }).starts_with("image_id 2 of x has no source or no "));
  CHECK(text_of([](ImageRecord& image) { image.pair_id.reset(); }).starts_with("image_id 2 of x has no source or no "));
  CHECK(text_of([](ImageRecord& image) { image.items.at(0).pair_id = 77; }).starts_with("image_id 2 of x has no "));
  CHECK(text_of([](ImageRecord& image) {
          image.items.at(0).attributes.reset();
        }).find("lacks polygons, landmarks or") != std::string::npos);
}

TEST_CASE("Names that cannot be those of a split are refused") {
  const auto refusal = [](const std::vector<std::string>& names) {
    try {
      check_part_names(names);
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::usage);
      return message_of(error);
    }
    return std::string();
  };
  for (const std::string name : {"train", "with space", "-x", "\xE6\x97\xA5", "it's", "\"q\"", "image", "annotations"})
    CHECK(refusal({name}).empty());
  for (const std::string name :
       {"", ".", "..", ".x", "a/b", "/", "annos", "json_for_train", "a\nb", "\x1b[31m", "\xff"})
    CHECK(refusal({name}).find("cannot be the name of a part") != std::string::npos);
  CHECK(refusal({"a", "b", "a"}) == "two parts are called \"a\": give each its own name");
}

TEST_CASE("The same datasets give the same files for any number of threads, and progress ends with all of them") {
  const ScratchFolder scratch;
  const Dataset dataset = with_pictures(std::vector<std::string>(9, "same.jpg"), scratch.path() / "in");
  for (const DatasetFormat format : {DatasetFormat::native, DatasetFormat::coco}) {
    std::vector<std::map<std::string, std::string>> made;
    for (const int threads : {1, 8}) {
      const ThreadLimit limit(threads);
      std::pair<std::size_t, std::size_t> last;
      fs::remove_all(scratch.path() / "out");
      written(dataset, scratch.path() / "out", "p",
              {.format = format, .pictures = PicturePlacing::copy, .progress = [&](std::size_t done, std::size_t of) {
                 last = {done, of};
               }});
      CHECK(last == std::pair<std::size_t, std::size_t>{18, 18});
      made.push_back(contents(scratch.path() / "out"));
    }
    CHECK(made[0] == made[1]);
    CHECK(made[0].size() == (format == DatasetFormat::native ? 19 : 10));
  }
}
