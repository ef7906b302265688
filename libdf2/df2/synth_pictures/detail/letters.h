// In: a capital letter. Out: the lines it is written with. Called by what prints words on cloth, signs and books.
#pragma once

#include <vector>

#include <df2/geometry.h>
#include <df2/random.h>

namespace df2::synth {

/// Lines in a box from (0, 0) to (4, 6). REQUIRES: A to Z.
std::vector<std::vector<Point>> lines_of_letter(char letter);

/// Consonants and vowels in turn, as names of brands have them.
std::vector<char> make_word(int letters, Random& random);

}  // namespace df2::synth
