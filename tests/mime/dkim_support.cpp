// See dkim_support.hpp.
#include "dkim_support.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <courriel/base64.hpp>

namespace dkim_test {

using namespace courriel;
using namespace courriel::mime;

std::string new_rsa_key(unsigned bits) {
    EVP_PKEY_CTX* context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nullptr);
    EVP_PKEY* key = nullptr;
    REQUIRE(EVP_PKEY_keygen_init(context) == 1);
    REQUIRE(EVP_PKEY_CTX_set_rsa_keygen_bits(context, static_cast<int>(bits)) == 1);
    REQUIRE(EVP_PKEY_keygen(context, &key) == 1);
    BIO* bio = BIO_new(BIO_s_mem());
    REQUIRE(PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string out(data, static_cast<std::size_t>(size));
    BIO_free_all(bio);
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(context);
    return out;
}

std::string rfc8463_ed25519_key() {
    // PKCS #8 around the 32 octets of the RFC
    std::string der("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20", 16);
    der += *base64::decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=");
    return "-----BEGIN PRIVATE KEY-----\n" + base64::encode(der) + "\n-----END PRIVATE KEY-----\n";
}

std::string_view rfc8463_rsa_key() {
    return "-----BEGIN RSA PRIVATE KEY-----\n"
           "MIICXQIBAAKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi\n"
           "Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqM\n"
           "KrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB\n"
           "AoGAH0cxOhFZDgzXWhDhnAJDw5s4roOXN4OhjiXa8W7Y3rhX3FJqmJSPuC8N9vQm\n"
           "6SVbaLAE4SG5mLMueHlh4KXffEpuLEiNp9Ss3O4YfLiQpbRqE7Tm5SxKjvvQoZZe\n"
           "zHorimOaChRL2it47iuWxzxSiRMv4c+j70GiWdxXnxe4UoECQQDzJB/0U58W7RZy\n"
           "6enGVj2kWF732CoWFZWzi1FicudrBFoy63QwcowpoCazKtvZGMNlPWnC7x/6o8Gc\n"
           "uSe0ga2xAkEA8C7PipPm1/1fTRQvj1o/dDmZp243044ZNyxjg+/OPN0oWCbXIGxy\n"
           "WvmZbXriOWoSALJTjExEgraHEgnXssuk7QJBALl5ICsYMu6hMxO73gnfNayNgPxd\n"
           "WFV6Z7ULnKyV7HSVYF0hgYOHjeYe9gaMtiJYoo0zGN+L3AAtNP9huqkWlzECQE1a\n"
           "licIeVlo1e+qJ6Mgqr0Q7Aa7falZ448ccbSFYEPD6oFxiOl9Y9se9iYHZKKfIcst\n"
           "o7DUw1/hz2Ck4N5JrgUCQQCyKveNvjzkkd8HjYs0SwM0fPjK16//5qDZ2UiDGnOe\n"
           "uEzxBDAr518Z8VFbR41in3W4Y3yCDgQlLlcETrS+zYcL\n"
           "-----END RSA PRIVATE KEY-----\n";
}

std::string_view rfc6376_record() {
    return "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQ"
           "KBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt"
           "IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v"
           "/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhi"
           "tdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";
}

// The page of the RFC does not show the octets that were signed: folds of six blanks, and one blank
// between the sentences.
std::string rfc6376_message() {
    return "DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;\r\n"
           "      c=simple/simple; q=dns/txt; i=joe@football.example.com;\r\n"
           "      h=Received : From : To : Subject : Date : Message-ID;\r\n"
           "      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
           "      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB\r\n"
           "      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut\r\n"
           "      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV\r\n"
           "      4bmp/YzhwvcubU4=;\r\n"
           "Received: from client1.football.example.com  [192.0.2.1]\r\n"
           "      by submitserver.example.com with SUBMISSION;\r\n"
           "      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)\r\n"
           "From: Joe SixPack <joe@football.example.com>\r\n"
           "To: Suzie Q <suzie@shopping.example.net>\r\n"
           "Subject: Is dinner ready?\r\n"
           "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
           "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
           "\r\n"
           "Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n";
}

std::string rfc8463_message() {
    return "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
           " d=football.example.com; i=@football.example.com;\r\n"
           " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
           " subject : date : message-id : from : subject : date;\r\n"
           " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
           " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"
           " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
           "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
           " d=football.example.com; i=@football.example.com;\r\n"
           " q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n"
           " date : message-id : from : subject : date;\r\n"
           " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
           " b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n"
           " DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n"
           " dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n"
           "From: Joe SixPack <joe@football.example.com>\r\n"
           "To: Suzie Q <suzie@shopping.example.net>\r\n"
           "Subject: Is dinner ready?\r\n"
           "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
           "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
           "\r\n"
           "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n\r\n";
}

std::string_view rfc8463_ed25519_record() {
    return "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
}

std::string_view rfc8463_rsa_record() {
    return "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
           "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
           "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"
           "Ip3G+2kryOTIKT+l/K4w3QIDAQAB";
}

std::vector<dkim::verification> verify(std::string_view message, std::string_view record,
                                       dkim::verify_options options, std::size_t piece) {
    dkim::verifier verifier(options);
    if (piece == 0) piece = std::max<std::size_t>(message.size(), 1);
    for (std::size_t at = 0; at < message.size(); at += piece) {
        // In a buffer of exactly that size, so that a sanitizer sees what is read behind it.
        const std::string_view part = message.substr(at, piece);
        const std::vector<char> copy(part.begin(), part.end());
        verifier.write({copy.data(), copy.size()});
    }
    verifier.finish();
    for (const dkim::key_query& q : verifier.queries()) verifier.set_key(q.name, record);
    return verifier.results();
}

std::string sign(std::string_view message, const std::string& pem, dkim::sign_options options,
                 std::size_t piece) {
    auto key = dkim::private_key::parse(pem);
    REQUIRE(key);
    auto signer = dkim::signer::make(*key, std::move(options));
    REQUIRE(signer);
    if (piece == 0) piece = std::max<std::size_t>(message.size(), 1);
    for (std::size_t at = 0; at < message.size(); at += piece)
        signer->write(message.substr(at, piece));
    const auto field = signer->finish();
    REQUIRE(field);
    return *field + std::string(message);
}

dkim::sign_options options_for_example() {
    dkim::sign_options options;
    options.domain = "example.com";
    options.selector = "test";
    return options;
}

const std::string example_message =
    "From: a@example.com\r\nTo: b@example.org\r\nSubject: x\r\n\r\nbody\r\n";

std::string signed_message(dkim::sign_options options) {
    return sign(example_message, rfc8463_ed25519_key(), std::move(options));
}

} // namespace dkim_test
