// The floor of a run: one parallel pass over the files that finds and converts every number, and decodes every
// run-length string. Nothing is checked and nothing is kept but a sum. usage: df2-bench-floor METHOD THREADS FILE...
//
// METHOD is from_chars (skip to the next number, convert it) or simdjson (parse element by element, on demand); or
// "files": each FILE is a folder, and the bytes of its files are read, no more.
#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <simdjson.h>

#include <df2/mask.h>

namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;

/// What a pass saw; printed, so that nothing can be optimised away.
struct Total {
  double sum = 0;
  std::uint64_t numbers = 0;
  std::uint64_t runs = 0;
  void add(double value) {
    sum += value;
    ++numbers;
  }
};

/// Run-length strings are told by their length and characters: nobody else writes such text.
void add_text(std::string_view text, Total& total) {
  if (text.size() < 16) return;
  std::vector<std::uint32_t> runs;
  (void)df2::decode_runs(text, {1, 2147483647}, runs);  // refused at the end, for its sum, after all is decoded
  total.runs += text.size();
}

bool starts_number(char c) {
  return (c >= '0' && c <= '9') || c == '-';
}

void pass_from_chars(const char* at, const char* end, Total& total) {
  while (at < end) {
    if (*at == '"') {
      const auto* close = static_cast<const char*>(std::memchr(at + 1, '"', static_cast<std::size_t>(end - at - 1)));
      if (close == nullptr) return;
      add_text({at + 1, static_cast<std::size_t>(close - at - 1)}, total);
      at = close + 1;
    } else if (starts_number(*at)) {
      double value = 0;
      at = std::from_chars(at, end, value).ptr;
      total.add(value);
    } else {
      ++at;
    }
  }
}

void walk(simdjson::ondemand::value value, Total& total) {
  switch (value.type().value()) {
    case simdjson::ondemand::json_type::array:
      for (auto element : value.get_array()) walk(element.value(), total);
      break;
    case simdjson::ondemand::json_type::object:
      for (auto field : value.get_object()) walk(field.value(), total);
      break;
    case simdjson::ondemand::json_type::number:
      total.add(value.get_double().value());
      break;
    case simdjson::ondemand::json_type::string:
      add_text(value.get_string().value(), total);
      break;
    default:
      break;
  }
}

/// Elements stand one on each line, as the workloads of this benchmark are written; other lines are left out.
void pass_simdjson(const char* at, const char* end, simdjson::ondemand::parser& parser, Total& total) {
  while (at < end) {
    const auto* line_end = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    const char* stop = line_end ? line_end : end;
    const char* begin = at;
    at = stop + 1;
    while (begin < stop && *begin != '{') ++begin;
    while (stop > begin && stop[-1] != '}') --stop;
    if (begin == stop) continue;
    const auto size = static_cast<std::size_t>(stop - begin);
    simdjson::ondemand::document document;
    if (parser.iterate(begin, size, size + simdjson::SIMDJSON_PADDING).get(document) == simdjson::SUCCESS) {
      simdjson::ondemand::value root;
      if (document.get_value().get(root) == simdjson::SUCCESS) {
        try {
          walk(root, total);
        } catch (const simdjson::simdjson_error&) {
        }
      }
    }
  }
}

/// Blocks of the file, each from the line that begins in it to the last one that does.
Total pass(const std::string& path, bool with_simdjson, unsigned threads) {
  const int file = ::open(path.c_str(), O_RDONLY);
  struct stat info {};
  if (file < 0 || ::fstat(file, &info) != 0) {
    std::cerr << path << ": cannot be read\n";
    std::exit(6);
  }
  const auto size = static_cast<std::size_t>(info.st_size);
  std::atomic<std::size_t> next{0};
  std::vector<Total> totals(threads);
  std::vector<std::thread> workers;
  for (unsigned w = 0; w < threads; ++w) {
    workers.emplace_back([&, w] {
      simdjson::ondemand::parser parser;
      std::vector<char> buffer;
      for (std::size_t block; (block = next++) * kBlock < size;) {
        const std::size_t begin = block * kBlock;
        // A line may reach into the next block; lines longer than a block do not occur here.
        const std::size_t want = std::min(size - begin, 2 * kBlock);
        buffer.resize(want + simdjson::SIMDJSON_PADDING);
        const auto got = static_cast<std::size_t>(std::max<ssize_t>(
            0, ::pread(file, buffer.data(), std::min(want, kBlock + (kBlock >> 4)), static_cast<off_t>(begin))));
        const auto line_after = [&](std::size_t at) {
          if (at >= got) return got;
          const void* found = std::memchr(buffer.data() + at, '\n', got - at);
          return found ? static_cast<std::size_t>(static_cast<const char*>(found) - buffer.data()) + 1 : got;
        };
        const std::size_t first = begin == 0 ? 0 : line_after(0);
        const std::size_t last = line_after(kBlock);
        if (with_simdjson)
          pass_simdjson(buffer.data() + first, buffer.data() + last, parser, totals[w]);
        else
          pass_from_chars(buffer.data() + first, buffer.data() + last, totals[w]);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  ::close(file);
  Total total;
  for (const Total& part : totals) {
    total.sum += part.sum;
    total.numbers += part.numbers;
    total.runs += part.runs;
  }
  return total;
}

/// What it takes to open every file of a folder and to read it, on all threads.
void read_files(const std::string& folder, unsigned threads) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry.path().string());
  std::atomic<std::size_t> next{0};
  std::atomic<std::uint64_t> bytes{0};
  std::vector<std::thread> workers;
  for (unsigned w = 0; w < threads; ++w) {
    workers.emplace_back([&] {
      std::vector<char> buffer(std::size_t{1} << 20);
      for (std::size_t i; (i = next++) < paths.size();) {
        const int file = ::open(paths[i].c_str(), O_RDONLY);
        for (ssize_t got; (got = ::read(file, buffer.data(), buffer.size())) > 0;)
          bytes += static_cast<std::uint64_t>(got);
        ::close(file);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  std::printf("%s: %zu files, %llu bytes\n", folder.c_str(), paths.size(), static_cast<unsigned long long>(bytes));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "usage: df2-bench-floor from_chars|simdjson|files THREADS FILE...\n";
    return 2;
  }
  const std::string_view method = argv[1];
  const auto threads = static_cast<unsigned>(std::max(1, std::atoi(argv[2])));
  for (int i = 3; i < argc; ++i) {
    if (method == "files") {
      read_files(argv[i], threads);
      continue;
    }
    const Total total = pass(argv[i], method == "simdjson", threads);
    std::printf("%s: %llu numbers, %llu characters of run-length text, sum %.17g\n", argv[i],
                static_cast<unsigned long long>(total.numbers), static_cast<unsigned long long>(total.runs), total.sum);
  }
}
