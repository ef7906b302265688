#include "pickle_machine.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "pickle_calls.h"

namespace df2::reference::detail {

namespace {

class Machine {
 public:
  Machine(const Part& part, std::uint64_t begin, std::uint64_t most_steps)
      : cursor_(part, begin), most_steps_(std::min<std::uint64_t>(most_steps, std::numeric_limits<Ref>::max())) {}

  Pickle run() && {
    do {
      cursor_.mark();
      spend(1);
    } while (step(cursor_.number<char>()));
    pickle_.root = pop();
    if (!stack_.empty() || !marks_.empty()) cursor_.refuse("the pickle ends in the middle of a value");
    pickle_.end = cursor_.at();
    return std::move(pickle_);
  }

 private:
  /// Opcodes as pickletools names them. False at the last one.
  bool step(char opcode) {
    switch (opcode) {
      case '\x80':  // PROTO
        check_protocol(cursor_.number<std::uint8_t>());
        return true;
      case '.':  // STOP
        return false;
      case '(':  // MARK
        marks_.push_back(stack_.size());
        return true;
      case 'N':  // NONE
        return push(None{});
      case '\x88':  // NEWTRUE
        return push(true);
      case '\x89':  // NEWFALSE
        return push(false);
      case 'J':  // BININT
        return push(std::int64_t{cursor_.number<std::int32_t>()});
      case 'K':  // BININT1
        return push(std::int64_t{cursor_.number<std::uint8_t>()});
      case 'M':  // BININT2
        return push(std::int64_t{cursor_.number<std::uint16_t>()});
      case '\x8a':  // LONG1
        return push(long_number());
      case 'G':  // BINFLOAT
        return push(big_endian_double());
      case 'X':  // BINUNICODE
        return push(cursor_.take(cursor_.number<std::uint32_t>()));
      case 'U':  // SHORT_BINSTRING, a text of Python 2
        return push(cursor_.take(cursor_.number<std::uint8_t>()));
      case 'T':  // BINSTRING, a longer one
        return push(cursor_.take(cursor_.number<std::uint32_t>()));
      case ')':  // EMPTY_TUPLE
        return push(Tuple{});
      case '\x85':  // TUPLE1
        return push(Tuple{pop_many(1)});
      case '\x86':  // TUPLE2
        return push(Tuple{pop_many(2)});
      case '\x87':  // TUPLE3
        return push(Tuple{pop_many(3)});
      case 't':  // TUPLE
        return push(Tuple{pop_to_mark()});
      case ']':  // EMPTY_LIST
        return push(List{});
      case 'a':  // APPEND
        append(pop_many(1));
        return true;
      case 'e':  // APPENDS
        append(pop_to_mark());
        return true;
      case '}':  // EMPTY_DICT
        return push(Dict{});
      case 's':  // SETITEM
        set_items(pop_many(2));
        return true;
      case 'u':  // SETITEMS
        set_items(pop_to_mark());
        return true;
      case 'q':  // BINPUT
        memo_[cursor_.number<std::uint8_t>()] = top();
        return true;
      case 'r':  // LONG_BINPUT
        memo_[cursor_.number<std::uint32_t>()] = top();
        return true;
      case 'h':  // BINGET
        recall(cursor_.number<std::uint8_t>());
        return true;
      case 'j':  // LONG_BINGET
        recall(cursor_.number<std::uint32_t>());
        return true;
      case 'c': {  // GLOBAL
        const std::string_view module = cursor_.line();
        return push(find_global(cursor_, module, cursor_.line()));
      }
      case 'R':  // REDUCE
        return reduce();
      case 'b':  // BUILD
        build();
        return true;
      case 'Q':  // BINPERSID
        return push_storage();
      default:
        cursor_.refuse(
            fmt::format("the pickle has the opcode 0x{:02x}, which torch.save does not write; df2 reads files that "
                        "torch.save wrote "
                        "with its own protocol",
                        static_cast<unsigned char>(opcode)));
    }
  }

  /// Bounds memory: every step, and every element that it copies, counts.
  void spend(std::uint64_t count) {
    if (count > most_steps_ - steps_) cursor_.refuse_over_limit("steps of a pickle", most_steps_);
    steps_ += count;
  }

  void check_protocol(int protocol) const {
    if (protocol != 2) cursor_.refuse(fmt::format("the pickle is of protocol {}, and torch.save writes 2", protocol));
  }

  bool push(Value value) {
    pickle_.values.push_back(std::move(value));
    stack_.push_back(static_cast<Ref>(pickle_.values.size() - 1));
    return true;
  }

