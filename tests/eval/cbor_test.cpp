#include <df2_eval/partial/cbor.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace df2::eval;
using nlohmann::json;

TEST_CASE("What the JSON library writes as CBOR is plain CBOR") {
  const json value = {{"a", {1, -1, 23, 24, 255, 256, 65536, std::int64_t{1} << 40, true, nullptr}},
                      {"b", json::binary({1, 2, 3})},
                      {std::string(300, 'c'), json::object()}};
  CHECK(is_plain_cbor(json::to_cbor(value)));
  for (const double number : {1.5, 0.1, -0.0, 1e300, 1e-300, 16777217.0})
    CHECK(is_plain_cbor(json::to_cbor(json(number))));
  for (const double number : {std::nan(""), HUGE_VAL}) CHECK_FALSE(is_plain_cbor(json::to_cbor(json(number))));
  CHECK_FALSE(is_plain_cbor({}));
}

TEST_CASE("Only one spelling of a value is plain CBOR") {
  const auto plain = [](std::vector<std::uint8_t> bytes) { return is_plain_cbor(bytes); };
  CHECK(plain({0x17}));
  CHECK(plain({0x18, 24}));
  CHECK_FALSE(plain({0x18, 23}));
  CHECK(plain({0x19, 1, 0}));
  CHECK_FALSE(plain({0x19, 0, 255}));
  CHECK(plain({0x1A, 0, 1, 0, 0}));
  CHECK_FALSE(plain({0x1A, 0, 0, 255, 255}));
  CHECK(plain({0x1B, 0, 0, 0, 1, 0, 0, 0, 0}));
  CHECK_FALSE(plain({0x1B, 0, 0, 0, 0, 255, 255, 255, 255}));
  CHECK_FALSE(plain({0x58, 1, 0}));
  CHECK(plain({0xA2, 0x61, 'a', 0, 0x62, 'a', 'b', 0}));
  CHECK_FALSE(plain({0xA2, 0x62, 'a', 'b', 0, 0x61, 'a', 0}));
  CHECK_FALSE(plain({0xA2, 0x61, 'a', 0, 0x61, 'a', 0}));
  CHECK_FALSE(plain({0xA1, 0x62, 'a'}));
  CHECK_FALSE(plain({0xA1, 0x00, 0x00}));
  CHECK(plain({0xFA, 0x3F, 0xC0, 0, 0}));                    // 1.5
  CHECK_FALSE(plain({0xFB, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0}));  // the same in more bytes
  CHECK_FALSE(plain({0xF9, 0x3E, 0x00}));                    // the same in fewer, which the library does not write
  CHECK_FALSE(plain({0xFA, 0x3F, 0xC0, 0}));
}
