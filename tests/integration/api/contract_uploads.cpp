// Files of an operator.
#include "contract_drives.hpp"

namespace ft9::test {

using nlohmann::json;

void contract_drives::drive_uploads() {
    const auto upload = [this](const std::string& type, const std::string& bytes,
                               const std::string& name = "") {
        return admin("POST", "/media" + (name.empty() ? "" : "?filename=" + name), bytes,
                     {{"Content-Type", type}});
    };
    const auto taken = upload("image/PNG; x=y", "bytes", "foto.png");
    expect(taken, 200);
    EXPECT_EQ(json::parse(taken.body).at("id"), "1013859600285441");
    EXPECT_EQ(s->uploader.last(), "foto.png image/png bytes");
    const std::string large(300'000, 'x');
    expect(upload("application/pdf", large), 200);
    EXPECT_EQ(s->uploader.last(), "file.pdf application/pdf " + large);
    expect(upload("image/png", "bytes", "a%2Fb"), 400, "filename");
    expect(upload("image/png", "bytes", std::string(241, 'a')), 400, "filename");
    expect(upload("image/webp", std::string(512'001, 'x')), 413, "file");
    expect(upload("application/zip", "bytes"), 415, "Content-Type");
    expect(admin("POST", "/media", "bytes"), 415, "Content-Type");
    expect(upload("image/png", ""), 422, "file");
    const auto refused = upload("image/png", "bytes", "recusada");
    expect(refused, 422);
    EXPECT_EQ(json::parse(refused.body).at("meta_code"), 131053);
    expect(upload("image/png", "bytes", "calada"), 502);
    for (const char* later : {"depois", "token"})
        expect(upload("image/png", "bytes", later), 503);
    // Of a length that nobody declared.
    const std::string chunk = "fa00\r\n" + std::string(64'000, 'x') + "\r\n";
    std::string chunks = "0\r\n\r\n";
    for (int i = 0; i < 10; ++i)
        chunks.insert(0, chunk);
    expect(say("POST", "/media",
               "POST /media HTTP/1.1\r\nHost: a\r\nContent-Type: image/webp\r\nAuthorization: Bearer " +
                   std::string(stage_token) + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks),
           413, "file");
}

}  // namespace ft9::test
