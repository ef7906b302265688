#include <df2/leaks/find_leaks.h>

#include <filesystem>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <df2/image/transform.h>
#include <df2/image/write_picture.h>
#include <df2/leaks/render_leaks.h>
#include <df2/parallel.h>

#include "../../support.h"
#include "pointers.h"
#include "scenes.h"

using namespace df2;
using namespace df2::test;
namespace fs = std::filesystem;

namespace {

/// A split in a folder: pictures with one item each, of pair_id = image id unless told otherwise.
class Split {
 public:
  Split(const ScratchFolder& scratch, std::string name) : name_(std::move(name)), folder_(scratch.path() / name_) {
    fs::create_directories(folder_);
  }
  ImageRecord& add(std::int64_t id, const Picture& picture) {
    write_picture(picture, path(id));
    return add(id);
  }
  ImageRecord& add(std::int64_t id) {
    ImageRecord record;
    record.id = id;
    record.pair_id = id;
    record.source = Source::shop;
    record.items.resize(1);
    record.items[0].style = 1;
    images_.push_back(record);
    return images_.back();
  }
  std::string path(std::int64_t id) const { return (folder_ / fmt::format("{:06}.jpg", id)).string(); }
  Dataset dataset() const { return {name_, images_, {}, {}, folder_.string()}; }

 private:
  std::string name_;
  fs::path folder_;
  std::vector<ImageRecord> images_;
};

std::vector<std::int64_t> ids(const Leak& leak) {
  std::vector<std::int64_t> found;
  for (const LeakPlace& place : leak.places) found.push_back(place.image_id);
  return found;
}

}  // namespace

TEST_CASE("a picture in two splits is a leak, be it equal or a copy") {
  const ScratchFolder scratch;
  Split train(scratch, "train"), validation(scratch, "validation");
  for (int i = 1; i <= 3; ++i) train.add(i, scene(static_cast<std::uint64_t>(i)));
  validation.add(11, scene(1));
  validation.add(12, mirror(resize(scene(2), {120, 160})));
  validation.add(13, scene(13));
  const std::vector<Dataset> splits = {train.dataset(), validation.dataset()};
  const Leaks found = find_leaks(pointers_to(splits));
  REQUIRE(found.findings.size() == 2);
  CHECK(found.has_leak());
  CHECK(found.count(LeakKind::picture_in_splits) == 2);
  CHECK(ids(found.findings[0]) == std::vector<std::int64_t>{1, 11});
  CHECK(found.findings[0].is_exact);
  CHECK(found.findings[0].score == 1.0);
  CHECK(ids(found.findings[1]) == std::vector<std::int64_t>{2, 12});
  CHECK(found.findings[1].is_mirrored);
  CHECK(found.findings[1].places[1].path == validation.path(12));
  CHECK(found.splits[0].pictures == 3);

  LeakOptions options;
  options.pictures = LeakPictures::exact;
  CHECK(find_leaks(pointers_to(splits), options).findings.size() == 1);
  options.pictures = LeakPictures::none;
  CHECK(find_leaks(pointers_to(splits), options).findings.empty());
  CHECK_FALSE(find_leaks(pointers_to(splits), options).splits[0].pictures);
}

TEST_CASE("a picture twice in one split is a leak where its labels differ, and else a note") {
  const ScratchFolder scratch;
  Split train(scratch, "train");
  for (const std::int64_t id : {1, 2, 3, 4}) train.add(id, scene(id < 3 ? 1 : 2)).pair_id = id == 4 ? 3 : 1;
  const auto records = train.dataset();
  Split changed(scratch, "train");
  for (const ImageRecord& record : records.images()) changed.add(record.id).pair_id = record.pair_id;
  changed.add(5, resize(scene(2), {120, 160})).items[0].category = 4;
  const Leaks equal = find_leaks(pointers_to(std::vector<Dataset>{records}));
  CHECK(equal.count(LeakKind::picture_repeated) == 1);
  CHECK(equal.count(LeakKind::labels_differ) == 1);
  CHECK(equal.has_leak());
  const Leaks found = find_leaks(pointers_to(std::vector<Dataset>{changed.dataset()}));
  REQUIRE(found.findings.size() == 2);
  CHECK(found.findings[0].kind == LeakKind::labels_differ);
  CHECK(ids(found.findings[0]) == std::vector<std::int64_t>{3, 4, 5});
  CHECK(found.findings[0].differences == std::set{LabelDifference::items, LabelDifference::identity});
  CHECK(found.findings[1].kind == LeakKind::picture_repeated);
}

