// Writes a validation-shaped workload: a COCO-type ground truth and a submission for each of the three tasks, spelled
// like the official files. usage: df2-bench-workload FOLDER IMAGES SEED
//
// The scenes and the noise are df2-synth's. The ground truth is spelled as the official converter leaves it, because
// that is what evaluators are given: a space behind commas and colons, landmarks as 0.0, 2.5 times df2's own export.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include <df2/error.h>
#include <df2/io/atomic_file.h>
#include <df2/io/ground_truth.h>
#include <df2/synth/scene.h>
#include <df2/synth/submission.h>

namespace {

namespace fs = std::filesystem;

/// The numbers of a flat array, as Python spells floats.
void append_floats(std::string& text, std::string_view array) {
  bool whole = true;
  for (const char c : array) {
    if (c == ',') {
      text += whole ? ".0, " : ", ";
      whole = true;
    } else {
      whole = whole && c != '.';
      text += c;
    }
  }
  if (!array.empty() && whole) text += ".0";
}

/// The same JSON with the converter's spaces and landmarks. REQUIRES: strings without quotes inside, as df2 writes
/// them.
std::string respelled(std::string_view json) {
  constexpr std::string_view kLandmarks = "\"keypoints\":[";
  std::string text;
  text.reserve(json.size() * 3);
  bool in_string = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const bool are_numbers = json.substr(at).starts_with(kLandmarks) && json[at + kLandmarks.size()] != '"';
    if (!in_string && are_numbers) {
      const std::size_t begin = at + kLandmarks.size();
      const std::size_t end = json.find(']', begin);
      text += "\"keypoints\": [";
      append_floats(text, json.substr(begin, end - begin));
      at = end;
    }
    const char c = json[at];
    in_string = in_string != (c == '"');
    text += c;
    if (!in_string && (c == ':' || (c == ',' && json[at + 1] != '\n'))) text += ' ';
  }
  return text;
}

void write_workload(const fs::path& folder, int images, std::uint64_t seed) {
  using namespace df2;
  fs::create_directories(folder);
  const Dataset dataset = synth::make_scenes({.images = images, .seed = seed});
  const std::string truth = (folder / "gt.json").string();
  write_coco_ground_truth(dataset, truth);
  std::ifstream file(truth, std::ios::binary);
  write_file_atomically(truth, respelled(std::string(std::istreambuf_iterator<char>(file), {})));

  synth::NoiseOptions noise{.seed = seed, .rows_per_image = 20};
  synth::write_detection_submission(dataset, noise, (folder / "detection.json").string());
  synth::write_segmentation_submission(dataset, noise, (folder / "segmentation.json").string());
  noise.rows_per_image = 5;
  synth::write_landmark_submission(dataset, noise, (folder / "landmarks.json").string());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 || std::atoi(argv[2]) < 1) {
    std::cerr << "usage: df2-bench-workload FOLDER IMAGES SEED\n";
    return 2;
  }
  try {
    write_workload(argv[1], std::atoi(argv[2]), std::strtoull(argv[3], nullptr, 10));
  } catch (const df2::Error& error) {
    std::cerr << error.what() << '\n';
    return 6;
  }
}
