#include <df2/io/ground_truth.h>

#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/io/detail/json/reading_mode.h>
#include <df2_eval/evaluate.h>

#include "../support.h"

namespace {

using namespace df2;
using df2::eval::Task;
using df2::test::ScratchFolder;

using Members = std::vector<std::pair<std::string, std::string>>;

/// A member, what may be wrong in it, and the tasks that do not care.
struct Case {
  std::string key;
  std::vector<std::string> wrong;
  std::vector<Task> not_reading;
};

std::string text_of(const Members& members) {
  std::string text;
  for (const auto& [key, value] : members) text += (text.empty() ? "\"" : ", \"") + key + "\": " + value;
  return "{" + text + "}";
}

/// With another value, or without the member.
Members with(Members members, const std::string& key, const std::optional<std::string>& value) {
  const auto at = std::ranges::find(members, key, &Members::value_type::first);
  if (value)
    at->second = *value;
  else
    members.erase(at);
  return members;
}

const std::string kSkirt = "[1,2,2, 3,4,1, 0,0,0, 0,0,0, 0,0,0, 0,0,0, 0,0,0, 0,0,0]";

Members image() {
  return {{"id", "7"}, {"width", "20"}, {"height", "10"}, {"source", "\"user\""}, {"pair_id", "3"}};
}

Members annotation() {
  return {{"id", "1"},
          {"image_id", "7"},
          {"category_id", "9"},
          {"bbox", "[1, 2, 3, 4]"},
          {"area", "11"},
          {"iscrowd", "0"},
          {"keypoints", kSkirt},
          {"segmentation", "[[0, 0, 9, 0, 9, 9]]"},
          {"num_keypoints", "2"},
          {"style", "1"},
          {"pair_id", "3"}};
}

std::string coco(const Members& some_image, const Members& some_annotation) {
  return R"({"images": [)" + text_of(some_image) + R"(, {"id": 8}], "annotations": [)" + "\n" +
         text_of(some_annotation) + R"(, {"id": 2, "image_id": 8, "category_id": 9, "bbox": [1, 1, 2, 2],
"segmentation": [[0, 0, 9, 0, 9, 9]]}], "categories": [{"id": 9, "name": "skirt"}]})";
}

const std::vector<Case> kAnnotationCases = {
    {"bbox", {"[1, 2, -3, 4]", "[1, 2]", "\"box\"", "{}", "[null, 1, 2, 3]"}, {Task::segmentation}},
    {"area", {"\"11\"", "[]", "1e13"}, {Task::retrieval}},
    {"iscrowd", {"2", "\"0\"", "0.5", "[0]"}, {Task::retrieval}},
    {"segmentation",
     {"[[]]", "[[1, 2, 3, 4]]", "[[1, 2, 3, 4, 5, 6, 7]]", "[1, 2, 3, 4, 5, 6]", "\"mask\"", "[[0, 0, 2e6, 0, 9, 9]]",
      R"({"size": [5, 5], "counts": [24]})", R"({"size": [10, 20], "counts": "\u0001"})", R"({"a": [1, {}]})"},
     {Task::detection, Task::landmarks, Task::retrieval}},
    {"keypoints",
     {"[1, 2]", "[1, 2, 2]", "[0,0,0, 0,0,0, 0,0,0, 0,0,0, 0,0,0, 0,0,0, 0,0,0, 0,0,0, 0,0,0]", "\"1,2,2\"",
      "[1,2,3, 3,4,1, 0,0,0, 0,0,0, 0,0,0, 0,0,0, 0,0,0, 0,0,0]", "[[1, 2, 2]]", "{\"1\": [1, 2, 2]}"},
     {Task::detection, Task::segmentation, Task::retrieval}},
    {"num_keypoints", {"-1", "2.5", "\"2\"", "295"}, {Task::detection, Task::segmentation, Task::retrieval}},
    {"style", {"\"casual\"", "-1", "1.5", "[1]"}, {Task::detection, Task::landmarks, Task::segmentation}},
    {"pair_id", {"\"3\"", "-1", "{}"}, {Task::detection, Task::landmarks, Task::segmentation}},
};

const std::vector<Case> kImageCases = {
    {"width",
     {"-1", "\"640\"", "0", "20.0", "[20]", "3000000000"},
     {Task::detection, Task::landmarks, Task::retrieval}},
    {"height", {"-1", "\"480\"", "false"}, {Task::detection, Task::landmarks, Task::retrieval}},
    {"pair_id", {"\"3\"", "-3", "0.5"}, {Task::detection, Task::landmarks, Task::segmentation}},
};

/// The content hash, by the fields of a task or by all; the same in both reading modes.
template <class... Fields>
std::string hash_of(const ScratchFolder& folder, const std::string& text, const Fields&... fields) {
  const std::string path = folder.write("gt.json", text);
  const std::string hash = read_ground_truth(path, {}, {}, fields...).content_hash();
  detail::chosen_reading_mode = detail::ReadingMode::strict;
  CHECK(read_ground_truth(path, {}, {}, fields...).content_hash() == hash);
  detail::chosen_reading_mode = detail::ReadingMode::fastest;
  return hash;
}

}  // namespace

