#include <df2/io/features.h>

#include <cmath>
#include <cstring>

#include <catch2/catch.hpp>

#include <df2/error.h>
#include <df2/random.h>

#include "../support.h"

using namespace df2;
using namespace std::string_literals;

namespace {

std::string npy(const std::string& dictionary, const std::string& data, int version = 1) {
  std::string header = dictionary + "\n";
  std::string text = "\x93NUMPY";
  text += static_cast<char>(version);
  text += '\0';
  const auto length = static_cast<unsigned>(header.size());
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i) text += static_cast<char>(length >> (8 * i) & 255);
  return text + header + data;
}

template <class T>
std::string bytes_of(std::initializer_list<T> values) {
  std::string text(values.size() * sizeof(T), '\0');
  std::memcpy(text.data(), values.begin(), text.size());
  return text;
}

std::string shape(const std::string& type, const std::string& extents, const char* order = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': (" + extents + "), }";
}

/// Little-endian. REQUIRES: `value` is a whole number of -1024 to 1023.
std::string bytes_of_type(double value, int bytes) {
  if (bytes == 8) return bytes_of<double>({value});
  if (bytes == 4) return bytes_of<float>({static_cast<float>(value)});
  if (value == 0) return bytes_of<std::uint16_t>({0});
  const int exponent = std::ilogb(value);
  const auto fraction = static_cast<unsigned>(std::ldexp(std::abs(value), 10 - exponent)) - 1024;
  const unsigned bits = (value < 0 ? 0x8000U : 0) | static_cast<unsigned>(exponent + 15) << 10 | fraction;
  return bytes_of<std::uint16_t>({static_cast<std::uint16_t>(bits)});
}

Error refusal(const std::string& content, const ReadLimits& limits = {}) {
  const test::ScratchFolder folder;
  try {
    read_features(folder.write("f.npy", content), limits);
  } catch (const Error& error) {
    return error;
  }
  FAIL("was read");
  throw;
}

}  // namespace

TEST_CASE("Half, single and double numbers are read as float") {
  const test::ScratchFolder folder;
  const auto read = [&](const std::string& content) { return read_features(folder.write("f.npy", content)); };
  const FeatureMatrix single = read(npy(shape("<f4", "2, 2"), bytes_of<float>({1, -2, 0.1F, 4})));
  CHECK(single.rows == 2);
  CHECK(single.columns == 2);
  CHECK(single.values == std::vector<float>{1, -2, 0.1F, 4});
  CHECK(read(npy(shape("<f8", "1, 2"), bytes_of<double>({0.1, 3}), 2)).values == std::vector<float>{0.1F, 3});
  const FeatureMatrix half =
      read(npy(shape("<f2", "5,"), bytes_of<std::uint16_t>({0x3C00, 0xC000, 0x0001, 0x7BFF, 0x3555}), 3));
  CHECK(half.rows == 1);
  CHECK(half.values == std::vector<float>{1, -2, std::ldexp(1.0F, -24), 65504, 0.333251953125F});
  CHECK(read(npy(shape("<f4", "0, 3"), "")).rows == 0);
}

TEST_CASE("Either byte order and either order of the matrix say the same") {
  const test::ScratchFolder folder;
  const auto read = [&](const std::string& content) { return read_features(folder.write("f.npy", content)); };
  Random random(7, 1);
  for (int round = 0; round < 30; ++round) {
    const std::size_t rows = static_cast<std::size_t>(random.integer(0, 5)),
                      columns = static_cast<std::size_t>(random.integer(1, 5));
    std::vector<double> by_row(rows * columns), by_column(rows * columns);
    for (std::size_t i = 0; i < by_row.size(); ++i) {
      by_row[i] = random.integer(-1024, 1023);  // exact in every type
      by_column[i % columns * rows + i / columns] = by_row[i];
    }
    const std::vector<float> wanted(by_row.begin(), by_row.end());
    const std::string extents = std::to_string(rows) + ", " + std::to_string(columns);
    for (const bool is_fortran : {false, true}) {
      const std::vector<double>& values = is_fortran ? by_column : by_row;
      for (const int bytes : {2, 4, 8}) {
        for (const char mark : {'<', '>'}) {
          std::string data;
          for (const double value : values) {
            const std::string number = bytes_of_type(value, bytes);
            data += mark == '<' ? number : std::string(number.rbegin(), number.rend());
          }
          const std::string type = mark + ("f" + std::to_string(bytes));
          const FeatureMatrix features = read(npy(shape(type, extents, is_fortran ? "True" : "False"), data));
          CAPTURE(type, extents, is_fortran);
          CHECK(features.rows == rows);
          CHECK(features.values == wanted);
        }
      }
    }
  }
}

