// In: df2-eval's own flags. Out: its man page and completions, which so cannot fall behind. Called by args.cpp.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace df2::apps {

/// roff page.
std::string man_page(const CLI::App& app);
/// Script for bash, zsh or fish. Throws Error (usage) for another shell.
std::string completion(const CLI::App& app, const std::string& shell);

}  // namespace df2::apps
