#include <df2/leaks/render_leaks.h>

#include <catch2/catch.hpp>

using namespace df2;

namespace {

Leaks made_leaks() {
  Leaks leaks;
  leaks.splits = {{"train", 3, 4, 4, 3}, {"val\x1b", 2, 2, 1, std::nullopt}};
  leaks.findings.push_back({.kind = LeakKind::identity_in_splits,
                            .places = {{0, 1, 2, "train/000001.jpg"}, {1, 5, 1, ""}},
                            .pair_id = 7,
                            .style = 2,
                            .score = {}});
  Leak copies{.kind = LeakKind::labels_differ, .places = {}, .pair_id = {}, .style = {}, .score = 0.98765};
  for (std::int64_t id = 1; id <= 12; ++id) copies.places.push_back({0, id, {}, "a,\"b\n.jpg"});
  copies.is_mirrored = true;
  copies.differences = {LabelDifference::items, LabelDifference::geometry};
  leaks.findings.push_back(copies);
  leaks.findings.push_back({.kind = LeakKind::picture_repeated,
                            .places = {{0, 1, {}, "a"}, {0, 2, {}, "b"}},
                            .pair_id = {},
                            .style = {},
                            .score = 1,
                            .is_exact = true});
  leaks.unread.push_back({{1, 9, {}, "x\x07.jpg"}, "the picture file is empty"});
  leaks.plain_pictures = 1;
  leaks.crowded_pictures = 2;
  return leaks;
}

}  // namespace

TEST_CASE("leaks as text name each finding and its places, and count what is cut off") {
  CHECK(render_leaks_text(made_leaks(), {100, 2}) == R"(identity-in-splits: pair_id 7 style 2: 2 items in train, val\x1b
  train  image 000001 item 2  train/000001.jpg
  val\x1b  image 000005 item 1
labels-differ: 12 pictures in train: copies, correlation 0.9877, mirrored; labels differ in items, geometry
  train  image 000001  a,"b\x0a.jpg
  train  image 000002  a,"b\x0a.jpg
  ... and 10 more
picture-repeated: 2 pictures in train: equal files
  train  image 000001  a
  train  image 000002  b
picture-unreadable: x\x07.jpg: the picture file is empty

leak  identity-in-splits          1
leak  labels-differ               1
note  picture-repeated            1

train: 3 images, 4 items, 3 pictures compared
val\x1b: 2 images, 2 items, 1 of them without a pair_id, no pictures compared
1 picture too plain to tell from others: only equal files were looked for
2 pictures like so many others that not all of these were compared
1 picture cannot be read
)");
  CHECK(render_leaks_text(made_leaks(), {0, 2}).find("leak  labels-differ               1  (0 shown)\n") !=
        std::string::npos);
}

TEST_CASE("leaks as CSV have a row for each place, with what is special quoted") {
  const std::string text = render_leaks_csv(made_leaks());
  CHECK(std::ranges::count(text, '\n') == 1 + 2 + 12 + 2);
  CHECK(text.find("\n1,identity-in-splits,train,1,2,7,2,,,,,train/000001.jpg\n") != std::string::npos);
  CHECK(text.find("\n2,labels-differ,train,1,,,,0.98765,false,true,items geometry,\"a,\"\"b\\x0a.jpg\"\n") !=
        std::string::npos);
  CHECK(text.find("\n3,picture-repeated,train,2,,,,1,true,false,,b\n") != std::string::npos);
}

TEST_CASE("no leaks are a short text") {
  Leaks none;
  none.splits = {{"train", 1, 1, 1, 1}};
  CHECK(render_leaks_text(none) == "train: 1 image, 1 item, 1 picture compared\n");
  CHECK(render_leaks_csv(none).find('\n') == render_leaks_csv(none).size() - 1);
  CHECK_FALSE(none.has_leak());
}
