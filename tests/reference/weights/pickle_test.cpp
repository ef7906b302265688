// Pickles that torch.save would not write: each is refused with a sentence, and none is run.
#include <catch2/catch.hpp>

#include "torch_files.h"
#include "weights_case.h"

using namespace df2;
using namespace df2::reference::test;
using df2::reference::WeightFile;
using df2::reference::WeightLimits;
using namespace std::string_literals;

namespace {

const std::string kFloats = storage("FloatStorage", "0", 6);
const std::vector<RawStorage> kSix = {{"0", 6, floats(6)}};

/// A file of the old kind whose dictionary has one tensor of six floats, and `value`.
std::string with(const std::string& value, const std::string& name = "weight") {
  return legacy_file(dict({{text("good"), tensor(kFloats, 0, {2, 3}, {3, 1})}, {text(name), value}}), kSix);
}

std::string with_tensor(std::int64_t offset, const std::vector<std::int64_t>& shape,
                        const std::vector<std::int64_t>& strides) {
  return with(tensor(kFloats, offset, shape, strides));
}

}  // namespace

TEST_CASE("A file from the writer of these tests is read") {
  const WeightFile file = read_bytes(with_tensor(1, {2, 2}, {1, 2}));
  REQUIRE(file.tensors.size() == 2);
  CHECK(lines_of(file)[1] == "weight F32 [2,2] 0000803f000040400000004000008040");
}

TEST_CASE("Values that are no tensors are passed over and named") {
  for (const std::string& value : {number(3), text("resnet"), list({number(1)}), std::string("N"), dict({})}) {
    const WeightFile file = read_bytes(with(value, "epoch"));
    CHECK(file.tensors.size() == 1);
    CHECK(file.passed_over == std::vector<std::string>{"epoch"});
  }
}

TEST_CASE("Dictionaries are read as Python 2 wrote them, too") {
  const std::string one = "U\1a" + tensor(kFloats, 0, {6}, {1});  // SHORT_BINSTRING
  const std::string two = "T" + little_endian(1, 4) + "b" + tensor(kFloats, 2, {1}, {1});
  const std::string pairs = list({"](" + one + "e", tuple({two})});
  const WeightFile file = read_bytes(legacy_file(call(global("collections", "OrderedDict"), {pairs}), kSix));
  REQUIRE(file.tensors.size() == 2);
  CHECK(lines_of(file)[1] == "b F32 [1] 00000040");
}

TEST_CASE("Every global but torch's own few is refused by its name") {
  CHECK_THAT(refusal_text(with(call(global("os", "system"), {text("true")}))),
             Catch::Contains("the file asks for os.system, and df2 runs nothing of a file"));
  for (const auto& [module, name] :
       std::vector<std::pair<std::string, std::string>>{{"builtins", "eval"},
                                                        {"__builtin__", "getattr"},
                                                        {"torch", "load"},
                                                        {"torch", "ComplexFloatStorage"},
                                                        {"torch._utils", "_rebuild_tensor"},
                                                        {"torch._utils", "_rebuild_tensor_v3"},
                                                        {"collections", "Counter"},
                                                        {"argparse", "Namespace"},
                                                        {"", ""}}) {
    std::string asked = module;
    asked.append(".").append(name);
    CHECK_THAT(refusal_text(with(global(module, name))), Catch::Contains("the file asks for " + asked + ","));
  }
  CHECK_THAT(refusal_text(with(global("\x1b[31m", "x"))), Catch::Contains("asks for \\x1b[31m.x,"));
}

TEST_CASE("An opcode that torch.save does not write is refused by its number") {
  // INST, OBJ, NEWOBJ, EXT1, STACK_GLOBAL, PERSID, INT, GLOBAL by parts, DUP, and no opcode at all
  for (const std::string opcode : {"i", "o", "\x81", "\x82", "\x93", "P", "I", "\x8c", "2", "\xff"}) {
    CHECK_THAT(refusal_text(with("N" + opcode)), Catch::Contains("which torch.save does not write"));
  }
}

