// In: what validate found. Out: text for people, JSON for programs, SARIF for code scanning, or workflow commands of
// GitHub. Called by df2-data validate and the Python package.
// Formats: docs/formats.md; schemas/findings.schema.json; SARIF 2.1.0.
#pragma once

#include <string>

#include <df2/validate/validate.h>

namespace df2 {

/// A line for each kept finding, then how many there are of each code.
std::string render_findings_text(const Validation& validation);
std::string render_findings_json(const Validation& validation);
/// GitHub takes 25,000 results and shows 5,000: what is beyond that is left out, and counted in the run's properties.
std::string render_findings_sarif(const Validation& validation);
/// "::warning file=...,line=...,title=CODE::MESSAGE"
std::string render_findings_github(const Validation& validation);

}  // namespace df2
