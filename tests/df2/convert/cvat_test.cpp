#include <df2/convert/formats.h>

#include <cmath>
#include <limits>

#include <df2/parallel.h>
#include <df2/synth/scene.h>

#include "df2/convert/convert_case.h"

using namespace df2;
using namespace df2::test;
using namespace df2::convert;

namespace {

std::vector<Split> read_back(const std::string& path) {
  Ledger ledger;
  return from_cvat(path, {}, ledger);
}

/// The images of the split, written as CVAT's XML and read again.
std::vector<ImageRecord> round_trip(const std::vector<ImageRecord>& images) {
  const ScratchFolder scratch;
  const std::string output = (scratch.path() / "out").string();
  (void)convert::convert(std::vector{split_of(images)}, "cvat", output, without_pictures());
  const std::vector<Split> back = read_back(output);
  REQUIRE(back.size() == 1);
  CHECK(back[0].name == "train");
  const auto found = back[0].dataset.images();
  return {found.begin(), found.end()};
}

/// What a native annotation has, with the name that the picture gets.
ImageRecord named(ImageRecord image) {
  image.file_name = image_stem(image) + ".jpg";
  return image;
}

/// An annotations.xml of one image with these elements.
std::string xml_of(std::string_view shapes) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n<version>1.1</version>\n"
      "<image id=\"0\" name=\"000004.jpg\" width=\"64\" height=\"48\">\n";
  text += shapes;
  return text + "</image>\n</annotations>\n";
}

constexpr std::string_view kBox =
    "<box label=\"skirt\" xtl=\"1\" ytl=\"2\" xbr=\"30\" ybr=\"40\" group_id=\"1\"></box>\n";

std::string refusal_of(std::string_view text) {
  const ScratchFolder scratch;
  const std::string path = scratch.write("annotations.xml", text);
  try {
    (void)read_back(path);
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::ground_truth);
    return error.what();
  }
  return "not refused";
}

}  // namespace

TEST_CASE("synthetic scenes come back from CVAT as they were", "[convert]") {
  const Dataset scenes = synth::make_scenes({.images = 30, .seed = 5});
  std::vector<ImageRecord> images(scenes.images().begin(), scenes.images().end());
  const std::vector<ImageRecord> back = round_trip(images);
  REQUIRE(back.size() == images.size());
  for (std::size_t i = 0; i < images.size(); ++i) {
    for (Item& item : images[i].items) {
      for (Landmark& landmark : item.landmarks) {
        if (landmark.visibility == 0) landmark = {};
      }
    }
    if (images[i].file_name.empty()) images[i] = named(images[i]);
    CHECK(back[i] == images[i]);
  }
}

TEST_CASE("what only some ground truths say comes back from CVAT, too", "[convert]") {
  Item rich = make_skirt(40, {0.1, 0.7, 33.3, 20.2});
  rich.area = 17.25;
  rich.is_crowd = true;
  rich.labelled_count = 3;
  rich.segmentation = mask_from_polygons(std::vector<Polygon>{{{3, 4}, {20, 5}, {11, 40}}}, {64, 48});
  Item bare = make_skirt(41, {-0.2, 1e-7, 64, 48});
  bare.landmarks.clear();
  bare.labelled_count = 0;
  bare.segmentation = std::monostate();
  bare.attributes.reset();
  bare.style = 0;
  ImageRecord image = make_image(12, {rich, bare});
  image.file_name = "a folder/\"quoted\" & <ünï>.jpg";
  image.source = Source::user;
  ImageRecord plain = named(make_image(13, {make_skirt(42, {1, 2, 3, 4})}));
  plain.pair_id.reset();
  plain.source.reset();
  plain.size.reset();
  Item empty = make_skirt(43, {1, 2, 3, 4});
  empty.segmentation = Mask{{64, 48}, {64 * 48}};
  const ImageRecord other = named(make_image(14, {empty}));
  const std::vector<ImageRecord> images = {image, plain, other};
  CHECK(round_trip(images) == images);
}

TEST_CASE("an image without items comes back from CVAT, and so does a split without images", "[convert]") {
  const std::vector<ImageRecord> images = {named(make_image(3, {}))};
  CHECK(round_trip(images) == images);
  CHECK(round_trip({}).empty());
}

