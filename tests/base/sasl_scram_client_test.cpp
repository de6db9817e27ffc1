// SCRAM's client against the examples of RFC 5802 section 5 and RFC 7677 section 3, and against
// servers that say anything else.
#include <courriel/scram.hpp>

#include <doctest/doctest.h>

#include <ostream>
#include <string>

#include <courriel/base64.hpp>
#include <courriel/version.hpp>

namespace {

using namespace courriel;
using namespace std::string_literals;
using sasl::scram_hash;
using sasl::scram_options;

constexpr auto server_first = "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,"
                              "i=4096";
constexpr auto client_final = "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                              "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=";
constexpr auto server_final = "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=";

std::unique_ptr<sasl::client_mechanism> example(scram_options options = {}) {
    options.nonce = "fyko+d2lbbFgONRv9qkxdawL";
    return sasl::scram(scram_hash::sha1, "user", "pencil", std::move(options));
}

// What a client that has sent its first message says to the server's.
result<std::string> answer(std::string_view message, scram_options options = {}) {
    const auto client = example(std::move(options));
    CHECK(client->initial());
    auto said = client->step(message);
    CHECK(!client->is_complete());
    if (!said) CHECK(client->step(server_first).error() == errc::malformed); // no second chance
    return said;
}

std::string first_of(std::string user, std::string password, scram_options options = {}) {
    options.nonce = "nonce";
    const auto client =
        sasl::scram(scram_hash::sha256, std::move(user), std::move(password), std::move(options));
    const auto first = client->initial();
    return first ? *first : client->step("").error().message();
}

const std::string invalid = make_error_code(errc::invalid_argument).message();

} // namespace

