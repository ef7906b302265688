#include <df2/io/ground_truth.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2_eval/evaluate.h>

#include "../support.h"

namespace {

using namespace df2;
using df2::test::ScratchFolder;

std::string file_of(const std::string& annotations, const std::string& categories) {
  return R"({"images": [{"id": 1}], "annotations": [)" + annotations + "],\n\"categories\": [" + categories + "]}";
}

std::string category(std::int64_t id, const std::string& name) {
  return fmt::format(R"({{"id": {}, "name": "{}"}})", id, name);
}

std::string annotation(std::int64_t category, const std::string& extra = "") {
  return fmt::format(R"({{"id": 1, "image_id": 1, "category_id": {}, "bbox": [1, 2, 3, 4]{}}})", category, extra);
}

Dataset read(const std::string& text, const FieldsRead& fields = {}, CategorySource source = {}) {
  const ScratchFolder folder;
  return read_ground_truth(folder.write("gt.json", text), {}, {source}, fields);
}

std::vector<Issue> refusal(const std::string& text, const FieldsRead& fields = {}) {
  try {
    read(text, fields);
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::ground_truth);
    return error.issues().shown();
  }
  return {};
}

/// A name of the category in one of its spellings.
std::string spelled(std::mt19937& random, const Category& category) {
  std::string name = random() % 2 ? category.name : category.converter_name;
  for (char& c : name) {
    if (c == ' ' || c == '_') c = " _-"[random() % 3];
  }
  return name;
}

/// 294 landmarks, of which these (from 1) are labelled.
std::string keypoints(const std::vector<int>& labelled) {
  std::string text;
  for (int i = 1; i <= 294; ++i) {
    if (i > 1) text += ", ";
    text += std::ranges::find(labelled, i) != labelled.end() ? "3, 4, 2" : "0, 0, 0";
  }
  return ", \"keypoints\": [" + text + "]";
}

}  // namespace

TEST_CASE("A known name under another id is refused, in every spelling, with the cause and the way out") {
  std::mt19937 random(1);
  const auto known = deepfashion2_categories().all();
  for (int trial = 0; trial < 100; ++trial) {
    const Category& own = known[random() % known.size()];
    const Category& other = known[random() % known.size()];
    const std::string name = spelled(random, other);
    const std::vector<Issue> issues = refusal(file_of("", category(own.id, name)));
    INFO(own.id << " " << name);
    if (&own == &other) {
      CHECK(issues.empty());
      continue;
    }
    REQUIRE(issues.size() == 1);
    CHECK(issues[0].code == Code::categories_renumbered);
    CHECK(issues[0].where.pointer == "/categories/0/name");
    CHECK(issues[0].where.line == 2u);
    CHECK(issues[0].message == fmt::format("category {} is named {}, which is {} in DeepFashion2; --categories-of "
                                           "ground-truth scores the file's own categories",
                                           own.id, name, other.id));
    CHECK(read(file_of("", category(own.id, name)), {}, CategorySource::ground_truth).listed().size() == 1);
  }
}

TEST_CASE("Names that DeepFashion2 does not know are noted and no part of the hash") {
  const Dataset plain = read(file_of("", category(3, "short_sleeved_outwear")));
  for (const char* name : {"top", "clothes", "hat 1"}) {
    const Dataset dataset = read(file_of("", category(3, name)));
    CHECK(dataset.notes().unknown_names == std::map<std::string, std::uint64_t>{{name, 1}});
    CHECK(dataset.content_hash() == plain.content_hash());
  }
  CHECK(plain.notes() == GroundTruthNotes{});
  CHECK(read(file_of("", R"({"id": 3}, {"id": 4, "name": 5}, {"id": 5, "name": ""})")).notes() == GroundTruthNotes{});
  CHECK(read(file_of("", category(3, "top")), {}, CategorySource::ground_truth).notes() == GroundTruthNotes{});
}

TEST_CASE("A category that is none of DeepFashion2's is ignored where no annotation has it") {
  const std::string own = category(9, "skirt");
  const std::string hash = read(file_of(annotation(9), own)).content_hash();
  for (const std::string& other : {category(0, "clothes"), category(14, "hat"), category(-1, "background"),
                                   category(0, "skirt"), category(0, "a") + ", " + category(0, "b")}) {
    INFO(other);
    CHECK(read(file_of(annotation(9), other + ", " + own)).content_hash() == hash);
    CHECK(read(file_of(annotation(9), own + ", " + other)).notes() == GroundTruthNotes{});
  }
  for (const char* const other : {R"({"id": "1"})", R"({"id": 1.0})", R"({"id": null})", R"({"name": "x"})"})
    CHECK_FALSE(refusal(file_of(annotation(9), std::string(other) + ", " + own)).empty());
}

TEST_CASE("A category that is none of DeepFashion2's is refused where an annotation has it") {
  for (const int id : {0, 14, 90}) {
    const auto issues = refusal(file_of(annotation(id), category(id, "skirt")));
    REQUIRE(issues.size() == 2);
    CHECK(issues[0].code == Code::unknown_category);
    CHECK((issues[0].message.find("the ids seem to start at 0") != std::string::npos) == (id == 0));
    CHECK(issues[1].code == Code::categories_renumbered);
  }
}

