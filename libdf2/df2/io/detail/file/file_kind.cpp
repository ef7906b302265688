#include <df2/io/detail/file/file_kind.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

#include <fmt/format.h>

#include <df2/text.h>

namespace df2::detail {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kDump = "write the rows with json.dump";
constexpr std::string_view kUnpack = "unpack it, or compress with gzip, which is read as it is";

struct Kind {
  std::string_view magic;
  std::string_view name;
  std::string_view advice;
};

constexpr std::array kMagics = {
    Kind{"\x1f\x8b"sv, "compressed with gzip twice", "unpack it once, with gunzip"},
    Kind{"BZh"sv, "compressed with bzip2", kUnpack},
    Kind{"\xfd\x37zXZ\0"sv, "compressed with xz", kUnpack},
    Kind{"\x28\xb5\x2f\xfd"sv, "compressed with zstd", kUnpack},
    Kind{"\x04\x22\x4d\x18"sv, "compressed with lz4", kUnpack},
    Kind{"7z\xbc\xaf\x27\x1c"sv, "a 7z archive", "unpack it and give the .json file in it"},
    Kind{"Rar!\x1a\x07"sv, "a rar archive", "unpack it and give the .json file in it"},
    Kind{"\x93NUMPY"sv, "a NumPy array (.npy)", kDump},
    Kind{"\x89HDF\r\n\x1a\n"sv, "an HDF5 file", kDump},
    Kind{"MATLAB 5.0 MAT-file"sv, "a MATLAB file", kDump},
    Kind{"PAR1"sv, "a Parquet file", "write the rows as JSON, with DataFrame.to_json(path, orient=\"records\")"},
    Kind{"ARROW1"sv, "an Arrow file", "write the rows as JSON, with DataFrame.to_json(path, orient=\"records\")"},
    Kind{"FEA1"sv, "a Feather file", "write the rows as JSON, with DataFrame.to_json(path, orient=\"records\")"},
    Kind{"SQLite format 3\0"sv, "an SQLite database", kDump},
    Kind{"\x89PNG\r\n\x1a\n"sv, "a PNG picture", "give the .json file"},
    Kind{"\xff\xd8\xff"sv, "a JPEG picture", "give the .json file"},
    Kind{"GIF8"sv, "a GIF picture", "give the .json file"},
    Kind{"%PDF-"sv, "a PDF document", "give the .json file"},
    Kind{"\x7f"
         "ELF"sv,
         "a program", "give the .json file"},
    Kind{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, "an old Office document", "save the rows as JSON"},
};

std::uint64_t number_at(std::string_view head, std::size_t at) {
  const auto byte = [&](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(head[i])}; };
  return byte(at) | byte(at + 1) << 8;
}

/// By the name of the first file in it.
FileKind zip_kind(std::string_view head) {
  constexpr std::size_t kNameLength = 26, kName = 30;
  if (head.size() <= kName) return FileKind{"a zip archive", "unpack it and give the .json file in it"};
  const std::string_view name = head.substr(kName, number_at(head, kNameLength));
  if (name.ends_with(".npy")) return FileKind{"a NumPy archive (.npz), which is a zip file of arrays", kDump};
  if (name.ends_with("data.pkl"))
    return FileKind{"a PyTorch file (torch.save), which is a zip file with a pickle", kDump};
  if (name.starts_with("[Content_Types].xml") || name.starts_with("xl/"))
    return FileKind{"a spreadsheet (.xlsx)", "save the rows as JSON"};
  return FileKind{fmt::format("a zip archive, whose first file is {}", shortened(name)),
                  "unpack it and give the .json file in it"};
}

/// A pickle of protocol 2 or later: PROTO and its number, then an opcode that such pickles begin with.
bool is_pickle(std::string_view head) {
  if (head.size() < 3 || head[0] != '\x80' || head[1] < 2 || head[1] > 5) return false;
  return "\x95]}()cX\x8cKMGNUT\x88\x89\x8a"sv.find(head[2]) != std::string_view::npos;
}

/// A pickle of protocol 0 or 1, which has no first mark: a list, dict or object whose memo is written.
bool is_old_pickle(std::string_view head) {
  return std::ranges::any_of(std::array{"(lp0\n"sv, "(lp1\n"sv, "(dp0\n"sv, "(dp1\n"sv, "(lp\n"sv, "(dp\n"sv, "]q\0"sv,
                                        "]q\1"sv, "}q\0"sv, "}q\1"sv, "cnumpy"sv, "ccopy_reg\n"sv, "cpandas"sv},
                             [&](std::string_view begin) { return head.starts_with(begin); });
}

bool begins_like(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && std::equal(lower.begin(), lower.end(), text.begin(), [](char a, char b) {
           return a == std::tolower(static_cast<unsigned char>(b));
         });
}

/// Fields that one of the usual separators divides, or numbers with blanks between them.
bool is_table_row(std::string_view line) {
  if (line.find_first_of("{}[]()<>") != std::string_view::npos) return false;
  if (line.find_first_of(",;\t") != std::string_view::npos) return true;
  return line.find(' ') != std::string_view::npos &&
         line.find_first_not_of("0123456789.+-e ") == std::string_view::npos;
}

/// "- image_id: 1", "image_id: 1", "annotations:"
bool is_yaml_line(std::string_view line) {
  if (line.starts_with("---") || line.starts_with("%YAML")) return true;
  if (line.starts_with("- ")) line.remove_prefix(2);
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  const bool is_word = std::ranges::all_of(line.substr(0, colon), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '"' || c == '\'';
  });
  return is_word && (colon + 1 == line.size() || line[colon + 1] == ' ');
}

}  // namespace

std::string FileKind::sentence() const {
  return fmt::format("the file is {}: {}", name, advice);
}

std::optional<FileKind> find_binary_kind(std::string_view head) {
  if (head.starts_with("PK\3\4") || head.starts_with("PK\5\6")) return zip_kind(head);
  for (const auto& [magic, name, advice] : kMagics) {
    if (head.starts_with(magic)) return FileKind{std::string(name), advice};
  }
  constexpr std::size_t kTarMark = 257;
  if (head.size() > kTarMark && head.substr(kTarMark).starts_with("ustar"))
    return FileKind{"a tar archive", "unpack it and give the .json file in it"};
  if (is_pickle(head)) return FileKind{"a pickle of Python", kDump};
  return std::nullopt;
}

std::optional<FileKind> find_text_kind(std::string_view head) {
  constexpr std::string_view kBlanks = " \t\r\n";
  if (is_old_pickle(head)) return FileKind{"a pickle of Python", kDump};
  const std::size_t begin = head.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return std::nullopt;
  const std::string_view text = head.substr(begin);
  if (text.starts_with("version https://git-lfs.github.com/"))
    return FileKind{"a Git-LFS pointer and not the file that it stands for", "fetch that with git lfs pull"};
  if (begins_like(text, "<!doctype html") || begins_like(text, "<html") || begins_like(text, "<head"))
    return FileKind{"an HTML page, perhaps of a login or an error",
                    "download the file itself, for example by its \"raw\" or direct link"};
  if (text.starts_with('<')) return FileKind{"XML or HTML", "download the file itself, or write the rows as JSON"};
  std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  if (is_yaml_line(line)) return FileKind{"YAML", "write it as JSON, with json.dump"};
  if (is_table_row(line))
    return FileKind{"a table (CSV or the like)",
                    "write each row as a JSON object, with DataFrame.to_json(path, orient=\"records\")"};
  return std::nullopt;
}

}  // namespace df2::detail
