#include "letters.h"

#include <array>
#include <string_view>

namespace df2::synth {

namespace {

/// Each pair of digits is a point, x and y; a bar begins a new line.
constexpr std::array<std::string_view, 26> kLetters = {
    "062046|1434",                    // A
    "06003042420333|03334345360600",  // B: its last line closes the lower half
    "41301001051636"
    "45",                // C
    "0600304145360600",  // D
    "40000646|0333",     // E
    "400006|0333",       // F
    "413010010516364543"
    "23",                         // G
    "0006|4046|0343",             // H
    "2026",                       // I
    "404536160504",               // J
    "0006|400346",                // K
    "000646",                     // L
    "0600234046",                 // M
    "06004640",                   // N
    "10304145361605011030",       // O
    "06003041423303",             // P
    "10304145361605011030|2446",  // Q
    "06003041423303|2346",        // R
    "41301001021343"
    "45361605",      // S
    "0040|2026",     // T
    "000516364540",  // U
    "002640",        // V
    "0016233640",    // W
    "0046|4006",     // X
    "002340|2326",   // Y
    "00400646",      // Z
};

}  // namespace

std::vector<std::vector<Point>> lines_of_letter(char letter) {
  std::vector<std::vector<Point>> lines(1);
  const std::string_view code = kLetters[static_cast<std::size_t>(letter - 'A')];
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] == '|') {
      lines.emplace_back();
      continue;
    }
    lines.back().push_back({static_cast<double>(code[i] - '0'), static_cast<double>(code[i + 1] - '0')});
    ++i;
  }
  return lines;
}

std::vector<char> make_word(int letters, Random& random) {
  constexpr std::string_view kConsonants = "BCDFGHKLMNPRSTVWXZ", kVowels = "AEIOUY";
  std::vector<char> word;
  bool is_vowel = random.chance(0.3);
  for (int i = 0; i < letters; ++i) {
    const std::string_view from = is_vowel ? kVowels : kConsonants;
    word.push_back(from[static_cast<std::size_t>(random.integer(0, static_cast<int>(from.size()) - 1))]);
    is_vowel = !is_vowel;
  }
  return word;
}

}  // namespace df2::synth
