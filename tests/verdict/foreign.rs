//! Skips that were written for other tools.

use tollgate::verdict::waivers::foreign::skips;

use super::run::Run;

#[test]
fn comments_are_read_up_to_a_limit_each_in_one_step() {
    // Going through the text, or the documents, anew for each comment takes hours.
    let mut run = Run::new();
    let text =
        format!("resource \"a\" \"b\" {{\n{}}}\n", "  #trivy:ignore:A-1\n  b = [ # x\n".repeat(100_001));
    let file = run.file("main.tf", &text);
    for index in 0..20_000 {
        run.document(file, &format!("a.b[{index}]"), "resource", "", &[]);
    }
    let (found, told) = skips(&run.inventory);
    assert_eq!(found.len(), 100_000);
    assert_eq!(found[99_999].lines, Some((200_001, 200_001)));
    let told: Vec<_> = told.into_iter().map(|told| told.message).collect();
    assert_eq!(told, ["the first 100000 skips for other tools are read, and no more"]);
}