  /// What stands on the stack above the last mark.
  std::size_t height() const { return stack_.size() - (marks_.empty() ? 0 : marks_.back()); }

  Ref top() const {
    if (height() == 0) cursor_.refuse("the pickle takes a value where there is none");
    return stack_.back();
  }

  Ref pop() {
    const Ref ref = top();
    stack_.pop_back();
    return ref;
  }

  /// In the order in which they were pushed.
  std::vector<Ref> pop_many(std::size_t count) {
    if (height() < count) cursor_.refuse("the pickle takes a value where there is none");
    std::vector<Ref> items(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return items;
  }

  std::vector<Ref> pop_to_mark() {
    if (marks_.empty()) cursor_.refuse("the pickle takes values up to a mark, and there is none");
    std::vector<Ref> items = pop_many(height());
    marks_.pop_back();
    return items;
  }

  template <class Kind>
  Kind& top_as(std::string_view name) {
    Value& value = pickle_.values[top()];
    auto* kind = std::get_if<Kind>(&value);
    if (!kind) cursor_.refuse(fmt::format("the pickle fills {} as if it were {}", describe(value), name));
    return *kind;
  }

  void append(const std::vector<Ref>& items) {
    List& list = top_as<List>("a list");
    list.items.insert(list.items.end(), items.begin(), items.end());
  }

  void set_items(const std::vector<Ref>& items) {
    if (items.size() % 2 != 0) cursor_.refuse("the pickle fills a dictionary with a key that has no value");
    Dict& dict = top_as<Dict>("a dictionary");
    for (std::size_t i = 0; i < items.size(); i += 2) dict.items.emplace_back(items[i], items[i + 1]);
  }

  void recall(std::uint32_t number) {
    const auto found = memo_.find(number);
    if (found == memo_.end()) cursor_.refuse(fmt::format("the pickle recalls value {}, which it did not note", number));
    stack_.push_back(found->second);
  }

  bool reduce() {
    const Ref arguments = pop(), global = pop();
    const auto* callee = pickle_.as<Global>(global);
    const auto* tuple = pickle_.as<Tuple>(arguments);
    if (!callee || !tuple)
      cursor_.refuse(fmt::format("the pickle calls {} with {}", describe(pickle_.values[global]),
                                 describe(pickle_.values[arguments])));
    Value made = call(cursor_, pickle_, *callee, tuple->items);
    if (const auto* dict = std::get_if<Dict>(&made)) spend(dict->items.size());
    if (const auto* tensor = std::get_if<StridedTensor>(&made)) spend(2 * tensor->shape.size());
    return push(std::move(made));
  }

  /// A state dict has a note on its modules as an attribute, which says nothing of the numbers.
  void build() {
    const Ref state = pop();
    top_as<Dict>("an object with attributes");
    if (!pickle_.as<Dict>(state)) cursor_.refuse("the attributes of a dictionary are no dictionary");
  }

  bool push_storage() {
    const Storage storage = storage_of(cursor_, pickle_, pop());
    const auto [known, is_new] = pickle_.storages.emplace(storage.key, storage);
    if (!is_new && (known->second.dtype != storage.dtype || known->second.count != storage.count))
      cursor_.refuse(fmt::format("storage {} is said to be of two types or lengths", storage.key));
    return push(storage);
  }

  std::int64_t long_number() {
    const auto length = cursor_.number<std::uint8_t>();
    const std::string_view bytes = cursor_.take(length);
    if (length > sizeof(std::int64_t)) cursor_.refuse("the pickle has a whole number of more than 64 bits");
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < length; ++i) number |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    const bool is_negative = length > 0 && (bytes.back() & '\x80') != 0;
    if (is_negative && length < sizeof number) number |= ~std::uint64_t{0} << (8 * length);
    return static_cast<std::int64_t>(number);
  }

  double big_endian_double() {
    std::uint64_t bits = 0;
    for (const char byte : cursor_.take(sizeof bits)) bits = bits << 8 | static_cast<unsigned char>(byte);
    return std::bit_cast<double>(bits);
  }

  Cursor cursor_;
  std::uint64_t most_steps_;
  std::uint64_t steps_ = 0;
  Pickle pickle_;
  std::vector<Ref> stack_;
  std::vector<std::size_t> marks_;
  std::unordered_map<std::uint32_t, Ref> memo_;
};

}  // namespace

Pickle run_pickle(const Part& part, std::uint64_t begin, std::uint64_t most_steps) {
  return Machine(part, begin, most_steps).run();
}

}  // namespace df2::reference::detail
