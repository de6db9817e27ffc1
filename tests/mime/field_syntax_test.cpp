// The table of field names: see field_syntax.hpp.
#include <courriel/mime/field_syntax.hpp>

#include <string>

#include <doctest/doctest.h>

using namespace courriel::mime;

TEST_CASE("a field's name says how its value is to be read") {
    CHECK(syntax_of("To") == field_syntax::addresses);
    CHECK(syntax_of("resent-FROM") == field_syntax::addresses);
    CHECK(syntax_of("Disposition-Notification-To") == field_syntax::addresses);
    CHECK(syntax_of("date") == field_syntax::date);
    CHECK(syntax_of("In-Reply-To") == field_syntax::message_ids);
    CHECK(syntax_of("RECEIVED") == field_syntax::received);
    CHECK(syntax_of("Return-Path") == field_syntax::path);
    for (const char* name : {"List-Help", "List-Subscribe", "List-Unsubscribe", "List-Post",
                             "List-Owner", "List-Archive"})
        CHECK(syntax_of(name) == field_syntax::list_urls);
    CHECK(syntax_of("List-ID") == field_syntax::list_id);
    CHECK(syntax_of("Authentication-Results") == field_syntax::authentication_results);
    CHECK(syntax_of("Auto-Submitted") == field_syntax::auto_submitted);
    CHECK(syntax_of("Content-Type") == field_syntax::media_type);
    CHECK(syntax_of("Content-Disposition") == field_syntax::disposition);
    CHECK(syntax_of("Content-Transfer-Encoding") == field_syntax::transfer_encoding);
    CHECK(syntax_of("DKIM-Signature") == field_syntax::other);
}

TEST_CASE("a name that nobody knows is unstructured") {
    CHECK(syntax_of("") == field_syntax::unstructured);
    CHECK(syntax_of("T") == field_syntax::unstructured);
    CHECK(syntax_of("Subject") == field_syntax::unstructured);
    CHECK(syntax_of("Too") == field_syntax::unstructured);
    CHECK(syntax_of("X-Mailer") == field_syntax::unstructured);
    CHECK(syntax_of(std::string(300, 'x')) == field_syntax::unstructured);
}
