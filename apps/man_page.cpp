#include "man_page.h"

#include <cctype>
#include <utility>

#include <df2/text.h>
#include <df2/version.h>

#include "help.h"

namespace df2::apps {

namespace {

/// Hyphens stay hyphens, and no line is a request.
std::string roff(const std::string& text) {
  std::string out = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

std::string heading(std::string title) {
  for (char& c : title) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return ".SH \"" + roff(title) + "\"\n";
}

/// `left` in bold, its description below it and to the right.
std::string entry(const std::string& left, const std::string& description) {
  return ".TP\n\\fB" + roff(left) + "\\fR\n" + roff(description) + "\n";
}

std::string called(const Program& program, const Command& command) {
  return program.name + (command.name.empty() ? "" : " " + command.name);
}

/// The sections of the help that stand below the flags: a title with a colon, then rows in two columns.
std::string note_sections(const std::string& notes) {
  std::string out, left, description;
  const auto end_row = [&] {
    if (!left.empty()) out += entry(std::exchange(left, ""), std::exchange(description, ""));
  };
  for (const std::string& line : split(notes, '\n')) {
    if (line.ends_with(':') && !line.starts_with(' ')) {
      end_row();
      out += heading(line.substr(0, line.size() - 1));
    } else if (line.starts_with("   ")) {
      description += " " + std::string(trimmed(line));
    } else if (!line.empty()) {
      end_row();
      const std::size_t gap = line.find("  ", 2);
      left = trimmed(line.substr(0, gap));
      description = trimmed(gap == std::string::npos ? "" : line.substr(gap));
    }
  }
  end_row();
  return out;
}

/// As they are typed: not filled, not hyphenated.
std::string example_lists(const Program& program) {
  std::string out = heading("Examples");
  for (const Command& command : program.commands) {
    out += ".PP\n" + roff(command.about) + ":\n.PP\n.nf\n";
    for (const std::string& example : command.examples) out += roff("    " + program.name + " " + example) + "\n";
    out += ".fi\n";
  }
  return out;
}

}  // namespace

std::string man_page(const Program& program) {
  std::string title = program.name, about = program.about;
  for (char& c : title) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  about[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(about[0])));
  std::string synopsis, commands;
  for (const Command& command : program.commands) {
    synopsis += ".br\n\\fB" + roff(called(program, command)) + "\\fR " + roff(command.usage) + "\n";
    if (!command.name.empty()) commands += entry(command.name, command.about + ".");
  }
  std::string text =
      fmt::format(".TH \"{}\" 1 \"\" \"df2 {}\" \"User Commands\"\n.hy 0\n.ad l\n", roff(title), kVersion);
  text += heading("Name") + roff(program.name) + " \\- " + roff(about) + "\n";
  text += heading("Synopsis") + synopsis;
  text += heading("Description") + roff(program.about) + ".\n";
  text += heading("Commands") + commands;
  for (const auto& [group, flags] : grouped(program.flags_of(std::nullopt))) {
    text += heading(group);
    for (const Flag* flag : flags) text += entry(spelled(*flag), describe(*flag));
  }
  return text + note_sections(program.notes) + example_lists(program);
}

}  // namespace df2::apps
