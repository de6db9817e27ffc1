// SCRAM's server against the examples of RFC 5802 section 5 and RFC 7677 section 3, and against
// clients that say anything else.
#include <courriel/scram.hpp>

#include <doctest/doctest.h>

#include <string>

#include <courriel/base64.hpp>
#include <courriel/digest.hpp>
#include <courriel/version.hpp>

#include "sasl_steps.hpp"

namespace {

using namespace courriel;
using namespace courriel::test;
using namespace std::string_literals;
using sasl::scram_credential;
using sasl::scram_hash;
using sasl::server_options;

constexpr auto client_first = "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL";
constexpr auto server_first = "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,"
                              "i=4096";
constexpr auto client_final = "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                              "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=";
constexpr auto server_final = "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=";

server_options with_nonce(std::string_view nonce) {
    server_options options;
    options.nonce = nonce;
    return options;
}

std::unique_ptr<sasl::server_mechanism> example() {
    return sasl::make_server_mechanism("SCRAM-SHA-1", with_nonce("3rfcNHYJY1ZVvWVs7j"));
}

const scram_credential& pencil() {
    static const auto made = sasl::make_scram_credential(scram_hash::sha1, "pencil", 4096,
                                                         *base64::decode("QSXCR+Q6sek8bf92"));
    return *made;
}

std::error_code begin_with(std::string_view message, const server_options& options = {},
                           std::string_view name = "SCRAM-SHA-1") {
    const auto server = sasl::make_server_mechanism(name, options);
    const auto step = give(*server, message, true);
    if (step) return {};
    CHECK(server->supply(pencil()).error() == errc::wrong_phase);
    CHECK(give(*server, client_first).error() == errc::malformed); // no second chance
    return step.error();
}

std::error_code end_with(std::string_view message) {
    const auto server = example();
    CHECK(give(*server, client_first, true));
    CHECK(server->supply(pencil()));
    const auto step = give(*server, message);
    CHECK(give(*server, client_final).error() == errc::malformed);
    return step.error();
}

} // namespace

