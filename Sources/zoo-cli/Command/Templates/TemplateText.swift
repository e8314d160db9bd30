/// The files that `zoo-cli new` writes, as they are in Tests/Examples; see .ci/embed-templates.
enum TemplateText {}