TEST_CASE("CVAT's file is the same for any number of threads", "[convert]") {
  const Dataset scenes = synth::make_scenes({.images = 40, .seed = 3});
  const std::vector<Split> splits = {split_of({scenes.images().begin(), scenes.images().end()})};
  std::vector<std::string> texts;
  for (const int threads : {1, 4}) {
    const ThreadLimit limit(threads);
    const ScratchFolder scratch;
    (void)convert::convert(splits, "cvat", (scratch.path() / "out").string(), without_pictures());
    texts.push_back(file_text(scratch.path() / "out/train/annotations.xml"));
  }
  CHECK(texts[0] == texts[1]);
  CHECK(texts[0].find("<skeleton label=\"short sleeve top landmarks\"") != std::string::npos);
}

TEST_CASE("names that would leave the folder of pictures, or that XML cannot hold, become those of the ids",
          "[convert]") {
  for (const std::string name :
       {"../secret.jpg", "/etc/passwd", "a/../../b.jpg", "a\x01.jpg", "a\nb.jpg", "\xff.jpg"}) {
    ImageRecord image = make_image(5, {});
    image.file_name = name;
    const ScratchFolder scratch;
    const Conversion done =
        convert::convert(std::vector{split_of({image})}, "cvat", (scratch.path() / "out").string(), without_pictures());
    CHECK(done.ledger.count("file_names") == 1);
    CHECK(read_back((scratch.path() / "out").string())[0].dataset.images()[0].file_name == "000005.jpg");
  }
}

TEST_CASE("coordinates of landmarks that are not labelled are lost on the way to CVAT, which is said", "[convert]") {
  Item item = make_skirt(1, {1, 2, 30, 40});
  item.landmarks[2] = {5, 6, 0};
  const ScratchFolder scratch;
  const Conversion done = convert::convert(std::vector{split_of({make_image(5, {item})})}, "cvat",
                                           (scratch.path() / "out").string(), without_pictures());
  CHECK(done.ledger.count("unlabelled_coordinates") == 1);
  CHECK(read_back((scratch.path() / "out").string())[0].dataset.images()[0].items[0].landmarks[2] == Landmark{});
}

TEST_CASE("what people change in CVAT is read", "[convert]") {
  const ScratchFolder scratch;
  const std::string path = scratch.write(
      "task.xml",
      xml_of("<tag label=\"picture\"><attribute name=\"pair_id\"></attribute></tag>\n"
             "<polygon label=\"Short_Sleeved_Shirt\" points=\"1.5,2;30,2.0 ; 30,40\" group_id=\"2\"/>\n"
             "<box label=\"short sleeve top\" occluded=\"0\" xtl=\"1\" ytl=\"2\" xbr=\"30\" ybr=\"40\" rotation=\"0\" "
             "group_id=\"2\"><attribute name=\"item_id\">9</attribute></box>\n"
             "<!-- drawn anew --><box label=\"skirt\" xtl=\"0\" ytl=\"0\" xbr=\"10\" ybr=\"10.5\">"
             "<attribute name=\"item_id\">9</attribute><attribute name=\"scale\">unknown</attribute></box>\n"
             "<mask label=\"vest\" rle=\"1, 2, 1\" left=\"5\" top=\"6\" width=\"2\" height=\"2\" group_id=\"5\"/>\n"
             "<box label=\"vest\" xtl=\"5\" ytl=\"6\" xbr=\"7\" ybr=\"8\" group_id=\"5\"/>\n"));
  const std::vector<Split> splits = read_back(path);
  REQUIRE(splits.size() == 1);
  CHECK(splits[0].name == "task");
  const ImageRecord& image = splits[0].dataset.images()[0];
  CHECK(image.id == 4);
  CHECK_FALSE(image.pair_id);
  REQUIRE(image.items.size() == 3);
  CHECK(image.items[0].category == 0);
  CHECK(std::get<std::vector<Polygon>>(image.items[0].segmentation) ==
        std::vector<Polygon>{{{1.5, 2}, {30, 2}, {30, 40}}});
  // A copied box has the number of its original; so all are counted anew.
  CHECK(image.items[0].id == 1);
  CHECK(image.items[1].id == 2);
  CHECK(image.items[1].box == Box{0, 0, 10, 10.5});
  CHECK_FALSE(image.items[1].attributes);
  const Mask& mask = std::get<Mask>(image.items[2].segmentation);
  CHECK(mask_area(mask.runs) == 2);
  CHECK(tight_box(mask.runs, mask.size) == Box{5, 6, 2, 2});
}

