#include <df2_reference/weights/expected_weights.h>

#include <map>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <df2/error.h>

namespace df2::reference {

namespace {

std::string text_of(std::span<const std::uint64_t> shape) {
  return fmt::format("({})", fmt::join(shape, ", "));
}

}  // namespace

void check_weights(const WeightFile& file, std::span<const ExpectedWeight> expected) {
  std::map<std::string_view, const WeightTensor*> found;
  for (const WeightTensor& tensor : file.tensors) found.emplace(tensor.name, &tensor);
  IssueList issues;
  const auto add = [&](const std::string& name, std::string sentence) {
    issues.add(Issue(Code::weights, {file.name, {}, {}, pointer_to(name)}, std::move(sentence)));
  };
  std::set<std::string_view> known;
  for (const ExpectedWeight& weight : expected) {
    known.insert(weight.name);
    if (!weight.may_be_absent && !found.contains(weight.name))
      add(weight.name,
          fmt::format("the network needs this tensor of shape {}, and the file lacks it", text_of(weight.shape)));
  }
  for (const WeightTensor& tensor : file.tensors) {
    if (!known.contains(tensor.name)) add(tensor.name, "the network has no tensor of this name");
  }
  for (const ExpectedWeight& weight : expected) {
    const auto tensor = found.find(weight.name);
    if (tensor != found.end() && tensor->second->shape != weight.shape)
      add(weight.name, fmt::format("the network needs shape {}, and the file has {}", text_of(weight.shape),
                                   text_of(tensor->second->shape)));
  }
  if (!issues.empty()) throw Error(Fault::weights, std::move(issues));
}

}  // namespace df2::reference