TEST_CASE("Native annotations compare category_name with category_id") {
  const auto known = deepfashion2_categories().all();
  std::mt19937 random(2);
  const auto native = [&](int id, const std::string& name) {
    std::string landmarks;
    for (std::size_t i = 0; i < 3 * known[static_cast<std::size_t>(id) - 1].landmark_count; ++i)
      landmarks += i ? ", 0" : "0";
    const std::string names = "\"category_name\": " + name + ", ", ids = fmt::format("\"category_id\": {}, ", id);
    const ScratchFolder folder;
    folder.write("annos/000001.json",
                 R"({"source": "user", "pair_id": 1, "item1": {)" + (random() % 2 ? names + ids : ids + names) +
                     R"("segmentation": [], "scale": 1, "viewpoint": 1, "zoom_in": 1, "occlusion": 1, "style": 0,
"bounding_box": [1, 2, 3, 4], "landmarks": [)" +
                     landmarks + "]}}");
    return read_ground_truth(folder.path().string());
  };
  for (int trial = 0; trial < 60; ++trial) {
    const Category& named = known[random() % known.size()];
    const int id = 1 + static_cast<int>(random() % known.size());
    const std::string name = "\"" + spelled(random, named) + "\"";
    INFO(id << " " << name);
    try {
      const Dataset dataset = native(id, name);
      CHECK(dataset.notes() == GroundTruthNotes{});
      CHECK(id == named.id);
    } catch (const Error& error) {
      CHECK(id != named.id);
      CHECK(error.issues().shown()[0].code == Code::categories_renumbered);
      CHECK(error.issues().shown()[0].where.pointer == "/item1/category_id");
    }
  }
  for (const char* name : {"null", "5", "\"\"", "[\"vest\"]"}) CHECK(native(9, name).notes() == GroundTruthNotes{});
  CHECK(native(9, "\"kilt\"").notes().unknown_names == std::map<std::string, std::uint64_t>{{"kilt", 1}});
}

TEST_CASE("A labelled landmark of another category is refused, naming item, category, landmark and cause") {
  const auto known = deepfashion2_categories().all();
  const FieldsRead landmarks = eval::fields_read(eval::Task::landmarks);
  std::mt19937 random(4);
  for (int trial = 0; trial < 60; ++trial) {
    const Category& own = known[random() % known.size()];
    std::vector<int> labelled;
    const std::size_t count = random() % 4;
    for (std::size_t i = 0; i < count; ++i) labelled.push_back(1 + static_cast<int>(random() % 294));
    std::ranges::sort(labelled);
    const auto foreign = std::ranges::find_if(labelled, [&](int landmark) {
      return static_cast<std::size_t>(landmark - 1) - own.landmark_begin >= own.landmark_count;
    });
    const std::string text = file_of(annotation(own.id, keypoints(labelled)), category(own.id, own.name));
    const auto issues = refusal(text, landmarks);
    REQUIRE(issues.size() == (foreign == labelled.end() ? 0 : 1));
    // Others do not read landmarks; and the file's own categories count all of them.
    CHECK(refusal(text, eval::fields_read(eval::Task::detection)).empty());
    read(text, landmarks, CategorySource::ground_truth);
    if (issues.empty()) continue;
    CHECK(issues[0].code == Code::landmark_category);
    CHECK(issues[0].where.pointer == "/annotations/0/keypoints");
    CHECK(issues[0].message.starts_with(
        fmt::format("annotation 1 of category {} ({}) has landmark {} labelled, ", own.id, own.name, *foreign)));
  }
}

TEST_CASE("What names tell of a renumbering stands with the landmarks that it misplaces") {
  const std::string text = file_of(annotation(1, keypoints({200})), category(1, "long-sleeved-dress"));
  const auto issues = refusal(text);
  REQUIRE(issues.size() == 2);
  CHECK(issues[0].code == Code::categories_renumbered);
  CHECK(
      issues[1].message.ends_with("category 1 is named long-sleeved-dress, which is 11 in DeepFashion2; "
                                  "--categories-of ground-truth scores the file's own categories"));
}

TEST_CASE("Landmarks that an item says it has and has not are refused where landmarks are read") {
  const FieldsRead landmarks = eval::fields_read(eval::Task::landmarks);
  for (const char* extra : {R"(, "num_keypoints": 25)", R"(, "num_keypoints": 1, "keypoints": [])",
                            R"(, "keypoints": null, "num_keypoints": 294)"}) {
    INFO(extra);
    const std::string text = file_of(annotation(1, extra), category(1, "vest"));
    const auto issues = refusal(file_of(annotation(1, extra), category(1, "short sleeve top")), landmarks);
    REQUIRE(issues.size() == 1);
    CHECK(issues[0].code == Code::missing_key);
    CHECK(issues[0].where.pointer == "/annotations/0");
    CHECK(refusal(file_of(annotation(1, extra), category(1, "short sleeve top")),
                  eval::fields_read(eval::Task::detection))
              .empty());
    CHECK_THROWS_AS(read(text, landmarks, CategorySource::ground_truth), Error);
  }
  CHECK(refusal(file_of(annotation(1, R"(, "num_keypoints": 0)"), category(1, "short sleeve top")), landmarks).empty());
}