TEST_CASE("identities come first, and name their items") {
  const ScratchFolder scratch;
  Split train(scratch, "train"), validation(scratch, "validation");
  train.add(1);
  validation.add(2).pair_id = 1;
  const Leaks found = find_leaks(pointers_to(std::vector<Dataset>{train.dataset(), validation.dataset()}));
  REQUIRE(found.findings.size() == 1);
  CHECK(found.findings[0].kind == LeakKind::identity_in_splits);
  CHECK(found.findings[0].pair_id == 1);
  CHECK(found.findings[0].style == 1);
  CHECK(found.findings[0].places[1].item_id == 1);
  CHECK(found.splits[0].items_with_pair == 1);
}

TEST_CASE("pictures that cannot be read are listed, and the others are compared") {
  const ScratchFolder scratch;
  Split train(scratch, "train");
  train.add(1, scene(1));
  train.add(2, scene(1)).pair_id = 1;
  train.add(3);
  train.add(4);
  fs::create_directory(train.path(4));
  train.add(5);
  fs::create_symlink(train.path(6), train.path(5));
  train.add(6);
  fs::create_symlink(train.path(5), train.path(6));
  for (const auto& [id, bytes] : {std::pair{7, ""}, {8, "GIF89a"}, {9, "\xFF\xD8\xFF\xE0 no more"}}) {
    train.add(id);
    scratch.write(fmt::format("train/{:06}.jpg", id), bytes);
  }
  train.add(10);
  const std::string whole = encode_jpeg(scene(3));
  scratch.write("train/000010.jpg", whole.substr(0, whole.size() / 2));
  const Leaks found = find_leaks(pointers_to(std::vector<Dataset>{train.dataset()}));
  CHECK(found.count(LeakKind::picture_repeated) == 1);
  std::vector<std::int64_t> unread;
  for (const UnreadPicture& picture : found.unread) {
    CHECK_FALSE(picture.message.empty());
    unread.push_back(picture.place.image_id);
  }
  CHECK(unread == std::vector<std::int64_t>{3, 4, 5, 6, 7, 8, 9, 10});
  CHECK(found.splits[0].pictures == 2);
}

TEST_CASE("where there is no folder of pictures identities alone are compared") {
  const ScratchFolder scratch;
  Split train(scratch, "train");
  train.add(1);
  const fs::path nowhere = scratch.path() / "nowhere";
  const Dataset there = train.dataset();
  const std::vector<ImageRecord> images(there.images().begin(), there.images().end());
  const Leaks found = find_leaks(pointers_to(std::vector<Dataset>{{"train", images, {}, {}, nowhere.string()}}));
  CHECK_FALSE(found.splits[0].pictures);
  CHECK(found.unread.empty());
  CHECK(find_leaks({}).findings.empty());
  CHECK(find_leaks(pointers_to(std::vector<Dataset>{Dataset()})).splits.size() == 1);
}

TEST_CASE("what is found does not depend on the number of threads") {
  const ScratchFolder scratch;
  Split train(scratch, "train"), validation(scratch, "validation");
  for (int i = 1; i <= 60; ++i) {
    train.add(i, scene(static_cast<std::uint64_t>(i % 40), {120, 160}));
    validation.add(i, resize(scene(static_cast<std::uint64_t>(i), {120, 160}), {90, 120}));
  }
  std::vector<std::string> texts;
  for (const int threads : {1, 4}) {
    const ThreadLimit limit(threads);
    texts.push_back(
        render_leaks_json(find_leaks(pointers_to(std::vector<Dataset>{train.dataset(), validation.dataset()}))));
  }
  CHECK(texts[0] == texts[1]);
}

TEST_CASE("progress is told of each step") {
  const ScratchFolder scratch;
  Split train(scratch, "train");
  train.add(1, scene(1));
  train.add(2, resize(scene(1), {120, 160}));
  LeakOptions options;
  std::map<LeakStep, std::size_t> last;
  options.progress = [&](LeakStep step, std::size_t done, std::size_t of) {
    CHECK(done <= of);
    last[step] = done;
  };
  find_leaks(pointers_to(std::vector<Dataset>{train.dataset()}), options);
  CHECK(last == std::map<LeakStep, std::size_t>{{LeakStep::read, 2}, {LeakStep::search, 2}, {LeakStep::compare, 1}});
}
