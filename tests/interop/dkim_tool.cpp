// Signs and verifies files for dkim_test.py: `sign KEY.pem HEADER/BODY IN OUT...` writes each IN,
// signed, to OUT; `verify RECORD.txt FILE...` prints a line for each file: the verdicts of its
// signatures.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <courriel/mime/dkim_signer.hpp>
#include <courriel/mime/dkim_verifier.hpp>

namespace {

using namespace courriel::mime;

std::string read_file(const char* path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

int sign(const dkim::private_key& key, std::string_view forms, int count, char** paths) {
    dkim::sign_options options;
    options.domain = "example.com";
    options.selector = "test";
    options.oversigned = {"From", "Subject"};
    const auto form = [](std::string_view name) {
        return name == "simple" ? dkim::canonicalization::simple : dkim::canonicalization::relaxed;
    };
    options.header = form(forms.substr(0, forms.find('/')));
    options.body = form(forms.substr(forms.find('/') + 1));
    for (int i = 0; i + 1 < count; i += 2) {
        const std::string text = read_file(paths[i]);
        auto signer = dkim::signer::make(key, options);
        if (!signer) return 1;
        signer->write(text);
        const auto field = signer->finish();
        if (!field) {
            std::printf("%s: %s\n", paths[i], field.error().message().c_str());
            continue;
        }
        std::ofstream(paths[i + 1], std::ios::binary) << *field << text;
    }
    return 0;
}

int verify(const std::string& record, int count, char** paths) {
    for (int i = 0; i != count; ++i) {
        dkim::verifier verifier;
        verifier.write(read_file(paths[i]));
        verifier.finish();
        for (const dkim::key_query& query : verifier.queries())
            verifier.set_key(query.name, record);
        std::printf("%s", paths[i]);
        for (const dkim::verification& v : verifier.results())
            std::printf(" %s (%s)", std::string(to_string(v.verdict)).c_str(),
                        std::string(dkim::text_of(v.why)).c_str());
        std::printf("\n");
    }
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    const std::string_view verb = argc < 3 ? "" : argv[1];
    if (verb == "verify") return verify(read_file(argv[2]), argc - 3, argv + 3);
    if (verb != "sign" || argc < 4) return 2;
    const auto key = dkim::private_key::parse(read_file(argv[2]));
    return key ? sign(*key, argv[3], argc - 4, argv + 4) : 1;
}