TEST_CASE("the subsets of a project of CVAT are splits", "[convert]") {
  const ScratchFolder scratch;
  const std::string path = scratch.write("annotations.xml",
                                         "<annotations>"
                                         "<image id=\"0\" subset=\"train\" name=\"a.png\"/>"
                                         "<image id=\"0\" subset=\"test\" name=\"a.png\"/></annotations>");
  const std::vector<Split> splits = read_back(path);
  REQUIRE(splits.size() == 2);
  CHECK(splits[0].name == "test");
  CHECK(splits[1].name == "train");
  CHECK(splits[1].dataset.images()[0].id == 0);
}

TEST_CASE("a file of CVAT that is wrong is refused with its line", "[convert]") {
  struct Row {
    std::string shapes;
    std::string expected;
  };
  const std::string box(kBox);
  const std::vector<Row> rows = {
      {"<box label=\"shirt\" xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"4\"/>", ":5: the label shirt is no category"},
      {"<box label=\"skrit\" xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"4\"/>", "did you mean skirt?"},
      {"<box xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"4\"/>", ":5: <box> has no attribute label"},
      {"<box label=\"skirt\" xtl=\"1\" ytl=\"2\" xbr=\"3\"/>", "<box> has no attribute ybr"},
      {"<box label=\"skirt\" xtl=\"nan\" ytl=\"2\" xbr=\"3\" ybr=\"4\"/>", "xtl must be a finite number, but is nan"},
      {"<box label=\"skirt\" xtl=\"-inf\" ytl=\"2\" xbr=\"3\" ybr=\"4\"/>", "xtl must be a finite number, but is -inf"},
      {"<box label=\"skirt\" xtl=\"1e300\" ytl=\"2\" xbr=\"3\" ybr=\"4\"/>", "at most 1e+06"},
      {"<box label=\"skirt\" xtl=\"one\" ytl=\"2\" xbr=\"3\" ybr=\"4\"/>", "xtl must be a number, but is one"},
      {"<box label=\"skirt\" xtl=\"9\" ytl=\"2\" xbr=\"3\" ybr=\"4\"/>", "x1 <= x2"},
      {"<box label=\"skirt\" xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"4\" rotation=\"30\"/>", "the box is turned"},
      {box + box, ":6: the group 1 has two boxes"},
      {"<polygon label=\"skirt\" points=\"1,2;3,4;5,6\"/>", ":5: the polygon is in no group with a box"},
      {box + "<polygon label=\"vest\" points=\"1,2;3,4;5,6\" group_id=\"1\"/>",
       ":6: the polygon is labelled vest, the box of its group skirt"},
      {box + "<polygon label=\"skirt\" points=\"1,2;3,4\" group_id=\"1\"/>", "a polygon of at least 3 points"},
      {box + "<polygon label=\"skirt\" points=\"1,2;3\" group_id=\"1\"/>",
       "a point must be a pair \"x,y\", with ; between points, but is 3"},
      {box + "<polyline label=\"skirt\" points=\"1,2;3,4\" group_id=\"1\"/>", "<polyline> is no part of an item"},
      {box + "<skeleton label=\"skirt landmarks\" group_id=\"1\">\n<points label=\"9\" points=\"1,2\"/></skeleton>",
       ":7: the label of a landmark must be a number from 1 to 8, but is 9"},
      {box + "<skeleton label=\"skirt landmarks\" group_id=\"1\"><points label=\"2\" points=\"1,2\"/>"
             "<points label=\"2\" points=\"1,2\"/></skeleton>",
       "the skeleton has landmark 2 twice"},
      {box + "<skeleton label=\"skirt landmarks\" group_id=\"1\"><points label=\"2\" points=\"1,2;3,4\"/></skeleton>",
       "a landmark has one point, but this one has 2"},
      {box + "<skeleton label=\"skirt landmarks\" group_id=\"1\"><points label=\"2\" points=\"1,2\" outside=\"yes\"/>"
             "</skeleton>",
       "outside must be 0 or 1, but is yes"},
      {box + "<mask label=\"skirt\" rle=\"1,2\" left=\"0\" top=\"0\" width=\"2\" height=\"2\" group_id=\"1\"/>",
       "the run lengths of rle do not add up to the 4 pixels of the mask"},
      {box + "<mask label=\"skirt\" rle=\"0,99\" left=\"0\" top=\"0\" width=\"2\" height=\"2\" group_id=\"1\"/>",
       "the run lengths of rle do not add up to the 4 pixels of the mask"},
      {box + "<mask label=\"skirt\" rle=\"4\" left=\"63\" top=\"0\" width=\"2\" height=\"2\" group_id=\"1\"/>",
       "leaves its image of 64 x 48"},
      {box + "<mask label=\"skirt\" rle=\"4\" left=\"0\" top=\"0\" width=\"2000000000\" height=\"2000000000\" "
             "group_id=\"1\"/>",
       "leaves its image of 64 x 48"},
      {"<box label=\"skirt\" xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"4\"><attribute name=\"scale\">4</attribute></box>",
       "scale must be a level of 1, 2 or 3, but is 4"},
      {"<box label=\"skirt\" xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"4\"><attribute name=\"scale\">2</attribute></box>",
       "give all four"},
      {"<box label=\"skirt\" xtl=\"1\" ytl=\"2\" xbr=\"3\" ybr=\"4\"><attribute name=\"style\">-1</attribute></box>",
       "style must be an integer id from 0 to 2^53, but is -1"},
      {"<tag label=\"bad picture\"/>", "but this one is called bad picture"},
      {"<tag label=\"picture\"/><tag label=\"picture\"/>", "here are two"},
      {"<tag label=\"picture\"><attribute name=\"source\">web</attribute></tag>",
       "source must be shop or user, but is web"},
  };
  for (const Row& row : rows) {
    INFO(row.shapes);
    CHECK_THAT(refusal_of(xml_of(row.shapes)), Catch::Matchers::Contains(row.expected));
  }
}

