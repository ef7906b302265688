#include <df2/escape.h>

#include <catch2/catch.hpp>

using namespace df2;

TEST_CASE("What means something in XML or HTML is escaped, in text and in attributes") {
  CHECK(escape_xml("a<b>&\"'c") == "a&lt;b&gt;&amp;&quot;&#39;c");
  CHECK(escape_xml("&amp;") == "&amp;amp;");
  CHECK(escape_xml("\xE6\xBC\xA2 \xC3\xA9") == "\xE6\xBC\xA2 \xC3\xA9");
  CHECK(escape_xml("a\n\x01\xFF") == "a???");  // XML has no way to write some of them
  CHECK(escape_xml("").empty());
}
