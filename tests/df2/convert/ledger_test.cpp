#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <df2/convert/ledger.h>

using namespace df2::convert;

TEST_CASE("A ledger counts what has one code together and keeps the first example") {
  Ledger ledger, later;
  CHECK(ledger.count("masks") == 0);
  ledger.add(Effect::lost, "masks", "items with a mask", "train 000001 item 1");
  ledger.add(Effect::lost, "masks", "items with a mask", "train 000002 item 1", 2);
  ledger.add(Effect::lost, "nothing", "never seen", "x", 0);
  later.add(Effect::changed, "boxes", "boxes", "train 000003 item 1");
  later.add(Effect::lost, "masks", "items with a mask", "train 000003 item 1");
  ledger.append(later);
  REQUIRE(ledger.entries().size() == 2);
  CHECK(ledger.entries()[0] == LedgerEntry{Effect::lost, "masks", "items with a mask", 4, "train 000001 item 1"});
  CHECK(ledger.entries()[1].count == 1);
}

TEST_CASE("A conversion is told as text and as JSON") {
  Conversion conversion{"native", "coco", {{"train", 2, 3}}, {}};
  CHECK(render_conversion_text(conversion) == "native -> coco\ntrain: 2 images, 3 items\nnothing is lost\n");
  conversion.ledger.add(Effect::made_up, "levels", "items given levels", "train 000001 item 1", 3);
  CHECK(render_conversion_text(conversion) ==
        "native -> coco\ntrain: 2 images, 3 items\n"
        "made up         3 x items given levels, first train 000001 item 1 [levels]\n");
  const auto json = nlohmann::json::parse(render_conversion_json(conversion));
  CHECK(json["splits"][0] == nlohmann::json{{"name", "train"}, {"images", 2}, {"items", 3}});
  CHECK(json["entries"][0]["effect"] == "made up");
  CHECK(json["entries"][0]["count"] == 3);
}
