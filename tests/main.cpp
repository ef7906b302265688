// The one main of df2_tests.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
