// libmime alone: a header is read.
#include <courriel/mime/header_view.hpp>

int main() {
    const auto header = courriel::mime::header_view::parse("Subject: courrier\r\n\r\n");
    const auto* subject = header.find("subject");
    return subject && subject->unfolded() == "courrier" ? 0 : 1;
}