TEST_CASE("sasl: SCRAM server: the examples of RFC 5802 and RFC 7677") {
    const auto server = example();
    CHECK(server->name() == "SCRAM-SHA-1");
    CHECK(challenge_of(begin(*server)).empty());
    const auto query = give(*server, client_first);
    REQUIRE(as<sasl::credential_query>(query));
    CHECK(as<sasl::credential_query>(query)->user == "user");
    CHECK(as<sasl::credential_query>(query)->authorization_id.empty());
    CHECK(as<sasl::credential_query>(query)->keys_of == scram_hash::sha1);
    CHECK(challenge_of(server->supply(pencil())) == server_first);
    CHECK(server->supply(pencil()).error() == errc::wrong_phase);
    CHECK(challenge_of(give(*server, client_final)) == server_final);
    const auto end = give(*server, "");
    REQUIRE(as<sasl::verified>(end));
    CHECK(as<sasl::verified>(end)->user == "user");
    CHECK(give(*server, "").error() == errc::malformed);

    const auto other =
        sasl::make_server_mechanism("SCRAM-SHA-256", with_nonce("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"));
    CHECK(give(*other, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO", true));
    const auto known = sasl::make_scram_credential(scram_hash::sha256, "pencil", 4096,
                                                   *base64::decode("W22ZaJ0SNY7soEsUEjb6gQ=="));
    const auto nonce = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"s;
    CHECK(challenge_of(other->supply(*known)) == nonce + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    CHECK(challenge_of(
              give(*other, "c=biws," + nonce + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")) ==
          "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

TEST_CASE("sasl: SCRAM server: names are unescaped and prepared") {
    const auto server = example();
    const auto query = give(*server, "n,a=x=2Cy=3Dz,n=a=2Cb=3Dc\u00AD,r=n,x=y", true);
    REQUIRE(as<sasl::credential_query>(query));
    CHECK(as<sasl::credential_query>(query)->user == "a,b=c");
    CHECK(as<sasl::credential_query>(query)->authorization_id == "x,y=z");
}

TEST_CASE("sasl: SCRAM server: A09 A12 a client's first message is read strictly") {
    for (const auto& message : {""s,
                                "n"s,
                                "n,"s,
                                "n,,"s,
                                "n,,n=user"s,
                                "n,,n=user,"s,
                                "n,,n=user,r="s,
                                "n,,n=,r=x"s,
                                ",,n=user,r=x"s,
                                "x,,n=user,r=x"s,
                                "N,,n=user,r=x"s,
                                "nn,,n=user,r=x"s,
                                "p=tls-exporter,,n=user,r=x"s,
                                "n,n=user,r=x"s,
                                "n,b=x,n=user,r=x"s,
                                "n,a=,n=user,r=x"s,
                                "n,a==,n=user,r=x"s,
                                "n,a=\x01,n=user,r=x"s,
                                "n,,r=x,n=user"s,
                                "n,,n=us=er,r=x"s,
                                "n,,n=us=2cer,r=x"s,
                                "n,,n=us=2,r=x"s,
                                "n,,n=\0,r=x"s,
                                "n,,n=\x1B,r=x"s,
                                "n,,n=\xFF,r=x"s,
                                "n,,n=\uE000,r=x"s,
                                "n,,n=\u00AD,r=x"s,
                                "n,,n=user,r=x y"s,
                                "n,,n=user,r=\u00E9"s,
                                "n,,n=user,r=x,"s,
                                "n,,n=user,r=x,y"s,
                                "n,,n=user,r=x,y="s,
                                "n,,x=y,n=user,r=x"s}) {
        CAPTURE(message);
        CHECK(begin_with(message) == errc::malformed);
    }
    CHECK(begin_with("n,,m=ext,n=user,r=x") == errc::not_supported);
    for (std::size_t n = 0; n != "n,,n=user,r="s.size(); ++n)
        CHECK(begin_with(std::string(client_first).substr(0, n)) == errc::malformed);
    const auto name = [](std::size_t n) {
        return begin_with("n,,n=" + std::string(n, 'u') + ",r=x");
    };
    CHECK(!name(1023));
    CHECK(!name(1024));
    CHECK(name(1025) == errc::malformed);
#if COURRIEL_HAS_STRINGPREP
    std::string grows; // each becomes 18 characters, of 33 octets
    for (int i = 0; i != 31; ++i) grows += "\uFDFA";
    CHECK(!begin_with("n,,n=" + grows + ",r=x"));
    CHECK(begin_with("n,,n=" + grows + "\uFDFA,r=x") == errc::malformed);
#endif
    const auto nonce = [](std::size_t n) { return begin_with("n,,n=u,r=" + std::string(n, 'x')); };
    CHECK(!nonce(1023));
    CHECK(!nonce(1024));
    CHECK(nonce(1025) == errc::malformed);
    const auto size = [](std::size_t n) {
        return begin_with("n,,n=u,r=x,x=" + std::string(n - 13, 'x'));
    };
    CHECK(!size(9215));
    CHECK(!size(9216));
    CHECK(size(9217) == errc::malformed);
}

TEST_CASE("sasl: SCRAM server: A05 a binding is what was offered, and a cut list is noticed") {
    CHECK(!begin_with("y,,n=user,r=x")); // this server offers none, as the client says
    server_options both;
    both.bindings = {"keys", "cert"};
    CHECK(begin_with("y,,n=user,r=x", both) == errc::refused);
    CHECK(!begin_with("n,,n=user,r=x", both));
    CHECK(begin_with("p=tls-exporter,,n=user,r=x", both) == errc::malformed);

    constexpr auto plus = "SCRAM-SHA-1-PLUS";
    CHECK(!begin_with("p=tls-exporter,,n=user,r=x", both, plus));
    CHECK(!begin_with("p=tls-server-end-point,,n=user,r=x", both, plus));
    for (const auto flag : {"n", "y", "p=", "p=tls-unique", "p", "p=TLS-EXPORTER"})
        CHECK(begin_with(flag + ",,n=user,r=x"s, both, plus) == errc::malformed);
    both.bindings.tls_exporter.clear();
    CHECK(begin_with("p=tls-exporter,,n=user,r=x", both, plus) == errc::malformed);
    CHECK(!begin_with("p=tls-server-end-point,,n=user,r=x", both, plus));
    CHECK(!sasl::make_server_mechanism(plus));
    CHECK(!sasl::make_server_mechanism("SCRAM-SHA-256-PLUS"));
}

TEST_CASE("sasl: SCRAM server: a client's final message is read strictly") {
    CHECK(!end_with(client_final));
    const std::string c = "c=biws";
    const std::string r = ",r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j";
    const std::string p = ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=";
    for (const auto& message :
         {""s, c, c + r, r.substr(1) + p, c + p, r.substr(1) + "," + c + p, c + r + p + ",",
          c + r + p + ",x=y", c + r + p + "\0"s, c + r + ",p=", c + r + ",p=v0X8", c + r + ",x" + p,
          c + r + p.substr(0, p.size() - 1), c + r + ",p=" + base64::encode(std::string(21, 'x')),
          "c=" + r + p, c + ",r=" + p, " " + c + r + p, c + r + ",x=\xFF" + p}) {
        CAPTURE(message);
        CHECK(end_with(message) == errc::malformed);
    }
    CHECK(end_with("c=eSws" + r + p) == errc::refused); // "y,,", which was not said
    CHECK(end_with("c=biw=" + r + p) == errc::refused);
    CHECK(end_with(c + ",r=fyko+d2lbbFgONRv9qkxdawL" + p) == errc::refused);
    CHECK(end_with(c + r + "x" + p) == errc::refused);
    CHECK(end_with(c + r + ",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ta=") == errc::malformed); // stray bits
    CHECK(end_with(c + r + ",p=w0X8v3Bz2T0CJGbJQyF0X+HI4Ts=") == errc::refused);
    CHECK(end_with(c + r + ",x=y" + p) == errc::refused); // it is signed as well
    for (std::size_t n = 0; n != std::string(client_final).size(); ++n)
        CHECK(end_with(std::string(client_final).substr(0, n)) == errc::malformed);
    const auto flipped = [](std::size_t at) {
        std::string message = client_final;
        message[at] = static_cast<char>(message[at] ^ 1);
        return end_with(message);
    };
    for (std::size_t n = 0; n != std::string(client_final).size(); ++n) CHECK(flipped(n));
}

// Who knows the password can sign anything: it must still be of this exchange.
TEST_CASE("sasl: SCRAM server: a good proof of another nonce or binding is refused") {
    const auto salted =
        digest::pbkdf2(digest::algorithm::sha1, "pencil", pencil().salt, pencil().iterations);
    const auto sign = [&](const std::string& without_proof) {
        const auto key = digest::hmac(digest::algorithm::sha1, salted, "Client Key");
        auto proof = digest::hmac(digest::algorithm::sha1, digest::of(digest::algorithm::sha1, key),
                                  (client_first + 3) + ","s + server_first + "," + without_proof);
        for (std::size_t i = 0; i != proof.size(); ++i)
            proof[i] = static_cast<char>(proof[i] ^ key[i]);
        return without_proof + ",p=" + base64::encode(proof);
    };
    const auto nonce = "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j"s;
    CHECK(sign("c=biws," + nonce) == client_final);
    CHECK(!end_with(sign("c=biws," + nonce + ",x=y"))); // an extension that is signed
    CHECK(end_with(sign("c=biws," + nonce + "x")) == errc::refused);
    CHECK(end_with(sign("c=biws,r=fyko+d2lbbFgONRv9qkxdawL")) == errc::refused);
    CHECK(end_with(sign("c=eSws," + nonce)) == errc::refused);
}

TEST_CASE("sasl: SCRAM server: the last message is empty") {
    const auto server = example();
    CHECK(give(*server, client_first, true));
    CHECK(server->supply(pencil()));
    CHECK(give(*server, client_final));
    CHECK(give(*server, "x").error() == errc::malformed);
    CHECK(give(*server, "").error() == errc::malformed);
}

TEST_CASE("sasl: SCRAM server: who is unknown looks as who is known") {
    const auto challenge_for = [](std::string_view user, std::string_view secret,
                                  std::string_view name = "SCRAM-SHA-256") {
        server_options options = with_nonce("nonce");
        options.secret = secret;
        const auto server = sasl::make_server_mechanism(name, options);
        CHECK(give(*server, "n,,n=" + std::string(user) + ",r=x", true));
        return challenge_of(server->supply(sasl::unknown_user{}));
    };
    const auto eve = challenge_for("eve", "secret");
    CHECK(eve.ends_with(",i=15000"));
    const auto salt = eve.substr(eve.find("s=") + 2, 24);
    CHECK(base64::decode(salt)->size() == 16);
    CHECK(eve == challenge_for("eve", "secret"));
    CHECK(eve != challenge_for("eva", "secret"));
    CHECK(eve != challenge_for("eve", "other secret"));
    CHECK(challenge_for("eve", "") == challenge_for("eve", "")); // the process has one
    CHECK(challenge_for("eve", "") != challenge_for("eva", ""));
    // Who exists has a salt of his own for each hash.
    const auto by_sha1 = challenge_for("eve", "secret", "SCRAM-SHA-1");
    CHECK(by_sha1.substr(by_sha1.find("s=")) != eve.substr(eve.find("s=")));

    server_options options = with_nonce("nonce");
    options.iterations = 4096;
    const auto server = sasl::make_server_mechanism("SCRAM-SHA-1", options);
    CHECK(give(*server, "n,,n=eve,r=x", true));
    CHECK(challenge_of(server->supply(sasl::unknown_user{})).ends_with(",i=4096"));
    CHECK(give(*server, "c=biws,r=xnonce,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=").error() == errc::refused);
}

TEST_CASE("sasl: SCRAM server: a credential of another kind is none") {
    auto wrong_size = pencil();
    wrong_size.stored_key.pop_back();
    auto no_salt = pencil();
    no_salt.salt.clear();
    auto other_key = pencil();
    other_key.server_key.clear();
    const auto sha256 = sasl::make_scram_credential(scram_hash::sha256, "pencil", 4096, "salt");
    for (const auto& c :
         {sasl::credential(wrong_size), sasl::credential(no_salt), sasl::credential(other_key),
          sasl::credential(*sha256), sasl::credential(sasl::known_password{"pencil"})}) {
        const auto server = example();
        CHECK(give(*server, client_first, true));
        CHECK(server->supply(c).error() == errc::invalid_argument);
        CHECK(server->supply(pencil()).error() == errc::wrong_phase);
        CHECK(give(*server, client_final).error() == errc::malformed);
    }
    // No look-up was asked for yet, and no message is taken during one.
    CHECK(example()->supply(pencil()).error() == errc::wrong_phase);
    const auto server = example();
    CHECK(give(*server, client_first, true));
    CHECK(give(*server, client_final).error() == errc::malformed);
    CHECK(server->supply(pencil()).error() == errc::wrong_phase);
}
