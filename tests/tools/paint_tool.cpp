// In: how many, and a seed. Out: a line for each made picture, a hash of its pixels. Called by
// tests/python/test_made_pictures.py, which asks for the same on processors with and without certain instructions.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <vector>

#include <df2/hasher.h>
#include <df2/parallel.h>
#include <df2/synth/stage_shot.h>
#include <df2/synth_pictures/paint_shot.h>

namespace {

using namespace df2;

/// Every category, by shops and by users, worn and not.
std::string hash_of_picture(std::uint64_t seed, std::size_t index) {
  Random random(seed, index);
  synth::ShotBrief brief;
  brief.garment = synth::any_garment(random, static_cast<CategoryIndex>(index % kDeepFashion2Categories));
  brief.source = index % 2 == 0 ? Source::shop : Source::user;
  brief.aim = {.scale = 3, .occlusion = 2, .zoom_in = 1, .viewpoint = static_cast<std::uint8_t>(1 + index % 3)};
  brief.wanted.categories.fill(1);
  for (auto& levels : brief.wanted.levels) levels.fill(1);
  for (auto& levels : brief.wanted.welcome) levels.fill(1);
  brief.size = Size{160, 240};
  const Picture picture = synth::paint_shot(synth::stage_shot(brief, random));
  Hasher hasher;
  hasher.add(std::span<const std::uint8_t>(picture.samples));
  return hasher.text();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: df2-paint-tool PICTURES SEED THREADS\n", stderr);
    return 2;
  }
  const ThreadLimit limit(std::atoi(arguments[3]));
  std::vector<std::string> hashes(std::strtoul(arguments[1], nullptr, 10));
  const std::uint64_t seed = std::strtoull(arguments[2], nullptr, 10);
  parallel_for(hashes.size(), [&](std::size_t i) { hashes[i] = hash_of_picture(seed, i); });
  for (const std::string& hash : hashes) std::puts(hash.c_str());
}