TEST_CASE("A tensor that reaches beyond its storage is refused") {
  using Numbers = std::vector<std::int64_t>;
  constexpr std::int64_t kHuge = std::int64_t{1} << 62;
  struct Case {
    std::int64_t offset;
    Numbers shape, strides;
  };
  for (const auto& [offset, shape, strides] : std::vector<Case>{{1, {2, 3}, {3, 1}},
                                                                {0, {2, 3}, {4, 1}},
                                                                {6, {1}, {1}},
                                                                {6, {}, {}},
                                                                {0, {7}, {1}},
                                                                {kHuge, {1}, {1}},
                                                                {0, {2}, {kHuge}},
                                                                {0, {2, 2, 2}, {kHuge, kHuge, kHuge}},
                                                                {5, {2, 2}, {kHuge, kHuge}}}) {
    CHECK_THAT(refusal_text(with_tensor(offset, shape, strides)),
               Catch::Contains("/weight: the tensor reaches beyond storage 0, which has 6 elements"));
  }
  CHECK_THAT(refusal_text(with_tensor(0, {kHuge, kHuge}, {0, 0})), Catch::Contains("more elements than any file"));
  CHECK_THAT(refusal_text(with_tensor(0, {kHuge, 2, 2}, {0, 0, 0})), Catch::Contains("more elements than any file"));
  CHECK(read_bytes(with_tensor(kHuge, {0, kHuge, kHuge}, {kHuge, 1, 1})).tensors[1].bytes.empty());
}

TEST_CASE("Negative sizes, and numbers that are none, are refused") {
  const std::string one = tuple({number(1)}), hooks = dict({});
  const std::string offset = "the offset of a tensor is a whole number from 0";
  const std::string extents = "the extents of a tensor are", strides = "the strides of a tensor are";
  struct Case {
    std::vector<std::string> arguments;
    std::string said;
  };
  for (const auto& [arguments, said] : std::vector<Case>{
           {{}, "takes 6 or 7 values, and is given 0"},
           {{kFloats, number(0), one, one}, "takes 6 or 7 values, and is given 4"},
           {{number(0), number(0), one, one, "\x89", hooks}, "rebuilt from something that is no storage"},
           {{kFloats, number(-1), one, one, "\x89", hooks}, offset},
           {{kFloats, text("0"), one, one, "\x89", hooks}, offset},
           {{kFloats, "\x88", one, one, "\x89", hooks}, offset},
           {{kFloats, number(0), list({number(1)}), one, "\x89", hooks}, extents + " a tuple of at most 64 numbers"},
           {{kFloats, number(0), tuple({text("1")}), one, "\x89", hooks}, extents + " whole numbers from 0"},
           {{kFloats, number(0), tuple({number(-1)}), one, "\x89", hooks}, extents + " whole numbers from 0"},
           {{kFloats, number(0), one, tuple({number(-1)}), "\x89", hooks}, strides + " whole numbers from 0"},
           {{kFloats, number(0), tuple({}), one, "\x89", hooks}, "this one has 1 and 0"},
           {{kFloats, number(0), tuple(std::vector<std::string>(65, number(1))), one, "\x89", hooks},
            "these are more"}}) {
    CHECK_THAT(refusal_text(with(call(global("torch._utils", "_rebuild_tensor_v2"), arguments))),
               Catch::Contains(said));
  }
  CHECK_THAT(refusal_text(with(call(global("torch._utils", "_rebuild_parameter"), {number(1), "\x88", hooks}))),
             Catch::Contains("_rebuild_parameter takes a tensor"));
  CHECK_THAT(refusal_text(with("\x8a\x09" + std::string(9, '\1'))), Catch::Contains("more than 64 bits"));
}

