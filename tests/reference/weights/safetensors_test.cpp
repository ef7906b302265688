// .safetensors files: written and read again, and files that lie.
#include <df2_reference/weights/write_safetensors.h>

#include <algorithm>
#include <cstring>
#include <map>

#include <catch2/catch.hpp>

#include "../../support.h"
#include "torch_files.h"
#include "weights_case.h"

using namespace df2;
using namespace df2::reference;
using namespace df2::reference::test;

namespace {

std::string file_of(const std::string& header, const std::string& data) {
  return little_endian(header.size(), 8) + header + data;
}

std::string one(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  std::string header = R"({"a":{"dtype":")";
  return header.append(dtype).append(R"(","shape":)").append(shape).append(R"(,"data_offsets":)").append(offsets) +
         "}}";
}

std::string written(const WeightFile& file, const std::map<std::string, std::string>& metadata = {}) {
  const df2::test::ScratchFolder folder;
  const std::string path = (folder.path() / "f").string();
  write_safetensors(path, file.tensors, metadata);
  return bytes_of(path);
}

}  // namespace

TEST_CASE("What is written is read again, and its bytes do not depend on the order given") {
  for (const std::string name : {"types_zip.pth", "views_zip.pth", "net_legacy.pth"}) {
    WeightFile file = read_weights(fixture(name));
    const std::string bytes = written(file, {{"options", R"({"width": 64})"}, {"a", "\"\n"}});
    const WeightFile again = read_bytes(bytes);
    CHECK(again.metadata.at("options") == R"({"width": 64})");
    CHECK(again.metadata.at("a") == "\"\n");
    std::vector<std::string> before = lines_of(file), after = lines_of(again);
    std::ranges::sort(before);
    std::ranges::sort(after);
    CHECK(before == after);
    CHECK(written(again, again.metadata) == bytes);
    std::ranges::reverse(file.tensors);
    CHECK(written(file, again.metadata) == bytes);
  }
}

TEST_CASE("Numbers are aligned to their size") {
  const std::string bytes = written(read_weights(fixture("types_legacy.pth")));
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  CHECK(length % 8 == 0);
  const WeightFile again = read_bytes(bytes);
  const std::byte* const data = again.tensors.front().bytes.data();
  for (const WeightTensor& tensor : again.tensors)
    CHECK((tensor.bytes.data() - data) % static_cast<std::ptrdiff_t>(element_bytes(tensor.dtype)) == 0);
}

TEST_CASE("Offsets that do not fit shape, dtype or file are refused") {
  CHECK(refusal_text(file_of(one("F32", "[2]", "[0,8]"), std::string(8, 'x'))).empty());
  CHECK(refusal_text(file_of(one("F32", "[]", "[0,4]"), std::string(4, 'x'))).empty());
  CHECK(refusal_text(file_of(one("F32", "[0,9223372036854775807,4]", "[0,0]"), "")).empty());
  const std::string eight(8, 'x');
  for (const std::string offsets : {"[0,4]", "[8,0]", "[0,12]", "[1,8]", "[18446744073709551615,7]"})
    CHECK_THAT(refusal_text(file_of(one("F32", "[2]", offsets), eight)),
               Catch::Contains("/a/data_offsets: offsets as far apart as shape and dtype say expected, " + offsets));
  for (const std::string offsets : {"[-8,0]", "[0,8.0]", "[\"0\",8]"})
    CHECK_THAT(refusal_text(file_of(one("F32", "[2]", offsets), eight)), Catch::Contains("/a/data_offsets/"));
  CHECK_THAT(refusal_text(file_of(one("F32", "[2]", "[0]"), eight)), Catch::Contains("two offsets expected, 1 found"));
  CHECK_THAT(refusal_text(file_of(one("F32", "[2]", "8"), eight)), Catch::Contains("an array expected, 8 found"));
  CHECK_THAT(refusal_text(file_of(one("F32", "[2]", "[1,9]"), eight + "x")), Catch::Contains("begin at 1"));
  for (const std::string shape : {"[-2]", "[2.0]", "[\"2\"]", "[18446744073709551616]"})
    CHECK_THAT(refusal_text(file_of(one("F32", shape, "[0,8]"), eight)),
               Catch::Contains("/a/shape/0: a whole number from 0 expected"));
  for (const std::string shape : {"[3]", "[]", "[4294967296,4294967296,4294967296]"})
    CHECK_THAT(refusal_text(file_of(one("F32", shape, "[0,8]"), eight)), Catch::Contains("offsets as far apart"));
  CHECK_THAT(
      refusal_text(file_of(one("F8_E4M3", "[8]", "[0,8]"), eight)),
      Catch::Contains("/a/dtype: F64, F32, F16, BF16, I64, I32, I16, I8, U8 or BOOL expected, \"F8_E4M3\" found"));
  CHECK_THAT(refusal_text(file_of(one("F32", "[2]", "[0,8]"), eight + "x")), Catch::Contains("goes on behind"));
  CHECK_THAT(refusal_text(file_of(one("F32", "[2]", "[0,8]"), eight.substr(1))),
             Catch::Contains("f: /a: the file is cut off: the tensor needs 8 bytes, and 7 are left"));
}

