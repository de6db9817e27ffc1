// What the formatters of <courriel/fmt.hpp> print.
#include <doctest/doctest.h>

#include <courriel/fmt.hpp>

namespace {

using namespace courriel;

TEST_CASE("values of base/ print") {
    CHECK(fmt::format("{}", errc::timed_out) == make_error_code(errc::timed_out).message());
    want wanted;
    CHECK(fmt::format("{}", wanted) == "nothing");
    wanted.read = wanted.close = true;
    CHECK(fmt::format("[{:>12}]", wanted) == "[  read close]");
    tls_info info;
    info.version = "TLSv1.3";
    info.cipher = "X";
    CHECK(fmt::format("{}", info) == "TLSv1.3 X");
    info.peer_name = "CN=a";
    CHECK(fmt::format("{}", info) == "TLSv1.3 X, peer CN=a not verified");
    info.peer_verified = true;
    CHECK(fmt::format("{}", info) == "TLSv1.3 X, peer CN=a verified");
}

} // namespace