TEST_CASE("What stands outside of the pickle has to be a storage") {
  const std::string type = global("torch", "FloatStorage"), cpu = text("cpu");
  const std::string no_storage = "no storage as torch.save writes it", another = "another type, key or length";
  for (const auto& [id, said] : std::vector<std::pair<std::string, std::string>>{
           {text("0"), no_storage},
           {tuple({}), no_storage},
           {tuple({text("storage"), type, text("0"), cpu, number(6), number(1)}), no_storage},
           {tuple({text("module"), type, text("0"), cpu, number(6)}), another},
           {tuple({text("storage"), text("FloatStorage"), text("0"), cpu, number(6)}), another},
           {tuple({text("storage"), type, number(0), cpu, number(6)}), another},
           {tuple({text("storage"), type, text("0"), cpu, text("6")}), another},
           {tuple({text("storage"), type, text("0"), cpu, number(-6)}), another}}) {
    CHECK_THAT(refusal_text(with(id + "Q")), Catch::Contains(said));
  }
  CHECK_THAT(refusal_text(with(storage("LongStorage", "0", 6))), Catch::Contains("of two types or lengths"));
  CHECK_THAT(refusal_text(with(storage("FloatStorage", "0", 7))), Catch::Contains("of two types or lengths"));
}

TEST_CASE("Names are UTF-8 without control characters, and each stands once") {
  const std::string good = tensor(kFloats, 0, {1}, {1});
  CHECK_THAT(refusal_text(with(good, "good")), Catch::Contains("/good: the name stands twice"));
  for (const std::string& name :
       {std::string(), std::string("a\nb"), std::string("a\x1b[0m"), std::string("a\0b", 3), std::string("\xff"),
        std::string("\xe2\x80\xae"), std::string(1025, 'a'), std::string("__metadata__")}) {
    CHECK_THAT(refusal_text(with(good, name)), Catch::Contains("the name of a tensor is 1 to 1024 bytes of UTF-8"));
  }
  CHECK_THAT(refusal_text(legacy_file(dict({{number(1), good}}), kSix)),
             Catch::Contains("a tensor has a whole number for a name"));
}

TEST_CASE("A file that holds no dictionary of tensors says what it holds") {
  CHECK_THAT(refusal_text(legacy_file(number(1), {})), Catch::Contains("the file holds a whole number"));
  CHECK_THAT(refusal_text(legacy_file(tensor(kFloats, 0, {6}, {1}), kSix)), Catch::Contains("the file holds a tensor"));
  CHECK_THAT(refusal_text(legacy_file(dict({}), {})), Catch::Contains("f: the dictionary holds no tensors [weights]"));
}

TEST_CASE("Levels without end, and values that hold themselves, end in a sentence") {
  constexpr std::size_t kLevels = 200'000;
  CHECK(refusal_text(with(std::string(kLevels, ']') + std::string(kLevels - 1, 'a'))).empty());
  CHECK(refusal_text(with(std::string(kLevels, '(') + std::string(kLevels, 't'))).empty());
  CHECK(refusal_text(with("]q\1h\1a")).empty());
  CHECK_THAT(refusal_text(legacy_file("}q\1" + text("self") + "h\1s", {})),
             Catch::Contains("dictionaries in it: \"self\""));
  CHECK_THAT(refusal_text(legacy_file("}q\1" + text("self") + "h\1s", {}), "self"),
             Catch::Contains("/self: the dictionary holds no tensors; name one of the dictionaries in it: \"self\""));
}

TEST_CASE("A stack that is empty, and a mark or a note that is missing, are refused") {
  const std::string no_value = "takes a value where there is none", no_mark = "up to a mark, and there is none";
  for (const auto& [value, said] :
       std::vector<std::pair<std::string, std::string>>{{"R", no_value},
                                                        {"s", no_value},
                                                        {"a", no_value},
                                                        {"\x85", no_value},
                                                        {"N\x87", no_value},
                                                        {"Q", no_value},
                                                        {"b", no_value},
                                                        {"q\1", no_value},
                                                        {"N(\x85", no_value},
                                                        {"u", no_mark},
                                                        {"e", no_mark},
                                                        {"t", no_mark},
                                                        {"(N", "in the middle of a value"},
                                                        {"NN", "in the middle of a value"},
                                                        {"](NNu", "fills a list as if it were a dictionary"},
                                                        {"}Na", "fills a dictionary as if it were a list"},
                                                        {"](Nb", "takes a value where there is none"},
                                                        {"]}b", "fills a list as if it were an object with attributes"},
                                                        {"}]b", "the attributes of a dictionary are no dictionary"},
                                                        {"}(Nu", "a key that has no value"},
                                                        {"NNR", "calls None with None"},
                                                        {"})R", "calls a dictionary with a tuple"},
                                                        {"h\7", "recalls value 7, which it did not note"},
                                                        {"j\7\1\0\0"s, "recalls value 263, which it did not note"}}) {
    CHECK_THAT(refusal_text(legacy_file(value, {})), Catch::Contains(said));
  }
  CHECK_THAT(refusal_text(legacy_file(call(storage("FloatStorage", "0", 6), {}), kSix)),
             Catch::Contains("calls a storage"));
  CHECK_THAT(refusal_text(with(call(global("torch", "FloatStorage"), {}))),
             Catch::Contains("as if it were a function"));
}