TEST_CASE("Tensors with bytes between them, or with bytes in common, are refused") {
  const auto two = [](const std::string& begin, const std::string& end) {
    std::string header = R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)";
    return header.append(R"("b":{"dtype":"U8","shape":[2],"data_offsets":[)").append(begin).append(",").append(end) +
           "]}}";
  };
  CHECK(refusal_text(file_of(two("2", "4"), "1234")).empty());
  CHECK_THAT(refusal_text(file_of(two("3", "5"), "12345")),
             Catch::Contains("/b: the numbers of the tensor begin at 3"));
  CHECK_THAT(refusal_text(file_of(two("1", "3"), "123")), Catch::Contains("/b: the numbers of the tensor begin at 1"));
}

TEST_CASE("A header that is no dictionary of tensors is refused with its place") {
  CHECK_THAT(refusal_text(file_of("{}", "")), Catch::Contains("holds no tensors"));
  CHECK_THAT(refusal_text(file_of("{\"a\"", "")), Catch::EndsWith("[json-syntax]"));
  CHECK_THAT(refusal_text(file_of(R"({"a":1,"a":2})", "")), Catch::EndsWith("[json-duplicate-key]"));
  CHECK_THAT(refusal_text(file_of(R"({"a":1})", "")), Catch::Contains("/a: an object expected, 1 found (byte 13)"));
  CHECK_THAT(refusal_text(file_of(R"({"a":{"dtype":"F32","shape":[1]}})", "")), Catch::Contains("data_offsets"));
  CHECK_THAT(refusal_text(file_of(R"({"__metadata__":{"a":1}})", "")),
             Catch::Contains("/__metadata__/a: a string expected, 1 found"));
  CHECK_THAT(refusal_text(file_of(R"({"a\n":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})", "")),
             Catch::Contains("the name of a tensor is 1 to 1024 bytes"));
  std::string deep = R"({"a":)";
  deep += std::string(100'000, '[');
  CHECK_THAT(refusal_text(file_of(deep, "")), Catch::EndsWith("[json-depth]"));
}

TEST_CASE("The header and the tensors of a file are limited") {
  WeightLimits limits;
  limits.header_bytes = 10;
  const std::string good = file_of(one("F32", "[2]", "[0,8]"), std::string(8, 'x'));
  CHECK_THAT(refusal_text(good, {}, limits), Catch::Contains("more bytes in the header than the limit of 10 "));
  CHECK_THAT(refusal_text(little_endian((1U << 31) - 1, 8) + "{}"), Catch::EndsWith("[limit]"));
  CHECK_THAT(refusal_text(little_endian(1000, 8) + "{}"), Catch::Contains("its header has 1000 bytes, and 2 follow"));
  limits = {};
  limits.entries = 0;
  CHECK_THAT(refusal_text(good, {}, limits), Catch::Contains("more tensors in the header than the limit of 0 "));
}