TEST_CASE("Features in memory are refused where their file would be") {
  CHECK(make_features({"f", 2, 2}, {1, 2, 3, 4}).values == std::vector<float>{1, 2, 3, 4});
  CHECK(make_features({"f", 0, 2}, {}).rows == 0);
  CHECK_THROWS_WITH(make_features({"f", 2, 2}, {1, 2, 3, INFINITY}), Catch::Contains("f: /1/1: "));
  CHECK_THROWS_AS(make_features({"f", 1, 1}, {NAN}), Error);
  CHECK_THROWS_AS(make_features({"f", 2, 0}, {}), Error);
}

TEST_CASE("What is written is read again") {
  const test::ScratchFolder folder;
  const FeatureMatrix features{{"w", 3, 2}, {1, 2, 3, 4, 5, 6.5F}};
  const std::string path = (folder.path() / "w.npy").string();
  write_features(features, path);
  CHECK(read_features(path).values == features.values);
  CHECK(read_features(path).rows == 3);
}

TEST_CASE("A header may be as long as the format lets it, with its keys in any order") {
  const test::ScratchFolder folder;
  const std::string data = bytes_of<float>({1, 2, 3, 4});
  for (const int version : {1, 2, 3}) {
    for (const std::string& dictionary :
         {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }" + std::string(65000, ' '),
          "{" + std::string(65000, ' ') + "'shape': (2, 2), 'descr': '<f4', 'fortran_order': False}",
          std::string(R"( {"fortran_order":False,"shape":(2,2,),"descr":"<f4"})")}) {
      const FeatureMatrix features = read_features(folder.write("f.npy", npy(dictionary, data, version)));
      CHECK(features.rows == 2);
      CHECK(features.values == std::vector<float>{1, 2, 3, 4});
    }
  }
}

TEST_CASE("A long header that is no dictionary is refused") {
  const std::string blanks(65000, ' '), quotes(65000, '\''), digits(65000, '1'), commas(65000, ',');
  for (const std::string& dictionary :
       {"{" + blanks + "'", "{" + quotes, "{'shape': (" + digits, "{'shape': (1" + commas, blanks,
        "{'shape': ("s + blanks, "{'descr': '" + blanks, "{'shape': (" + std::string(30000, '(')}) {
    CHECK(refusal(npy(dictionary, "")).issues().shown()[0].code == Code::features);
  }
}

TEST_CASE("A shape that NumPy would not write is refused") {
  const std::string data = bytes_of<float>({1, 2, 3, 4});
  for (const char* extents :
       {"2 2", ",,2,,2", "2,,2", ",2", "4", "02, 2", "-2, 2", "2, 2 2", "2, 2,,", "2L, 2L", "2.0, 2"}) {
    CAPTURE(extents);
    CHECK(refusal(npy(shape("<f4", extents), data)).issues().shown()[0].code == Code::features);
  }
  CHECK(refusal(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), 'shape': (2, 2)}", data)).fault() ==
        Fault::submission);
  CHECK(refusal(npy("{'descr': '<f4', 'fortran_order': False}", data)).fault() == Fault::submission);
  CHECK(refusal(npy(shape("<f4", "2, 2") + "1", data)).fault() == Fault::submission);
}