TEST_CASE("Memory has limits, and a refusal names them") {
  WeightLimits limits;
  limits.pickle_steps = 100;
  CHECK_THAT(refusal_text(with(std::string(100, 'N')), {}, limits),
             Catch::Contains("more steps of a pickle than the limit of 100 ") && Catch::EndsWith("[limit]"));
  // A list of 50 pairs, of which each call makes a copy.
  std::string pairs = "](";
  for (int i = 0; i < 50; ++i) pairs += "NN\x86";
  std::string copies = pairs + "eq\1";
  const std::string copy = global("collections", "OrderedDict") + "h\1\x85R";
  for (int i = 0; i < 10; ++i) copies += copy;
  limits.pickle_steps = 500;
  CHECK_THAT(refusal_text(with(copies), {}, limits), Catch::Contains("the limit of 500 "));

  limits = {};
  limits.copied_bytes = 1000;
  CHECK(refusal_text(with_tensor(0, {250}, {0}), {}, limits).empty());
  CHECK_THAT(refusal_text(with_tensor(0, {251}, {0}), {}, limits),
             Catch::Contains("more bytes of tensors whose elements have to be put in order than the limit of 1000 "));
  limits.entries = 1;
  CHECK_THAT(refusal_text(with(number(1)), {}, limits),
             Catch::Contains("more entries of a dictionary than the limit of 1 "));
  limits.file_bytes = 20;
  CHECK_THAT(refusal_text(with(number(1)), {}, limits), Catch::Contains("larger than the limit of 20 bytes"));
}

TEST_CASE("Storages are held against what the tensors were written for") {
  const std::string good = dict({{text("a"), tensor(kFloats, 0, {6}, {1})}});
  CHECK(refusal_text(legacy_file(good, kSix)).empty());
  CHECK_THAT(refusal_text(legacy_file(good, {})), Catch::Contains("lacks storage 0"));
  CHECK_THAT(refusal_text(legacy_file(good, {{"0", 5, floats(5)}})),
             Catch::Contains("has 5 elements, and its tensors"));
  CHECK_THAT(refusal_text(legacy_file(good, {{"0", 6, floats(5)}})), Catch::Contains("24 bytes have to follow"));
  CHECK_THAT(refusal_text(legacy_file(good, {{"0", 6, floats(7)}})),
             Catch::Contains("goes on behind its last storage"));
  CHECK_THAT(refusal_text(legacy_file(good, {{"0", -1, floats(6)}})), Catch::Contains("18446744073709551615 elements"));
  CHECK_THAT(refusal_text(legacy_file(good, {{"1", 6, floats(6)}})), Catch::Contains("storage that no tensor has"));
  CHECK_THAT(refusal_text(legacy_file(good, {kSix[0], kSix[0]})), Catch::Contains("storage 0 stands twice"));
}

TEST_CASE("A file of a big-endian machine, or of another version, is refused") {
  const std::string good = with_tensor(0, {1}, {1});
  std::string big = good;
  big[big.find("\x88")] = '\x89';
  CHECK_THAT(refusal_text(big), Catch::Contains("does not say that its numbers are little-endian"));
  std::string version = good;
  version[version.find("\xe9\x03")] = '\xe8';
  CHECK_THAT(refusal_text(version), Catch::Contains("another version of torch's format than 1001"));
}
