#include <filesystem>
#include <numeric>
#include <utility>

#include <df2/error.h>
#include <df2/io/ground_truth.h>
#include <df2/split/merge_datasets.h>

#include "split_case.h"

namespace {

using namespace df2;
using namespace df2::test;

Error refusal_of(const std::vector<const Dataset*>& inputs, const MergeOptions& options = {}) {
  try {
    (void)merge_datasets(inputs, options);
  } catch (const Error& error) {
    return error;
  }
  FAIL("was accepted");
  throw;
}

std::string message_of(const Error& error) {
  return error.issues().shown().at(0).message;
}

ImageRecord image(std::int64_t id, std::optional<std::int64_t> pair_id, std::string file_name = {}) {
  ImageRecord record;
  record.id = id;
  record.pair_id = pair_id;
  record.file_name = std::move(file_name);
  record.items.resize(1);
  record.items[0].pair_id = pair_id;
  return record;
}

}  // namespace

TEST_CASE("Ids that collide are counted and the smallest is named") {
  const Dataset a("train", {image(1, 1), image(5, 2), image(9, 3)}, {0});
  const Dataset b("validation", {image(4, 4), image(9, 5), image(5, 6)}, {0});
  const Error error = refusal_of({&a, &b});
  CHECK(error.fault() == Fault::ground_truth);
  CHECK(error.issues().shown().at(0).code == Code::duplicate_id);
  CHECK(message_of(error) ==
        "image_id 5 stands in input 1 (train) and in input 2 (validation), and 1 others too: give the images of all "
        "inputs but the first new ids (--renumber)");
  CHECK(message_of(refusal_of({&a, &a, &a}, {.renumber = true})) ==
        "pair_id 1 stands in input 1 (train) and in input 2 (train), and 2 others too: say whether it is the same "
        "identity in both (--identities keep) or another in each (--identities offset)");
}

TEST_CASE("New ids follow the largest before them, with the same gaps") {
  const Dataset a("a", {image(1, 1), image(5, 2)}, {0}), b("b", {image(2, 1), image(3, 7)}, {0}),
      c("c", {image(0, 0), image(1, {})}, {0});
  const std::vector<const Dataset*> inputs = {&a, &b, &c};
  const Dataset merged = merge_datasets(inputs, {.renumber = true, .identities = SharedIdentities::offset});
  CHECK(merged.name() == "merged");
  CHECK(ids_of(merged) == std::vector<std::int64_t>{1, 5, 7, 8, 9, 10});
  std::vector<std::optional<std::int64_t>> pair_ids;
  for (const ImageRecord& record : merged.images()) {
    pair_ids.push_back(record.pair_id);
    CHECK(record.items.at(0).pair_id == record.pair_id);
  }
  CHECK(pair_ids == std::vector<std::optional<std::int64_t>>{1, 2, 3, 9, 10, std::nullopt});
}

TEST_CASE("Kept identities are those of all inputs") {
  const Dataset a("a", {image(1, 4)}, {0}), b("b", {image(2, 4)}, {3});
  const std::vector<const Dataset*> inputs = {&a, &b};
  const Dataset merged = merge_datasets(inputs, {.identities = SharedIdentities::keep});
  CHECK(pair_ids_of(merged) == std::set<std::int64_t>{4});
  CHECK(std::ranges::equal(merged.listed(), std::vector<CategoryIndex>{0, 3}));
}

TEST_CASE("A merge of three is that of two and one, in any order of inputs whose ids differ") {
  const Dataset whole = synth::make_scenes({.images = 30, .seed = 5});
  std::vector<ImageRecord> thirds[3];
  for (const ImageRecord& record : whole.images()) thirds[record.id % 3].push_back(record);
  std::vector<CategoryIndex> listed(whole.listed().begin(), whole.listed().end());
  const Dataset a("a", thirds[0], listed), b("b", thirds[1], listed), c("c", thirds[2], listed);
  const MergeOptions keep{.identities = SharedIdentities::keep};
  const std::vector<const Dataset*> all = {&c, &a, &b}, two = {&a, &b};
  const Dataset ab = merge_datasets(two, keep);
  const std::vector<const Dataset*> nested = {&ab, &c};
  CHECK(merge_datasets(all, keep).content_hash() == whole.content_hash());
  CHECK(merge_datasets(nested, keep).content_hash() == whole.content_hash());
}

TEST_CASE("Pictures are found where they were, whatever the folders and the new ids") {
  const auto here = std::filesystem::current_path();
  const Dataset a("a", {image(1, 1)}, {0}, {}, "/data/a/image"), b("b", {image(1, 2, "x y.png")}, {0}, {}, "b/image"),
      nowhere("n", {image(1, 3)}, {0}), same("s", {image(1, 4)}, {0}, {}, "/data/a/image");
  const auto paths = [](const std::vector<const Dataset*>& inputs) {
    const Dataset merged = merge_datasets(inputs, {.renumber = true});
    std::vector<std::optional<std::string>> found;
    for (const ImageRecord& record : merged.images()) found.push_back(merged.picture_path(record));
    return found;
  };
  using Paths = std::vector<std::optional<std::string>>;
  CHECK(paths({&a, &b, &nowhere}) == Paths{"/data/a/image/000001.jpg", (here / "b/image/x y.png").string(), {}});
  CHECK(paths({&a, &same}) == Paths{"/data/a/image/000001.jpg", "/data/a/image/000001.jpg"});
}

TEST_CASE("Other categories, no inputs and numbers beyond the largest are refused") {
  const Dataset a("a", {image(5, 1)}, {0}), far("far", {image(std::int64_t{1} << 53, 2)}, {0}),
      own("own", {image(7, 9)}, {0}, CategorySet({{.id = 3, .name = "hat"}}, {}));
  CHECK(message_of(refusal_of({&a, &own})) ==
        "input 2 (own) has other categories than input 1 (a), so they cannot be one ground truth");
  CHECK(refusal_of({}).fault() == Fault::usage);
  const Error error = refusal_of({&a, &far}, {.renumber = true});
  CHECK(error.fault() == Fault::limit);
  CHECK(message_of(error) == "image_id 9007199254740992 cannot be raised by 5");
}