TEST_CASE("a file that is no XML of CVAT's is refused", "[convert]") {
  struct Row {
    std::string text;
    std::string expected;
  };
  std::string deep = "<annotations>";
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  const std::vector<Row> rows = {
      {"", "the file has no element"},
      {"not XML", "text stands outside the root element"},
      {"{\"images\": []}", "text stands outside the root element"},
      {"<annotation></annotation>", "the root element is <annotation>"},
      {"<annotations>", "the file ends within <annotations>"},
      {"<annotations><image id=\"0\" name=\"1.jpg\"></annotations>", "the file ends within <annotations>"},
      {"<annotations></image>", "ends with another element than <annotations>"},
      {"<annotations/><annotations/>", "more than one root element"},
      {"<annotations><image id=\"0 name='1.jpg'/></annotations>", "a tag of the XML does not end"},
      {"<annotations><!-- </annotations>", "a comment of the XML does not end"},
      {"<annotations><image id=\"0\" name=\"1.jpg\"><box></image></box></annotations>", "this is no XML"},
      {"<!DOCTYPE a [<!ENTITY b \"c\"><!ENTITY d \"&b;&b;\">]><annotations>&d;</annotations>", "a document type"},
      {deep, "nested deeper than 32"},
      {"\xff\xfe<\0a\0", "UTF-8"},
      {"<annotations>\n\n\xff</annotations>", ":3: this is no XML in UTF-8"},
      {"PK\x03\x04 and so on", "zip"},
      {"<annotations><version>2.0</version></annotations>", "the version must be 1.1, but is 2.0"},
      {"<annotations>\n<track id=\"0\"></track></annotations>", ":2: the file has tracks"},
      {"<annotations><image id=\"0\"/></annotations>", "<image> has no attribute name"},
      {"<annotations><image id=\"0\" name=\"../1.jpg\"/></annotations>",
       "name must be the path of a picture within its folder, but is ../1.jpg"},
      {"<annotations><image id=\"x\" name=\"a.jpg\"/></annotations>", "id must be a whole number, but is x"},
      {"<annotations><image id=\"0\" name=\"1.jpg\" width=\"0\" height=\"9\"/></annotations>",
       "width must be a whole number from 1"},
      {"<annotations><image id=\"0\" name=\"1.jpg\" width=\"99999\" height=\"99999\"/></annotations>", "pixels"},
      {"<annotations><image id=\"0\" name=\"1.jpg\"/>\n<image id=\"1\" name=\"a/1.jpg\"/></annotations>",
       ":2: two images have the id 1"},
  };
  for (const Row& row : rows) {
    INFO(row.text.substr(0, 200));
    CHECK_THAT(refusal_of(row.text), Catch::Matchers::Contains(row.expected));
  }
}