TEST_CASE("A field that the task does not read is not judged, and counts as absent where it is wrong") {
  const ScratchFolder folder;
  const auto check = [&](const std::vector<Case>& cases, auto&& file_with) {
    for (const Case& field : cases) {
      for (const std::string& wrong : field.wrong) {
        INFO(field.key << ": " << wrong);
        const std::string text = file_with(field.key, std::optional(wrong));
        CHECK_THROWS_AS(read_ground_truth(folder.write("gt.json", text)), Error);
        for (const Task task : {Task::detection, Task::landmarks, Task::segmentation, Task::retrieval}) {
          INFO(eval::task_name(task));
          if (std::ranges::find(field.not_reading, task) == field.not_reading.end()) {
            CHECK_THROWS_AS(read_ground_truth(folder.write("gt.json", text), {}, {}, eval::fields_read(task)), Error);
            continue;
          }
          const std::string absent = file_with(field.key, std::optional<std::string>());
          CHECK(hash_of(folder, text, eval::fields_read(task)) == hash_of(folder, absent, eval::fields_read(task)));
        }
      }
    }
  };
  check(kAnnotationCases,
        [](const auto& key, const auto& value) { return coco(image(), with(annotation(), key, value)); });
  check(kImageCases, [](const auto& key, const auto& value) { return coco(with(image(), key, value), annotation()); });
}

TEST_CASE("A mask of another size than its image is wrong where masks are read, and else as good as absent") {
  const ScratchFolder folder;
  const auto file_with = [](const std::optional<std::string>& mask) {
    return coco(image(), with(annotation(), "segmentation", mask));
  };
  for (const char* mask : {R"({"size": [5, 5], "counts": [25]})", R"({"size": [20, 10], "counts": [200]})",
                           R"({"counts": "0\\6", "size": [1, 200]})"}) {
    INFO(mask);
    CHECK_THROWS_AS(read_ground_truth(folder.write("gt.json", file_with(mask))), Error);
    const FieldsRead fields = eval::fields_read(Task::detection);
    CHECK(hash_of(folder, file_with(mask), fields) == hash_of(folder, file_with(std::nullopt), fields));
  }
}

TEST_CASE("A field that the task does not read is kept where it is right") {
  const ScratchFolder folder;
  const std::string whole = hash_of(folder, coco(image(), annotation()));
  for (const Task task : {Task::detection, Task::landmarks, Task::segmentation, Task::retrieval})
    CHECK(hash_of(folder, coco(image(), annotation()), eval::fields_read(task)) == whole);
  // null is absent for every task.
  const std::string text = coco(image(), with(annotation(), "keypoints", "null"));
  CHECK(hash_of(folder, text, eval::fields_read(Task::detection)) != whole);
}

TEST_CASE("Any mixture of wrong fields that the task does not read is the same as without them") {
  const ScratchFolder folder;
  std::mt19937 random(3);
  for (int trial = 0; trial < 60; ++trial) {
    const Task task = eval::kTasks[random() % 4];
    Members spoiled[] = {image(), annotation()}, cut[] = {image(), annotation()};
    for (const std::size_t k : {0, 1}) {
      for (const Case& field : k == 0 ? kImageCases : kAnnotationCases) {
        if (random() % 2 || std::ranges::find(field.not_reading, task) == field.not_reading.end()) continue;
        spoiled[k] = with(spoiled[k], field.key, field.wrong[random() % field.wrong.size()]);
        cut[k] = with(cut[k], field.key, std::nullopt);
      }
      std::ranges::shuffle(spoiled[k], random);
    }
    const std::string text = coco(spoiled[0], spoiled[1]);
    INFO(eval::task_name(task) << ": " << text);
    CHECK(hash_of(folder, text, eval::fields_read(task)) ==
          hash_of(folder, coco(cut[0], cut[1]), eval::fields_read(task)));
  }
}

TEST_CASE("What is no JSON, or no number that can be kept, is refused in any field, as in keys that nobody knows") {
  const ScratchFolder folder;
  for (const std::string key : {"segmentation", "keypoints", "style"}) {
    for (const char* value : {"NaN", "[-Infinity]", "[1e400, 2]", R"({"a": 1, "a": 2})", "[1, 2", "{1: 2}"}) {
      INFO(key << ": " << value);
      const std::string text = coco(image(), with(annotation(), key, value));
      CHECK_THROWS_AS(read_ground_truth(folder.write("gt.json", text), {}, {}, eval::fields_read(Task::detection)),
                      Error);
    }
  }
}

TEST_CASE("Whether an item is a crowd is said by 0, 1, false and true, as whole numbers or not") {
  const ScratchFolder folder;
  const auto is_crowd = [&](const std::string& value) {
    const std::string path = folder.write("gt.json", coco(image(), with(annotation(), "iscrowd", value)));
    return read_ground_truth(path).images()[0].items[0].is_crowd;
  };
  for (const char* no : {"0", "0.0", "-0.0", "false", "null"}) CHECK_FALSE(is_crowd(no));
  for (const char* yes : {"1", "1.0", "1e0", "true"}) CHECK(is_crowd(yes));
  for (const char* wrong : {"2", "0.5", "-1", "\"1\"", "[]"}) CHECK_THROWS_AS(is_crowd(wrong), Error);
}