TEST_CASE("sasl: SCRAM client: the examples of RFC 5802 and RFC 7677") {
    const auto client = example();
    CHECK(client->name() == "SCRAM-SHA-1");
    CHECK(!client->shows_password());
    CHECK(*client->initial() == "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
    CHECK(!client->initial());
    CHECK(*client->step(server_first) == client_final);
    CHECK(!client->is_complete());
    CHECK(client->step(server_final)->empty());
    CHECK(client->is_complete());
    CHECK(client->step("").error() == errc::malformed);
    CHECK(client->is_complete()); // what has been proven stays proven

    scram_options options;
    options.nonce = "rOprNGfwEbeRWgbNEkqO";
    const auto other = sasl::scram(scram_hash::sha256, "user", "pencil", options);
    CHECK(other->name() == "SCRAM-SHA-256");
    CHECK(*other->step("") == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"); // asked for, not initial
    const auto nonce = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"s;
    CHECK(*other->step(nonce + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096") ==
          "c=biws," + nonce + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    CHECK(other->step("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")->empty());
    CHECK(other->is_complete());
}

TEST_CASE("sasl: SCRAM client: the nonce is long, random and its own") {
    const auto one = *sasl::scram(scram_hash::sha1, "u", "p")->initial();
    const auto two = *sasl::scram(scram_hash::sha1, "u", "p")->initial();
    CHECK(one != two);
    CHECK(one.size() == "n,,n=u,r="s.size() + 24);
    CHECK(one.find_first_of(",", 4) == one.find(",r="));
}

TEST_CASE("sasl: SCRAM client: names are escaped and prepared, bindings announced") {
    CHECK(first_of("a,b=c", "p") == "n,,n=a=2Cb=3Dc,r=nonce");
    CHECK(first_of("I\u00ADX", "p") == "n,,n=IX,r=nonce");
#if COURRIEL_HAS_STRINGPREP
    CHECK(first_of("\u2168\uFF1D\uFF0Ce\u0301", "p") == "n,,n=IX=3D=2C\u00E9,r=nonce");
#endif
    scram_options options;
    options.authorization_id = "x,y=z";
    CHECK(first_of("u", "p", options) == "n,a=x=2Cy=3Dz,n=u,r=nonce");
    options.authorization_id.clear();
    options.bindings.tls_server_end_point = "cert";
    CHECK(first_of("u", "p", options) == "y,,n=u,r=nonce");
    options.plus = true;
    CHECK(first_of("u", "p", options) == "p=tls-server-end-point,,n=u,r=nonce");
    options.bindings.tls_exporter = "keys";
    CHECK(first_of("u", "p", options) == "p=tls-exporter,,n=u,r=nonce");
    CHECK(sasl::scram(scram_hash::sha1, "u", "p", options)->name() == "SCRAM-SHA-1-PLUS");
    CHECK(sasl::scram(scram_hash::sha256, "u", "p", options)->name() == "SCRAM-SHA-256-PLUS");
}

TEST_CASE("sasl: SCRAM client: the binding's octets are part of what is signed") {
    const auto bound = [](sasl::channel_bindings bindings, bool plus) {
        scram_options options;
        options.bindings = std::move(bindings);
        options.plus = plus;
        const auto said = answer(server_first, options).value();
        return base64::decode(said.substr(2, said.find(',') - 2)).value();
    };
    CHECK(bound({}, false) == "n,,");
    CHECK(bound({"\0keys"s, "cert"}, false) == "y,,");
    CHECK(bound({"\0keys"s, "cert"}, true) == "p=tls-exporter,,\0keys"s);
    CHECK(bound({{}, "cert\xFF"}, true) == "p=tls-server-end-point,,cert\xFF");
}

TEST_CASE("sasl: SCRAM client: what cannot be sent fails the exchange, nothing leaves") {
    for (const auto& user : {""s, "\u00AD"s, "a\0b"s, "a\nb"s, "\xFF"s, "\uE000"s})
        CHECK(first_of(user, "p") == invalid);
    for (const auto& password : {""s, "\u00AD"s, "\0"s, "\xFF"s, "\uE000"s})
        CHECK(first_of("u", password) == invalid);
    CHECK(first_of(std::string(1024, 'u'), "p") != invalid);
    CHECK(first_of(std::string(1025, 'u'), "p") == invalid);
    CHECK(first_of("u", std::string(4096, 'p')) != invalid);
    CHECK(first_of("u", std::string(4097, 'p')) == invalid);
    scram_options options;
    options.plus = true; // and nothing to bind to
    CHECK(first_of("u", "p", options) == invalid);
    for (const auto& id : {"a\0b"s, "\xFF"s, std::string(1025, 'a')}) {
        options = {};
        options.authorization_id = id;
        CHECK(first_of("u", "p", options) == invalid);
    }
}

TEST_CASE("sasl: SCRAM client: A04 a server's first message is read strictly") {
    const std::string r = "r=fyko+d2lbbFgONRv9qkxdawL3rfc";
    for (const auto& message :
         {""s, r, r + ",s=QSXC", r + ",s=QSXC,i=", r + ",s=,i=4096", r + ",s=QSX,i=4096",
          r + ",s=QSXC,i=4096,", r + ",s=QSXC,,i=4096", "," + r + ",s=QSXC,i=4096",
          r + ",i=4096,s=QSXC", "s=QSXC," + r + ",i=4096", r + ",s=QSXC,i=04096",
          r + ",s=QSXC,i=-4096", r + ",s=QSXC,i=4096 ", r + ",s=QSXC,i=4096.5", r + ",s=QSXC,i=0",
          r + ",s=QSXC,i=4096,x", r + ",s=QSXC,i=4096,x=", r + ",s=QSXC,i=4096,1=y",
          r + ",s=QSXC,i=4096,x=\0"s, r + ",s=QSXC,i=4096,x=\xFF",
          // nonces that are not ours, or to which nothing was added
          "r=fyko+d2lbbFgONRv9qkxdawL,s=QSXC,i=4096"s, "r=Fyko+d2lbbFgONRv9qkxdawL3,s=QSXC,i=4096"s,
          "r=3rfc,s=QSXC,i=4096"s, "r=,s=QSXC,i=4096"s, r + "\x7F,s=QSXC,i=4096",
          r + " ,s=QSXC,i=4096", r + "\u00E9,s=QSXC,i=4096"}) {
        CAPTURE(message);
        CHECK(answer(message).error() == errc::malformed);
    }
    for (std::size_t n = 0; n + 3 < std::string(server_first).size(); ++n) {
        CAPTURE(n); // a cut through the number itself leaves too few iterations
        CHECK(answer(std::string(server_first).substr(0, n)).error() == errc::malformed);
    }
    CHECK(answer(r + ",s=QSXC,i=4096,x=y,z==,=").error() == errc::malformed);
    CHECK(answer(r + ",s=QSXC,i=4096,x=y,z==")); // unknown, so ignored
    CHECK(answer("m=ext," + r + ",s=QSXC,i=4096").error() == errc::not_supported);
    CHECK(answer("e=other-error").error() == errc::refused);
}

TEST_CASE("sasl: SCRAM client: nonces, salts and messages are bounded") {
    const auto nonce = [](std::size_t n) {
        return answer("r=fyko+d2lbbFgONRv9qkxdawL" + std::string(n - 24, 'x') + ",s=QSXC,i=4096");
    };
    CHECK(nonce(1023));
    CHECK(nonce(1024));
    CHECK(!nonce(1025));
    const auto salt = [](std::size_t n) {
        return answer("r=fyko+d2lbbFgONRv9qkxdawL3,s=" + base64::encode(std::string(n, 's')) +
                      ",i=4096");
    };
    CHECK(salt(1023));
    CHECK(salt(1024));
    CHECK(!salt(1025));
    const auto size = [](std::size_t n) {
        const std::string start = server_first + ",x="s;
        return answer(start + std::string(n - start.size(), 'x'));
    };
    CHECK(size(9215));
    CHECK(size(9216));
    CHECK(size(9217).error() == errc::malformed);
}

TEST_CASE(
    "sasl: SCRAM client: A04 iterations are at least 4096 and at most what the caller allows") {
    const auto with = [](const std::string& count, std::uint32_t limit) {
        scram_options options;
        options.iteration_limit = limit;
        return answer("r=fyko+d2lbbFgONRv9qkxdawL3,s=QSXC,i=" + count, options).error();
    };
    CHECK(with("4095", 5000) == errc::malformed);
    CHECK(!with("4096", 5000));
    CHECK(!with("4097", 5000));
    CHECK(!with("4999", 5000));
    CHECK(!with("5000", 5000));
    CHECK(with("5001", 5000) == errc::too_large);
    CHECK(!with("599999", scram_options().iteration_limit));
    CHECK(!with("600000", scram_options().iteration_limit));
    CHECK(with("600001", scram_options().iteration_limit) == errc::too_large);
    CHECK(with("2147483648", 0xFFFFFFFF) == errc::too_large);
    CHECK(with("18446744073709551616", 0xFFFFFFFF) == errc::too_large);
    CHECK(with("4096", 0) == errc::too_large); // none at all
}

TEST_CASE("sasl: SCRAM client: A04 only a server that proves itself completes the exchange") {
    const auto end = [](std::string_view message) {
        const auto client = example();
        CHECK(client->initial());
        CHECK(client->step(server_first));
        const auto said = client->step(message);
        CHECK(client->is_complete() == said.has_value());
        return said.error();
    };
    CHECK(!end(server_final));
    CHECK(!end(server_final + ",x=y"s));
    CHECK(end("v=rmF9pqV8S7suAoZWja4dJRkFsKA=") == errc::refused);
    CHECK(end("v=rmF9pqV8S7suAoZWja4dJRkF") == errc::refused);
    CHECK(end("e=invalid-proof") == errc::refused);
    for (const auto& message :
         {""s, "v="s, "v"s, "x=y"s, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ"s, server_final + ","s,
          server_final + ",x"s, "x=y,"s + server_final, " "s + server_final,
          "p=rmF9pqV8S7suAoZWja4dJRkFsKQ="s, server_final + "\0"s, server_final + "\xFF"s,
          std::string(server_first)})
        CHECK(end(message) == errc::malformed);
    for (std::size_t n = 0; n != std::string(server_final).size(); ++n)
        CHECK(end(std::string(server_final).substr(0, n)));
    // The password that the client was given decides, not the server's say-so.
    scram_options options;
    options.nonce = "fyko+d2lbbFgONRv9qkxdawL";
    const auto other = sasl::scram(scram_hash::sha1, "user", "pencil2", options);
    CHECK(other->initial());
    CHECK(other->step(server_first));
    CHECK(other->step(server_final).error() == errc::refused);
    CHECK(!other->is_complete());
}