TEST_CASE("The refusal says which kind of array it is") {
  const std::string data = bytes_of<float>({1, 2, 3, 4});
  const auto found = [](const std::string& content) { return test::found_in(refusal(content).issues().shown()[0]); };
  CHECK(found(npy(shape(">i4", "2, 2"), data)) == "type '>i4'");
  CHECK(found(npy(shape("=f4", "2, 2"), data)) == "type '=f4'");
  CHECK(found(npy(shape("<i4", "2, 2"), data)) == "type '<i4'");
  CHECK(found(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (4,), }", data)) == "records");
  CHECK(found(npy(shape("<f4", "2, 2", "None"), data)) == "another value");
  CHECK(found(npy(shape("<f4", "1, 2, 2"), data)) == "3");
}

TEST_CASE("The shape of a file is known before its numbers are read") {
  const test::ScratchFolder folder;
  const FeatureFile file(folder.write("f.npy", npy(shape("<f4", "1, 2"), bytes_of<float>({NAN, 1}))));
  CHECK(file.shape().rows == 1);
  CHECK(file.shape().columns == 2);
  CHECK_THROWS_AS(file.read(), Error);
}

TEST_CASE("The hash of features is that of their numbers and shape, whatever the type") {
  const test::ScratchFolder folder;
  const auto hash = [&](const std::string& content) { return content_hash(read_features(folder.write("f", content))); };
  const std::string single = hash(npy(shape("<f4", "2, 2"), bytes_of<float>({1, 2, 3, 4})));
  CHECK(hash(npy(shape("<f8", "2, 2"), bytes_of<double>({1, 2, 3, 4}))) == single);
  CHECK(hash(npy(shape("<f4", "2, 2"), bytes_of<float>({1, 2, 4, 3}))) != single);
  CHECK(hash(npy(shape("<f4", "1, 4"), bytes_of<float>({1, 2, 3, 4}))) != single);
}

TEST_CASE("A file that is no plain finite matrix is refused") {
  const std::string data = bytes_of<float>({1, 2, 3, 4});
  CHECK(refusal("").issues().shown()[0].code == Code::features);
  CHECK(refusal("[1, 2]").issues().shown()[0].code == Code::features);
  CHECK(refusal(npy(shape("<f4", "2, 2"), data.substr(1))).issues().shown()[0].code == Code::features);
  CHECK(refusal(npy(shape("<f4", "2, 2"), data + "x")).issues().shown()[0].code == Code::features);
  CHECK(refusal(npy(shape("|O", "2, 2"), data)).issues().shown()[0].code == Code::features);
  CHECK(refusal(npy(shape("<f4", "1, 2, 2"), data)).issues().shown()[0].code == Code::features);
  CHECK(refusal(npy(shape("<f4", ""), data)).issues().shown()[0].code == Code::features);
  CHECK(refusal(npy(shape("<f4", "4, 0"), "")).issues().shown()[0].code == Code::features);
  CHECK(refusal(npy(shape("<f4", "99999999999999999999, 2"), data)).issues().shown()[0].code == Code::features);
  CHECK(refusal(npy(shape("<f4", "999999999999, 999999999999"), data)).fault() == Fault::limit);
  CHECK(refusal(npy("{'descr': __import__('os')}", data)).issues().shown()[0].code == Code::features);
  CHECK(refusal(npy(shape("<f4", "2, 2"), data, 4)).issues().shown()[0].code == Code::features);
  CHECK(refusal(npy(shape("<f4", "2, 2"), data).substr(0, 20)).issues().shown()[0].code == Code::features);
  const Error error = refusal(npy(shape("<f4", "2, 2"), bytes_of<float>({1, 2, NAN, 4})));
  CHECK(error.issues().shown()[0].code == Code::not_finite);
  CHECK(error.issues().shown()[0].where.pointer == "/1/0");
  const Error column = refusal(npy(shape("<f4", "3, 2", "True"), bytes_of<float>({1, 2, 3, 4, NAN, 6})));
  CHECK(column.issues().shown()[0].where.pointer == "/1/1");
  CHECK(column.issues().shown()[0].where.byte ==
        error.issues().shown()[0].where.byte.value() + 7);  // "True" is shorter
  CHECK(refusal(npy(shape("<f8", "1, 1"), bytes_of<double>({1e300}))).issues().shown()[0].code == Code::not_finite);
  ReadLimits limits;
  limits.file_bytes = 10;
  CHECK(refusal(npy(shape("<f4", "2, 2"), data), limits).fault() == Fault::limit);
}
