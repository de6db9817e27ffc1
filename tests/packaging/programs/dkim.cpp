// courriel::dkim alone: a message that nobody signed.
#include <courriel/mime/dkim_verifier.hpp>

int main() {
    courriel::mime::dkim::verifier verifier;
    verifier.write("From: joe@example.com\r\n\r\n");
    verifier.finish();
    const auto results = verifier.results();
    return courriel::mime::dkim::verifier::summary(results) == courriel::mime::dkim::verdict::none
               ? 0
               : 1;
}