TEST_CASE("Native annotations are judged by what the task reads") {
  const ScratchFolder folder;
  const Members item = {{"segmentation", "[[0, 0, 4, 0, 4, 4]]"},
                        {"scale", "1"},
                        {"viewpoint", "2"},
                        {"zoom_in", "3"},
                        {"occlusion", "1"},
                        {"landmarks", kSkirt},
                        {"style", "2"},
                        {"bounding_box", "[1, 2, 11, 22]"},
                        {"category_id", "9"},
                        {"category_name", "\"skirt\""}};
  const Members head = {{"source", "\"user\""}, {"pair_id", "5"}, {"item1", ""}};
  const auto read = [&](const Members& some_head, const Members& some_item, const FieldsRead& fields) {
    folder.write("split/annos/000001.json", text_of(with(some_head, "item1", text_of(some_item))));
    return read_ground_truth((folder.path() / "split").string(), {}, {}, fields).content_hash();
  };
  const std::vector<Case> cases = {
      {"segmentation", {"[[1, 2, 3, 4]]", "\"x\"", "[[]]"}, {Task::detection, Task::landmarks, Task::retrieval}},
      {"landmarks", {"[1, 2, 2]", "[1]", "null"}, {Task::detection, Task::segmentation, Task::retrieval}},
      {"style", {"\"x\"", "-1", "null"}, {Task::detection, Task::landmarks, Task::segmentation}},
      {"source", {"\"web\"", "1", "null"}, {Task::detection, Task::landmarks, Task::segmentation}},
      {"pair_id", {"\"5\"", "-5", "null"}, {Task::detection, Task::landmarks, Task::segmentation}}};
  for (const Case& field : cases) {
    const bool is_of_item = std::ranges::find(item, field.key, &Members::value_type::first) != item.end();
    const auto hash = [&](const std::optional<std::string>& value, const FieldsRead& fields) {
      return is_of_item ? read(head, with(item, field.key, value), fields)
                        : read(with(head, field.key, value), item, fields);
    };
    for (const Task task : {Task::detection, Task::landmarks, Task::segmentation, Task::retrieval}) {
      const FieldsRead fields = eval::fields_read(task);
      CHECK(read(head, item, fields) == read(head, item, {}));
      for (const std::string& wrong : field.wrong) {
        INFO(eval::task_name(task) << ", " << field.key << ": " << wrong);
        CHECK_THROWS_AS(hash(wrong, {}), Error);
        if (std::ranges::find(field.not_reading, task) != field.not_reading.end())
          CHECK(hash(wrong, fields) == hash(std::nullopt, fields));
        else
          CHECK_THROWS_AS(hash(wrong, fields), Error);
      }
    }
  }
}

TEST_CASE("An information file that is not right stops only what reads the sizes of images") {
  for (const char* text : {"[]", "{\"images\": [", R"({"images": [{"id": 1}, {"id": 1}]})", "",
                           R"({"images": [{"id": 1, "width": -1, "height": 5}]})"}) {
    const ScratchFolder folder;
    folder.write("validation/annos/000001.json", R"({"source": "shop", "pair_id": 5})");
    folder.write("json_for_validation/keypoints_val_information.json", text);
    const std::string split = (folder.path() / "validation").string();
    INFO(text);
    CHECK_FALSE(read_ground_truth(split, {}, {}, eval::fields_read(Task::detection)).images()[0].size);
    CHECK_THROWS_AS(read_ground_truth(split, {}, {}, eval::fields_read(Task::segmentation)), Error);
  }
}

TEST_CASE("Segmentation refuses an item without a mask, with line and pointer") {
  const ScratchFolder folder;
  const FieldsRead fields = eval::fields_read(Task::segmentation);
  const auto refused_at = [&](const std::string& text) {
    try {
      read_ground_truth(folder.write("gt.json", text), {}, {}, fields);
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::ground_truth);
      CHECK(error.issues().shown()[0].code == Code::bad_dataset);
      CHECK(error.issues().shown()[0].where.line == 2u);
      return error.issues().shown()[0].where.pointer;
    }
    return std::string("accepted");
  };
  CHECK(refused_at(coco(image(), with(annotation(), "segmentation", "[]"))) == "/annotations/0/segmentation");
  CHECK(refused_at(coco(image(), with(annotation(), "segmentation", "null"))) == "/annotations/0");
  CHECK(refused_at(coco(image(), with(annotation(), "segmentation", std::nullopt))) == "/annotations/0");
  // An item that is not scored, because its image is not listed, needs no mask.
  CHECK(refused_at(coco(image(), with(with(annotation(), "segmentation", "[]"), "image_id", "99"))) == "accepted");
  // Nor does one that is packed or scored by boxes.
  read_ground_truth(folder.write("gt.json", coco(image(), with(annotation(), "segmentation", "[]"))));
}
