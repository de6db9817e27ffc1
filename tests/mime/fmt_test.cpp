// The formatters.
#include <courriel/mime/fmt.hpp>

#include <doctest/doctest.h>

#include <string>

#include <fmt/format.h>

using namespace courriel;

TEST_CASE("fmt: each value as people read it") {
    const auto list = mime::address_list::parse("Ada <a@b>, G: c@d;");
    CHECK(fmt::format("{}", list) == "Ada <a@b>, G: c@d;");
    CHECK(fmt::format("{}|{}", list[0], list[1]) == "Ada <a@b>|G: c@d;");
    CHECK(fmt::format("{:>12}", std::get<mime::mailbox>(list[0])) == "   Ada <a@b>");
    CHECK(fmt::format("{}", *mime::date_time::parse("24 Nov 2026 04:05:06 +0100")) ==
          "2026-11-24T04:05:06+01:00");
    CHECK(fmt::format("{}", mime::media_type::parse("Text/HTML; charset=utf-8")) ==
          "text/html; charset=\"utf-8\"");
    CHECK(fmt::format("{}", mime::disposition::parse("inline")) == "inline");
    CHECK(fmt::format("{}", mime::auto_submitted::parse("no")) == "no");
    CHECK(fmt::format("{}", mime::defect{mime::defect_kind::bare_cr, 17, 18}) ==
          "warning: bare_cr at 17 to 18 (RFC 5322 section 2.2)");
    CHECK(fmt::format("{} {}", mime::defect_kind::nul, mime::severity::info) == "nul info");
    CHECK(fmt::format(
              "{}", mime::received::parse("from a by b (c) tls x for <d@e>; 1 Jan 2001 0:0 GMT")) ==
          "from a by b tls x for <d@e>; 2001-01-01T00:00:00+00:00");
    CHECK(fmt::format("{}", mime::list_id::parse("x <a.b>")) == "x <a.b>");
    CHECK(fmt::format("{}", mime::authentication_results::parse("a; b=c d.e=f g=h").results[0]) ==
          "b=c d.e=f g=h");
    CHECK(fmt::format("{}", mime::base_subject::of("Re: x")) == "x");
    CHECK(fmt::format("{} {} {}", mime::importance::high, mime::priority::urgent,
                      mime::sensitivity::private_) == "high urgent Private");
}
