#include <df2/synth/garment.h>

#include <df2/synth/detail/categories.h>
#include <df2/synth/detail/fit.h>
#include <df2/synth/detail/lower.h>
#include <df2/synth/detail/upper.h>

namespace df2::synth {

Garment wear(const Cut& cut, const Figure& figure, int over, Random& random) {
  const Fit fit = make_fit(cut, figure, over, random);
  switch (kind_of(cut.category)) {
    case Kind::top:
      return make_top(fit, random);
    case Kind::outwear:
      return make_outwear(fit, random);
    case Kind::vest:
      return make_vest(fit, random);
    case Kind::sling:
      return make_sling(fit, random);
    case Kind::shorts:
    case Kind::trousers:
      return make_legs(fit, random);
    case Kind::skirt:
      break;
  }
  return make_skirt(fit, random);
}

std::optional<BareLeg> bare_leg(const Cut& cut, const Figure& figure, int over) {
  const Kind kind = kind_of(cut.category);
  if (!figure.crossing || (kind != Kind::shorts && kind != Kind::trousers)) return std::nullopt;
  return bare_below(cut, over);
}

}  // namespace df2::synth
